// A backup is taken while people work, and a data folder is made of it that is proved before it is used.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program, start } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

const folder = mkdtempSync(join(tmpdir(), 'chancery-backup-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const chancery = (...args) => {
  const ran = spawnSync(program, args, { encoding: 'utf8', timeout: 300_000 });
  return { status: ran.status, out: ran.stdout, err: ran.stderr };
};

test('a backup taken under load is restored, proved, and is the organisation as it was at one act', async () => {
  const server = await start();
  const to = join(folder, 'backup'), data = join(folder, 'restored');
  try {
    const staff = await server.client('staff');
    let working = true;
    const ideas = [], work = (async () => {
      while (working) ideas.push(w.done(await staff.act('/improvements/acts/raise', { fields: { title: 'While a backup is taken', kind: 'idea', description: 'x' } })).id);
    })();
    let failed = null;
    work.catch((problem) => { failed = problem; });   // told where it is awaited; a rejection that nobody hears would leave the server running
    while (ideas.length < 3 && !failed) await new Promise((next) => setImmediate(next));
    const before = ideas.length, took = await new Promise((done) => import('node:child_process').then(({ execFile }) =>
      execFile(program, ['backup', '--data', server.data, '--to', to, '--json'], (failed, out, err) => done({ failed, out, err }))));
    working = false;
    await work;
    assert.equal(took.failed, null, took.err);
    const told = JSON.parse(took.out);
    assert.deepEqual(told.files.map((each) => each.name).filter((name) => ['ledger.bundle', 'accounts.sqlite', 'installation.json', 'keys/server'].includes(name)).length, 4);
    assert.equal(statSync(to).mode & 0o077, 0, 'nobody else reads it');

    const made = chancery('restore', '--from', to, '--data', data);
    assert.equal(made.status, 0, made.err + made.out);
    assert.match(made.out, /acts, all as they say/);
    assert.ok(made.out.includes(told.head), 'it says up to which act');
    assert.match(made.out, /Key: {3}SHA256:/);
    const again = await start({ data });
    try {
      const same = await again.client('staff');   // accounts came along
      const list = w.done(await same.json('/improvements?limit=500'), 200).items.filter((each) => each.title === 'While a backup is taken').map((each) => each.id).sort();
      assert.ok(list.length >= before, 'every act that was acknowledged before is in it');
      assert.deepEqual(list, ideas.sort().slice(0, list.length), 'and it ends at one act, with nothing left out before');
      w.done(await same.act('/improvements/acts/raise', { fields: { title: 'Work goes on', kind: 'idea', description: 'x' } }));
    } finally {
      await again.stop();
    }
    assert.equal(JSON.parse(chancery('verify', '--data', data, '--json').out).ok, true);
  } finally {
    await server.stop();
  }
});

test('neither command overwrites anything', () => {
  const full = join(folder, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'precious'), 'x');
  for (const args of [['backup', '--data', join(folder, 'restored'), '--to', full], ['restore', '--from', join(folder, 'backup'), '--data', full], ['restore', '--from', join(folder, 'backup'), '--data', join(folder, 'restored')]]) {
    const refused = chancery(...args);
    assert.equal(refused.status, 2, args.join(' '));
    assert.match(refused.err, /is not empty/);
  }
  assert.equal(readFileSync(join(full, 'precious'), 'utf8'), 'x');
});

test('a backup that is not whole, or whose ledger does not hold, makes nothing', () => {
  const copy = (name, change) => {
    const at = join(folder, name);
    spawnSync('cp', ['-r', join(folder, 'backup'), at]);
    change(at);
    return chancery('restore', '--from', at, '--data', join(folder, `${name}-data`));
  };
  const torn = copy('torn', (at) => appendFileSync(join(at, 'accounts.sqlite'), 'x'));
  assert.equal(torn.status, 2);
  assert.match(torn.err, /accounts\.sqlite/);
  const lacking = copy('lacking', (at) => rmSync(join(at, 'keys/server')));
  assert.equal(lacking.status, 2);
  // Somebody who adds a commit and fits the list to it: the bytes are as listed, the ledger is not what it must be.
  const forged = copy('forged', (at) => {
    const run = (script) => assert.equal(spawnSync('sh', ['-ec', script], { cwd: at, encoding: 'utf8' }).status, 0, script);
    run('git clone -q --bare ledger.bundle l && git -C l config user.name x && git -C l config user.email x@x && git -C l update-ref refs/heads/main $(git -C l commit-tree -p main -m forged "main^{tree}") && git -C l bundle create -q --version=2 ../ledger.bundle main && rm -rf l');
    const contents = JSON.parse(readFileSync(join(at, 'backup.json'), 'utf8')), bundle = contents.files.find((each) => each.name === 'ledger.bundle');
    bundle.sha256 = w.sha256(readFileSync(join(at, 'ledger.bundle')));
    writeFileSync(join(at, 'backup.json'), JSON.stringify(contents));
  });
  assert.equal(forged.status, 1, forged.err);
  assert.match(forged.err, /nothing was put/);
  for (const name of ['torn', 'lacking', 'forged']) for (const left of [`${name}-data`, `${name}-data.unfinished`]) assert.ok(!existsSync(join(folder, left)), left);
});
