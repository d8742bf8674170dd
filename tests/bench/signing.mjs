// What a signature costs: signing off by passkey beside by password and beside the flush, and looking at signatures again when a page shows
// them. Times are the server's own, from its log of requests: from the whole header to the last byte given to the system.
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { found } from '../corpora/organisation.mjs';
import { chancery, signIn, start } from '../support/chancery.mjs';
import { PasskeyDevice } from '../support/passkey_device.mjs';
import { finallyDo, flushing, line, median, note, two } from './measuring.mjs';

const secret = 'a corpus of procedures', signers = 16, signed = 60, pages = 15, memory = '/dev/shm';

function must(answer, status) {
  if (answer.status !== status) throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

// An organisation whose reviewers are many: each may sign the same draft.
function manyReviewers() {
  const organisation = found('Signing');
  finallyDo(organisation.remove);
  const people = { admin: 'staff,admin', ...Object.fromEntries(Array.from({ length: signers }, (_, each) => [`reviewer-${each}`, 'staff,reviewer'])) };
  for (const [login, roles] of Object.entries(people)) chancery(['user', 'add', login, '--name', `${login} of the bench`, '--roles', roles, '--data', organisation.data], { input: `${secret}\n` });
  return { data: organisation.data, reviewers: Object.keys(people).slice(1) };
}

// A data folder where a flush costs nothing: what is left is the server's own time.
function inMemory(data) {
  if (!existsSync(memory)) return null;
  const folder = mkdtempSync(join(memory, 'chancery-bench-'));
  finallyDo(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(data, join(folder, 'data'), { recursive: true });
  return join(folder, 'data');
}

// Milliseconds that the server says it took over the last request for this target. Its line may come a moment after its answer.
async function took(server, target) {
  for (let tries = 0; tries < 500; ++tries) {
    const said = server.log().split('\n').reverse().find((each) => each.includes('"microseconds"') && each.includes(`"target":"${target}"`));
    if (said) return JSON.parse(said).microseconds / 1000;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error(`the log of the server has no line for ${target}`);
}

async function withPasskey(admin, who) {
  const path = `/people/${who.login}`, offered = must(await who.json(path), 200).passkeys.add, device = new PasskeyDevice(offered.origin);
  must(await who.act(`${path}/acts/add%20passkey`, { passkey: device.create(offered.challenge), key_name: 'Bench' }), 201);
  const { statement } = must(await admin.json(`${path}/sign?act=confirm%20passkey&key=1`), 200);
  must(await admin.act(`${path}/acts/confirm%20passkey`, { key: 1, statement: statement.text, password: secret }), 201);
  return device;
}

async function submitted(author, more = {}) {
  const { id } = must(await author.act('/documents/acts/create', { fields: { title: 'To be signed', type: 'SOP', owner: 'author', reason: 'To be measured.', impact: 'None.', ...more }, content: '# To be signed\n\nText.\n' }), 201);
  must(await author.act(`/documents/${id}/acts/submit`, {}), 201);
  return id;
}

// `device` null: by password.
async function review(server, who, id, device) {
  const page = must(await who.json(`/documents/${id}/draft/sign?act=review${device ? '' : '&with=password'}`), 200), { text } = page.statement, target = `/documents/${id}/acts/review`;
  must(await who.act(target, { statement: text, ...(device ? { passkey: device.sign(text) } : { password: secret }) }), 201);
  return took(server, target);
}

async function opened(data, reviewers) {
  const server = await start({ data });
  finallyDo(() => server.child.kill());
  const clients = {};
  for (const login of ['author', 'admin', ...reviewers]) clients[login] = await signIn(server.base, login, secret);
  return { server, ...clients };
}

// The same sign-off by either method, in turns, each of a document of its own; and the submission before each, an act that nobody signs.
async function signOffs(all, reviewer, device) {
  const times = { passkey: [], password: [], unsigned: [] }, flushes = [];
  for (let each = 0; each < signed; ++each) {
    const method = each % 2 === 0 ? 'passkey' : 'password', id = await submitted(all.author);
    times.unsigned.push(await took(all.server, `/documents/${id}/acts/submit`));
    times[method].push(await review(all.server, reviewer, id, method === 'passkey' ? device : null));
    if (each % 20 === 0) flushes.push(flushing());
  }
  return { passkey: median(times.passkey), password: median(times.password), unsigned: median(times.unsigned), flush: median(flushes) };
}

let asked = 0;
// The page of a draft, which no cache holds: once just after an act, when every signature on it is looked at, and then again, when what was found is remembered.
async function draftPage({ server, author }, id, signatures) {
  const times = [];
  for (let each = 0; each < 4; ++each) {
    const target = `/documents/${id}/draft?done=${++asked}`, got = await author.get(target), shown = (await got.text()).split('<li class="signoff').length - 1;
    if (got.status !== 200 || shown !== signatures) throw new Error(`${target}: ${got.status}, with ${shown} signatures instead of ${signatures}`);
    times.push(await took(server, target));
  }
  return { first: times[0], again: median(times.slice(1)) };
}

// With one signature and with all of them, each time just after one more was given: the pages differ in nothing else.
async function lookedAt(all, reviewers, devices) {
  const one = [], many = [];
  for (let each = 0; each < pages; ++each) {
    const id = await submitted(all.author, { reviewers });
    await draftPage(all, id, 0);   // seen before, so that the first of the two is not also the first sight of the document
    for (const [given, login] of reviewers.entries()) {
      await review(all.server, all[login], id, devices[login]);
      if (given === 0) one.push(await draftPage(all, id, 1));
    }
    many.push(await draftPage(all, id, signers));
    const { signoffs } = must(await all.author.json(`/documents/${id}/draft`), 200);
    if (signoffs.length !== signers || signoffs.some((given) => given.checked !== 'valid' || given.method !== 'passkey')) throw new Error(`not ${signers} valid signatures by passkey: ${JSON.stringify(signoffs)}`);
  }
  const middle = (rows, which) => median(rows.map((each) => each[which]));
  return { one: { first: middle(one, 'first'), again: middle(one, 'again') }, many: { first: middle(many, 'first'), again: middle(many, 'again') } };
}

const of = `server time p50 of ${signed / 2}`;
const said = (one) => `${two(one.passkey)} ms; by password ${two(one.password)} ms; a submission, which nobody signs, ${two(one.unsigned)} ms`;

function tellLookedAt({ one, many }) {
  const a_signature = (from, to) => (to - from) / (signers - 1), all = a_signature(one.first, many.first), remembered = a_signature(one.again, many.again);
  line(`the page of a draft just after an act, ${signers} signatures by passkey looked at ${two(many.first)} ms, one ${two(one.first)} ms (p50 of ${pages})`, `${two(all)} ms a signature, ${two(all - remembered)} ms of it the looking`, '≤ 1 ms', all <= 1);
  line(`the same pages again, when what was found is remembered: ${two(many.again)} ms and ${two(one.again)} ms`, `${two(remembered)} ms a signature`);
}

export async function partSigning() {
  const { data, reviewers } = manyReviewers(), [first] = reviewers, bareData = inMemory(data), disk = await opened(data, reviewers), devices = {};
  for (const login of reviewers) devices[login] = await withPasskey(disk.admin, disk[login]);
  const onDisk = await signOffs(disk, disk[first], devices[first]);
  line(`a sign-off by passkey over HTTP, ${of}, its flushes included (one flush of 4 KiB in between: p50 ${two(onDisk.flush)} ms)`, said(onDisk));
  if (bareData) {
    const bare = await opened(bareData, [first]), inMemoryOnly = await signOffs(bare, bare[first], await withPasskey(bare.admin, bare[first]));
    line(`the same beside the flush: in ${memory}, where one costs nothing`, said(inMemoryOnly), '≤ 5 ms', inMemoryOnly.passkey <= 5);
    await bare.server.stop();
  } else {
    note(`there is no ${memory}: the server's own time beside the flush is left out`);
  }
  tellLookedAt(await lookedAt(disk, reviewers, devices));
  await disk.server.stop();
}
