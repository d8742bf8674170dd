// What is done at the console, where there is no browser: people and passwords from standard input, and `./run` with its
// answers, from an empty folder to somebody who is signed in. `./run` runs in a folder of links to this checkout, so that what it
// makes is thrown away and it finds the program that is tested.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chancery, program, signIn, source, start } from '../support/chancery.mjs';
import { PasskeyDevice } from '../support/passkey_device.mjs';
import { appendAct } from './forging.mjs';

const folder = mkdtempSync(join(tmpdir(), 'chancery-commands-')), good = 'a long enough first password';
after(() => rmSync(folder, { recursive: true, force: true }));

const ran = (args, input = '') => {
  const done = spawnSync(program, args, { encoding: 'utf8', input, timeout: 300_000 });
  return { code: done.status, out: done.stdout, err: done.stderr };
};
const people = (data) => JSON.parse(chancery(['user', 'list', '--json', '--data', data])).map((each) => each.login);

test('the first administrator is made at the console, with a password from standard input', async (t) => {
  const data = join(folder, 'founded');
  const add = (login, input, more = []) => ran(['user', 'add', login, '--data', data, '--name', 'Ada Example', '--roles', 'admin,quality,staff', ...more], input);
  await t.test('an organisation is founded once', () => {
    assert.equal(ran(['init', '--data', data, '--name', 'A company', '--domain', 'company.example']).code, 0);
    const again = ran(['init', '--data', data, '--name', 'Another', '--domain', 'other.example']);
    assert.equal(again.code, 2);
    assert.match(again.err, /^chancery: .+ .+\./);
    assert.deepEqual(people(data), []);
  });
  await t.test('without a password, or with a weak one, nobody is added, and it says why', () => {
    for (const input of ['', '\n', 'short\n', 'password1234\n', 'ada-ada-ada-ada\n']) {
      const { code, out, err } = add('ada', input);
      assert.equal(code, 2, `${JSON.stringify(input)}: ${out}${err}`);
      assert.match(err, /^chancery: .*password/i);
    }
    assert.deepEqual(people(data), []);
  });
  await t.test('what is wrong with a person is said, and adds nobody', () => {
    for (const [args, says] of [[['user', 'add', '--data', data], /LOGIN/i], [['user', 'add', 'ada', '--data', data], /--name|--roles|LOGIN/i], [['user', 'add', 'ada', '--data', data, '--name', 'A', '--roles', 'wizard'], /role|choice|wizard/i],
      [['user', 'add', 'Ada Example', '--data', data, '--name', 'A', '--roles', 'staff'], /login|number|sign/i], [['user', 'add', '../ada', '--data', data, '--name', 'A', '--roles', 'staff'], /login|number|sign/i], [['user', 'add', 'ada', '--data', join(folder, 'nothing'), '--name', 'A', '--roles', 'staff'], /nothing/]]) {
      const { code, err } = ran(args, `${good}\n`);
      assert.equal(code, 2, args.join(' '));
      assert.match(err, says, args.join(' '));
    }
    assert.deepEqual(people(data), []);
  });
  await t.test('with a good one the person is there, once, and no output holds the password', () => {
    for (const [input, code] of [[`${good}\n`, 0], [`${good} another\n`, 2]]) {
      const { code: got, out, err } = add('ada', input);
      assert.equal(got, code, err);
      assert.ok(!(out + err).includes(good));
    }
    assert.deepEqual(people(data), ['ada']);
  });
  await t.test('a new password is set by line, without its line end', () => {
    for (const end of ['\n', '']) assert.equal(ran(['user', 'password', 'ada', '--data', data], `${good} ${end.length}${end}`).code, 0);
    assert.equal(ran(['user', 'password', 'nobody', '--data', data], `${good}\n`).code, 2);
  });
  await t.test('after all this the ledger verifies', () => assert.equal(ran(['verify', '--data', data]).code, 0));
});

// A checkout for ./run: everything is a link but what it writes.
function checkout() {
  const root = mkdtempSync(join(folder, 'checkout-'));
  for (const each of ['run', 'conf', 'web', 'policies', 'plugins', 'server', 'tests', 'CMakeLists.txt', 'CMakePresets.json']) symlinkSync(join(source, each), join(root, each));
  mkdirSync(join(root, '.build'));
  symlinkSync(dirname(dirname(program)), join(root, '.build/release'));
  return root;
}
// Runs ./run with these answers until it ends or serves; `tools`: commands that stand before the real ones; `only`: a folder
// that has all the commands there are.
function run(root, args, answers, { tools = {}, only = null } = {}) {
  const bin = join(root, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const [name, script] of Object.entries(tools)) writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const child = spawn('./run', ['--port', '0', ...args], { cwd: root, env: { ...process.env, PATH: only ?? `${bin}:${process.env.PATH}` }, stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '', err = '';
  child.stdin.on('error', () => {});   // it stopped reading
  child.stdin.end(answers);
  child.stderr.on('data', (some) => { err += some; });
  const ended = new Promise((done) => child.on('exit', (code) => done(code)));
  return new Promise((resolve) => {
    child.stdout.on('data', (some) => {
      out += some;
      const url = out.match(/https?:\/\/[^\s]+:\d+/);
      if (url) resolve({ base: url[0], out, err, stop: async () => { child.kill('SIGTERM'); return ended; } });
    });
    ended.then((code) => resolve({ code, out, err }));
  });
}
// In the tests the build is there: neither apt nor a compiler may be asked for anything.
const offline = { 'apt-get': 'echo apt-get was called >&2; exit 99', sudo: 'echo sudo was called >&2; exit 99', npm: 'echo npm was called >&2; exit 99', ninja: 'exit 0' };

test('./run makes the sample and serves it at the port it is told; whoever reads its words can sign in', async () => {
  const door = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => door.on('listening', done));
  const { port } = door.address();
  await new Promise((done) => door.close(done));
  const root = checkout(), served = await run(root, ['--no-install', '--port', String(port), '--data', 'elsewhere/data'], '', { tools: offline });
  assert.ok(served.base, `it ended with ${served.code}: ${served.out}${served.err}`);
  try {
    assert.equal(new URL(served.base).port, String(port));
    assert.ok(existsSync(join(root, 'elsewhere/data/installation.json')));
    assert.equal(existsSync(join(root, 'data')), false);
    const [, logins] = served.out.match(/Sign in as (.+)\./), [, secret] = served.out.match(/The password of each is (\S+) \(/);
    for (const login of logins.split(/, | or /)) {
      const who = await signIn(served.base, login, secret);
      assert.ok((await who.json('/documents')).body.total > 0, login);
    }
  } finally {
    assert.equal(await served.stop(), 0);
  }
});
test('./run --empty founds an organisation with the answers it is given, and its administrator signs in', async () => {
  const root = checkout(), served = await run(root, ['--empty', '--no-install'], `A company\ncompany.example\nada\nAda Example\n${good}\n`, { tools: offline });
  assert.ok(served.base, `it ended with ${served.code}: ${served.out}${served.err}`);
  try {
    const ada = await signIn(served.base, 'ada', good);
    const list = await ada.json('/documents');
    assert.deepEqual([list.status, list.body.total], [200, 0]);
    assert.equal((await ada.json('/people/ada')).status, 200);
    assert.doesNotMatch(served.out, /chancery-sample/);
    assert.doesNotMatch(await (await ada.get('/')).text(), /chancery-sample/);
    await assert.rejects(signIn(served.base, 'staff'), /could not sign in/);
  } finally {
    assert.equal(await served.stop(), 0);
  }
});
test('./run --empty that was not finished says so, serves nobody, and goes on where it stopped', async () => {
  const root = checkout();
  for (const [answers, founded] of [['', false], ['A company\n', false], ['A company\ncompany.example\n', true], ['ada\n', true], ['ada\nAda Example\n', true], ['ada\nAda Example\nshort\n', true]]) {
    const stopped = await run(root, ['--empty', '--no-install'], answers, { tools: offline });
    assert.equal(stopped.base, undefined, `${JSON.stringify(answers)}: an organisation that nobody can sign in to is served`);
    assert.notEqual(stopped.code, 0);
    assert.match(stopped.err, /No answer was given|password/i);
    assert.equal(existsSync(join(root, 'data/installation.json')), founded, JSON.stringify(answers));
  }
  const served = await run(root, ['--empty', '--no-install'], `ada\nAda Example\n${good}\n`, { tools: offline });
  assert.ok(served.base, `it ended with ${served.code}: ${served.out}${served.err}`);
  await signIn(served.base, 'ada', good);
  assert.equal(await served.stop(), 0);
  // And once it is there, nothing is asked any more.
  const again = await run(root, ['--empty', '--no-install'], '', { tools: offline });
  assert.ok(again.base, again.err);
  assert.equal(await again.stop(), 0);
});
test('./run --no-install asks neither apt nor the network when everything is there, and says what is missing when it is not', async () => {
  const root = checkout();
  const built = await run(root, ['--no-install', '--build-only'], '', { tools: offline });
  assert.deepEqual([built.code, built.err], [0, ''], built.out);
  const lacking = await run(root, ['--no-install', '--build-only'], '', { tools: { ...offline, 'dpkg-query': 'case "$*" in *libpoco-dev*) exit 1;; *) echo installed;; esac' } });
  assert.equal(lacking.code, 2);
  assert.match(lacking.err, /^These Debian packages are missing: libpoco-dev \. Install them/m);
  assert.doesNotMatch(lacking.err, /was called/);
  assert.ok(readFileSync(join(source, 'conf/install/packages.txt'), 'utf8').includes('libpoco-dev'), 'or this test has lost its point');
});
// A system with two packages missing (or none) and only these commands; what is asked of apt-get and sudo is written down.
function bare(root, { root_user, sudo, missing = '*libpoco-dev*|*libgit2-dev*' }) {
  const asked = join(root, 'asked'), bin = join(root, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const each of ['bash', 'sh', 'dirname', 'env', 'find', 'cat', 'rm', 'grep']) symlinkSync(execFileSync('sh', ['-c', `command -v ${each}`], { encoding: 'utf8' }).trim(), join(bin, each));
  const tools = { 'dpkg-query': `case "$*" in ${missing}) exit 1;; *) echo installed;; esac`, id: `echo ${root_user ? 0 : 1000}`, 'apt-get': `echo "apt-get $*" >> ${asked}`, ninja: 'exit 0', npm: 'exit 99', cmake: 'exit 99' };
  if (sudo) tools.sudo = `echo "sudo $*" >> ${asked}; exec "$@"`;
  return { tools, only: bin, asked: () => (existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : []) };
}
test('./run asks apt for exactly the packages that are missing, as root or with sudo; without either it says which', async () => {
  const update = 'apt-get update -qq', install = /^apt-get install -y -qq --no-install-recommends (?:libpoco-dev libgit2-dev|libgit2-dev libpoco-dev)$/;
  for (const how of [{ root_user: true, sudo: true }, { root_user: false, sudo: true }, { root_user: false, sudo: false }]) {
    const root = checkout(), system = bare(root, how);
    const { code, out, err } = await run(root, ['--build-only'], '', system);
    const asked = system.asked(), by_sudo = asked.filter((line) => line.startsWith('sudo ')), by_apt = asked.filter((line) => line.startsWith('apt-get '));
    if (!how.root_user && !how.sudo) {
      assert.deepEqual([code, asked], [2, []], err);
      assert.match(err, /^These Debian packages are missing: .*libpoco-dev.*\. Install them as root, then run this again\.$/m);
      assert.match(err, /libgit2-dev/);
      continue;
    }
    assert.equal(code, 0, out + err);
    assert.equal(by_apt[0], update);
    assert.match(by_apt[1], install);
    assert.equal(by_apt.length, 2);
    assert.equal(by_sudo.length, how.root_user ? 0 : 2, 'root asks nobody, others ask each time');
  }
});
test('./run by an ordinary user without sudo builds where nothing is missing, and asks nobody for anything', async () => {
  const root = checkout(), system = bare(root, { root_user: false, sudo: false, missing: 'nothing' });
  const { code, out, err } = await run(root, ['--build-only'], '', system);
  assert.deepEqual([code, err, system.asked()], [0, '', []], out);
  assert.match(out, /^Building/m);
});
test('an option that ./run does not know is refused with its usage', async () => {
  const refused = await run(checkout(), ['--emtpy'], '', { tools: offline });
  assert.equal(refused.code, 2);
  assert.match(refused.err, /--empty/);
});

test('every command answers programs in JSON, what it did and what it refused', () => {
  const data = join(folder, 'for-programs');
  const json = (args, input = '') => { const { code, out, err } = ran([...args, '--data', data, '--json'], input); try { return { code, told: JSON.parse(out) }; } catch { return assert.fail(`${args.join(' ')} told ${JSON.stringify(out)} ${err}`); } };
  assert.match(json(['version']).told.version, /^\d+\.\d+\.\d+$/);
  assert.deepEqual([json(['user', 'list']).code, json(['user', 'list']).told.ok], [2, false]);
  assert.match(json(['init', '--name', 'A company', '--domain', 'company.example']).told.key, /^SHA256:/);
  assert.equal(json(['user', 'add', 'ada', '--name', 'Ada', '--roles', 'admin,staff'], 'short\n').told.key, 'refusal.password-short');
  assert.deepEqual(json(['user', 'list']).told, []);
  assert.equal(json(['user', 'add', 'ada', '--name', 'Ada', '--roles', 'admin,staff'], `${good}\n`).told.login, 'ada');
  assert.deepEqual(json(['user', 'list']).told.map((each) => [each.login, each.signs_in]), [['ada', true]]);
  assert.deepEqual(json(['token', 'list', 'ada']).told, []);
  assert.ok(json(['token', 'create', 'ada', '--label', 'A program']).told.token.length > 20);
  const [token] = json(['token', 'list', 'ada']).told;
  assert.deepEqual([token.label, token.scope, token.revoked], ['A program', 'read', false]);
  assert.equal(json(['token', 'revoke', token.id]).told.revoked, true);
  assert.equal(json(['rebuild-index']).told.acts, 2);
  assert.match(json(['export', '--bundle', join(folder, 'b')]).told.commit, /^[0-9a-f]{40}$/);
  assert.match(json(['verify']).told.key, /^SHA256:/);
  const nowhere = ran(['verify', '/nowhere', '--json']);
  assert.deepEqual([nowhere.code, JSON.parse(nowhere.out).key], [2, 'verify.no-ledger']);
  const checked = json(['policy', 'check', join(source, 'policies/improvements.yaml')]);
  assert.deepEqual([checked.code, checked.told.ok, checked.told.files[0].problems], [0, true, []]);
  writeFileSync(join(folder, 'broken.yaml'), readFileSync(join(source, 'policies/improvements.yaml'), 'utf8').replace('label:', 'lable:'));
  const broken = json(['policy', 'check', join(folder, 'broken.yaml')]);
  assert.deepEqual([broken.code, broken.told.ok], [1, false]);
  assert.match(broken.told.files[0].refusal.says, /label/);
});
test('chancery policy check runs the examples beside a policy, and names the line that comes out otherwise', () => {
  const at = mkdtempSync(join(folder, 'examples-')), yaml = join(at, 'baselines.yaml'), cases = join(at, 'baselines.cases');
  const text = readFileSync(join(source, 'policies/baselines.cases'), 'utf8');
  writeFileSync(yaml, readFileSync(join(source, 'policies/baselines.yaml')));
  const alone = ran(['policy', 'check', yaml]);
  assert.deepEqual([alone.code, /baselines\.cases/.test(alone.out)], [0, false]);
  writeFileSync(cases, text);
  const good = ran(['policy', 'check', yaml]);
  assert.equal(good.code, 0, good.out);
  assert.match(good.out, /baselines\.cases: all \d+ examples come out as they say\./);
  const line = text.split('\n').indexOf('then allowed') + 1;
  writeFileSync(cases, text.replace('then allowed', 'then refused'));
  const bad = ran(['policy', 'check', yaml]);
  assert.equal(bad.code, 1);
  assert.ok(bad.out.includes(`${cases}:${line}: the quality manager names a day that has come: It was allowed.`), bad.out);
  const { ok, files } = JSON.parse(ran(['policy', 'check', yaml, '--json']).out);
  assert.deepEqual([ok, files[0].proved, files[0].problems, files[0].cases.failures.map((each) => each.line)], [false, true, [], [line]]);
});
test('every policy that is shipped has examples, and they hold', () => {
  for (const name of readdirSync(join(source, 'policies')).filter((each) => each.endsWith('.yaml'))) {
    const { code, out } = ran(['policy', 'check', join(source, 'policies', name)]);
    assert.equal(code, 0, out);
    assert.match(out, new RegExp(`${name.replace('.yaml', '')}\\.cases: all \\d+ examples`));
  }
});
test('chancery policy check tells step by step how a policy that can be read breaks its promise', () => {
  const file = join(folder, 'hole.yaml');
  writeFileSync(file, readFileSync(join(source, 'policies/documents.yaml'), 'utf8').replace('when: [reviewed, approved, comments resolved]', 'when: [reviewed, comments resolved]'));
  const { code, out } = ran(['policy', 'check', file]);
  assert.equal(code, 1);
  assert.match(out, /hole\.yaml: does not hold: nothing is in force without: .*approved/);
  assert.match(out, /^  1\. .+\n(?:  \d+\. .+\n)*  => .+/m);
  assert.doesNotMatch(out, /holds in all/);
});
test('chancery passkeys says whether they can work at the address that people open, and which line to change where they cannot', () => {
  const data = join(folder, 'founded'), asked = (...settings) => ran(['passkeys', '--json', '--data', data, ...settings.flatMap((each) => ['--set', each])]);
  for (const [settings, works, host, says] of [
    [[], true, 'localhost', /http\.url is not set, so passkeys work only for a browser on this machine, at http:\/\/localhost:\d+\. For other people set http\.url/],
    [['http.url=https://quality.example.com:8443'], true, 'quality.example.com', /Passkeys can work at https:\/\/quality\.example\.com:8443\..*host name quality\.example\.com: keep it\. People must open exactly https:\/\/quality\.example\.com:8443/],
    [['http.url=http://quality.example.com'], false, null, /cannot work at http:\/\/quality\.example\.com: browsers allow them over https only.*sets http\.url/],
    [['http.url=https://192.0.2.7'], false, null, /cannot work at https:\/\/192\.0\.2\.7: browsers bind them to a host name, never to a number.*sets http\.url/],
  ]) {
    const { code, out } = asked(...settings), told = JSON.parse(out);
    assert.deepEqual([code, told.works], [works ? 0 : 1, works], out);
    if (host) assert.equal(told.host, host);
    assert.match(told.says, says);
    assert.equal(ran(['passkeys', '--data', data, ...settings.flatMap((each) => ['--set', each])]).out.trim(), told.says, 'people are told the same');
  }
});
test('the first administrator’s passkey, which nobody else could confirm, is accepted at the console, and then it signs', async () => {
  const data = join(folder, 'first-key'), secret = `${good} of hers`, accept = (...words) => ran(['passkeys', 'accept', ...words, '--data', data]);
  assert.equal(ran(['init', '--data', data, '--name', 'A company', '--domain', 'company.example']).code, 0);
  assert.equal(ran(['user', 'add', 'ada', '--data', data, '--name', 'Ada Example', '--roles', 'admin,quality,staff'], `${secret}\n`).code, 0);
  assert.equal(ran(['user', 'add', 'bo', '--data', data, '--name', 'Bo Example', '--roles', 'staff'], `${secret} and his\n`).code, 0);
  const keys = async (who, of = 'ada') => (await who.json(`/people/${of}`)).body.passkeys;
  let device;
  const first = await start({ data });
  try {
    const ada = await signIn(first.base, 'ada', secret), { add } = await keys(ada);
    device = new PasskeyDevice(add.origin);
    assert.equal((await ada.act('/people/ada/acts/add%20passkey', { passkey: device.create(add.challenge), key_name: 'Phone' })).status, 201);
    const own = await ada.json('/people/ada/sign?act=confirm%20passkey&key=1');
    assert.ok(!own.body.statement, 'nobody confirms their own');
  } finally {
    await first.stop();
  }
  for (const [words, says] of [[['ada'], /LOGIN NUMBER/], [['ada', 'one'], /LOGIN NUMBER/], [['ada', '2'], /no passkey number 2/], [['bo', '1'], /no passkey number 1/], [['nobody', '1'], /nobody/]]) {
    const { code, err } = accept(...words);
    assert.equal(code, 2, err);
    assert.match(err, says);
  }
  const accepted = accept('ada', '1');
  assert.deepEqual([accepted.code, accepted.out.trim()], [0, 'Passkey 1 of ada is accepted: it signs from now on.'], accepted.err);
  assert.match(execFileSync('git', ['-C', join(data, 'ledger.git'), 'show', 'main:people/allowed_signers'], { encoding: 'utf8' }), /^ada namespaces="chancery",valid-after="\d{14}Z" sk-ecdsa-sha2-nistp256@openssh\.com /m);
  assert.equal(ran(['verify', '--data', data]).code, 0);

  // Hers now confirms another's: she signs with it, at the address that it is bound to.
  const server = await start({ data, settings: { 'http.url': device.origin } });
  try {
    const ada = await signIn(server.base, 'ada', secret), bo = await signIn(server.base, 'bo', `${secret} and his`), { add } = await keys(bo, 'bo');
    assert.match((await keys(ada)).keys[0].state, /signs since/);
    assert.equal((await bo.act('/people/bo/acts/add%20passkey', { passkey: new PasskeyDevice(device.origin).create(add.challenge), key_name: 'Key' })).status, 201);
    const { text } = (await ada.json('/people/bo/sign?act=confirm%20passkey&key=1')).body.statement;
    const confirmed = await ada.act('/people/bo/acts/confirm%20passkey', { key: 1, statement: text, passkey: device.sign(text) });
    assert.equal(confirmed.status, 201, JSON.stringify(confirmed.body));
  } finally {
    await server.stop();
  }
  assert.equal(ran(['verify', '--data', data]).code, 0);
});
test('a ledger founded before there were rules of rules adopts them at the console, and what has come since', () => {
  const home = join(folder, 'older-home'), data = join(folder, 'older');
  mkdirSync(join(home, 'policies'), { recursive: true });
  for (const each of ['conf', 'web']) symlinkSync(join(source, each), join(home, each));
  const shipped = (name) => readFileSync(join(source, 'policies', name), 'utf8');
  for (const name of readdirSync(join(source, 'policies')).filter((each) => each.endsWith('.yaml') && each !== 'policies.yaml')) writeFileSync(join(home, 'policies', name), shipped(name));
  // People of before: nobody knew of passkeys, nor was anybody suspended.
  writeFileSync(join(home, 'policies/people.yaml'), shipped('people.yaml').replace(/  add passkey:[^]*?(?=  leave:)/, '').replace('    keys: ends all\n', '').replace(/  not their own:\n[^]*?(?=  deputy named:)/, '').replaceAll('active, suspended', 'active').replace(/.*every suspended.*\n/, ''));
  assert.equal(ran(['init', '--data', data, '--name', 'An older house', '--domain', 'old.example', '--set', `home.directory=${home}`]).code, 0);
  const adopt = (...words) => ran(['policy', 'adopt', ...words, '--data', data]);
  const source_of = (name) => JSON.parse(ran(['policy', 'explain', name, '--json', '--data', data]).out);

  const without = adopt('--shipped');
  assert.deepEqual([without.code, /--reason/.test(without.err)], [2, true]);
  const early = adopt('--shipped', 'people', '--reason', 'Passkeys.');
  assert.equal(early.code, 2, early.out);
  assert.match(early.err, /policies/);

  const first = adopt('--shipped', '--reason', 'The upgrade.');
  assert.equal(first.code, 0, first.err);
  assert.match(first.out, /policies: adopted\. It judges every act from now on\./);
  assert.match(first.out, /documents: in force as it is\./);
  assert.match(first.out, /people: other rules are in force here\. Nothing was changed[^]*New act “Add a passkey”/);
  assert.ok(!source_of('people').acts.some((each) => each.name === 'add passkey'));

  const named = adopt('--shipped', 'people', '--reason', 'Passkeys.');
  assert.equal(named.code, 0, named.err);
  assert.ok(source_of('people').acts.some((each) => each.name === 'add passkey'));
  writeFileSync(join(folder, 'documents.yaml'), shipped('documents.yaml').replace('when: [reviewed, approved, comments resolved]', 'when: [reviewed, comments resolved]'));
  const hole = adopt(join(folder, 'documents.yaml'), '--reason', 'It is quicker.');
  assert.equal(hole.code, 1);
  assert.match(hole.err, /documents was not adopted:[^]*=> .* is in force without: approved/);
  assert.equal(ran(['verify', '--data', data]).code, 0);
});
test('who can do what, the rules of a register and their graph are told while a server has the ledger', async () => {
  const server = await start();
  try {
    const author = await server.client('author');
    assert.equal((await author.act('/documents/SOP-007/acts/comment', { comment: 'Said while it is served.' })).status, 201);
    const item = ran(['policy', 'explain', 'documents', 'SOP-009', '--data', server.data]);
    assert.equal(item.code, 0, item.err);
    assert.match(item.out, /SOP-009 revision 5, in review:\n/);
    assert.match(item.out, /Release happens by itself/);
    const last = JSON.parse(ran(['policy', 'explain', 'documents', 'SOP-007', '--json', '--data', server.data]).out);
    assert.ok(last.versions.some((each) => each.slot === 'draft'));
    for (const args of [['explain', 'documents'], ['graph', 'documents']]) assert.equal(ran(['policy', ...args, '--data', server.data]).code, 0, args.join(' '));
    assert.deepEqual(readdirSync(join(server.data, 'tmp')), [], 'nothing is left behind');
    assert.equal((await author.act('/documents/SOP-007/acts/comment', { comment: 'And the server goes on.' })).status, 201);
  } finally {
    await server.stop();
  }
});
test('rebuild-index --compare says whether the index is what the ledger makes anew, also while a server runs', async () => {
  const server = await start(), compare = () => ran(['rebuild-index', '--compare', '--data', server.data]);
  try {
    assert.equal(compare().code, 0);
    server.child.kill('SIGTERM');
    await server.ended;
    const { code, out } = compare(), file = join(server.data, 'index.sqlite');
    assert.deepEqual([code, /alike in every row/.test(out)], [0, true]);
    writeFileSync(file, readFileSync(file, 'latin1').replaceAll('Control of documented information', 'Control of documented imformation'), 'latin1');
    const other = compare();
    assert.equal(other.code, 1, other.err);
    assert.match(other.out, /is not what the ledger makes anew.*Control of documented imformation/);
    assert.equal(ran(['rebuild-index', '--compare', '--data', join(folder, 'nothing')]).code, 2);
  } finally {
    await server.stop({ unchanged: true });
  }
});
test('what stands in the way is said in a sentence: a folder that is not empty, an installation that cannot be read', () => {
  const full = join(folder, 'full'), file = join(full, 'installation.json');
  mkdirSync(full);
  writeFileSync(join(full, 'mine.txt'), 'mine');
  const refused = ran(['sample', '--data', full]);
  assert.equal(refused.code, 2);
  assert.match(refused.err, /^chancery: .*full is not empty, and the sample never overwrites anything\./);
  assert.equal(existsSync(`${full}.unfinished`), false, 'nothing is begun');
  assert.equal(readFileSync(join(full, 'mine.txt'), 'utf8'), 'mine');
  for (const broken of ['{', '[]', 'null', '{"domain": 1, "sample": false}', '{"domain": "x.example"}', '{"sample": true}', '\0']) {
    writeFileSync(file, broken);
    for (const args of [['serve'], ['user', 'list'], ['rebuild-index']]) {
      const { code, err } = ran([...args, '--data', full]);
      assert.equal(code, 2, broken);
      assert.ok(err.startsWith(`chancery: ${file} is damaged`), err);
      assert.doesNotMatch(err, /exception|parse_error/);
    }
  }
});
test('what a later version wrote is refused with a sentence and stays as it is: the folder, the ledger, a backup', () => {
  const data = join(folder, 'later'), saved = join(folder, 'later-backup');
  assert.equal(ran(['init', '--data', data, '--name', 'A company', '--domain', 'company.example']).code, 0);
  assert.equal(ran(['backup', '--data', data, '--to', saved]).code, 0);
  const about = join(data, 'installation.json'), told = JSON.parse(readFileSync(about, 'utf8')), list = join(saved, 'backup.json');
  const refused = (args, what) => {
    const got = ran(args);
    assert.equal(got.code, 2, got.out + got.err);
    assert.match(got.err, new RegExp(`^chancery: \\S*${what} (was written by a later Chancery: its form is 2|is a backup that a later Chancery made \\(9\\.0\\))`));
  };
  writeFileSync(about, JSON.stringify({ ...told, form: 2 }));
  for (const command of [['user', 'list'], ['user', 'add', 'ada', '--name', 'Ada', '--roles', 'admin'], ['serve', '--set', 'http.port=0']]) refused([...command, '--data', data], 'installation.json');
  writeFileSync(about, JSON.stringify(told));
  assert.equal(ran(['user', 'list', '--data', data]).code, 0);
  writeFileSync(list, JSON.stringify({ ...JSON.parse(readFileSync(list, 'utf8')), form: 2, version: '9.0' }));
  refused(['restore', '--from', saved, '--data', join(folder, 'later-restored')], 'later-backup');
  assert.ok(!existsSync(join(folder, 'later-restored')));
  assert.equal(ran(['user', 'add', 'ada', '--data', data, '--name', 'Ada', '--roles', 'admin'], `${good}\n`).code, 0);
  const commit = appendAct(join(data, 'ledger.git'), { act: { form: 2, act: 'something new' }, key: join(data, 'keys/server') });
  for (const command of [['user', 'add', 'bo', '--name', 'Bo', '--roles', 'admin'], ['serve', '--set', 'http.port=0']]) refused([...command, '--data', data], 'ledger.git');
  assert.equal(execFileSync('git', ['-C', join(data, 'ledger.git'), 'rev-parse', 'main'], { encoding: 'utf8' }).trim(), commit);
});

test('an option that a command does not have is refused with its usage, and nothing is done', () => {
  const data = join(folder, 'not founded');
  for (const [args, option] of [[['serve', '--port', '9000'], '--port'], [['restore', '--from', folder, '--to', data], '--to'], [['init', '--name', 'A', '--domain', 'a.example', '--lang', 'de'], '--lang']]) {
    const { code, err } = ran([...args, '--data', data]);
    assert.equal(code, 2);
    assert.match(err, new RegExp(`^chancery: chancery ${args[0]} has no option ${option}\\. It is used so: chancery ${args[0]}`));
    assert.equal(existsSync(data), false);
  }
  assert.deepEqual([ran(['-h']).code, ran(['serve', '-h']).code], [0, 0]);
});

test('a setting that is no good is refused when it is given, with what it may be', () => {
  for (const [setting, says] of [['http.port=70000', /http\.port must be a whole number from 0 to 65535, not “70000”/], ['http.workers=0', /from 1 to/], ['session.hours=twelve', /“twelve”/], ['http.upload_megabytes=-1', /“-1”/], ['http.behind_tls=on', /http\.behind_tls must be true or false/]]) {
    const { code, err } = ran(['serve', '--data', join(folder, 'none'), '--set', setting]);
    assert.equal(code, 2, setting);
    assert.match(err, says);
  }
});

test('the graph of a policy has every state, every act that moves an item, and is drawn by stock tools', () => {
  const dot = ran(['policy', 'graph', join(source, 'policies/documents.yaml')]);
  assert.equal(dot.code, 0, dot.err);
  for (const part of ['digraph "documents"', '"draft" -> "in review"', '"in review" -> "in force"', 'style=dashed', '"in force" [penwidth']) assert.ok(dot.out.includes(part), `${part} in ${dot.out}`);
  const { states, acts } = JSON.parse(ran(['policy', 'graph', join(source, 'policies/improvements.yaml'), '--json']).out);
  assert.deepEqual(states.filter((state) => !acts.some((act) => act.from === state || act.to === state)), [], 'no state hangs in the air');
  assert.equal(ran(['policy', 'graph', join(folder, 'none.yaml'), '--data', join(folder, 'nowhere')]).code, 2);
});
test('the sample, whose password everybody knows, is not served on an address that others reach', () => {
  const data = join(folder, 'sample-elsewhere');
  chancery(['sample', '--data', data], { stdio: 'ignore' });
  for (const address of ['0.0.0.0', '::', '192.0.2.1', '']) {
    const { code, err } = ran(['serve', '--data', data, '--set', `http.address=${address}`, '--set', 'http.port=0']);
    assert.equal(code, 2, address);
    assert.match(err, /^chancery: The sample organisation has a password that everybody knows, so it is served on loopback only/);
  }
});

test('a server to which nobody can sign in says so, on its console and where one would sign in', async () => {
  const data = join(folder, 'nobody');
  assert.equal(ran(['init', '--data', data, '--name', 'A company', '--domain', 'company.example']).code, 0);
  const child = spawn(program, ['serve', '--data', data, '--set', 'http.port=0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    let said = '';
    await new Promise((done, failed) => { child.stdout.on('data', (text) => { said += text; if (/Nobody can sign in yet/.test(said)) done(); }); child.on('exit', () => failed(new Error(said))); });
    assert.match(said, /chancery user add/);
    const page = await (await fetch(`${said.match(/https?:\/\/[^\s]+:\d+/)[0]}/sign-in`)).text();
    assert.match(page, /Nobody can sign in yet/);
    assert.match(page, /chancery user add/);
  } finally {
    child.kill('SIGTERM');
    await new Promise((done) => child.on('exit', done));
  }
});
