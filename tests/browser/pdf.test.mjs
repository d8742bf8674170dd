// A PDF as the controlled file, through the pages: uploaded instead of a text, signed, read by staff in a frame, superseded by the next.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { password, start } from '../support/chancery.mjs';
import { openBrowser, pdf, person, says, saysNot } from './chromium.mjs';

let server, browser, people, at;
before(async () => {
  server = await start();
  browser = await openBrowser();
  people = Object.fromEntries(await Promise.all(['staff', 'author', 'reviewer', 'approver'].map(async (login) => [login, await person(browser, server, login)])));
});
after(async () => { await browser?.close(); await server?.stop(); });

const next = Buffer.concat([pdf, Buffer.from('% with a hole more\n')]);
const button = (page, name) => page.getByRole('main').getByRole('button', { name, exact: true });
const link = (page, name) => page.getByRole('main').getByRole('link', { name, exact: true });
const given = (bytes) => ({ name: 'gauge.pdf', mimeType: 'application/pdf', buffer: bytes });

async function signed({ page }, act, done) {
  await page.goto(`${at}/draft`);
  await link(page, act).click();
  await says(page, 'gauge.pdf');
  await page.getByLabel('Your password').fill(password);
  await button(page, act).click();
  await says(page, done);
}
async function released() {
  const { page } = people.author;
  await link(page, 'Submit for review').click();
  await page.getByLabel('Reason').fill('The gauge is new.');
  await page.getByLabel('Impact').fill('Measure by it.');
  await button(page, 'Submit for review').click();
  await says(page, /in review/i);
  await signed(people.reviewer, 'Sign the review', 'I have reviewed this revision.');
  await signed(people.approver, 'Approve', /in force/i);
}
// What the frame and the link on the page give, as the browser gets it.
async function shows(page, bytes) {
  const frame = page.locator('iframe.controlled-file');
  await frame.waitFor();
  const got = await page.request.get(await frame.getAttribute('src'));
  assert.deepEqual([got.status(), got.headers()['content-type']], [200, 'application/pdf']);
  assert.deepEqual(await got.body(), bytes, 'the frame is given the very bytes');
  const [download] = await Promise.all([page.waitForEvent('download'), link(page, 'Download the file').click()]);
  assert.equal(download.suggestedFilename(), 'gauge.pdf');
  assert.deepEqual(readFileSync(await download.path()), bytes, 'and so is whoever keeps it');
}

test('an author uploads a PDF instead of writing a text, and it is signed and in force', async () => {
  const { page } = people.author;
  await page.goto('/documents/new');
  await link(page, 'Upload a file instead (PDF, Word, Markdown)').click();
  await page.getByLabel('Title').fill('Drawing of the gauge');
  await page.getByLabel('Type').selectOption('WI');
  await page.getByLabel('Owner').selectOption('author');
  await page.locator('input[name=content_file]').setInputFiles(given(pdf));
  await button(page, 'Start a document').click();
  await says(page, 'You are looking at a draft');
  at = new URL(page.url()).pathname.replace(/\/draft$/, '');
  await shows(page, pdf);
  await released();
});

test('staff read it in a frame, and keep it with its very bytes', async () => {
  const { page } = people.staff;
  await page.goto(at);
  await says(page, /in force revision 1/i);
  await shows(page, pdf);
});

test('the next PDF supersedes it, and the comparison says that the file is another one', async () => {
  const { page } = people.author, staff = people.staff.page;
  await page.goto(at);
  await link(page, 'Start the next revision').click();
  await button(page, 'Start the next revision').click();
  await page.locator('input[name=content_file]').setInputFiles(given(next));
  await button(page, 'Save the draft').click();
  await says(page, 'You are looking at a draft');
  await shows(page, next);
  await staff.goto(at);
  await shows(staff, pdf);
  await released();
  await staff.goto(at);
  await says(staff, /in force revision 2/i);
  await shows(staff, next);
  await staff.goto(`${at}/compare/1...2`);
  await says(staff, 'cannot be shown side by side as text');
  await saysNot(staff, 'with a hole more');
  await staff.goto(`${at}/revisions/1`);
  await says(staff, /superseded/i);
  await shows(staff, pdf);
});

test('no page complained of anything', () => Object.values(people).forEach((each) => each.calm()));
