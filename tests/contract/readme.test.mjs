// What the README tells people to type to verify a ledger by hand is typed here, as it stands there.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chancery, source, start, takePackage } from '../support/chancery.mjs';

const readme = readFileSync(join(source, 'README.md'), 'utf8');
const section = readme.split(/^## /m).find((each) => each.startsWith('Verify a ledger by hand')) ?? '';
const [commands, ofPackage] = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, each]) => each);

let folder;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-readme-'));
  chancery(['sample', '--data', join(folder, 'data')], { stdio: 'pipe' });
});
after(() => rmSync(folder, { recursive: true, force: true }));
// Nothing of whoever runs the tests: no settings of their git, no pager, no agent.
const typed = (script) => spawnSync('bash', ['-c', `set -euo pipefail\n${script}`], { cwd: folder, encoding: 'utf8', maxBuffer: 64 << 20, env: { PATH: process.env.PATH, HOME: folder } });

test('the commands in the README verify the sample: each act is signed, the statement too, and it names the bytes that are there', () => {
  for (const named of ['git clone', 'git fsck --strict', 'git log --format=%G?', 'ssh-keygen -l', 'ssh-keygen -Y verify', 'sha256sum']) assert.ok(commands.includes(named), `${named} is not in the README's section`);
  const { status, stdout, stderr } = typed(commands), said = stdout + stderr;
  assert.equal(status, 0, said.slice(-3000));
  const commits = Number(execFileSync('git', ['-C', join(folder, 'data/ledger.git'), 'rev-list', '--count', 'main'], { encoding: 'utf8' }));
  assert.ok(commits > 100);
  assert.match(stdout, new RegExp(`^ *${commits} G$`, 'm'), 'every act is signed by the server');
  assert.match(stdout, /^256 SHA256:\S+ .*\(ED25519\)$/m, 'and by whose key is there to be compared');
  assert.match(said, /Good "chancery" signature for server@/);
  assert.doesNotMatch(said, /No signature|No principal|BAD|error:|dangling/);
  const [, value] = stdout.match(/^([0-9a-f]{64}) {2}content\.md$/m);
  assert.match(stdout, new RegExp(`^File ${value} {2}content\\.md$`, 'm'), 'the same value stands in the statement');
});

test('the same commands end with an error where a byte of the statement was changed', () => {
  rmSync(join(folder, 'manual'), { recursive: true, force: true });
  const changed = commands.replace(/^TZ=UTC ssh-keygen/m, 'sed -i s/approve/disapprove/ "$s"\nTZ=UTC ssh-keygen');
  assert.notEqual(changed, commands);
  const { status, stdout, stderr } = typed(changed);
  assert.notEqual(status, 0);
  assert.match(stdout + stderr, /Signature verification failed|incorrect signature/);
});

test('and `chancery verify --data data`, which stands under them, replays the history and finds it in order', () => {
  assert.match(section, /`chancery verify --data data`/);
  assert.match(chancery(['verify', '--data', 'data'], { cwd: folder }), /\d+/);
});

test('the commands for an evidence package check one, and show the history of its document and of no other', async () => {
  const server = await start();
  try {
    const { zip } = await takePackage(await server.client('auditor'), { items: 'SOP-009', former: 'yes' });
    writeFileSync(join(folder, 'evidence.zip'), zip);
    const { status, stdout, stderr } = typed(ofPackage);
    assert.equal(status, 0, (stdout + stderr).slice(-3000));
    assert.match(stdout, /RESULT: IN ORDER/);
    assert.match(stdout, /^ *\d+ G$/m);
    assert.match(stdout, /^[0-9a-f]{7,} Approve SOP-009 revision 4, release$/m);
    const again = typed('cd chancery-evidence-* && sh verify.sh');
    assert.equal(again.status, 0, `nothing was left in the package's folder: ${again.stdout}`);
  } finally {
    await server.stop();
  }
});
