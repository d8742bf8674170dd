// A package made by the running server, verified in an empty folder with stock tools alone, without network and without Chancery; then
// one byte is changed, at random places of every kind, and each change must be found and named. PLACES and SEED choose how many and
// which; the seed is printed. A short set in ./test, several hundred by the target tamper-places.
import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takePackage } from '../support/chancery.mjs';
import { addPasskey, found, open, release, revise, signed } from '../corpora/organisation.mjs';

const places = Number(process.env.PLACES ?? 10), seed = Number(process.env.SEED ?? Date.now() % 1e9);
console.log(`# ${places} places, SEED=${seed}`);

// The numbers of a seed, the same everywhere (mulberry32).
let state = seed;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const below = (count) => Math.floor(random() * count);
const one = (list) => list[below(list.length)];

// Only these programs, and where the kernel lets us, no network.
const stock = ['sh', 'git', 'ssh-keygen', 'sha256sum', 'awk', 'sed', 'sort', 'grep', 'cmp', 'diff', 'cut', 'head', 'tail', 'tr', 'wc', 'cat', 'cp', 'rm', 'mkdir', 'mktemp', 'find', 'dirname', 'paste', 'uniq', 'printf', 'xargs'];
let place, taken, organisation;
const offline = spawnSync('/usr/bin/unshare', ['-n', 'true']).status === 0 ? ['/usr/bin/unshare', '-n', '--'] : [];

function verify(folder) {
  const command = [...offline, join(place, 'bin/sh'), join(folder, 'verify.sh')];
  const { status, stdout, stderr } = spawnSync(command[0], command.slice(1), { cwd: '/', encoding: 'utf8', maxBuffer: 64 << 20, env: { PATH: join(place, 'bin') } });
  return { status, said: stdout + stderr };
}

const filesOf = (folder) => readdirSync(folder, { recursive: true }).filter((each) => statSync(join(folder, each)).isFile()).sort();
const sums = (folder, files) => execFileSync('sha256sum', files, { cwd: folder, encoding: 'utf8', maxBuffer: 64 << 20 });

// The manifests fitted to what was changed, as somebody would who wants to deceive.
function fit(folder) {
  const all = filesOf(folder);
  writeFileSync(join(folder, 'manifest-sha256.txt'), sums(folder, all.filter((each) => each.startsWith('data/'))));
  writeFileSync(join(folder, 'tagmanifest-sha256.txt'), sums(folder, all.filter((each) => !each.startsWith('data/') && each !== 'tagmanifest-sha256.txt')));
}

// One byte becomes another.
function change(bytes) {
  const at = below(bytes.length), was = bytes[at];
  bytes[at] = (was + 1 + below(255)) % 256;
  return `byte ${at} of ${bytes.length}: ${was} became ${bytes[at]}`;
}

let copies = 0;
function changed(work) {
  const folder = join(place, `copy-${++copies}`);
  cpSync(taken, folder, { recursive: true });
  const what = work(folder);
  const { status, said } = verify(folder);
  rmSync(folder, { recursive: true, force: true });
  return { what, status, said };
}

function isFound({ what, status, said }, names) {
  assert.equal(status, 1, `SEED=${seed}: ${what}: verify.sh ended with ${status}\n${said}`);
  assert.match(said, /WRONG: /, what);
  assert.doesNotMatch(said, /RESULT: IN ORDER/, what);
  assert.match(said, names, `SEED=${seed}: ${what} is not named\n${said}`);
}

const escaped = (text) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));

before(async () => {
  organisation = found('Tamper & Co', { quality: 'staff,quality', admin: 'staff,admin' });
  const persons = await open(organisation), fields = (title) => ({ title, type: 'SOP', owner: 'author' }), why = { reason: 'It is needed.', impact: 'None.' };
  const id = await release(persons, fields('Cleaning'), Buffer.from('# Cleaning\n\nEvery evening.\n'), why);
  await release(persons, fields('Secret'), Buffer.from('# Secret\n\nOf nobody.\n'), why);
  await addPasskey(persons.approver, persons.admin);   // signed with it: the second revision
  await revise(persons, id, Buffer.from('# Cleaning\r\n\r\nEvery morning.\r\n'), why);
  const record = new FormData();   // sealed, with a file and a sign-off that are sealed too
  for (const [name, value] of Object.entries({ title: 'Deburring', person: 'reader', 'held on': '2024-10-01' })) record.append(`field.${name}`, value);
  record.append('files', new Blob(['Passed.\n']), 'certificate.txt');
  const trained = (await persons.quality.form('/training/acts/record', record)).headers.get('location').match(/TRN-[0-9-]+/)[0];
  await signed(persons.quality, `/training/${trained}`, 'assess', { fields: { effectiveness: 'Seen at work.' } });
  const { zip } = await takePackage(persons.auditor, { items: `${id} ${trained}`, former: 'yes' });
  await persons.server.stop();
  place = mkdtempSync(join(tmpdir(), 'chancery-tamper-'));
  mkdirSync(join(place, 'bin'));
  for (const name of stock) symlinkSync(execFileSync('sh', ['-c', `command -v ${name} | grep / || echo /usr/bin/${name}`], { encoding: 'utf8' }).trim(), join(place, 'bin', name));
  writeFileSync(join(place, 'package.zip'), zip);
  execFileSync('unzip', ['-q', join(place, 'package.zip'), '-d', join(place, 'unpacked')]);
  taken = join(place, 'unpacked', readdirSync(join(place, 'unpacked'))[0]);
});
after(() => {
  if (place) rmSync(place, { recursive: true, force: true });
  organisation?.remove();
});

describe('a package in an empty folder, with stock tools and nothing else', () => {
  it('is in order', () => {
    const { status, said } = verify(taken);
    assert.equal(status, 0, said);
    assert.match(said, /RESULT: IN ORDER/);
    assert.ok(existsSync(join(taken, 'data/sealed.tsv')), 'a record in it lies sealed');
    assert.match(said, /5 sign-offs that count .*\n  With the person's own signature, made with a passkey that verified them: 1\.$/m);
  });

  it(`one byte changed anywhere is found, and its file is named (${places} places)`, { timeout: 14_400_000 }, () => {
    // Each file as often as any other, so that small ones come too; verify.sh itself last.
    const files = filesOf(taken).filter((each) => each !== 'verify.sh');
    for (let count = 0; count < places; ++count) {
      const file = count < files.length ? files[count] : one(files);
      isFound(changed((folder) => {
        const path = join(folder, file), bytes = readFileSync(path), how = change(bytes);
        writeFileSync(path, bytes);
        return `${file}, ${how}`;
      }), escaped(file));
    }
  });

  it('a byte changed in verify.sh is found by the first line of VERIFY.md: a script cannot vouch for itself', () => {
    for (let count = 0; count < Math.max(5, places / 10); ++count) {
      const folder = join(place, 'script');
      cpSync(taken, folder, { recursive: true });
      const path = join(folder, 'verify.sh'), bytes = readFileSync(path), how = change(bytes);
      writeFileSync(path, bytes);
      const { status, stdout } = spawnSync('sha256sum', ['-c', 'tagmanifest-sha256.txt'], { cwd: folder, encoding: 'utf8' });
      rmSync(folder, { recursive: true, force: true });
      assert.equal(status, 1, how);
      assert.match(stdout, /verify\.sh: FAILED/);
    }
  });

  it('a signature by another kind of key under the name of somebody with a passkey counts as no passkey, though ssh-keygen calls it good', () => {
    const { status, said } = changed((folder) => {
      const statement = join(folder, filesOf(folder).find((each) => /revision-2.*-approve-.*\.txt$/.test(each))), key = join(place, 'forger');
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      rmSync(`${statement}.sig`);
      execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-f', key, '-n', 'chancery', statement], { stdio: 'ignore' });
      const keys = join(folder, 'data/allowed_signers');
      writeFileSync(keys, `${readFileSync(keys, 'utf8')}approver namespaces="chancery" ${readFileSync(`${key}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')}\n`);
      fit(folder);
    });
    assert.equal(status, 1, said);
    assert.match(said, /WRONG: \S+-approve-approver\.txt: no passkey made the signature/);
    assert.match(said, /revision 2: .*\(approver\).*BUT not with a passkey of their own, as it says$/m);
    assert.doesNotMatch(said, /With the person's own signature/);
  });

  it('verify.sh says what it does when it is asked, and checks nothing when it is given what it does not know', () => {
    const asked = (...words) => spawnSync('sh', [join(taken, 'verify.sh'), ...words], { encoding: 'utf8' });
    const help = asked('--help'), other = asked('data');
    assert.deepEqual([help.status, other.status], [0, 2]);
    assert.match(help.stdout, /^Verifies the evidence package/);
    assert.match(other.stdout, /COULD NOT CHECK: it takes no arguments, and was given 'data'/);
  });

  describe('the commands of VERIFY.md', () => {
    // As somebody types them: the part of the ledger, step 4 and step 5, without the script.
    const byHand = (folder) => {
      const text = readFileSync(join(folder, 'VERIFY.md'), 'utf8'), part = (from, to) => text.split(from)[1].split(to)[0].match(/^ {4}.*$/mg).map((line) => line.slice(4));
      const typed = ['exec 2>&1', ...part('# How to', '## 1.'), ...part('### A part', '### A commit'), ...part('### One item', '## 3.'), ...part('## 4.', '## 5.'), ...part('## 5.', '## 6.'), 'rm -rf "$WORK"'].join('\n');
      const { stdout } = spawnSync(join(place, 'bin/sh'), ['-c', typed], { cwd: folder, encoding: 'utf8', maxBuffer: 64 << 20, env: { PATH: join(place, 'bin') } });
      return stdout;
    };
    const tried = (work) => {
      const folder = join(place, `typed-${++copies}`);
      cpSync(taken, folder, { recursive: true });
      work((path, change) => writeFileSync(join(folder, path), change(readFileSync(join(folder, path), 'latin1')), 'latin1'));
      const said = byHand(folder);
      rmSync(folder, { recursive: true, force: true });
      return said;
    };
    // What they print of one statement, up to the next, the first and the second time that it is named.
    const of = (said, statement) => said.split(`== ${statement}\n`).slice(1).map((each) => each.split('\n== ')[0]);
    let files, statements, approval, review, sealed, said;
    before(() => {
      files = filesOf(taken);
      statements = files.filter((each) => each.endsWith('.txt.sig')).map((each) => each.slice(0, -4));
      [approval, review] = ['approve', 'review'].map((act) => statements.find((each) => each.includes('/revision-2/') && each.includes(`-${act}-`)));
      sealed = files.filter((each) => each.includes('/TRN-'));
      for (const name of ['env', 'comm', 'od', 'base64']) symlinkSync(execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(), join(place, 'bin', name));
      said = byHand(taken);
    });

    it('find every sign-off good, say by whom and with which key, and each sealed file as it was filed', () => {
      assert.doesNotMatch(said, /DIFFERS|misplaced|NO ACT|OTHER (FILES|RULES)|NOT (PRESENT|VERIFIED)|not found|rror/);
      assert.equal(statements.length, 5);
      for (const each of statements) assert.match(of(said, each)[0], each === approval ? /Good "chancery" signature for approver with ECDSA-SK key/ : /Good "chancery" signature for server@corpus\.example with ED25519 key/, each);
      assert.match(said, new RegExp(`^${approval}: present, verified, key of localhost, on a page of http://localhost:\\d+$`, 'm'));
      assert.equal(sealed.length, 4, 'the record, its file, the statement and its signature');
      for (const each of sealed) assert.ok(said.includes(`as filed: ${each}\n`), each);
    });

    it('name a statement, a signature, a text, a field, rules and a sealed file that were spoilt, and a salt', () => {
      const folder = approval.replace(/signoffs\/.*/, ''), spoilt = tried((spoil) => {
        spoil(approval, (text) => text.replace('I approve', 'I refuse').replace(/(, SHA-256 )(.)/, (_, former, digit) => former + (digit === '0' ? '1' : '0')));
        spoil(`${review}.sig`, (text) => text.replace(/^([^]{120})(.)/, (_, former, next) => former + (next === 'A' ? 'B' : 'A')));
        spoil(`${folder}content.md`, (text) => text.replace('morning', 'Morning'));
        spoil(`${folder}item.json`, (text) => text.replace('"It is needed."', '"Nobody asked."'));
        for (const each of sealed) spoil(each, (text) => text.replace(/[a-z]/, (letter) => letter.toUpperCase()));
      });
      for (const each of [approval, review]) assert.doesNotMatch(of(spoilt, each)[0], /Good /, each);
      for (const each of statements) if (![approval, review].includes(each) && !sealed.includes(each)) assert.match(of(spoilt, each)[0], /Good /, each);
      for (const each of [approval, `${review}.sig`, `${folder}content.md`, `${folder}item.json`, ...sealed]) assert.ok(spoilt.includes(`DIFFERS: ${each}\n`), `${each} is not named`);
      // Which files and rules were signed is compared; what was signed and what is here of the fields stand one below the other.
      for (const each of statements) assert.ok(said.includes(`of these files: ${each}\n`) && said.includes(`by these rules: ${each}\n`), each);
      for (const each of statements) assert.equal(spoilt.includes(`OF OTHER FILES: ${each}\n`), each.startsWith(folder) || sealed.includes(each), each);
      for (const each of statements) assert.equal(spoilt.includes(`BY OTHER RULES: ${each}\n`), each === approval, each);
      assert.match(spoilt, /^< File [0-9a-f]{64} {2}content\.md\n---\n> File [0-9a-f]{64} {2}content\.md$/m, 'the two files stand one below the other');
      assert.match(of(spoilt, approval)[1], /^Field reason: It is needed\.$[^]*^ {2}"reason": "Nobody asked\."/m);
      const salted = tried((spoil) => spoil('data/sealed.tsv', (lines) => lines.replace(/.(?=\n)/g, (last) => (last === '0' ? '1' : '0'))));
      for (const each of sealed) assert.ok(salted.includes(`DIFFERS: ${each}\n`), each);
    });
  });

  // Every state that a version went through is in the ledger, with good signatures; only the last of a revision is what was put in force.
  it('an earlier state of a revision, before its approval or while it was a draft, is not taken for the revision', () => {
    const ledger = join(place, 'ledger.git'), git = (...args) => execFileSync('git', ['-C', ledger, ...args], { maxBuffer: 64 << 20 });
    execFileSync('sh', ['-ec', `git init -q --bare -b main '${ledger}' && cd '${ledger}' && git config core.repositoryformatversion 1 && git config extensions.partialClone origin && git index-pack --stdin --promisor <'${taken}/data/ledger.pack' >/dev/null && git update-ref refs/heads/main "$(cat '${taken}/data/ledger.head')"`]);
    const [head, ...lines] = readFileSync(join(taken, 'data/contents.tsv'), 'utf8').trimEnd().split('\n').map((line) => line.split('\t'));
    const [, released, item] = lines.find((line) => line[0] === 'item' && line[3] === '2');
    const drafts = git('log', '--format=%H', 'main', '--', `drafts/documents/SOP/0/${item}/item.json`).toString().trim().split('\n').filter((commit) => git('ls-tree', commit, `drafts/documents/SOP/0/${item}/item.json`).length > 0);
    const revision = (commit) => Number(git('show', `${commit}:drafts/documents/SOP/0/${item}/item.json`).toString().match(/^ "revision": (\d+),$/m)[1]);
    const earlier = drafts.filter((commit) => revision(commit) === 2);
    assert.ok(earlier.length >= 2 && !earlier.includes(released), 'reviewed, submitted and written before it was approved');
    for (const commit of earlier) {
      const base = `drafts/documents/SOP/0/${item}`, found = changed((folder) => {
        const files = git('ls-tree', '-r', '--name-only', `${commit}:${base}`).toString().trim().split('\n').filter((each) => /^(item\.json$|content\.|files\/|signoffs\/)/.test(each));
        const own = join(folder, `data/items/${item}/revision-2`);
        rmSync(own, { recursive: true });
        const kinds = (path) => path === 'item.json' ? 'item' : path.endsWith('.sig') ? 'signature' : path.startsWith('signoffs/') ? 'statement' : path.startsWith('files/') ? 'attachment' : 'content';
        for (const path of files) {
          mkdirSync(join(own, path, '..'), { recursive: true });
          writeFileSync(join(own, path), git('cat-file', 'blob', `${commit}:${base}/${path}`));
        }
        const made = files.map((path) => [kinds(path), commit, item, '2', `data/items/${item}/revision-2/${path}`, path]);
        writeFileSync(join(folder, 'data/contents.tsv'), [head, ...made, ...lines.filter((line) => line[3] !== '2')].map((line) => line.join('\t') + '\n').join(''));
        fit(folder);
        return `revision 2 as of ${commit}`;
      });
      isFound(found, escaped(`revision-2/item.json is ${item} as it stood in commit ${commit}`));
    }
  });

  // What decides: everything but what is only for reading (VERIFY.md, 6).
  const decides = (file) => /^data\/(items\/|ledger\.|allowed_signers|contents\.tsv|sealed\.tsv)/.test(file);
  it(`the same with the manifests fitted to the change, in all that is signed or decides (${places} places)`, { timeout: 14_400_000 }, () => {
    const files = filesOf(taken).filter(decides);
    for (let count = 0; count < places; ++count) {
      const file = count < files.length ? files[count] : one(files);
      isFound(changed((folder) => {
        const path = join(folder, file), bytes = readFileSync(path), how = change(bytes);
        writeFileSync(path, bytes);
        fit(folder);
        return `${file}, ${how}, manifests fitted`;
      }), file.startsWith('data/items/') ? escaped(file) : /^data\/(contents|sealed)/.test(file) ? /WRONG: .*(data\/|SOP-|TRN-)/ : escaped(file.replace(/\.head$/, '')));
    }
  });

  it('one byte of any commit or folder changed, all that follows written anew and everything fitted, is found by the signatures', { timeout: 14_400_000 }, () => {
    for (let count = 0; count < Math.max(6, places / 4); ++count)
      isFound(changed((folder) => {
        const what = count % 2 === 0 ? forgedCommit(folder) : forgedFolder(folder);
        fit(folder);
        return what;
      }), /no good signature|git fsck found damage|cannot be read as a Git repository|one line of acts|no branch/);
  });
});

// The part as a repository in which a forger works, and back.
function repository(folder) {
  const at = join(folder, 'forge.git'), git = (args, input) => execFileSync('git', ['-C', at, ...args], { input, maxBuffer: 64 << 20, stdio: ['pipe', 'pipe', 'ignore'] });
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', at]);
  git(['config', 'core.repositoryformatversion', '1']);
  git(['config', 'extensions.partialClone', 'origin']);
  git(['index-pack', '--stdin', '--promisor'], readFileSync(join(folder, 'data/ledger.pack')));
  const line = git(['rev-list', '--reverse', readFileSync(join(folder, 'data/ledger.head'), 'utf8').trim()]).toString().trim().split('\n');
  const objects = new Set(git(['cat-file', '--batch-all-objects', '--batch-check=%(objectname)']).toString().trim().split('\n'));
  return {
    git, line, objects, read: (kind, id) => git(['cat-file', kind, id]),
    write: (kind, bytes) => { const id = git(['hash-object', '-w', '--literally', '-t', kind, '--stdin'], bytes).toString().trim(); objects.add(id); return id; },
    done: (head) => {
      writeFileSync(join(folder, 'data/ledger.pack'), git(['pack-objects', '--missing=allow-any', '--stdout'], [...objects].join('\n') + '\n'));
      writeFileSync(join(folder, 'data/ledger.head'), head + '\n');
      rmSync(at, { recursive: true, force: true });
    },
  };
}

// Commits from `first` on written anew: `first` with these bytes, its descendants with their new parents.
function rewritten(forge, first, bytes) {
  let head = forge.write('commit', bytes);
  const former = forge.line.slice(forge.line.indexOf(first));
  const all = former.slice(1).map((id) => forge.read('commit', id));
  for (const id of former) forge.objects.delete(id);
  for (const [place_, raw] of all.entries()) head = forge.write('commit', Buffer.from(raw.toString('latin1').replace(`parent ${place_ === 0 ? first : former[place_]}`, `parent ${head}`), 'latin1'));
  return head;
}

function forgedCommit(folder) {
  const forge = repository(folder), id = one(forge.line), bytes = forge.read('commit', id), how = change(bytes);
  forge.done(rewritten(forge, id, bytes));
  return `commit ${id}, ${how}`;
}

function forgedFolder(folder) {
  const forge = repository(folder), id = one(forge.line), commit = forge.read('commit', id).toString('latin1'), root = commit.slice(5, 45), bytes = forge.read('tree', root), how = change(bytes);
  const tree = forge.write('tree', bytes);
  forge.done(rewritten(forge, id, Buffer.from(commit.replace(`tree ${root}`, `tree ${tree}`), 'latin1')));
  return `the folder at the root of commit ${id}, ${how}`;
}
