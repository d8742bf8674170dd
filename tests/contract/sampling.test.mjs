// An auditor's sample: drawn on the page of a running server, and again from a package, without it.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chancery, program, start, takePackage } from '../support/chancery.mjs';

let server, auditor, folder;
before(async () => { server = await start(); auditor = await server.client('auditor'); folder = mkdtempSync(join(tmpdir(), 'chancery-sample-drawn-')); });
after(async () => { await server?.stop(); rmSync(folder, { recursive: true, force: true }); });

test('the same sample on the page, by `chancery draw` from a package, from a list, and by the commands of VERIFY.md', async () => {
  const choice = { register: 'documents', former: 'yes' }, seed = "Möller's dice: 5 3", size = 6;
  const asked = `/evidence/sample?${new URLSearchParams({ ...choice, seed, size })}`;
  const { body } = await auditor.json(asked), names = body.sample.rows.map((each) => each.name);
  assert.equal(names.length, size);
  assert.ok(body.population.length > 20);
  const page = await (await auditor.get(asked, { accept: 'text/html' })).text();
  for (const { id } of body.sample.rows) assert.ok(page.includes(`>${id}</a>`), `${id} is not on the page`);
  // Acts done since change neither: the page is asked for the commit that it drew at.
  const { zip } = await takePackage(auditor, choice);
  const again = await auditor.json(`${asked}&commit=${body.commit}`);
  assert.deepEqual(again.body.sample.rows.map((each) => each.name), names);
  writeFileSync(join(folder, 'package.zip'), zip);
  execFileSync('unzip', ['-q', join(folder, 'package.zip'), '-d', join(folder, 'unpacked')]);
  const bag = join(folder, 'unpacked', readdirSync(join(folder, 'unpacked'))[0]), how = ['--commit', body.commit, '--seed', seed, '--size', `${size}`];
  const fromPackage = JSON.parse(chancery(['draw', '--package', bag, ...how, '--json']));
  assert.deepEqual([fromPackage.sample, fromPackage.population_sha256], [names, body.population_sha256]);
  writeFileSync(join(folder, 'population'), body.population.join('\n') + '\n');
  assert.equal(chancery(['draw', '--population', join(folder, 'population'), ...how]).trim().split('\n').slice(1).join('\n'), names.join('\n'));
  const steps = readFileSync(join(bag, 'VERIFY.md'), 'utf8').split(/^## 7/m)[1].match(/^ {4}.*$/mg).map((each) => each.slice(4)).join('\n');
  const said = execFileSync('sh', ['-ec', steps], { cwd: bag, encoding: 'utf8', env: { PATH: process.env.PATH, SEED: seed, COMMIT: body.commit, SIZE: `${size}` } }).trim().split('\n');
  assert.deepEqual(said, [body.population_sha256, ...said.slice(1)]);
  assert.deepEqual(said.slice(1).map((each) => each.slice(65)), names);
});

test('`chancery draw` says what it needs, and draws from nothing that is not there', () => {
  const refused = (...args) => { const { status, stderr } = spawnSync(program, ['draw', ...args], { encoding: 'utf8' }); assert.equal(status, 2); return stderr; };
  assert.match(refused(), /Say what to draw from/);
  assert.match(refused('--package', folder, '--population', folder, '--commit', 'c'.repeat(40), '--seed', 'x', '--size', '1'), /Say what to draw from/);
  assert.match(refused('--population', join(folder, 'none'), '--commit', 'c'.repeat(40), '--seed', 'x', '--size', '1'), /cannot be read/);
  writeFileSync(join(folder, 'empty'), '');
  assert.match(refused('--population', join(folder, 'empty'), '--commit', 'c'.repeat(40), '--seed', 'x', '--size', '1'), /names nothing/);
});
