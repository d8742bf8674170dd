// The main job, told once for both browsers: a procedure is drafted, signed off, read and proved, through the pages only.
// Told with scripts by story.test.mjs and without by no-script.test.mjs; what only a script can do is asked for there.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../support/chancery.mjs';
import { open, openBrowser, person, says, saysNot, words, picture, pdf } from './chromium.mjs';
import { password } from '../support/chancery.mjs';

const old_words = 'Whoever does a job finds the instruction that applies today';
const first_words = 'The violet kestrel of revision three is kept beside the lathe.';
const new_words = 'The violet kestrel of revision three is kept beside lathe M4.';
const comment_words = 'Which lathe? Say its number.';
const return_words = 'One sentence cannot be followed yet.';
const answer_words = 'Lathe M4, as the machine list has it.';

export function commits(server) {
  return Number(execFileSync('git', ['-C', join(server.data, 'ledger.git'), 'rev-list', '--count', 'main'], { encoding: 'utf8' }));
}

const main = (page) => page.getByRole('main');
const button = (page, name) => main(page).getByRole('button', { name, exact: true });
const link = (page, name) => main(page).getByRole('link', { name, exact: true });

export async function signHere(page, act, secret = password) {
  await page.getByLabel('Your password').fill(secret);
  await button(page, act).click();
}

export async function tell(t, script) {
  const server = await start();
  const browser = await openBrowser();
  const opened = [];
  const enter = async (login) => {
    const someone = await person(browser, server, login, { javaScriptEnabled: script });
    opened.push(someone);
    return someone.page;
  };
  try {
    await writing(t, await enter('author'), script, server);
    const staff = await enter('staff');
    await hidden(t, staff, server);
    await review(t, enter);
    await answering(t, opened[0].page);
    await approval(t, enter, server);
    await reading(t, staff);
    await auditing(t, await enter('auditor'));
    await t.test('no page complained: no script error, no CSP violation, no answer above 499', () => opened.forEach((each) => each.calm()));
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function writing(t, page, script, server) {
  await t.test('an author finds the procedure in force and starts its next revision', async () => {
    await page.goto('/');
    await page.getByLabel('Search what is in force').fill('control of documented information');
    await page.getByLabel('Search what is in force').press('Enter');
    await link(page, 'Control of documented information').click();
    await says(page, /SOP-001 in force revision 2/i);
    await link(page, 'Start the next revision').click();
    await says(page, 'What is in force stays in force for everybody');
    await button(page, 'Start the next revision').click();
    await page.getByRole('heading', { level: 1, name: 'Edit SOP-001, revision 3' }).waitFor();
  });
  await t.test('the new revision does not begin with the reason of the former one', async () => {
    assert.equal(await page.getByLabel('Reason').inputValue(), '');
    assert.equal(await page.getByLabel('Impact').inputValue(), '');
  });
  await t.test('the author edits the text with a preview, adds a figure and a PDF, and saves', async () => {
    const text = page.getByLabel('Text', { exact: true });
    const was = await text.inputValue();
    assert.ok(was.includes(old_words), 'the draft begins with the text in force');
    const written = `${was}\n\n## 7 Kestrel\n\n${first_words}\n`;
    await text.fill(written);
    if (!script) await previewed(page, server);
    await page.getByRole('region', { name: 'Preview' }).getByRole('heading', { name: '7 Kestrel' }).waitFor();
    assert.equal(await button(page, 'Preview').isVisible(), !script, 'with script the preview is live and needs no button');
    await text.fill(`${written}\n![A chequered figure](files/figure.png)\n`);   // a picture can be shown once it is sent
    await page.getByLabel('Add files').setInputFiles([{ name: 'figure.png', mimeType: 'image/png', buffer: picture }, { name: 'certificate.pdf', mimeType: 'application/pdf', buffer: pdf }]);
    await button(page, 'Save the draft').click();
    await page.getByRole('heading', { level: 1, name: 'Control of documented information' }).waitFor();
    await says(page, 'You are looking at a draft. It is not in force');
    await says(page, first_words);
    const figure = page.getByRole('img', { name: 'A chequered figure' });
    await figure.scrollIntoViewIfNeeded();
    const source = await figure.getAttribute('src');
    const got = await page.request.get(source);
    assert.equal(got.status(), 200);
    assert.deepEqual(await got.body(), picture, 'the figure keeps its very bytes');
    await link(page, 'certificate.pdf').waitFor();
  });
  await t.test('a revision without a reason is not submitted, and the page says what is missing', async () => {
    await link(page, 'Submit for review').click();
    await page.getByLabel('Impact').fill('Turners look beside the lathe.');
    await page.getByLabel('Reason').fill('');
    await page.locator('main form').first().evaluate((form) => { form.noValidate = true; }).catch(() => {});
    await button(page, 'Submit for review').click();
    await says(page, 'This was not done');
    await says(page, 'Say why this revision is needed.');
    assert.equal(await page.getByLabel('Impact').inputValue(), 'Turners look beside the lathe.', 'the typed text is kept');
  });
  await t.test('the author gives reason and impact and submits', async () => {
    await page.getByLabel('Reason').fill('Audit 2026-11: nobody found the kestrel.');
    await button(page, 'Submit for review').click();
    await says(page, /SOP-001 in review revision 3/i);
    await says(page, 'Submitted for review: SOP-001, revision 3.');
    await page.goto('/documents/SOP-001/draft?done=approve');
    await saysNot(page, 'SOP-001, revision 3.');   // an address alone confirms nothing
  });
  await t.test('an author cannot approve their own revision, and a sentence says why', async () => {
    await page.getByText('Why other steps are not open to you now').click();
    await says(page, 'You wrote part of revision 3. Ask a colleague.');
    await page.goto('/documents/SOP-001/draft/sign?act=approve');
    await says(page, 'This cannot be done now.');
    await says(page, 'You wrote part of revision 3. Ask a colleague.');
    assert.equal(await page.getByLabel('Your password').count(), 0, 'nothing is offered to sign');
  });
}

// The button's preview: shown by the server, with everything that was typed still in the form and nothing in the ledger.
async function previewed(page, server) {
  const before = commits(server);
  await page.getByLabel('Keywords').fill('kestrel, lathe');
  await button(page, 'Preview').click();
  await says(page, 'This is a preview.');
  assert.ok((await page.getByLabel('Text', { exact: true }).inputValue()).includes(first_words), 'the typed text is kept');
  assert.equal(await page.getByLabel('Keywords').inputValue(), 'kestrel, lathe');
  assert.equal(commits(server), before, 'a preview writes nothing');
}

async function hidden(t, page, server) {
  await t.test('until the release, staff see only the revision in force', async () => {
    await page.goto('/documents/SOP-001');
    await says(page, /SOP-001 in force revision 2/i);
    await says(page, old_words);
    await saysNot(page, 'kestrel');
    await saysNot(page, 'being drafted');
    await page.goto('/search?q=kestrel');
    await says(page, 'Nothing that you may see has the words');
    for (const path of ['/documents/SOP-001/draft', '/documents/SOP-001/draft/files/figure.png', '/documents/SOP-001/files/figure.png', '/documents/SOP-001/compare/2...draft', '/documents/SOP-001/revisions/3'])
      assert.equal((await page.request.get(server.base + path)).status(), 404, path);
  });
}

async function review(t, enter) {
  const early = await enter('hdemir');
  await t.test('a first reviewer finds the revision on the work list and signs the review', async () => {
    await early.goto('/');
    await link(early, 'Sign the review SOP-001').click();
    await signHere(early, 'Sign the review');
    await early.goto('/documents/SOP-001/draft');
    await says(early, /Hasan Demir .*I have reviewed this revision\./);
  });
  const page = await enter('reviewer');
  await t.test('another reviewer comments on words of the text and returns the revision', async () => {
    await page.goto('/documents/SOP-001/draft');
    await page.getByLabel('About these words').fill('beside the lathe');
    await page.getByLabel('Your comment').fill(comment_words);
    await button(page, 'Comment').click();
    await page.locator('.comment-open', { hasText: comment_words }).waitFor();
    assert.equal(new URL(page.url()).hash, '#comment-1', 'the page comes back to the comment');
    await link(page, 'Send back').click();
    await page.getByLabel('Your reason').fill(return_words);
    await button(page, 'Send back').click();
    await says(page, /SOP-001 draft revision 3/i);
  });
}

async function answering(t, page) {
  await t.test('the author sees the return, why, and that the earlier sign-off no longer counts', async () => {
    await page.goto('/');
    await says(page, /Sent back for changes: Jonas Ferrand/);
    await page.getByRole('row', { name: /SOP-001.*1 open/ }).getByRole('link').first().click();
    await says(page, comment_words);
    await says(page, /Sent back for changes Jonas Ferrand, .*: One sentence cannot be followed yet\./);
    await says(page, /Hasan Demir .*No longer counts: .*“Send back” began a new round/);
    await page.goto('/documents/SOP-001/history');
    await says(page, return_words);
  });
  await t.test('with an open comment the revision cannot be submitted, and the page says so', async () => {
    await page.goto('/documents/SOP-001/draft');
    await says(page, 'Comments on revision 3 are still open.');
  });
  await t.test('the author answers, resolves, edits and submits again', async () => {
    await page.goto('/documents/SOP-001/draft');
    const comment = page.locator('.comment-open', { hasText: comment_words });
    await open(comment.locator('summary'));
    await comment.getByLabel('Your answer').fill(answer_words);
    await comment.getByRole('button', { name: 'Answer' }).click();
    await page.locator('.comment-answer', { hasText: answer_words }).waitFor();
    assert.equal(new URL(page.url()).hash, '#comment-1', 'the page comes back to what was answered');
    await page.locator('.comment-open').getByRole('button', { name: 'Resolve' }).click();
    await page.locator('.comment-resolved', { hasText: comment_words }).waitFor();
    await link(page, 'Edit').click();
    const text = page.getByLabel('Text', { exact: true });
    await text.fill((await text.inputValue()).replace(first_words, new_words));
    await button(page, 'Save the draft').click();
    await says(page, new_words);
    const both = /Hasan Demir .*No longer counts: .*“Send back” began a new round of sign-offs, and the text, a field or a file was changed/;
    await says(page, both);
    await link(page, 'Submit for review').click();
    assert.equal(await page.getByLabel('Reason').inputValue(), 'Audit 2026-11: nobody found the kestrel.', 'what was said is kept');
    await button(page, 'Submit for review').click();
    await says(page, /SOP-001 in review revision 3/i);
    await says(page, 'Revision 3 still needs a review by');
    await says(page, both);
  });
}

async function approval(t, enter, server) {
  await t.test('the reviewer signs the review', async () => {
    const page = await enter('reviewer');
    await page.goto('/');
    await link(page, 'Sign the review SOP-001').click();
    await signHere(page, 'Sign the review');
    await page.goto('/documents/SOP-001/draft');
    await says(page, /Jonas Ferrand .*I have reviewed this revision\./);
    await says(page, 'Revision 3 still needs the approval of');
  });
  const page = await enter('approver');
  await t.test('the approver finds it on the work list and sees the redline and the very statement', async () => {
    await page.goto('/');
    await link(page, 'Approve SOP-001').click();
    await says(page, 'What changed since revision 2, which is in force');
    await says(page, /At a glance .*I approve this revision for use\. .*7 Kestrel 1 added .*Attachments .*figure\.png: added/);
    assert.match(await words(page, 'article.document'), /The violet kestrel/);
    assert.ok(await page.locator('article.document :is(ins, .block-ins)', { hasText: 'kestrel' }).count(), 'the new words are marked as new');
    const statement = await page.locator('#statement').innerText();
    assert.match(statement, /Item: SOP-001\n[\s\S]*Revision: 3\n[\s\S]*Meaning: I approve this revision for use\.\nSigner: Ruth Calder/);
    for (const file of ['content.md', 'files/figure.png', 'files/certificate.pdf']) assert.match(statement, new RegExp(`File [0-9a-f]{64}  ${file}`));
  });
  await t.test('with a wrong password nothing is signed, a sentence says so, and the statement is shown again', async () => {
    const before = commits(server);
    await signHere(page, 'Approve', 'not-my-password');
    await says(page, 'This was not done');
    await says(page, /password/i, '.refusal');
    assert.match(await page.locator('#statement').innerText(), /Meaning: I approve this revision for use/);
    assert.equal(commits(server), before);
  });
  await t.test('signed with the right password, the revision is in force at once, in one commit', async () => {
    const before = commits(server);
    await signHere(page, 'Approve');
    await page.getByText('SOP-001').first().waitFor();
    await says(page, /SOP-001 in force revision 3/i);
    await says(page, 'Approved, put in force: SOP-001, revision 3.');
    await says(page, /Approved by .*Ruth Calder/);
    assert.equal(commits(server), before + 1);
    await link(page, 'All revisions, and compare them').click();
    await page.getByRole('row', { name: /^2 .*superseded/ }).waitFor();
    await page.getByRole('row', { name: /^3 .*in force/ }).waitFor();
  });
}

async function reading(t, page) {
  await t.test('staff read the new revision, with who approved it and when', async () => {
    await page.goto('/search?q=kestrel');
    await link(page, 'Control of documented information').click();
    await says(page, new_words);
    await says(page, /SOP-001 in force revision 3 .*Approved by .*Ruth Calder, \d+ \w+ \d{4}, \d\d:\d\d UTC/i);
    await says(page, 'Audit 2026-11: nobody found the kestrel.');
    const file = await page.request.get(await link(page, 'certificate.pdf').getAttribute('href'));
    assert.deepEqual(await file.body(), pdf);
  });
}

async function auditing(t, page) {
  await t.test('the auditor reads who, what, when, why, old and new, and the decision by requirement', async () => {
    await page.goto('/documents/SOP-001/history');
    const entries = page.locator('.history-act');
    const entry = (words) => entries.filter({ hasText: words }).first();
    assert.match(await entry('Sent back for changes').innerText(), /UTC Sent back for changes revision 3 by Jonas Ferrand[\s\S]*One sentence cannot be followed yet\./);
    const approve = entry('I approve this revision for use.');
    assert.match(await approve.innerText(), /Approved, put in force revision 3 by Ruth Calder in review → in force/);
    await open(approve.locator('summary', { hasText: 'What changed, and why it was allowed' }));
    assert.match(await approve.innerText(), /Whoever signs wrote no part of revision 3\./);
    assert.match(await approve.innerText(), /[0-9a-f]{40}/, 'the commit is named');
    const submit = entry('Submitted for review');
    const reasons = entries.filter({ hasText: 'Audit 2026-11: nobody found the kestrel.' }).first();
    await open(reasons.locator('summary').first());
    assert.match(await reasons.locator('table').innerText(), /Reason\s+(nothing|Internal audit[\s\S]*)\s+Audit 2026-11/);
    assert.ok(await submit.count());
  });
  await t.test('the auditor sees the manual as it was on 1 March 2025', async () => {
    await page.goto('/documents');
    await page.getByLabel('As it was on').fill('2025-03-01');
    await button(page, 'Filter').click();
    await says(page, 'This is what was in force, or had been taken out of use, at the end of');
    const row = page.getByRole('row', { name: /SOP-001/ });
    assert.match(await row.innerText(), /\b1\b/);
    await row.getByRole('link').first().click();
    await says(page, 'This is revision 1, as it was in force at the end of');
    await says(page, 'at least every 36 months');
    await saysNot(page, 'kestrel');
  });
  await proof(t, page);
}

async function proof(t, page) {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-evidence-'));
  const zip = join(folder, 'evidence.zip'), empty = join(folder, 'empty');
  const verify = () => spawnSync('sh', ['verify.sh'], { cwd: join(empty, readdirSync(empty).length === 1 ? readdirSync(empty)[0] : '.'), encoding: 'utf8' });
  try {
    await t.test('the auditor takes an evidence package', async () => {
      await page.goto('/');
      await page.goto('/evidence');
      await page.getByLabel('Numbers, with spaces between').fill('SOP-001');
      await page.getByLabel('Former revisions too').check();
      await button(page, 'Show what goes in').click();
      await page.getByRole('row', { name: /SOP-001.*3.*in force/i }).waitFor();
      await button(page, 'Make the package').click();
      const ready = button(page, 'Download the package'), look = page.getByRole('link', { name: 'See how far it is' });
      while (!(await ready.isVisible())) {   // with scripts the page shows itself anew; without, there is a link
        await ready.or(look).or(page.getByRole('progressbar')).first().waitFor();
        if (await look.isVisible()) await look.click();
        else if (!(await ready.isVisible())) await ready.waitFor();
      }
      const [download] = await Promise.all([page.waitForEvent('download'), ready.click()]);
      await download.saveAs(zip);
    });
    await t.test('stock tools verify the package offline, in words', () => {
      execFileSync('unzip', ['-q', zip, '-d', empty]);
      const good = verify();
      assert.equal(good.status, 0, good.stdout + good.stderr);
      assert.match(good.stdout, /Ruth Calder|signature|hash/i);
    });
    await t.test('one changed byte in a file of the package is found', () => {
      const file = found(empty, 'content.md');
      const bytes = readFileSync(file);
      bytes[0] ^= 1;
      writeFileSync(file, bytes);
      const bad = verify();
      assert.equal(bad.status, 1, bad.stdout + bad.stderr);
      assert.match(bad.stdout + bad.stderr, /content\.md/);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function found(folder, name) {
  for (const entry of readdirSync(folder, { recursive: true })) if (entry.endsWith(`/${name}`) && existsSync(join(folder, entry))) return join(folder, entry);
  throw new Error(`${name} is not in ${folder}`);
}
