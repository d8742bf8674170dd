// Every command of the program says what it is for when it is asked, and does nothing else.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../support/chancery.mjs';

const ran = (args, cwd) => spawnSync(program, args, { encoding: 'utf8', input: '', timeout: 120_000, cwd });
const all = ran(['--help'], tmpdir());
// `user add LOGIN --name NAME | user password LOGIN`: a command a line of two blanks, its ways beside each other.
const ways = all.stdout.split('\n').filter((line) => /^ {2}chancery /.test(line)).flatMap((line) => line.trim().replace(/^chancery /, '').split(' | '));
const named = ways.map((way) => way.split(' ').filter((each, place) => /^[a-z][a-z-]*$/.test(each) && place < 2).join(' '));

test('asked without a command, the program names all of them', () => {
  assert.equal(all.status, 0, all.stderr);
  for (const command of ['serve', 'init', 'sample', 'user add', 'user password', 'user reset-code', 'user list', 'token create', 'passkeys', 'verify', 'rebuild-index', 'export', 'backup', 'restore', 'policy check', 'policy explain', 'policy graph', 'version'])
    assert.ok(named.includes(command), `${command} is not among ${named.join(', ')}`);
});

for (const command of new Set([...named, ...named.map((each) => each.split(' ')[0])]))
  test(`chancery ${command} --help says what it is for and ends with 0`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'chancery-help-'));
    try {
      const { status, stdout, stderr } = ran([...command.split(' '), '--help'], folder);
      assert.deepEqual([status, stderr], [0, ''], stdout);
      assert.equal(ran([...command.split(' '), '-h'], folder).stdout, stdout);
      assert.match(stdout, new RegExp(`chancery ${command.split(' ')[0]}`));
      assert.match(stdout, /^[A-Z][^\n]+\.$/m, 'a sentence');
      assert.doesNotMatch(stdout, /\{\w+\}/);
      assert.deepEqual(readdirSync(folder), [], 'nothing is made by asking');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

test('a command that is none is refused with a sentence, not taken for help', () => {
  const { status, stderr } = ran(['conjure'], tmpdir());
  assert.equal(status, 2);
  assert.match(stderr, /conjure/);
});
