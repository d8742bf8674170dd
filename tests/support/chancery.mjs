// A real Chancery for a test: the built program over a data folder of its own, on a port of its own. Used by the browser,
// contract and corpora tests. The sample is performed once for a run of tests and copied for each server.
import { spawn, spawnSync, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const source = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const program = process.env.CHANCERY_PROGRAM ?? join(source, '.build/release/bin/chancery');
export const password = 'chancery-sample';

// Other people's texts lie beside the checkout and are not part of it; null where they are absent.
export const corpora = [process.env.CHANCERY_CORPORA, join(source, '../shared/corpora')].find((each) => each && existsSync(each)) ?? null;

export function chancery(args, options = {}) {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20, ...options });
}

let pristine = null;
function sampleData() {
  if (pristine) return pristine;
  const folder = mkdtempSync(join(tmpdir(), 'chancery-sample-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  chancery(['sample', '--data', join(folder, 'data')], { stdio: ['ignore', 'ignore', 'inherit'] });
  return (pristine = join(folder, 'data'));
}

// The index that lived through a test must be what the ledger makes anew. `settings`: as the server had them, because plugins
// give the text that is searched.
function insistOnIndex(data, settings) {
  const { status, stdout, stderr } = spawnSync(program, ['rebuild-index', '--compare', '--data', data, ...settings], { encoding: 'utf8', maxBuffer: 64 << 20 });
  if (status !== 0) throw new Error(`the index after the test is not that of its ledger:\n${stdout}${stderr}`);
}

// Starts a server over a copy of the sample (or over `data`). `settings`: {"http.upload_megabytes": 1, …}.
// `through`: a program that starts it in its turn, e.g. one that gives up root.
export async function start({ data = null, settings = {}, through = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-test-'));
  const kept = data ?? join(folder, 'data');
  if (!data) cpSync(sampleData(), kept, { recursive: true });
  const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const args = ['serve', '--data', kept, '--set', 'http.port=0', ...set];
  const [first, ...others] = [...through, program, ...args];
  const child = spawn(first, others, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (text) => { log += text; });
  const ended = new Promise((done) => child.on('exit', (code, signal) => done({ code, signal })));
  const told = await new Promise((found, failed) => {
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
      const url = said.match(/https?:\/\/[^\s]+:\d+/);
      if (url) found(url[0]);
    });
    ended.then(({ code }) => failed(new Error(`the server ended (${code}) before it listened:\n${said}${log}`)));
  });
  const base = told.replace('//localhost:', '//127.0.0.1:');   // where it listens, whatever the name of this machine leads to
  const server = {
    base, told, data: kept, child, ended,
    log: () => log,
    // A server that does not end in good order (a crash, a sanitizer's finding), or leaves an index that is not that of its ledger,
    // fails the test that stops it. `unchanged`: the folder stays as it is, because comparing the index would write to it, or nothing in it can be compared.
    async stop({ unchanged = false } = {}) {
      child.kill('SIGTERM');
      const how = await ended, was_killed = how.signal === 'SIGKILL';
      try {
        if (log.includes('"event":"no sentence"')) throw new Error(`something was said that is not in the catalogue: ${log.match(/.*"no sentence".*/)[0]}`);
        if (how.code !== 0 && !was_killed) throw new Error(`the server ended with ${how.code ?? how.signal}:\n${log.slice(-8000)}`);
        if (!unchanged && !was_killed) insistOnIndex(kept, set);
        return how;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    async kill() { child.kill('SIGKILL'); await ended; },
    client: (login) => signIn(base, login),
  };
  return server;
}

// The state that somebody sees before an act on an item, which every act on one says; null: the act begins one, says it itself
// (`seen: undefined`: says nothing), is bound by its statement, or is on nothing that they may see.
export async function seenFor(request, path, { has }) {
  const [, register, id] = path.match(/^\/([^/]+)\/([^/]+)\/acts\/[^/?]+$/) ?? [];
  if (!id || has('seen') || has('statement')) return null;
  for (const slot of ['', '/draft']) {
    const got = await request(`/${register}/${id}${slot}`, { headers: { accept: 'application/json' } }), text = await got.text();
    if (got.status === 200 && JSON.parse(text).seen) return JSON.parse(text).seen;
  }
  return null;
}

// One signed-in person: `get` and `post` with their cookie; `post` of an object sends a form with the CSRF token. An act on an item
// says what was seen of it just before.
export async function signIn(base, login, secret = password) {
  const answer = await fetch(base + '/sign-in', {
    method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ login, password: secret }),
  });
  const cookie = (answer.headers.getSetCookie?.() ?? []).map((each) => each.split(';')[0]).filter((each) => !each.endsWith('=') && !each.includes('chancery_device=')).join('; ');
  if (!cookie) throw new Error(`${login} could not sign in: ${answer.status}`);
  const home = await (await fetch(base + '/', { headers: { cookie } })).text();
  const csrf = home.match(/name="csrf" value="([^"]+)"/)?.[1] ?? '';
  const request = (path, init = {}) => fetch(base + path, { redirect: 'manual', ...init, headers: { cookie, ...(init.headers ?? {}) } });
  const json = async (path) => { const got = await request(path, { headers: { accept: 'application/json' } }); return { status: got.status, body: await got.json(), headers: got.headers }; };
  return {
    login, cookie, csrf, request, json,
    get: (path, headers = {}) => request(path, { headers }),
    // JSON in, JSON out, as a program would with a cookie.
    act: async (path, body) => {
      const seen = await seenFor(request, path, { has: (name) => (name === 'statement' ? typeof body?.statement === 'string' && body.statement !== '' : name in (body ?? {})) });
      const got = await request(path, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json', 'x-csrf-token': csrf }, body: JSON.stringify(seen ? { ...body, seen } : body) });
      return { status: got.status, body: await got.json().catch(() => null), headers: got.headers };
    },
    form: async (path, fields) => {
      const body = fields instanceof FormData ? fields : new URLSearchParams(fields), seen = await seenFor(request, path, { has: (name) => body.has(name) });
      if (seen) body.append('seen', seen);
      body.append('csrf', csrf);
      return request(path, { method: 'POST', body });
    },
  };
}

// An evidence package as a program takes it: asked for, waited for, fetched. Gives what was answered, its page at the end, and its bytes.
// `seconds`: from asking for it until its page says that it is made.
export async function takePackage(who, asked) {
  const since = performance.now(), made = await who.act('/evidence', asked);
  if (made.status !== 201) throw new Error(`no package: ${made.status} ${JSON.stringify(made.body)}`);
  let page = null;
  while ((page = (await who.json(made.body.location)).body).work) await new Promise((done) => setTimeout(done, 50));   // who asks without a pause takes a processor from who makes it
  if (page.state !== 'made') throw new Error(`the package was not made: ${page.problem}`);
  const seconds = (performance.now() - since) / 1000;
  const got = await who.request(`${made.body.location}/fetch`, { method: 'POST', headers: { 'x-csrf-token': who.csrf } });
  if (got.status !== 200) throw new Error(`the package was not given: ${got.status} ${await got.text()}`);
  return { made: made.body, page, seconds, zip: Buffer.from(await got.arrayBuffer()) };
}
