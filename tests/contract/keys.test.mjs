// The server's key: made with tight permissions at the first start, and another one takes its place by an act that both sign, as stock tools see too.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program, start, takePackage } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'chancery-keys-'));
after(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
const key = (data, ...args) => { const ran = spawnSync(program, ['key', ...args, '--data', data, '--json'], { encoding: 'utf8' }); return { status: ran.status, told: JSON.parse(ran.stdout || 'null'), err: ran.stderr }; };
const git = (data, ...args) => execFileSync('git', ['-C', join(data, 'ledger.git'), ...args], { encoding: 'utf8', maxBuffer: 64 << 20 });

test('another key takes the place of the server’s: both sign it, history before and after verifies, and so does a package', async () => {
  const server = await start();
  const data = server.data;
  try {
    assert.equal(statSync(join(data, 'keys/server')).mode & 0o777, 0o600);
    assert.equal(statSync(join(data, 'keys')).mode & 0o077, 0);
    assert.equal(key(data, 'rotate', '--reason', 'x').status, 2, 'not below a server that runs');
    server.child.kill('SIGTERM');
    await server.ended;
    copyFileSync(join(data, 'keys/server'), join(scratch, 'former'));
    const [before] = key(data, 'list').told.keys;
    assert.equal(key(data, 'rotate').status, 2, 'a reason is asked for');
    const done = key(data, 'rotate', '--reason', 'Once a year.');
    assert.equal(done.status, 0, done.err);
    assert.equal(done.told.former, before.fingerprint);
    const [former, current] = key(data, 'list').told.keys;
    assert.equal(former.fingerprint, before.fingerprint);
    assert.ok(former.until && !former.signs && current.signs && current.fingerprint === done.told.fingerprint);
    assert.equal(statSync(join(data, 'keys/server')).mode & 0o777, 0o600);

    // Stock ssh-keygen, over what both signed.
    const signers = join(scratch, 'allowed_signers'), base = `acts/${String(done.told.number).padStart(8, '0')}-key.txt`;
    writeFileSync(signers, git(data, 'show', 'main:people/allowed_signers'));
    const text = git(data, 'show', `main:${base}`), at = text.match(/^At: (.*)$/m)[1].replace(/[-:T]/g, '');
    for (const whose of ['former', 'new']) {
      writeFileSync(join(scratch, 'sig'), git(data, 'show', `main:${base}.${whose}.sig`));
      const principal = git(data, 'show', 'main:ledger.json').match(/"principal": "([^"]+)"/)[1];
      assert.match(execFileSync('ssh-keygen', ['-Y', 'verify', '-f', signers, '-I', principal, '-n', 'chancery', '-O', `verify-time=${at}`, '-s', join(scratch, 'sig')], { input: text, encoding: 'utf8' }), /^Good/, whose);
    }

    const again = await start({ data });
    const quality = await again.client('quality');
    w.done(await quality.act('/improvements/acts/raise', { fields: { title: 'After', kind: 'idea', description: 'x' } }));
    assert.equal((await quality.get('/audit-trail')).status, 200);
    const { zip } = await takePackage(await again.client('auditor'), { register: 'documents', items: 'SOP-001' });
    again.child.kill('SIGTERM');
    await again.ended;
    const said = git(data, '-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${signers}`, 'log', '--format=%G? %GK', 'main').trim().split('\n');
    assert.ok(said.every((line) => line.startsWith('G ')), said.filter((line) => !line.startsWith('G ')).slice(0, 3).join());
    assert.equal(new Set(said.map((line) => line.slice(2))).size, 2);
    const verified = spawnSync(program, ['verify', '--data', data], { encoding: 'utf8' });
    assert.equal(verified.status, 0, verified.stdout);
    writeFileSync(join(scratch, 'package.zip'), zip);
    execFileSync('unzip', ['-q', join(scratch, 'package.zip'), '-d', join(scratch, 'package')]);
    const checked = spawnSync('sh', ['-c', 'sh */verify.sh'], { cwd: join(scratch, 'package'), encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stdout);
    assert.ok(checked.stdout.includes(former.fingerprint) && checked.stdout.includes(current.fingerprint));

    // With the former key, who found it writes an act: nothing accepts it any more.
    execFileSync('sh', ['-ec', `git -c user.name=x -c user.email=x@x -c gpg.format=ssh -c user.signingkey='${join(scratch, 'former')}' commit-tree -S -p main -m forged 'main^{tree}' > '${scratch}/forged' && git update-ref refs/heads/main $(cat '${scratch}/forged')`], { cwd: join(data, 'ledger.git') });
    assert.equal(spawnSync(program, ['verify', '--data', data]).status, 1);
  } finally {
    await server.stop({ unchanged: true });
  }
});

test('a rotation that was cut short after its act is finished by the next start', async () => {
  const server = await start();
  const data = server.data;
  try {
    server.child.kill('SIGTERM');
    await server.ended;
    copyFileSync(join(data, 'keys/server'), join(scratch, 'old'));
    assert.equal(key(data, 'rotate', '--reason', 'Cut short.').status, 0);
    copyFileSync(join(data, 'keys/server'), join(data, 'keys/server.next'));
    copyFileSync(join(scratch, 'old'), join(data, 'keys/server'));
    const again = await start({ data });
    w.done(await (await again.client('quality')).act('/improvements/acts/raise', { fields: { title: 'Goes on', kind: 'idea', description: 'x' } }));
    again.child.kill('SIGTERM');
    await again.ended;
    assert.equal(spawnSync(program, ['verify', '--data', data]).status, 0);
  } finally {
    await server.stop({ unchanged: true });
  }
});

test('a lost key, or another in its place, is named at the start: nothing is signed with one that the ledger does not know', async () => {
  const server = await start(), { data } = server, file = join(data, 'keys/server'), kept = join(scratch, 'kept');
  server.child.kill('SIGTERM');
  await server.ended;
  const head = git(data, 'rev-parse', 'main');
  const starts = () => { const ran = spawnSync(program, ['user', 'list', '--data', data], { encoding: 'utf8' }); return { status: ran.status, err: ran.stderr }; };
  copyFileSync(file, kept);
  rmSync(file);
  assert.deepEqual(starts(), { status: 2, err: `chancery: ${file} is not there, and the ledger was signed with it. Put it back from a backup; or, if the key is in a token, name that under keys.token. Nothing was written.\n` });
  assert.ok(!existsSync(file), 'no other key is made');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'another', '-f', file]);
  const other = starts();
  assert.equal(other.status, 2);
  assert.match(other.err, /is not the one that signs this ledger/);
  copyFileSync(kept, file);
  assert.equal(starts().status, 0);
  assert.equal(git(data, 'rev-parse', 'main'), head);
  await server.stop();
});

test('a key with a passphrase opens with the one configured, tells what is wrong with any other, and passes the passphrase on to the next key', async () => {
  const server = await start(), { data } = server, file = join(data, 'keys/server'), secret = join(scratch, 'passphrase');
  server.child.kill('SIGTERM');
  await server.ended;
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'long and quiet', '-f', file]);
  const starts = (...more) => spawnSync(program, ['user', 'list', '--data', data, ...more], { encoding: 'utf8' });
  const given = ['--set', `keys.passphrase_file=${secret}`];
  assert.match(starts().stderr, /protected by a passphrase, and none is configured/);
  assert.match(starts(...given).stderr, /cannot be read, or holds nothing/);
  writeFileSync(secret, 'something else\n');
  assert.match(starts(...given).stderr, /does not open the server's key file server/);
  writeFileSync(secret, 'long and quiet\n');
  assert.equal(starts(...given).status, 0, starts(...given).stderr);
  const done = key(data, 'rotate', '--reason', 'Once a year.', ...given);
  assert.equal(done.status, 0, done.err);
  assert.equal(spawnSync('ssh-keygen', ['-y', '-P', '', '-f', file]).status, 255, 'the next key lies open nowhere');
  assert.equal(spawnSync('ssh-keygen', ['-y', '-P', 'long and quiet', '-f', file]).status, 0);
  assert.equal(spawnSync(program, ['verify', '--data', data]).status, 0);
  await server.stop({ unchanged: true });   // the key that it began with is locked now
});
