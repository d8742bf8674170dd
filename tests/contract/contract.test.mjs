// The public contract (DESIGN §7) over the real server, in both faces: what each address answers and how, which members a
// model and a refusal have, and what the protocol itself promises (ETags, gzip, HEAD, 405, 411, stale, once).
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { request as rawRequest } from 'node:http';
import { chancery, password, start, takePackage } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

let server, all, quality, staff, author;
before(async () => {
  server = await start();
  all = await w.people(server);
  ({ quality, staff, author } = all);
});
after(() => server?.stop());

const model = async (who, path) => w.done(await who.json(path), 200);
async function page(who, path, status = 200) {
  const got = await who.get(path, { accept: 'text/html' });
  const text = await got.text();
  assert.equal(got.status, status, `${path}: ${text.slice(0, 300)}`);
  assert.match(got.headers.get('content-type'), /^text\/html/);
  assert.match(text, /<h1/);
  return text;
}
// One exchange with node's own client, for what fetch does not let one say.
const raw = (options, body) => new Promise((resolve, reject) => {
  const asked = rawRequest(server.base + options.path, options, (answer) => {
    const parts = [];
    answer.on('data', (each) => parts.push(each));
    answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
  });
  asked.on('error', reject);
  asked.end(body);
});

test('whoever starts it is told the name from which a browser takes passkeys', () => assert.match(server.told, /^http:\/\/localhost:\d+$/));

describe('lists', () => {
  test('a register is a list of what one may see, in both faces', async () => {
    const list = await model(staff, '/documents');
    assert.ok(list.items.length >= 18 && list.total >= 18);
    for (const row of list.items) for (const member of ['id', 'register', 'title', 'state', 'owner', 'revision', 'fields']) assert.ok(member in row, member);
    assert.ok(list.items.every((row) => row.state === 'in force'), 'a reader\'s list has only what is in force');
    const html = await page(staff, '/documents');
    for (const row of list.items) assert.ok(html.includes(row.id), row.id);
  });
  test('the query filters by state, owner and field', async () => {
    const ids = async (query) => (await model(quality, `/documents?limit=200&${query}`)).items;
    const rows = await ids('');
    for (const [query, holds] of [['state=in+force', (r) => r.state === 'in force'], ['state=obsolete', (r) => r.state === 'obsolete'], ['state=in+review', (r) => r.state === 'in review'],
      ['owner=author', (r) => r.owner === 'author'], ['process=Buy', (r) => r.fields.process === 'Buy'], ['clause=8.4.2', (r) => r.fields.clauses?.includes('8.4.2')], ['type=WI', (r) => r.fields.type === 'WI']]) {
      const wanted = rows.filter(holds).map((r) => r.id + r.state), got = (await ids(query)).map((r) => r.id + r.state);
      assert.ok(wanted.length > 0, query);
      assert.deepEqual(got.sort(), wanted.sort(), query);
    }
    assert.deepEqual((await ids('owner=nobody-of-that-name')), []);
  });
  test('every field of a register filters its list', async () => {
    for (const register of ['documents', 'improvements']) {
      const { fields } = await model(quality, `/policies/${register}`), rows = (await model(quality, `/${register}?limit=500&drafts=no`)).items;
      for (const { name, kind } of fields) {
        const row = rows.find((each) => each.fields[name] && (!Array.isArray(each.fields[name]) || each.fields[name].length > 0));
        const value = row && [row.fields[name]].flat()[0];
        if (value === undefined || kind === 'text' && String(value).length > 200) continue;
        const holds = (each) => (name === 'title' ? String(each.fields[name] ?? '').toLowerCase().includes(String(value).toLowerCase()) : [each.fields[name]].flat().includes(value));
        const got = (await model(quality, `/${register}?limit=500&drafts=no&${encodeURIComponent(name)}=${encodeURIComponent(value)}`)).items.map((each) => each.id);
        assert.deepEqual(got.sort(), rows.filter(holds).map((each) => each.id).sort(), `${register} by ${name}`);
      }
    }
  });
  test('a filter that is misspelt or cannot be read is refused and named, never taken for none', async () => {
    for (const [query, names] of [['colour=red', /colour.*state.*process/], ['sort=foo', /foo.*title/], ['limit=x', /limit.*x/], ['limit=0', /limit.*0/], ['as_of=2025-02-30', /2025-02-30/], ['as_of=yesterday', /yesterday/], ['drafts=maybe', /maybe/], ['after=%22', /after/]]) {
      for (const register of ['documents', 'improvements']) {
        const refused = w.isProblem(await quality.json(`/${register}?${query}`), 422);
        if (register === 'documents') assert.match(refused.detail, names);
        const form = await quality.get(`/${register}?text=lathe&${query}`, { accept: 'text/html' }), html = await form.text();
        assert.equal(form.status, 422);
        assert.match(html, /refusal-sentence/);
        assert.match(html, /value="lathe"/, 'what was typed is still there');
        assert.doesNotMatch(html, /Nothing that you may see fits|<tbody>/, 'it does not read as if nothing had been in force');
      }
    }
    for (const path of ['/search?word=x', '/people?colour=red', '/people?state=gone', '/documents/SOP-009/history?limit=x']) w.isProblem(await quality.json(path), 422);
    assert.ok((await model(quality, '/people?roles=auditor')).people.every((each) => each.roles.includes('auditor')));
  });
  test('a list is paged: the pages together are the list, each item once', async () => {
    for (const register of ['documents', 'improvements']) {
      const whole = (await model(quality, `/${register}?limit=200`)).items.map((r) => r.id + r.state);
      const got = [];
      let next = `/${register}?limit=4`;
      for (let pages = 0; next; ++pages) {
        assert.ok(pages < 50, 'the pages never end');
        const list = await model(quality, next);
        assert.ok(list.items.length <= 4);
        got.push(...list.items.map((r) => r.id + r.state));
        next = list.next ? `/${register}?limit=4&after=${encodeURIComponent(list.next)}` : null;
      }
      assert.deepEqual(got, whole);
    }
  });
  test('a list as of a date is what was in force then', async () => {
    const list = await model(staff, '/documents?limit=200&as_of=2025-03-31');
    assert.ok(list.items.length > 0 && list.items.every((r) => r.in_force_since <= '2025-03-31T23:59:59Z'));
    const then = list.items.find((r) => r.id === 'SOP-009'), now = await model(staff, '/documents/SOP-009');
    assert.ok(then.revision < now.revision, 'SOP-009 was at an earlier revision');
    assert.deepEqual((await model(staff, '/documents?as_of=2001-01-01')).items, []);
  });
  test('a register that is a policy alone has list, form, item and history in both faces', async () => {
    const list = await model(staff, '/improvements');
    const id = list.items[0].id;
    for (const path of ['/improvements', '/improvements/new', `/improvements/${id}`, `/improvements/${id}/history`]) {
      await model(staff, path);
      await page(staff, path);
    }
  });
});

describe('an item', () => {
  const members = ['id', 'register', 'title', 'state', 'owner', 'revision', 'in_force_since', 'fields', 'files', 'content', 'links', 'signoffs', 'acts', 'seen'];
  test('has every member that is promised', async () => {
    for (const [who, path] of [[staff, '/documents/SOP-009'], [quality, '/documents/SOP-009/draft'], [staff, '/documents/SOP-009/revisions/3'], [staff, '/improvements/IMP-2025-0001'], [staff, '/people/author']]) {
      const item = await model(who, path);
      for (const member of members) assert.ok(member in item, `${path} has no ${member}`);
      assert.match(item.seen, /^[0-9a-f]{40}$/);
      for (const file of item.files) for (const member of ['name', 'media_type', 'size', 'sha256']) assert.ok(member in file, member);
      for (const each of item.signoffs) for (const member of ['signer', 'name', 'meaning', 'time', 'method', 'statement_sha256']) assert.ok(each[member], `${path}: sign-off without ${member}`);
      for (const each of item.acts) for (const member of ['act', 'allowed', 'unmet']) assert.ok(member in each, member);
    }
    const item = await model(staff, '/documents/SOP-009');
    assert.match(item.in_force_since, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.ok(item.content.html.includes('<h2') && item.content.sha256 && item.content.media_type === 'text/markdown');
    assert.ok(item.signoffs.length >= 2);
  });
  test('is shown to people with its title, its revision and who approved it', async () => {
    const html = await page(staff, '/documents/SOP-009');
    for (const words of ['SOP-009', 'Incoming inspection of bar stock', 'Ruth Calder']) assert.ok(html.includes(words), words);
  });
  test('as of a date or a time is the revision of then, and before it began there is nothing', async () => {
    const now = await model(staff, '/documents/SOP-009'), then = await model(staff, '/documents/SOP-009?as_of=2025-03-31');
    assert.ok(then.revision < now.revision);
    assert.notEqual(then.content.sha256, now.content.sha256);
    const before = new Date(Date.parse(now.in_force_since) - 1000).toISOString().replace('.000', '');
    assert.equal((await model(staff, `/documents/SOP-009?as_of=${before}`)).revision, now.revision - 1);
    assert.equal((await model(staff, `/documents/SOP-009?as_of=${now.in_force_since}`)).revision, now.revision);
    w.isProblem(await staff.json('/documents/SOP-009?as_of=2001-01-01'), 404);
    const wrong = await staff.json('/documents/SOP-009?as_of=yesterday');
    assert.ok([400, 422].includes(wrong.status), `as_of=yesterday answered ${wrong.status}`);
    await page(staff, '/documents/SOP-009?as_of=2025-03-31');
  });
  test('its revisions, one of them, and the bytes of each are there', async () => {
    const list = await model(staff, '/documents/SOP-009/revisions');
    assert.deepEqual(list.revisions.map((r) => r.number), [4, 3, 2, 1]);
    for (const { number } of list.revisions) {
      const one = await model(staff, `/documents/SOP-009/revisions/${number}`);
      assert.equal(one.revision, number);
      for (const file of one.files) {
        const got = await staff.get(`/documents/SOP-009/revisions/${number}/files/${encodeURIComponent(file.name)}`);
        const bytes = Buffer.from(await got.arrayBuffer());
        assert.equal(w.sha256(bytes), file.sha256);
        assert.equal(bytes.length, file.size);
      }
      await page(staff, `/documents/SOP-009/revisions/${number}`);
    }
    w.isProblem(await staff.json('/documents/SOP-009/revisions/99'), 404);
    w.isProblem(await staff.json('/documents/SOP-009/revisions/x'), 404);
    await page(staff, '/documents/SOP-009/revisions');
  });
  test('its draft is for those who work on it', async () => {
    assert.equal((await model(quality, '/documents/SOP-009/draft')).state, 'in review');
    await page(quality, '/documents/SOP-009/draft');
    w.isProblem(await staff.json('/documents/SOP-009/draft'), 404);
    await page(staff, '/documents/SOP-009/draft', 404);
  });
  test('its history says who, what, when, why and by which decision', async () => {
    const { history } = await model(quality, '/documents/SOP-009/history');
    assert.ok(history.entries.length > 10);
    for (const entry of history.entries) for (const member of ['act', 'actor', 'actor_name', 'at', 'commit', 'requirements', 'changes']) assert.ok(member in entry, member);
    const numbers = history.entries.map((e) => e.number);
    assert.deepEqual(numbers, [...numbers].sort((a, b) => b - a), 'newest first');
    await page(quality, '/documents/SOP-009/history');
  });
  test('two revisions are compared, rendered and plain', async () => {
    const compared = await model(staff, '/documents/SOP-009/compare/3...4');
    assert.match(compared.redline_html, /<(ins|del)/);
    assert.ok(compared.hunks);
    await page(staff, '/documents/SOP-009/compare/3...4');
    await page(staff, '/documents/SOP-009/compare/3...4?show=plain');
    w.isProblem(await staff.json('/documents/SOP-009/compare/3...draft'), 404);
    w.isProblem(await staff.json('/documents/SOP-009/compare/nonsense'), 404);
    for (const accept of ['text/html', 'application/json']) {
      const sent = await staff.get('/documents/SOP-009/compare?a=3&b=4', { accept });
      assert.equal(sent.status, 303, `${accept}: a question is sent on, nothing was created`);
      assert.equal(sent.headers.get('location'), '/documents/SOP-009/compare/3...4');
    }
  });
  test('its files and statements are given with their bytes', async () => {
    const item = await model(staff, '/documents/SOP-009');
    for (const file of item.files) {
      const got = await staff.get(`/documents/SOP-009/files/${encodeURIComponent(file.name)}`);
      assert.equal(got.status, 200);
      assert.ok(got.headers.get('content-type').startsWith(file.media_type === 'text/markdown' ? 'text/' : file.media_type));
      assert.equal(w.sha256(Buffer.from(await got.arrayBuffer())), file.sha256);
      assert.equal(got.headers.get('x-content-type-options'), 'nosniff');
    }
    for (const each of item.signoffs) {
      const name = each.statement.split('/').pop();
      assert.equal(w.sha256(await w.bytesOf(staff, `/documents/SOP-009/signoffs/${name}`)), each.statement_sha256);
      assert.match((await w.bytesOf(staff, `/documents/SOP-009/signoffs/${name}.sig`)).toString(), /BEGIN SSH SIGNATURE/);
    }
    w.isProblem(await staff.json('/documents/SOP-009/files/none.txt'), 404);
  });
});

describe('across items', () => {
  test('search finds what is in force, for these eyes', async () => {
    const found = await model(staff, '/search?q=bar');
    assert.ok(found.hits.some((hit) => hit.id === 'SOP-009'));
    assert.deepEqual((await model(staff, '/search?q=zzzznothing')).hits, []);
    for (const odd of ['%22', '*', '%22%22', 'a%00b', '-', 'AND', '(', 'NEAR(', "'", '%F0%9F%94%A9', 'a'.repeat(1500)]) {
      const got = await staff.json(`/search?q=${odd}`);
      assert.ok(got.status === 200 || got.status === 400, `q=${odd.slice(0, 20)} answered ${got.status}`);
    }
    await page(staff, '/search?q=bar');
  });
  test('the audit trail is filtered and paged, as JSON and as CSV', async () => {
    const trail = await model(quality, '/audit-trail?actor=approver&act=approve');
    assert.ok(trail.acts.length > 5 && trail.acts.every((a) => a.actor === 'approver' && a.act === 'approve'));
    const first = await model(quality, '/audit-trail');
    const second = await model(quality, `/audit-trail?after=${first.acts.at(-1).number}`);
    assert.ok(second.acts.every((a) => a.number < first.acts.at(-1).number));
    const csv = await quality.form('/audit-trail/file?register=documents&item=SOP-009', { format: 'csv' });
    assert.match(csv.headers.get('content-type'), /^text\/csv/);
    const lines = (await csv.text()).split('\r\n');
    assert.ok(lines.length > 10 && lines.some((line) => line.includes('SOP-009')));
    await page(quality, '/audit-trail');
    // A cell that a spreadsheet would run is not one.
    const idea = w.done(await staff.act('/improvements/acts/raise', { fields: { title: '=1+1', kind: 'idea', description: '@x "quoted", and\na line' } }));
    await w.act(staff, idea.id, 'comment', { comment: '=HYPERLINK("//evil","x")' }, 'improvements');
    const said = await (await staff.form(`/audit-trail/file?register=improvements&item=${idea.id}`, { format: 'csv' })).text();
    assert.ok(said.includes(`"'=HYPERLINK(""//evil"",""x"")"`), said);
    assert.doesNotMatch(said, /(^|,)"?[=+@]/m);
    assert.deepEqual((await model(quality, '/audit-trail?from=2025-01-01&until=2025-03-31')).acts.filter((a) => a.at < '2025-01-01' || a.at > '2025-04-01'), []);
    for (const odd of ['after=x', 'after=-1', 'from=never', 'until=2025-02-30', 'limit=many', 'colour=red', 'format=csv']) {
      assert.ok(w.isProblem(await quality.json(`/audit-trail?${odd}`), 422).detail.length > 20, odd);
      const form = await quality.get(`/audit-trail?${odd}&item=SOP-0815`, { accept: 'text/html' }), html = await form.text();
      assert.equal(form.status, 422, odd);
      assert.ok(html.includes('value="SOP-0815"') && html.includes('refusal-sentence'), odd);
    }
    for (const odd of ['after=99999999999999999999', 'item=%27', 'act=%00x']) assert.ok((await quality.json(`/audit-trail?${odd}`)).status < 500, odd);
    // The whole of a question, page by page and as one file.
    const question = 'register=documents&act=approve', whole = JSON.parse(await (await quality.form(`/audit-trail/file?${question}`, { format: 'json' })).text());
    const paged = [];
    for (let next = '', total = null; next !== null;) {
      const page = await model(quality, `/audit-trail?${question}&limit=7${next && `&after=${next}`}`);
      paged.push(...page.acts.map((each) => each.number));
      total ??= page.total;
      assert.equal(page.total, total);
      next = page.next;
      if (next === null) assert.equal(paged.length, total);
    }
    assert.deepEqual(whole.map((each) => each.number), paged);
    assert.ok(whole.length > 7 && whole[0].decision.requirements.length > 0);
  });
  test('that somebody took acts of the trail away is on record: who, what they asked for, how many and up to which act', async () => {
    const before = (await model(quality, '/audit-trail?limit=1')).acts[0].number, question = 'register=documents&act=approve', taken = JSON.parse(await (await staff.form(`/audit-trail/file?${question}`, { format: 'json' })).text());
    const [act] = (await model(quality, '/audit-trail?act=take%20trail&limit=1')).acts;
    assert.deepEqual([act.actor, act.register, act.number, act.fields.question, act.fields.acts, act.fields['last act']], ['staff', 'evidence', before + 1, [null, question], [null, taken.length], [null, before]]);
    const shown = await model(quality, `/evidence/${act.item}`);
    assert.deepEqual([shown.same, shown.scope, shown.trail.acts], [`/audit-trail?${question}`, 'trail', taken.length]);
    assert.equal(shown.title, 'Audit trail as JSON, Register: Controlled documents, Act: Approved', 'its name says it in words');
    await page(quality, `/evidence/${act.item}`);
    const { packages, trails } = await model(quality, '/evidence');
    assert.ok(trails.rows.some((each) => each.id === act.item) && !packages?.rows.some((each) => each.id === act.item), 'it does not stand among the packages');
    w.isProblem(await staff.act(`/audit-trail/file?${question}`, { format: 'pdf' }), 422);
    assert.equal((await staff.get('/audit-trail/file')).status, 405);
    assert.equal((await model(quality, '/audit-trail?limit=1')).acts[0].number, before + 1, 'what was refused is no act');
  });
  test('people, policies, readiness, help and my work answer in both faces', async () => {
    for (const path of ['/', '/people', '/people/author', '/policies', '/policies/documents', '/policies/improvements', '/policies/people', '/readiness', '/evidence', '/evidence?show=yes', '/help', '/help/reading']) {
      await model(quality, path);
      await page(quality, path);
    }
    assert.match((await model(staff, '/policies/documents')).source, /register: documents/);
    assert.ok((await model(quality, '/readiness')).findings.length > 0);
    w.isProblem(await staff.json('/readiness'), 403);
    w.isProblem(await staff.json('/people/nobody-of-that-name'), 404);
    w.isProblem(await staff.json('/policies/none'), 404);
  });
  test('an evidence package is made, fetched by its maker, and by nobody else', async () => {
    const { made, page: shown, zip } = await takePackage(all.auditor, { register: 'documents', items: 'SOP-009' });
    assert.equal(zip.subarray(0, 2).toString(), 'PK');
    assert.equal(shown.package.sha256, w.sha256(zip));
    assert.equal((await model(quality, made.location)).package.sha256, w.sha256(zip));
    w.isProblem(await quality.act(`${made.location}/fetch`, {}), 403);
    w.isProblem(await staff.json(made.location), 403);
    w.isProblem(await staff.act(`${made.location}/fetch`, {}), 403);
    const { history } = await model(quality, `${made.location}/history`);
    assert.deepEqual(history.entries.map((each) => [each.act, each.actor]), ['fetch', 'make', 'order'].map((act) => [act, 'auditor']));
  });
  test('a finished package outlives a restart, and one that was being made says that it was interrupted', async () => {
    const first = await start(), asks = await first.client('auditor');
    const { made, zip } = await takePackage(asks, { register: 'documents', items: 'SOP-001' });
    const cut = w.done(await asks.act('/evidence/acts/order', { fields: { title: 'Cut off', scope: 'chosen', items: 'SOP-001' } }));
    const next = await w.again(first), auditor = await next.client('auditor');
    try {
      const got = await auditor.request(`${made.location}/fetch`, { method: 'POST', headers: { 'x-csrf-token': auditor.csrf } });
      assert.equal(w.sha256(Buffer.from(await got.arrayBuffer())), w.sha256(zip));
      const shown = (await auditor.json(`/evidence/${cut.id}`)).body;
      assert.match(shown.problem, /The server stopped before this package was made/);
      assert.equal(shown.may_again, true);
    } finally {
      await next.stop();
    }
  });
  test('operators have health and metrics', async () => {
    const health = await (await fetch(server.base + '/health')).json();
    assert.equal(health.status, 'ok');
    assert.match(await (await fetch(server.base + '/metrics')).text(), /^chancery_ledger_acts \d+$/m);
  });
});

describe('openapi.json', () => {
  test('names every path of the contract, and each of its reading paths answers', async () => {
    const { paths } = await (await fetch(server.base + '/openapi.json')).json();
    for (const path of ['/', '/search', '/{register}', '/{register}/{id}', '/{register}/{id}/revisions/{number}', '/{register}/{id}/draft', '/{register}/{id}/compare/{range}',
      '/{register}/{id}/history', '/{register}/{id}/files/{name}', '/evidence', '/evidence/{id}', '/audit-trail', '/people', '/policies', '/readiness', '/health', '/metrics', '/openapi.json', '/sign-in'])
      assert.ok(paths[path]?.get, path);
    for (const path of ['/{register}/acts/{act}', '/{register}/{id}/acts/{act}', '/evidence', '/sign-in', '/sign-out']) assert.ok(paths[path]?.post, path);
    const named = { number: '4', range: '3...4', topic: 'reading', name: 'content.md', act: 'act-1' };
    for (const [path] of w.readingAddresses(paths, named)) {
      const got = await quality.get(path, { accept: 'application/json' });
      const text = await got.text();
      assert.ok([200, 303, 403, 404, 422].includes(got.status), `${path} answered ${got.status}`);
      if (got.status >= 400) assert.ok(JSON.parse(text).detail, path);
      assert.notEqual(JSON.parse(got.status >= 400 ? text : '{}').type, 'urn:chancery:refusal.no-page', `${path} is in openapi.json and is no page`);
    }
  });
});

describe('signing in as a program', () => {
  const asJson = { 'content-type': 'application/json', accept: 'application/json' };
  test('a password gives a bearer token for a while', async () => {
    const got = await fetch(server.base + '/sign-in', { method: 'POST', headers: asJson, body: JSON.stringify({ login: 'author', password }) });
    const { token, expires } = await got.json();
    assert.equal(got.status, 200);
    assert.ok(Date.parse(expires) > Date.now());
    assert.equal(got.headers.get('set-cookie'), null);
    const bearer = { authorization: `Bearer ${token}`, accept: 'application/json' };
    assert.equal((await fetch(server.base + '/documents', { headers: bearer })).status, 200);
    const raised = await fetch(server.base + '/improvements/acts/raise', { method: 'POST', headers: { ...bearer, ...asJson }, body: JSON.stringify({ fields: { title: 'By a token', kind: 'idea', description: 'No CSRF token is needed: no cookie speaks.' } }) });
    assert.equal(raised.status, 201);
    const wrong = await fetch(server.base + '/sign-in', { method: 'POST', headers: asJson, body: JSON.stringify({ login: 'auditor', password: 'wrong' }) });
    w.isProblem({ status: wrong.status, body: await wrong.json(), headers: wrong.headers }, 401);
  });
  test('a token made at the console reads or writes as its scope says, until it is revoked', async () => {
    const make = (scope) => chancery(['token', 'create', 'author', '--label', `a ${scope} test`, '--scope', scope, '--data', own.data], { stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    let own = await start();
    await own.kill();   // the console needs the ledger's lock
    const tokens = { read: make('read'), write: make('write') };
    own = await w.again(own);
    try {
      for (const [scope, token] of Object.entries(tokens)) {
        const headers = { authorization: `Bearer ${token}`, ...asJson };
        assert.equal((await fetch(own.base + '/documents', { headers })).status, 200);
        const got = await fetch(own.base + '/improvements/acts/raise', { method: 'POST', headers, body: JSON.stringify({ fields: { title: 'T', kind: 'idea', description: 'D' } }) });
        assert.equal(got.status, scope === 'write' ? 201 : 403, scope);
      }
      const bad = await fetch(own.base + '/documents', { headers: { authorization: 'Bearer nonsense', accept: 'application/json' } });
      assert.equal(bad.status, 401);
      assert.match(bad.headers.get('www-authenticate'), /^Bearer/);
      await own.kill();
      const id = chancery(['token', 'list', 'author', '--data', own.data]).split('\n').find((l) => l.includes('a write test')).split(/\s+/)[0];
      chancery(['token', 'revoke', id, '--data', own.data]);
      own = await w.again(own);
      assert.equal((await fetch(own.base + '/documents', { headers: { authorization: `Bearer ${tokens.write}`, accept: 'application/json' } })).status, 401);
    } finally {
      await own.stop();
    }
  });
});

describe('what the protocol promises', () => {
  test('a page has an ETag, and asked again with it answers 304 until something changes', async () => {
    for (const headers of [{ accept: 'text/html' }, { accept: 'application/json' }]) {
      const first = await staff.get('/documents/SOP-001', headers), etag = first.headers.get('etag');
      await first.arrayBuffer();
      assert.ok(etag);
      const again = await staff.get('/documents/SOP-001', { ...headers, 'if-none-match': etag });
      assert.equal(again.status, 304);
      assert.equal((await again.arrayBuffer()).byteLength, 0);
      assert.equal((await author.get('/documents/SOP-001', { accept: 'text/html', 'if-none-match': etag })).status, 200, 'another person\'s page is another');
      for (const each of [first, again]) assert.equal(each.headers.get('cache-control'), 'no-store');
    }
    const path = `/documents/SOP-001/files/content.md`, file = await staff.get(path);
    assert.equal(file.headers.get('cache-control'), 'no-store');
    assert.equal((await staff.get(path, { 'if-none-match': file.headers.get('etag') })).status, 304);
    assert.equal((await fetch(server.base + '/help')).headers.get('cache-control'), 'private, no-cache', 'what everybody may read');
  });
  // Whatever else is wrong with the address: what is misspelt is told first, and nothing of the item with it.
  test('every reading route refuses a word that it does not take, and says which there are', async () => {
    const { paths } = await (await fetch(server.base + '/openapi.json')).json(), admin = all.admin;
    const named = { number: '1', range: '1...2', topic: 'reading', name: 'content.md', act: 'act-1' };
    for (const [path, get] of w.readingAddresses(paths, named)) {
      if (['/health', '/metrics'].includes(path)) {   // for monitors, which add what they like to get round a cache
        assert.equal((await fetch(`${server.base}${path}?misspelt=1`)).status, 200, path);
        continue;
      }
      const who = ['/sign-in', '/help'].includes(path) ? w.nobody(server.base) : get['x-roles'].length > 0 && !get['x-roles'].includes('quality') ? admin : quality;
      const { detail } = w.isProblem(await who.json(`${path}?misspelt=1`), 422);
      assert.match(detail, /misspelt/, path);
      if (get['x-registers'].length < 2) for (const { name } of get.parameters.filter((each) => each.in === 'query')) assert.ok(detail.includes(name), `${path} takes ${name}: ${detail}`);
      const page = await who.get(`${path}?misspelt=1`, { accept: 'text/html' });
      assert.equal(page.status, 422, path);
      assert.match(await page.text(), /misspelt/);
    }
  });
  test('a file as of a day is that day\'s; a day that is misspelt, or asked where there is none to ask, is refused', async () => {
    const bytes = async (path) => { const got = await staff.get(path); assert.equal(got.status, 200, path); return got.text(); };
    const { revision } = await model(staff, '/documents/SOP-009?as_of=2025-03-31'), then = await bytes('/documents/SOP-009/files/content.md?as_of=2025-03-31');
    assert.equal(then, await bytes(`/documents/SOP-009/revisions/${revision}/files/content.md`));
    assert.notEqual(then, await bytes('/documents/SOP-009/files/content.md'));
    for (const path of ['/documents/SOP-009/files/content.md?asof=2025-03-31', '/documents/SOP-009/revisions/2/files/content.md?as_of=2025-03-31', '/documents/SOP-009/files/content.md?as_of=2025-02-30', '/documents/SOP-009/files/content.md?as_of=2199-01-01',
      '/documents/SOP-009/draft/files/content.md?as_of=2025-03-31', '/improvements/IMP-2026-0004/files/red-shelf.png?as_of=yesterday']) w.isProblem(await quality.json(path), 422);
  });
  test('a form takes in its address what it can be filled with, and nothing else', async () => {
    assert.match(await page(staff, '/improvements/new?act=raise&document=SOP-009'), /name="field.document"[^>]* value="SOP-009"/);
    for (const path of ['/improvements/new?documnet=SOP-009', '/documents/new?title=X', '/documents/SOP-009/act?act=revise&reason=X']) w.isProblem(await author.json(path), 422);
    const sent = await author.act('/documents/preview?drafts=SOP-007', { content: '# x' });
    w.isProblem(sent, 422);
  });
  test('a page as of a moment leads to that moment: by the links of its text, of its fields, and to its files', async () => {
    const day = '2025-03-31', path = `/documents/SOP-009?as_of=${day}`;
    const html = await page(staff, path), text = /<article class="document"[^]*?<\/article>/.exec(html)[0];
    const links = [...text.matchAll(/<a [^>]*href="(\/[^"]*)"/g)].map(([, href]) => href);
    assert.ok(links.some((href) => href.startsWith('/documents/FRM-001')), `the text links to a form: ${links}`);
    for (const href of links) {
      assert.match(href, /^\/documents\/[A-Z]+-\d+\?as_of=2025-03-31(#|$)/);
      const then = await staff.json(href.split('#')[0]);
      assert.ok(then.status === 404 || then.body.in_force_since <= '2025-03-31T23:59:59Z', `${href} leads to ${then.body.in_force_since}`);
    }
    assert.ok((await model(staff, path)).content.html.includes(links[0]), 'a program gets the same links');
    assert.doesNotMatch((await model(staff, '/documents/SOP-009')).content.html, /as_of=/, 'today leads to today');
    assert.ok((await page(staff, `/documents/SOP-009?as_of=${encodeURIComponent('2025-03-31T12:00:00Z')}`)).includes('?as_of=2025-03-31T12%3A00%3A00Z'));
    const noted = (await model(quality, '/improvements?limit=500')).items.find((each) => each.fields.document?.length > 0), now = new Date(server.clock ?? Date.now()).toISOString().slice(0, 10);
    const record = await page(quality, `/improvements/${noted.id}?as_of=${now}`);
    assert.ok(record.includes(`href="/documents/${noted.fields.document[0]}?as_of=${now}"`), 'a field that links to a document');
    const pictured = await page(quality, `/improvements/IMP-2026-0004?as_of=${now}`);
    assert.ok(pictured.includes(`/improvements/IMP-2026-0004/files/red-shelf.png?as_of=${now}`), 'a file');
  });
  test('a misspelt query is 422 with what is known, never the thing as it is today', async () => {
    for (const path of ['/documents/SOP-009', '/improvements/IMP-2025-0001', '/people/staff']) {
      const got = await staff.json(`${path}?asof=2025-01-01`);
      w.isProblem(got, 422);
      assert.match(got.body.detail, /asof.*as_of/);
    }
    for (const path of ['/documents/SOP-009/revisions/1?x=1', '/documents/SOP-009/compare/1...1?x=1', '/documents/SOP-009/history?x=1']) w.isProblem(await staff.json(path), 422);
  });
  test('pages are compressed for those who take it, with the same bytes inside', async () => {
    const headers = { cookie: staff.cookie, accept: 'application/json' };
    const plain = await raw({ path: '/documents/SOP-009', headers }), packed = await raw({ path: '/documents/SOP-009', headers: { ...headers, 'accept-encoding': 'gzip' } });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.deepEqual(gunzipSync(packed.body), plain.body);
    assert.ok(packed.body.length < plain.body.length / 2);
  });
  test('HEAD is GET without the body', async () => {
    for (const path of ['/documents/SOP-001', '/documents', '/documents/SOP-009/files/measuring-points.png', '/health', '/documents/none']) {
      const got = await raw({ path, method: 'HEAD', headers: { cookie: staff.cookie, accept: 'application/json' } });
      const full = await raw({ path, headers: { cookie: staff.cookie, accept: 'application/json' } });
      assert.equal(got.status, full.status, path);
      assert.equal(got.body.length, 0);
      assert.equal(got.headers['content-type'], full.headers['content-type']);
      if (full.status === 200 && path !== '/health') assert.equal(Number(got.headers['content-length']), full.body.length, path);
    }
  });
  test('a method that a path does not know is 405 and says which it knows', async () => {
    for (const [method, path, allowed] of [['DELETE', '/documents/SOP-009', 'GET, HEAD'], ['PUT', '/documents', 'GET, HEAD'], ['PATCH', '/people', 'GET, HEAD'], ['OPTIONS', '/', 'GET, HEAD'], ['GET', '/documents/acts/create', null], ['POST', '/audit-trail', 'GET, HEAD']]) {
      const got = await raw({ path, method, headers: { cookie: staff.cookie, accept: 'application/json', 'content-length': 0 } });
      if (allowed === null) { assert.ok([404, 405].includes(got.status), `${method} ${path}: ${got.status}`); continue; }
      w.isProblem({ status: got.status, body: JSON.parse(got.body) }, 405);
      assert.equal(got.headers.allow, allowed);
    }
  });
  test('an address that is no page is 404 in both faces, also with odd paths', async () => {
    for (const path of ['/none', '/documents/SOP-999', '/documents/SOP-009/none', '/a/b/c/d/e', '/documents/..%2F..', '/documents/%00', '/%FF%FE', '/documents//', '/documents/SOP-009/']) {
      const json = await staff.get(path, { accept: 'application/json' }), html = await staff.get(path);
      assert.ok([400, 404].includes(json.status), `${path}: ${json.status}`);
      assert.ok((await json.json()).detail.length > 10);
      assert.equal(html.status, json.status);
      assert.match(await html.text(), /<h1/);
    }
  });
  test('every page forbids framing, sniffing and inline code', async () => {
    for (const path of ['/', '/documents/SOP-009', '/none', '/sign-in']) {
      const got = await staff.get(path);
      assert.match(got.headers.get('content-security-policy'), /default-src 'none'/);
      assert.doesNotMatch(got.headers.get('content-security-policy'), /unsafe/);
      assert.match(got.headers.get('content-security-policy'), /frame-ancestors 'none'/);
      assert.equal(got.headers.get('x-content-type-options'), 'nosniff');
      const text = await got.text();
      assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)[^>]*>|\son\w+=|<style|\sstyle=/i, path);
    }
  });
});

test('a program is answered with the commit of its act and the decision on it, as the ledger keeps them', async () => {
  const id = await w.create(author, 'Answered in full');
  await w.act(author, id, 'submit');
  const answers = [await w.sign(all.reviewer, id, 'review'), await w.sign(all.approver, id, 'approve'), w.done(await staff.act('/improvements/acts/raise', { fields: { title: 'Answered', kind: 'idea', description: 'In full.' } }))];
  for (const { act, register, id: item, commit, decision, also, number } of answers) {
    const kept = (await model(quality, `/audit-trail?register=${register}&item=${item}`)).acts.find((each) => each.number === number);
    assert.match(commit, /^[0-9a-f]{40}$/);
    assert.deepEqual({ act, commit, decision, also }, { act: kept.act, commit: kept.commit, decision: kept.decision, also: kept.also });
    assert.equal(decision.allowed, true);
    for (const name of ['state', 'who']) assert.equal(decision.requirements.find((each) => each.name === name).result, 'met', name);
    for (const each of decision.requirements) assert.ok(each.sentence.includes(' '), each.name);
  }
  const [reviewed, approved] = answers.map(({ decision }) => decision.consequences.find((each) => each.act === 'release'));
  assert.deepEqual([reviewed.taken, approved.taken], [false, true]);
  assert.equal(reviewed.requirements.find((each) => each.name === 'approved').result, 'unmet');
});

describe('a request that is not right', () => {
  const act = (body, path = '/improvements/acts/raise', more = {}) => staff.request(path, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json', 'x-csrf-token': staff.csrf, ...more }, body });
  const answered = async (got) => ({ status: got.status, body: await got.json(), headers: got.headers });
  const good = { fields: { title: 'T', kind: 'idea', description: 'D' } };
  test('bad JSON is 400 with line and column', async () => {
    const problem = w.isProblem(await answered(await act('{\n  "fields": {\n    "title": oops\n}}')), 400);
    assert.equal(problem.details.line, 3);
    assert.ok(problem.details.column >= 14 && problem.details.column <= 15, `column ${problem.details.column}`);
    assert.match(problem.detail, /3/);
    for (const body of ['[]', '"text"', '17', '', '{', '{"fields": []}', '{"fields": "x"}', '{"a\\u0000b": 1}', '{"fields": {"title": 1e999}}', '[' .repeat(5000), '{"a":'.repeat(200) + '1' + '}'.repeat(200)]) {
      const got = await answered(await act(body));
      assert.ok([400, 415, 422].includes(got.status), `${body.slice(0, 20)}: ${got.status}`);
      w.isProblem(got, got.status);
    }
  });
  test('an unknown member, an unknown field, a missing field and a wrong value are each named', async () => {
    const unknown = w.isProblem(await answered(await act(JSON.stringify({ ...good, colour: 'red' }))), 400);
    assert.match(unknown.detail, /colour/);
    const field = w.isProblem(await answered(await act(JSON.stringify({ fields: { ...good.fields, colour: 'red' } }))), 422);
    assert.match(field.detail, /colour/);
    const missing = w.isProblem(await answered(await act(JSON.stringify({ fields: { title: 'T', kind: 'idea' } }))), 422);
    assert.ok(missing.requirements.some((r) => r.result === 'unmet' && /description/i.test(r.sentence)), JSON.stringify(missing.requirements));
    for (const [name, value] of [['kind', 'poem'], ['title', 'x'.repeat(121)], ['title', { a: 1 }], ['title', ['a']], ['kind', true]]) {
      const wrong = w.isProblem(await answered(await act(JSON.stringify({ fields: { ...good.fields, [name]: value } }))), 422);
      assert.equal(wrong.details.field, name);
    }
  });
  test('an unknown act, item or register is named', async () => {
    assert.match(w.isProblem(await answered(await act('{}', '/documents/SOP-009/acts/teleport')), 422).detail, /teleport/);
    w.isProblem(await answered(await act('{}', '/documents/acts/teleport')), 422);
    w.isProblem(await answered(await act('{}', '/documents/SOP-999/acts/comment')), 404);
    w.isProblem(await answered(await act('{}', '/starships/acts/create')), 404);
  });
  test('a type of body that is not taken is 415', async () => {
    w.isProblem(await answered(await act('<a/>', undefined, { 'content-type': 'application/xml' })), 415);
  });
  test('an act that is not allowed says every requirement that is unmet', async () => {
    const refused = w.isProblem(await answered(await act(JSON.stringify({ comment: 'Why' }), '/documents/SOP-001/acts/retire')), 403);
    assert.ok(refused.requirements.some((r) => r.result === 'unmet' && r.name === 'who'));
    const id = await w.create(author, 'Said at once', '# Text\n', { reason: '', impact: '' });
    const both = w.isProblem(await author.act(`/documents/${id}/acts/submit`, {}), 422).requirements.filter((r) => r.result === 'unmet');
    assert.ok(both.length >= 2, 'reason and impact are both missing, and both are said at once');
  });
  test('a refused form comes back as a page with what was typed', async () => {
    const got = await staff.form('/improvements/acts/raise', { 'field.title': 'Typed with care', 'field.kind': 'idea', 'field.description': '', back: '/improvements/new' });
    const text = await got.text();
    assert.equal(got.status, 422);
    assert.ok(text.includes('Typed with care'));
  });
});

describe('two at once', () => {
  test('an act on what has moved meanwhile is 409, says who did what, and changes nothing', async () => {
    const id = await w.create(author, 'Moves meanwhile');
    const { seen } = await model(author, `/documents/${id}/draft`);
    await w.act(quality, id, 'edit', { content: '# Quality was first\n', seen });
    const late = await author.act(`/documents/${id}/acts/edit`, { content: '# Late\n', seen });
    const problem = w.isProblem(late, 409);
    assert.equal(problem.details.item, id);
    assert.match(JSON.stringify(problem), /Miriam Okafor|quality/, 'it does not say who was first');
    assert.match(JSON.stringify(problem), /edit/i);
    assert.match((await w.bytesOf(author, `/documents/${id}/draft/files/content.md`)).toString(), /Quality was first/);
    const header = await author.request(`/documents/${id}/acts/edit`, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json', 'x-csrf-token': author.csrf, 'if-match': `"${seen}"` }, body: JSON.stringify({ content: '# Late\n' }) });
    assert.equal(header.status, 409, 'If-Match is the same as seen');
    await header.text();
    const form = await author.form(`/documents/${id}/acts/edit`, { content: 'My long typed text', seen, back: `/documents/${id}/draft/edit?act=edit` });
    assert.equal(form.status, 409);
    assert.ok((await form.text()).includes('My long typed text'), 'the typed text is kept');
    for (const wrong of ['f'.repeat(40), 'HEAD', '../x', 'x']) w.isProblem(await author.act(`/documents/${id}/acts/edit`, { content: '# x\n', seen: wrong }), 409);
  });
  test('an act on an item that does not say which state was seen is 428, says how to say it, and changes nothing', async () => {
    const id = await w.create(author, 'Seen by nobody'), idea = w.done(await all.staff.act('/improvements/acts/raise', { fields: { title: 'Unseen', kind: 'idea', description: 'D' } })).id;
    const before = (await model(author, `/documents/${id}/draft`)).seen, unsaid = { seen: undefined };
    for (const [who, path, body] of [[author, `/documents/${id}/acts/edit`, { content: '# Over it\n' }], [author, `/documents/${id}/acts/submit`, {}],
      [author, `/documents/${id}/acts/edit`, { content: '# Over it\n', seen: '' }], [all.admin, '/people/hdemir/acts/change', { fields: { name: 'Other Name' } }], [all.staff, `/improvements/${idea}/acts/comment`, { comment: 'On what?' }]]) {
      const { detail } = w.isProblem(await who.act(path, { ...unsaid, ...body }), 428);
      assert.match(detail, /`seen`.*If-Match/, path);
    }
    const upload = await author.request(`/documents/${id}/acts/edit`, { method: 'POST', headers: { accept: 'application/json', 'x-csrf-token': author.csrf }, body: w.multipart({}, [['content_file', 'content.md', '# Over it\n']]) });
    assert.equal(upload.status, 428, 'a file is no less');
    await upload.text();
    assert.equal((await model(author, `/documents/${id}/draft`)).seen, before, 'something was done');
  });
  test('whoever may not do an act at all hears that, whatever else is wrong with it', async () => {
    const id = 'SOP-001';
    w.isProblem(await staff.act(`/documents/${id}/acts/retire`, { seen: undefined, comment: 'Why' }), 403);
    w.isProblem(await staff.act('/documents/SOP-999/acts/comment', { seen: undefined }), 404);
    assert.match(w.isProblem(await staff.act(`/documents/${id}/acts/teleport`, { seen: undefined }), 422).detail, /teleport/);
  });
  test('an act elsewhere does not make what one has seen stale', async () => {
    const id = await w.create(author, 'Undisturbed');
    const { seen } = await model(author, `/documents/${id}/draft`);
    await w.create(quality, 'Elsewhere');
    await w.act(author, id, 'edit', { content: '# Still mine\n', seen });
  });
  test('the same request sent twice, one after the other or at once, has one effect and one answer', async () => {
    const body = { fields: w.procedure('Once'), content: '# Once\n', once: 'a-form-of-the-contract-test' };
    const first = w.done(await author.act('/documents/acts/create', body)), second = w.done(await author.act('/documents/acts/create', body));
    assert.deepEqual(second, first);
    const both = await Promise.all([1, 2, 3, 4].map(() => author.act('/documents/acts/create', { ...body, once: 'another-form' })));
    assert.equal(new Set(both.map((each) => w.done(each).id)).size, 1);
    assert.notEqual(w.done(both[0]).id, first.id);
    const other = w.done(await quality.act('/documents/acts/create', body));
    assert.notEqual(other.id, first.id, 'another person\'s once is another');
  });
  test('a form gone back to, changed and sent again is refused, keeps what was typed, and can then be sent', async () => {
    const idea = w.done(await all.staff.act('/improvements/acts/raise', { fields: { title: 'Once', kind: 'idea', description: 'First words.' } }));
    const path = `/improvements/${idea.id}/acts/comment`, once = 'gone-back-to';
    w.done(await all.staff.act(path, { comment: 'First words.', once }));
    const refused = w.isProblem(await all.staff.act(path, { comment: 'Second words.', once }), 422);
    assert.ok(refused.detail.includes(idea.id));
    const page = await all.staff.form(path, { comment: 'Second words.', once, back: `/improvements/${idea.id}` }), html = await page.text();
    assert.equal(page.status, 422);
    assert.ok(html.includes('Second words.'), 'what was typed is still there');
    const fresh = html.match(/name="once" value="([0-9a-f]{16,})"/)[1];
    assert.notEqual(fresh, once);
    assert.equal((await all.staff.form(path, { comment: 'Second words.', once: fresh })).status, 303);
    const said = w.done(await all.staff.json(`/improvements/${idea.id}`), 200).comments.map((each) => each.text);
    assert.deepEqual(said, ['First words.', 'Second words.']);
  });
  test('two approvers at the same instant: one release, whoever was first', async () => {
    for (let round = 0; round < 4; ++round) {
      const id = await w.create(author, `At the same instant ${round}`);
      await w.act(author, id, 'submit');
      await w.sign(all.reviewer, id, 'review');
      const { seen } = await model(quality, `/documents/${id}/draft`);
      const statements = [await w.statement(all.approver, id, 'approve'), await w.statement(quality, id, 'approve')];
      const answers = await Promise.all([all.approver, quality].map((who, n) => who.act(`/documents/${id}/acts/approve`, { statement: statements[n], password, seen })));
      assert.equal(answers.filter((a) => a.status === 201).length, 1, JSON.stringify(answers.map((a) => [a.status, a.body.detail])));
      assert.ok([404, 409, 422].includes(answers.find((a) => a.status !== 201).status));
      const item = await model(quality, `/documents/${id}`);
      assert.equal(item.revision, 1);
      assert.equal(item.signoffs.filter((s) => s.act === 'approve').length, 1);
      const acts = (await model(quality, `/audit-trail?register=documents&item=${id}`)).acts;
      assert.equal(acts.filter((a) => a.act === 'approve').length, 1);
      assert.equal(acts.filter((a) => a.act === 'release' || a.also?.includes('release')).length, 1);
    }
  });
  test('the last two who must approve sign at the same instant: one release, and each signature once', async () => {
    for (let round = 0; round < 3; ++round) {
      const id = await w.create(author, `Two must approve ${round}`, undefined, { approvers: ['approver', 'quality'] });
      await w.act(author, id, 'submit');
      await w.sign(all.reviewer, id, 'review');
      const both = [all.approver, quality], statements = [];
      for (const who of both) statements.push(await w.statement(who, id, 'approve'));
      const answers = await Promise.all(both.map((who, n) => who.act(`/documents/${id}/acts/approve`, { statement: statements[n], password })));
      for (const [n, answer] of answers.entries()) if (answer.status !== 201) { assert.ok([409, 422].includes(answer.status)); await w.sign(both[n], id, 'approve'); }
      const item = await model(staff, `/documents/${id}`);
      assert.deepEqual(item.signoffs.filter((s) => s.act === 'approve').map((s) => s.signer).sort(), ['approver', 'quality']);
      const acts = (await model(quality, `/audit-trail?register=documents&item=${id}`)).acts;
      assert.equal(acts.filter((a) => a.also?.includes('release')).length, 1);
      assert.equal(item.revision, 1);
    }
  });
  test('a double click on the signature signs once and answers twice', async () => {
    const id = await w.create(author, 'Clicked twice');
    await w.act(author, id, 'submit');
    const body = { statement: await w.statement(all.reviewer, id, 'review'), password, once: 'a-click' };
    const [one, other] = await Promise.all([1, 2].map(() => all.reviewer.act(`/documents/${id}/acts/review`, body)));
    assert.deepEqual(w.done(one), w.done(other));
    assert.equal((await model(quality, `/documents/${id}/draft`)).signoffs.length, 1);
  });
  test('readers and writers at once: whoever reads sees a whole revision, never half of one', async () => {
    const id = await w.create(author, 'Read while it is released', '# Revision 1\n');
    await w.release(all, id);
    let reading = true;
    const reader = async () => {
      let read = 0;
      for (; reading; ++read) {
        const item = await model(staff, `/documents/${id}`);
        assert.ok(item.content.html.includes(`Revision ${item.revision}`), `revision ${item.revision} with ${item.content.html}`);
        assert.equal(item.signoffs.filter((s) => s.act === 'approve').length, 1);
        for (const each of item.signoffs) assert.ok(each.statement_sha256);
      }
      return read;
    };
    const readers = [reader(), reader(), reader(), reader()];
    try {
      for (let revision = 2; revision < 5; ++revision) {
        await w.act(author, id, 'revise');
        await w.act(author, id, 'edit', { content: `# Revision ${revision}\n`, fields: { reason: 'Next.', impact: 'None.' } });
        await w.release(all, id);
        assert.equal((await model(staff, `/documents/${id}`)).revision, revision, 'at once, for everyone');
      }
    } finally {
      reading = false;
    }
    for (const read of await Promise.all(readers)) assert.ok(read > 0);
    const then = await model(staff, `/documents/${id}/revisions`);
    assert.deepEqual(then.revisions.map((r) => [r.number, r.state]), [[4, 'in force'], [3, 'superseded'], [2, 'superseded'], [1, 'superseded']]);
    for (const [at, each] of then.revisions.entries()) if (at > 0) assert.equal(each.superseded_on, then.revisions[at - 1].in_force_since, 'one commit: no moment without a revision, none with two');
  });
  test('no change is lost: of those who write on what they have seen, each is either added or refused as stale', async () => {
    const id = await w.create(author, 'Counted by many', '# Count 0\n');
    let added = 0;
    const count = async (who) => {
      for (let mine = 0; mine < 12;) {
        const item = await model(who, `/documents/${id}/draft`), now = Number(item.content.html.match(/Count (\d+)/)[1]);
        const answer = await who.act(`/documents/${id}/acts/edit`, { content: `# Count ${now + 1}\n`, seen: item.seen });
        if (answer.status === 409) continue;
        w.done(answer);
        ++mine;
        ++added;
      }
    };
    await Promise.all([author, quality, author, quality].map(count));
    assert.equal((await w.bytesOf(author, `/documents/${id}/draft/files/content.md`)).toString(), `# Count ${added}\n`);
  });
  test('creating at the same instant gives each its own number', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, (_, n) => w.create(n % 2 ? author : quality, `Numbered ${n}`)));
    assert.equal(new Set(ids).size, 12);
  });
});

test('at the end the ledger verifies', () => {
  assert.match(chancery(['verify', '--data', server.data]), /^\d+ acts, all as they say\.$/m);
});
