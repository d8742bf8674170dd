// The holes that approvals of other systems had (NOTES.md, at the end), each as the test that would catch it here. The name
// says what must not be possible; the comment says where it was.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { chancery, password, source, start } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

let server, all, author, reviewer, approver, quality, admin;
before(async () => {
  server = await start();
  all = await w.people(server);
  ({ author, reviewer, approver, quality, admin } = all);
});
after(() => server?.stop());

const draft = async (id) => w.done(await quality.json(`/documents/${id}/draft`), 200);
const notInForce = async (id) => w.isProblem(await all.staff.json(`/documents/${id}`), 404);
const unmet = (answer) => (answer.body.requirements ?? []).filter((r) => r.result === 'unmet').map((r) => r.name);
const refused = (answer, ...statuses) => w.isProblem(answer, statuses.includes(answer.status) ? answer.status : statuses[0]);
async function inReview(title, more = {}) {
  const id = await w.create(author, title, undefined, more);
  await w.act(author, id, 'submit');
  return id;
}
let number = 0;
async function person(roles) {   // a new person who can sign in: the secret is set at the console of the stopped server only
  const login = `h${++number}`;
  w.done(await admin.act('/people/acts/add', { fields: { login, name: `Hole Tester ${number}`, roles } }));
  return login;
}
const leave = (login) => w.act(admin, login, 'leave', { comment: 'Gone.' }, 'people');
const back = (login, roles) => w.act(admin, login, 'return', { comment: 'Back.', fields: { roles } }, 'people');

// SeedDMS: deleting a pending approver drops the requirement.
test('a named approver who leaves is still required: nothing is released without somebody naming another', async () => {
  const named = await person(['staff', 'approver']);
  const id = await inReview('Its approver leaves', { approvers: [named, 'approver'] });
  await w.sign(reviewer, id, 'review');
  await w.sign(approver, id, 'approve');
  await notInForce(id);
  await leave(named);
  await notInForce(id);
  const item = await draft(id);
  assert.equal(item.state, 'in review');
  for (const nobody of [[], '', null]) assert.match(JSON.stringify(refused(await quality.act(`/documents/${id}/acts/reassign`, { comment: 'They left.', fields: { approvers: nobody } }), 422)), /“Approvers” names Hole Tester \d+, Ruth Calder\. Name who signs instead/);
  await w.act(quality, id, 'reassign', { comment: 'They left.', fields: { approvers: ['approver'] } });
  await notInForce(id);
  assert.deepEqual((await draft(id)).signoffs.filter((s) => !s.voided && s.round === item.round + 1), [], 'who must sign is part of what was signed: all sign again');
  await w.sign(reviewer, id, 'review');
  await w.sign(approver, id, 'approve');
  assert.equal(w.done(await all.staff.json(`/documents/${id}`), 200).revision, 1);
});
test('a named approver who leaves before the others sign is not taken off the list by that', async () => {
  const named = await person(['staff', 'approver']);
  const id = await inReview('Their approver left first', { approvers: [named, 'approver'] });
  await w.sign(reviewer, id, 'review');
  await leave(named);
  const signed = await w.sign(approver, id, 'approve');   // the last signature that anybody who is here can give
  assert.deepEqual([signed.state, signed.also], ['in review', []]);
  await notInForce(id);
  await back(named, ['staff']);   // nor by coming back as somebody else
  await w.act(author, id, 'comment', { comment: 'Anything.' });
  await w.act(author, id, 'resolve', { resolves: 1 });
  await notInForce(id);
});
test('an approver who loses the role cannot sign, and the requirement stays', async () => {
  const id = await inReview('The role is taken away');
  await w.sign(reviewer, id, 'review');
  const statement = await w.statement(approver, id, 'approve');
  // Without any role they do not even see the draft; with another they do, and are told that they may not sign.
  for (const [roles, status] of [[['staff'], 404], [['staff', 'author'], 403]]) {
    await w.act(admin, 'approver', 'change roles', { comment: 'Other work.', fields: { roles } }, 'people');
    w.isProblem(await approver.act(`/documents/${id}/acts/approve`, { statement, password }), status);
    await notInForce(id);
  }
  await w.act(admin, 'approver', 'change roles', { comment: 'Back again.', fields: { roles: ['staff', 'approver'] } }, 'people');
});

// XWiki: "all approvers" weakens to nobody when the list is empty.
test('an empty list of approvers does not mean that none is needed', async () => {
  for (const more of [{}, { approvers: [], reviewers: [] }, { approvers: '', reviewers: '' }]) {
    const id = await inReview('Nobody is named', more);
    await notInForce(id);
    refused(await quality.act(`/documents/${id}/acts/release`, {}), 403, 422, 404);
    assert.ok(unmet(await approver.act(`/documents/${id}/acts/approve`, { statement: 'x', password })).includes('reviewed'));
    await w.sign(reviewer, id, 'review');
    await notInForce(id);
    await w.sign(approver, id, 'approve');
    w.done(await all.staff.json(`/documents/${id}`), 200);
  }
});
test('a list of approvers that names only the author can be met by nobody else, and not by the author', async () => {
  const both = await server.client('ekraus');   // an author who is an approver too
  const id = await w.create(both, 'Only the author is named', undefined, { approvers: ['ekraus'] });
  await w.act(both, id, 'submit');
  await w.sign(reviewer, id, 'review');
  refused(await both.act(`/documents/${id}/acts/approve`, { statement: 'x', password }), 403, 422);
  // Another approver may sign as well; it is not their signature that is asked for.
  assert.deepEqual((await w.sign(approver, id, 'approve')).also, []);
  await notInForce(id);
});

test('nobody is named to sign who could not sign, so that nothing waits for them', async () => {
  const id = await inReview('Waits for somebody who can');
  for (const [who, fields, sentence] of [[author, { approvers: ['staff'] }, /“Approvers” names Tomas Brandl, who does not hold the role approver or quality manager/], [author, { reviewers: ['reviewer', 'approver'] }, /“Reviewers” names Ruth Calder/]])
    assert.match(JSON.stringify(refused(await who.act('/documents/acts/create', { fields: { ...w.procedure('Names the wrong one'), ...fields } }), 422)), sentence);
  refused(await quality.act(`/documents/${id}/acts/reassign`, { comment: 'Why not.', fields: { approvers: ['auditor'] } }), 422);
  assert.deepEqual((await draft(id)).fields.approvers ?? [], []);
});

// Gitea GHSA-w5pg-649r-p6gg: an approval survives that what it was given for is changed.
test('an approval does not survive a change of fields, text, files, approvers or round', async () => {
  const changes = {
    text: (id) => w.act(author, id, 'edit', { content: '# Other words\n' }),
    fields: (id) => w.act(author, id, 'edit', { fields: { title: 'Another title' } }),
    files: async (id) => w.done(await w.upload(author, `/documents/${id}/acts/edit`, {}, [['files', 'new.txt', 'new', 'text/plain']])),
    nothing: async () => {},
  };
  for (const [what, change] of Object.entries(changes)) {
    const id = await inReview(`Changed after the review: ${what}`, { approvers: ['approver', 'quality'] });
    await w.sign(reviewer, id, 'review');
    await w.sign(approver, id, 'approve');
    await w.act(author, id, 'recall', { comment: 'I must change it.' });
    await change(id);
    await w.act(author, id, 'submit');
    await notInForce(id);
    assert.ok(unmet(await quality.act(`/documents/${id}/acts/approve`, { statement: 'x', password })).includes('reviewed'), what);
    await w.sign(reviewer, id, 'review');
    await w.sign(quality, id, 'approve');
    await notInForce(id);   // the first approval counts no more
    await w.sign(approver, id, 'approve');
    w.done(await all.staff.json(`/documents/${id}`), 200);
  }
});
test('what is in review cannot be changed under those who sign', async () => {
  const id = await inReview('Held still');
  const before = await draft(id);
  for (const body of [{ content: '# x\n' }, { fields: { title: 'x' } }, { fields: { approvers: ['quality'] } }]) refused(await author.act(`/documents/${id}/acts/edit`, body), 422);
  refused(await author.act(`/documents/${id}/acts/submit`, { fields: { approvers: ['quality'] } }), 422);
  assert.deepEqual((await draft(id)).files, before.files);
});

// OCA knowledge#466: saving approves what the editor may approve.
test('no other act approves along the way: not saving, not submitting, not what a form adds', async () => {
  const id = await w.create(quality, 'Saved by somebody who may approve', undefined, { owner: 'quality' });
  refused(await quality.act(`/documents/${id}/acts/edit`, { content: '# Signed along\n', statement: 'x', password }), 422);
  await w.act(quality, id, 'edit', { content: '# Saved\n', password, comment: 'approve' });
  await w.act(quality, id, 'submit');
  const item = await draft(id);
  assert.deepEqual(item.signoffs, []);
  for (const name of ['signoffs', 'state', 'approved', 'authors', 'revision', 'round', 'in_force_since'])
    refused(await quality.act(`/documents/${id}/acts/comment`, { comment: 'x', [name]: 'in force' }), 400);
  for (const name of ['state', 'signoffs', 'authors', 'revision', 'round']) refused(await author.act('/documents/acts/create', { fields: { ...w.procedure('x'), [name]: 'in force' }, content: '# x' }), 422);
  refused(await w.upload(quality, `/documents/${id}/acts/comment`, { comment: 'x' }, [['files', 'item.json', '{"state":"in force"}', 'application/json']]), 422, 400);
  await notInForce(id);
});

// Nextcloud approval#85: still "approved" after an edit.
test('what is in force is never what was not signed: an edit of the next revision leaves it as it was', async () => {
  const id = await w.create(author, 'Signed bytes');
  await w.release(all, id);
  const signed = w.done(await all.staff.json(`/documents/${id}`), 200), bytes = await w.bytesOf(all.staff, `/documents/${id}/files/content.md`);
  await w.act(author, id, 'revise');
  await w.act(author, id, 'edit', { content: '# Not signed\n', fields: { title: 'Not signed' } });
  const now = w.done(await all.staff.json(`/documents/${id}`), 200);
  assert.deepEqual([now.revision, now.title, now.content, now.signoffs, now.in_force_since], [signed.revision, signed.title, signed.content, signed.signoffs, signed.in_force_since]);
  assert.deepEqual(await w.bytesOf(all.staff, `/documents/${id}/files/content.md`), bytes);
  for (const act of ['correct', 'create']) refused(await author.act(`/documents/${id}/acts/${act}`, { content: '# x', fields: { title: 'x' } }), 422);
  const statement = (await w.bytesOf(all.staff, `/documents/${id}/signoffs/${now.signoffs[0].statement.split('/').pop()}`)).toString();
  assert.ok(statement.includes(now.content.sha256), 'the statement names the hash of the bytes in force');
});

// frappe/wiki#448: the wrong item is approved.
test('a statement signs the one item, revision and act that it names', async () => {
  const [a, b] = [await inReview('One'), await inReview('Other')];
  for (const id of [a, b]) await w.sign(reviewer, id, 'review');
  const forA = await w.statement(approver, a, 'approve');
  refused(await approver.act(`/documents/${b}/acts/approve`, { statement: forA, password }), 409, 422);
  const review = await w.statement(reviewer, await inReview('Third'), 'review');
  refused(await approver.act(`/documents/${a}/acts/approve`, { statement: review, password }), 409, 422);
  for (const wrong of ['', forA.replace(a, b), forA + '\nmore', forA.replace(/[0-9a-f]{64}/, 'f'.repeat(64)), forA.toUpperCase()])
    refused(await approver.act(`/documents/${a}/acts/approve`, { statement: wrong, password }), 409, 422, 400);
  const others = await w.statement(quality, a, 'approve');
  refused(await approver.act(`/documents/${a}/acts/approve`, { statement: others, password }), 409, 422);
  await notInForce(a);
  await notInForce(b);
  w.done(await approver.act(`/documents/${a}/acts/approve`, { statement: forA, password }));
  await notInForce(b);
});
test('a signature needs the signer\'s password again, and the right one', async () => {
  const id = await inReview('With a password');
  const statement = await w.statement(reviewer, id, 'review');
  for (const more of [{}, { password: '' }, { password: 'wrong' }, { method: 'password' }, { method: 'passkey' }, { method: 'password', password: '' }]) {
    const answer = await reviewer.act(`/documents/${id}/acts/review`, { statement, ...more });
    refused(answer, 401, 403, 422);
  }
  assert.deepEqual((await draft(id)).signoffs, []);
  w.done(await reviewer.act(`/documents/${id}/acts/review`, { statement, password }));
});
test('with a wrong password whoever may not sign hears that and nothing of the password, and no guess of it is counted', async () => {
  const id = await inReview('Not theirs to sign');
  for (let guess = 0; guess < 30; ++guess) {   // far more than are looked at before guessing is slowed
    const answer = await author.act(`/documents/${id}/acts/approve`, { statement: 'x', password: `guess ${guess}` });
    refused(answer, 403, 422);
    assert.doesNotMatch(answer.body.detail, /password/i);
  }
  await server.client('author');   // whose guesses are slowed could not sign in
  assert.match((await reviewer.act(`/documents/${id}/acts/review`, { statement: await w.statement(reviewer, id, 'review'), password: 'wrong' })).body.detail, /password/i, 'whoever may, hears of it');
});
test('one person is never both reviewer and approver, nor author and either, whatever roles they hold', async () => {
  await w.act(admin, 'reviewer', 'change roles', { comment: 'More roles.', fields: { roles: ['staff', 'author', 'reviewer', 'approver'] } }, 'people');
  const id = await inReview('Two hats');
  await w.sign(reviewer, id, 'review');
  assert.ok(unmet(await reviewer.act(`/documents/${id}/acts/approve`, { statement: 'x', password })).includes('not the reviewer'));
  const own = await w.create(reviewer, 'Their own', undefined, { owner: 'reviewer' });
  await w.act(reviewer, own, 'submit');
  assert.ok(unmet(await reviewer.act(`/documents/${own}/acts/review`, { statement: 'x', password })).includes('someone else'));
  // Somebody who wrote one word of an earlier draft of this revision is an author of it.
  const shared = await w.create(author, 'Written by two');
  await w.act(quality, shared, 'edit', { content: '# One word\n' });
  await w.act(author, shared, 'edit', { content: '# All new\n' });
  await w.act(author, shared, 'submit');
  await w.sign(reviewer, shared, 'review');
  assert.ok(unmet(await quality.act(`/documents/${shared}/acts/approve`, { statement: 'x', password })).includes('someone else'));
  await notInForce(shared);
  await w.act(admin, 'reviewer', 'change roles', { comment: 'As before.', fields: { roles: ['staff', 'reviewer'] } }, 'people');
});

// MediaWiki Approved Revs: extensions read the unapproved text.
test('every way to a text gives the approved one: page, JSON, file, search, comparison, package, clone', async () => {
  const id = await w.create(author, 'Approved text', '# Approved\n\nThe word is approvedwordzz.\n');
  await w.release(all, id);
  await w.act(author, id, 'revise');
  await w.act(author, id, 'edit', { content: '# Draft\n\nThe word is draftwordzz.\n' });
  for (const [path, headers] of [[`/documents/${id}`, {}], [`/documents/${id}`, { accept: 'application/json' }], [`/documents/${id}/files/content.md`, {}], [`/documents/${id}/revisions/1`, {}], [`/documents/${id}/compare/1...1`, {}]]) {
    for (const who of [all.staff, author, admin]) {   // also an author reads what is in force there
      const text = await (await who.get(path, headers)).text();
      if (!path.includes('compare')) assert.ok(text.includes('approvedwordzz'), `${who.login} ${path}`);
      assert.ok(!text.includes('draftwordzz'), `${who.login} ${path}`);
    }
  }
  assert.deepEqual(w.done(await all.staff.json('/search?q=draftwordzz'), 200).hits, []);
  assert.equal(w.done(await all.staff.json('/search?q=approvedwordzz'), 200).hits[0].id, id);
  const git = (...args) => spawnSync('git', ['-C', `${server.data}/ledger.git`, ...args], { encoding: 'utf8' });
  assert.equal(git('grep', '-l', 'draftwordzz', 'main', '--', 'documents').stdout, '', 'documents/ of a clone is exactly what is in force');
  assert.match(git('grep', '-l', 'draftwordzz', 'main', '--', 'drafts').stdout, /content\.md/);
});

// probo#1401: a signature is asked for a version that is superseded.
test('nobody is asked to sign, nor can sign, what is not the open round any more', async () => {
  const id = await inReview('Superseded while the page was open');
  await w.sign(reviewer, id, 'review');
  const old = await w.statement(approver, id, 'approve'), { seen } = await draft(id);
  await w.act(author, id, 'recall', { comment: 'One more thing.' });
  const answer = await approver.act(`/documents/${id}/acts/approve`, { statement: old, password, seen });
  refused(answer, 409, 422);
  await w.act(author, id, 'edit', { content: '# Newer\n' });
  await w.act(author, id, 'submit');
  await w.sign(reviewer, id, 'review');
  refused(await approver.act(`/documents/${id}/acts/approve`, { statement: old, password }), 409, 422);
  await notInForce(id);
  await w.sign(approver, id, 'approve');
  // Released: it is gone from the work list, and the page that was left open signs nothing.
  const work = JSON.stringify(w.done(await approver.json('/'), 200).sign);
  assert.ok(!work.includes(`/documents/${id}/draft`));
  refused(await quality.act(`/documents/${id}/acts/approve`, { statement: old, password }), 409, 422);
  // What was retired, withdrawn or already signed by oneself asks for nothing either.
  const mine = await inReview('Signed by me already', { approvers: ['approver', 'quality'] });
  await w.sign(reviewer, mine, 'review');
  await w.sign(approver, mine, 'approve');
  assert.ok(unmet(await approver.act(`/documents/${mine}/acts/approve`, { statement: 'x', password })).length > 0);
  const given = await inReview('Given up');
  const review = await w.statement(reviewer, given, 'review');
  await w.act(author, given, 'withdraw', { comment: 'No need.' });
  refused(await reviewer.act(`/documents/${given}/acts/review`, { statement: review, password }), 404, 409, 422, 403);
});

// Wiki.js v3 #6557: an administrator can purge the log.
test('nothing that anybody can ask for removes an act or an item', async () => {
  const before = w.done(await quality.json('/audit-trail?limit=200'), 200).acts.map((a) => a.commit);
  const { paths } = await (await fetch(server.base + '/openapi.json')).json();
  for (const [pattern, methods] of Object.entries(paths)) assert.deepEqual(Object.keys(methods).filter((m) => !['get', 'post'].includes(m)), [], pattern);
  for (const path of ['/documents/SOP-001', '/audit-trail', '/improvements/IMP-2025-0001', '/people/staff', '/documents/SOP-001/history', '/policies/documents'])
    for (const method of ['DELETE', 'PUT', 'PATCH']) { const got = await admin.request(path, { method, headers: { 'x-csrf-token': admin.csrf } }); assert.equal(got.status, 405, `${method} ${path}`); await got.text(); }
  for (const act of ['delete', 'purge', 'remove', 'destroy', 'erase', 'found']) for (const register of ['documents/SOP-001', 'people/staff', 'improvements/IMP-2025-0001', 'documents', 'policies/documents', 'ledger']) {
    const answer = await admin.act(`/${register}/acts/${act}`, { comment: 'x' });
    assert.ok([403, 404, 422].includes(answer.status), `${act} ${register}: ${answer.status}`);
  }
  const after = w.done(await quality.json('/audit-trail?limit=200'), 200).acts.map((a) => a.commit);
  assert.deepEqual(after, before);
  assert.doesNotMatch(chancery(['--help']), /purge|delete|erase/i);
});

// paperless-ngx#13736: mail sends the draft. No mail is sent yet: what is told to listeners is proved with the first listener.
test('no plugin that is shipped tells anybody outside of a draft', () => {
  const naming = (what) => spawnSync('grep', ['-rhE', what, join(source, 'plugins'), '--include=*.cpp'], { encoding: 'utf8' }).stdout.trim();
  assert.equal(naming('SMTP|sendmail'), '');
  // One listens, and hears only which items were destroyed: it removes its own files that show them.
  assert.equal(naming('\\.listener\\('), 'to.listener("evidence.destroyed", [this](const ActTold& told) {');
});

test('at the end the ledger verifies', () => { assert.match(chancery(['verify', '--data', server.data]), /^\d+ acts, all as they say\.$/m); });
