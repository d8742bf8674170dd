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
  reading = Object.keys(paths).filter((pattern) => paths[pattern].get).map((pattern) => pattern.replace('{register}', pattern.startsWith('/policies') ? 'documents' : 'improvements')
    .replace('{id}', pattern.startsWith('/people') ? 'quality' : pattern.startsWith('/documents') ? 'SOP-009' : 'IMP-2025-0001').replace('{number}', '1').replace('{range}', '1...2').replace('{topic}', 'reading').replace('{name}', 'content.md'));
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

// BREACH: the length of a compressed page that holds both a secret and a guess tells how good the guess was.
test('no compressed page holds both the form token and what the address said', async () => {
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
      const text = gunzipSync(got.body).toString();
      assert.ok(!(text.includes(probe) && text.includes(all.quality.csrf)), `${path}${query}`);
    }
  assert.ok(zipped > 5, 'nothing was compressed');
});
