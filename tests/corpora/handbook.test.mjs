// Twenty successive real revisions of one page of a real staff handbook (GSA-TTS/handbook, its history kept), each drafted, signed
// off and released here; every one of them stays readable, comparable and provable.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chancery, corpora } from '../support/chancery.mjs';
import { found, git, open, release, revise } from './organisation.mjs';
import { bundleVerifies, fileInClone, packageVerifies, statementsVerify } from './stock_tools.mjs';

const many = 20;

// The first revisions of the page with most of them, oldest first, followed through renames.
function realRevisions() {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-handbook-'));
  try {
    const repository = join(folder, 'handbook.git');
    git('clone', '-q', '--bare', join(corpora, '_history/tts-handbook.bundle'), repository);
    const at = (...args) => git('-C', repository, '-c', 'core.quotePath=false', ...args);
    const touched = new Map();
    for (const path of at('log', '--no-merges', '--format=', '--name-only', '--', '*.md').split('\n').filter(Boolean))
      touched.set(path, (touched.get(path) ?? 0) + 1);
    const present = new Set(at('ls-tree', '-r', '--name-only', 'HEAD').split('\n'));
    const page = [...touched].filter(([path]) => present.has(path)).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0][0];
    const revisions = [];
    for (const told of at('log', '--follow', '--no-merges', '--format=%x00%H %as', '--name-only', '--diff-filter=AMR', '--', page).split('\0').filter(Boolean).reverse()) {
      const [head, path] = told.split('\n').filter(Boolean), [commit, date] = head.split(' ');
      const bytes = execFileSync('git', ['-C', repository, 'cat-file', 'blob', `${commit}:${path}`], { maxBuffer: 64 << 20 });
      if (bytes.length > 0 && !revisions.at(-1)?.bytes.equals(bytes)) revisions.push({ bytes, date, path });
      if (revisions.length === many) break;
    }
    return revisions;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('twenty real revisions of one page', { skip: corpora ? false : 'the corpora are not beside this checkout' }, () => {
  let organisation, persons, revisions, id, model;
  before(async () => {
    revisions = realRevisions();
    organisation = found('Handbook');
    persons = await open(organisation);
  });
  after(async () => {
    await persons?.server.stop();
    organisation?.remove();
  });

  it('each is written, reviewed, approved and released in its turn', { timeout: 600_000 }, async () => {
    assert.equal(revisions.length, many);
    const why = (each) => ({ reason: `As it was on ${each.date}.`, impact: 'See the redline.' });
    id = await release(persons, { title: 'A page of the handbook', type: 'WI', owner: 'author' }, revisions[0].bytes, why(revisions[0]));
    for (const [place, each] of revisions.entries()) {
      if (place === 0) continue;
      const approved = await revise(persons, id, each.bytes, why(each));
      assert.equal(approved.revision, place + 1);
    }
  });

  it('each reads back byte for byte, the last in force and the others superseded', async () => {
    model = (await persons.auditor.json(`/documents/${id}/revisions`)).body.revisions;
    assert.equal(model.length, many);
    for (const [place, each] of revisions.entries()) {
      const number = place + 1;
      const { status, body } = await persons.auditor.json(`/documents/${id}/revisions/${number}`);
      assert.deepEqual([status, body.revision, body.state], [200, number, number === many ? 'in force' : 'superseded']);
      const got = await persons.auditor.get(`/documents/${id}/revisions/${number}/files/content.md`);
      assert.ok(Buffer.from(await got.arrayBuffer()).equals(each.bytes), `revision ${number} came back with other bytes`);
      assert.equal(body.signoffs.length, 2, `revision ${number}`);
      assert.equal((await persons.auditor.get(`/documents/${id}/revisions/${number}`)).status, 200);
    }
  });

  it('a reader finds only the last one, until they ask for a former one by its number', async () => {
    const { body } = await persons.reader.json(`/documents/${id}`);
    assert.equal(body.revision, many);
    const got = await persons.reader.get(`/documents/${id}/files/content.md`);
    assert.ok(Buffer.from(await got.arrayBuffer()).equals(revisions.at(-1).bytes));
  });

  it('each compares with the one before it, and the first with the last', async () => {
    for (let number = 1; number < many; ++number) {
      const page = await persons.auditor.get(`/documents/${id}/compare/${number}...${number + 1}`);
      assert.equal(page.status, 200, `${number}...${number + 1}`);
      assert.match(await page.text(), /<(ins|del)\b/, `${number}...${number + 1} shows no change`);
    }
    assert.equal((await persons.auditor.get(`/documents/${id}/compare/1...${many}`)).status, 200);
  });

  it('as of the moment of each release, what was in force then is read', async () => {
    const since = new Map(model.map((each) => [each.number, each.in_force_since]));
    for (const [number, at] of since) {
      const expected = Math.max(...[...since].filter(([, other]) => other <= at).map(([each]) => each));   // several may fall into one second
      const { status, body } = await persons.auditor.json(`/documents/${id}?as_of=${at}`);
      assert.deepEqual([status, body.revision], [200, expected], `as of ${at}, when revision ${number} was released`);
    }
    assert.equal((await persons.auditor.json(`/documents/${id}?as_of=2001-01-01`)).status, 404);
  });

  it('an evidence package with every former revision verifies with its own script and stock tools, and holds their bytes', { timeout: 300_000 }, async () => {
    const { made, bag } = await packageVerifies(organisation, persons.auditor, { register: 'documents', items: id, former: 'yes' });
    assert.equal(made.items, many, 'each revision is one');
    const held = readdirSync(bag, { recursive: true }).filter((name) => name.endsWith('content.md')).map((name) => readFileSync(join(bag, name)));
    for (const [place, each] of revisions.entries()) assert.ok(held.some((bytes) => bytes.equals(each.bytes)), `revision ${place + 1} is not in the package`);
  });

  it('the history tells every act, and the ledger verifies', async () => {
    const { body } = await persons.auditor.json(`/documents/${id}/history?limit=500`);
    const acts = body.history.entries.map((each) => each.act);
    for (const act of ['submit', 'review', 'approve']) assert.equal(acts.filter((each) => each === act).length, many, act);
    assert.equal(acts.filter((each) => each === 'revise').length, many - 1);
    await persons.server.stop();
    assert.match(chancery(['verify', '--data', organisation.data]), /\d+/);
  });

  it('stock git clones, checks and verifies its bundle, and stock ssh-keygen both sign-offs of each of the twenty revisions', { timeout: 300_000 }, async () => {
    const bundle = bundleVerifies(organisation);
    assert.ok(bundle.commits.length > many * 4, `${bundle.commits.length} commits`);
    assert.ok(fileInClone(bundle, id).equals(revisions.at(-1).bytes));
    const releases = git('-C', bundle.clone, 'log', '--reverse', '--format=%H', '--grep=^Act: approve$', 'main').trim().split('\n');
    assert.equal(releases.length, many);
    for (const [place, commit] of releases.entries()) assert.equal(statementsVerify(bundle, commit, id, revisions[place].bytes), 2, `revision ${place + 1}`);
  });
});
