// No byte of a draft reaches a reader. Unmistakable words are put into everything that a draft is made of; then a reader and
// somebody who has not signed in ask for everything the server has: every link of every page, every path of openapi.json,
// search, JSON, comparisons, files, previews, errors and histories, with the ETags that an author's answers had.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start, takePackage } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

let server, all;
before(async () => {
  server = await start();
  all = await w.people(server);
});
after(() => server?.stop());

// One word for each place a draft has, so that a leak says where it came from. `tag` tells several drafts apart.
const secrets = (tag) => Object.fromEntries(['title', 'process', 'site', 'keyword', 'reason', 'impact', 'text', 'former', 'file', 'filename', 'comment', 'quote', 'answer', 'returned']
  .map((place) => [place, `zq${tag}x${place}x${place.length}vw`]));

// Puts a word into every place of a draft, among them a text that is replaced before it is submitted.
async function fill(id, words) {
  const fields = { title: `T ${words.title}`, process: words.process, site: words.site, keywords: [words.keyword], reason: words.reason, impact: words.impact };
  await w.act(all.author, id, 'edit', { fields, content: `# ${words.former}\n\nReplaced before anybody signs.\n` });
  w.done(await w.upload(all.author, `/documents/${id}/acts/edit`, {}, [
    ['content_file', 'content.md', `# Heading ${words.text}\n\nText ${words.text} with [a file](${words.filename}.txt).\n`, 'text/markdown'],
    ['files', `${words.filename}.txt`, `Attached ${words.file}`, 'text/plain']]));
  await w.act(all.reviewer, id, 'comment', { comment: `Comment ${words.comment}`, quote: words.quote });
  const { comments } = w.done(await all.author.json(`/documents/${id}/draft`), 200);
  const { number } = comments.find((c) => c.text.includes(words.comment));
  await w.act(all.author, id, 'comment', { comment: `Answer ${words.answer}`, answers: number });
  await w.act(all.author, id, 'resolve', { resolves: number });
}

const links = (html) => [...html.matchAll(/(?:href|src|action)="([^"#]*)/g)].map((m) => m[1].replaceAll('&amp;', '&').replaceAll('&#x3D;', '=').replaceAll('&#61;', '=')).filter((l) => l.startsWith('/') && !l.startsWith('//'));

// Everything that somebody could ask for about these items: path -> true.
async function addresses(words, ids) {
  const { paths } = await (await fetch(server.base + '/openapi.json')).json();
  const names = ['content.md', ...words.map((each) => `${each.filename}.txt`)];
  const asked = new Set(['/robots.txt', '/sitemap.xml', '/feed', '/feed.xml', '/atom.xml', '/favicon.ico', '/.git/HEAD', '/ledger.git/HEAD', '/index.sqlite', '/data/index.sqlite', '/static/../data']);
  const put = (pattern) => {
    const ways = pattern.match(/\{(\w+)\}/g) ?? [];
    let out = [pattern];
    for (const way of ways) {
      const values = { '{register}': ['documents', 'improvements', 'people'], '{id}': pattern.startsWith('/people') ? ['author', 'staff'] : [...ids, 'new'], '{number}': ['0', '1', '2', '3', '99'],
        '{range}': ['1...2', '1...draft', '2...draft', 'draft...1', 'draft...draft', '1...1'], '{name}': names, '{topic}': ['reading'], '{act}': ['approve'] }[way] ?? ['x'];
      out = out.flatMap((path) => values.map((value) => path.replace(way, encodeURIComponent(value))));
    }
    return out;
  };
  for (const [pattern, methods] of Object.entries(paths)) if (methods.get) for (const path of put(pattern)) asked.add(path);
  for (const id of ids) {
    const at = `/documents/${id}`;
    for (const act of ['edit', 'review', 'approve', 'comment', 'revise', 'retire']) for (const page of ['act', 'sign', 'draft/act', 'draft/sign', 'draft/edit']) asked.add(`${at}/${page}?act=${act}`);
    for (const more of ['?as_of=2099-01-01', '?as_of=2026-11-22', '?show=changes', '/draft?show=changes', '/compare?a=1&b=draft', '/compare/1...draft?show=plain', '/history?act=1', '/history?after=1']) asked.add(at + more);
  }
  // What each act did to a text, by the numbers that only those who see the history know; a reader may guess them.
  for (const id of ids) {
    const entries = (await all.author.json(`/documents/${id}/history`)).body.history?.entries ?? [], numbers = entries.map((each) => each.number);
    for (const number of numbers) for (const range of [`act-${number - 1}...act-${number}`, `act-${numbers.at(-1)}...act-${number}`, `1...act-${number}`, `act-${number}...draft`]) asked.add(`/documents/${id}/compare/${range}`).add(`/documents/${id}/compare/${range}?show=plain`);
    for (const number of numbers) asked.add(`/documents/${id}?as_of=act-${number}`);
  }
  for (const each of words) {
    for (const word of Object.values(each)) asked.add(`/search?q=${encodeURIComponent(word)}`);
    for (const [field, word] of [['title', each.title], ['process', each.process], ['site', each.site], ['keywords', each.keyword], ['reason', each.reason]]) asked.add(`/documents?${field}=${encodeURIComponent(word)}`);
  }
  for (const more of ['/documents?draft=1', '/documents?drafts=yes', '/documents?state=draft', '/documents?state=in+review', '/documents?state=withdrawn', '/documents?sort=-changed&limit=500', '/documents?as_of=2099-01-01', '/audit-trail?register=documents',
    '/evidence?show=yes', '/evidence?show=yes&former=yes', '/search?q=zq', '/search?q=zq*', '/search?q=Heading', '/search?q=Comment', '/search?q=Attached', '/improvements?format=csv', '/documents?format=csv', '/documents?format=json']) asked.add(more);
  return asked;
}

// Asks everything as `who`, follows what the answers link to, and gives what was seen of the forbidden words.
async function crawl(who, start, forbidden, primed, follows) {
  const waiting = [...start], seen = new Set(start), found = [];
  let answers = 0;
  const look = (path, how, got, body) => {
    ++answers;
    const whole = `${[...got.headers].map((pair) => pair.join(': ')).join('\n')}\n${body}`.toLowerCase();
    // What one asked for oneself may be said back; nothing else may.
    for (const word of forbidden) if (whole.includes(word) && !decodeURIComponent(path).toLowerCase().includes(word)) found.push(`${who.login} ${how} ${path} (${got.status}): ${word} … ${whole.slice(Math.max(0, whole.indexOf(word) - 60), whole.indexOf(word) + 60).replace(/\s+/g, ' ')}`);
    assert.ok(got.status < 500, `${how} ${path} answered ${got.status}`);
  };
  const one = async (path) => {
    const html = await who.get(path, { accept: 'text/html' }), text = await html.text();
    look(path, 'page', html, text);
    const more = [...links(text), html.headers.get('location') ?? ''].filter((l) => l.startsWith('/') && l.length < 400 && !l.startsWith('/static') && !l.startsWith('/sign-'));
    for (const link of follows ? more : []) if (!seen.has(link) && seen.size < 6000 && !/[?&]after=/.test(link)) { seen.add(link); waiting.push(link); }
    const json = await who.get(path, { accept: 'application/json' });
    look(path, 'JSON', json, await json.text());
    for (const etag of primed.get(path) ?? []) {
      const again = await who.get(path, { accept: 'application/json', 'if-none-match': etag });
      look(path, 'with the author\'s ETag', again, await again.text());
      if (again.status === 304) assert.equal(json.headers.get('etag'), etag, `${path}: 304 for a version that this reader never had`);
    }
  };
  while (waiting.length > 0) await Promise.all(waiting.splice(0, 8).map(one));
  for (const format of who.form ? ['csv', 'json'] : []) {
    const file = await who.form('/audit-trail/file', { format });
    look('/audit-trail/file', format, file, await file.text());
  }
  return { found: [...new Set(found)], answers, seen };
}

// The same addresses by those who may see the draft: their answers fill every cache, and show that the words were there at all.
async function prime(who, paths, words) {
  const primed = new Map(), shown = new Set();
  for (const path of paths) for (const accept of ['text/html', 'application/json']) {
    const got = await who.get(path, { accept }), text = (await got.text()).toLowerCase();
    if (got.headers.get('etag')) primed.set(path, [...(primed.get(path) ?? []), got.headers.get('etag')]);
    for (const word of words) if (text.includes(word) && !path.toLowerCase().includes(word)) shown.add(word);
  }
  return { primed, shown };
}

const forbiddenOf = (words) => words.flatMap((each) => Object.values(each)).map((word) => word.toLowerCase());
// A reader who also knows every address that an author was ever given.
async function nothingShows(words, ids, { mustHaveBeenThere = true } = {}) {
  const paths = await addresses(words, ids), forbidden = forbiddenOf(words);
  const { primed, shown } = await prime(all.author, paths, forbidden);
  if (mustHaveBeenThere) assert.deepEqual(forbidden.filter((word) => !shown.has(word) && !word.includes('xformerx') && !word.includes('returnedx')), [], 'the author does not see these words either: the test looks for what is not there');
  for (const who of [all.staff, w.nobody(server.base)]) {
    const { found, answers } = await crawl(who, paths, forbidden, primed, who === all.staff);
    assert.ok(answers > 300, `only ${answers} answers were looked at`);
    assert.deepEqual(found.slice(0, 12), []);
  }
}

test('nothing of a draft that was never released, of the next revision of a procedure, and of one in review is shown to a reader', async () => {
  const fresh = secrets('fresh'), next = secrets('next'), review = secrets('review');
  const a = await w.create(all.author, 'Never released'), b = 'SOP-001', c = 'SOP-002';
  await fill(a, fresh);
  for (const [id, words] of [[b, next], [c, review]]) {
    await w.act(all.author, id, 'revise');
    await fill(id, words);
  }
  await w.act(all.author, c, 'submit');
  await w.sign(all.reviewer, c, 'review');
  await nothingShows([fresh, next, review], [a, b, c]);
});

test('a reader\'s acts and previews tell nothing of a draft either', async () => {
  const forbidden = forbiddenOf([secrets('fresh'), secrets('next'), secrets('review')]);
  const { paths } = await (await fetch(server.base + '/openapi.json')).json();
  const list = w.done(await all.author.json('/documents?limit=500'), 200).items.find((r) => r.title === `T ${secrets('fresh').title}`);
  assert.ok(list, 'the author sees the draft in the list');
  for (const [pattern, methods] of Object.entries(paths)) {
    if (!methods.post || pattern.startsWith('/sign-')) continue;
    for (const id of [list.id, 'SOP-001', 'SOP-002']) for (const act of pattern.includes('{act}') ? ['edit', 'comment', 'submit', 'approve', 'review', 'create', 'withdraw', 'revise'] : ['x']) for (const who of [all.staff, w.nobody(server.base)]) {
      const path = `${pattern.replace('{register}', 'documents').replace('{id}', id).replace('{act}', act)}${pattern.endsWith('sign') ? '?act=approve' : pattern.endsWith('preview') ? `?draft=${id}` : ''}`;
      for (const accept of ['application/json', 'text/html']) {
        const body = pattern.endsWith('preview') ? { text: '![a](content.md)' } : { comment: 'Why', back: `/documents/${id}/draft/edit` };
        const got = await who.request(path, { method: 'POST', headers: { accept, 'content-type': 'application/json', 'x-csrf-token': who.csrf ?? '' }, body: JSON.stringify(body) });
        const whole = `${[...got.headers].join('\n')}${await got.text()}`.toLowerCase();
        assert.ok(got.status < 500, `${path}: ${got.status}`);
        for (const word of forbidden) assert.ok(!whole.includes(word), `${who.login} POST ${path} (${got.status}) says ${word}`);
      }
    }
  }
});

// A package holds the whole ledger, drafts among it (its pages say so), so it is for those who may read all of it. What is laid out
// in it for reading holds no draft; the ledger does, which also shows that these words are found where they are.
test('an evidence package is made only for who may read everything in it, and lays out nothing of the drafts', async () => {
  const forbidden = forbiddenOf([secrets('fresh'), secrets('next'), secrets('review')]).filter((word) => !word.includes('returnedx'));
  const choice = { register: 'documents', items: 'SOP-003', former: 'yes' };
  for (const who of [all.staff, all.author, all.reviewer, all.approver, all.admin]) w.isProblem(await who.act('/evidence', choice), 403);
  const refused = (await all.admin.act('/evidence', choice)).body.detail;
  for (const name of ['quality', 'auditor']) assert.ok(refused.includes(w.done(await all.staff.json(`/people/${name}`), 200).fields.name), `${refused} names ${name}`);
  const page = await (await all.admin.get('/evidence?show=yes')).text();
  assert.ok(!page.includes('method="post" action="/evidence"'), 'no button for whom it is refused');
  const { made: { location }, zip } = await takePackage(all.auditor, { ...choice, scope: 'whole' });
  w.isProblem(await all.admin.json(location), 404);
  w.isProblem(await all.admin.act(`${location}/fetch`, {}), 404);

  const folder = mkdtempSync(join(tmpdir(), 'chancery-leaks-'));
  try {
    writeFileSync(join(folder, 'package.zip'), zip);
    execFileSync('unzip', ['-q', join(folder, 'package.zip'), '-d', join(folder, 'package')]);
    const bag = join(folder, 'package', readdirSync(join(folder, 'package'))[0]), ledger = join(folder, 'ledger');
    for (const name of readdirSync(bag, { recursive: true })) {
      if (!statSync(join(bag, name)).isFile() || name.endsWith('ledger.bundle')) continue;
      const bytes = readFileSync(join(bag, name), 'latin1').toLowerCase();
      for (const word of forbidden) assert.ok(!bytes.includes(word), `${name} holds ${word}`);
    }
    for (const text of ['README.html', 'VERIFY.md']) assert.match(readFileSync(join(bag, text), 'utf8'), /draft/, `${text} says what is in the ledger`);
    const git = (...args) => execFileSync('git', ['-C', ledger, ...args], { encoding: 'utf8', maxBuffer: 64 << 20 });
    execFileSync('git', ['clone', '-q', '--bare', join(bag, 'data/ledger.bundle'), ledger]);
    const commits = git('rev-list', 'main').trim().split('\n');
    const said = spawnSync('git', ['-C', ledger, 'grep', '-a', '-i', '-h', '-o', '-F', ...forbidden.flatMap((word) => ['-e', word]), ...commits], { encoding: 'utf8', maxBuffer: 512 << 20 });
    const found = new Set(said.stdout.toLowerCase().split('\n'));
    // Names of files are in trees, which grep does not read.
    const names = git('log', '--name-only', '--format=', 'main').toLowerCase();
    assert.deepEqual(forbidden.filter((word) => !found.has(word) && !names.includes(word)), [], 'these words are nowhere in the history: this test looks for what is not there');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a draft that was given up stays unseen', async () => {
  const words = secrets('given'), gone = await w.create(all.author, 'To be given up');
  await fill(gone, words);
  await w.act(all.author, gone, 'withdraw', { comment: `Because ${words.returned}` });
  const again = secrets('again'), id = 'SOP-004';
  await w.act(all.author, id, 'revise');
  await fill(id, again);
  await w.act(all.author, id, 'withdraw', { comment: `Because ${again.returned}` });
  await nothingShows([words, again], [gone, id], { mustHaveBeenThere: false });
});

test('after the release a reader sees what was released, and none of the texts between', async () => {
  const between = secrets('between'), last = secrets('last'), id = await w.create(all.author, 'Released in the end');
  await fill(id, between);
  await w.act(all.author, id, 'submit');
  await w.act(all.reviewer, id, 'return', { comment: `Sent back: ${between.returned}` });
  // Every place is written again, so that what stood there before was never released.
  await w.act(all.author, id, 'edit', {
    fields: { title: `T ${last.title}`, process: last.process, site: last.site, keywords: [last.keyword], reason: last.reason, impact: last.impact },
    content: `# ${last.text}\n`, remove: [`${between.filename}.txt`] });
  const before = await prime(all.staff, [`/documents/${id}`, `/documents/${id}/files/content.md`], []);
  await w.release(all, id);
  const html = await (await all.staff.get(`/documents/${id}`)).text();
  for (const place of ['title', 'text', 'reason']) assert.ok(html.includes(last[place]), `the released ${place} is there for readers`);
  assert.equal(before.primed.size, 0, 'nothing could be asked for before');
  await nothingShows([between], [id], { mustHaveBeenThere: false });
});

test('nothing of a draft stands in a commit message or in the server\'s log', async () => {
  const log = execFileSync('git', ['-C', `${server.data}/ledger.git`, 'log', '--format=%B', 'main'], { encoding: 'utf8', maxBuffer: 64 << 20 });
  for (const text of [log, server.log().split('\n').filter((line) => !/"target":"[^"]*zq/.test(line)).join('\n')])
    for (const word of forbiddenOf(['fresh', 'next', 'review', 'given', 'again', 'between', 'last'].map(secrets))) assert.ok(!text.toLowerCase().includes(word), word);
});
