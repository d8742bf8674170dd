// On paper: what controls a text and who signed it is printed with it; what only a screen can do is not, and nothing is cut at the edge.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { start } from '../support/chancery.mjs';
import { openBrowser, person, says, words } from './chromium.mjs';
import { signHere } from './the_story.mjs';

const paper = { width: 657, height: 970 };   // CSS pixels of A4 inside the margins of the style sheet

let server, browser;
before(async () => { server = await start(); browser = await openBrowser(); });
after(async () => { await browser?.close(); await server?.stop(); });

const printed = async (page) => execFileSync('pdftotext', ['-layout', '-', '-'], { input: await page.pdf({ format: 'A4' }), encoding: 'utf8' });
const squeezed = (text) => text.replace(/\s+/g, ' ');

async function onPaper(login, at, work) {
  const { page, context, calm } = await person(browser, server, login, { viewport: paper });
  await page.goto(at);
  await page.emulateMedia({ media: 'print' });
  await work(page, squeezed(await printed(page)));
  await onlyReading(page);
  calm();
  await context.close();
}

// Neither navigation nor anything to press or fill in, no link whose words are its only use, and nothing beyond the edge.
async function onlyReading(page) {
  const where = new URL(page.url()).pathname;
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('nav, button, .button, input, select, textarea, summary, .skip, .side, .sample, .copy')]
    .filter((each) => each.checkVisibility() && !each.closest('.document, .seal-word')).map((each) => each.outerHTML.slice(0, 120))), [], where);
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('main *')].filter((each) => each.checkVisibility() && each.getClientRects().length && each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.outerHTML.slice(0, 120))), [], `${where}: nothing is cut at the edge`);
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('main .table-scroll, main .scroll')].filter((each) => getComputedStyle(each).overflowX !== 'visible').length), 0, where);
}

test('a printed procedure says its number, revision, state, title, who approved it, when and with what meaning', async () => {
  await onPaper('staff', '/documents/SOP-009', (page, text) => {
    assert.match(text, /^SOP-009 in force revision 4 In force since 17 Oct 2025, 08:14 UTC Incoming inspection of bar stock Approved by Ruth Calder, 17 Oct 2025, 08:14 UTC/);
    assert.match(text, /Hasan Demir 15 Oct 2025, 08:12 UTC I have reviewed this revision\. password, checked Ruth Calder 17 Oct 2025, 08:14 UTC I approve this revision for use\. password, checked/);
    assert.match(text, /4\.3 Measure .*Milling, flat bar .*6 References/, 'the text is whole');
    assert.match(text, /A printed copy is not kept up to date\. .*\d\d:\d\d UTC/);
    for (const other of ['What you can do', 'All revisions', 'Sign out', 'My work', 'Help']) assert.ok(!text.includes(other), other);
  });
});

test('a printed history says of each signature who, when, in which zone and what it means', async () => {
  await onPaper('auditor', '/documents/SOP-009/history', (page, text) => {
    assert.match(text, /17 Oct 2025, 08:14 UTC Approved, put in force revision 4 by Ruth Calder in review → in force .{0,12}“?I approve this revision for use\.”? password, checked/);
    assert.match(text, /8 May 2025, 13:35 UTC Sent back for changes revision 3 by Hasan Demir draft|8 May 2025, 13:35 UTC Sent back for changes revision 3 by Hasan Demir in review → draft/);
  });
});

test('what was opened in a history is printed with it, long tables whole', async () => {
  const { page, context } = await person(browser, server, 'auditor', { viewport: paper });
  await page.goto('/documents/SOP-009/history');
  for (const each of await page.locator('#act-196 details, .history-act details').all()) await each.evaluate((one) => { one.open = true; });
  await page.emulateMedia({ media: 'print' });
  assert.match(squeezed(await printed(page)), /Whoever approves did not review revision 4\./);
  await context.close();
});

test('a printed record that was signed says by whom, when and with what meaning; so do its history and the audit trail', async () => {
  const signed = /Miriam Okafor 21 Sep 2026, 10:59 UTC I have checked that the action had its effect\. password, checked/;
  await onPaper('auditor', '/improvements/IMP-2026-0004', (page, text) => assert.match(text, signed));
  const act = /21 Sep 2026, 10:59 UTC Closed .*by Miriam Okafor .{0,30}“?I have checked that the action had its effect\.”? password, checked/;
  await onPaper('auditor', '/improvements/IMP-2026-0004/history', (page, text) => assert.match(text, act));
  await onPaper('auditor', '/audit-trail?item=IMP-2026-0004', (page, text) => assert.match(text, act));
});

test('lists are printed as tables, not as the rows of a phone', async () => {
  await onPaper('auditor', '/documents', (page, text) => assert.match(text, /Number Title State .*Revision In force since .*SOP-009 Incoming.* in force .*4 17 Oct 2025/));
  await onPaper('auditor', '/documents/SOP-009/revisions', (page, text) => assert.match(text, /4 in force 17 Oct 2025.*3 superseded/));
});

test('a text prints whole: what it folds away, its check boxes, a wide table, and where its links lead', async () => {
  const { page, context } = await person(browser, server, 'author', { viewport: paper });
  const wide = ['| ' + Array.from({ length: 10 }, (_, n) => `Heading${n}`).join(' | ') + ' |', '|' + '---|'.repeat(10), '| ' + Array.from({ length: 10 }, (_, n) => `measurement${n}`).join(' | ') + ' |'].join('\n');
  await page.goto('/documents/WI-004/draft/edit');
  await page.getByLabel('Text', { exact: true }).fill(`# Washing\n\n<details><summary>Folded away</summary>\n\nThe heron stands in the rinse.\n\n</details>\n\n- [x] lid closed\n\n${wide}\n\nSee [the maker](https://example.org/washer).\n`);
  await page.getByRole('main').getByRole('button', { name: 'Save the draft' }).click();
  await says(page, 'Washing');
  await page.emulateMedia({ media: 'print' });
  const text = squeezed(await printed(page));
  assert.match(text, /The heron stands in the rinse\./);
  assert.match(text, /the maker \(https:\/\/example\.org\/washer\)/);
  const whole = execFileSync('pdftotext', ['-raw', '-', '-'], { input: await page.pdf({ format: 'A4' }), encoding: 'utf8' }).replace(/\s+/g, '');
  for (let n = 0; n < 10; ++n) assert.ok(whole.includes(`measurement${n}`), `measurement${n}`);
  const boxes = execFileSync('pdftotext', ['-bbox', '-', '-'], { input: await page.pdf({ format: 'A4' }), encoding: 'utf8' });
  const width = Number(boxes.match(/<page width="([\d.]+)"/)[1]);
  for (const [, right, word] of boxes.matchAll(/xMax="([\d.]+)"[^>]*>([^<]*)</g)) assert.ok(Number(right) <= width, `${word} ends beyond the paper`);
  assert.match(text, /☑ lid closed/);
  await context.close();
});

test('what has just been signed is on the paper with the name, the time with its zone, and the meaning', async () => {
  const { page, context } = await person(browser, server, 'approver', { viewport: paper });
  await page.goto('/documents/SOP-009/draft/sign?act=approve');
  await page.emulateMedia({ media: 'print' });
  assert.match(squeezed(await printed(page)), /Meaning: I approve this revision for use\. Signer: Ruth Calder/, 'the statement itself can be printed');
  await page.emulateMedia({ media: 'screen' });
  await signHere(page, 'Approve');
  await says(page, /SOP-009 in force revision 5/i);
  await page.emulateMedia({ media: 'print' });
  assert.match(squeezed(await printed(page)), /Ruth Calder \d+ \w+ \d{4}, \d\d:\d\d UTC I approve this revision for use\. password, checked/);
  await context.close();
});

test('the audit trail as CSV says with which meaning an act was signed, and how', async () => {
  const text = await (await (await server.client('auditor')).form('/audit-trail/file?item=IMP-2026-0004', { format: 'csv' })).text();
  assert.match(text, /"signed with the meaning","signed by","signed for"/);
  assert.match(text, /"2026-09-21T10:59:56Z","quality","Miriam Okafor","close",.*"I have checked that the action had its effect\.","password"/);
});
