// The measurements that Chancery promises, ratios within one run. Started by `run`; README.md has a table of results and what they mean.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { found, open, release } from '../corpora/organisation.mjs';
import { program, signIn, source, start, takePackage } from '../support/chancery.mjs';
import { foundBig } from './big_ledger.mjs';
import { ask, finallyDo, flushing, forgetPeak, freePort, has, line, median, nginx, note, peak, processor, resident, two, untilListening, whole, work, wrk, wrkBeside } from './measuring.mjs';
import { partSigning } from './signing.mjs';

const rounds = 3;
const quiet = { 'log.level': 'quiet' };

// 20 KB of the sample's own procedures: headings, tables, lists.
function procedure() {
  const folder = join(source, 'conf/sample/documents');
  const texts = readdirSync(folder, { recursive: true }).filter((each) => each.endsWith('.md')).sort().map((each) => readFileSync(join(folder, each), 'utf8'));
  let text = '';
  for (let place = 0; Buffer.byteLength(text) < 20_000; ++place) text += texts[place % texts.length] + '\n';
  return Buffer.from(Buffer.from(text).subarray(0, 20_000).toString('utf8').replace(/\uFFFD+$/, ''));
}

let reader = null;
// An organisation with that procedure in force, and a signed-in person who reads it.
async function reading() {
  if (reader) return reader;
  const organisation = found('Bench'), text = procedure();
  finallyDo(organisation.remove);
  const first = await open(organisation);
  const id = await release(first, { title: 'A procedure of 20 KB', type: 'SOP', owner: 'author' }, text, { reason: 'To be measured.', impact: 'None.' });
  await first.server.stop();
  const server = await start({ data: organisation.data, settings: quiet });
  finallyDo(() => server.child.kill());
  const person = await signIn(server.base, 'reader', 'a corpus of procedures');
  const url = `${server.base}/documents/${id}`;
  const page = Buffer.from(await (await person.request(`/documents/${id}`, { headers: { 'accept-encoding': 'identity' } })).arrayBuffer());
  return (reader = { server, person, url, page, text, port: +new URL(url).port, path: `/documents/${id}` });
}

async function partReading() {
  const { url, page, person, text } = await reading();
  note(`the page of a procedure of ${text.length} bytes has ${page.length} bytes`);
  const file = await nginx(page);
  for (const connections of [64, 1000]) {
    const ratios = [], ours = [], theirs = [];
    for (let each = 0; each < rounds; ++each) {
      ours.push(wrk(url, { connections, cookie: person.cookie }).rate);
      theirs.push(wrk(file, { connections }).rate);
      ratios.push(ours.at(-1) / theirs.at(-1));
    }
    const middle = median(ratios);
    line(`reading page (${whole(page.length / 1024)} KiB), signed in, ${connections} connections: Chancery ${whole(median(ours))}/s, nginx static ${whole(median(theirs))}/s`,
         `${two(middle)} × nginx (${ratios.map(two).join(', ')})`, connections === 64 ? '≥ 0.5' : '', connections === 64 ? middle >= 0.5 : null);
  }
  line('the same page, made anew for every request (no cache), 64 connections', `${whole(wrk(url, { cookie: person.cookie, anew: true }).rate)}/s`);
}

async function newClients(port, path, cookie, count) {
  const waits = [];
  for (let each = 0; each < count; ++each) {
    const since = performance.now();
    (await ask(port, path, cookie)).destroy();
    waits.push(performance.now() - since);
    await new Promise((done) => setTimeout(done, 5));
  }
  return waits.sort((a, b) => a - b);
}

const idle = async (port, path, cookie) => {
  const parked = [];
  for (let each = 0; each < 5000; each += 50) parked.push(...await Promise.all(Array.from({ length: 50 }, () => ask(port, path, cookie))));
  parked.forEach((each) => each.removeAllListeners('close'));
  return parked;
};

async function partClients() {
  const { server, url, person, port, path, page } = await reading();
  const last = (waits) => waits[Math.floor(waits.length * 0.99)];   // a client is answered within that time: nearly every one, not half of them
  const beside = async (address, cookie, paced) => {
    const loaded = wrkBeside(address, { connections: 1000, seconds: 6, cookie, paced }), { port: to, pathname } = new URL(address);
    await new Promise((done) => setTimeout(done, 1500));
    const waits = await newClients(+to, pathname, cookie, 200), rate = await loaded;
    return { waits, rate, says: `median ${two(median(waits))} ms, 99 % ${two(last(waits))} ms` };
  };
  const parked = await idle(port, path, person.cookie);
  for (const paced of [true, false]) {
    const { waits, rate, says } = await beside(url, person.cookie, paced);
    line(`a new client beside 5,000 idle connections and 1,000 ${paced ? 'that ask once a second' : 'that ask without a pause'} (${whole(rate)} requests/s)`, says, '≤ 10 ms', last(waits) <= 10);
  }
  const held = resident(server.child.pid);
  line('memory of the server with them', `${whole(held.all)} MiB (${whole(held.all * 1024 / 6000)} KiB a connection)`);
  parked.forEach((each) => each.destroy());
  // Without a pause the load takes whatever processor there is: what a new client waits is then the machine's to say, which nginx shows.
  const file = await nginx(page), there = await idle(+new URL(file).port, '/page', '');
  const { rate, says } = await beside(file, '', false);
  line(`the same of nginx with the page as a static file (${whole(rate)} requests/s)`, says);
  there.forEach((each) => each.destroy());
}

async function partFossil() {
  if (!has('fossil')) { note('fossil is not installed (apt-get install fossil): left out'); return; }
  const { url, person, text } = await reading(), folder = join(work, 'fossil'), port = await freePort();
  mkdirSync(join(folder, 'tree'), { recursive: true });
  const env = { ...process.env, HOME: folder, FOSSIL_HOME: folder, USER: 'bench' };
  const fossil = (...args) => execFileSync('fossil', args, { cwd: join(folder, 'tree'), env, stdio: 'ignore' });
  fossil('new', '../r.fossil');
  fossil('open', '../r.fossil', '--force');
  writeFileSync(join(folder, 'tree/procedure.md'), text);
  fossil('add', 'procedure.md');
  fossil('commit', '-m', 'The procedure', '--no-warnings');
  const child = spawn('fossil', ['server', '../r.fossil', '--port', `${port}`, '--localhost'], { cwd: join(folder, 'tree'), env, stdio: 'ignore' });
  finallyDo(() => child.kill());
  await untilListening(port);
  const theirUrl = `http://127.0.0.1:${port}/doc/trunk/procedure.md`;
  const shown = await (await fetch(theirUrl)).text();
  if (!shown.includes('<h2') && !shown.includes('<h1')) throw new Error('fossil does not render the page');
  const ratios = [], ours = [], theirs = [];
  for (let each = 0; each < rounds; ++each) {
    ours.push(wrk(url, { connections: 64, cookie: person.cookie }).rate);
    theirs.push(wrk(theirUrl, { connections: 64 }).rate);
    ratios.push(ours.at(-1) / theirs.at(-1));
  }
  const anew = wrk(url, { cookie: person.cookie, anew: true }).rate / median(theirs);
  line(`the same text in Fossil, 64 connections: Chancery ${whole(median(ours))}/s, Fossil ${whole(median(theirs))}/s`,
       `${whole(median(ratios))} × Fossil (${two(anew)} × without a cache)`, '≥ 20', median(ratios) >= 20);
  child.kill();
}

// The same over HTTP: each client writes a page and a half into a draft of its own, one act after the other, and every act goes through
// the request, the policy, the signature, the ledger and the index. The clients run in this process, on the same cores.
async function actsOverHttp() {
  const organisation = found('Acts'), text = procedure().toString().slice(0, 6000);
  finallyDo(organisation.remove);
  const { server, author } = await open(organisation);
  finallyDo(() => server.child.kill());
  const drafts = [];
  for (let each = 0; each < 32; ++each) drafts.push((await author.act('/documents/acts/create', { fields: { title: `Draft ${each}`, type: 'SOP', owner: 'author' }, content: text })).body);
  for (const clients of [1, 8, 32]) {
    const waits = [], until = performance.now() + 4000;
    await Promise.all(drafts.slice(0, clients).map(async (draft) => {
      for (let version = 0; performance.now() < until; ++version) {
        const since = performance.now(), { status, body } = await author.act(`/documents/${draft.id}/acts/edit`, { content: `${text}\n${clients} ${version}\n`, seen: draft.commit });
        if (status !== 201) throw new Error(`${draft.id}: ${status} ${JSON.stringify(body)}`);
        draft.commit = body.commit;
        waits.push(performance.now() - since);
      }
    }));
    waits.sort((a, b) => a - b);
    line(`acts over HTTP by ${clients} clients, with policy, index and all`, `${whole(waits.length / 4)}/s, p50 ${waits[Math.floor(waits.length / 2)].toFixed(1)} ms, p99 ${waits[Math.floor(waits.length * 0.99)].toFixed(1)} ms`);
  }
  await server.stop();
}

async function partActs() {
  const bench = join(dirname(program), 'bench-ledger');
  if (!existsSync(bench)) { note('bench-ledger is not built: left out'); return; }
  const said = execFileSync(bench, ['4', '0'], { encoding: 'utf8' });
  const rows = said.split('\n').map((each) => each.split('|').map((cell) => cell.trim())).filter((cells) => /^[\d.]+$/.test(cells[2] ?? ''));
  const plain = rows.find((cells) => cells[1].startsWith('libgit2'));
  line('one flush of 4 KiB to this disk (the yardstick of an acknowledgement)', `p50 ${two(flushing())} ms`);
  line('commits one by one with libgit2, loose objects and fsync', `${plain[2]}/s, p50 ${plain[4]} ms`);
  for (const [, what, rate, ratio, p50, p99] of rows.filter((cells) => cells[1].startsWith('ledger'))) {
    const clients = +what.match(/(\d+) clients/)[1];
    const [target, met] = clients === 32 ? ['≥ 6 ×', +ratio >= 6] : clients === 8 ? ['p50 ≤ 5 ms', +p50 <= 5] : ['', null];
    line(`acts appended to the ledger by ${clients} clients`, `${rate}/s, ${ratio} × libgit2, p50 ${p50} ms, p99 ${p99} ms`, target, met);
  }
  await actsOverHttp();
}

// Seconds of wall and of processor: on a busy machine only the second can be compared between runs.
function timed(args) {
  const spent = () => readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ').slice(13, 15).reduce((ticks, each) => ticks + +each / 100, 0);
  const since = performance.now(), before = spent();
  execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  return { wall: (performance.now() - since) / 1000, processor: spent() - before };
}

// Nanoseconds a byte sent, and microseconds a page, of pages that no cache answers, one client.
function cost(server, person, path) {
  const { rate, bytes } = wrk(server.base + path, { connections: 1, seconds: 3, cookie: person.cookie, anew: true });
  return { page: 1e6 / rate, byte: 1e9 / bytes };
}

// What the history of a long item and reading as of a day cost, in the ledger of this folder.
async function costs(data) {
  const server = await start({ data, settings: quiet });
  finallyDo(() => server.child.kill());
  const person = await signIn(server.base, 'auditor');
  const asOf = (id) => `/documents/${id}?as_of=2020-01-08T00:00:00Z`;
  const measured = {
    short: cost(server, person, '/documents/SOP-001/history?limit=1000'), long: cost(server, person, '/documents/SOP-002/history?limit=1000'),
    shortAsOf: cost(server, person, asOf('SOP-001')), longAsOf: cost(server, person, asOf('SOP-002')),
  };
  await server.stop();
  return measured;
}

async function startUp(data) {
  const times = [], sizes = [];
  for (let each = 0; each < rounds; ++each) {
    const since = performance.now();
    const server = await start({ data, settings: quiet });
    times.push((performance.now() - since) / 1000);
    const person = await signIn(server.base, 'staff');
    for (let number = 3; number < 303; ++number) await (await person.get(`/documents/SOP-${String(number).padStart(3, '0')}`)).arrayBuffer();
    await (await person.get('/documents')).arrayBuffer();
    await (await person.get('/search?q=inspection')).arrayBuffer();
    sizes.push(resident(server.child.pid));
    await server.stop();
  }
  return { seconds: median(times), held: sizes.sort((a, b) => b.all - a.all)[0] };
}

const documentsIn = (acts) => Math.max(10, Math.floor(acts / 10));

// The ledger of that many acts: founded once for all parts.
async function bigLedger({ acts, ledger }) {
  const big = ledger ?? join(work, 'big');
  if (!existsSync(big)) {
    note(`founding a ledger of ${acts} acts, which takes minutes`);
    line(`acts performed one by one by the engine (policy, signature, ledger, index), ${whole(acts)} of them`, `${whole(await foundBig({ work, data: big, all: acts, documents: documentsIn(acts) }))}/s`);
  }
  return big;
}

// A package of the document with 1,000 revisions, from asking for it until it was fetched; what memory the server itself holds just after, and
// the most that was resident meanwhile, with nothing else in it.
async function partPackage(options) {
  const data = await bigLedger(options), times = [], making = [], taken = [], sizes = [], small = [];
  let bytes = 0, revisions = 0;
  for (let each = 0; each < rounds; ++each) {
    const server = await start({ data, settings: quiet });
    const auditor = await signIn(server.base, 'auditor');
    forgetPeak(server.child.pid);
    const before = processor(server.child.pid), since = performance.now(), { made, page, seconds, zip } = await takePackage(auditor, { items: 'SOP-003', former: 'yes' });
    times.push((performance.now() - since) / 1000);
    making.push(seconds);
    taken.push(processor(server.child.pid) - before);
    sizes.push(peak(server.child.pid));
    [bytes, revisions] = [zip.length, page.package.revisions];
    if (made.items !== revisions) throw new Error('the package holds another number of revisions than was said');
    await server.stop();
    const again = await start({ data, settings: quiet }), once = await signIn(again.base, 'auditor');
    forgetPeak(again.child.pid);
    await takePackage(once, { items: 'SOP-003' });
    small.push(peak(again.child.pid).all);
    await again.stop();
  }
  const most = Math.max(...sizes.map((each) => each.all)), own = Math.max(...sizes.map((each) => each.own));
  line(`package of ${whole(revisions)} revisions out of ${whole(options.acts)} acts (${whole(bytes / 1e6)} MB), asked for and made`, `${two(median(making))} s (${making.map(two).join(', ')}); fetched as well ${two(median(times))} s (${times.map(two).join(', ')}), ${two(median(taken))} s of processor`, '≤ 3 s', median(making) <= 3);
  line('memory of the server after it, and the most while it is made', `${whole(own)} MiB its own, ${whole(most)} MiB resident at the peak with mapped files; for a package of one of these revisions ${whole(Math.max(...small))} MiB`, '≤ 100 MB', most * 1.048576 <= 100);
}

async function partLedger(options) {
  const { acts } = options, documents = documentsIn(acts), small = join(work, 'small');
  await foundBig({ work, data: small, all: 2000, documents: 100 });
  const big = await bigLedger(options);
  const few = await costs(small), many = await costs(big);
  const per = (one, other) => two(one.byte / other.byte);
  line('history page with 1,000 acts against 10 acts, cost a byte sent', `${per(few.long, few.short)} × (${whole(few.long.page)} µs against ${whole(few.short.page)} µs a page)`, '≤ 2 ×', few.long.byte <= 2 * few.short.byte);
  line(`the same in a ledger of ${whole(acts)} acts`, `${per(many.long, many.short)} × (${whole(many.long.page)} µs against ${whole(many.short.page)} µs a page)`, '≤ 2 ×', many.long.byte <= 2 * many.short.byte);
  line('as-of reading of the document with 1,000 acts against the one with 10, cost a byte sent', `${per(few.longAsOf, few.shortAsOf)} × (${whole(few.longAsOf.page)} µs against ${whole(few.shortAsOf.page)} µs a page)`, '≤ 2 ×', few.longAsOf.byte <= 2 * few.shortAsOf.byte);
  for (const [what, one, other] of [['history page of 1,000 acts', many.long, few.long], ['as-of reading', many.longAsOf, few.longAsOf]])
    line(`${what} in a ledger of ${whole(acts)} acts against one of 2,000`, `${two(one.page / other.page)} ×`, 'unchanged (≤ 1.5 ×)', one.page <= 1.5 * other.page);
  const started = await startUp(big);
  line(`start-up with ${whole(acts)} acts, until it answers`, `${two(started.seconds)} s`, '≤ 2 s', started.seconds <= 2);
  line(`memory with ${whole(documents)} documents, after reading 300 of them, a list and a search`, `${whole(started.held.all)} MiB resident, ${whole(started.held.own)} MiB of it its own, the rest mapped files`, '≤ 150 MB', started.held.all * 1.048576 <= 150);
  for (const [command, least] of [['rebuild-index', 10_000], ['verify', 5_000]]) {
    const { wall, processor } = timed([command, '--data', big]);
    line(`${command} of ${whole(acts)} acts`, `${whole(acts / wall)} acts/s, ${whole(acts / processor)} a second of processor`, `≥ ${whole(least)} acts/s`, acts / wall >= least);
  }
}

const parts = { reading: partReading, clients: partClients, fossil: partFossil, acts: partActs, signing: partSigning, ledger: partLedger, package: partPackage };
const asked = process.argv.slice(2), options = { acts: 100_000, ledger: null };
for (const [name, read] of [['--acts', Number], ['--ledger', String]]) {
  const at = asked.indexOf(name);
  if (at >= 0) options[name.slice(2)] = read(asked.splice(at, 2)[1]);
}
const unknown = asked.filter((each) => !parts[each]);
if (unknown.length > 0 || !(options.acts >= 2000)) {
  console.error(`usage: tests/bench/run [${Object.keys(parts).join('|')}…] [--acts N, at least 2000] [--ledger DIR]`);
  process.exit(2);
}
const wanted = asked.length > 0 ? asked : Object.keys(parts);
for (const needed of wanted.every((each) => each === 'package') ? [] : ['wrk', 'nginx'])
  if (!has(needed)) { console.error(`${needed} is missing: apt-get install ${needed}`); process.exit(2); }
for (const each of wanted) await parts[each](options);
process.exit(0);
