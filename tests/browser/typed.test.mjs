// Bad luck and impatience at the browser: what was typed is not lost, and an act happens once.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { start } from '../support/chancery.mjs';
import { openBrowser, person, says, signInAt } from './chromium.mjs';
import { commits } from './the_story.mjs';

let server, browser;
before(async () => { server = await start(); browser = await openBrowser(); });
after(async () => { await browser?.close(); await server?.stop(); });

const main = (page) => page.getByRole('main');
const button = (page, name) => main(page).getByRole('button', { name, exact: true });
const text_of = (page) => page.getByLabel('Text', { exact: true });
const unchecked = (page) => page.locator('main form').first().evaluate((form) => { form.noValidate = true; });

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with scripts' : 'without scripts';

  test(`a draft saved in another tab meanwhile: the typed text is kept, and the page says what happened (${how})`, async () => {
    const { page, context, calm } = await person(browser, server, 'author', { javaScriptEnabled });
    const other = await context.newPage();
    await page.goto('/documents/SOP-007/draft/edit');
    await other.goto('/documents/SOP-007/draft/edit');
    const was = await text_of(page).inputValue();
    await text_of(other).fill(`${was}\nSaved first, ${how}.\n`);
    await other.getByLabel('Process').fill(`Sawing ${how}`);
    await button(other, 'Save the draft').click();
    await says(other, `Saved first, ${how}.`);
    await text_of(page).fill(`${was}\nTyped second, ${how}.\n`);
    await page.getByLabel('Process').fill('Typed process');
    const before = commits(server);
    const [answer] = await Promise.all([page.waitForResponse((each) => each.request().method() === 'POST' && each.url().includes('/acts/')), button(page, 'Save the draft').click()]);
    assert.equal(answer.status(), 409);
    await says(page, 'This was not done');
    await says(page, /Ines Halder was first: “Edited” \(Process, content\.md\) on SOP-007 at \d+ \w+ \d{4}, \d\d:\d\d UTC\./, '.refusal');
    assert.ok((await text_of(page).inputValue()).includes(`Typed second, ${how}.`), 'the typed text is in the form');
    assert.equal(await page.getByLabel('Process').inputValue(), 'Typed process');
    assert.equal(commits(server), before, 'nothing was written over what the other tab saved');
    calm();
    await context.close();
  });

  test(`a refused record keeps everything that was typed, and leads to the missing field (${how})`, async () => {
    const { page, context, calm } = await person(browser, server, 'staff', { javaScriptEnabled });
    await page.goto('/improvements/new');
    await page.getByLabel('Description').fill('Two lines\nof <b>text</b> & "quotes"');
    await page.getByLabel('Kind').selectOption({ index: 1 });
    await page.getByLabel('Process').fill('Turn');
    await unchecked(page);
    await button(page, 'Report a problem or an idea').click();
    await says(page, 'This was not done');
    await says(page, 'Title', '.refusal');
    assert.equal(await page.getByLabel('Description').inputValue(), 'Two lines\nof <b>text</b> & "quotes"');
    assert.notEqual(await page.getByLabel('Kind').inputValue(), '');
    assert.equal(await page.getByLabel('Process').inputValue(), 'Turn');
    if (javaScriptEnabled) {
      await page.locator('.refusal a').first().click();
      assert.ok(await page.getByLabel('Title').evaluate((each) => each === document.activeElement), 'the sentence leads to its field');
    }
    await page.getByLabel('Title').fill(`Reported ${how}`);
    const before = commits(server);
    await button(page, 'Report a problem or an idea').click();
    await page.getByRole('heading', { level: 1, name: `Reported ${how}` }).waitFor();
    assert.equal(commits(server), before + 1);
    calm();
    await context.close();
  });

  test(`a double click makes one act (${how})`, async () => {
    const { page, context } = await person(browser, server, 'reviewer', { javaScriptEnabled });
    await page.goto('/documents/SOP-007/draft');
    await page.getByLabel('Your comment').fill(`Clicked twice ${how}`);
    const before = commits(server);
    await button(page, 'Comment').dblclick();
    await page.locator('.comment', { hasText: `Clicked twice ${how}` }).first().waitFor();
    await page.goto('/documents/SOP-007/draft');
    assert.equal(await page.locator('.comment', { hasText: `Clicked twice ${how}` }).count(), 1);
    assert.equal(commits(server), before + 1);
    await context.close();
  });
}

test('the same form sent again after "back" makes no second record', async () => {
  const { page, context } = await person(browser, server, 'staff', { javaScriptEnabled: false });
  await page.goto('/improvements/new');
  await page.getByLabel('Title').fill('Sent again');
  await page.getByLabel('Kind').selectOption({ index: 1 });
  await page.getByLabel('Description').fill('Once is enough.');
  const form = await page.locator('main form').evaluate((each) => [...new FormData(each)].filter(([, value]) => typeof value === 'string'));
  const before = commits(server);
  await button(page, 'Report a problem or an idea').click();
  await page.getByRole('heading', { level: 1, name: 'Sent again' }).waitFor();
  const again = await context.request.post('/improvements/acts/raise', { form: Object.fromEntries(form), maxRedirects: 0 });
  assert.ok(again.status() < 500, String(again.status()));
  assert.equal(commits(server), before + 1);
  await context.close();
});

test('text typed while the session ended is there again after signing in', async () => {
  const { page, context } = await person(browser, server, 'author');
  await page.goto('/documents/WI-004/draft/edit');
  const was = await text_of(page).inputValue();
  await text_of(page).fill(`${was}\nTyped for an hour.\n`);
  await context.clearCookies();
  await button(page, 'Save the draft').click();
  await says(page, 'Sign in, then try again. Nothing was done.');
  await main(page).getByRole('link', { name: 'Sign in', exact: true }).click();
  await signInAt(page, 'author', page.url());
  await page.goto('/documents/WI-004/draft/edit');
  assert.ok((await text_of(page).inputValue()).includes('Typed for an hour.'), 'the text is back');
  await says(page, 'What you typed before is back in the form.');
  await context.close();
});

test('on a shared computer nobody gets what somebody else typed in the same tab', async () => {
  const { page, context } = await person(browser, server, 'staff');
  const typed = async (login) => {
    await page.goto('/improvements/new');
    return [login, await page.getByLabel('Description').inputValue()];
  };
  await typed('staff');
  await page.getByLabel('Description').fill('For my eyes.');
  await context.clearCookies();   // the session of the first one ended, and they went home
  await signInAt(page, 'author');
  assert.deepEqual(await typed('author'), ['author', '']);
  await context.clearCookies();
  await signInAt(page, 'staff');
  assert.deepEqual(await typed('staff'), ['staff', 'For my eyes.'], 'its writer gets it back');
  await page.locator('form[action="/sign-out"]').evaluate((form) => form.requestSubmit());
  await page.waitForURL(/\/sign-in/);
  assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage)), [], 'whoever signs out leaves nothing');
  await context.close();
});

// The clock is the machine's, so the time that a session was last used is put back in the accounts' file, as it would stand there,
// while the server is away for a moment; it comes back at the same address.
test('a session ends after session.idle_minutes, not before, and what was typed meanwhile is there again after signing in', async () => {
  const first = await start({ settings: { 'session.idle_minutes': 2 } });
  let now = first;
  const idleFor = async (seconds) => {
    now.child.kill('SIGTERM');
    await now.ended;
    execFileSync('sqlite3', [join(first.data, 'accounts.sqlite'), `UPDATE sessions SET seen = strftime('%s', 'now') - ${seconds}`]);
    now = await start({ data: first.data, settings: { 'session.idle_minutes': 2, 'http.port': new URL(first.base).port } });
  };
  const { page, context } = await person(browser, first, 'author');
  await page.goto('/documents/WI-004/draft/edit');
  await idleFor(60);
  await text_of(page).press('End');
  await page.getByLabel('Process').fill('Saved after a minute');
  await button(page, 'Save the draft').click();
  await says(page, 'Saved after a minute');
  await page.goto('/documents/WI-004/draft/edit');
  await text_of(page).fill('# Typed before lunch\n');
  await idleFor(121);
  const before = commits(first);
  await button(page, 'Save the draft').click();
  await says(page, 'Sign in, then try again. Nothing was done.');
  assert.equal(commits(first), before);
  await main(page).getByRole('link', { name: 'Sign in', exact: true }).click();
  await signInAt(page, 'author', page.url());
  await page.goto('/documents/WI-004/draft/edit');
  assert.equal(await text_of(page).inputValue(), '# Typed before lunch\n');
  await button(page, 'Save the draft').click();
  await says(page, 'Typed before lunch');
  await context.close();
  await now.stop();
  await first.stop();
});

test('leaving a form with typed text asks first', async () => {
  const { page, context } = await person(browser, server, 'author');
  await page.goto('/documents/WI-004/draft/edit');
  await text_of(page).pressSequentially('x');
  const asked = new Promise((done) => page.once('dialog', async (dialog) => { const kind = dialog.type(); await dialog.dismiss(); done(kind); }));
  await page.evaluate(() => { setTimeout(() => location.assign('/documents'), 0); });
  assert.equal(await asked, 'beforeunload');
  assert.match(page.url(), /\/draft\/edit/);
  await context.close();
});

test('whoever signs second learns that the revision is in force already', async () => {
  const first = await person(browser, server, 'approver'), second = await person(browser, server, 'quality');
  const sign = '/documents/SOP-009/draft/sign?act=approve';
  await first.page.goto(sign);
  await second.page.goto('/documents/SOP-009/draft/act?act=return');
  await second.page.getByLabel('Your reason').fill('Too late.');
  await first.page.getByLabel('Your password').fill('chancery-sample');
  await button(first.page, 'Approve').click();
  await says(first.page, /SOP-009 in force revision 5/i);
  const before = commits(server);
  await button(second.page, 'Send back').click();
  await says(second.page, 'This was not done');
  await says(second.page, /Ruth Calder|in force/, '.refusal');
  assert.equal(commits(server), before);
  assert.equal(await main(second.page).locator('textarea').first().inputValue(), 'Too late.', 'what was typed can still be copied');
  await first.context.close();
  await second.context.close();
});

for (const how of ['on this page', 'elsewhere']) {
  test(`after signing out ${how}, Back shows nothing of what was read before`, async () => {
    const { page, context } = await person(browser, server, 'staff');
    await page.goto('/documents/SOP-001');
    const heading = await main(page).getByRole('heading', { level: 1 }).innerText();
    await page.goto('/help');
    if (how === 'on this page') {
      await page.locator('form[action="/sign-out"]').evaluate((form) => form.requestSubmit());
      await page.waitForURL(/\/sign-in/);
      await page.goBack();
    } else {   // nothing tells this browser to forget, not even a cookie that has changed
      const csrf = await page.locator('form[action="/sign-out"] [name="csrf"]').inputValue();
      const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
      assert.equal((await fetch(`${server.base}/sign-out`, { method: 'POST', redirect: 'manual', headers: { cookie }, body: new URLSearchParams({ csrf }) })).status, 303);
    }
    await page.goBack();
    await page.waitForURL(/\/(sign-in|documents)/);
    assert.ok(!(await page.content()).includes(heading));
    await context.close();
  });
}

test('the tools for pictures and tables put a part of its own at the cursor, and no picture where there is none', async () => {
  const { page, context, calm } = await person(browser, server, 'author');
  await page.goto('/documents/SOP-007/draft/edit');
  const text = text_of(page), tool = (name) => page.getByRole('toolbar').getByRole('button', { name, exact: true });
  const cursor_after = (words) => text.evaluate((area, wanted) => { area.focus(); area.selectionStart = area.selectionEnd = area.value.indexOf(wanted) + wanted.length; }, words);
  await text.fill('Cut four times.\n### 4.4 Then\nMore.');
  await tool('Picture').click();
  assert.equal(await text.inputValue(), 'Cut four times.\n### 4.4 Then\nMore.', 'there is no picture yet');
  await says(page, 'Attach a picture first', '.editor-state');
  await page.getByLabel('Add files').setInputFiles([{ name: 'cut.png', mimeType: 'image/png', buffer: Buffer.from('x') }]);
  await cursor_after('four times.');
  await tool('Picture').click();
  assert.equal(await text.inputValue(), 'Cut four times.\n\n![what the picture shows](files/cut.png)\n\n### 4.4 Then\nMore.');
  await tool('Table').click();
  const table = '| Column 1 | Column 2 | Column 3 |\n| --- | --- | --- |\n|  |  |  |\n|  |  |  |';
  assert.equal(await text.inputValue(), `Cut four times.\n\n![what the picture shows](files/cut.png)\n\n${table}\n\n### 4.4 Then\nMore.`);
  calm();
  await context.close();
});

test('the preview beside the text is as far down as the text is, whether it is scrolled or typed at its end', async () => {
  const { page, context, calm } = await person(browser, server, 'author', { viewport: { width: 1440, height: 900 } });
  await page.goto('/documents/SOP-007/draft/edit');
  const text = text_of(page), preview = page.locator('.preview');
  const left = () => preview.evaluate((each) => each.scrollHeight - each.clientHeight - each.scrollTop);
  const far_down = (words) => page.waitForFunction((wanted) => {
    const into = document.querySelector('.preview');
    return into.textContent.includes(wanted) && into.scrollTop > 200 && into.scrollHeight - into.clientHeight - into.scrollTop < 40;
  }, words);
  await text.fill(`${Array.from({ length: 200 }, (_, each) => `## Part ${each}\n\nWhat is done in it.\n`).join('\n')}\nThe end.`);
  await page.waitForFunction(() => document.querySelector('.preview').textContent.includes('The end.'));
  await text.evaluate((area) => { area.scrollTop = 0; });
  await page.waitForFunction(() => document.querySelector('.preview').scrollTop === 0);
  assert.ok(await left() > 1000, 'there is more than is seen');
  await text.evaluate((area) => { area.scrollTop = area.scrollHeight; });
  await far_down('The end.');
  await text.press('Control+End');
  await text.pressSequentially(' Or nearly.');
  await far_down('The end. Or nearly.');
  calm();
  await context.close();
});

test('a password can be looked at while it is typed, is sent as one, and is kept nowhere', async () => {
  const { page, context } = await person(browser, server, null);
  // As if this form kept what is typed, as others do: a password that is shown is a text field, and must be none of it.
  await page.route('**/sign-in', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('action="/sign-in" data-once>', 'action="/sign-in" data-once data-keep="sign-in">') });
  });
  await page.goto('/sign-in');
  assert.equal(await page.locator('form[data-keep]').count(), 1);
  const field = page.getByLabel('Password', { exact: true }), secret = 'not a good one 1';
  await field.fill(secret);
  assert.equal(await field.getAttribute('type'), 'password');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');   // the button comes after the field: who types does not come past it
  assert.equal(await field.getAttribute('type'), 'text');
  await page.getByRole('button', { name: 'Hide password' }).click();
  assert.equal(await field.getAttribute('type'), 'password');
  await page.getByRole('button', { name: 'Show password' }).click();
  await field.fill(secret);   // while it is shown
  await page.getByLabel('Login').fill('staff');
  assert.match(await page.evaluate(() => JSON.stringify({ ...sessionStorage })), /"login\\":\\"staff/, 'what may be kept is');
  await page.evaluate(() => document.querySelector('#password').form.addEventListener('submit', () => { sessionStorage.type_sent = document.querySelector('#password').type; }));
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await says(page, 'Login and password do not belong together', '.refusal');
  const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
  assert.match(kept, /"type_sent":"password"/);
  assert.ok(!kept.includes(secret) && !(await page.content()).includes(secret));
  await context.close();
});
