// Theft of sessions: where their secrets could be found, and by which ways somebody else's could be brought. That a planted session
// is worth nothing, how long one lives and how it ends is in tests/contract/input.test.mjs and tests/integration/identity.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { spawnSync } from 'node:child_process';
import { password, program, start } from '../support/chancery.mjs';
import * as w from '../contract/workshop.mjs';

let server, all, reading;
before(async () => {
  server = await start();
  all = await w.people(server, ['quality', 'admin', 'staff', 'reviewer']);
  const { paths } = await (await fetch(server.base + '/openapi.json')).json();
  const named = { number: '1', range: '1...2', topic: 'reading', name: 'content.md', act: 'act-1' };
  reading = w.readingAddresses(paths, named).map(([path]) => path.replace('/people/author', '/people/quality'));
});
after(() => server?.stop());

const secretOf = (who) => who.cookie.split('=')[1];

test('the session\'s secret stands in its cookie alone: in no page, address, answer or log', async () => {
  const token = w.done(await w.nobody(server.base).act('/sign-in', { login: 'quality', password }), 200).token;
  for (const path of [...reading, '/none', '/documents?misspelt=1'])
    for (const accept of ['text/html', 'application/json'])
      for (const headers of [{ accept, cookie: all.quality.cookie }, { accept, authorization: `Bearer ${token}` }]) {
        const got = await fetch(server.base + path, { redirect: 'manual', headers }), whole = [...got.headers].map((pair) => pair.join(': ')).join('\n') + await got.text();
        for (const secret of [secretOf(all.quality), token]) assert.ok(!whole.includes(secret), `${path} tells a secret`);
        if (headers.authorization) assert.ok(!whole.includes(all.quality.csrf), `${path} gives a form token to a program`);
      }
  for (const secret of [secretOf(all.quality), token]) assert.ok(!server.log().includes(secret));
});

test('a session or token that comes by any other way than its cookie or header is nobody\'s', async () => {
  const token = w.done(await w.nobody(server.base).act('/sign-in', { login: 'quality', password }), 200).token, session = secretOf(all.quality);
  const name = all.quality.cookie.split('=')[0];
  for (const query of [`token=${token}`, `access_token=${token}`, `bearer=${token}`, `session=${session}`, `${name}=${session}`, `sid=${session}`])
    for (const path of ['/documents', '/'])
      assert.equal((await fetch(`${server.base}${path}?${query}`, { headers: { accept: 'application/json' } })).status, 401, query);
  for (const headers of [{ cookie: `session=${session}` }, { cookie: `${name.toUpperCase()}=${session}` }, { cookie: `__Host-${name}=${session}` }, { cookie: `${name}=${session}x` }, { cookie: `${name}=${session.slice(1)}` }, { cookie: `${name}=${token}` }, { cookie: `${name}="${session}"` }, { cookie: `${name}=${session}; ${name}=${session}` },
    { cookie2: all.quality.cookie }, { 'x-session': session }, { 'x-forwarded-user': 'quality' }, { 'remote-user': 'quality' }, { 'x-remote-user': 'admin' }, { 'x-auth-token': token }, { 'x-api-key': token }, { 'proxy-authorization': `Bearer ${token}` }]) {
    const got = await fetch(`${server.base}/documents`, { headers: { accept: 'application/json', ...headers } });
    assert.equal(got.status, 401, JSON.stringify(headers).slice(0, 60));
    await got.text();
  }
  assert.equal((await all.quality.json('/documents')).status, 200);
});

test('a session is worth what its person is worth now: it ends with their leaving, and with their new password', async () => {
  const reviewer = all.reviewer, token = w.done(await w.nobody(server.base).act('/sign-in', { login: 'reviewer', password }), 200).token;
  const byToken = async () => (await fetch(`${server.base}/documents`, { headers: { accept: 'application/json', authorization: `Bearer ${token}` } })).status;
  assert.deepEqual([(await reviewer.json('/documents')).status, await byToken()], [200, 200]);
  await w.act(all.admin, 'reviewer', 'leave', { comment: 'Gone.' }, 'people');
  assert.deepEqual([(await reviewer.json('/documents')).status, await byToken()], [401, 401]);
  await w.act(all.admin, 'reviewer', 'return', { comment: 'Back.', fields: { roles: ['staff', 'reviewer'] } }, 'people');
  const stolen = await server.client('reviewer'), other = await server.client('staff');
  const set = spawnSync(program, ['user', 'password', 'reviewer', '--data', server.data], { input: 'another good secret of theirs\n', encoding: 'utf8' });
  assert.equal(set.status, 0, set.stdout + set.stderr);
  const deadline = Date.now() + 60_000;   // the server looks at the file again within a second
  while ((await stolen.json('/documents')).status !== 401) assert.ok(Date.now() < deadline, 'a session of the old password goes on');
  assert.equal((await other.json('/documents')).status, 200, 'nobody else is signed out');
  w.isProblem(await w.nobody(server.base).act('/sign-in', { login: 'reviewer', password }), 401);
});

// BREACH: the length of a compressed page that holds both a secret and a guess tells how good the guess was; unless the secret has other bytes each time.
test('no page holds the form token itself, and no two of them the same bytes for it', async () => {
  const bytes = (hex) => Buffer.from(hex, 'hex');
  const token = (hex) => { const all = bytes(hex), half = all.length / 2; return String.fromCharCode(...all.subarray(0, half).map((each, i) => each ^ all[half + i])); };
  const own = token(all.quality.csrf), seen = new Set();
  assert.match(own, /^[0-9a-f]{64}$/);
  const probe = 'qzprobeqz', ask = (path) => new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.base);
    request({ hostname, port, path, headers: { cookie: all.quality.cookie, accept: 'text/html', 'accept-encoding': 'gzip' } }, (answer) => {
      const parts = [];
      answer.on('data', (some) => parts.push(some));
      answer.on('end', () => resolve({ zipped: answer.headers['content-encoding'] === 'gzip', body: Buffer.concat(parts) }));
    }).on('error', reject).end();
  });
  let zipped = 0;
  for (const path of reading)
    for (const query of ['', `?q=${probe}`, `?owner=${probe}`, `?title=${probe}`, `?process=${probe}`, `?text=${probe}`, `?actor=${probe}`, `?item=${probe}`, `?after=${probe}`, `?then=/${probe}`, `?back=/${probe}`, `?items=${probe}`, `?seed=${probe}`, `?${probe}=1`]) {
      const got = await ask(path + query);
      if (!got.zipped) continue;
      ++zipped;
      const text = gunzipSync(got.body).toString(), held = new Set([...text.matchAll(/name="csrf" value="([^"]*)"/g)].map((each) => each[1]));
      assert.ok(!text.includes(own), `${path}${query}`);
      assert.equal(held.size, 1, `${path}${query}`);
      for (const each of held) {
        assert.equal(token(each), own, `${path}${query}`);
        assert.ok(!seen.has(each), `${path}${query}: the same bytes as another page`);
        seen.add(each);
      }
    }
  assert.ok(zipped > 5, 'nothing was compressed');
});

// One's own account, over HTTP: the page is shown in tests/browser/pages, the arithmetic of guesses is in tests/unit/identity.
const secret = 'seven slow mills and one toad';
const cookies = (got) => got.headers.getSetCookie(), session = (got) => cookies(got).find((each) => each.startsWith('chancery_session='));
const live = async (who) => (await who.json('/account')).status === 200;

test('a person changes their own password with the old one: their other sessions and what programs were given for it end, theirs goes on in a new one', async () => {
  const here = await server.client('lweir'), elsewhere = await server.client('lweir'), program_of = w.nobody(server.base);
  const token = w.done(await program_of.act('/sign-in', { login: 'lweir', password }), 200).token;
  const byToken = async () => (await fetch(`${server.base}/documents`, { headers: { accept: 'application/json', authorization: `Bearer ${token}` } })).status;
  for (const [given, key] of [[{}, 'password-missing'], [{ current: password }, 'password-missing'], [{ current: password, password: secret, again: `${secret}s` }, 'password-differs'], [{ current: 'not this one', password: secret }, 'password-wrong'],
    [{ current: password, password }, 'password-same'], [{ current: password, password: 'short' }, 'password-short'], [{ current: password, password: 'lweir lweir lweir' }, 'password-is-login'], [{ current: password, password: 'abcdefghijklmn' }, 'password-common']])
    assert.equal(w.isProblem(await here.act('/account/password', given), 422).type, `urn:chancery:refusal.${key}`, JSON.stringify(given));
  assert.deepEqual([await live(here), await live(elsewhere), await byToken()], [true, true, 200], 'a refused change ends nothing');
  const got = await here.form('/account/password', { current: password, password: secret, again: secret });
  assert.deepEqual([got.status, got.headers.get('location')], [303, '/account?done=password']);
  assert.match(session(got), /; HttpOnly; SameSite=Lax/);
  const cookie = session(got).split(';')[0];
  assert.deepEqual([await live(here), await live(elsewhere), await byToken()], [false, false, 401]);
  assert.equal((await fetch(`${server.base}/account`, { headers: { cookie, accept: 'application/json' } })).status, 200);
  w.isProblem(await program_of.act('/sign-in', { login: 'lweir', password }), 401);
  const next = w.done(await program_of.act('/sign-in', { login: 'lweir', password: secret }), 200).token;
  const told = server.log().split('\n').filter((line) => line.includes('"password changed"')).map((line) => JSON.parse(line));
  assert.deepEqual(told.map((each) => [each.level, each.login]), [['info', 'lweir']]);
  assert.ok(!server.log().includes(secret) && !server.log().includes(password), 'the log tells a password');
  // A program does it too.
  const changed = await fetch(`${server.base}/account/password`, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json', authorization: `Bearer ${next}` }, body: JSON.stringify({ current: secret, password: `${secret} more` }) });
  assert.equal(changed.status, 201);
  w.done(await program_of.act('/sign-in', { login: 'lweir', password: `${secret} more` }), 200);
});

test('guessing the old password where one changes it is slowed, and a form that was refused shows none of what was typed', async () => {
  const who = await server.client('pvasko');
  const page = await (await who.form('/account/password', { current: 'a wrong one 77', password: secret, again: secret, back: '/account' })).text();
  assert.match(page, /That is not your password/);
  for (const typed of ['a wrong one 77', secret]) assert.ok(!page.includes(typed));
  let status = 422;
  for (let n = 0; n < 20 && status === 422; ++n) status = (await who.act('/account/password', { current: `guess ${n}`, password: secret })).status;
  assert.equal(status, 429);
});

test('a person sees their sessions and ends one, or all but their own, with their password; nobody ends another\'s', async () => {
  const here = await server.client('hdemir'), first = await server.client('hdemir'), second = await server.client('hdemir'), other = await server.client('staff');
  const { sessions } = w.done(await here.json('/account'), 200);
  assert.equal(sessions.length, 3);
  assert.equal(sessions.filter((each) => each.here).length, 1);
  for (const each of sessions) {
    assert.match(`${each.begun} ${each.seen}`, /^\d{4}-\d\d-\d\dT[^ ]+Z \d{4}-\d\d-\d\dT[^ ]+Z$/);
    assert.equal(each.address, '127.0.0.1');
  }
  for (const who of [here, first, second]) assert.ok(!JSON.stringify(sessions).includes(secretOf(who)), 'the list gives a session away');
  const chosen = w.done(await first.json('/account'), 200).sessions.find((each) => each.here).id;
  const end = (who, given) => who.act('/account/sessions/end', given);
  assert.equal(w.isProblem(await end(here, { password }), 422).type, 'urn:chancery:refusal.sessions-none');
  assert.equal(w.isProblem(await end(here, { sessions: [chosen], password: 'not this one' }), 422).type, 'urn:chancery:refusal.password-wrong');
  assert.equal(w.done(await end(other, { sessions: [chosen], password })).ended, 0, 'of somebody else');
  assert.ok(await live(first));
  assert.equal(w.done(await end(here, { sessions: [chosen], password })).ended, 1);
  assert.deepEqual([await live(here), await live(first), await live(second), await live(other)], [true, false, true, true]);
  assert.equal((await here.form('/account/sessions/end', { others: 'yes', password })).status, 303);
  assert.deepEqual([await live(here), await live(second), await live(other)], [true, false, true]);
});

test('a person sees their access tokens and revokes them; those of others are not there', async () => {
  const make = (login) => JSON.parse(spawnSync(program, ['token', 'create', login, '--label', 'Shop-floor screen', '--scope', 'write', '--data', server.data, '--json'], { encoding: 'utf8' }).stdout).token;
  const token = make('staff'), staff = await server.client('staff'), quality = all.quality;
  const call = async () => (await fetch(`${server.base}/documents`, { headers: { accept: 'application/json', authorization: `Bearer ${token}` } })).status;
  assert.equal(await call(), 200);
  const { tokens } = w.done(await staff.json('/account'), 200), row = tokens.find((each) => each.label === 'Shop-floor screen');
  assert.deepEqual([row.scope, /^\d{4}-/.test(row.expires)], ['write', true]);
  assert.ok(!JSON.stringify(tokens).includes(token), 'a list that gives the token');
  w.isProblem(await quality.act(`/account/tokens/${row.id}/revoke`, {}), 404);
  assert.equal(await call(), 200);
  assert.equal((await staff.form(`/account/tokens/${row.id}/revoke`, {})).status, 303);
  assert.equal(await call(), 401);
  w.isProblem(await staff.act(`/account/tokens/${row.id}/revoke`, {}), 404);
  assert.ok(!w.done(await staff.json('/account'), 200).tokens.some((each) => each.id === row.id));
});

test('an administrator ends all sessions of a person from their page, and what programs were given for the password', async () => {
  const one = await server.client('author'), two = await server.client('author'), other = await server.client('staff');
  const token = w.done(await w.nobody(server.base).act('/sign-in', { login: 'author', password }), 200).token;
  assert.match(await (await all.admin.get('/people/author')).text(), /action="\/people\/author\/sessions\/end"/);
  assert.doesNotMatch(await (await all.quality.get('/people/author')).text(), /sessions\/end/);
  w.isProblem(await all.quality.act('/people/author/sessions/end', {}), 403);
  w.isProblem(await all.admin.act('/people/nobody-here/sessions/end', {}), 404);
  const got = await all.admin.form('/people/author/sessions/end', {});
  assert.deepEqual([got.status, got.headers.get('location')], [303, '/people/author?ended=sessions']);
  assert.deepEqual([await live(one), await live(two), await live(other), await live(all.admin)], [false, false, true, true]);
  assert.equal((await fetch(`${server.base}/documents`, { headers: { accept: 'application/json', authorization: `Bearer ${token}` } })).status, 401);
  assert.match(server.log(), /"by":"admin","event":"sessions ended"[^\n]*"login":"author"/);
});

test('a browser keeps a value that tells it from others for half a year: no script reads it, and alone it opens nothing', async () => {
  const got = await fetch(`${server.base}/sign-in`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ login: 'staff', password }) });
  const device = cookies(got).find((each) => each.startsWith('chancery_device='));
  assert.match(device, /^chancery_device=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=15552000$/);
  assert.equal((await fetch(`${server.base}/documents`, { headers: { accept: 'application/json', cookie: device.split(';')[0] } })).status, 401);
  // While others guess at the same address, this browser goes in at once; another one waits.
  const ask = async (given, cookie) => (await fetch(`${server.base}/sign-in`, { method: 'POST', redirect: 'manual', headers: cookie ? { cookie } : {}, body: new URLSearchParams({ login: 'staff', password: given }) })).status;
  let status = 401;
  for (let n = 0; n < 30 && status === 401; ++n) status = await ask(`guess ${n}`);
  assert.deepEqual([status, await ask(password), await ask(password, device.split(';')[0])], [429, 429, 303]);
});
