// kill -9 at random instants of the whole server while people work: clients over HTTP write, sign, release and raise, the
// index beside them. After each kill every acknowledged act is there, none is half there, stock git and `verify` find nothing wrong,
// the index that caught up equals one made anew, and what nobody was told of is done once when it is asked for again.
//
//   ROUNDS=200 SEED=1 node --test server.test.mjs      without them: a few rounds, another seed each time, which is said
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chancery, password, start } from '../support/chancery.mjs';
import { procedure } from '../contract/workshop.mjs';

const rounds = Number(process.env.ROUNDS ?? 4), seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const rounds_a_ledger = 20, desks = 8, logins = ['author', 'reviewer', 'approver', 'quality', 'staff'];
const by_rows = spawnSync('sqlite3', ['--version']).status === 0;

// Small, and the same again from the same seed (mulberry32).
let state = seed;
function random(below) {
  state = (state + 0x6D2B79F5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
}

const git = (data, ...args) => execFileSync('git', ['-C', join(data, 'ledger.git'), ...args], { encoding: 'utf8', maxBuffer: 256 << 20 }).trim();
const commitsOf = (data) => git(data, 'rev-list', '--reverse', 'main').split('\n');
const people = async (server) => Object.fromEntries(await Promise.all(logins.map(async (login) => [login, await server.client(login)])));

class Killed extends Error {}

// One round's load: each desk takes a document of its own from nothing to in force, and raises something between, until the server dies.
class Round {
  constructor(server, who, name, wanted) { Object.assign(this, { server, who, name, wanted, acknowledged: [], in_flight: [], killed: null }); }

  async done(login, path, body) {
    const asked = { login, path, body: { once: `${this.name} ${this.acknowledged.length} ${this.in_flight.length} ${path} ${random(2 ** 30)}`, ...body } };
    this.in_flight.push(asked);
    let answer;
    try { answer = await this.who[login].act(path, asked.body); } catch { throw new Killed(); }
    if (answer.body === null) throw new Killed();   // cut off in the middle of the answer: it does not count as told
    assert.equal(answer.status, 201, `${login} ${path}: ${JSON.stringify(answer.body)}`);
    this.in_flight.splice(this.in_flight.indexOf(asked), 1);
    this.acknowledged.push({ ...asked, answer: answer.body });
    // Not to wait for something: the instant is to be another one each time.
    if (this.acknowledged.length >= this.wanted) this.killed ??= new Promise((then) => setTimeout(then, random(30))).then(() => this.server.kill());
    return answer.body;
  }

  async sign(login, id, act) {
    let shown;
    try { shown = await this.who[login].json(`/documents/${id}/draft/sign?act=${act}`); } catch { throw new Killed(); }
    assert.ok(shown.body.statement, JSON.stringify(shown.body));
    return this.done(login, `/documents/${id}/acts/${act}`, { statement: shown.body.statement.text, password });
  }

  async desk(number) {
    try {
      for (let turn = 0; ; ++turn) {
        const author = number % 2 ? 'author' : 'quality', text = (what) => `# ${what} ${number}.${turn}\n\n${'Check the dimension and enter it. '.repeat(random(random(8) ? 100 : 4000))}\n`;
        const { id } = await this.done(author, '/documents/acts/create', { fields: { ...procedure(`Written at desk ${number}`), owner: author }, content: text('First') });
        await this.done(author, `/documents/${id}/acts/edit`, { content: text('Second') });
        const raised = await this.done('staff', '/improvements/acts/raise', { fields: { title: `Seen at desk ${number}`, kind: 'idea', description: text('Third').slice(0, 3000) } });
        await this.done('quality', `/improvements/${raised.id}/acts/assess`, { fields: { owner: 'author', assessment: 'Worth it.' } });
        await this.done(author, `/documents/${id}/acts/submit`, {});
        await this.sign('reviewer', id, 'review');
        const approved = await this.sign('approver', id, 'approve');
        assert.deepEqual([approved.state, approved.also], ['in force', ['release']]);
      }
    } catch (error) {
      if (!(error instanceof Killed)) { await this.server.kill(); throw error; }
    }
  }

  async run() {
    await Promise.all(Array.from({ length: desks }, (_, number) => this.desk(number)));
    assert.ok(this.killed, `the server ended by itself:\n${this.server.log().slice(-4000)}`);
    await this.killed;
  }
}

// All that the index answers, as people ask it; and its rows, where there is a program to read them.
async function answers(server, items) {
  const quality = await server.client('quality'), out = [];
  for (const path of ['/documents?limit=500', '/improvements?limit=500', '/audit-trail?limit=200', '/search?q=dimension', '/people', '/', ...items.flatMap((item) => [item, `${item}/history`])]) {
    const { status, body } = await quality.json(path);
    assert.equal(status, 200, path);
    out.push([path, body]);
  }
  return out;
}
const tables = { position: 1, acts: 1, act_files: 1, act_nonces: '1, 2', versions: 1, version_items: 1, slots: '1, 2, 3', revisions: '1, 2, 3', draft_people: '1, 2, 3', readings: '1, 2, 3', blobs: 1, search_text: '1, 2' };
function rows(data) {
  const asked = ['.mode quote', ...Object.entries(tables).map(([table, order]) => `SELECT ${table === 'search_text' ? 'register, item, title, number, body, fields' : '*'} FROM ${table} ORDER BY ${order};`)];
  const said = execFileSync('sqlite3', ['-readonly', join(data, 'index.sqlite')], { input: asked.join('\n'), encoding: 'utf8', maxBuffer: 1 << 30 });
  assert.ok(said.length > 10_000);
  return said;
}

test(`the server is killed under load ${rounds} times, and nothing that was acknowledged is lost`, async () => {
  console.log(`rounds ${rounds}, seed ${seed}, the index is compared ${by_rows ? 'by answers and by rows' : 'by answers (sqlite3 is not installed)'}`);
  const scratch = mkdtempSync(join(tmpdir(), 'chancery-crash-')), sample = join(scratch, 'sample');
  const totals = { acknowledged: 0, untold: 0, again: 0 };
  let server = null, data = null, known = [];
  try {
    chancery(['sample', '--data', sample], { stdio: ['ignore', 'ignore', 'inherit'] });
    for (let round = 0; round < rounds; ++round) {
      if (round % rounds_a_ledger === 0) {
        if (server) { await server.kill(); await server.stop(); rmSync(data, { recursive: true }); }
        data = join(scratch, `data-${round}`);
        cpSync(sample, data, { recursive: true });
        server = await start({ data, settings: { 'log.level': 'quiet' } });
        known = commitsOf(data);
      }
      const name = `seed ${seed} round ${round}`, load = new Round(server, await people(server), name, 1 + random(60));
      await load.run();
      await server.stop();   // what is left of its own folder

      const kept = commitsOf(data), new_ones = kept.length - known.length;
      assert.deepEqual(kept.slice(0, known.length), known, `${name}: what was there before is there`);
      const there = new Set(kept);
      for (const { path, answer } of load.acknowledged) assert.ok(there.has(answer.commit), `${name}: ${path} was acknowledged as ${answer.commit} and is gone`);
      assert.equal(new Set(load.acknowledged.map((each) => each.answer.commit)).size, load.acknowledged.length, `${name}: one act, one commit`);
      const untold = new_ones - load.acknowledged.length;
      assert.ok(untold >= 0 && untold <= load.in_flight.length, `${name}: ${new_ones} acts more, ${load.acknowledged.length} acknowledged, ${load.in_flight.length} in flight`);
      execFileSync('git', ['-C', join(data, 'ledger.git'), 'fsck', '--strict'], { stdio: 'pipe' });
      chancery(['verify', '--data', data]);

      const copy = join(scratch, 'rebuilt');
      cpSync(data, copy, { recursive: true });
      chancery(['rebuild-index', '--data', copy], { stdio: 'pipe' });
      server = await start({ data, settings: { 'log.level': 'quiet' } });
      const rebuilt = await start({ data: copy, settings: { 'log.level': 'quiet' } });
      try {
        const items = [...new Set(load.acknowledged.map(({ path, answer }) => `/${path.split('/')[1]}/${answer.id}`))].slice(-12);
        assert.deepEqual(await answers(server, items), await answers(rebuilt, items), `${name}: the index that caught up answers as one made anew`);
        if (by_rows) assert.equal(rows(data) === rows(copy), true, `${name}: the index that caught up holds the rows of one made anew`);
      } finally {
        await rebuilt.stop();
        rmSync(copy, { recursive: true, force: true });
      }

      // What was told is told again, and what was not is done now unless it had been: each once.
      const who = await people(server);
      for (const { login, path, body, answer } of load.acknowledged.slice(-4)) assert.deepEqual((await who[login].act(path, body)).body, answer, `${name}: ${path} asked again`);
      for (const { login, path, body } of load.in_flight) {
        let answer = await who[login].act(path, body);
        if (body.statement && answer.status === 409) {   // it was not signed; what is signed is shown in one's own session, so it is shown again
          assert.match(answer.body.type, /statement-unknown$/);
          const [item, act] = path.split('/acts/'), shown = await who[login].json(`${item}/draft/sign?act=${act}`);
          answer = await who[login].act(path, { ...body, statement: shown.body.statement.text });
        }
        assert.equal(answer.status, 201, `${name}: ${path} asked again: ${JSON.stringify(answer.body)}`);
      }
      known = commitsOf(data);
      assert.equal(known.length, kept.length + load.in_flight.length - untold, `${name}: asked twice and done once`);
      for (const { answer } of load.acknowledged.filter((each) => each.path.endsWith('/approve'))) {
        const { body } = await who.staff.json(`/documents/${answer.id}`);
        assert.deepEqual([body.state, body.signoffs.length], ['in force', 2], `${name}: ${answer.id} was put in force`);
      }
      totals.acknowledged += load.acknowledged.length;
      totals.untold += untold;
      totals.again += load.in_flight.length - untold;
      if (round % 10 === 9) console.log(`round ${round + 1}: ${JSON.stringify(totals)}`);
    }
    console.log(`${rounds} rounds: ${totals.acknowledged} acts acknowledged, none lost; ${totals.untold} more complete though nobody was told; ${totals.again} cut off, of which nothing was there, done when asked again`);
    assert.ok(totals.acknowledged > 0);
  } finally {
    await server?.kill();
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
});
