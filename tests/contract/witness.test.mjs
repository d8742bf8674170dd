// Witnesses outside the server: the head is pushed to them and time-stamped in the background, and what was rolled back, rewritten or
// dated back is told, with since when, and nothing is written on top.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program, start } from '../support/chancery.mjs';
import { authority } from './authority.mjs';
import * as w from './workshop.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'chancery-witness-'));
after(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));

let made = 0;
function bare({ forwardOnly = true } = {}) {
  const at = join(scratch, `remote-${++made}.git`);
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', at]);
  if (forwardOnly) execFileSync('git', ['-C', at, 'config', 'receive.denyNonFastForwards', 'true']);
  return at;
}
const git = (at, ...args) => execFileSync('git', ['-C', at, '-c', 'user.name=Somebody Else', '-c', 'user.email=else@example.org', '-c', 'commit.gpgsign=false', ...args], { encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const headOf = (at) => { const got = spawnSync('git', ['-C', at, 'rev-parse', '-q', '--verify', 'refs/heads/main'], { encoding: 'utf8' }); return got.status === 0 ? got.stdout.trim() : ''; };
const running = new Set();   // ended after a test that failed half way
after(() => { for (const each of running) each.child.kill('SIGKILL'); });
const begin = async (options) => { const server = await start(options); running.add(server); server.ended.then(() => running.delete(server)); return server; };
const ledger = (data) => join(data, 'ledger.git');
const idea = (title = 'An idea') => ({ fields: { title, kind: 'idea', description: 'Said aloud.' } });
const raise = async (who, title) => w.done(await who.act('/improvements/acts/raise', idea(title)));
const verify = (data, settings) => {
  const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const ran = spawnSync(program, ['verify', '--witness', '--json', '--data', data, ...set], { encoding: 'utf8', maxBuffer: 64 << 20 });
  return { code: ran.status, told: JSON.parse(ran.stdout || 'null'), err: ran.stderr };
};
const explain = (data, settings, reason) => {
  const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const ran = spawnSync(program, ['verify', '--witness', '--explain', reason, '--json', '--data', data, ...set], { encoding: 'utf8', maxBuffer: 64 << 20 });
  return { code: ran.status, told: JSON.parse(ran.stdout || 'null'), err: ran.stderr };
};
// Until it is so; the machine may be slow, and a pause of a moment leaves it to the server.
async function until(what, says) {
  for (const end = Date.now() + 120_000; Date.now() < end;) {
    const found = await what();
    if (found) return found;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`never: ${says}`);
}
const rowOf = async (who, name = 'offsite') => w.done(await who.json('/witnesses'), 200).witnesses.find((each) => each.name === name);
const caughtUp = (server, remote) => until(() => headOf(remote) !== '' && headOf(remote) === headOf(ledger(server.data)), 'the witness has the head');
// A data folder whose server has ended, copied from a server that has a witness.
async function ended(server) {
  server.child.kill('SIGTERM');
  await server.ended;
}
// The same acts once more, by another road: the ledger as it was before, and one more act on top by a server without witnesses.
async function otherwise(data) {
  const again = await begin({ data });
  await raise(await again.client('quality'), 'Another history');
  await ended(again);
}

test('acts reach a witness in the background, a witness that is down keeps nobody from working, and the gap is told and closes', async () => {
  const remote = bare(), settings = { 'witness.remotes': `offsite file://${remote}` };
  const server = await begin({ settings });
  try {
    const admin = await server.client('admin'), staff = await server.client('staff');
    await caughtUp(server, remote);
    await until(async () => (await rowOf(admin)).gap === 0, 'no gap');
    renameSync(remote, `${remote}.away`);
    for (const title of ['One', 'Two']) await raise(staff, title);
    const row = await until(async () => { const one = await rowOf(admin); return one.failures > 0 && one; }, 'a failure is told');
    assert.ok(row.gap >= 1 && row.since && row.problem, JSON.stringify(row));
    const page = await (await admin.get('/witnesses')).text();
    assert.match(page, /Not reached/);
    assert.match(page, /acts, the first of/);
    assert.doesNotMatch(page, /\{\w+\}/);
    const health = await (await fetch(`${server.base}/health`)).json();
    assert.equal(health.status, 'degraded');
    assert.match(health.problems.join(), /offsite/);
    assert.match(await (await fetch(`${server.base}/metrics`)).text(), /chancery_witness_gap_acts\{witness="offsite",kind="remote"\} [1-9]/);
    assert.equal((await staff.json('/witnesses')).status, 403);
    renameSync(`${remote}.away`, remote);
    await caughtUp(server, remote);
    await until(async () => (await rowOf(admin)).gap === 0, 'the gap is closed');
    const compared = verify(server.data, settings);
    assert.equal(compared.code, 0, JSON.stringify(compared));
    assert.equal(compared.told.witness.remotes[0].state, 'same');
  } finally {
    await server.stop();
  }
});

test('of several witnesses each gets the head, and one that is down keeps it from no other', async () => {
  const [near, far] = [bare(), bare({ forwardOnly: false })], settings = { 'witness.remotes': `near file://${near}, far file://${far}` };
  const server = await begin({ settings });
  try {
    const admin = await server.client('admin');
    for (const each of [near, far]) await caughtUp(server, each);
    renameSync(near, `${near}.away`);
    await raise(admin, 'Seen by one');
    await caughtUp(server, far);
    const row = await until(async () => { const one = await rowOf(admin, 'near'); return one.failures > 0 && one; }, 'a failure is told');
    assert.ok(row.gap >= 1, JSON.stringify(row));
    await until(async () => (await rowOf(admin, 'far')).gap === 0, 'the other lacks nothing');
    renameSync(`${near}.away`, near);
    for (const each of [near, far]) await caughtUp(server, each);
    const compared = verify(server.data, settings);
    assert.deepEqual([compared.code, ...compared.told.witness.remotes.map((each) => [each.name, each.state])], [0, ['near', 'same'], ['far', 'same']]);
  } finally {
    await server.stop();
  }
});

test('a ledger that was rolled back is refused at the start with the first act that is missing, also when the witness is then away, and stock git brings it back', async () => {
  const remote = bare(), settings = { 'witness.remotes': `offsite file://${remote}` };
  const server = await begin({ settings });
  try {
    await caughtUp(server, remote);
    const kept = headOf(remote), old = join(scratch, `old-${++made}`);
    await ended(server);
    cpSync(server.data, old, { recursive: true });
    const longer = await begin({ data: server.data, settings });
    const lost = await raise(await longer.client('staff'), 'It will be missing');
    await caughtUp(longer, remote);
    await ended(longer);

    // The whole data folder as it was: the server's own memory agrees with it, only the witness knows.
    const compared = verify(old, settings);
    assert.equal(compared.code, 1, JSON.stringify(compared));
    const row = compared.told.witness.remotes[0];
    assert.equal(row.state, 'rolled-back');
    assert.equal(row.first.item, lost.id);
    assert.equal(row.common, kept);
    const rolled = await begin({ data: old, settings });
    const quality = await rolled.client('quality');
    assert.equal((await quality.json('/documents')).status, 200);
    const refused = w.isProblem(await quality.act('/improvements/acts/raise', idea()), 503);
    assert.match(refused.detail, /put back to an earlier state/);
    assert.ok(refused.detail.includes(lost.id));
    const page = await (await quality.get('/witnesses')).text();
    assert.match(page, /put back to an earlier state/);
    assert.ok(page.includes(`fetch file://${remote}`), 'the way out is told');
    assert.ok(compared.told.witness.ways[0].includes(`fetch file://${remote}`));
    await ended(rolled);
    renameSync(remote, `${remote}.away`);
    const blind = await begin({ data: old, settings });
    w.isProblem(await (await blind.client('quality')).act('/improvements/acts/raise', idea()), 503);
    await ended(blind);
    renameSync(`${remote}.away`, remote);

    execFileSync('git', [`--git-dir=${ledger(old)}`, 'fetch', '-q', `file://${remote}`, 'refs/heads/main:refs/heads/main']);
    assert.equal(verify(old, settings).code, 0);
    const back = await begin({ data: old, settings });
    assert.equal((await (await back.client('staff')).json(`/improvements/${lost.id}`)).status, 200);
    await raise(await back.client('quality'), 'Work goes on');
    await caughtUp(back, remote);
    await ended(back);
  } finally {
    await server.stop();
  }
});

test('a history that was rewritten with the server’s own key is told from the witness’s, since the first act that differs, while the server runs too', async () => {
  const remote = bare(), settings = { 'witness.remotes': `offsite file://${remote}` };
  const server = await begin({ settings });
  try {
    await caughtUp(server, remote);
    const forged = join(scratch, `forged-${++made}`);
    await ended(server);
    cpSync(server.data, forged, { recursive: true });
    const honest = await begin({ data: server.data, settings });
    const true_one = await raise(await honest.client('staff'), 'What happened');
    await caughtUp(honest, remote);
    await ended(honest);
    await otherwise(forged);   // no witness is named: nothing stops it
    assert.equal(spawnSync(program, ['verify', '--data', forged]).status, 0, 'nothing in the ledger itself shows it');

    const compared = verify(forged, settings);
    assert.equal(compared.code, 1, JSON.stringify(compared));
    const row = compared.told.witness.remotes[0];
    assert.equal(row.state, 'rewritten');
    assert.equal(row.first.item, true_one.id);
    assert.equal(row.instead.commit, headOf(ledger(forged)));
    const again = await begin({ data: forged, settings });
    w.isProblem(await (await again.client('quality')).act('/improvements/acts/raise', idea()), 503);
    await ended(again);
    assert.equal(headOf(remote), row.theirs, 'the witness keeps what it has');
    // Without the setting it is the administrator's word that nobody else is to be asked.
    const alone = await begin({ data: forged });
    w.done(await (await alone.client('quality')).act('/improvements/acts/raise', idea()));
    await ended(alone);
  } finally {
    await server.stop();
  }
});

// Also where the witness itself would let anybody write over what it has.
for (const forwardOnly of [true, false]) test(`a witness that somebody else wrote to is not believed, and is not written over, though it ${forwardOnly ? 'only goes forward' : 'takes whatever is forced on it'}`, async () => {
  const remote = bare({ forwardOnly }), settings = { 'witness.remotes': `offsite file://${remote}` };
  const server = await begin({ settings });
  try {
    const admin = await server.client('admin'), staff = await server.client('staff');
    await caughtUp(server, remote);
    const foreign = git(remote, 'commit-tree', '-p', 'main', '-m', 'Not the server', 'main^{tree}');
    git(remote, 'update-ref', 'refs/heads/main', foreign);
    await raise(staff, 'Goes on');
    await until(async () => (await rowOf(admin)).state === 'foreign', 'it is told');
    await raise(staff, 'Still goes on');
    assert.equal(headOf(remote), foreign);
    const compared = verify(server.data, settings);
    assert.equal(compared.code, 0, JSON.stringify(compared));
    assert.match(compared.told.witness.notes.join(), /never signed/);
  } finally {
    await server.stop();
  }
});

test('the time stamps of an authority are kept in the ledger, stock openssl checks them, and nothing is asked while nothing happens', async () => {
  const tsa = await authority(join(scratch, 'tsa'));
  const settings = { 'witness.authorities': `local ${tsa.url}`, 'witness.authority_ca': tsa.ca, 'witness.stamp_minutes': 0 };
  const server = await begin({ settings });
  try {
    const quality = await server.client('quality');
    const list = async () => w.done(await quality.json('/timestamps'), 200).items;
    const first = (await until(async () => (await list()).length > 0 && list(), 'a time stamp is kept'))[0];
    await until(async () => (await rowOf(quality, 'local')).gap === 0, 'its own act is no news');
    assert.equal(tsa.asked(), 1);
    const item = w.done(await quality.json(`/timestamps/${first.id}`), 200);
    const token = Buffer.from(await (await quality.get(`/timestamps/${first.id}/files/token.tsr`)).arrayBuffer());
    writeFileSync(join(scratch, 'token.tsr'), token);
    writeFileSync(join(scratch, 'commit'), execFileSync('git', ['-C', ledger(server.data), 'cat-file', 'commit', item.fields.commit]));
    assert.match(execFileSync('openssl', ['ts', '-verify', '-data', join(scratch, 'commit'), '-in', join(scratch, 'token.tsr'), '-CAfile', tsa.ca], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }), /OK/);
    w.isProblem(await quality.act('/timestamps/acts/stamp', { fields: { title: 'x', witness: 'local', commit: 'x', at: 'x' } }), 403);
    await raise(quality, 'Something happens');
    await until(async () => (await list()).length === 2, 'the next time stamp');
    const compared = verify(server.data, settings);
    assert.equal(compared.code, 0, JSON.stringify(compared));
    assert.deepEqual(compared.told.witness.tokens.map((each) => each.key), [null, null]);
    // The sample's acts say that they are of last year, and the first time stamp over them is of today.
    assert.match(compared.told.witness.notes.join(), /Nothing proves that they are older/);
    const none = verify(server.data, {});
    assert.equal(none.code, 2, 'without the authority’s certificates the tokens prove nothing');
  } finally {
    await server.stop();
    await tsa.close();
  }
});

test('an authority that answers wrongly gets nothing kept: another request’s token, another signer, a redirect, something else', async () => {
  const elsewhere = await new Promise((listening) => {
    let visits = 0;
    const s = createServer((request, reply) => { ++visits; reply.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end('x'); });
    s.listen(0, '127.0.0.1', () => listening({ url: `http://127.0.0.1:${s.address().port}/`, visits: () => visits, close: () => s.close() }));
  });
  const other = await authority(join(scratch, 'other-tsa'));
  let mode = 'replay', kept = null, served = new Set();
  const tsa = await authority(join(scratch, 'bad-tsa'), {
    answer: async (query, reply, stamp) => {
      served.add(mode);
      const send = (bytes) => reply.writeHead(200, { 'content-type': 'application/timestamp-reply', 'content-length': bytes.length }).end(bytes);
      if (mode === 'replay') return send(kept ??= await stamp(execFileSync('openssl', ['ts', '-query', '-data', join(scratch, 'bad-tsa', 'tsa.cnf'), '-sha256', '-cert'], { stdio: ['ignore', 'pipe', 'pipe'] })));
      if (mode === 'other signer') return send(await other.stamp(query));
      if (mode === 'redirect') return reply.writeHead(302, { location: elsewhere.url }).end();
      return send(Buffer.alloc(200_000, 'x'));
    },
  });
  for (mode of ['replay', 'other signer', 'redirect', 'long']) {
    const server = await begin({ settings: { 'witness.authorities': `local ${tsa.url}`, 'witness.authority_ca': tsa.ca, 'witness.stamp_minutes': 0 } });
    try {
      const quality = await server.client('quality');
      const row = await until(async () => { const one = await rowOf(quality, 'local'); return one.failures > 0 && one; }, `${mode} is a failure`);
      assert.match(row.problem, mode === 'redirect' ? /302.*not followed/ : mode === 'long' ? /more than/ : /not good/, mode);
      assert.equal(w.done(await quality.json('/timestamps'), 200).items.length, 0, mode);
      w.done(await quality.act('/improvements/acts/raise', idea()));
    } finally {
      await server.stop();
    }
  }
  assert.equal(elsewhere.visits(), 0, 'a redirect is followed nowhere');
  elsewhere.close();
  await tsa.close();
  await other.close();
});

// A server whose clock a test sets, by so many seconds: only `time`, which is all that its clock asks.
function settableClock() {
  const at = join(scratch, `clock-${++made}`), code = join(at, 'clock.c'), library = join(at, 'clock.so'), offset = join(at, 'offset');
  mkdirSync(at);
  writeFileSync(code, `#include <stdio.h>
#include <stdlib.h>
#include <time.h>
time_t time(time_t* out) {
  struct timespec now;
  long by = 0;
  clock_gettime(CLOCK_REALTIME, &now);
  FILE* in = fopen(getenv("CLOCK_OFFSET"), "r");
  if (in) { if (fscanf(in, "%ld", &by) != 1) by = 0; fclose(in); }
  now.tv_sec += by;
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}
`);
  execFileSync('cc', ['-shared', '-fPIC', '-o', library, code]);
  const set = (seconds) => { writeFileSync(`${offset}.next`, `${seconds}\n`); renameSync(`${offset}.next`, offset); };
  set(0);
  return { set, through: ['env', `LD_PRELOAD=${library}`, `CLOCK_OFFSET=${offset}`, `ASAN_OPTIONS=${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`] };
}
const stampsOf = async (who) => w.done(await who.json('/timestamps'), 200).items;

test('acts of a server whose clock was set back are found dated back by the time stamp over them, by verify and after every start', async () => {
  const tsa = await authority(join(scratch, 'honest-tsa')), clock = settableClock();
  const settings = { 'witness.authorities': `local ${tsa.url}`, 'witness.authority_ca': tsa.ca, 'witness.stamp_minutes': 60 };
  clock.set(-3600);
  const server = await begin({ settings, through: clock.through });
  try {
    const quality = await server.client('quality');
    const [stamp] = await until(async () => { const all = await stampsOf(quality); return all.length > 0 && all; }, 'a time stamp is kept');
    await ended(server);
    assert.equal(spawnSync(program, ['verify', '--data', server.data]).status, 0, 'nothing in the ledger itself shows it');
    const compared = verify(server.data, settings);
    assert.equal(compared.code, 1, JSON.stringify(compared));
    assert.deepEqual(compared.told.witness.tokens.map((each) => each.key), ['witness.stamp.back-dated']);
    assert.match(compared.told.witness.contradictions.join(), new RegExp(`${stamp.id} .*dated back`));

    const again = await begin({ data: server.data, settings });
    const health = await until(async () => { const said = await (await fetch(`${again.base}/health`)).json(); return said.problems.length > 0 && said; }, 'the start tells it');
    assert.equal(health.status, 'degraded');
    assert.match(health.problems.join(), new RegExp(`${stamp.id} .*dated back`));
    const afterwards = await again.client('quality');
    const page = await (await afterwards.get('/witnesses')).text();
    assert.match(page, /dated back/);
    assert.doesNotMatch(page, /\{\w+\}/);
    assert.match(page, /--explain REASON/);
    w.isProblem(await afterwards.act('/improvements/acts/raise', idea('On top')), 503);
    await ended(again);
    assert.equal(explain(server.data, settings, '').code, 2, 'without a reason nothing is explained');
    const done = explain(server.data, settings, 'The clock of the new server ran an hour behind until Monday.');
    assert.equal(done.code, 0, JSON.stringify(done));
    assert.deepEqual(done.told.witness.contradictions, []);
    assert.match(done.told.witness.notes.join(), new RegExp(`${stamp.id} .*dated back.*ran an hour behind`));
    assert.equal(explain(server.data, settings, 'Once more.').code, 2, 'there is nothing left to explain');

    const after = await begin({ data: server.data, settings });
    const works = await after.client('quality');
    await raise(works, 'Work goes on once it is explained');
    assert.match(await (await works.get(`/timestamps/${stamp.id}`)).text(), /ran an hour behind/);
    w.isProblem(await works.act(`/timestamps/${stamp.id}/acts/explain`, { comment: 'Nor by hand.' }), 403);
    await ended(after);
  } finally {
    await server.stop();
    await tsa.close();
  }
});

test('an act that says it was done before the time stamp of an act that it follows is found dated back, though the token was filed in time', async () => {
  const clock = settableClock();
  let begun, dated = null;
  const signedIn = new Promise((done) => { begun = done; });
  const tsa = await authority(join(scratch, 'slow-tsa'), {
    answer: async (query, reply, stamp) => {
      const quality = await signedIn, good = await stamp(query);
      if (!dated) {   // the head is stamped; before the token comes, an act with the clock set back
        clock.set(-3600);
        dated = await raise(quality, 'As if it had been an hour ago');
        clock.set(0);
      }
      reply.writeHead(200, { 'content-type': 'application/timestamp-reply', 'content-length': good.length }).end(good);
    },
  });
  const settings = { 'witness.authorities': `local ${tsa.url}`, 'witness.authority_ca': tsa.ca, 'witness.stamp_minutes': 60 };
  const server = await begin({ settings, through: clock.through });
  try {
    const quality = await server.client('quality');
    begun(quality);
    await until(async () => (await stampsOf(quality)).length > 0, 'a time stamp is kept');
    await ended(server);
    const compared = verify(server.data, settings);
    assert.equal(compared.code, 1, JSON.stringify(compared));
    const [token] = compared.told.witness.tokens;
    assert.equal(token.key, 'witness.stamp.dated-before');
    const [sentence] = compared.told.witness.contradictions;
    assert.match(sentence, new RegExp(`^Act ${token.number + 1} says .*dated back`));
    assert.doesNotMatch(sentence, /\{\w+\}/);
    const acts = git(ledger(server.data), 'log', '--format=%H', '--reverse', 'main').split('\n');
    assert.equal(acts[token.number + 1], dated.commit);
    const explained = explain(server.data, settings, 'The clock was set back for a test.');
    assert.equal(explained.code, 0, JSON.stringify(explained));
    assert.equal(verify(server.data, settings).code, 0, 'and stays explained');
  } finally {
    await server.stop();
    await tsa.close();
  }
});

test('a time stamp that the certificates at hand do not prove is told, and ends no work: it says nothing about the acts', async () => {
  const tsa = await authority(join(scratch, 'former-tsa')), other = await authority(join(scratch, 'next-tsa'));
  const settings = { 'witness.authorities': `local ${tsa.url}`, 'witness.authority_ca': tsa.ca, 'witness.stamp_minutes': 60 };
  const changed = { ...settings, 'witness.authorities': `local ${other.url}`, 'witness.authority_ca': other.ca };
  const server = await begin({ settings });
  try {
    const quality = await server.client('quality');
    const [stamp] = await until(async () => { const all = await stampsOf(quality); return all.length > 0 && all; }, 'a time stamp is kept');
    await ended(server);
    const again = await begin({ data: server.data, settings: changed });
    const health = await until(async () => { const said = await (await fetch(`${again.base}/health`)).json(); return said.problems.length > 0 && said; }, 'the start tells it');
    assert.match(health.problems.join(), new RegExp(`token of time stamp ${stamp.id}`));
    await raise(await again.client('quality'), 'Another authority ends no work');
    await ended(again);
    const compared = verify(server.data, changed);
    assert.deepEqual([compared.code, compared.told.witness.stops], [1, []]);
    const after = await begin({ data: server.data, settings });
    await raise(await after.client('quality'), 'Nor does having compared');
    await ended(after);
  } finally {
    await server.stop();
    await tsa.close();
    await other.close();
  }
});

test('only ssh and file addresses in plain letters are taken, and ssh gets them as one word with no question asked', async () => {
  const data = join(scratch, 'settings');
  execFileSync(program, ['init', '--data', data, '--name', 'X', '--domain', 'x.example'], { stdio: 'ignore' });
  const refusal = (settings) => spawnSync(program, ['serve', '--data', data, '--set', 'http.port=0', ...Object.entries(settings).flatMap(([k, v]) => ['--set', `${k}=${v}`])], { encoding: 'utf8', timeout: 60_000 });
  for (const bad of ['offsite http://169.254.169.254/x.git', 'offsite ext::sh -c x', 'offsite ssh://-oProxyCommand=x/y', 'offsite ssh://host/a;b', 'offsite file:///a/../b', 'offsite git@host:path', '-o ssh://host/a', 'a file:///x, a file:///y'])
    assert.equal(refusal({ 'witness.remotes': bad }).status, 2, bad);
  for (const bad of ['tsa file:///etc/passwd', 'tsa gopher://x/', 'tsa http://user@host/'])
    assert.equal(refusal({ 'witness.authorities': bad }).status, 2, bad);
  assert.match(refusal({ 'witness.authorities': 'tsa https://tsa.example.org/' }).stderr, /authority_ca/);

  // An ssh of our own in front of the real one: what it is called with, and the remote's part done here.
  const bin = join(scratch, 'bin'), remote = bare(), called = join(scratch, 'called');
  mkdirSync(bin);
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nprintf '%s\\n' "$@" >>'${called}'\nfor last; do :; done\nexec sh -c "$last"\n`);
  chmodSync(join(bin, 'ssh'), 0o755);
  const server = await begin({ settings: { 'witness.remotes': `offsite ssh://git@witness.example.org:2222${remote}`, 'witness.ssh_key': "/nowhere/it's a key", 'witness.known_hosts': '/nowhere/hosts' }, through: ['env', `PATH=${bin}:${process.env.PATH}`] });
  try {
    await caughtUp(server, remote);
    const words = readFileSync(called, 'utf8').split('\n');
    for (const word of ['-oBatchMode=yes', '-oStrictHostKeyChecking=yes', "/nowhere/it's a key", '-oUserKnownHostsFile=/nowhere/hosts', '2222', 'git@witness.example.org']) assert.ok(words.includes(word), `${word} in ${words}`);
  } finally {
    await server.stop();
  }
});

test('the ledger’s own Git configuration leads a witness nowhere else', async () => {
  const remote = bare(), trap = bare(), settings = { 'witness.remotes': `offsite file://${remote}` };
  const server = await begin();
  await ended(server);
  const config = join(ledger(server.data), 'config'), as_it_was = readFileSync(config);
  writeFileSync(config, `${as_it_was}[url "file://${trap}"]\n\tinsteadOf = file://${remote}\n[core]\n\thooksPath = ${scratch}\n`);
  const again = await begin({ data: server.data, settings });
  try {
    await caughtUp(again, remote);
    assert.equal(headOf(trap), '');
  } finally {
    await ended(again);
    await server.stop();
  }
});
