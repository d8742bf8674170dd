// A PDF as the controlled file, from a draft to in force and superseded by the next: its bytes are what is signed, kept and given,
// and nothing is read into them.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

let server, all, id;
before(async () => { server = await start(); all = await w.people(server, ['staff', 'author', 'reviewer', 'approver', 'auditor']); });
after(() => server?.stop());

// A PDF with bytes in it that are no text, so that a text that was made of them would not be them.
const pdf = (words) => Buffer.concat([Buffer.from('%PDF-1.4\r\n%'), Buffer.from([0xe2, 0xe3, 0xcf, 0xd3, 0, 0xff, 0x0d, 0x0a]),
  Buffer.from(`1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R/Info<</Title(${words})>>>>\n%%EOF\n`)]);
const first = pdf('The first drawing'), second = pdf('The second drawing, with another hole');
const fields = { 'field.title': 'Drawing of the gauge', 'field.type': 'WI', 'field.owner': 'author', 'field.reason': 'It is new.', 'field.impact': 'Measure by it.' };
const drawing = (bytes) => [['content_file', name, bytes, 'application/pdf']];
const name = 'gauge drawing.pdf', named = 'gauge%20drawing.pdf';
const cannot = /cannot be shown side by side as text/;
const text = async (who, path) => (await who.get(path)).text();

test('it is uploaded as the content of a draft, its bytes exactly as given, under the name that it had', async () => {
  id = w.done(await w.upload(all.author, '/documents/acts/create', fields, drawing(first))).id;
  const draft = w.done(await all.author.json(`/documents/${id}/draft`), 200), [file] = draft.files.filter((each) => each.content);
  assert.deepEqual([file.name, file.sha256, file.media_type ?? 'application/pdf'], [name, w.sha256(first), 'application/pdf']);
  assert.deepEqual(await w.bytesOf(all.author, `/documents/${id}/draft/files/${named}`), first);
  assert.equal((await all.staff.json(`/documents/${id}`)).status, 404, 'a draft is nobody\'s who does not work on it');
  assert.equal((await all.staff.get(`/documents/${id}/draft/files/${named}`)).status, 404);
});

test('who signs is shown the hash of the PDF in the statement, and their signatures put it in force', async () => {
  await w.act(all.author, id, 'submit');
  assert.match(await w.statement(all.reviewer, id, 'review'), new RegExp(`File ${w.sha256(first)}  gauge drawing\\.pdf`));
  await w.sign(all.reviewer, id, 'review');
  const approved = await w.sign(all.approver, id, 'approve');
  assert.deepEqual([approved.state, approved.also], ['in force', ['release']]);
});

test('staff are given it in a frame and to keep, byte for byte, as a PDF that no other site may frame', async () => {
  const page = await text(all.staff, `/documents/${id}`), href = `/documents/${id}/files/${named}`;
  assert.match(page, new RegExp(`<iframe[^>]* src="${href}"`));
  assert.match(page, new RegExp(`<a[^>]* href="${href}"[^>]* download`));
  const got = await all.staff.get(href);
  assert.deepEqual([got.status, got.headers.get('content-type'), got.headers.get('x-content-type-options')], [200, 'application/pdf', 'nosniff']);
  assert.match(got.headers.get('content-security-policy'), /frame-ancestors 'self'.*form-action 'none'/);
  assert.deepEqual(Buffer.from(await got.arrayBuffer()), first);
  const { body } = await all.staff.json(`/documents/${id}`);
  assert.deepEqual([body.state, body.revision, body.signoffs.map((each) => each.act).sort()], ['in force', 1, ['approve', 'review']]);
});

test('the next PDF supersedes it: both are kept, and the first stays readable under its number', async () => {
  await w.act(all.author, id, 'revise');
  w.done(await w.upload(all.author, `/documents/${id}/acts/edit`, { 'field.reason': 'A hole more.', 'field.impact': 'Drill it.' }, drawing(second)));
  assert.deepEqual(await w.bytesOf(all.staff, `/documents/${id}/files/${named}`), first, 'what is in force stays');
  const page = await text(all.author, `/documents/${id}/compare/1...draft`);
  assert.match(page, cannot);
  for (const bytes of [first, second]) assert.ok(page.includes(w.sha256(bytes)), 'the page names both files by their hashes');
  await w.release(all, id);
  assert.deepEqual(await w.bytesOf(all.staff, `/documents/${id}/files/${named}`), second);
  for (const [number, bytes, state] of [[1, first, 'superseded'], [2, second, 'in force']]) {
    assert.deepEqual(await w.bytesOf(all.auditor, `/documents/${id}/revisions/${number}/files/${named}`), bytes);
    assert.equal(w.done(await all.auditor.json(`/documents/${id}/revisions/${number}`), 200).state, state);
  }
});

test('the comparison of the two says that the file is another one, to people and to programs', async () => {
  const compared = w.done(await all.staff.json(`/documents/${id}/compare/1...2`), 200);
  assert.deepEqual([compared.hunks, compared.older.sha256, compared.newer.sha256], [null, w.sha256(first), w.sha256(second)]);
  const page = await text(all.staff, `/documents/${id}/compare/1...2`);
  assert.match(compared.cannot, /cannot be compared as text/);
  assert.match(page, cannot);
  assert.ok(page.includes(w.sha256(first)) && page.includes(w.sha256(second)), page);
  assert.doesNotMatch(page, /The first drawing/, 'nothing is read into the bytes');
});

test('a text may follow a PDF, and the controlled file is then the text alone', async () => {
  await w.act(all.author, id, 'revise');
  await w.act(all.author, id, 'edit', { content: '# The drawing in words\n', fields: { reason: 'No drawing is needed.', impact: 'None.' } });
  const { files } = w.done(await all.author.json(`/documents/${id}/draft`), 200);
  assert.deepEqual(files.filter((each) => each.content).map((each) => each.name), ['content.md']);
  await w.release(all, id);
  assert.match(await text(all.staff, `/documents/${id}`), /The drawing in words/);
  assert.equal((await all.staff.get(`/documents/${id}/files/${named}`)).status, 404);
  assert.deepEqual(await w.bytesOf(all.auditor, `/documents/${id}/revisions/2/files/${named}`), second);
});
