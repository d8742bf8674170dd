// Who runs the system, by hand: an administrator adds a person and gives a role, the person signs in for the first time; the quality
// manager says who signs now, an administrator appoints a deputy, and the deputy signs for whom they stand in.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chancery, password, program, start } from '../support/chancery.mjs';
import { openBrowser, person, says, saysNot } from './chromium.mjs';
import { signHere } from './the_story.mjs';

const first_password = 'first words of Ilse Brandt';
let server, browser;
before(async () => { server = await start(); browser = await openBrowser(); });
after(async () => { await browser?.close(); await server?.stop(); });

const main = (page) => page.getByRole('main');
const button = (page, name) => main(page).getByRole('button', { name, exact: true });
const link = (page, name) => main(page).getByRole('link', { name, exact: true });
const today = () => new Date().toISOString().slice(0, 10);

async function entersFirst(page, login, secret) {
  await page.goto('/sign-in');
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(secret);
  await button(page, 'Sign in').click();
}

test('an administrator adds a person, who then signs in for the first time, and is given a role', async () => {
  const admin = await person(browser, server, 'admin'), fresh = await person(browser, server, null);
  await admin.page.goto('/people');
  await link(admin.page, 'Add a person').click();
  await admin.page.getByLabel('Login').fill('ibrandt');
  await admin.page.getByLabel('Name').fill('Ilse Brandt');
  await admin.page.getByLabel('Staff').check();
  await button(admin.page, 'Add a person').click();
  await admin.page.getByRole('heading', { level: 1, name: 'Ilse Brandt' }).waitFor();
  await entersFirst(fresh.page, 'ibrandt', first_password);
  await says(fresh.page, 'Login and password do not belong together.');
  execFileSync(program, ['user', 'password', 'ibrandt', '--data', server.data], { input: `${first_password}\n`, encoding: 'utf8' });   // the server runs
  await entersFirst(fresh.page, 'ibrandt', first_password);
  await fresh.page.getByRole('heading', { level: 1, name: 'My work' }).waitFor();
  await saysNot(fresh.page, 'Waits for your signature');

  await link(admin.page, 'Change roles').click();
  await admin.page.getByLabel('Reviewer').check();
  await admin.page.getByLabel('Your reason').fill('Trained on 20 November.');
  await button(admin.page, 'Change roles').click();
  await says(admin.page, /Roles Staff, Reviewer/);
  await fresh.page.goto('/');
  await says(fresh.page, 'Waits for your signature');
  admin.calm();
  await admin.context.close();
  await fresh.context.close();
});

test('the quality manager changes who signs, and earlier sign-offs no longer count', async () => {
  const quality = await person(browser, server, 'quality');
  await quality.page.goto('/documents/SOP-009/draft');
  await link(quality.page, 'Change who signs').click();
  await quality.page.getByRole('group', { name: 'Reviewers' }).getByLabel('Jonas Ferrand').uncheck();
  await quality.page.getByRole('group', { name: 'Reviewers' }).getByLabel('Ilse Brandt').check();
  await quality.page.getByLabel('Your reason').fill('Jonas is away for a fortnight.');
  await button(quality.page, 'Change who signs').click();
  await says(quality.page, 'Revision 5 still needs a review by Ilse Brandt');
  await says(quality.page, /Jonas Ferrand .*No longer counts/);
  quality.calm();
  await quality.context.close();

  const reviewer = await person(browser, server, 'reviewer');
  await saysNot(reviewer.page, 'Sign the review SOP-009');
  await reviewer.context.close();
  const fresh = await person(browser, server, null);
  await entersFirst(fresh.page, 'ibrandt', first_password);
  await link(fresh.page, 'Sign the review SOP-009').click();
  await signHere(fresh.page, 'Sign the review', first_password);
  await says(fresh.page, /Ilse Brandt .*I have reviewed this revision\./);
  await fresh.context.close();
});

test('an administrator appoints a deputy, who signs for the person they stand in for', async () => {
  const admin = await person(browser, server, 'admin');
  await admin.page.goto('/people/approver');
  await link(admin.page, 'Appoint a deputy').click();
  await admin.page.getByLabel('Deputy', { exact: true }).selectOption('Laura Weir');
  await admin.page.getByLabel('Deputy from').fill(today());
  await admin.page.getByLabel('Deputy until').fill(today());
  await admin.page.getByLabel('Your reason').fill('Ruth is at a customer.');
  await button(admin.page, 'Appoint a deputy').click();
  await says(admin.page, /Deputy Laura Weir/);
  admin.calm();
  await admin.context.close();

  const deputy = await person(browser, server, 'lweir');
  await link(deputy.page, 'Approve SOP-009').click();
  assert.match(await deputy.page.locator('#statement').innerText(), /Signer: Laura Weir \(lweir\)\nIn place of: Ruth Calder \(approver\)/);
  await signHere(deputy.page, 'Approve');
  await says(deputy.page, /SOP-009 in force revision 5/i);
  await says(deputy.page, /Approved by .*Laura Weir for Ruth Calder, \d+ \w+ \d{4}/);
  await says(deputy.page, /Laura Weir for Ruth Calder \d+ \w+ \d{4}, \d\d:\d\d UTC I approve this revision for use\./);
  await deputy.page.goto('/people/lweir');   // in what she did lately
  await says(deputy.page, /Approved, put in force SOP-009 revision 5 by Laura Weir in review → in force .*“?I approve this revision for use\.”? for Ruth Calder/);
  deputy.calm();
  await deputy.context.close();
  assert.match(chancery(['verify', '--data', server.data]), /all as they say/);
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with scripts' : 'without scripts', login = javaScriptEnabled ? 'lweir' : 'pvasko', secret = `a longer new secret ${how}`;
  test(`somebody changes their own password, and ends a session that was left open elsewhere (${how})`, async () => {
    const here = await person(browser, server, login, { javaScriptEnabled }), left = await person(browser, server, login, { javaScriptEnabled });
    const { page } = here;
    await page.locator('.account').getByRole('link', { name: 'Your account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();
    const change = async (now) => {
      await page.getByLabel('Password now').fill(now);
      await page.getByLabel('New password', { exact: true }).fill(secret);
      await page.getByLabel('New password again').fill(secret);
      await button(page, 'Change the password').click();
    };
    await change('not this one');
    await says(page, 'That is not your password', '.refusal');
    await change(password);
    await says(page, 'Your password is changed. All your other sessions have ended.');
    await left.page.goto('/documents');
    await left.page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await entersFirst(left.page, login, secret);
    await left.page.getByRole('heading', { level: 1, name: 'My work' }).waitFor();
    await page.goto('/account');
    await page.getByLabel('End it').check();
    await page.getByLabel('Your password', { exact: true }).fill(secret);
    await button(page, 'End the chosen ones').click();
    await says(page, 'Done: those sessions have ended.');
    await says(page, 'You are signed in nowhere else.');
    await left.page.goto('/documents');
    await left.page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    here.calm();
    await Promise.all([here, left].map((each) => each.context.close()));
  });
}

test('an auditor from outside sees the registers that an administrator named, until the last day, and then nothing', async () => {
  const admin = await person(browser, server, 'admin'), auditor = await person(browser, server, 'auditor');
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const limit = async (until) => {
    await admin.page.goto('/people/auditor');
    await link(admin.page, 'Limit access').click();
    await admin.page.getByLabel('Access until').fill(until);
    await admin.page.getByLabel('Controlled documents').check();
    await admin.page.getByLabel('Your reason').fill('The surveillance audit.');
    await button(admin.page, 'Limit access').click();
    await says(admin.page, /Sees only\s*Controlled documents/);
  };
  await limit(day(3));
  await auditor.page.goto('/documents');
  await says(auditor.page, /You see Controlled documents, until \d+ \w+ \d{4}\./, '.account');
  assert.equal(await auditor.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).count(), 0);
  await auditor.page.goto('/improvements');
  await auditor.page.getByRole('heading', { level: 1, name: 'There is nothing here' }).waitFor();
  await limit(day(-1));
  await says(admin.page, 'this person is not let in');
  await auditor.page.goto('/documents');
  await entersFirst(auditor.page, 'auditor', password);
  await says(auditor.page, /Your access ended after \d+ \w+ \d{4}/);
  await Promise.all([admin, auditor].map((each) => each.context.close()));
});
