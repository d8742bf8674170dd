// What is wrong with a ledger is named, nothing is written on top of it, and reading goes on: a flipped bit, a missing pack,
// a commit by another hand, a branch put back, a full disk, a read-only folder. And what was acknowledged outlives kill -9.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, closeSync, cpSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chancery, password, program, start } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'chancery-ledger-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

// A data folder of its own that no server has open.
let pristine = null, copies = 0;
async function folder() {
  if (!pristine) {
    const server = await start();
    pristine = join(scratch, 'pristine');
    server.child.kill('SIGTERM');
    await server.ended;
    cpSync(server.data, pristine, { recursive: true });
    await server.stop();
  }
  const data = join(scratch, `copy-${++copies}`);
  cpSync(pristine, data, { recursive: true });
  return data;
}
const git = (data, ...args) => execFileSync('git', ['-C', join(data, 'ledger.git'), '-c', 'safe.directory=*', '-c', 'user.name=Somebody Else', '-c', 'user.email=else@example.org', '-c', 'commit.gpgsign=false', ...args], { encoding: 'utf8', maxBuffer: 64 << 20 }).trim();
const packs = (data) => readdirSync(join(data, 'ledger.git/objects/pack')).filter((f) => f.endsWith('.pack')).map((f) => join(data, 'ledger.git/objects/pack', f));
const verify = (data) => { const ran = spawnSync(program, ['verify', '--data', data], { encoding: 'utf8' }); return { code: ran.status, says: ran.stdout + ran.stderr }; };
const idea = { fields: { title: 'An idea', kind: 'idea', description: 'Said aloud.' } };

function saysWhat(verified, pattern) {
  assert.equal(verified.code, 1, verified.says);
  assert.match(verified.says, pattern);
  assert.doesNotMatch(verified.says, /\{\w+\}|terminate|what\(\)/);
}
// The server over this folder refuses every act with a sentence and goes on reading.
async function readsButDoesNotWrite(server, pattern, { reads = ['/', '/documents', '/documents/SOP-009', '/improvements', '/audit-trail', '/search?q=bar'] } = {}) {
  const quality = await server.client('quality');
  for (const path of reads) {
    const got = await quality.json(path);
    assert.equal(got.status, 200, `${path}: ${JSON.stringify(got.body).slice(0, 300)}`);
    assert.match(await (await quality.get(path)).text(), /<h1/);
  }
  const head = git(server.data, 'rev-parse', 'main');
  for (const path of ['/improvements/acts/raise', '/documents/acts/create']) {
    const answer = await quality.act(path, path.startsWith('/imp') ? idea : { fields: w.procedure('x'), content: '# x\n' });
    const problem = w.isProblem(answer, 503);
    assert.match(problem.detail, pattern);
  }
  assert.equal(git(server.data, 'rev-parse', 'main'), head, 'nothing was written on top');
  assert.match(await (await quality.form('/improvements/acts/raise', { 'field.title': 'Kept words', 'field.kind': 'idea', 'field.description': 'D', back: '/improvements/new' })).text(), /Kept words/);
}

test('a ledger as it should be verifies, and stock git agrees', async () => {
  const data = await folder();
  assert.equal(verify(data).code, 0);
  execFileSync('git', ['-C', join(data, 'ledger.git'), 'fsck', '--strict', '--full'], { stdio: 'pipe' });
});

// Done twice it is undone.
function flipABit(path, at) {
  chmodSync(path, 0o600);
  const file = openSync(path, 'r+'), byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  byte[0] ^= 0x10;
  writeSync(file, byte, 0, 1, at);
  closeSync(file);
}

test('a flipped bit anywhere in a pack is found by verify, and no reader is given wrong bytes', async () => {
  let given = 0;
  for (const part of [0.15, 0.5, 0.85]) {
    const data = await folder();
    const pack = packs(data).sort((a, b) => statSync(b).size - statSync(a).size)[0];
    flipABit(pack, Math.floor(statSync(pack).size * part));
    const verified = verify(data);
    assert.equal(verified.code, 1, `a bit at ${part} of ${statSync(pack).size} bytes: ${verified.says}`);
    assert.match(verified.says, /act|object|commit/i);
    const server = await start({ data }).catch((problem) => { assert.match(problem.message, /ledger/i); return null; });
    if (!server) continue;
    try {
      const quality = await server.client('quality').catch(() => null);
      if (!quality) continue;   // what says who works here is damaged: nobody is let in
      const list = await quality.json('/documents?limit=200');
      for (const { id, draft } of list.status === 200 ? list.body.items : []) {
        const base = `/documents/${id}${draft ? '/draft' : ''}`, item = await quality.json(base);
        assert.ok([200, 404, 500, 503].includes(item.status), `${base}: ${item.status}`);
        for (const each of item.body.files ?? []) {
          const got = await quality.get(`${base}/files/${encodeURIComponent(each.name)}`), bytes = Buffer.from(await got.arrayBuffer());
          if (got.status === 200) { assert.equal(w.sha256(bytes), each.sha256, `${base}/${each.name}`); ++given; }
          else assert.equal(got.status, 503, `${base}/${each.name}: ${got.status}`);
        }
      }
      assert.equal((await fetch(server.base + '/health')).status, 200);
    } finally {
      await server.stop({ unchanged: true });
    }
  }
  assert.ok(given > 10, `only ${given} files were read beside the damage`);
});

// What the head's tree does not need, so that only verify can find it: a text that a later act replaced, and the pack it is in.
function oldText(data) {
  const listed = git(data, 'ls-tree', '-r', 'main').split('\n').map((line) => line.split(/\s+/)[2]), present = new Set(listed);
  const packed = packs(data).flatMap((pack) => git(data, 'verify-pack', '-v', pack.replace(/pack$/, 'idx')).split('\n').map((line) => ({ pack, fields: line.split(/\s+/) })))
    .filter(({ fields }) => fields.length === 5 && fields[1] === 'blob').map(({ pack, fields }) => ({ pack, id: fields[0], size: Number(fields[3]), offset: Number(fields[4]) }));
  return packed.filter(({ id }) => !present.has(id)).sort((a, b) => b.size - a.size)[0];
}
// Verify names it and leaves its mark; the server reads, is degraded and refuses acts with what verify found. After `mend` a
// clean verify lifts it, also for a server that runs.
async function staysAsItIsUntil(mend, data, found) {
  saysWhat(verify(data), found);
  assert.match(verify(data).says, /ledger\.problem/);
  let server = await start({ data });
  try {
    assert.match(server.log(), /ledger damaged/);
    const health = await (await fetch(server.base + '/health')).json();
    assert.equal(health.status, 'degraded');
    assert.match(health.problems.join(), found);
    await readsButDoesNotWrite(server, found);
    await readsButDoesNotWrite(server, /run “chancery verify” again; when it finds nothing, acts are taken again/);
    mend();
    await readsButDoesNotWrite(server, found);   // that it is mended is for verify to say
    const clean = verify(data);
    assert.equal(clean.code, 0, clean.says);
    assert.doesNotMatch(clean.says, /ledger\.problem/);
    assert.equal((await (await fetch(server.base + '/health')).json()).status, 'ok');
    w.done(await (await server.client('quality')).act('/improvements/acts/raise', idea));
    await server.kill();
    server = await start({ data });
    w.done(await (await server.client('quality')).act('/improvements/acts/raise', idea));
    assert.equal(verify(data).code, 0);
  } finally {
    await server.kill();
  }
}

test('a flipped bit in an old text: verify names it, nothing is written on top until a later verify finds nothing', async () => {
  const data = await folder(), { pack, id, size, offset } = oldText(data), at = offset + Math.floor(size / 2);
  const flip = () => flipABit(pack, at);
  flip();
  await staysAsItIsUntil(flip, data, new RegExp(`object ${id} is damaged`));
});

test('a missing old pack: verify names what is missing, nothing is written on top until a later verify finds nothing', async () => {
  const data = await folder();
  // Texts that were replaced become a pack of their own, as the first of them would be after years.
  const { pack, id } = oldText(data);
  const objects = git(data, 'verify-pack', '-v', pack.replace(/pack$/, 'idx')).split('\n').map((line) => line.split(/\s+/)).filter((f) => /^[0-9a-f]{40}$/.test(f[0]) && f.length >= 5).map((f) => f[0]);
  const repository = join(data, 'ledger.git'), aside = join(data, 'aside');
  const repack = (names) => execFileSync('git', ['-C', repository, 'pack-objects', '-q', '--window=0', 'objects/pack/pack'], { input: names.join('\n') + '\n', encoding: 'utf8' }).trim();
  const old = repack([id]);
  repack(objects.filter((each) => each !== id));
  for (const end of ['pack', 'idx']) rmSync(pack.replace(/pack$/, end));
  assert.equal(verify(data).code, 0, 'packed otherwise it is the same ledger');
  const parts = ['pack', 'idx', 'rev'].map((end) => [join(repository, `objects/pack/pack-${old}.${end}`), `${aside}.${end}`]).filter(([there]) => existsSync(there));
  for (const [there, kept] of parts) renameSync(there, kept);
  await staysAsItIsUntil(() => { for (const [there, kept] of parts) renameSync(kept, there); }, data, new RegExp(`object ${id} is missing`));
});

test('verify of a copy leaves no mark, wherever it is', async () => {
  const data = await folder(), { pack, offset, size } = oldText(data);
  const copy = join(scratch, 'copy-elsewhere');
  cpSync(join(data, 'ledger.git'), join(copy, 'ledger.git'), { recursive: true });
  const file = join(copy, 'ledger.git/objects/pack', basename(pack)), bytes = readFileSync(file);
  bytes[offset + Math.floor(size / 2)] ^= 0x10;
  chmodSync(file, 0o600);
  writeFileSync(file, bytes);
  const ran = spawnSync(program, ['verify', join(copy, 'ledger.git')], { encoding: 'utf8' });
  assert.equal(ran.status, 1, ran.stdout);
  assert.deepEqual(readdirSync(copy), ['ledger.git']);
  assert.match(spawnSync(program, ['verify', '--help'], { encoding: 'utf8' }).stdout, /leaves a mark.*until a later verify finds nothing/s);
});

test('a missing pack is named at start-up and by verify; nothing is written until it is back', async () => {
  const data = await folder();
  // The pack that holds a procedure in force but not the last act: what must be missed is below, not at the end of the line.
  const file = git(data, 'ls-tree', '-r', '--name-only', 'main').split('\n').find((p) => p.startsWith('documents/') && p.includes('SOP-001/') && p.endsWith('content.md'));
  const blob = git(data, 'rev-parse', `main:${file}`), head = git(data, 'rev-parse', 'main');
  const holds = (pack, id) => git(data, 'verify-pack', '-v', pack.replace(/pack$/, 'idx')).includes(id);
  const pack = packs(data).find((p) => holds(p, blob));
  assert.ok(pack && !holds(pack, head), 'the sample is in several packs');
  for (const each of [pack, pack.replace(/pack$/, 'idx')]) rmSync(each);
  for (const each of readdirSync(join(data, 'ledger.git/objects/pack')).filter((f) => f.startsWith('multi-pack') || f.endsWith('.rev'))) rmSync(join(data, 'ledger.git/objects/pack', each));
  saysWhat(verify(data), /object|missing|lacks|read/i);
  const server = await start({ data });
  try {
    assert.match(server.log(), /ledger damaged/);
    await readsButDoesNotWrite(server, /lacks object|cannot be read/, { reads: ['/documents', '/audit-trail'] });
    const staff = await server.client('staff'), got = await staff.json('/documents/SOP-001/files/content.md');
    w.isProblem(got, 503);
  } finally {
    await server.stop({ unchanged: true });
  }
});

test('a commit by another hand is named; the last own act is what is read, and nothing is written on top', async () => {
  const data = await folder(), own = git(data, 'rev-parse', 'main');
  const foreign = git(data, 'commit-tree', 'main^{tree}', '-p', 'main', '-m', 'Approve SOP-001 revision 9');
  git(data, 'update-ref', 'refs/heads/main', foreign);
  saysWhat(verify(data), new RegExp(foreign));
  const server = await start({ data });
  try {
    assert.match(server.log(), new RegExp(foreign));
    await readsButDoesNotWrite(server, new RegExp(foreign.slice(0, 10)));
    assert.equal((await (await server.client('staff')).json('/documents/SOP-001')).body.seen, own);
  } finally {
    await server.stop();
  }
});

test('a commit that copies the form of an act, made while the server runs, is neither read nor written on', async () => {
  const server = await start({ data: await folder() });
  try {
    const { data } = server, own = git(data, 'rev-parse', 'main');
    const foreign = git(data, 'commit-tree', 'main^{tree}', '-p', 'main', '-m', git(data, 'log', '-1', '--format=%B', 'main'));
    git(data, 'update-ref', 'refs/heads/main', foreign);
    await readsButDoesNotWrite(server, /Somebody else changed|did not write/);
    assert.equal((await (await server.client('staff')).json('/documents/SOP-001')).body.seen, own);
    saysWhat(verify(data), new RegExp(foreign));
  } finally {
    await server.stop();
  }
});

test('a branch that was put back is named at start-up, and nothing is written on top', async () => {
  const data = await folder();
  git(data, 'update-ref', 'refs/heads/main', 'main~3');
  const server = await start({ data });
  try {
    assert.match(server.log(), /ledger damaged/);
    await readsButDoesNotWrite(server, /put back|earlier|had \d+/);
  } finally {
    await server.stop({ unchanged: true });
  }
});

test('a changed act, a changed text and a changed signature are each found, and the first bad act is named', async () => {
  // The last commit is made again with stock git: another tree, or the same without its signature.
  for (const make of [
    (data) => git(data, 'commit-tree', 'main~1^{tree}', '-p', 'main~1', '-m', git(data, 'log', '-1', '--format=%B', 'main')),
    (data) => { const raw = git(data, 'cat-file', 'commit', 'main').replace(/gpgsig [\s\S]*?\n(?! )/, ''); return execFileSync('git', ['-C', join(data, 'ledger.git'), 'hash-object', '-t', 'commit', '-w', '--stdin'], { input: raw + '\n', encoding: 'utf8' }).trim(); }]) {
    const data = await folder(), bad = make(data);
    git(data, 'update-ref', 'refs/heads/main', bad);
    saysWhat(verify(data), new RegExp(bad));
  }
});

// The last approval that released a document, made again as if `login` had given it, by whoever has the whole data folder: statement, item, act and
// commit say so, the chain fits, and the server's own key signs both. It becomes the end of the ledger. Gives [the act as it was, as it is now].
function approveAs(login, data) {
  const repository = ['-C', join(data, 'ledger.git')], stored = (...args) => execFileSync('git', [...repository, 'cat-file', ...args], { encoding: 'utf8' });
  const store = (bytes, kind = 'blob') => execFileSync('git', [...repository, 'hash-object', '-w', '-t', kind, '--stdin'], { input: bytes, encoding: 'utf8' }).trim();
  const signature = (space, bytes) => execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', space, '-f', join(data, 'keys/server')], { input: bytes, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
  const read = (path) => JSON.parse(stored('blob', path)), edits = [];
  const put = (path, bytes) => { edits.push(`100644 ${store(bytes)}\t${path}`); return { object: store(bytes), sha256: w.sha256(bytes) }; };

  const was = git(data, 'log', '-1', '--grep=^Approve .*, release$', '--format=%H', 'main'), commit = stored('commit', was);
  const act_path = commit.match(/^Act-File: (.*)$/m)[1], folder = act_path.replace(/\/acts\/.*/, ''), person = read(`${was}:people/${login}/item.json`).fields;
  const act = read(`${was}:${act_path}`), item = read(`${was}:${folder}/item.json`), { statement } = act.signoff, now = statement.replace(/[^-]*$/, `${login}.txt`);
  const words = stored('blob', `${was}:${folder}/${statement}`).replace(/^Signer: .*$/m, `Signer: ${person.name} (${login})`);
  for (const end of ['', '.sig']) edits.push(`0 ${'0'.repeat(40)}\t${folder}/${statement}${end}`);
  const says = { statement: now, statement_sha256: put(`${folder}/${now}`, words).sha256 };
  put(`${folder}/${now}.sig`, signature('chancery', words));
  Object.assign(item.signoffs.at(-1), says, { name: person.name, roles: person.roles, signer: login });
  put(`${folder}/item.json`, JSON.stringify(item, null, 1) + '\n');
  Object.assign(act, { actor: login, actor_name: person.name, actor_roles: person.roles, signoff: Object.assign(act.signoff, says) });
  const told = put(act_path, JSON.stringify(act, null, 1) + '\n');

  const aside = { env: { ...process.env, GIT_INDEX_FILE: join(data, 'forged-index') }, encoding: 'utf8' };
  execFileSync('git', [...repository, 'read-tree', was], aside);
  execFileSync('git', [...repository, 'update-index', '--index-info'], { ...aside, input: edits.join('\n') + '\n' });
  const tree = execFileSync('git', [...repository, 'write-tree'], aside).trim();
  const [, header, message] = commit.match(/^([^]*?\n)\n([^]*)$/), line = (text, name, value) => text.replace(new RegExp(`^${name} .*$`, 'm'), `${name} ${value}`);
  const body = [['Actor:', login], ['Act-Object:', told.object], ['Act-SHA256:', told.sha256]].reduce((text, each) => line(text, ...each), message.replace(/^Chain-SHA256: .*\n/m, ''));
  const before = git(data, 'log', '-1', '--format=%B', `${was}~1`).match(/^Chain-SHA256: (.*)$/m)[1], chain = w.sha256(`${before}\n${told.sha256}\n${body}`);
  const head = line(header.replace(/^gpgsig .*\n( .*\n)*/m, ''), 'tree', tree).replace(/^author .* <[^@]*/m, `author ${person.name} <${login}`), rest = `\n${body}Chain-SHA256: ${chain}\n`;
  const forged = store(`${head}gpgsig ${signature('git', head + rest).trimEnd().replaceAll('\n', '\n ')}\n${rest}`, 'commit');
  git(data, 'update-ref', 'refs/heads/main', forged);
  return [was, forged];
}

test('an act of the right form, signed by the server’s own key, that the policy of its time did not allow is named: authors approve what they wrote', async () => {
  const server = await start({ data: await folder() }), { data } = server;
  try {
    const all = await w.people(server, ['author', 'reviewer', 'approver', 'admin']);
    await w.act(all.admin, 'author', 'change roles', { fields: { roles: ['staff', 'author', 'approver'] }, comment: 'Approves what others write.' }, 'people');
    await w.release(all, await w.create(all.author, 'Tool store'));
  } finally {
    await server.stop();
  }
  const [was, again] = approveAs('approver', data);
  assert.equal(again, was, 'made again as it was it is the same commit: the form is the server’s to the last byte');
  assert.equal(verify(data).code, 0);
  const [, forged] = approveAs('author', data), verified = verify(data);
  saysWhat(verified, new RegExp(`act ${git(data, 'show', '-s', '--format=%B', was).match(/^Act-Number: (.*)$/m)[1]}\\b.*${forged}`));
  assert.match(verified.says, /The policy of its time did not permit this act[^]*\n  - someone else: unmet\n/);
  assert.doesNotMatch(verified.says, /(who|reviewed|state|not the reviewer): /, 'and for no other reason');
});

test('there is one writer: a second server over the same ledger is refused with a sentence', async () => {
  const server = await start({ data: await folder() });
  try {
    await assert.rejects(start({ data: server.data }), /Another server is using this ledger/);
    assert.equal((await (await server.client('staff')).json('/documents')).status, 200);
  } finally {
    await server.stop();
  }
});

test('a full disk: acts are refused with a sentence, reading goes on, and when there is room again acts go through', async (t) => {
  const small = mkdtempSync(join(scratch, 'small-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', small]).status !== 0) return t.skip('needs the right to mount a small file system');
  let server = null;
  try {
    const data = join(small, 'data');
    cpSync(await folder(), data, { recursive: true });
    server = await start({ data });
    const quality = await server.client('quality');
    spawnSync('dd', ['if=/dev/zero', `of=${join(small, 'filler')}`, 'bs=4k'], { stdio: 'ignore' });   // until there is no room
    const head = git(data, 'rev-parse', 'main');
    for (let each = 0; each < 3; ++each) w.isProblem(await quality.act('/documents/acts/create', { fields: w.procedure('No room'), content: `# ${'x'.repeat(200_000)}\n` }), 503);
    const upload = await w.upload(quality, '/documents/acts/create', { 'field.title': 'No room', 'field.type': 'SOP', 'field.owner': 'author', content: '# x' }, [['files', 'a.bin', Buffer.alloc(400_000, 7)]]);
    w.isProblem(upload, 503);
    for (const path of ['/documents', '/documents/SOP-009', '/documents/SOP-009/files/content.md', '/audit-trail', '/search?q=bar']) assert.equal((await quality.get(path)).status, 200, path);
    assert.equal(git(data, 'rev-parse', 'main'), head);
    const asked = await fetch(server.base + '/sign-in', { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify({ login: 'staff', password }) });
    assert.match(w.isProblem({ status: asked.status, body: await asked.json(), headers: asked.headers }, 503).detail, /storage takes nothing new/);
    rmSync(join(small, 'filler'));
    let answer = await quality.act('/improvements/acts/raise', idea);
    if (answer.status === 503) {   // a server that is not sure what it kept wants to be started again, and says so
      assert.match(answer.body.detail, /start the server/);
      await server.kill();
      server = await start({ data });
      answer = await (await server.client('quality')).act('/improvements/acts/raise', idea);
    }
    w.done(answer);
    await server.kill();
    assert.equal(verify(data).code, 0, verify(data).says);
    execFileSync('git', ['-C', join(data, 'ledger.git'), 'fsck', '--strict'], { stdio: 'pipe' });
  } finally {
    await server?.kill();
    spawnSync('umount', [small]);
  }
});

test('a server that is started on a full disk reads what there was, and says so of what it cannot know', async (t) => {
  const small = mkdtempSync(join(scratch, 'small-')), filler = join(small, 'filler');
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', small]).status !== 0) return t.skip('needs the right to mount a small file system');
  const paths = ['/', '/documents', '/documents/SOP-009', '/documents/SOP-009/files/content.md', '/improvements', '/audit-trail', '/search?q=bar'];
  let server = null;
  const startFull = async (data) => {
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4k'], { stdio: 'ignore' });
    server = await start({ data });
    return server.client('quality');
  };
  const total = async (who) => (await who.json('/documents')).body.total;
  try {
    // As it was left by a stop in good order; by a crash; and with an index that only has the first acts, or none.
    for (const left of ['stopped', 'killed', 'no index']) {
      const data = join(small, left.replace(' ', '-'));
      cpSync(await folder(), data, { recursive: true });
      server = await start({ data });
      const all = await total(await server.client('quality'));
      assert.ok(all > 5, `${all} documents`);
      if (left === 'killed') w.done(await (await server.client('quality')).act('/improvements/acts/raise', idea));
      await (left === 'killed' ? server.kill() : server.stop());
      if (left === 'no index') for (const each of readdirSync(data).filter((f) => f.startsWith('index.'))) rmSync(join(data, each));
      const quality = await startFull(data);
      for (const path of paths) {
        const got = await quality.json(path).catch(() => null), page = await quality.get(path);
        if (left !== 'no index') { assert.equal(page.status, 200, `${left}: ${path}`); continue; }
        w.isProblem(got, 503);
        assert.equal(page.status, 503, `${left}: ${path}`);
        assert.match(await page.text(), /index, from which lists and pages are made/);
      }
      if (left !== 'no index') assert.equal(await total(quality), all);
      w.isProblem(await quality.act('/improvements/acts/raise', { ...idea, once: 'full disk' }), 503);
      assert.equal((await (await fetch(server.base + '/health')).json()).status, left === 'no index' ? 'degraded' : 'ok');
      rmSync(filler);
      for (const path of paths) assert.equal((await quality.get(path)).status, 200, `room again, ${left}: ${path}`);
      assert.equal(await total(quality), all);
      w.done(await quality.act('/improvements/acts/raise', { ...idea, once: 'room again' }));
      assert.equal((await (await fetch(server.base + '/health')).json()).status, 'ok');
      await server.stop();
      rmSync(data, { recursive: true });
    }
  } finally {
    await server?.kill();
    spawnSync('umount', [small]);
  }
});

// How to start a program as an ordinary user over this folder, which is theirs then; null where that cannot be done.
function ordinaryUser(data) {
  if (process.getuid() !== 0) return [];
  const through = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
  const own = (path) => { chownSync(path, 65534, 65534); if (statSync(path).isDirectory()) for (const each of readdirSync(path)) own(join(path, each)); };
  own(data);
  chmodSync(scratch, 0o755);
  return spawnSync(through[0], [...through.slice(1), program, 'version']).status === 0 ? through : null;
}

test('a folder that cannot be written: acts are refused with a sentence, reading goes on', async (t) => {
  const data = await folder(), objects = join(data, 'ledger.git/objects/pack'), through = ordinaryUser(data);
  if (!through) return t.skip('needs a program that an ordinary user may run');
  const server = await start({ data, through });
  try {
    const quality = await server.client('quality');
    chmodSync(objects, 0o555);
    const problem = w.isProblem(await quality.act('/improvements/acts/raise', idea), 503);
    assert.match(problem.detail, /storage|read-only/i);
    for (const path of ['/documents', '/documents/SOP-009', '/audit-trail']) assert.equal((await quality.get(path)).status, 200, path);
    chmodSync(objects, 0o755);
    w.done(await quality.act('/improvements/acts/raise', idea));
  } finally {
    chmodSync(objects, 0o755);
    await server.stop();
  }
});

test('a data folder that cannot be written is served for reading: acts are refused with a sentence, there is still one server', async (t) => {
  for (const killed of [false, true]) {
    const data = await folder(), through = ordinaryUser(data);
    if (!through) return t.skip('needs a program that an ordinary user may run');
    const writable = (path, yes) => {
      const about = statSync(path), mode = yes ? about.mode | 0o200 : about.mode & ~0o222;
      if (yes) chmodSync(path, mode);
      if (about.isDirectory()) for (const each of readdirSync(path)) writable(join(path, each), yes);
      if (!yes) chmodSync(path, mode);
    };
    const contents = () => execFileSync('sh', ['-c', 'find . -type f | sort | xargs sha256sum'], { cwd: data, encoding: 'utf8' });
    let server = null;
    if (killed) {   // what a crash leaves beside the databases is read as well
      server = await start({ data, through });
      w.done(await (await server.client('quality')).act('/improvements/acts/raise', { ...idea, once: 'before the crash' }));
      await server.kill();
    }
    const before = contents();
    writable(data, false);
    try {
      server = await start({ data, through });
      await readsButDoesNotWrite(server, /storage takes nothing new/);
      w.isProblem(await (await server.client('quality')).act('/improvements/acts/raise', { ...idea, once: 'read-only' }), 503);
      assert.equal((await (await server.client('staff')).get('/documents/SOP-009/files/content.md')).status, 200);
      await assert.rejects(start({ data, through }), /Another server is using this ledger/);
      await server.stop({ unchanged: true });   // comparing the index would write to the folder, being root
      assert.equal(contents(), before);
      writable(data, true);
      server = await start({ data, through });
      w.done(await (await server.client('quality')).act('/improvements/acts/raise', idea));
      await server.stop();
    } finally {
      await server?.kill();
      writable(data, true);
    }
  }
});

// An act whose header the server has taken up and whose text it waits for; `send` gives the text and hears the answer.
async function actInFlight(server, who) {
  const text = JSON.stringify({ fields: w.procedure('Begun before the stop'), content: '# Begun\n\n' + 'A line.\n'.repeat(20_000) });
  const asked = request(`${server.base}/documents/acts/create`, { method: 'POST', headers: { cookie: who.cookie, 'x-csrf-token': who.csrf, accept: 'application/json', 'content-type': 'application/json', 'content-length': text.length, expect: '100-continue' } });
  const answered = new Promise((resolve, reject) => { asked.on('error', reject).on('response', async (got) => resolve({ status: got.statusCode, body: JSON.parse((await got.toArray()).join('')) })); });
  answered.catch(() => {});   // heard where it is waited for
  asked.flushHeaders();
  await Promise.race([new Promise((taken_up) => asked.on('continue', taken_up)), answered]);
  return { send: () => { asked.end(text); return answered; } };
}

test('told to stop, the server finishes the acts in flight, ends well, and answers nothing after', async () => {
  const server = await start(), author = await server.client('author'), before = git(server.data, 'rev-parse', 'main');
  const begun = await actInFlight(server, author);
  const acts = Array.from({ length: 24 }, (_, n) => author.act('/improvements/acts/raise', { once: `stop ${n}`, fields: { ...idea.fields, title: `In flight ${n}` } }).catch(() => null));
  await Promise.race(acts);
  server.child.kill('SIGTERM');
  for (let refused = false; !refused;) refused = await fetch(server.base + '/health').then((got) => got.text(), (problem) => problem.cause?.code === 'ECONNREFUSED') === true;
  const last = await begun.send(), answers = await Promise.all(acts), how = await server.ended;
  assert.equal(last.status, 201, JSON.stringify(last.body));
  assert.deepEqual(how, { code: 0, signal: null });
  const told = [last, ...answers.filter((answer) => answer?.status === 201)].map(({ body }) => body.commit);
  assert.ok(told.length > 1);
  assert.deepEqual(told.sort(), git(server.data, 'rev-list', `${before}..main`).split('\n').sort(), 'what was answered is in the ledger, and whatever is in it was answered');
  await assert.rejects(fetch(server.base + '/health'));
  assert.equal(verify(server.data).code, 0);
  await server.stop();
});

test('commands that would write say that a server has the ledger; verify, and what is about accounts alone, do not mind', async () => {
  const server = await start();
  try {
    for (const args of [['user', 'add', 'late', '--name', 'Late', '--roles', 'staff'], ['rebuild-index'], ['serve', '--set', 'http.port=0']]) {
      const ran = spawnSync(program, [...args, '--data', server.data], { encoding: 'utf8', input: '', timeout: 120_000 });
      assert.equal(ran.status, 2, args.join(' '));
      assert.match(ran.stderr, /Another server is using this ledger/, args.join(' '));
    }
    assert.equal(verify(server.data).code, 0);
    assert.match(chancery(['user', 'list', '--data', server.data]), /Ines Halder/);
    const token = chancery(['token', 'create', 'staff', '--label', 'x', '--data', server.data]).trim();
    assert.equal((await fetch(server.base + '/documents', { headers: { authorization: `Bearer ${token}`, accept: 'application/json' } })).status, 200);
    assert.equal((await (await server.client('staff')).json('/documents')).status, 200);
  } finally {
    await server.stop();
  }
});

test('kill -9 under load, eight times: every acknowledged act is there, none half, and the same request gives its answer again', async () => {
  let server = await start();
  try {
    const acknowledged = [];
    for (let round = 0; round < 8; ++round) {
      const writers = [await server.client('author'), await server.client('quality')], before = acknowledged.length, enough = 5 + round * 3;
      let killed = null, number = 0;
      const write = async (who, writer) => {
        while (!killed) {
          const once = `r${round}w${writer}n${++number}`, body = { once, fields: { title: `Under load ${once}`, kind: 'idea', description: 'x'.repeat(2000) } };
          let answer;
          try { answer = await who.act('/improvements/acts/raise', body); } catch { return; }   // the connection died with the server
          if (answer.status !== 201 || !answer.body?.commit) { assert.ok(killed, JSON.stringify(answer.body)); return; }
          acknowledged.push({ who: who.login, body, answer: answer.body });
          if (acknowledged.length - before >= enough) killed ??= server.kill();
        }
      };
      await Promise.all([0, 1, 2, 3].map((writer) => write(writers[writer % 2], writer)));
      await killed;
      const commits = new Set(git(server.data, 'rev-list', 'main').split('\n'));
      for (const { answer } of acknowledged) assert.ok(commits.has(answer.commit), `round ${round}: ${answer.id} was acknowledged and is gone`);
      execFileSync('git', ['-C', join(server.data, 'ledger.git'), 'fsck', '--strict'], { stdio: 'pipe' });
      const verified = verify(server.data);
      assert.equal(verified.code, 0, verified.says);
      server = await w.again(server);
    }
    const whom = { author: await server.client('author'), quality: await server.client('quality') };
    for (const { who, body, answer } of acknowledged.slice(-12)) assert.deepEqual(w.done(await whom[who].act('/improvements/acts/raise', body)), answer, 'asked again after the crash');
    for (const { answer } of acknowledged) assert.equal((await whom.quality.json(`/improvements/${answer.id}`)).status, 200);
    assert.equal(new Set(acknowledged.map((each) => each.answer.id)).size, acknowledged.length);
    // The index that went through eight crashes answers as one that is made anew.
    const dump = async () => {
      const quality = await server.client('quality'), out = [];
      for (const path of ['/improvements?limit=500', '/documents?limit=500', '/audit-trail', '/search?q=load', '/people']) out.push(w.done(await quality.json(path), 200));
      return JSON.stringify(out);
    };
    const before = await dump();
    await server.kill();
    execFileSync(program, ['rebuild-index', '--data', server.data], { stdio: 'pipe' });
    server = await w.again(server);
    assert.equal(await dump(), before);
  } finally {
    await server.stop();
  }
});
