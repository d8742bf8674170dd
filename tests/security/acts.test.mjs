// Cross-site request forgery on every act that there is: generated from the policies' own acts and from openapi.json, so that an
// act or a route that is added is attacked without anybody thinking of it. Each is asked for in every way in which another site
// could have a browser ask for it, in the session of somebody who may do most; nothing may happen, and the refusal must be that of
// the forgery (of the Gate), not a later one that happens to stand in the way as well.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../support/chancery.mjs';
import * as w from '../contract/workshop.mjs';

let server, all, other, targets;
before(async () => {
  server = await start();
  all = await w.people(server, ['quality', 'admin', 'author', 'staff']);
  other = await server.client('quality');   // another session of the same person
  targets = await everything();
});
after(() => server?.stop());

const example = { documents: 'SOP-009', improvements: 'IMP-2026-0006', people: 'staff', policies: 'improvements', baselines: 'BL-2026-001', evidence: 'EV-2026-0001' };
async function everything() {
  const { policies } = w.done(await all.quality.json('/policies'), 200), paths = [];
  for (const { register } of policies)
    for (const act of w.done(await all.quality.json(`/policies/${register}`), 200).acts)
      paths.push(`/${register}${act.begins === 'item' ? '' : `/${example[register] ?? 'X-001'}`}/acts/${encodeURIComponent(act.name)}`);
  const { paths: served } = await (await fetch(server.base + '/openapi.json')).json();
  for (const [pattern, methods] of Object.entries(served)) {
    if (!methods.post || pattern.endsWith('{act}') || pattern === '/sign-in') continue;
    const kinds = methods.post['x-registers'], register = pattern.match(/^\/(\w+)/)?.[1];
    for (const kind of kinds.length > 0 ? kinds : ['none']) paths.push(w.addressOf(register ? pattern.replace('{id}', example[register] ?? example.improvements) : pattern, kind, {}));
  }
  return paths;
}
const head = async () => w.done(await all.quality.json('/audit-trail'), 200).acts[0].number;
const body = { comment: 'Forged.', 'field.title': 'Forged', 'field.kind': 'idea', 'field.description': 'Forged', register: 'documents', items: 'SOP-001', content: '# Forged\n' };
const form = (who, path, fields, headers = {}) => who.request(path, { method: 'POST', headers: { accept: 'application/json', ...headers }, body: new URLSearchParams(fields) });
const json = (who, path, headers = {}) => who.request(path, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

// In the session of `who`: what another site can have a browser send. `kind`: of the refusal.
const ways = (who) => ({
  'no token': ['csrf', (path) => form(who, path, body)],
  'an empty token': ['csrf', (path) => form(who, path, { ...body, csrf: '' })],
  'a guessed token': ['csrf', (path) => form(who, path, { ...body, csrf: 'a'.repeat(who.csrf.length) })],
  'a token cut short': ['csrf', (path) => form(who, path, { ...body, csrf: who.csrf.slice(0, -1) })],
  'two tokens, one of them right': ['csrf', (path) => form(who, path, [...Object.entries(body), ['csrf', 'x'], ['csrf', who.csrf]])],
  'somebody else\'s token': ['csrf', (path) => form(who, path, { ...body, csrf: all.staff.csrf })],
  'the token of another session of theirs': ['csrf', (path) => form(who, path, { ...body, csrf: other.csrf })],
  'the token in the address': ['csrf', (path) => form(who, `${path}?csrf=${who.csrf}`, body)],
  'no token, as JSON': ['csrf', (path) => json(who, path)],
  'another token in the header, as JSON': ['csrf', (path) => json(who, path, { 'x-csrf-token': all.staff.csrf })],
  'the right token from another site': ['foreign-origin', (path) => form(who, path, { ...body, csrf: who.csrf }, { origin: 'https://evil.example' })],
  'the right token from no site that has a name': ['foreign-origin', (path) => form(who, path, { ...body, csrf: who.csrf }, { origin: 'null' })],
  'the right token from another port': ['foreign-origin', (path) => form(who, path, { ...body, csrf: who.csrf }, { origin: `${server.base}1` })],
  'the right token from a site whose name begins like ours': ['foreign-origin', (path) => form(who, path, { ...body, csrf: who.csrf }, { origin: `${server.base}.evil.example` })],
  'the right token, and the browser says it is cross-site': ['foreign-origin', (path) => form(who, path, { ...body, csrf: who.csrf }, { 'sec-fetch-site': 'cross-site' })],
  'the right token, and the browser says it is of a neighbour': ['foreign-origin', (path) => form(who, path, { ...body, csrf: who.csrf }, { 'sec-fetch-site': 'same-site' })],
});

test('every act of every policy and every other posting route refuses a forged request, in each way to forge one, and does nothing', async () => {
  assert.ok(targets.length > 50, `only ${targets.length} targets`);
  const before = await head();
  for (const path of targets)
    for (const [what, [kind, ask]] of Object.entries(ways(path.endsWith('/sessions/end') && path.startsWith('/people/') ? all.admin : all.quality))) {   // in whoever's session it could be done
      const got = await ask(path), answer = await got.json();
      assert.equal(got.status, 403, `${path}, ${what}: ${got.status} ${JSON.stringify(answer).slice(0, 200)}`);
      assert.equal(answer.type, `urn:chancery:refusal.${kind}`, `${path}, ${what}`);
    }
  assert.equal(await head(), before, 'nothing was done');
  assert.equal((await all.quality.json('/')).status, 200, 'nor was anybody signed out');
});

// The other half: with the right token, from our own page, none of them is taken for a forgery. A member that nobody knows keeps acts from happening.
test('the same requests with the session\'s token and from our own site are not taken for forged', async () => {
  const before = await head();
  for (const path of targets.filter((each) => each !== '/sign-out' && each !== '/evidence')) {
    const got = await form(all.quality, path, { ...body, 'no such member': 'x', csrf: all.quality.csrf }, { origin: server.base, 'sec-fetch-site': 'same-origin' }), text = await got.text();
    assert.doesNotMatch(text, /refusal\.(csrf|foreign-origin)/, `${path}: ${text.slice(0, 300)}`);
  }
  assert.equal(await head(), before);
});

test('no act is done by a request that a link or a picture makes, whatever method it claims to have', async () => {
  const before = await head();
  for (const path of targets)
    for (const [method, headers] of [['GET', {}], ['HEAD', {}], ['GET', { 'x-http-method-override': 'POST', 'x-method-override': 'POST' }], ['PUT', {}], ['PATCH', {}], ['DELETE', {}], ['OPTIONS', { origin: 'https://evil.example', 'access-control-request-method': 'POST' }]]) {
      const sends = ['PUT', 'PATCH'].includes(method) ? { body: new URLSearchParams(body) } : {};
      const got = await all.quality.request(`${path}?_method=POST&csrf=${all.quality.csrf}&comment=Forged`, { method, headers: { accept: 'application/json', ...headers }, ...sends });
      await got.text();
      assert.ok(got.status < 500, `${method} ${path}: ${got.status}`);
      assert.equal(got.headers.get('access-control-allow-origin'), null, 'no other site is let in');
      if (method !== 'GET' && method !== 'HEAD') assert.ok([404, 405].includes(got.status), `${method} ${path}: ${got.status}`);
    }
  assert.equal(await head(), before);
  assert.equal((await all.quality.json('/')).status, 200);
});

test('a form of another site cannot sign a browser in as somebody else', async () => {
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]) {
    const got = await fetch(server.base + '/sign-in', { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams({ login: 'staff', password: 'chancery-sample' }) });
    assert.equal(got.status, 403);
    assert.deepEqual(got.headers.getSetCookie(), []);
  }
});

// A token proves itself; a browser never sends one by itself. It opens no way round: a cookie beside it counts for nothing.
test('a bearer token that does not count is refused, whatever good cookie and form token come with it', async () => {
  const before = await head();
  for (const authorization of ['Bearer x', 'Bearer ', 'Basic cXVhbGl0eTpjaGFuY2VyeS1zYW1wbGU=', 'bearer chancery_x', 'Token x', `Bearer ${all.quality.cookie.split('=')[1]}`]) {
    const got = await form(all.quality, '/improvements/acts/raise', { ...body, csrf: all.quality.csrf }, { authorization });
    assert.equal(got.status, 401, authorization);
    await got.text();
  }
  assert.equal(await head(), before);
});
