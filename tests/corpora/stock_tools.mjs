// What leaves Chancery, checked with stock programs alone: an evidence package with its own script, the whole ledger as a Git bundle,
// every statement with ssh-keygen. It is not a test.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chancery, takePackage } from '../support/chancery.mjs';
import { git } from './organisation.mjs';

// Takes an evidence package as `who`, unpacks it and lets its own script judge it; gives what was made and the folder.
export async function packageVerifies(organisation, who, asked) {
  const { made, zip: bytes } = await takePackage(who, asked);
  const place = mkdtempSync(join(organisation.folder, 'evidence-')), zip = join(place, 'evidence.zip'), folder = join(place, 'unpacked');
  writeFileSync(zip, bytes);
  execFileSync('unzip', ['-q', zip, '-d', folder]);
  const top = readdirSync(folder), bag = top.includes('bagit.txt') ? folder : join(folder, top[0]);
  const said = execFileSync('sh', [join(bag, 'verify.sh')], { encoding: 'utf8', maxBuffer: 64 << 20 });
  assert.match(said, /RESULT: /);
  assert.doesNotMatch(said, /WRONG|NOT IN ORDER/);
  return { made, bag };
}

// The whole ledger (no server has it open) as a bundle, cloned by stock git: every object sound, every commit signed by a key that counts.
export function bundleVerifies(organisation) {
  const place = mkdtempSync(join(organisation.folder, 'bundle-')), bundle = join(place, 'ledger.bundle'), clone = join(place, 'clone');
  chancery(['export', '--bundle', bundle, '--data', organisation.data]);
  git('clone', '-q', bundle, clone);
  assert.equal(git('-C', clone, 'fsck', '--full', '--strict').trim(), '');
  const signers = join(clone, 'people/allowed_signers');
  const commits = git('-C', clone, 'rev-list', 'main').trim().split('\n');
  const trusting = ['-c', 'gpg.format=ssh', '-c', `gpg.ssh.allowedSignersFile=${signers}`];
  git('-C', clone, ...trusting, 'verify-commit', ...commits);
  assert.deepEqual([...new Set(git('-C', clone, ...trusting, 'log', '--format=%G?', 'main').trim().split('\n'))], ['G']);
  return { clone, signers, commits };
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

// Every statement that a commit of the clone holds of an item: signed by who may, and naming the bytes of `content`.
export function statementsVerify({ clone, signers }, commit, id, content) {
  const paths = git('-C', clone, 'ls-tree', '-r', '--name-only', commit).split('\n').filter((each) => each.includes(`/${id}/signoffs/`) && each.endsWith('.txt'));
  for (const path of paths) {
    const text = execFileSync('git', ['-C', clone, 'cat-file', 'blob', `${commit}:${path}`]), signature = join(clone, '.git/statement.sig');
    writeFileSync(signature, execFileSync('git', ['-C', clone, 'cat-file', 'blob', `${commit}:${path}.sig`]));
    const principal = execFileSync('ssh-keygen', ['-Y', 'find-principals', '-f', signers, '-s', signature], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).split('\n')[0];
    execFileSync('ssh-keygen', ['-Y', 'verify', '-f', signers, '-I', principal, '-n', 'chancery', '-s', signature], { input: text, stdio: ['pipe', 'pipe', 'pipe'] });
    assert.ok(text.toString().includes(sha256(content)), `${path} at ${commit} names other bytes`);
  }
  return paths.length;
}

// The one file of this name that the clone has of an item, as it is in force.
export function fileInClone({ clone }, id, name = 'content.md') {
  const kept = readdirSync(join(clone, 'documents'), { recursive: true }).find((path) => path.endsWith(`/${id}/${name}`));
  assert.ok(kept, `${id} is not in the clone`);
  return readFileSync(join(clone, 'documents', kept));
}
