// A training record is destroyed, from its first act to the page that says so: sealed from the beginning, due after a year, approved by two
// others, carried out; and then nothing that it said is anywhere in the data folder, while everything that was done is.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chancery, password, program, source, start, takePackage } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

const words = ['Kingfisher riveting', 'Ottoline', 'phosphorescent', 'Repeated flawlessly', 'moved to Antananarivo', 'badge-of-tomas'];
const id = 'TRN-2024-0001', other = 'TRN-2024-0002';
const story = `
- {at: 2024-10-07T12:00:00Z, by: quality, act: record, register: training, item: ${id}, fields: {title: "${words[0]}", person: staff, trainer: "${words[1]}", held on: 2024-10-01, notes: "It was ${words[2]}."}, files: [${words[5]}.txt]}
- {at: 2024-10-07T12:05:00Z, by: quality, act: record, register: training, item: ${other}, fields: {title: "Packing", person: staff, held on: 2024-10-02}}
- {at: 2024-10-08T12:00:00Z, by: quality, act: assess, register: training, item: ${id}, fields: {effectiveness: "${words[3]}."}}
- {at: 2024-10-09T12:00:00Z, by: quality, act: end, register: training, item: ${id}, comment: "Has ${words[4]}."}
`;

const folder = mkdtempSync(join(tmpdir(), 'chancery-destruction-')), data = join(folder, 'data'), home = join(folder, 'home');
let server, all, zip, certificate;
const run = (...args) => spawnSync(program, args, { encoding: 'utf8', timeout: 300_000 });
const verified = (...args) => { const ran = run('verify', ...args, '--json'); return { status: ran.status, ...JSON.parse(ran.stdout) }; };

before(async () => {
  mkdirSync(join(home, 'conf'), { recursive: true });
  for (const each of ['web', 'policies']) symlinkSync(join(source, each), join(home, each));
  cpSync(join(source, 'conf/sample'), join(home, 'conf/sample'), { recursive: true });
  writeFileSync(join(home, 'conf/sample/story.yaml'), story);
  writeFileSync(join(home, `conf/sample/${words[5]}.txt`), `This certifies: ${words[2]}\n`);
  chancery(['sample', '--data', data, '--set', `home.directory=${home}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  server = await start({ data });
  all = await w.people(server, ['staff', 'quality', 'approver', 'admin']);
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

// Whatever lies in these files, inflated where it is Git's; zips are looked into.
const filesIn = (where) => readdirSync(where, { recursive: true }).map((each) => join(where, each)).filter((each) => statSync(each).isFile());
function holdsNothing(where, what = words) {
  const objects = execFileSync('git', ['-C', join(where, 'ledger.git'), 'cat-file', '--batch-all-objects', '--batch'], { maxBuffer: 256 << 20 });
  for (const word of what) {
    assert.ok(!objects.includes(word), `the ledger holds “${word}”`);
    for (const file of filesIn(where)) assert.ok(!readFileSync(file).includes(word), `${file} holds “${word}”`);
  }
}

async function signed(who, register, item, act) {
  const page = w.done(await who.json(`/${register}/${item}/sign?act=${encodeURIComponent(act)}`), 200);
  assert.ok(page.statement, JSON.stringify(page.blocked));
  return w.done(await who.act(`/${register}/${item}/acts/${encodeURIComponent(act)}`, { statement: page.statement.text, password }));
}

test('whoever may read the record reads all of it, and Git holds no word of it', async () => {
  const item = w.done(await all.quality.json(`/training/${id}`), 200);
  assert.equal(item.title, words[0]);
  assert.equal(item.fields.trainer, words[1]);
  assert.equal(item.signoffs[0].checked, 'valid');
  assert.match(String(await w.bytesOf(all.quality, `/training/${id}/files/${words[5]}.txt`)), /This certifies/);
  const objects = execFileSync('git', ['-C', join(data, 'ledger.git'), 'cat-file', '--batch-all-objects', '--batch'], { maxBuffer: 256 << 20 });
  for (const word of [...words, 'Packing']) assert.ok(!objects.includes(word), `the ledger holds “${word}”`);
  assert.equal(verified('--data', data).sealed.acts, 0, 'with the keys at hand every word is judged');
});

test('an evidence package shows the record in the clear and proves by stock tools that it is what lies sealed', async () => {
  const taken = await takePackage(all.quality, { register: 'training' });
  zip = join(data, 'kept/evidence', `${taken.page.id}.zip`);
  assert.ok(existsSync(zip));
  const unpacked = join(folder, 'unpacked');
  writeFileSync(join(folder, 'package.zip'), taken.zip);
  execFileSync('unzip', ['-q', join(folder, 'package.zip'), '-d', unpacked]);
  const [top] = readdirSync(unpacked), there = join(unpacked, top), verify = () => spawnSync('sh', [join(there, 'verify.sh')], { encoding: 'utf8' });
  const good = verify();
  assert.equal(good.status, 0, good.stdout + good.stderr);
  assert.match(good.stdout, /lie sealed there/);
  const shown = filesIn(join(there, 'data/items')).filter((each) => each.endsWith('item.json')).map((each) => readFileSync(each, 'utf8'));
  assert.ok(shown.some((each) => each.includes(words[0])));
  // Other words, with every list in the package fitted to them.
  const changed = filesIn(join(there, 'data/items')).find((each) => each.endsWith('item.json') && readFileSync(each, 'utf8').includes(words[1]));
  writeFileSync(changed, readFileSync(changed, 'utf8').replace(words[1], 'Somebody'));
  const list = (files) => execFileSync('sha256sum', files.map((each) => each.slice(there.length + 1)).sort(), { cwd: there, encoding: 'utf8' });
  writeFileSync(join(there, 'manifest-sha256.txt'), list(filesIn(join(there, 'data'))));
  writeFileSync(join(there, 'tagmanifest-sha256.txt'), list(filesIn(there).filter((each) => !each.startsWith(join(there, 'data/')) && !each.endsWith('/tagmanifest-sha256.txt'))));
  const bad = verify();
  assert.equal(bad.status, 1, bad.stdout);
  assert.match(bad.stdout, /is not what lies sealed in the ledger/);
});

test('a backup holds no key, and says so; the keys go to a folder of their own and come back from it', () => {
  const to = join(folder, 'backup'), keys = join(folder, 'keys'), without = join(folder, 'without'), whole = join(folder, 'whole');
  const inside = run('backup', '--data', data, '--to', to, '--keys-to', join(to, 'keys'));
  assert.equal(inside.status, 2, inside.stdout);
  const made = run('backup', '--data', data, '--to', to, '--keys-to', keys);
  assert.equal(made.status, 0, made.stderr);
  assert.deepEqual(filesIn(to).filter((each) => /item-keys|keys\/items/.test(each)), []);
  assert.match(run('backup', '--data', data, '--to', join(folder, 'plain')).stdout, /without them nobody can read/);
  const blind = run('restore', '--from', to, '--data', without);
  assert.equal(blind.status, 0, blind.stderr + blind.stdout);
  assert.match(blind.stdout, /judged without their words/);
  const back = run('restore', '--from', to, '--keys-from', keys, '--data', whole);
  assert.equal(back.status, 0, back.stderr + back.stdout);
  assert.doesNotMatch(back.stdout, /judged without their words/);
  assert.equal(run('rebuild-index', '--data', whole).status, 0);
  assert.equal(verified('--data', whole).sealed.open, 2);
});

test('it is due, two others approve, and it is destroyed: the page says so, by whom and when, and nothing else of it is anywhere', async () => {
  const due = w.done(await all.quality.json('/retention'), 200);
  assert.ok(JSON.stringify(due).includes(`training/${id}`));
  const proposed = w.done(await all.admin.act('/dispositions/acts/propose', { fields: { title: 'Yearly disposition', items: [`training/${id}`] } })).id;
  await signed(all.quality, 'dispositions', proposed, 'approve');
  await signed(all.approver, 'dispositions', proposed, 'approve');
  const before = readdirSync(join(data, 'item-keys'), { recursive: true }).length;
  await signed(all.admin, 'dispositions', proposed, 'carry out');
  certificate = `/dispositions/${proposed}/certificate`;

  const item = w.done(await all.quality.json(`/training/${id}`), 200);
  assert.equal(item.title, id);
  assert.deepEqual(item.fields, {});
  assert.equal(item.keeping.disposed.how, 'destroyed');
  const page = await (await all.quality.get(`/training/${id}`)).text();
  assert.match(page, /What it said was destroyed on/);
  assert.ok(page.includes(certificate));
  for (const path of [`/training/${id}`, `/training/${id}/history`, '/training', `/search?q=${words[2]}`, '/audit-trail', certificate, '/retention']) {
    const text = await (await all.quality.get(path)).text(), json = JSON.stringify((await all.quality.json(path)).body);
    for (const word of words.filter((each) => !path.includes(each))) assert.ok(!text.includes(word) && !json.includes(word), `${path} shows “${word}”`);
  }
  assert.equal((await all.quality.get(`/training/${id}/files/${words[5]}.txt`)).status, 404);
  assert.match(await (await all.quality.get(certificate)).text(), /Certificate of destruction/);
  w.isProblem(await all.quality.act(`/training/${id}/acts/comment`, { comment: 'Still here?' }), 422);
  assert.ok(readdirSync(join(data, 'item-keys'), { recursive: true }).length < before);
  while (existsSync(zip)) await new Promise((next) => setImmediate(next));   // listeners are told in the background
  holdsNothing(data);
  assert.equal(w.done(await all.quality.json(`/training/${other}`), 200).title, 'Packing', 'the others are as they were');
});

test('the ledger still verifies, and says what it could not look into', () => {
  const found = verified('--data', data);
  assert.equal(found.status, 0, JSON.stringify(found));
  assert.deepEqual(found.sealed.destroyed, [`training/${id}`]);
  assert.equal(found.sealed.acts, 3);
  assert.match(run('verify', '--data', data).stdout, /3 acts were judged without their words/);
  const clone = join(folder, 'clone');
  execFileSync('git', ['clone', '-q', '--bare', join(data, 'ledger.git'), clone]);
  const away = verified(clone);
  assert.equal(away.status, 0, JSON.stringify(away));
  assert.deepEqual(away.sealed.away, [`training/${other}`]);
});

test('a key that is gone without an act that says so is a finding; one that an act destroyed and a crash left is destroyed at the next start', async () => {
  const copy = join(folder, 'copy');
  await server.kill();
  cpSync(data, copy, { recursive: true });
  const keys = filesIn(join(copy, 'item-keys'));
  assert.equal(keys.length, 1);
  rmSync(keys[0]);
  const lost = verified('--data', copy);
  assert.equal(lost.status, 1);
  assert.deepEqual(lost.sealed.lost, [`training/${other}`]);
  assert.ok(!existsSync(join(copy, 'ledger.problem')), 'the ledger itself is in order');
  rmSync(join(copy, 'keys/items'));
  cpSync(join(data, 'item-keys'), join(copy, 'item-keys'), { recursive: true });
  const refused = run('rebuild-index', '--data', copy);
  assert.equal(refused.status, 2, refused.stdout);
  assert.match(refused.stderr, /keys\/items does not open the keys/);
  assert.ok(!existsSync(join(copy, 'keys/items')));

  // The key that was destroyed, from the copy that was made before.
  for (const each of readdirSync(join(folder, 'keys/item-keys'), { recursive: true })) {
    const from = join(folder, 'keys/item-keys', each), to = join(data, 'item-keys', each);
    if (statSync(from).isFile() && !existsSync(to)) { mkdirSync(join(to, '..'), { recursive: true }); cpSync(from, to); }
  }
  assert.deepEqual(verified('--data', data).sealed.unfinished, [`training/${id}`]);
  server = await start({ data });
  assert.equal(filesIn(join(data, 'item-keys')).length, 1);
  holdsNothing(data);
});
