// One-time codes by hand: added with an app, asked for at sign-in and at a signature, with scripts and without.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import jsQR from '../../web/node_modules/jsqr/dist/jsQR.js';
import { appWith } from '../support/authenticator_app.mjs';
import { chancery, password, start } from '../support/chancery.mjs';
import { openBrowser, person, says, saysNot } from './chromium.mjs';

let server, browser;
before(async () => { server = await start(); browser = await openBrowser(); });
after(async () => { await browser?.close(); await server?.stop(); });

const main = (page) => page.getByRole('main');
const button = (page, name) => main(page).getByRole('button', { name, exact: true });
const link = (page, name) => main(page).getByRole('link', { name, exact: true });

// What a phone's camera reads of the page.
async function scanned(picture) {
  const png = `data:image/png;base64,${(await picture.screenshot()).toString('base64')}`, page = await browser.newPage();
  const { dots, width, height } = await page.evaluate(async (src) => {
    const image = Object.assign(new Image(), { src }), canvas = document.createElement('canvas'), paper = canvas.getContext('2d');
    await image.decode();
    Object.assign(canvas, { width: image.width, height: image.height });
    paper.drawImage(image, 0, 0);
    return { dots: [...paper.getImageData(0, 0, image.width, image.height).data], width: image.width, height: image.height };
  }, png);
  await page.close();
  return jsQR(Uint8ClampedArray.from(dots), width, height)?.data ?? '';
}

for (const [login, javaScriptEnabled] of [['approver', true], ['hdemir', false]]) {
  test(`an app is added, then signing in and signing ask for its codes (${javaScriptEnabled ? 'with' : 'without'} scripts)`, async () => {
    const { page, context, calm } = await person(browser, server, login, { javaScriptEnabled });
    await page.goto(`/people/${login}`);
    await says(page, /One-time codes .*None\./);
    await link(page, 'Add one-time codes').click();
    const address = new URL(await scanned(page.getByRole('img', { name: 'QR code with the key below' }))), secret = address.searchParams.get('secret');
    assert.deepEqual([address.protocol, address.host, decodeURIComponent(address.pathname)], ['otpauth:', 'totp', `/Chancery Ostrell Precision (sample):${login}`]);
    const key = await page.locator('.code-key').innerText(), recovery = await page.locator('.recovery code').allInnerTexts();
    assert.equal(recovery.length, 10);
    assert.equal(secret, key.replaceAll(' ', ''), 'who cannot scan types the same key');
    const app = appWith(secret);
    await page.getByLabel('Your password').fill(password);
    await page.getByLabel('One-time code').fill('000000');
    await button(page, 'Add one-time codes').click();
    await says(page, 'That is not a code of the app that scanned this page', '.refusal');
    assert.equal(await page.locator('.code-key').innerText(), key, 'the page still shows what was scanned');
    await page.getByLabel('Your password').fill(password);
    await page.getByLabel('One-time code').fill(app.code());
    await button(page, 'Add one-time codes').click();
    await says(page, /In use since \d+ \w+ \d{4}, \d\d:\d\d UTC\. Recovery codes not used yet: 10\./);
    await saysNot(page, key);

    await page.locator('form[action="/sign-out"] button').click();
    await page.goto('/sign-in?then=/documents');
    await page.getByLabel('Login').fill(login);
    await page.getByLabel('Password').fill(password);
    await button(page, 'Sign in').click();
    await says(page, 'Six digits from your app');
    assert.equal(await page.getByLabel('Password').count(), 0);
    await page.getByLabel('One-time code').fill(app.code());
    await button(page, 'Sign in').click();
    await says(page, 'This code was used already.', '.refusal');
    await page.getByLabel('One-time code').fill(recovery[3]);
    await button(page, 'Sign in').click();
    await page.getByRole('heading', { level: 1, name: 'Controlled documents' }).waitFor();

    const act = login === 'approver' ? 'Approve' : null;
    if (act) {
      await page.goto('/documents/SOP-009/draft/sign?act=approve');
      await says(page, "after the signer gave their password again and a one-time code");
      await page.getByLabel('Your password').fill(password);
      await page.getByLabel('One-time code').fill('000000');
      await button(page, act).click();
      await says(page, 'That is not a code of now', '.refusal');
      await page.getByLabel('Your password').fill(password);
      await page.getByLabel('One-time code').fill(app.code(1));
      await button(page, act).click();
      await says(page, /SOP-009 in force revision 5/i);
      await says(page, /Ruth Calder .* I approve this revision for use\. password and code, checked/);
      assert.match(chancery(['verify', '--data', server.data]), /all as they say/);
    }
    await page.goto(`/people/${login}`);
    await says(page, 'Recovery codes not used yet: 9.');
    await link(page, 'End the one-time codes').click();
    await page.locator('#comment').fill('A new phone.');
    await page.getByLabel('Your password').fill(password);
    await page.getByLabel('One-time code').fill(recovery[0]);
    await button(page, 'End the one-time codes').click();
    await says(page, /One-time codes .*None\./);
    calm();
    await context.close();
  });
}
