// What waits for whom, what the rules say and why something cannot be done: my work, baselines, comparisons, refusals, and
// `chancery policy explain`, which answers the same at the console.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chancery, program, start } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

let server, all;
before(async () => {
  server = await start();
  all = await w.people(server);
});
after(() => server?.stop());

const model = async (who, path) => w.done(await who.json(path), 200);
const ids = (section) => section.rows.map((row) => row.id);

test('records wait for whoever is asked for their next step, with a button that leads there', async () => {
  const work = await model(all.quality, '/');
  assert.deepEqual(ids(work.sign), ['IMP-2026-0006'], 'the effect of a finished action waits for a signature');
  assert.equal(work.sign.rows[0].act_href, '/improvements/IMP-2026-0006/sign?act=close');
  for (const id of ['IMP-2026-0008', 'IMP-2026-0009']) assert.ok(ids(work.records).includes(id), `${id} waits to be assessed: ${ids(work.records)}`);
  assert.ok(work.records.rows.every((row) => row.does && row.act_href));
  const reader = await model(all.staff, '/');
  for (const id of ids(work.records)) assert.ok(!ids(reader.records).includes(id), `${id} is not a reader's to do`);
});

test('whoever waits for others is told for what', async () => {
  for (const who of Object.values(all)) for (const row of (await model(who, '/')).waiting.rows) assert.ok(row.blocked.length > 0, `${who.login}: ${row.id}`);
  const own = (await model(await server.client('reviewer'), '/')).waiting.rows.find((row) => row.id === 'SOP-007');
  assert.deepEqual(own.blocked, ['It is being written by Ines Halder.'], 'the owner of a draft that somebody else writes');
});

test('a signature is asked only of those whose sign-off is missing', async () => {
  const { fields } = await model(all.quality, '/documents/SOP-009/draft');
  assert.deepEqual(fields.approvers, ['approver']);
  assert.ok(ids((await model(all.approver, '/')).sign).includes('SOP-009'));
  assert.ok(!ids((await model(all.quality, '/')).sign).includes('SOP-009'), 'a signature that would complete nothing is not asked for');
});

test('what one owns is listed with the day its review is due, and what is overdue says so', async () => {
  const item = (await model(all.staff, '/documents?limit=500')).items.find((each) => each.state === 'in force');
  const owner = Object.values(all).find((who) => who.login === item.owner) ?? all.quality;
  const work = await model(owner, '/');
  for (const row of work.owned.rows) assert.match(row.due, /^\d{4}-\d\d-\d\d$/);
  const raised = w.done(await all.staff.act('/improvements/acts/raise', { fields: { title: 'Late', kind: 'idea', description: 'It is late.' } })).id;
  await w.act(all.quality, raised, 'assess', { fields: { owner: 'author', assessment: 'Worth it.' } }, 'improvements');
  await w.act(all.author, raised, 'plan', { fields: { action: 'Do it.', due: '2020-01-31' } }, 'improvements');
  const late = (await model(all.author, '/')).records.rows.find((row) => row.id === raised);
  assert.deepEqual([late.due, late.overdue, late.does], ['2020-01-31', true, 'Report as done']);
  assert.match(await (await all.author.get('/')).text(), /31 Jan 2020<\/time> <b class="severity-major">overdue/);
  const waiting = (await model(all.staff, '/')).waiting.rows.map((row) => row.id);
  assert.ok(waiting.includes(raised), 'whoever reported it sees that it waits for others');
});

test('what one is asked to read waits on the first page until one says to have read it', async () => {
  const before = await model(all.staff, '/');
  assert.ok(ids(before.to_read).includes('WI-002'), `asked: ${ids(before.to_read)}`);
  assert.ok(!ids(before.to_read).includes('POL-001'), 'what was read already is not asked for again');
  const page = await (await all.staff.get('/documents/WI-002')).text();
  assert.match(page, /You are asked to read this revision/);
  assert.match(page, /href="\/documents\/WI-002\/act\?act=acknowledge">I have read this/);
  await w.act(all.staff, 'WI-002', 'acknowledge');
  assert.ok(!ids((await model(all.staff, '/')).to_read).includes('WI-002'));
  assert.match(await (await all.staff.get('/documents/WI-002')).text(), /You said that you read revision 2 on /);
  w.isProblem(await all.staff.act('/documents/WI-002/acts/acknowledge', {}), 422);
});

test('who has read a document and who has not is for those who may see its history', async () => {
  const readers = await model(all.quality, '/documents/SOP-009/readers');
  assert.ok(readers.readers.some((each) => each.login === 'hdemir'));
  assert.ok(readers.missing.some((each) => each.login === 'staff'));
  const { reading } = await model(all.staff, '/documents/SOP-009');
  assert.deepEqual([reading.asked, reading.readers, reading.missing], [true, [], []]);
  const refused = await all.staff.json('/documents/SOP-009/readers');
  assert.equal(refused.status, 403);
  for (const name of ['Hasan Demir', 'hdemir']) assert.ok(!JSON.stringify(refused.body).includes(name));
  const trail = await model(all.staff, '/audit-trail?act=acknowledge');
  assert.ok(!JSON.stringify(trail).includes('hdemir'), 'nor by the audit trail');
});

test('a baseline is a day with a name, and leads to the manual as it was then', async () => {
  const early = await all.quality.act('/baselines/acts/name', { fields: { title: 'Too early', day: '2999-01-01', why: 'No.' } });
  w.isProblem(early, 422);
  const { id } = w.done(await all.quality.act('/baselines/acts/name', { fields: { title: 'Certification', day: '2025-03-01', why: 'Shown to the certification body.' } }));
  const page = await (await all.staff.get(`/baselines/${id}`)).text();
  const [, href] = page.match(/href="(\/documents\?as_of=[^"]+)"/) ?? [];
  assert.equal(href, '/documents?as_of=2025-03-01');
  const then = await model(all.staff, href);
  assert.equal(then.items.find((each) => each.id === 'SOP-009').revision, 1);
});

test('a text with a title of its own leaves the page one heading of the first level', async () => {
  const id = await w.create(all.author, 'Heads', '# Heads\n\n## Part\n\nText.\n');
  const html = await (await all.author.get(`/documents/${id}/draft`)).text();
  assert.equal(html.match(/<h1/g).length, 1);
  assert.match(html, /<h2 id="doc-heads">Heads<\/h2>/);
  assert.match(html, /<h3 id="doc-part">Part<\/h3>/);
  assert.equal((await w.bytesOf(all.author, `/documents/${id}/draft/files/content.md`)).toString(), '# Heads\n\n## Part\n\nText.\n', 'the stored bytes are as they were given');
});

test('two PDFs are not compared line by line: it says so and gives both hashes', async () => {
  const compared = await model(all.staff, '/documents/FRM-002/compare/1...2');
  assert.equal(compared.hunks, null);
  assert.match(compared.cannot, /cannot be compared as text/);
  for (const side of [compared.older, compared.newer]) assert.match(side.sha256, /^[0-9a-f]{64}$/);
  assert.equal((await model(all.staff, '/documents/SOP-009/compare/1...2')).cannot, null);
});

test('a seal is a mark and a word; the whole sentence opens beside it', async () => {
  for (const path of ['/documents/SOP-009', '/documents/SOP-009/history']) {
    const html = await (await all.auditor.get(path)).text();
    const shown = html.replace(/<details[\s\S]*?<\/details>/g, '').replace(/title="[^"]*"/g, '');
    assert.doesNotMatch(shown, /gave their password again/, path);
    assert.match(html, /<summary[^>]*>password, checked<\/summary><p[^>]*>Signed by the server on behalf of/, path);
  }
});

test('a refusal says each thing once, to people and to programs, and never speaks of an item that has no number', async () => {
  const revise = (await model(all.author, '/documents/SOP-007')).acts.find((each) => each.act === 'revise');
  assert.equal(new Set(revise.unmet).size, revise.unmet.length, JSON.stringify(revise.unmet));
  const mine = w.isProblem(await all.author.act('/documents/acts/create', { fields: { title: '' } }), 422), yours = w.isProblem(await all.staff.act('/documents/acts/create', { fields: w.procedure('No') }), 403);
  for (const problem of [mine, yours]) assert.doesNotMatch(problem.detail, /  | :|“”/, problem.detail);
  assert.match(mine.detail, /Fill in/);
  assert.match(yours.detail, /Only an author or a quality manager can do this/);
});

test('nobody is offered as their own deputy, and a deputyship that is not there cannot be ended', async () => {
  const html = await (await all.approver.get('/people/approver/act?act=appoint%20deputy')).text();
  const select = html.match(/<select[^>]*name="field\.deputy"[\s\S]*?<\/select>/)[0];
  assert.match(select, /required/);
  assert.doesNotMatch(select, /value="approver"/);
  assert.match(select, /value="author"/);
  assert.doesNotMatch(html, /<span>approver<\/span>/);
  const end = (await model(all.approver, '/people/approver')).acts.find((each) => each.act === 'end deputy');
  assert.equal(end.open, false);
  assert.match(end.unmet.join(' '), /Name the deputy/);
});

test('the filter of documents offers only states in which something can be listed', async () => {
  const select = (await (await all.author.get('/documents')).text()).match(/<select[^>]*name="state"[\s\S]*?<\/select>/)[0];
  for (const state of ['draft', 'in review', 'in force', 'obsolete']) assert.ok(select.includes(`value="${state}"`), state);
  for (const state of ['superseded', 'withdrawn']) assert.ok(!select.includes(`value="${state}"`), state);
});

test('search shows the text where the words are, not the fields before it', async () => {
  const { hits } = await model(all.staff, '/search?q=inspection');
  assert.ok(hits.length > 2);
  for (const each of hits) assert.doesNotMatch(JSON.stringify(each.snippet), /Mill Lane|\bSOP\b .*\ben\b/, each.id);
  assert.ok((await model(all.staff, '/search?q=Mill+Lane')).hits.length > 0, 'a field still finds its item');
});

test('the console explains an item and a register, in words and as JSON', async () => {
  const say = (...args) => chancery(['policy', 'explain', ...args, '--data', server.data]);
  const words = say('documents', 'SOP-009');
  assert.match(words, /^SOP-009 revision 4, in force:\n/);
  assert.match(words, /^ {2}Approve: Ruth Calder.* can do it now\.$/m);
  assert.match(words, /^ {2}Release happens by itself after .*Revision 5 still needs the approval of Ruth Calder\./m);
  assert.match(words, /^ {2}Start the next revision: nobody can do it now\. /m);
  const lines = words.trim().split('\n');
  assert.equal(new Set(lines.map((line) => line.trim())).size, lines.length, 'no sentence twice');
  const { versions } = JSON.parse(say('documents', 'SOP-009', '--json'));
  assert.ok(versions.find((each) => each.slot === 'draft').acts.find((each) => each.act === 'approve').who.includes('approver'));
  const table = say('improvements');
  assert.match(table, /^act +from +to +who +requires$/m);
  assert.match(table, /^close +done +closed +quality +someone else$/m);
  assert.doesNotMatch(table, /register: improvements/);
  assert.equal(JSON.parse(say('improvements', '--json')).register, 'improvements');
  assert.throws(() => execFileSync(program, ['policy', 'explain', 'documents', 'SOP-999', '--data', server.data], { stdio: 'pipe' }), (fault) => fault.status === 2 && /SOP-999/.test(fault.stderr.toString()));
});

test('a draft taken back, signers changed and a deputy appointed without a reason are refused, and nothing happens', async () => {
  const id = await w.create(all.author, 'Without a reason');
  await w.act(all.author, id, 'submit');
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const asked = [[all.author, `/documents/${id}`, 'recall', {}], [all.quality, `/documents/${id}`, 'reassign', { fields: { reviewers: ['reviewer'] } }],
    [all.approver, '/people/approver', 'appoint deputy', { fields: { deputy: 'hdemir', 'deputy from': day, 'deputy until': day } }]];
  for (const [who, item, act, given] of asked) {
    const before = (await all.auditor.json('/audit-trail?limit=1')).body;
    for (const comment of [undefined, '', ' \n\t']) {
      const problem = w.isProblem(await who.act(`${item}/acts/${encodeURIComponent(act)}`, { ...given, ...(comment === undefined ? {} : { comment }) }), 422);
      assert.ok(problem.requirements.some((each) => each.name === 'comment given' && each.result === 'unmet'), `${act}: ${JSON.stringify(problem.requirements)}`);
      assert.match(problem.detail, /Say why/, act);
    }
    assert.deepEqual((await all.auditor.json('/audit-trail?limit=1')).body, before, `${act} did something`);
    await w.done(await who.act(`${item}/acts/${encodeURIComponent(act)}`, { ...given, comment: 'For this reason.' }));
    if (act === 'recall') await w.act(all.author, id, 'submit');
  }
  await w.act(all.approver, 'approver', 'end deputy', { comment: 'Done.', fields: { 'deputy until': day } }, 'people');
});

const page = async (who, path) => (await who.get(path)).text();
const menu = (html) => [...html.matchAll(/<li><a href="([^"]+)"[^>]*><svg[^>]*><use href="[^"#]*#([a-z-]+)"><\/use><\/svg>([^<]+)<\/a>/g)].map(([, href, icon, label]) => ({ href, icon, label }));

test('the menu holds the registers that one may read or begin, by title, each with a sign of its own; whoever is named in a record finds it', async () => {
  const labels = async (who) => menu(await page(who, '/help')).map((each) => each.label);
  const some = await server.client('ekraus');
  assert.deepEqual((await labels(some)).filter((each) => ['Training records', 'Legal holds'].includes(each)), []);
  w.done(await all.quality.act('/training/acts/record', { fields: { title: 'Reading gauges', person: 'ekraus', 'held on': '2026-03-02' } }));
  assert.ok((await labels(some)).includes('Training records'), 'whoever was trained finds the record of it');
  const registers = menu(await page(all.quality, '/help')).filter((each) => ['/baselines', '/dispositions', '/holds', '/improvements', '/timestamps', '/training'].includes(each.href));
  assert.equal(registers.length, 6);
  assert.deepEqual(registers.map((each) => each.label), registers.map((each) => each.label).sort());
  assert.equal(new Set(registers.map((each) => each.icon)).size, 6, 'no two look alike');
  assert.ok((await labels(all.auditor)).includes('Witnesses'), 'that nobody outside could tell is worth knowing most where there is no witness');
});

test('whoever may not see all of a register is not told that nothing is there, nor that this is every act', async () => {
  assert.match(await page(all.staff, '/holds'), /Nothing that you may see is here\./);
  assert.match(await page(all.staff, '/documents/SOP-010/history'), /The acts that you may see, newest first/);
  assert.match(await page(all.staff, '/audit-trail'), /The acts that you may see, the newest first/);
  assert.match(await page(all.auditor, '/documents/SOP-010/history'), /Every act, newest first/);
});

test('what is not there of a document that one may read is named, with the way to the document; nobody else is told anything', async () => {
  const html = await page(all.staff, '/documents/SOP-010/draft');
  assert.match(html, /SOP-010 has no draft that you may see/);
  assert.match(html, /This cannot be shown/);
  assert.match(html, /<a class="button button-primary" href="\/documents\/SOP-010">Go to SOP-010<\/a>/);
  assert.match(await page(all.staff, '/documents/SOP-009/revisions/9'), /has no revision 9 that you may see\. There are: 4, 3, 2, 1\./);
  assert.match(await page(all.staff, '/documents/SOP-009?as_of=2019-01-01'), /Nothing of SOP-009 that you may read was in force on 1 Jan 2019/);
  for (const path of ['/documents/SOP-007?as_of=2030-01-01', '/documents?as_of=2030-01-01', '/improvements/IMP-2026-0006?as_of=2030-01-01'])
    assert.match((await all.auditor.json(path)).body.detail, /2030-01-01 has not come yet/, path);
  const unknown = (await all.staff.json('/documents/WI-004/draft')).body, absent = (await all.staff.json('/documents/SOP-999/draft')).body;
  assert.equal(unknown.detail.replace('WI-004', 'SOP-999'), absent.detail, 'a draft of what was never released is as unknown as what is not');
  assert.match((await all.auditor.json('/audit-trail?from=2026-02-02&until=2026-02-01')).body.detail, /ends on 1 Feb 2026, before it begins on 2 Feb 2026/);
});

test('a record, and the register of them, is read as it stood on a day: its state, what it said by then, and nothing of later', async () => {
  const id = 'IMP-2025-0001', at = (day) => all.quality.json(`/improvements/${id}?as_of=${day}`), now = w.done(await all.quality.json(`/improvements/${id}`), 200);
  assert.equal(now.state, 'closed');
  for (const [day, state, owner, has] of [['2025-02-13', 'raised', 'staff', []], ['2025-02-15', 'assessed', 'author', ['assessment']], ['2025-02-21', 'planned', 'author', ['assessment', 'action']]]) {
    const then = w.done(await at(day), 200);
    assert.deepEqual([then.state, then.owner], [state, owner], day);
    assert.deepEqual(['assessment', 'action', 'result', 'effect'].filter((field) => then.fields[field]), has, day);
    assert.equal(then.signoffs.length, 0, `${day}: the effect was not checked yet`);
    const list = w.done(await all.quality.json(`/improvements?limit=200&as_of=${day}`), 200).items;
    assert.equal(list.find((each) => each.id === id).state, state, day);
    assert.ok(!list.some((each) => each.id === 'IMP-2026-0006'), `${day}: it was raised later`);
    const html = await page(all.quality, `/improvements/${id}?as_of=${day}`);
    assert.equal(html.includes('Five lamps'), has.includes('action'), day);
    assert.ok(!html.includes('I have checked that the action had its effect'), day);
  }
  assert.equal((await at('2025-02-12')).status, 404, 'it was raised the day after');
});

test('a document leads to the report of a problem with it, which is filled in already and offers what is in use', async () => {
  const href = (await page(all.staff, '/documents/SOP-009')).match(/href="(\/improvements\/new\?document=SOP-009)"/)?.[1];
  assert.ok(href, 'the way is on the page of the document');
  const form = await page(all.staff, href);
  assert.match(form, /name="field\.document" value="SOP-009"/);
  assert.match(form, /<datalist id="offers-field\.document">[\s\S]*<option value="SOP-010"/);
  assert.match(form, /<datalist id="offers-field\.process">[\s\S]*<option value="[^"]+"/);
});

// What of the documents came in force last for these eyes; rules that changed would stand among them, but in the sample none did.
const in_force = async (who) => (await model(who, '/documents?state=in%20force&limit=500')).items.sort((a, b) => (a.in_force_since < b.in_force_since ? 1 : -1)).slice(0, 10).map((each) => each.id);

test('newly in force is what came in force last, the newest first', async () => {
  const newest = await in_force(all.staff);
  assert.equal(newest.length, 10);
  for (const who of [all.staff, all.author, all.auditor]) assert.deepEqual(ids((await model(who, '/')).recent), newest, who.login);
  assert.match(await page(all.staff, '/'), new RegExp(`id="work-recent"[^]*?href="/documents/${newest[0]}"`));
});

test('texts of rules are called by the register that they rule, and a page never puts first what undoes', async () => {
  const done = (await model(all.quality, '/')).recent.rows.concat((await model(all.approver, '/')).sign.rows, (await model(all.quality, '/')).waiting.rows);
  const rules = done.filter((each) => each.register === 'policies');
  assert.ok(rules.length > 0, 'the sample has rules that are proposed');
  for (const each of rules) assert.match(each.title, /^Rules of .+, change \d+$/);
  const records = (await model(all.quality, '/improvements?state=closed')).items;
  assert.ok(records.length > 0);
  const closed = await page(all.quality, `/improvements/${records[0].id}`);
  assert.match(closed, /<a class="button" href="[^"]*act=reopen">Reopen<\/a>/);
  assert.match(await page(all.staff, '/documents/SOP-009/act?act=acknowledge'), /button-primary" type="submit">I have read this/);
  assert.doesNotMatch(await page(all.author, '/documents/SOP-009/draft/act?act=reassign'), /button-primary/, 'what cannot be done has no button');
});

test('people are found by their name, and what is in force stands before what was noticed', async () => {
  const ines = (await model(all.staff, '/search?q=Ines')).hits.find((each) => each.id === 'author');
  assert.deepEqual([ines.register, ines.title], ['people', 'Ines Halder']);
  const registers = (await model(all.staff, '/search?q=deburring')).hits.map((each) => each.register);
  assert.ok(registers.includes('documents') && registers.includes('improvements'), `${registers}`);
  assert.ok(registers.lastIndexOf('documents') < registers.indexOf('improvements'), `${registers}`);
});

test('a list as of a time keeps the time in its form, where a field for days would drop it', async () => {
  const asked = async (path) => (await page(all.auditor, path)).match(/<input id="filter-as-of"[^>]*>/)[0];
  assert.match(await asked('/documents?as_of=2025-06-01T12:00:00Z'), /type="text" value="2025-06-01T12:00:00Z"/);
  assert.match(await asked('/documents?as_of=2025-06-01'), /type="date" value="2025-06-01"/);
  assert.match(await asked('/people?as_of=2025-06-01T12:00:00Z'), /type="text" value="2025-06-01T12:00:00Z"/);
});

test('a revision that is no longer in force says until when it was, on its own page, beside another and when the document is out of use', async () => {
  const { revisions } = await model(all.auditor, '/documents/SOP-009/revisions'), former = revisions.find((each) => each.number === 3);
  const day = (time) => new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
  const said = new RegExp(`In force from ${day(former.in_force_since)}, [\\d:]+ UTC until ${day(former.superseded_on)}, [\\d:]+ UTC`);
  assert.match(await page(all.auditor, '/documents/SOP-009/revisions/3'), said);
  const compared = await page(all.auditor, '/documents/SOP-009/compare/3...4');
  assert.match(compared, said);
  assert.match(compared, new RegExp(`In force since ${day(revisions.find((each) => each.number === 4).in_force_since)}`));
  assert.match(await page(all.auditor, '/documents/WI-003'), /In force from 17 Jan 2025, [\d:]+ UTC until \d+ \w+ 20/);
});

test('the form of an act on the draft is the draft\'s, whichever of the two addresses it was asked at', async () => {
  const id = await w.create(all.author, 'Two addresses');
  await w.release(all, id);
  await w.act(all.author, id, 'revise', { fields: { reason: 'The reason of the draft.', impact: 'The impact of the draft.' } });
  for (const at of ['draft/act', 'act']) {
    const form = await page(all.author, `/documents/${id}/${at}?act=submit`);
    assert.match(form, /The reason of the draft\./, at);
    assert.match(form, /revision 2/, at);
  }
  const staff = await all.staff.get(`/documents/${id}/act?act=submit`);
  assert.doesNotMatch(await staff.text(), /of the draft/, 'but nobody sees the draft by it who may not');
});

test('an auditor without other roles reads everything, is asked for nothing and is offered no work', async () => {
  const work = await model(all.auditor, '/');
  for (const part of ['sign', 'write', 'to_read', 'waiting', 'records']) assert.deepEqual(work[part].rows, [], part);
  assert.ok((await model(all.staff, '/')).to_read.count > 0);
  const seen = async (who, path) => (await model(who, path)).total;
  for (const path of ['/documents', '/improvements', '/baselines', '/people']) assert.ok(await seen(all.auditor, path) >= await seen(all.staff, path), path);
  for (const [path, offer] of [['/improvements', '/improvements/new'], ['/documents', '/documents/new'], ['/baselines', '/baselines/new'], ['/people', '/people/new']]) assert.ok(!(await page(all.auditor, path)).includes(`href="${offer}"`), path);
  assert.ok((await page(all.staff, '/improvements')).includes('href="/improvements/new"'));
  for (const path of ['/documents/SOP-009', '/improvements/IMP-2026-0004', '/improvements/IMP-2026-0008']) assert.doesNotMatch(await page(all.auditor, path), /<form[^>]*action="\/(documents|improvements)\/[^"]*\/acts\//, path);
});

test('people come a page at a time, each once, and are found by name, role and whether they have left', async () => {
  const all_of_them = (await model(all.auditor, '/people?limit=1000')), seen = [];
  for (let path = '/people?limit=4'; path;) {
    const { people, total, next } = await model(all.auditor, path);
    assert.equal(total, all_of_them.people.length);
    assert.ok(people.length <= 4);
    seen.push(...people.map(({ login }) => login));
    path = next ? `/people?limit=4&after=${next}` : null;
  }
  assert.deepEqual(seen, all_of_them.people.map(({ login }) => login));
  const html = await page(all.auditor, '/people?limit=4&roles=staff');
  assert.match(html, /<a class="button" href="\/people\?after=4&amp;limit=4&amp;roles=staff" rel="next">/);
  assert.match(html, /<option value="staff" selected>/);
  assert.deepEqual((await model(all.auditor, '/people?roles=quality')).people.map(({ roles }) => roles.includes('quality')).filter((each) => !each), []);
  assert.deepEqual((await model(all.auditor, '/people?text=okafor')).people.map(({ login }) => login), ['quality']);
  for (const wrong of ['limit=0', 'limit=x', 'after=-1', 'after=x']) assert.equal((await all.auditor.json(`/people?${wrong}`)).status, 422, wrong);
  assert.deepEqual((await model(all.auditor, '/people?after=5000')).people, []);
});

test('the people, and the rules, are shown as they were on a day, and lead to each as it was then', async () => {
  const then = '2025-06-01', roles = async (query = '') => (await model(all.auditor, `/people${query}`)).people.find((each) => each.login === 'lweir').roles;
  const before = await roles();
  await w.act(all.admin, 'lweir', 'change roles', { fields: { roles: [...before, 'reviewer'] }, comment: 'She reviews from now on.' }, 'people');
  assert.deepEqual(await roles(), [...before, 'reviewer']);
  assert.deepEqual(await roles(`?as_of=${then}`), before);
  assert.deepEqual((await model(all.auditor, '/people?as_of=2001-01-01')).people, [], 'before the founding nobody was there');
  const rules = await model(all.auditor, `/policies?as_of=${then}`);
  assert.ok(rules.policies.length > 5 && rules.policies.every((each) => each.href.endsWith(`?as_of=${then}`)));
  assert.deepEqual((await model(all.auditor, '/policies?as_of=2001-01-01')).policies, []);
  assert.equal((await all.auditor.json('/people?as_of=yesterday')).status, 422);
});

test('a person as of a day is shown as they were then, with what they owned and had done, and nothing to do', async () => {
  const then = await page(all.auditor, '/people/author?as_of=2025-03-01'), now = await page(all.auditor, '/people/author');
  assert.match(then, /<h1>Ines Halder<\/h1>/);
  assert.match(then, /This is how it was at the end of 1 Mar 2025 \(UTC\)\. <a href="\/people\/author">/);
  assert.match(then, /href="\/documents\/SOP-009\?as_of=2025-03-01"/, 'what was owned leads to what it was');
  assert.doesNotMatch(then, /history-line"><time class="figures" datetime="(2025-(0[4-9]|1\d)|2026)/, 'nothing that was done later');
  assert.match(now, /history-line"><time class="figures" datetime="2026/);
  assert.doesNotMatch(await page(all.admin, '/people/author?as_of=2025-03-01'), /<form[^>]*method="post"[^>]*action="\/people|act\?act=/, 'no act on the past');
  assert.equal((await all.auditor.get('/people/author?as_of=2999-01-01')).status, 422);
});

test('before anything was on record, lists, people and rules say so', async () => {
  for (const path of ['/documents', '/people', '/policies', '/improvements']) assert.match(await page(all.auditor, `${path}?as_of=2020-01-01`), /was on record at the end of 1 Jan 2020/, path);
  assert.match(await page(all.auditor, '/policies/documents?as_of=2020-01-01'), /Controlled documents had no rules yet at the end of 1 Jan 2020/);
});

test('a list as of a day offers only states in which something stood then', async () => {
  const states = async (path) => [...(await page(all.auditor, path)).match(/<select[^>]*name="state"[^]*?<\/select>/)[0].matchAll(/<option value="([^"]+)"/g)].map(([, each]) => each);
  assert.ok((await states('/documents')).includes('draft'));
  assert.deepEqual(await states('/documents?as_of=2025-03-01'), ['in force']);
});

test('the trail finds what followed by itself, and a number in small letters', async () => {
  const released = (await model(all.auditor, '/audit-trail?act=release&limit=500')).acts;
  assert.ok(released.length > 10 && released.every((each) => each.act === 'release' || each.also.includes('release')), `${released.length}`);
  const numbers = async (query) => (await model(all.auditor, `/audit-trail?${query}`)).acts.map((each) => each.number);
  assert.deepEqual(await numbers('item=sop-009&act=release'), await numbers('item=SOP-009&act=release'));
  assert.ok((await numbers('item=sop-009')).length > 5);
  assert.ok((await numbers('item=author')).length > 0, 'a login stays as it is');
});

test('the history says of an act what it asked for, and of what follows what is still missing, once', async () => {
  const id = await w.create(all.author, 'Two steps', '# Two steps\n\nText.\n', { approvers: ['approver', 'quality'] });
  await w.act(all.author, id, 'submit');
  await w.sign(all.reviewer, id, 'review');
  const html = await page(all.auditor, `/documents/${id}/history`);
  const act = html.split('class="history-act').find((each) => each.includes('Review signed'));
  assert.match(act, /“[^”]+” follows by itself once this is so, too:/);
  assert.doesNotMatch(act, /data-result="unmet"/, 'the act was allowed: nothing of it is red');
  await w.sign(all.approver, id, 'approve');
  await w.sign(all.quality, id, 'approve');
  const released = (await page(all.auditor, `/documents/${id}/history`)).split('class="history-act').find((each) => each.includes('put in force'));
  assert.match(released, /followed by itself\./);
  const sentences = [...released.matchAll(/requirement-sentence">([^<]+)</g)].map(([, each]) => each);
  assert.equal(new Set(sentences).size, sentences.length, sentences.join(' | '));
  await w.act(all.author, id, 'revise');
  const begun = (await page(all.auditor, `/documents/${id}/history`)).split('class="history-act').find((each) => each.includes('Next revision started'));
  assert.doesNotMatch(begun, /in force →/, 'a next revision begins beside what is in force');
});

test('a legal hold is told beside an item only to those who may read the case', async () => {
  w.done(await all.quality.act('/holds/acts/open', { fields: { title: 'A dispute', reason: 'By letter.', items: ['documents/SOP-004'] } }));
  assert.match(await page(all.quality, '/documents/SOP-004'), /A dispute/);
  assert.doesNotMatch(await page(all.staff, '/documents/SOP-004'), /HLD-|dispute/);
  assert.deepEqual((await model(all.staff, '/documents/SOP-004')).keeping.held, []);
});

test('a legal hold lists what it holds now, by name and by query, and nothing once it is released', async () => {
  const { holding } = await model(all.quality, '/holds/HLD-2026-001');
  assert.deepEqual(holding.rows.map((each) => each.id).sort(), ['IMP-2025-0001', 'TRN-2025-0003', 'WI-001']);
  assert.equal((await model(all.quality, '/holds/HLD-2025-001')).holding, null);
  const { id } = w.done(await all.quality.act('/holds/acts/open', { fields: { title: 'Everything of one owner', reason: 'By letter.', 'in register': 'documents', 'owned by': 'author', 'in state': 'in force' } }));
  const listed = (await model(all.quality, `/documents?owner=author&state=in+force&drafts=no`)).items.map((each) => each.id);
  const held = (await model(all.quality, `/holds/${id}`)).holding;
  assert.deepEqual([held.count, held.rows.map((each) => each.id).sort()], [listed.length, listed.sort()]);
  assert.match(await page(all.quality, `/holds/${id}`), new RegExp(`What it holds[^]*${held.count} items that you may see, now`));
  assert.equal((await model(all.quality, '/improvements/IMP-2025-0001')).holding, null);
});

test('readiness tells of actions after their day, problems that nobody took up, revisions that were not read, and that no witness knows the ledger', async () => {
  const { findings } = await model(all.quality, '/readiness');
  const of = (id) => findings.filter((each) => each.id === id).map((each) => `${each.severity} ${each.clause} ${each.sentence}`);
  assert.match(of('IMP-2026-0006').join(), /minor 10\.1 IMP-2026-0006 \(done\) was to be done by 16 Oct 2026\. Close: Miriam Okafor\./);
  assert.match(of('SOP-003').join(), /observation 7\.3 \d+ of those who are asked to read SOP-003/);
  assert.ok(findings.some((each) => each.href === '/witnesses' && /No witness outside/.test(each.sentence)));
  assert.ok(findings.some((each) => /\(in review\).*Approve: Ruth Calder/.test(each.sentence)), 'a draft in review names who is asked');
});

test('what is wrong with a field stands at the field, and the field points to it', async () => {
  const refused = async (fields) => {
    const answer = await all.quality.form('/improvements/acts/raise', { back: '/improvements/new', then: '/improvements', ...fields });
    assert.equal(answer.status, 422);
    return answer.text();
  };
  const field = (html, key) => html.match(new RegExp(`<div class="field[^"]*">\\n<label for="field-field.${key}"[^]*?</div>`))[0];
  const link = field(await refused({ 'field.title': 'A title that stays', 'field.kind': 'idea', 'field.description': 'Words.', 'field.document': 'SOP-999' }), 'document');
  assert.match(link, /id="wrong-field\.document">.*there is no SOP-999 in documents/);
  assert.match(link, /aria-describedby="help-field.document wrong-field.document"/);
  assert.match(link, /value="SOP-999"/);
  const missing = await refused({ 'field.title': '', 'field.kind': 'idea', 'field.description': '' });
  for (const key of ['title', 'description']) assert.match(field(missing, key), /class="wrong"/, key);
  assert.doesNotMatch(field(missing, 'process'), /class="wrong"/);
});
