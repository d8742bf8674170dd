// What somebody who made a mistake, or came too late, is told: where they are, with what they typed, in a sentence that says what to do.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { password, start, takePackage } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

let server, all;
before(async () => {
  server = await start();
  all = await w.people(server);
});
after(() => server?.stop());

const page = async (who, path) => {
  const got = await who.get(path, { accept: 'text/html' });
  return { status: got.status, text: await got.text() };
};
const query = (fields) => new URLSearchParams(fields).toString();
// The page's refusal: its sentence, and only where it stands before the form.
const sentence = ({ text }) => text.slice(0, text.indexOf('<form class="filters"')).match(/<p class="refusal-sentence">([^<]*)<\/p>/)?.[1] ?? null;

const bad_choices = [
  [{ items: 'SOP-001', clause: '7.5.3', from: '2026-02-30' }, /2026-02-30 is not a date/],
  [{ items: 'SOP-001', process: 'Buying', until: '31.12.2026' }, /31\.12\.2026 is not a date/],
  [{ register: 'documents', from: '2026-03-01', until: '2026-02-01' }, /before it begins/],
  [{ register: 'documents', items: 'SOP-001 SOP-998', person: 'author', former: 'yes' }, /There is no SOP-998/],
  [{ register: 'documents', items: 'SOP-001 S/P', clause: '8.4' }, /S\/P is not a number/],
];
const is_filled_in = (text, fields) => {
  for (const [name, value] of Object.entries(fields))
    assert.ok([`name="${name}" value="${value}"`, `<option value="${value}" selected>`].some((each) => text.includes(each)) || new RegExp(`name="${name}" [^>]*value="${value}"`).test(text), `${name} is lost`);
};

test('a mistake in what is chosen for an evidence package comes back as the form with all that was typed', async () => {
  for (const [fields, says] of bad_choices) {
    const shown = await page(all.auditor, `/evidence?${query({ ...fields, show: 'yes' })}`);
    assert.equal(shown.status, 422);
    assert.match(sentence(shown) ?? '', says);
    is_filled_in(shown.text, fields);
    if (fields.former) assert.ok(shown.text.includes('name="former" value="yes" checked'));
    assert.ok(!shown.text.includes('method="post" action="/evidence"'), 'a package could be made of nothing');
    const problem = w.isProblem(await all.auditor.json(`/evidence?${query(fields)}`), fields.items?.includes('998') ? 404 : 422);
    assert.match(problem.detail, says);
  }
});

test('a package that is refused comes back with the name that was given to it', async () => {
  const back = `/evidence?${query({ items: 'SOP-001', show: 'yes' })}`;
  const got = await all.auditor.form('/evidence', { items: 'SOP-001 SOP-998', title: 'For the visit', scope: 'whole', back });
  const shown = { status: got.status, text: await got.text() };
  assert.equal(shown.status, 404);
  assert.match(sentence(shown), /There is no SOP-998/);
  is_filled_in(shown.text, { title: 'For the visit' });
  assert.ok(shown.text.includes('value="whole" checked'));
});

test('a mistake in drawing a sample keeps the form, and a seed that is missing is asked for', async () => {
  const choice = { register: 'documents', former: 'yes' };
  const asked = [[{ size: '5', seed: '' }, /Write a seed/], [{ size: '', seed: '31415' }, /Write how many/], [{ size: 'five', seed: '31415' }, /five is not a number of things/],
    [{ size: '5', seed: '31415', commit: 'abc' }, /This is no commit/], ...bad_choices.map(([fields, says]) => [{ ...fields, size: '5', seed: '31415' }, says])];
  for (const [fields, says] of asked) {
    const whole = { ...choice, ...fields }, shown = await page(all.auditor, `/evidence/sample?${query(whole)}`);
    assert.equal(shown.status, 422, JSON.stringify(fields));
    assert.match(sentence(shown) ?? '', says);
    is_filled_in(shown.text, whole);
    assert.match(w.isProblem(await all.auditor.json(`/evidence/sample?${query(whole)}`), whole.items?.includes('998') ? 404 : 422).detail, says);
  }
  const opened = await page(all.auditor, `/evidence/sample?${query(choice)}`);
  assert.equal(opened.status, 200);
  assert.equal(sentence(opened), null, 'whoever opens the page has made no mistake');
});

test('numbers in small letters mean the items that they mean in capitals, each once; a login stays as it is written', async () => {
  const { body } = await all.auditor.json(`/evidence?${query({ items: 'sop-001 SOP-001, wi-001 author' })}`);
  assert.equal(body.items, 'SOP-001 WI-001 author');
  assert.deepEqual(body.preview.rows.map(({ id }) => id).sort(), ['SOP-001', 'WI-001', 'author']);
  assert.match(w.isProblem(await all.auditor.json('/evidence?items=sop-998'), 404).detail, /no SOP-998/);
  const { page: taken } = await takePackage(all.auditor, { items: ['sop-001', 'SOP-001'] });
  assert.equal(taken.fields.items, 'SOP-001');
  assert.ok(taken.title.startsWith('SOP-001: '), taken.title);
  const kept = w.done(await all.auditor.act('/evidence/acts/order', { fields: { title: 'Asked for by a program', scope: 'chosen', items: 'sop-001' } }));
  assert.equal((await all.auditor.json(`/evidence/${kept.id}`)).body.choice, 'SOP-001');
});

test('the page of a package says that former revisions were asked for, and only then', async () => {
  const chosen = async (fields) => {
    const body = w.done(await all.auditor.act('/evidence', { register: 'documents', then: 'keep', ...fields }));
    return (await all.auditor.json(body.location)).body.choice;
  };
  assert.equal(await chosen({}), 'register Controlled documents');
  assert.equal(await chosen({ former: 'yes' }), 'register Controlled documents, former revisions too');
  const many = (await all.auditor.json('/documents?limit=50')).body.items.filter(({ state }) => state === 'in force').map(({ id }) => id);
  assert.equal(await chosen({ former: 'yes', items: many.join(' ') }), `register Controlled documents, ${many.length} items, former revisions too`);
});

test('whoever comes too late for an act that can no longer be done is told in which state the item is, not to send it again', async () => {
  const id = await w.create(all.author, 'Two at a time');
  await w.act(all.author, id, 'submit');
  const { seen } = (await all.reviewer.json(`/documents/${id}/draft`)).body;
  await w.act(all.author, id, 'recall', { comment: 'A slip.' });
  const late = { comment: 'Please shorten it.', seen };
  const { detail } = w.isProblem(await all.reviewer.act(`/documents/${id}/acts/return`, late), 409);
  assert.match(detail, /was first: .+ It is draft now, and “Send back” can no longer be done\./);
  assert.doesNotMatch(detail, /send it again/);
  const got = await all.reviewer.form(`/documents/${id}/acts/return`, { ...late, back: `/documents/${id}/draft/act?act=return` });
  assert.equal(got.status, 409);
  assert.ok((await got.text()).includes('“Send back” can no longer be done.'));
  assert.match(w.isProblem(await all.reviewer.act(`/documents/${id}/acts/comment`, late), 409).detail, /send it again/);
});

test('a legal hold takes a number alone where one register has it, and says what to write where none or no such register does', async () => {
  const hold = (items) => all.quality.act('/holds/acts/open', { fields: { title: 'An inquiry', reason: 'Letter of the authority.', items } });
  const { id } = w.done(await hold('SOP-001, IMP-2025-0001, documents/SOP-001, documents/WI-001'));
  assert.deepEqual((await all.quality.json(`/holds/${id}`)).body.fields.items, ['documents/SOP-001', 'improvements/IMP-2025-0001', 'documents/WI-001']);
  const says = async (items) => w.isProblem(await hold(items), 422).detail;
  assert.match(await says('SOP-998'), /no SOP-998 that you can see.*as in training\/TRN-2026-0001\. The registers are .*documents.*training/);
  assert.match(await says('document/SOP-001'), /no register “document”.*The registers are .*documents/);
  assert.match(await says('documents/SOP-998'), /no SOP-998 in documents that you can see/);
});

test('whoever may not open a page is told of the roles that may in words', async () => {
  const { text } = await page(all.staff, '/evidence');
  assert.ok(text.includes('one of these roles: administrator, auditor, quality manager.') || text.includes('one of these roles: auditor, quality manager, administrator.'), text.match(/refusal-sentence">[^<]*/)?.[0]);
  assert.deepEqual((await all.staff.json('/evidence')).body.details.roles.toSorted(), ['admin', 'auditor', 'quality'], 'programs know them by their names');
});

test('the history says which comment was resolved: whose it is and how it begins', async () => {
  const id = await w.create(all.author, 'Commented on');
  await w.act(all.author, id, 'submit');
  await w.act(all.reviewer, id, 'comment', { comment: 'The limit is missing.' });
  await w.act(all.reviewer, id, 'comment', { comment: `Too long: ${'a word '.repeat(40)}` });
  for (const resolves of [2, 1]) await w.act(all.author, id, 'resolve', { resolves });
  const resolved = async () => (await all.author.json(`/documents/${id}/history`)).body.history.entries.map((each) => each.resolved);
  const { name } = (await all.author.json('/people/reviewer')).body.fields;
  const [first, second, ...others] = await resolved();
  assert.equal(first, `${name}: “The limit is missing.”`);
  assert.ok(second.startsWith(`${name}: “Too long: a word`) && second.endsWith('…”') && second.length < 150, second);
  assert.deepEqual(new Set(others), new Set([null]));
  assert.ok((await page(all.author, `/documents/${id}/history`)).text.includes('“The limit is missing.”</blockquote>'));
  // The draft is given up, and another of the same number has other comments under the same numbers.
  const other = await w.create(all.author, 'Revised twice');
  await w.release(all, other);
  for (const text of ['Of the draft that was given up.', 'Of the next one.']) {
    await w.act(all.author, other, 'revise');
    await w.act(all.author, other, 'comment', { comment: text });
    await w.act(all.author, other, 'resolve', { resolves: 1 });
    if (text.endsWith('up.')) await w.act(all.author, other, 'withdraw', { comment: 'Not needed.' });
  }
  const said = (await all.author.json(`/documents/${other}/history`)).body.history.entries.filter((each) => each.act === 'resolve').map((each) => each.resolved);
  assert.deepEqual(said.map((each) => each.slice(each.indexOf('“'))), ['“Of the next one.”', '“Of the draft that was given up.”']);
});

test('a document that was taken out of use says since when, by whom and why; who may no longer read it is told that it was, and nothing of what never was in force', async () => {
  const id = await w.create(all.author, 'Taken out of use'), draft = await w.create(all.author, 'Never released');
  await w.release(all, id);
  const comment = 'The machine was sold.', asked = w.done(await all.quality.act(`/documents/${id}/sign?act=retire`, { comment }), 200);
  w.done(await all.quality.act(`/documents/${id}/acts/retire`, { comment, statement: asked.statement.text, password }));
  const { name } = (await all.author.json('/people/quality')).body.fields, day = /\d{1,2} \w{3} \d{4}/.source;
  const banner = (await page(all.author, `/documents/${id}`)).text.match(/<p class="notice notice-bad" role="status">([^<]*)/)[1];
  assert.match(banner, new RegExp(`^This document is obsolete\\. Do not work by it\\. ${name} took it out of use on ${day}: “The machine was sold\\.”`));
  assert.match(w.isProblem(await all.staff.json(`/documents/${id}`), 404).detail, new RegExp(`^${id} was taken out of use on ${day}\\.$`));
  const alike = async (number) => {
    const { detail, type, details } = w.isProblem(await all.staff.json(`/documents/${number}`), 404);
    return JSON.stringify([detail, type, details]).replaceAll(number, 'X');
  };
  assert.equal(await alike(draft), await alike('SOP-998'));
});
