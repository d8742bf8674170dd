// One-time codes over HTTP, by whoever attacks them: replayed, guessed, somebody else's, got round, or looked for where they must not be.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { appWith } from '../support/authenticator_app.mjs';
import { chancery, password, program, signIn, start } from '../support/chancery.mjs';

let server;
before(async () => { server = await start(); });
after(() => server?.stop());

const page = (login) => `/people/${login}/act?act=add%20codes`;
const add = (login) => `/people/${login}/acts/add%20codes`;
const problem = (answer, status, words) => {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.match(JSON.stringify(answer.body), words);
};

// Adds codes for a person, with the code of this half minute; `code(1)` and the recovery codes are still good after it.
async function enrolled(who) {
  const { body } = await who.json(page(who.login));
  const app = appWith(body.code_offer.key);
  const done = await who.act(add(who.login), { password, code: app.code() });
  assert.equal(done.status, 201, JSON.stringify(done.body));
  return { ...app, key: body.code_offer.key, recovery: body.code_offer.recovery };
}
async function asks(fields) {   // as a program
  const got = await fetch(server.base + '/sign-in', { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify(fields) });
  return { status: got.status, body: await got.json() };
}
async function fills(fields, cookie = '') {   // as a browser without scripts
  const got = await fetch(server.base + '/sign-in', { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded', cookie }, body: new URLSearchParams(fields) });
  const html = await got.text();
  return { status: got.status, html, ticket: html.match(/name="ticket" value="([^"]+)"/)?.[1] ?? '', session: (got.headers.getSetCookie?.() ?? []).join() };
}
const everything = (folder) => readdirSync(folder, { recursive: true }).map((each) => join(folder, each)).filter((each) => statSync(each).isFile());

test('codes count only after the app has shown one, and are added with the password', async () => {
  const author = await server.client('author');
  const offer = (await author.json(page('author'))).body.code_offer;
  assert.equal((await author.json(page('author'))).body.code_offer.key, offer.key, 'a page loaded again shows what was scanned');
  const app = appWith(offer.key);
  problem(await author.act(add('author'), { code: app.code() }), 422, /Your password is missing/);
  problem(await author.act(add('author'), { password: 'not this one', code: app.code() }), 422, /not your password/);
  problem(await author.act(add('author'), { password, code: '000000' }), 422, /not a code of the app/);
  const other = await signIn(server.base, 'author');
  problem(await other.act(add('author'), { password, code: app.code() }), 422, /QR code is no longer good/);
  problem(await other.act(add('staff'), { password, code: app.code() }), 403, /Only the person concerned can do this/);
  assert.equal((await author.json('/people/author')).body.codes.says, 'None.');
  assert.equal((await author.act(add('author'), { password, code: app.code() })).status, 201);
  const own = (await author.json('/people/author')).body.codes;
  assert.match(own.says, /^In use since \d+ \w+ \d{4}, \d\d:\d\d UTC\.$/);
  assert.equal(own.left, 'Recovery codes not used yet: 10.');
  problem(await author.act(add('author'), { password, code: app.code(1) }), 422, /already/);
  const trail = (await (await server.client('auditor')).json('/audit-trail?actor=author&act=add%20codes')).body.acts;
  assert.equal(trail.length, 1, 'that there are codes is an act on record');
});

test('after that neither page nor JSON, ledger, log nor any file but the sealed one tells the secret or a recovery code', async () => {
  const reviewer = await server.client('reviewer'), app = await enrolled(reviewer);
  const plain = app.key.replaceAll(' ', ''), told = [plain, app.key, ...app.recovery, ...app.recovery.map((each) => each.replace('-', ''))];
  for (const who of [reviewer, await server.client('admin'), await server.client('auditor')])
    for (const path of ['/people/reviewer', page('reviewer'), '/people', '/audit-trail?actor=reviewer', '/people/reviewer/history'])
      for (const accept of ['text/html', 'application/json']) {
        const text = await (await who.get(path, { accept })).text();
        assert.doesNotMatch(text, /class="qr"|otpauth/, `${who.login} ${path}`);
        for (const each of told) assert.ok(!text.includes(each), `${who.login} ${path}`);
      }
  const bytes = execFileSync('sh', ['-c', 'git cat-file --batch-all-objects --batch'], { cwd: join(server.data, 'ledger.git'), maxBuffer: 1 << 30 });
  for (const each of [...told, app.secret]) assert.ok(!bytes.includes(each), 'in the ledger');
  for (const each of told) assert.ok(!server.log().includes(each), 'in the log');
  const backup = join(server.data, '../backup');
  chancery(['backup', '--data', server.data, '--to', backup]);
  for (const file of [...everything(server.data), ...everything(backup)]) {
    const held = readFileSync(file);
    for (const each of [...told, app.secret]) assert.ok(!held.includes(each), file);
  }
  assert.equal(statSync(join(server.data, 'keys/codes')).mode & 0o777, 0o600);
});

test('a program signs in with password and code; the password alone, a used code and another person’s are refused', async () => {
  const approver = await server.client('approver'), app = await enrolled(approver);
  const eve = await enrolled(await server.client('hdemir'));
  problem(await asks({ login: 'approver', password }), 401, /password is right/);
  problem(await asks({ login: 'approver', password: 'not this one', code: app.code(1) }), 401, /do not belong together/);
  problem(await asks({ login: 'approver', password, code: app.code() }), 401, /used already/);
  problem(await asks({ login: 'approver', password, code: eve.code(1) }), 401, /not a code of now/);
  assert.equal((await asks({ login: 'approver', password, code: app.code(1) })).status, 200);
  problem(await asks({ login: 'approver', password, code: app.code(1) }), 401, /used already/);
  assert.equal((await asks({ login: 'approver', password, code: app.recovery[0] })).status, 200);
  problem(await asks({ login: 'approver', password, code: app.recovery[0] }), 401, /not a code of now/);
});

test('a browser is asked on a second page, whose ticket is good for that person, once, and not without a code', async () => {
  const who = await server.client('lweir'), app = await enrolled(who);
  const second = await fills({ login: 'lweir', password });
  assert.equal(second.status, 200);
  assert.equal(second.session, '', 'no session before the code');
  assert.match(second.html, /One-time code/);
  assert.ok(!second.html.includes(password));
  const wrong = await fills({ ticket: second.ticket, login: 'lweir', code: '000000' });
  assert.equal(wrong.status, 401);
  assert.match(wrong.html, /not a code of now/);
  assert.equal((await fills({ ticket: 'f'.repeat(43), login: 'lweir', code: app.code(1) })).session, '', 'a ticket that nobody gave');
  const other = await fills({ ticket: second.ticket, login: 'admin', code: app.recovery[0] });   // the name in the form says nothing
  assert.equal(other.status, 303);
  const home = await (await fetch(server.base + '/people/lweir', { headers: { cookie: other.session.split(';')[0], accept: 'application/json' } })).json();
  assert.equal(home.codes.left, 'Recovery codes not used yet: 9.');
  assert.match((await fills({ ticket: second.ticket, login: 'lweir', code: app.code(1) })).html, /too long after the password/);
});

test('guessing codes is slowed, wherever it is done, and the owner is told of it', async () => {
  const who = await server.client('pvasko'), app = await enrolled(who);
  let looked_at = 0, last;
  for (let n = 0; n < 30; ++n) {
    last = await asks({ login: 'pvasko', password, code: String(n).padStart(6, '0') });
    if (last.status === 401) ++looked_at;
  }
  assert.equal(last.status, 429);
  assert.ok(looked_at <= 6, `${looked_at} guesses were looked at`);
  assert.equal((await asks({ login: 'pvasko', password, code: app.code(1) })).status, 429, 'the right one too, for some minutes');
  assert.match((await who.json('/people/pvasko')).body.codes.wrong, /^Wrong codes since your last good one: \d\. If you did not type them/);
});

test('nobody with codes signs with less: not the password alone, not a statement that says so, not a token', async () => {
  const approver = await server.client('quality'), app = await enrolled(approver);
  const sign = (await approver.json('/documents/SOP-009/draft/sign?act=approve')).body;
  assert.match(sign.statement.text, /Method: signed by the server on the signer's behalf, after the signer gave their password again and a one-time code\n/);
  const { text } = sign.statement, act = '/documents/SOP-009/acts/approve';
  problem(await approver.act(act, { statement: text, password }), 422, /one-time code is missing/);
  problem(await approver.act(act, { statement: text, password, code: '000000' }), 422, /not a code of now/);
  problem(await approver.act(act, { statement: text, code: app.code(1) }), 422, /password again/);
  const less = text.replace(' and a one-time code', '');
  const refused = await approver.act(act, { statement: less, password, code: app.recovery[0] });
  assert.ok([409, 422].includes(refused.status), JSON.stringify(refused.body));
  const { token } = (await asks({ login: 'quality', password, code: app.recovery[1] })).body;
  const byToken = await fetch(server.base + act, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ statement: text, password }) });
  assert.equal(byToken.status, 422);
  const again = (await approver.json('/documents/SOP-009/draft/sign?act=approve')).body.statement.text;
  const done = await approver.act(act, { statement: again, password, code: app.code(1) });
  assert.equal(done.status, 201, JSON.stringify(done.body));
  const item = (await approver.json('/documents/SOP-009/draft')).body;   // the named approver has not signed yet
  assert.deepEqual([item.signoffs.at(-1).method, item.signoffs.at(-1).checked], ['password and code', 'valid']);
  assert.match(await (await approver.get('/documents/SOP-009/draft')).text(), /password and code, checked/);
  assert.match(chancery(['verify', '--data', server.data]), /all as they say/);
});

test('one’s own codes end with password and code, somebody else’s by an administrator’s act', async () => {
  const who = await server.client('nfaber'), app = await enrolled(who), end = '/people/nfaber/acts/end%20codes';
  problem(await who.act(end, { comment: 'A new phone.' }), 422, /password is missing/);
  problem(await who.act(end, { comment: 'A new phone.', password }), 422, /one-time code is missing/);
  assert.equal((await who.act(end, { comment: 'A new phone.', password, code: app.code(1) })).status, 201);
  assert.equal((await asks({ login: 'nfaber', password })).status, 200);
  problem(await who.act(end, { comment: 'Once more.', password }), 422, /no one-time codes to end/);
  await enrolled(await server.client('nfaber'));
  const admin = await server.client('admin');
  problem(await (await server.client('staff')).act(end, { comment: 'For fun.' }), 403, /./);
  assert.equal((await admin.act(end, { comment: 'Her phone was stolen; I called her.' })).status, 201);
  assert.equal((await asks({ login: 'nfaber', password })).status, 200);
});

test('codes that are reset at the console while the server runs have to be added again before anything else', async () => {
  const app = await enrolled(await server.client('srossi'));
  assert.match(chancery(['user', 'reset-code', 'srossi', '--data', server.data]), /adds new ones/);
  assert.match(spawnSync(program, ['user', 'reset-code', 'staff', '--data', server.data], { encoding: 'utf8' }).stderr, /has no one-time codes/);
  problem(await asks({ login: 'srossi', password }), 401, /add one-time codes before anything else/);
  problem(await asks({ login: 'srossi', password, code: app.code(1) }), 401, /add one-time codes before anything else/);
  const who = await signIn(server.base, 'srossi');
  assert.equal((await who.get('/documents')).headers.get('location'), '/people/srossi');
  problem(await who.act('/improvements/acts/raise', { fields: { title: 'T', kind: 'idea', description: 'D' } }), 403, /add one-time codes before anything else/);
  const own = await (await who.get('/people/srossi')).text();
  const csrf = own.match(/name="csrf" value="([^"]+)"/)[1];
  assert.match(own, /nothing else is open to you/);
  const { code_offer: offer, seen } = (await who.json(page('srossi'))).body;
  const done = await who.request(add('srossi'), { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json', 'x-csrf-token': csrf }, body: JSON.stringify({ password, code: appWith(offer.key).code(), seen }) });
  assert.equal(done.status, 201);
  assert.equal((await who.get('/documents')).status, 200);
});

test('whose role must have codes adds them at the first sign-in', async () => {
  const strict = await start({ settings: { 'sign-in.codes_for': 'admin, quality' } });
  try {
    const admin = await signIn(strict.base, 'admin');
    assert.equal((await admin.get('/people')).headers.get('location'), '/people/admin');
    assert.equal((await admin.get('/help/codes')).status, 200);
    assert.equal((await (await signIn(strict.base, 'staff')).get('/documents')).status, 200);
  } finally {
    await strict.stop();
  }
});
