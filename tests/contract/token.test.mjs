// The server's key in a PKCS #11 token (SoftHSM here): founding, acts and rotation, checked with stock git and ssh-keygen; and what is said when
// the token is away or takes no PIN. A server without its token is read, and writes nothing.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program, start, takePackage } from '../support/chancery.mjs';
import { skip, softToken } from '../support/soft_token.mjs';
import * as w from './workshop.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'chancery-token-'));
after(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
const data = join(scratch, 'data'), between_looks = 1100;   // milliseconds: a token is looked for once a second
let token;
before(() => {
  if (skip) return;
  token = softToken(scratch);
  token.addKey('server', '01');
  token.addKey('curve', '02', 'EC:prime256v1');
});

const options = (settings) => Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
const run = (settings, ...args) => {
  const ran = spawnSync(program, [...args, '--data', data, ...options(settings)], { encoding: 'utf8', input: 'a long enough first password\n', maxBuffer: 64 << 20, timeout: 120_000 });
  return { status: ran.status, out: ran.stdout, err: ran.stderr };
};
const git = (...args) => execFileSync('git', ['-C', join(data, 'ledger.git'), ...args], { encoding: 'utf8', maxBuffer: 64 << 20 });
const health = async (server) => (await fetch(`${server.base}/health`)).json();
const raise = (who, title) => who.act('/improvements/acts/raise', { fields: { title, kind: 'idea', description: 'x' } });
const stop = async (server) => { server.child.kill('SIGTERM'); const how = await server.ended; assert.equal(how.code, 0, server.log()); };

// Every commit by stock git, every sign-off by stock ssh-keygen, everything by `chancery verify`, which needs no token. Gives the fingerprints.
function checkWithStockTools() {
  const signers = join(scratch, 'allowed_signers');
  writeFileSync(signers, git('show', 'main:people/allowed_signers'));
  const said = git('-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${signers}`, 'log', '--format=%G? %GK', 'main').trim().split('\n');
  assert.ok(said.every((line) => line.startsWith('G ')), said.find((line) => !line.startsWith('G ')));
  const files = git('ls-tree', '-r', '--name-only', 'main').split('\n'), signed = files.filter((each) => /\/signoffs\/.*\.sig$/.test(each)).slice(0, 5);
  for (const each of signed) {
    writeFileSync(join(scratch, 'sig'), git('show', `main:${each}`));
    const text = git('show', `main:${each.slice(0, -4)}`), at = new Date(1000 * Number(git('log', '-1', '--format=%ct', 'main', '--', each))).toISOString().replace(/\.\d+|[-:T]/g, '');
    const principal = git('show', 'main:ledger.json').match(/"principal": "([^"]+)"/)[1];
    assert.match(execFileSync('ssh-keygen', ['-Y', 'verify', '-f', signers, '-I', principal, '-n', 'chancery', '-O', `verify-time=${at}`, '-s', join(scratch, 'sig')], { input: text, encoding: 'utf8' }), /^Good/, each);
  }
  const verified = run({}, 'verify');
  assert.equal(verified.status, 0, verified.out);
  return { keys: [...new Set(said.map((line) => line.slice(2)))], signed: signed.length };
}

// A server that is told to stop as soon as it listens; what it said on the way.
async function saidAtTheStart(settings) {
  const child = spawn(program, ['serve', '--data', data, '--set', 'http.port=0', ...options(settings)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '', err = '';
  child.stdout.on('data', (text) => { out += text; });
  child.stderr.on('data', (text) => { err += text; });
  const ended = new Promise((done) => child.on('exit', done));
  for (let i = 0; i < 100 && child.exitCode === null && !out.includes('http://'); ++i) await pause(100);
  await pause(500);
  child.kill('SIGTERM');
  return { code: await ended, out, err };
}

test('an organisation is founded with its key in a token, and stock git and ssh-keygen take what it signs', { skip }, async () => {
  const settings = token.settings('server');
  const made = run(settings, 'sample');
  assert.equal(made.status, 0, made.err);
  assert.ok(!readdirSync(join(data, 'keys')).some((each) => each.startsWith('server')), 'no key in a file');
  const server = await start({ data, settings });
  try {
    assert.deepEqual((await health(server)).problems, []);
    const all = await w.people(server, ['author', 'reviewer', 'approver', 'auditor']);
    await w.release(all, await w.create(all.author, 'Signed by a token'));
    const { zip } = await takePackage(all.auditor, { register: 'documents', items: 'SOP-001' });
    writeFileSync(join(scratch, 'package.zip'), zip);
    assert.ok(!server.log().includes(token.pin), 'no PIN in the log');
    assert.ok(!readFileSync(`/proc/${server.child.pid}/cmdline`, 'utf8').includes(token.pin), 'nor among the arguments');
  } finally {
    await stop(server);
  }
  const { keys, signed } = checkWithStockTools();
  assert.equal(keys.length, 1);
  assert.equal(signed, 5);
  assert.match(git('show', 'main:people/allowed_signers'), /^server@.* ssh-ed25519 AAAA/m);
  execFileSync('unzip', ['-q', join(scratch, 'package.zip'), '-d', join(scratch, 'package')]);
  const checked = spawnSync('sh', ['-c', 'sh */verify.sh'], { cwd: join(scratch, 'package'), encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stdout);
});

test('a token that is pulled out: acts are refused with what to do, reading goes on, health tells it; put back, acts are taken again', { skip }, async () => {
  const server = await start({ data, settings: token.settings('server') });
  try {
    const quality = await server.client('quality');
    w.done(await raise(quality, 'With the token'));
    const head = git('rev-parse', 'main');
    token.pullOut();
    for (let i = 0; i < 2; ++i) {
      const refused = await raise(quality, 'Without it');
      assert.equal(refused.status, 503);
      assert.match(JSON.stringify(refused.body), /The token “chancery” that holds the server's key is not there\. Nothing was changed, and reading goes on\. Tell the administrator/);
    }
    assert.equal((await quality.get('/improvements')).status, 200);
    assert.equal((await quality.get('/documents/SOP-001')).status, 200);
    const told = await health(server);
    assert.equal(told.status, 'degraded');
    assert.match(told.problems.join(), /is not there/);
    assert.equal(git('rev-parse', 'main'), head);
    token.putBack();
    await pause(between_looks);
    assert.equal((await health(server)).status, 'ok');
    w.done(await raise(quality, 'With it again'));
  } finally {
    token.putBack();
    await stop(server);
  }
  checkWithStockTools();
});

test('a server whose token is away says so at the start and is read; a founding makes nothing', { skip }, async () => {
  const settings = token.settings('server'), head = git('rev-parse', 'main');
  token.pullOut();
  try {
    const said = await saidAtTheStart(settings);
    assert.equal(said.code, 0, said.err);
    assert.match(said.out, /Nothing can be signed, so no act is taken; reading goes on\. The token “chancery” .* is not there/);
    assert.match(said.err, /"event":"nothing is signed"/);
    const added = run(settings, 'user', 'add', 'eve', '--name', 'Eve', '--roles', 'staff');
    assert.equal(added.status, 2);
    assert.match(added.err, /is not there/);
    assert.equal(run(settings, 'user', 'list').status, 0, 'reading needs no token');
    assert.equal(run(settings, 'key', 'list').status, 0);
    const elsewhere = join(scratch, 'founded'), founded = spawnSync(program, ['init', '--name', 'X', '--domain', 'x.example', '--data', elsewhere, ...options(settings)], { encoding: 'utf8' });
    assert.equal(founded.status, 2);
    assert.match(founded.stderr, /is not there/);
    assert.ok(!existsSync(elsewhere));
    assert.equal(git('rev-parse', 'main'), head);
  } finally {
    token.putBack();
  }
});

test('what keys.token cannot be is said at the start: no URI, no library, a PIN in it, another key, none', { skip }, async () => {
  const settings = token.settings('server'), started = (more) => run({ ...settings, ...more }, 'serve');
  for (const [uri, says] of [['server', /cannot be read/], ['pkcs11:token=chancery;object=server', /module-path/], [`${settings['keys.token']}&pin-value=8642`, /must hold no PIN/]]) {
    const refused = started({ 'keys.token': uri });
    assert.equal(refused.status, 2);
    assert.match(refused.err, says);
    assert.ok(!refused.err.includes('8642'));
  }
  for (const [more, says] of [[{ 'keys.token': token.uri('curve') }, /not the one that signs this ledger/], [{ 'keys.token': token.uri('nobody') }, /holds no key “nobody”/], [{ 'keys.passphrase_file': '' }, /wants a PIN, and none is configured/]]) {
    const said = await saidAtTheStart({ ...settings, ...more });
    assert.match(said.out, says);
    assert.equal(said.code, 0);
  }
  const without = run({}, 'user', 'list');
  assert.equal(without.status, 2);
  assert.match(without.err, /if the key is in a token, name that under keys\.token/);
});

test('a wrong PIN is tried once, also when the server is started again and again', { skip }, async () => {
  const wrong = { ...token.settings('server'), 'keys.passphrase_file': join(scratch, 'wrong') };
  writeFileSync(wrong['keys.passphrase_file'], '9999\n');
  const server = await start({ data, settings: wrong });
  try {
    assert.ok(token.countsAWrongPin());
    assert.ok(token.logIn());   // by hand, with the right one: the token counts anew
    const quality = await server.client('quality');
    for (let i = 0; i < 3; ++i) {
      assert.match(JSON.stringify((await raise(quality, 'Refused')).body), /refused the PIN in the file of keys\.passphrase_file\. It is not tried again/);
      assert.match((await health(server)).problems.join(), /refused the PIN/);
      await pause(between_looks / 2);
    }
    assert.ok(!token.countsAWrongPin(), 'the server did not ask the token again');
    assert.ok(!server.log().includes('9999'));
  } finally {
    await stop(server);
  }
  assert.match((await saidAtTheStart(wrong)).out, /refused the PIN/);
  assert.match((await saidAtTheStart(wrong)).out, /does not try its own: tokens lock/);
  assert.match((await saidAtTheStart(token.settings('server'))).out, /does not try its own: tokens lock/);
  assert.ok(token.logIn());
  const right = await saidAtTheStart(token.settings('server'));
  assert.ok(!right.out.includes('Nothing can be signed'), right.out);
});

test('keys move from token to token, back to a file and into a token again; both sign each move, and the history verifies', { skip }, async () => {
  const rotate = (settings, ...more) => { const ran = run(settings, 'key', 'rotate', '--json', ...more); return { ...ran, told: JSON.parse(ran.out || 'null') }; };
  const pin = token.settings('server')['keys.passphrase_file'];
  assert.match(rotate(token.settings('server'), '--reason', 'x').err, /say where the next one is/);
  assert.match(rotate(token.settings('server'), '--reason', 'x', '--to', token.uri('nobody')).err, /holds no key “nobody”/);
  assert.match(rotate(token.settings('server'), '--reason', 'x', '--to', token.uri('server')).err, /the same as the one that signs/);

  const curve = rotate(token.settings('server'), '--reason', 'Another key.', '--to', token.uri('curve'));
  assert.equal(curve.status, 0, curve.err);
  assert.match(git('show', 'main:people/allowed_signers').trim().split('\n').filter((each) => each.startsWith('server@')).at(-1), / ecdsa-sha2-nistp256 AAAA/);
  assert.match((await saidAtTheStart(token.settings('server'))).out, /not the one that signs this ledger/);
  const server = await start({ data, settings: token.settings('curve') });
  try {
    const all = await w.people(server, ['author', 'reviewer', 'approver']);
    await w.release(all, await w.create(all.author, 'Signed with P-256'));
  } finally {
    await stop(server);
  }
  assert.equal(checkWithStockTools().keys.length, 2);

  assert.equal(curve.told.token, token.uri('curve'));
  const kept = join(scratch, 'kept-passphrase');
  writeFileSync(kept, 'long and quiet\n');
  const file = run(token.settings('curve'), 'key', 'rotate', '--reason', 'The token goes back.', '--to', 'file', '--passphrase-file', kept);
  assert.equal(file.status, 0, file.err);
  assert.match(file.out, /The former key is still in its token[^]*take keys\.token out of the configuration/);
  // Cut short before the new key got its name: with the former configuration nothing touches it, without keys.token it is put in place.
  renameSync(join(data, 'keys/server'), join(data, 'keys/server.next'));
  assert.match(rotate(token.settings('curve'), '--reason', 'x', '--to', 'file').err, /not the one that signs this ledger/);
  const in_file = { 'keys.passphrase_file': kept };
  assert.equal(run(in_file, 'user', 'add', 'eve', '--name', 'Eve', '--roles', 'staff').status, 0);
  assert.equal(spawnSync('ssh-keygen', ['-y', '-P', 'long and quiet', '-f', join(data, 'keys/server')]).status, 0);
  assert.match(rotate(in_file, '--reason', 'x', '--to', token.uri('server'), '--passphrase-file', pin).err, /was given up: it does not come back/);

  token.addKey('third', '03');
  const third = run(in_file, 'key', 'rotate', '--reason', 'Into a token.', '--to', token.uri('third'), '--passphrase-file', pin);
  assert.equal(third.status, 0, third.err);
  assert.ok(third.out.includes(`set keys.token = ${token.uri('third')}`), third.out);
  assert.ok(!existsSync(join(data, 'keys/server')), 'the former key is gone');
  assert.equal(run(token.settings('third'), 'user', 'add', 'abel', '--name', 'Abel', '--roles', 'staff').status, 0);
  assert.equal(checkWithStockTools().keys.length, 4);
  const keys = JSON.parse(run(token.settings('third'), 'key', 'list', '--json').out).keys;
  assert.deepEqual(keys.map((each) => each.signs), [false, false, false, true]);
});

test('a backup of a ledger whose key is in a token says that the key is not in it, and is restored', { skip }, () => {
  const to = join(scratch, 'backup'), restored = join(scratch, 'restored'), settings = token.settings('third');
  const made = run(settings, 'backup', '--to', to);
  assert.equal(made.status, 0, made.err);
  assert.match(made.out, /The server's key is not in it/);
  const back = spawnSync(program, ['restore', '--from', to, '--data', restored, ...options(settings)], { encoding: 'utf8' });
  assert.equal(back.status, 0, back.stderr);
  assert.equal(spawnSync(program, ['user', 'add', 'bea', '--name', 'Bea', '--roles', 'staff', '--data', restored, ...options(settings)], { input: 'a long enough first password\n' }).status, 0);
});
