// The server's key: made with tight permissions at the first start, and another one takes its place by an act that both sign, as stock tools see too.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program, start, takePackage } from '../support/chancery.mjs';
import { appendAct, publicLine } from './forging.mjs';
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
  assert.deepEqual(starts(), { status: 2, err: `chancery: ${file} is not there, and the ledger was signed with it. Put it back from a backup; or, if the key is in a token, name that under keys.token. If it is lost for good, the recovery key can let another take its place: chancery key replace. Nothing was written.\n` });
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

const verified = (data) => { const ran = spawnSync(program, ['verify', '--data', data, '--json'], { encoding: 'utf8' }); return { status: ran.status, told: JSON.parse(ran.stdout || 'null') }; };
const ends = async (server) => { server.child.kill('SIGTERM'); await server.ended; };
// A server over that data for as long as `use` lasts, also when that fails.
const serving = async (data, use) => {
  const server = await start({ data });
  try { return await use(server); } finally { await ends(server); }
};
// verify.sh of a package of one item, as whoever got it runs it.
const packaged = async (server, query) => {
  const { zip } = await takePackage(await server.client('auditor'), query), folder = mkdtempSync(join(scratch, 'package-'));
  writeFileSync(join(folder, 'package.zip'), zip);
  execFileSync('unzip', ['-q', join(folder, 'package.zip'), '-d', folder]);
  const ran = spawnSync('sh', ['-c', 'sh */verify.sh'], { cwd: folder, encoding: 'utf8' });
  return { status: ran.status, said: ran.stdout };
};

test('a lost key is replaced on the word of the recovery key, which was named while there was one; stock tools and verify.sh accept what is signed after that', async () => {
  const server = await start(), { data } = server, statement = join(scratch, 'replacement.txt'), recovery = join(scratch, 'recovery');
  await ends(server);
  const [lost] = key(data, 'list').told.keys;
  for (const [name, type] of [['recovery', 'ed25519'], ['other', 'ecdsa']]) execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', join(scratch, name)]);
  assert.match(key(data, 'recovery', '--public', join(scratch, 'nothing.pub'), '--reason', 'x').err, /no public key to read/);
  assert.match(key(data, 'recovery', '--public', `${recovery}.pub`).err, /Say why/);
  const replace = (...more) => key(data, 'replace', '--statement', statement, ...more);
  assert.match(replace('--reason', 'Lost.').err, /is there and is the one that signs/, 'while the key is there');
  const named = key(data, 'recovery', '--public', `${recovery}.pub`, '--reason', 'For the day when it is lost.');
  assert.equal(named.status, 0, named.err);
  assert.equal(key(data, 'list').told.recovery.fingerprint, named.told.fingerprint);
  assert.match(key(data, 'recovery', '--public', `${recovery}.pub`, '--reason', 'Again.').err, /stands in people\/allowed_signers already/);

  rmSync(join(data, 'keys/server'));
  assert.match(key(data, 'list').err, /chancery key replace/);
  const written = replace('--reason', 'The disk broke, and the copy with it.');
  assert.equal(written.status, 0, written.err);
  assert.ok(written.told.statement.includes(lost.fingerprint));
  const sign = (by, name_space) => { rmSync(`${statement}.sig`, { force: true }); execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', name_space, '-f', by, statement], { stdio: 'ignore' }); };
  for (const [by, name_space] of [[join(scratch, 'other'), 'chancery-recovery'], [recovery, 'chancery']]) {
    sign(by, name_space);
    assert.match(replace().err, /is not one of the recovery key/, `${by} ${name_space}`);
  }
  const head = git(data, 'rev-parse', 'main');
  sign(recovery, 'chancery-recovery');
  writeFileSync(`${statement}`, `${written.told.statement}x`);
  assert.match(replace().err, /is not what the recovery key must sign now/);
  writeFileSync(`${statement}`, written.told.statement);
  assert.equal(git(data, 'rev-parse', 'main'), head, 'nothing was written so far');
  const done = replace();
  assert.equal(done.status, 0, done.err);
  const [former, current] = key(data, 'list').told.keys;
  assert.ok(former.fingerprint === lost.fingerprint && former.until && !former.signs && current.signs && current.fingerprint === done.told.fingerprint);
  assert.equal(statSync(join(data, 'keys/server')).mode & 0o777, 0o600);

  const checked = await serving(data, async (again) => {
    w.done(await (await again.client('quality')).act('/improvements/acts/raise', { fields: { title: 'Goes on', kind: 'idea', description: 'x' } }));
    return packaged(again, { register: 'documents', items: 'SOP-001' });
  });
  assert.equal(checked.status, 0, checked.said);
  const proof = verified(data);
  assert.equal(proof.status, 0);
  assert.deepEqual(proof.told.keys.replaced, [{ number: done.told.number, fingerprint: current.fingerprint }]);
  const signers = join(scratch, 'signers-replaced');
  writeFileSync(signers, git(data, 'show', 'main:people/allowed_signers'));
  const said = git(data, '-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${signers}`, 'log', '--format=%G?', 'main').trim().split('\n');
  assert.ok(said.every((line) => line === 'G'), 'stock git accepts every act');
  const base = `acts/${String(done.told.number).padStart(8, '0')}-key.txt`, organisation = git(data, 'show', 'main:ledger.json').match(/"principal": "server@([^"]+)"/)[1];
  writeFileSync(join(scratch, 'recovery.sig'), git(data, 'show', `main:${base}.recovery.sig`));
  const good = execFileSync('ssh-keygen', ['-Y', 'verify', '-f', signers, '-I', `recovery@${organisation}`, '-n', 'chancery-recovery', '-s', join(scratch, 'recovery.sig')], { input: git(data, 'show', `main:${base}`), encoding: 'utf8' });
  assert.match(good, /^Good "chancery-recovery" signature/);
  await server.stop({ unchanged: true });
});

// That verify takes no such act which somebody else's key vouches for: tests/integration/ledger/verify_test.cpp.
test('without a recovery key nobody replaces the server’s: it is refused, and nothing is written', async () => {
  const server = await start(), { data } = server, statement = join(scratch, 'nobody.txt');
  await ends(server);
  const head = git(data, 'rev-parse', 'main');
  rmSync(join(data, 'keys/server'));
  assert.match(key(data, 'replace', '--statement', statement, '--reason', 'Lost.').err, /No recovery key was named/);
  for (const each of [statement, join(data, 'keys/server'), join(data, 'keys/server.next')]) assert.ok(!existsSync(each), each);
  assert.equal(git(data, 'rev-parse', 'main'), head);
  await server.stop({ unchanged: true });
});

test('what a former key signed is taken back from a time on: pages, verify and verify.sh say so, stock tools refuse it, and what came before stays good', async () => {
  const server = await start(), { data } = server;
  await ends(server);
  const [first] = key(data, 'list').told.keys;
  const revoke = (since, ...more) => key(data, 'revoke', first.fingerprint, '--since', since, '--reason', 'The disk was stolen.', ...more);
  const later = (time, seconds) => new Date(Date.parse(time) + 1000 * seconds).toISOString().replace('.000', '');
  assert.match(revoke(later(first.from, 60)).err, /is the key that signs now/);
  const rotated = key(data, 'rotate', '--reason', 'The disk was stolen.');
  assert.equal(rotated.status, 0, rotated.err);
  const [former] = key(data, 'list').told.keys;
  assert.match(revoke(later(former.until, 60)).err, /no later than it ended/);
  assert.match(revoke(former.from).err, /after it began/);
  assert.match(key(data, 'revoke', 'SHA256:nobody', '--since', former.until, '--reason', 'x').err, /No key of this server/);
  assert.match(key(data, 'revoke', first.fingerprint, '--reason', 'x').err, /Use: chancery key revoke/);

  // Documents of the sample were signed before that day and after it.
  const since = '2026-02-01T00:00:00Z';
  const signoffs = async (server) => {
    const auditor = await server.client('auditor'), found = {};
    for (const { id } of (await auditor.json('/documents?state=in+force&limit=100')).body.items)
      found[id] = (await auditor.json(`/documents/${id}`)).body.signoffs.map((each) => [each.at, each.checked]);
    return found;
  };
  const before = await serving(data, signoffs);
  assert.ok(Object.values(before).flat().every(([, checked]) => checked === 'valid'));
  const done = revoke(since);
  assert.equal(done.status, 0, done.err);
  assert.match(revoke('2026-03-01T00:00:00Z').err, /is revoked since 2026-02-01T00:00:00Z already/);
  const [told] = key(data, 'list').told.keys;
  assert.deepEqual([told.revoked.since, told.revoked.reason, told.until], [since, 'The disk was stolen.', former.until]);

  await serving(data, async (again) => {
    const now = await signoffs(again), ids = Object.keys(now), states = Object.values(now).flat();
    assert.ok(states.some(([at]) => at < since) && states.some(([at]) => at >= since), 'the sample has both');
    for (const [at, checked] of states) assert.equal(checked, at < since ? 'valid' : 'revoked', at);
    const touched = ids.find((id) => now[id].some(([at]) => at >= since)), untouched = ids.find((id) => now[id].length && now[id].every(([at]) => at < since));
    assert.match(await (await (await again.client('auditor')).get(`/documents/${touched}`)).text(), /not checkable: the key was revoked/);
    const named = (await (await again.client('quality')).json('/readiness')).body.findings.filter((each) => /the key that the server signed them with was revoked/.test(each.sentence));
    assert.ok(named.some(({ register }) => register === 'improvements'), 'records, too');
    assert.deepEqual(named.filter(({ register }) => register === 'documents').map(({ id }) => id).sort(), ids.filter((id) => now[id].some(([, checked]) => checked === 'revoked')).sort(), 'readiness names what they were on, and nothing else');
    const bad = await packaged(again, { register: 'documents', items: touched }), good = await packaged(again, { register: 'documents', items: untouched });
    assert.equal(bad.status, 1, bad.said);
    assert.match(bad.said, /was signed with a key that was revoked/);
    assert.equal(good.status, 0, good.said);
    assert.match(good.said, /revoked from 2026-02-01T00:00:00Z until .*: The disk was stolen\./);
  });
  const proof = verified(data);
  assert.equal(proof.status, 0);
  assert.deepEqual([proof.told.keys.revoked.length, proof.told.keys.revoked[0].fingerprint, proof.told.keys.revoked[0].since], [1, first.fingerprint, since]);
  const signers = join(scratch, 'signers-revoked');
  writeFileSync(signers, git(data, 'show', 'main:people/allowed_signers'));
  const said = git(data, '-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${signers}`, 'log', '--format=%G? %cI', 'main').trim().split('\n').map((line) => line.split(' '));
  for (const [state, at] of said) if (at < former.until) assert.equal(state === 'G', Date.parse(at) < Date.parse(since), at);
  assert.equal(revoke('2026-01-01T00:00:00Z').status, 0, 'an earlier time takes its place');
  assert.equal(key(data, 'list').told.keys[0].revoked.since, '2026-01-01T00:00:00Z');
  assert.equal(verified(data).status, 0);
  await server.stop({ unchanged: true });
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

// Whoever got hold of the ledger but of no key that it knows writes one of their own into its list, signs on with it, and packs that up. What is after
// that is signed as it must be by the list that is in the package.
test('a key that somebody put into the list without any that stood there is found by verify.sh and by hand, whatever it signed afterwards', async () => {
  const server = await start(), { data } = server;
  const { zip } = await takePackage(await server.client('quality'), { scope: 'whole', register: 'documents' });
  await ends(server);
  const folder = mkdtempSync(join(scratch, 'forged-')), own = join(folder, 'own'), repository = join(folder, 'ledger.git');
  writeFileSync(join(folder, 'package.zip'), zip);
  execFileSync('unzip', ['-q', join(folder, 'package.zip'), '-d', folder]);
  const bag = join(folder, readdirSync(folder).find((each) => each.startsWith('chancery-evidence-'))), run = () => { const ran = spawnSync('sh', ['verify.sh'], { cwd: bag, encoding: 'utf8' }); return { status: ran.status, said: ran.stdout }; };
  const honest = run();
  assert.equal(honest.status, 0, honest.said);
  execFileSync('git', ['clone', '-q', '--bare', join(bag, 'data/ledger.bundle'), repository]);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', own]);
  const inside = (args, more = {}) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', maxBuffer: 64 << 20, ...more });
  const principal = JSON.parse(inside(['show', 'main:ledger.json'])).principal, signers = `${inside(['show', 'main:people/allowed_signers'])}${principal} namespaces="git,chancery" ${publicLine(own)}\n`;
  const forged = appendAct(repository, { act: { act: 'rotate key', form: 1 }, files: { 'people/allowed_signers': signers }, key: own });
  inside(['bundle', 'create', '-q', join(bag, 'data/ledger.bundle'), 'main']);
  writeFileSync(join(bag, 'data/allowed_signers'), signers);
  for (const [list, names] of [['manifest-sha256.txt', /^data\/(ledger\.bundle|allowed_signers)$/], ['tagmanifest-sha256.txt', /./]])
    writeFileSync(join(bag, list), readFileSync(join(bag, list), 'utf8').replace(/^[0-9a-f]{64}  (.*)$/gm, (line, name) => (names.test(name) ? `${w.sha256(readFileSync(join(bag, name)))}  ${name}` : line)));
  const found = run(), wrongs = found.said.split('\n').filter((line) => /WRONG/.test(line));
  assert.equal(found.status, 1, found.said);
  assert.ok(wrongs.some((line) => line.includes(`commit ${forged} changed the list of keys, and no key that stood in it before signed that`)), found.said);
  assert.doesNotMatch(found.said, /acts have no good signature/, 'by the list itself all is signed');
  await server.stop({ unchanged: true });
});
