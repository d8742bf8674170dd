// What is typed stays what was typed: in no address, header, log line, spreadsheet cell, archive or parser does it become something
// that is obeyed. Each test puts the hostile value in by the ways a person has, and looks at what comes out at the other end.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { password, start, takePackage } from '../support/chancery.mjs';
import * as w from '../contract/workshop.mjs';

let server, all;
const folder = mkdtempSync(join(tmpdir(), 'chancery-injection-'));
before(async () => {
  server = await start();
  all = await w.people(server, ['author', 'staff', 'quality', 'auditor', 'reviewer', 'approver']);
});
after(async () => { rmSync(folder, { recursive: true, force: true }); await server?.stop(); });

const raise = async (title = 'A thing', description = 'It could be better.') => w.done(await all.staff.act('/improvements/acts/raise', { fields: { title, kind: 'idea', description } })).id;

// Bytes on a connection of their own, and all that comes back.
const say = (bytes) => new Promise((resolve) => {
  const { hostname, port } = new URL(server.base);
  const socket = connect(Number(port), hostname, () => socket.write(bytes));
  let got = '';
  socket.on('data', (some) => { got += some.toString('latin1'); });
  socket.on('close', () => resolve(got));
  socket.on('error', () => resolve(got));
});

const elsewhere = ['//evil.example', '///evil.example', 'https://evil.example', 'http:evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/\n/evil.example', '\t//evil.example', ' //evil.example', 'javascript:alert(1)', 'data:text/html,x',
  '/%0d%0aSet-Cookie:a=b', '/x\r\nX-Evil: 1', '/ /evil.example', '/x y', '/\u0000', '/\u007f', '/é', '', '?x', '#x', 'evil.example', `/${'x'.repeat(5000)}`, '@evil.example', '/@evil.example', '/.//evil.example', '/..//evil.example'];
describe('redirects', () => {
  const isOurs = (got, what) => {
    const to = got.headers.get('location');
    assert.equal(new URL(to, server.base).origin, server.base, `${what} leads to ${to}`);
    assert.ok(to.startsWith('/') && !to.startsWith('//') && !/[\\\s]/.test(to), `${what} leads to ${to}`);
    assert.equal(got.headers.get('x-evil'), null);
  };
  test('after an act the browser is sent to a page of ours, whatever the form names, and the act is done once', async () => {
    const id = await raise('Redirected');
    for (const then of elsewhere.filter((each) => !each.includes('\0'))) {   // NUL is no text: the form is refused
      const comment = `To ${elsewhere.indexOf(then)}.`, got = await all.staff.form(`/improvements/${id}/acts/comment`, { comment, then });
      assert.equal(got.status, 303, `${JSON.stringify(then)}: ${got.status}`);
      isOurs(got, JSON.stringify(then));
      const said = w.done(await all.staff.json(`/improvements/${id}`), 200).comments.filter((each) => each.text === comment);
      assert.equal(said.length, 1);
    }
  });
  test('a refused form never leads away, whatever page it says it came from', async () => {
    const id = await raise('Refused');
    for (const back of elsewhere) {
      const got = await all.staff.form(`/improvements/${id}/acts/comment`, { comment: '', back });
      assert.ok([400, 422].includes(got.status), `${JSON.stringify(back)}: ${got.status}`);
      assert.equal(got.headers.get('location'), null);
      await got.text();
    }
  });
  test('signing in leads to a page of ours, whatever the address or the form names', async () => {
    for (const to of elsewhere.slice(0, 12)) {
      for (const [query, fields] of [[`?then=${encodeURIComponent(to)}`, {}], ['', { next: to }]]) {
        const got = await fetch(`${server.base}/sign-in${query}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ login: 'staff', password, ...fields }) });
        assert.equal(got.status, 303);
        isOurs(got, JSON.stringify(to));
      }
      const there = await all.staff.get(`/sign-in?then=${encodeURIComponent(to)}`);   // who is signed in already is sent on at once
      if (there.status === 303) isOurs(there, JSON.stringify(to));
    }
  });
  test('whoever asks for a page without being signed in comes back to that page and to no other host', async () => {
    for (const target of ['//evil.example/documents', '/\\evil.example', '/documents?x=//evil.example', 'http://evil.example/documents', '/%2f%2fevil.example']) {
      const answer = await say(`GET ${target} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`), to = answer.match(/^location: (.*)\r$/im)?.[1];
      if (!to) continue;
      assert.match(to, /^\/(?![/\\])/, `${target}: ${to}`);
      const then = new URL(to, server.base).searchParams.get('then') ?? '/';
      assert.match(then, /^\/(?![/\\])/, `${target}: ${to}`);
    }
  });
});

describe('headers', () => {
  test('a file\'s name is never more than a name in the header that offers it', async () => {
    const names = ['say "hi".txt', 'semi;colon=1.txt', 'percent%0d%0aX-Evil: 1.txt', 'back\\slash.txt', 'ümläut’s.txt', 'a,b.txt', 'x".txt; filename="evil.exe', "o'hara.txt", 'utf-8\'\'evil.txt'];
    const id = w.done(await w.upload(all.author, '/documents/acts/create', Object.fromEntries(Object.entries(w.procedure('Named')).map(([name, value]) => [`field.${name}`, value])), [['content_file', 'content.md', '# Named\n', 'text/markdown']])).id;
    let kept = 0;
    for (const name of names) {
      const answer = await w.upload(all.author, `/documents/${id}/acts/edit`, {}, [['files', name, name, 'text/plain']]);
      if (answer.status !== 201) { w.isProblem(answer, 422); continue; }
      ++kept;
    }
    assert.ok(kept >= 4, `only ${kept} names were kept`);
    for (const file of w.done(await all.author.json(`/documents/${id}/draft`), 200).files) {
      const got = await all.author.get(`/documents/${id}/draft/files/${encodeURIComponent(file.name.split('/').pop())}`);
      await got.arrayBuffer();
      assert.equal(got.status, 200, file.name);
      assert.equal(got.headers.get('x-evil'), null);
      assert.match(got.headers.get('content-disposition'), /^(attachment|inline); filename="[^"\\%/]*"(; filename\*=UTF-8''[A-Za-z0-9._~%-]+)?$/, file.name);
      assert.equal(got.headers.get('x-content-type-options'), 'nosniff');
    }
  });
  test('no header of any answer holds a line of the request, in whichever part of the request it stood', async () => {
    const evil = '%0d%0aX-Evil:%201';
    for (const line of [`GET /documents/SOP-001${evil}`, `GET /documents?owner=${evil}`, `GET /search?q=${evil}`, `GET /sign-in?then=/${evil}`, `GET /documents/SOP-001/compare?a=1${evil}&b=2`, `GET /static/${evil}`, `GET /evidence/${evil}`, `POST /improvements/acts/raise${evil}`]) {
      const answer = await say(`${line} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nCookie: ${all.quality.cookie}\r\nX-Forwarded-For: 1.2.3.4\tX-Evil: 1\r\nConnection: close\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 \d{3} /);
      assert.doesNotMatch(answer.slice(0, answer.indexOf('\r\n\r\n')), /^x-evil/im, line);
    }
  });
});

describe('the log', () => {
  test('nothing that anybody sends begins a line of the log or reaches a terminal as a control sequence', async () => {
    const own = await start({ settings: { 'http.behind_tls': 'true' } });
    try {
      const forged = '\n{"event":"request","login":"admin","status":200}', colour = '\u001b[2J\u001b]0;x\u0007';
      for (const login of [`x${forged}`, `x${colour}`, 'x\r\nlevel=error', 'x\u2028y', 'x\u202ey'])
        await (await fetch(own.base + '/sign-in', { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json', 'x-forwarded-for': '127.0.0.1' }, body: JSON.stringify({ login, password: 'wrong' }) })).text();
      for (const path of ['/%0a{"event":"request"}', '/documents?x=%0d%0a%1b[2J', '/%1b]0;x%07', '/documents/%e2%80%ae'])
        for (const headers of [{}, { 'x-forwarded-for': `1.2.3.4, "${'evil'.repeat(50)}` }, { 'x-forwarded-for': '127.0.0.1, \t{"a":1}' }, { 'user-agent': 'x\tx' }]) await (await fetch(own.base + path, { headers })).text();
      const lines = own.log().split('\n').filter((each) => each);
      assert.ok(lines.length >= 20, `${lines.length} lines`);
      assert.doesNotMatch(own.log(), /[^\x20-\x7e\n]/, 'plain ASCII alone');
      for (const line of lines) {
        const entry = JSON.parse(line);
        assert.ok(['request', 'fault', 'token not kept'].includes(entry.event), line);
        assert.notEqual(entry.login, 'admin');
      }
    } finally {
      await own.stop();
    }
  });
  test('each answer is a line of the log with its number, so that a refused sign-in and a refused act are found again', async () => {
    const wrong = await (await fetch(server.base + '/sign-in', { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify({ login: 'staff', password: 'wrong' }) })).json();
    const refused = (await all.staff.act('/documents/SOP-001/acts/retire', { comment: 'x' })).body, right = await server.client('staff');
    await right.json('/');
    const found = (number) => server.log().split('\n').filter((line) => line.includes(number)).map((line) => JSON.parse(line));
    const [one] = found(wrong.request_id), [other] = found(refused.request_id);
    assert.deepEqual([one.status, one.target, one.method, one.address], [401, '/sign-in', 'POST', '127.0.0.1']);
    assert.deepEqual([other.status, other.target, other.login], [403, '/documents/SOP-001/acts/retire', 'staff']);
    for (const entry of [one, other]) assert.match(entry.time ?? entry.at ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, JSON.stringify(entry));
  });
});

// RFC 4180, as spreadsheets read it.
function cells(csv) {
  const rows = [];
  let row = [], cell = '', quoted = false;
  for (let at = 0; at < csv.length; ++at) {
    const c = csv[at];
    if (quoted) { if (c !== '"') cell += c; else if (csv[at + 1] === '"') { cell += '"'; ++at; } else quoted = false; continue; }
    if (c === '"') quoted = true;
    else if (c === ',') { row.push(cell); cell = ''; }
    else if (c === '\n') { row.push(cell.replace(/\r$/, '')); rows.push(row); row = []; cell = ''; }
    else cell += c;
  }
  return rows;
}
const formulas = ['=1+1', '+1', '-1', '@SUM(1)', '=cmd|\' /C calc\'!A0', '\t=1', '\r=1', '\n=1', '＝1+1', '＋1', '－1', '＠SUM(1)', '"=1', '=HYPERLINK("//evil.example")'];
describe('spreadsheets', () => {
  test('no cell of any CSV that is given out is a formula, whoever typed what into which field', async () => {
    for (const text of formulas) {
      const id = await raise(`${text} title`, `${text} description`);
      await w.act(all.staff, id, 'comment', { comment: text }, 'improvements');
      await w.act(all.staff, id, 'correct', { fields: { title: `${text} again`, process: text } }, 'improvements');
    }
    const id = await w.create(all.author, '=1+1', undefined, { process: '@x', site: '-1', keywords: ['=1'] });
    w.done(await w.upload(all.author, `/documents/${id}/acts/edit`, { 'field.reason': '=1', 'field.impact': '+1' }, [['files', '=1+1.csv', '=1+1\n', 'text/csv'], ['files', '@x.txt', 'x', 'text/plain']]));
    await w.release(all, id);
    const { zip } = await takePackage(all.auditor, { register: 'documents', items: id });
    writeFileSync(join(folder, 'formulas.zip'), zip);
    execFileSync('unzip', ['-q', '-o', join(folder, 'formulas.zip'), '-d', join(folder, 'formulas')]);
    const laid = execFileSync('find', [join(folder, 'formulas'), '-name', '*.csv', '-not', '-path', '*/documents/*'], { encoding: 'utf8' }).trim().split('\n').map((path) => readFileSync(path, 'utf8'));
    assert.ok(laid.length >= 2, 'acts.csv and original-names.csv');
    for (const csv of [await (await all.quality.form('/audit-trail/file', { format: 'csv' })).text(), ...laid.filter((each) => !each.startsWith('=1+1'))]) {
      const rows = cells(csv);
      assert.ok(rows.length > 1);
      for (const row of rows) for (const cell of row) assert.doesNotMatch(cell, /^[=+\-@\t\r\n＝＋－＠]/u, JSON.stringify(cell.slice(0, 80)));
    }
    assert.match(await (await all.quality.form('/audit-trail/file', { format: 'csv' })).text(), /'=1\+1|'=cmd/, 'they are in it');
  });
});

// A zip of one entry that says nothing of what it becomes when it is opened: `size` zeros in about a thousandth of that.
function zipOf(name, size) {
  const packed = deflateRawSync(Buffer.alloc(size), { level: 9 }), plain = Buffer.from(name);
  const local = Buffer.alloc(30), central = Buffer.alloc(46), end = Buffer.alloc(22);
  local.writeUInt32LE(0x04034b50, 0); local.writeUInt16LE(20, 4); local.writeUInt16LE(8, 8); local.writeUInt32LE(packed.length, 18); local.writeUInt32LE(size, 22); local.writeUInt16LE(plain.length, 26);
  central.writeUInt32LE(0x02014b50, 0); central.writeUInt16LE(20, 4); central.writeUInt16LE(20, 6); central.writeUInt16LE(8, 10); central.writeUInt32LE(packed.length, 20); central.writeUInt32LE(size, 24); central.writeUInt16LE(plain.length, 28);
  end.writeUInt32LE(0x06054b50, 0); end.writeUInt16LE(1, 8); end.writeUInt16LE(1, 10); end.writeUInt32LE(46 + plain.length, 12); end.writeUInt32LE(30 + plain.length + packed.length, 16);
  return Buffer.concat([local, plain, packed, central, plain, end]);
}
const mebibytes = (name) => Number(readFileSync(`/proc/${server.child.pid}/status`, 'utf8').match(new RegExp(`${name}:\\s+(\\d+) kB`))[1]) / 1024;

describe('archives and bombs', () => {
  const bomb = 256 << 20;
  test('a file that grows a thousandfold when it is opened is kept as it is, and nothing here opens it', async () => {
    const before = mebibytes('VmHWM');
    const pdf = Buffer.concat([Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n4 0 obj<</Filter/FlateDecode>>stream\n'), deflateSync(Buffer.alloc(bomb), { level: 9 }), Buffer.from('\nendstream endobj\n%%EOF\n')]);
    const files = [['bomb.zip', zipOf('zeros', bomb)], ['bomb.docx', zipOf('word/document.xml', bomb)], ['bomb.gz', gzipSync(Buffer.alloc(bomb))], ['bomb.svgz', gzipSync(Buffer.alloc(bomb))], ['climbs.zip', zipOf('../../../../tmp/climbed', 10)]];
    const id = await w.create(all.author, 'Holds bombs');
    w.done(await w.upload(all.author, `/documents/${id}/acts/edit`, {}, files.map(([name, bytes]) => ['files', name, bytes])));
    const other = w.done(await w.upload(all.author, '/documents/acts/create', Object.fromEntries(Object.entries(w.procedure('A PDF that is a bomb')).map(([name, value]) => [`field.${name}`, value])), [['content_file', 'bomb.pdf', pdf, 'application/pdf']])).id;
    for (const each of [id, other]) await w.release(all, each);
    for (const [name, bytes] of files) assert.deepEqual(await w.bytesOf(all.staff, `/documents/${id}/files/${name}`), bytes, name);
    assert.deepEqual(await w.bytesOf(all.staff, `/documents/${other}/files/bomb.pdf`).then(w.sha256), w.sha256(pdf));
    for (const path of [`/documents/${id}`, `/documents/${other}`, '/search?q=bomb']) assert.equal((await all.staff.get(path)).status, 200);
    await takePackage(all.auditor, { register: 'documents', items: `${id} ${other}` });
    assert.ok(mebibytes('VmHWM') - before < 160, `${mebibytes('VmHWM') - before} MiB more at the most: something was opened`);
  });
  test('a body that says it is compressed is not unpacked, and refused with a sentence', async () => {
    const before = mebibytes('VmHWM'), body = gzipSync(Buffer.from(`{"comment":"${' '.repeat(bomb)}"}`));
    for (const encoding of ['gzip', 'deflate', 'br', 'gzip, gzip', 'x-gzip'])
      for (const type of ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b']) {
        const got = await all.staff.request('/improvements/IMP-2025-0001/acts/comment', { method: 'POST', headers: { accept: 'application/json', 'content-type': type, 'content-encoding': encoding, 'x-csrf-token': all.staff.csrf }, body: body.subarray(0, 200_000) });
        assert.ok([400, 413, 415, 422].includes(got.status), `${encoding} ${type}: ${got.status}`);
        w.isProblem({ status: got.status, headers: got.headers, body: await got.json() }, got.status);
      }
    assert.ok(mebibytes('VmHWM') - before < 64);
  });
  test('rules that grow when they are read are refused in the browser too, at once', async () => {
    const bomb = 'abcdefghij'.split('').map((name, n, every) => `${name}: &${name} [${Array(9).fill(n ? `*${every[n - 1]}` : 'x').join(',')}]`).join('\n'), before = mebibytes('VmHWM');
    for (const content of [bomb, `register: x\na: ${'['.repeat(20_000)}`, `register: x\n${'a: {'.repeat(5_000)}`, `register: x\ntitle: ${'x'.repeat(300_000)}`]) {
      const got = await all.quality.act('/policies/new', { content });
      assert.ok([200, 400, 413, 422].includes(got.status), `${got.status}`);
      const made = await all.quality.act('/policies/acts/propose', { fields: { name: 'bomb', reason: 'x' }, content, content_name: 'content.yaml' });
      assert.ok([201, 413, 422].includes(made.status), `${made.status} ${JSON.stringify(made.body).slice(0, 300)}`);
      if (made.status === 201) await w.act(all.quality, 'bomb', 'withdraw', { comment: 'No.' }, 'policies');
    }
    assert.ok(mebibytes('VmHWM') - before < 160);
  });
  test('no entry of a package climbs out of its folder, whatever the files in it are called', async () => {
    const id = await w.create(all.author, 'Climbs');
    let kept = 0;
    for (const name of ['..', '../up.txt', '..\\up.txt', '/etc/passwd', 'C:\\x.txt', 'con.txt', 'a:b.txt', ' lead.txt', 'dot.', '.hidden', 'x\u202etxt.exe', '-rf.txt', '$(id).txt', '`id`.txt', 'a|b.txt', "';drop.txt", 'é\u0301.txt']) {
      const answer = await w.upload(all.author, `/documents/${id}/acts/edit`, {}, [['files', name, 'x', 'text/plain']]);
      assert.ok([201, 400, 422].includes(answer.status), `${name}: ${answer.status}`);
      kept += answer.status === 201 ? 1 : 0;
    }
    assert.ok(kept >= 4, `${kept} kept`);
    await w.release(all, id);
    const { zip } = await takePackage(all.auditor, { register: 'documents', items: id });
    writeFileSync(join(folder, 'climbs.zip'), zip);
    const names = execFileSync('unzip', ['-Z1', join(folder, 'climbs.zip')], { encoding: 'utf8' }).trim().split('\n'), [top] = names[0].split('/');
    for (const name of names) {
      assert.ok(name.startsWith(`${top}/`), name);
      assert.ok(name.split('/').every((part, at, parts) => (part !== '' || at === parts.length - 1) && part !== '.' && part !== '..'), name);
      assert.doesNotMatch(name, /[\\:*?"<>|\x00-\x1f\x7f]/, name);
    }
    assert.doesNotMatch(execFileSync('unzip', ['-Z', join(folder, 'climbs.zip')], { encoding: 'utf8' }), /^l/m, 'no symbolic link');
  });
  test('no address leads out of the folder of what is served, however it is written', async () => {
    for (const path of ['/static/../../conf/chancery.properties', '/static/%2e%2e/%2e%2e/conf/chancery.properties', '/static/..%2f..%2fconf%2fchancery.properties', '/static/....//conf', '/static//etc/passwd', '/static/app.css%00.js', '/static\\..\\..\\conf', '/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/help/..%2f..%2f..%2fetc%2fpasswd', '/help/%2e%2e', '/documents/SOP-001/files/..%2fitem.json', '/documents/SOP-001/files/%2e%2e', '/documents/SOP-001/files/item.json',
      '/documents/SOP-001/signoffs/..%2fitem.json', '/.git/HEAD', '/ledger.git/HEAD', '/data/accounts.sqlite', '/accounts.sqlite', '/keys/server', '/chancery.properties']) {
      const answer = await say(`GET ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${all.quality.cookie}\r\nAccept: application/json\r\nConnection: close\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 (400|404) /, `${path}: ${answer.slice(0, 60)}`);
      assert.doesNotMatch(answer, /root:|PRIVATE KEY|data\.directory|"fields"/, path);
    }
  });
});

describe('the index', () => {
  test('words of SQL and of the search engine are words: they find no more than words do, and break nothing', async () => {
    const every = w.done(await all.quality.json('/documents?limit=500'), 200).total, last = w.done(await all.quality.json('/audit-trail'), 200).acts[0].number;
    for (const words of ["' OR 1=1 --", '" OR "1"="1', "'; DROP TABLE items; --", 'x" UNION SELECT * FROM items --', 'NEAR(a b, 5)', 'title : x', '^x', '* ', 'a AND NOT', '((((', '"', "'", '\\', '%', '_', '%_%', 'NULL', '{', 'a'.repeat(5000), '-1', '1e999', '\u{1F600}', 'sqlite_master', 'rowid:1']) {
      for (const path of ['/search?q=', '/documents?owner=', '/documents?process=', '/documents?title=', '/documents?clause=', '/documents?state=', '/documents?after=', '/documents?limit=', '/documents?sort=', '/improvements?text=', '/audit-trail?actor=', '/audit-trail?item=', '/audit-trail?register=', '/people?text=']) {
        const got = await all.quality.json(path + encodeURIComponent(words));
        assert.ok([200, 400, 404, 422].includes(got.status), `${path}${words.slice(0, 30)}: ${got.status}`);
        assert.doesNotMatch(JSON.stringify(got.body), /syntax error|no such (column|table)|fts5:|SQLITE_|Poco::/, path + words.slice(0, 30));
        // A filter of words that nothing has finds nothing: a condition that is always true would find all.
        if (got.status === 200 && /\?(owner|process)=/.test(path)) assert.equal(got.body.total, 0, path + words.slice(0, 30));
      }
    }
    assert.deepEqual([w.done(await all.quality.json('/documents?limit=500'), 200).total, w.done(await all.quality.json('/audit-trail'), 200).acts[0].number], [every, last]);
  });
});
