// The main job without a mouse: signing in, finding, reading, comparing, writing, submitting and signing with the keys alone. At every
// place that the focus comes to it must be seen to be there. Only addresses are typed otherwise, as into the browser's own bar.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { password, start } from '../support/chancery.mjs';
import { openBrowser, person, says } from './chromium.mjs';

const still = { reducedMotion: 'reduce' };   // where the focus is can be asked at once, not after the page has glided there
const most_stops = 150;   // a page where a thing lies further than this is not for people who go by keyboard

let server, browser;
before(async () => { server = await start(); browser = await openBrowser(); });
after(async () => { await browser?.close(); await server?.stop(); });

const main = (page) => page.getByRole('main');
const button = (page, name) => main(page).getByRole('button', { name, exact: true });
const link = (page, name) => main(page).getByRole('link', { name, exact: true });

// Presses Tab (or Shift+Tab) until what is named has the focus.
async function tabTo(page, named, key = 'Tab') {
  const wanted = await named.first().elementHandle();
  const passed = [];
  for (let stop = 0; stop < most_stops; ++stop) {
    await page.keyboard.press(key);
    const here = await page.evaluate((it) => {
      const at = document.activeElement, style = getComputedStyle(at), [box] = at.getClientRects();
      const marked = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || at.localName === 'iframe';
      const top = box && Math.max(box.top, 0), bottom = box && Math.min(box.bottom, innerHeight);
      const above = box && bottom > top && document.elementFromPoint(box.left + box.width / 2, (top + bottom) / 2);   // null out of sight
      return { there: at === it, none: at === document.body, seen: Boolean(marked && above && (at.contains(above) || above.contains(at))), html: at.outerHTML.slice(0, 100) };
    }, wanted);
    if (!here.none) assert.ok(here.seen, `the focus is not seen on ${page.url()}: ${here.html}`);
    if (here.there) return;
    passed.push(here.html);
  }
  assert.fail(`${named} cannot be reached on ${page.url()}; passed:\n${passed.join('\n')}`);
}
async function press(page, named, key = 'Enter') {
  await tabTo(page, named);
  await page.keyboard.press(key);
}
async function write(page, named, text) {
  await tabTo(page, named);
  await page.keyboard.type(text);
}
async function signIn(page, login, secret = password) {
  await page.goto('/sign-in');
  await write(page, page.getByLabel('Login'), login);
  await write(page, page.getByLabel('Password'), secret);
  await page.keyboard.press('Enter');
}
const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor();
const focused = (page, selector) => page.waitForFunction((at) => document.activeElement?.matches(at), selector);

test('staff sign in, find a procedure, read it and open the comparison with the keys alone', async () => {
  const { page, context, calm } = await person(browser, server, null, still);
  await signIn(page, 'staff', 'not this one');
  await focused(page, '.refusal');
  await signIn(page, 'staff');
  await page.locator('form[action="/sign-out"]').waitFor({ state: 'attached' });
  await write(page, page.getByLabel('Search what is in force'), 'control of documented information');
  await page.keyboard.press('Enter');
  await heading(page, /Search/);
  await press(page, link(page, 'Control of documented information'));
  await says(page, /SOP-001 in force revision 2/i);

  await page.keyboard.press('Tab');
  await focused(page, '.skip');
  await page.keyboard.press('Enter');
  await focused(page, '#main');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.getElementById('main').contains(document.activeElement)), 'past the navigation, into the text');

  await press(page, link(page, 'All revisions, and compare them'));
  await heading(page, /Revisions/);
  await tabTo(page, page.getByRole('radio', { checked: true, name: /^Older/ }));
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/compare\/1\.\.\.2/);
  await press(page, link(page, 'Line by line'));
  await page.waitForURL(/show=plain/);
  calm();
  await context.close();
});

test('an author starts the next revision, writes, and submits it with the keys alone', async () => {
  const { page, context, calm } = await person(browser, server, null, still);
  await signIn(page, 'author');
  await page.locator('form[action="/sign-out"]').waitFor({ state: 'attached' });
  await page.goto('/documents/SOP-001');
  await press(page, link(page, 'Start the next revision'));
  await says(page, 'What is in force stays in force for everybody');
  await press(page, button(page, 'Start the next revision'), 'Space');
  await heading(page, 'Edit SOP-001, revision 3');
  const text = page.getByLabel('Text', { exact: true });
  await tabTo(page, text);
  await page.keyboard.press('Control+End');
  await page.keyboard.type('\n\n## 7 Keys\n\nNo mouse is kept beside the lathe.\n');
  await page.keyboard.press('Tab');
  assert.ok(!await text.evaluate((each) => each === document.activeElement), 'the editor lets the focus go');
  await page.keyboard.press('Shift+Tab');
  assert.ok(await text.evaluate((each) => each === document.activeElement), 'and takes it back');
  await press(page, button(page, 'Save the draft'));
  await says(page, 'No mouse is kept beside the lathe.');

  await press(page, link(page, 'Submit for review'));
  await heading(page, /Submit for review/);
  await main(page).locator('form').first().evaluate((form) => { form.noValidate = true; });
  await press(page, button(page, 'Submit for review'));
  await focused(page, '.refusal');
  await press(page, page.locator('.refusal a', { hasText: 'Say why this revision is needed.' }));
  await focused(page, '[name="field.reason"]');
  await page.keyboard.type('Some of us have no mouse.');
  await write(page, page.getByLabel('Impact'), 'None at the machines.');
  await press(page, button(page, 'Submit for review'));
  await says(page, /SOP-001 in review revision 3/i);
  calm();
  await context.close();
});

test('an approver goes from the work list to a signed approval with the keys alone', async () => {
  const { page, context, calm } = await person(browser, server, null, still);
  await signIn(page, 'approver');
  await heading(page, 'My work');
  await press(page, link(page, 'Approve SOP-009'));
  await says(page, 'At a glance');
  await tabTo(page, page.locator('#statement'));   // what is signed can be read by whoever cannot scroll with a wheel
  await write(page, page.getByLabel('Your password'), 'not this one');
  await page.keyboard.press('Enter');
  await focused(page, '.refusal');
  await says(page, /password/i, '.refusal');
  await write(page, page.getByLabel('Your password'), password);
  await press(page, button(page, 'Approve'), 'Space');
  await says(page, /SOP-009 in force revision 5/i);
  await says(page, /Approved by .*Ruth Calder/);
  calm();
  await context.close();
});
