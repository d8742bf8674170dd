// Whoever is asked to sign sees at once what they sign and what changed, and never has to search for the place to sign.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../support/chancery.mjs';
import { openBrowser, person, says } from './chromium.mjs';

const page_to_sign = '/documents/SOP-009/draft/sign?act=approve';
let server, browser;
before(async () => { server = await start(); browser = await openBrowser(); });
after(async () => { await browser?.close(); await server?.stop(); });

const in_sight = (locator) => locator.evaluate((each) => {
  const box = each.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight && box.height > 0;
});
const summary = async (page) => {
  await says(page, /At a glance You say I approve this revision for use\. Of SOP-009, revision 5\. It takes the place of revision 4\./);
  await says(page, /Places in the text 7 4\.2 Compare the certificate 1 added 4\.3 Measure 1 changed/);
  await says(page, /Fields Reason, Impact, Reviewers, Approvers Attachments no change/);
};

for (const javaScriptEnabled of [true, false]) {
  test(`on a desktop the statement, the password and the one button are in sight, first and last ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
    const { page, context, calm } = await person(browser, server, 'approver', { viewport: { width: 1280, height: 800 }, javaScriptEnabled });
    await page.goto(page_to_sign);
    await summary(page);
    const place = [page.locator('#statement'), page.getByLabel('Your password'), page.getByRole('main').getByRole('button', { name: 'Approve', exact: true })];
    for (const each of place) assert.ok(await in_sight(each), `not in sight at first: ${each}`);
    await page.getByRole('link', { name: '4.7 Skip lots' }).click();
    await page.waitForURL(/#change~7$/);
    for (const until = Date.now() + 30_000; !await in_sight(page.locator('#change\\~7')) && Date.now() < until;) await page.locator('body').waitFor();   // it scrolls there
    assert.equal(await page.locator('#change\\~7').evaluate((each) => each.localName), 'ins');
    for (const each of place) assert.ok(await in_sight(each), `not in sight beside the last change: ${each}`);
    assert.equal(await page.locator('main .button-primary').count(), 1, 'one primary button');
    calm();
    await context.close();
  });
}

test('on a phone the summary comes first and one touch leads to the statement', async () => {
  const { page, context, calm } = await person(browser, server, 'approver', { viewport: { width: 390, height: 844 } });
  await page.goto(page_to_sign);
  await summary(page);
  const way = page.getByRole('link', { name: 'Read what you sign, and sign' });
  assert.ok(await in_sight(way));
  await way.click();
  await page.waitForFunction(() => document.querySelector('#statement-title').getBoundingClientRect().top < innerHeight / 2);
  assert.ok(await page.getByRole('main').getByRole('button', { name: 'Approve', exact: true }).isVisible());
  calm();
  await context.close();
});

for (const javaScriptEnabled of [true, false])
  test(`on a phone one touch leads from the message of a wrong password to its field, which says the same, ${javaScriptEnabled ? 'with' : 'without'} scripts`, async () => {
    const { page, context, calm } = await person(browser, server, 'approver', { viewport: { width: 390, height: 844 }, javaScriptEnabled });
    await page.goto(page_to_sign);
    await page.getByLabel('Your password').fill('not-my-password');
    await page.getByRole('main').getByRole('button', { name: 'Approve', exact: true }).click();
    const way = page.getByRole('alert').getByRole('link', { name: /That is not your password/ }), field = page.getByLabel('Your password');
    await way.waitFor();
    assert.ok(await in_sight(way), 'the message is not in sight');
    assert.ok(!await in_sight(field));
    await way.click();
    await page.waitForFunction(() => document.activeElement?.id === 'password' && document.activeElement.getBoundingClientRect().bottom < innerHeight);
    assert.ok(await in_sight(field));
    const says_it = await field.evaluate((each) => each.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent));
    assert.match(says_it.join(' '), /That is not your password/);
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    calm();
    await context.close();
  });
