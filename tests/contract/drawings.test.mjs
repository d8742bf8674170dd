// A register that keeps revisions and is a policy alone: its rules are proposed and approved in the product while the server runs, and
// from then on it has every page that documents have. Its whole life, up to a package that proves it offline.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { password, start, takePackage } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

const source = join(dirname(fileURLToPath(import.meta.url)), '../..');
// The rules of documents for drawings: numbered by themselves, not by type.
const rules = readFileSync(join(source, 'policies/documents.yaml'), 'utf8')
  .replace('register: documents', 'register: drawings').replace('title: Controlled documents', 'title: Workshop drawings').replace('item: document', 'item: drawing')
  .replace('number: "{type}-{seq:3}"', 'number: "DRW-{seq:3}"').replace(/^ {2}type: .*\n/m, '').replace('I take this document out of use.', 'I take this drawing out of use.').replace('Start a document', 'Start a drawing');

let server, all, id;
before(async () => {
  server = await start();
  all = await w.people(server);
});
after(() => server?.stop());

const act = (who, item, name, body = {}) => w.act(who, item, name, body, 'drawings');
const sign = async (who, item, name, slot = '/draft') => act(who, item, name, { statement: await w.statement(who, item, name, 'drawings', slot), password });
const page = async (who, path, status = 200) => { const got = await who.get(path, { accept: 'text/html' }), html = await got.text(); assert.equal(got.status, status, `${path}: ${html.slice(0, 300)}`); return html; };
const model = async (who, path) => w.done(await who.json(path), 200);
const png = (words) => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0', 'latin1'), Buffer.from(words)]);
const fields = { 'field.title': 'Clamping plate', 'field.owner': 'author', 'field.reason': 'It is needed.', 'field.impact': 'It is made by it.' };

test('before its rules are in force there is no such register', async () => {
  for (const path of ['/drawings', '/drawings/new', '/drawings/DRW-001', '/drawings/DRW-001/draft']) assert.equal((await all.quality.get(path)).status, 404, path);
});

test('its rules are proposed and approved in the product, and its pages are there at once', async () => {
  w.done(await all.quality.act('/policies/acts/propose', { fields: { name: 'drawings', reason: 'Drawings are controlled, too.' }, content: rules }));
  await w.act(all.quality, 'drawings', 'submit', {}, 'policies');
  await w.act(all.approver, 'drawings', 'approve', { statement: await w.statement(all.approver, 'drawings', 'approve', 'policies'), password }, 'policies');
  const list = await page(all.author, '/drawings');
  assert.match(list, /<h1[^>]*>Workshop drawings/);
  assert.match(list, /href="\/drawings"/, 'it stands in the navigation');
  const form = await page(all.author, '/drawings/new');
  assert.match(form, /href="\/drawings">Workshop drawings</);
  assert.doesNotMatch(form, /\/documents\/(new|preview|acts)/);
});

test('one is begun, edited with a preview, and never shown to readers before it is in force', async () => {
  const begun = await w.upload(all.author, '/drawings/acts/create', { ...fields, content: '# Plate\n\nTen holes. ![Plate](files/plate.png)\n' }, [['files', 'plate.png', png('first'), 'image/png']]);
  assert.equal(begun.status, 201, JSON.stringify(begun.body));
  id = begun.body.id;
  assert.equal(id, 'DRW-001');
  const draft = await page(all.author, `/drawings/${id}/draft`);
  assert.match(draft, /rules of “Workshop drawings”/);
  assert.match(draft, /About this drawing/);
  assert.ok(draft.includes(`/drawings/${id}/draft/files/plate.png`));
  for (const path of ['', '/draft', '/history', '/revisions', '/draft/sign?act=approve', '/draft/files/plate.png']) assert.equal((await all.staff.get(`/drawings/${id}${path}`)).status, 404, path);
  const edit = await page(all.author, `/drawings/${id}/draft/edit`);
  assert.ok(edit.includes(`/drawings/preview?draft=${id}`));
  const shown = w.done(await all.author.act(`/drawings/preview?draft=${id}`, { text: 'See ![x](files/plate.png)' }), 200);
  assert.ok(shown.html.includes(`src="/drawings/${id}/draft/files/plate.png"`));
  const typed = await all.author.request(`/drawings/${id}/draft/edit?act=edit`, { method: 'POST', headers: { accept: 'text/html' }, body: new URLSearchParams({ csrf: all.author.csrf, content: '# As it would be read', preview: 'yes' }) });
  assert.match(await typed.text(), /As it would be read<\/h/);
  await act(all.author, id, 'edit', { content: '# Plate\n\nTwelve holes. ![Plate](files/plate.png)\n' });
});

test('it is reviewed and approved with signatures, comes in force, and its readers see it', async () => {
  await act(all.author, id, 'submit');
  assert.ok((await model(all.reviewer, '/')).sign.rows.some((row) => row.act_href === `/drawings/${id}/draft/sign?act=review`), 'it is on the work list');
  assert.match(await page(all.reviewer, `/drawings/${id}/draft/sign?act=review`), /The whole drawing, which was never in force before/);
  await sign(all.reviewer, id, 'review');
  await sign(all.approver, id, 'approve');
  const read = await page(all.staff, `/drawings/${id}`);
  assert.match(read, /Twelve holes/);
  assert.match(read, /Approved by/);
  assert.ok((await model(all.staff, '/drawings')).items.some((row) => row.id === id && row.state === 'in force'));
  assert.ok((await model(all.staff, '/search?q=Twelve')).hits.some((hit) => hit.id === id));
  assert.equal((await model(all.staff, `/drawings/${id}`)).register, 'drawings');
});

// Moments are seconds: the next revision must come in force in another one.
async function nextSecond() {
  const now = async () => (await fetch(`${server.base}/health`)).headers.get('date'), before = await now();
  while (await now() === before);
}

test('the next revision is written beside it, and signed before what changed', async () => {
  await nextSecond();
  await act(all.author, id, 'revise');
  w.done(await w.upload(all.author, `/drawings/${id}/acts/edit`, { content: '# Plate\n\nFourteen holes. ![Plate](files/plate.png)\n', 'field.reason': 'Two more.', 'field.impact': 'Drill them.' }, [['files', 'plate.png', png('second'), 'image/png']]));
  assert.match(await page(all.staff, `/drawings/${id}`), /Twelve holes/);
  for (const path of [`/drawings/${id}/draft?show=changes`, `/drawings/${id}/compare/1...draft`]) assert.match(await page(all.author, path), /<del[^>]*>Twelve<\/del><ins>Fourteen<\/ins>/);
  await act(all.author, id, 'submit');
  await sign(all.reviewer, id, 'review');
  const signing = await page(all.approver, `/drawings/${id}/draft/sign?act=approve`);
  assert.match(signing, /<ins>Fourteen<\/ins>/);
  assert.ok(signing.includes(`/drawings/${id}/revisions/1/files/plate.png`) && signing.includes(`/drawings/${id}/draft/files/plate.png`));
  await sign(all.approver, id, 'approve');
  assert.match(await page(all.staff, `/drawings/${id}`), /Fourteen holes/);
});

test('history, revisions, comparisons, files and statements have their pages, and as of a moment it is what it was', async () => {
  const { history } = await model(all.author, `/drawings/${id}/history`), acts = history.entries;
  const released = acts.filter((each) => each.act === 'approve').map((each) => each.at).sort();
  assert.equal(released.length, 2);
  assert.equal((await model(all.staff, `/drawings/${id}?as_of=${encodeURIComponent(released[0])}`)).revision, 1);
  assert.equal((await model(all.staff, `/drawings/${id}?as_of=${encodeURIComponent(released[1])}`)).revision, 2);
  for (const path of ['', '/history', '/revisions', '/revisions/1', '/revisions/2', '/compare/1...2', '/compare/1...2?show=plain', '/act?act=revise']) await page(all.author, `/drawings/${id}${path}`);
  const edit = acts.find((each) => each.act === 'edit' && each.compare_href);
  assert.ok(edit.compare_href.startsWith(`/drawings/${id}/compare/`));
  await page(all.author, edit.compare_href);
  assert.ok((await w.bytesOf(all.staff, `/drawings/${id}/revisions/1/files/plate.png`)).equals(png('first')));
  assert.ok((await w.bytesOf(all.staff, `/drawings/${id}/files/plate.png`)).equals(png('second')));
  const { signoffs } = await model(all.staff, `/drawings/${id}`);
  assert.match(await (await all.staff.get(`/drawings/${id}/signoffs/${signoffs[0].statement.split('/').pop()}`)).text(), /DRW-001/);
  assert.match(await page(all.quality, `/drawings/${id}/readers`), /DRW-001/);
  const retiring = await page(all.quality, `/drawings/${id}/sign?act=retire`);
  assert.match(retiring, /The drawing as it is in force/);
});

test('who may not see it is told nothing, and registers with pages of their own keep them', async () => {
  await act(all.author, id, 'revise');
  for (const path of ['/draft', '/draft/edit', '/draft/act?act=comment', '/compare/2...draft']) assert.equal((await all.staff.get(`/drawings/${id}${path}`)).status, 404, path);
  for (const path of ['/policies/drawings/files/content.md', '/policies/drawings/compare/1...2', '/policies/drawings/readers', '/improvements/IMP-2025-0001/draft', '/improvements/IMP-2025-0001/revisions', '/people/author/draft']) assert.equal((await all.quality.get(path)).status, 404, path);
  for (const path of ['/policies/drawings', '/policies/drawings/history', '/people/author', '/people/author/history', '/evidence', '/baselines', '/improvements/IMP-2025-0001']) assert.equal((await all.quality.get(path)).status, 200, path);
});

test('a package of it is verified offline', async () => {
  const { zip } = await takePackage(all.quality, { register: 'drawings', items: id, former: 'yes' });
  const folder = join(server.data, 'drawings-package');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.zip'), zip);
  assert.equal(spawnSync('unzip', ['-q', 'package.zip'], { cwd: folder }).status, 0);
  const checked = spawnSync('sh', ['-c', 'sh */verify.sh'], { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  assert.match(checked.stdout, /DRW-001/);
});
