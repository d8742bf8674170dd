// Passkeys in a real browser with an authenticator in software: added, confirmed, used to sign and to sign in, ended; and what was
// signed checked with stock ssh-keygen and by the evidence package's own verify.sh.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chancery, password, start, takePackage } from '../support/chancery.mjs';
import { challengeOf } from '../support/passkey_device.mjs';
import { add, confirm, withAuthenticator } from './authenticator.mjs';
import { openBrowser, person, says, signInAt, words } from './chromium.mjs';

let server, browser, at;   // `at`: the server under the name that passkeys are bound to
const folder = mkdtempSync(join(tmpdir(), 'chancery-passkeys-'));
before(async () => {
  server = await start();
  at = { base: server.base.replace('127.0.0.1', 'localhost') };
  browser = await openBrowser();
});
after(async () => { await browser?.close(); rmSync(folder, { recursive: true, force: true }); await server?.stop(); });

const git = (...args) => execFileSync('git', ['--git-dir', join(server.data, 'ledger.git'), ...args]);

test('a passkey is added, confirmed by an administrator, signs an approval that stock ssh-keygen accepts, signs in, and ends', async () => {
  const approver = await withAuthenticator(browser, at, 'approver'), admin = await person(browser, at, 'admin');
  const { page } = approver;
  await add(page, 'approver', 'Phone');
  await says(page, /Phone on one device only waits to be confirmed/);
  await says(page, /A new passkey signs after somebody has confirmed it/);
  await page.goto('/documents/SOP-009/draft/sign?act=approve');
  assert.ok(await page.getByLabel('Your password').isVisible(), 'a passkey that waits signs nothing');
  await confirm(admin, 'approver');

  await page.goto('/documents/SOP-009/draft/sign?act=approve');
  await says(page, /Method: signed by the signer with a passkey of their own/);
  const shown = await page.locator('#statement').textContent();
  await approver.verifies(false);
  await page.getByRole('main').getByRole('button', { name: 'Approve', exact: true }).click();
  await says(page, 'Nothing was done; try again');
  await approver.verifies(true);
  await page.getByRole('main').getByRole('button', { name: 'Approve', exact: true }).click();
  await page.waitForURL(/\/documents\/SOP-009(\?done=approve)?$/);
  await says(page, /Ruth Calder .* I approve this revision for use\. passkey, checked/);

  const item = (await (await server.client('auditor')).json('/documents/SOP-009')).body;
  const signoff = item.signoffs.at(-1);
  assert.equal(signoff.method, 'passkey');
  assert.equal(signoff.checked, 'valid');
  const statement = git('show', `main:documents/SOP/0/SOP-009/${signoff.statement}`);
  assert.equal(statement.toString(), shown, 'what was signed is the text that was on the screen');
  writeFileSync(join(folder, 'signers'), git('show', 'main:people/allowed_signers'));
  writeFileSync(join(folder, 'sig'), git('show', `main:documents/SOP/0/SOP-009/${signoff.statement}.sig`));
  const verify = (text) => execFileSync('ssh-keygen', ['-Y', 'verify', '-n', 'chancery', '-I', 'approver', '-f', join(folder, 'signers'), '-s', join(folder, 'sig')], { input: text, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
  assert.match(verify(statement), /Good "chancery" signature for approver with ECDSA-SK key/);
  assert.throws(() => verify(statement.toString().replace('I approve', 'I refuse')));
  assert.match(chancery(['verify', join(server.data, 'ledger.git')]), /all as they say/);

  await page.locator('form[action="/sign-out"] button').click();
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await says(page, 'Ruth Calder', 'body');

  await page.goto('/people/approver');
  await page.getByRole('link', { name: 'End Phone' }).click();
  await page.getByLabel('Comment').or(page.locator('#comment')).first().fill('A new phone.');
  await page.getByRole('main').getByRole('button', { name: 'End a passkey' }).click();
  await says(page, /Phone on one device only ended \d+ \w+ \d{4}/);
  await page.locator('form[action="/sign-out"] button').click();
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await says(page, /This passkey signs nobody in/);
  approver.calm();
  admin.calm();
  await approver.context.close();
  await admin.context.close();
});

test('the evidence package of a passkey sign-off verifies offline, though that passkey has ended since', async () => {
  const auditor = await server.client('auditor');
  const { zip } = await takePackage(auditor, { items: ['SOP-009'], former: false });
  writeFileSync(join(folder, 'evidence.zip'), zip);
  execFileSync('unzip', ['-q', join(folder, 'evidence.zip'), '-d', join(folder, 'evidence')]);
  const [inside] = execFileSync('ls', [join(folder, 'evidence')], { encoding: 'utf8' }).trim().split('\n');
  const { stdout: said } = spawnSync('sh', [join(folder, 'evidence', inside, 'verify.sh')], { encoding: 'utf8' });
  assert.doesNotMatch(said, /SOP-001 revision/, 'only what was chosen');
  assert.match(said, /Ruth Calder \(approver\).*with a passkey of their own on a page of http:\/\/localhost:\d+$/m);
  assert.match(said, /Of those on localhost.*: 1\. Ask why\./);
  assert.match(said, /With the person's own signature, made with a passkey that verified them: 1\./);
  assert.match(said, /RESULT: IN ORDER/);
});

test('somebody with two devices confirms the second with the first, signs in and signs off with the second, and each is told apart', async () => {
  const first = await withAuthenticator(browser, at, 'quality'), second = await withAuthenticator(browser, at, 'quality'), admin = await person(browser, at, 'admin');
  await add(first.page, 'quality', 'Telephone');
  await confirm(admin, 'quality');
  await add(second.page, 'quality', 'Security key');
  await says(second.page, /Telephone on one device only signs since .* Security key on one device only waits to be confirmed/);

  // The new device cannot say of itself that it is hers: the one that is confirmed does.
  await second.page.getByRole('link', { name: 'Confirm with another passkey Security key' }).click();
  await says(second.page, /I confirm that this passkey is mine, with another one that is confirmed already/);
  const number = Number((await second.page.locator('#statement').textContent()).match(/^Passkey: SHA256:\S+ .*number (\d+)\)$/m)[1]);
  await second.page.getByRole('main').getByRole('button', { name: 'Confirm with another passkey' }).click();
  await says(second.page, 'Nothing was done; try again');
  await first.page.goto('/people/quality');
  await first.page.getByRole('link', { name: 'Confirm with another passkey Security key' }).click();
  await says(first.page, /Method: signed by the signer with a passkey of their own/);
  await first.page.getByRole('main').getByRole('button', { name: 'Confirm with another passkey' }).click();
  await says(first.page, /Telephone on one device only signs since .* Security key on one device only signs since/);

  const { page } = second;
  await page.locator('form[action="/sign-out"] button').click();
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await says(page, 'Miriam Okafor', 'body');
  await page.goto('/improvements/IMP-2026-0006/sign?act=close');
  await page.getByLabel('Effect').fill('Nothing was measured twice since.');
  await page.getByRole('button', { name: 'Next: read what you sign' }).click();
  await says(page, /Method: signed by the signer with a passkey of their own/);
  await page.getByRole('main').getByRole('button', { name: 'Close', exact: true }).click();
  await says(page, /Miriam Okafor .* I have checked that the action had its effect\. passkey, checked/);

  // Both keys stand under her name, and stock ssh-keygen says which of them made which signature.
  const auditor = await server.client('auditor'), { keys } = JSON.parse(git('show', 'main:people/quality/item.json'));
  assert.deepEqual(keys.map((each) => [each.name, each.confirmed_by]), [['Telephone', 'admin'], ['Security key', 'quality']]);
  const signer = async (path, base, act) => {
    const { statement } = (await auditor.json(path)).body.signoffs.findLast((each) => each.act === act);
    writeFileSync(join(folder, 'both'), git('show', 'main:people/allowed_signers'));
    writeFileSync(join(folder, 'by'), git('show', `main:${base}/${statement}.sig`));
    return execFileSync('ssh-keygen', ['-Y', 'verify', '-n', 'chancery', '-I', 'quality', '-f', join(folder, 'both'), '-s', join(folder, 'by')], { input: git('show', `main:${base}/${statement}`), encoding: 'utf8' }).match(/SHA256:\S+/)[0];
  };
  const print = (key) => { writeFileSync(join(folder, 'key.pub'), key.public_key); return execFileSync('ssh-keygen', ['-l', '-f', join(folder, 'key.pub')], { encoding: 'utf8' }).match(/SHA256:\S+/)[0]; };
  assert.notEqual(print(keys[0]), print(keys[1]));
  assert.equal(await signer('/people/quality', 'people/quality', 'confirm own passkey'), print(keys[0]));
  assert.equal(await signer('/improvements/IMP-2026-0006', 'improvements/IMP-2026/00/IMP-2026-0006', 'close'), print(keys[1]));
  assert.equal(number, keys[1].number);
  assert.match(chancery(['verify', join(server.data, 'ledger.git')]), /all as they say/);
  first.calm();
  second.calm();
  await Promise.all([first, second, admin].map((each) => each.context.close()));
});

test('somebody with a passkey may still sign with their password where the rules allow it', async () => {
  const quality = await withAuthenticator(browser, at, 'quality'), admin = await person(browser, at, 'admin');
  const { page } = quality;
  await add(page, 'quality', 'Laptop');
  await confirm(admin, 'quality');
  await page.goto('/documents/SOP-009/sign?act=retire');
  await page.locator('#comment').fill('Not needed any more.');
  await page.getByRole('button', { name: 'Next: read what you sign' }).click();
  await says(page, /Method: signed by the signer with a passkey of their own/);
  await page.getByRole('button', { name: 'Sign with my password instead' }).click();
  await says(page, /Method: signed by the server on the signer's behalf/);
  assert.ok(await page.getByLabel('Your password').isVisible());
  await page.getByLabel('Your password').fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Take out of use' }).click();
  await says(page, /obsolete/);
  quality.calm();
  await quality.context.close();
  await admin.context.close();
});

test('what the passkey signs is the text on the screen: where that was changed, the server refuses what it never showed', async () => {
  const quality = await withAuthenticator(browser, at, 'quality'), admin = await person(browser, at, 'admin');
  const { page } = quality;
  await add(page, 'quality', 'Tablet');
  await confirm(admin, 'quality');
  const asked = async () => {
    await page.goto('/documents/SOP-001/sign?act=retire');
    await page.locator('#comment').fill('Not needed any more.');
    await page.getByRole('button', { name: 'Next: read what you sign' }).click();
    await says(page, /Method: signed by the signer with a passkey of their own/);
  };
  const sent = async () => {
    const [request] = await Promise.all([page.waitForRequest((each) => each.method() === 'POST'), page.getByRole('main').getByRole('button', { name: 'Take out of use' }).click()]);
    const form = new URLSearchParams(request.postData());
    return { statement: form.get('statement').replaceAll('\r\n', '\n'), challenge: JSON.parse(Buffer.from(JSON.parse(form.get('passkey')).client_data, 'base64url')).challenge };
  };
  await asked();
  const other = await page.locator('#statement').evaluate((each) => (each.textContent = each.textContent.replace(/^Meaning: .*$/m, 'Meaning: I keep it in use.')));
  assert.match(other, /I keep it in use/, 'the text on the screen is another one');
  assert.deepEqual(await sent(), { statement: other, challenge: challengeOf(other).toString('base64url') });
  await says(page, 'SOP-001 is no longer what the statement says. Read the new statement, then sign.');
  assert.equal((await (await server.client('auditor')).json('/documents/SOP-001')).body.state, 'in force');
  await asked();   // as it stands there it is taken
  const shown = await page.locator('#statement').textContent();
  assert.deepEqual(await sent(), { statement: shown, challenge: challengeOf(shown).toString('base64url') });
  await says(page, /obsolete/);
  quality.calm();
  await quality.context.close();
  await admin.context.close();
});

test('a passkey that may be copied is never said to lie on one device, wherever it stands', async () => {
  const admin = await person(browser, at, 'admin'), copied = await withAuthenticator(browser, at, 'reviewer', { defaultBackupEligibility: true, defaultBackupState: true }), bound = await withAuthenticator(browser, at, 'reviewer');
  const { page } = bound;
  await add(copied.page, 'reviewer', 'Password manager');
  await confirm(admin, 'reviewer');
  await add(page, 'reviewer', 'Stick');
  await says(page, /Password manager may be copied to other devices signs since .* Stick on one device only waits/);
  for (const who of [page, admin.page]) {
    await who.goto('/people/reviewer');
    assert.match(await who.getByRole('row', { name: /^Stick/ }).innerText(), /on one device only/);
    const row = await who.getByRole('row', { name: /^Password manager/ }).innerText();
    assert.match(row, /may be copied to other devices/);
    assert.doesNotMatch(row, /one device|hardware|bound/i);
    assert.doesNotMatch(await words(who, 'body'), /hardware/i, 'no word of the page calls any key so');
  }
  copied.calm();
  bound.calm();
  await Promise.all([copied, bound, admin].map((each) => each.context.close()));
});

test('under an address that passkeys are not bound to, the page says which one to open', async () => {
  const { page, context } = await person(browser, server, 'staff');
  await page.goto('/people/staff');
  await says(page, `Passkeys work only under the address ${at.base}`);
  assert.ok(await page.getByRole('button', { name: 'Add a passkey' }).isDisabled());
  await context.close();
});

test('without scripts the page says what a passkey needs, and the password still signs in', async () => {
  const { page, context } = await person(browser, at, null, { javaScriptEnabled: false });
  await page.goto('/sign-in');
  await says(page, 'A passkey needs JavaScript');
  await signInAt(page, 'staff');
  await context.close();
});
