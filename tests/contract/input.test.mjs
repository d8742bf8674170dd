// What people and machines send that is not as one would wish: bytes of every kind, names of every kind, bodies that lie about
// their shape, requests smuggled behind others, forged forms, guessed passwords. Bytes are kept exactly, pages stay safe, each
// refusal is a sentence, and at the end the ledger verifies and the index is what a rebuild gives.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chancery, password, program, signIn, start } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

let server, all, author;
before(async () => {
  server = await start();
  all = await w.people(server);
  ({ author } = all);
});
after(() => server?.stop());

const alive = async (at = server) => assert.equal((await fetch(at.base + '/health')).status, 200);
const fields = (title) => Object.fromEntries(Object.entries(w.procedure(title)).map(([name, value]) => [`field.${name}`, value]));
const create = (who, title, files, more = {}) => w.upload(who, '/documents/acts/create', { ...fields(title), ...more }, files);
const keptAs = async (who, id, name, bytes) => {
  const got = await who.get(`/documents/${id}/draft/files/${encodeURIComponent(name)}`), back = Buffer.from(await got.arrayBuffer());
  assert.equal(got.status, 200);
  assert.equal(w.sha256(back), w.sha256(bytes), 'the bytes that were given come back');
  return got;
};
// A page that shows what was given stays a page: no script, no handler, no foreign scheme survives.
const isSafe = (html) => {
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc="\/static)/i);
  assert.doesNotMatch(html, /<[^>]+\son\w+\s*=/i);
  assert.doesNotMatch(html, /(href|src|action|formaction|xlink:href)\s*=\s*["']?\s*(javascript|vbscript|data:text)/i);
  assert.doesNotMatch(html, /<(iframe|object|embed|base|meta http-equiv="?refresh|form[^>]+evil)/i);
};

describe('content', () => {
  const bom = Buffer.from([0xef, 0xbb, 0xbf]);
  const texts = {
    'CRLF': Buffer.from('# Title\r\n\r\nOne\r\nTwo\r\n'), 'old Mac line ends': Buffer.from('# Title\rOne\rTwo\r'), 'no line end': Buffer.from('# Title'), 'spaces only': Buffer.from('   \n\t\n'),
    'a BOM': Buffer.concat([bom, Buffer.from('# Title\n')]), 'UTF-16 little': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('# Title\n', 'utf16le')]), 'UTF-16 big': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from('# Title\n', 'utf16le').swap16()]),
    'NUL': Buffer.from('# Title\0\n\0'), 'Latin-1': Buffer.from('# Gr\xfc\xdfe\n', 'latin1'), 'broken UTF-8': Buffer.from([0x23, 0x20, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf8, 0xff]),
    'right to left': Buffer.from('# نظام الجودة \u202e evil\n\nשלום \u2067x\u2069\n'), 'controls': Buffer.from('# A\x07\x1b[31mred\x7f\u0085\u2028\n'), 'random bytes': randomBytes(20_000),
    '5,000 nested quotes': Buffer.from('> '.repeat(5000) + 'deep\n'), '5,000 nested lists': Buffer.from(Array.from({ length: 400 }, (_, n) => ' '.repeat(n * 2) + '- x').join('\n')), '20,000 open brackets': Buffer.from('['.repeat(20_000)),
    '20,000 stars and lows': Buffer.from('*_'.repeat(10_000)), 'a table of 5,000 columns': Buffer.from('|' + 'a|'.repeat(5000) + '\n|' + '-|'.repeat(5000) + '\n'), 'one line of a megabyte': Buffer.from('x'.repeat(1 << 20)),
    'merge marks': Buffer.from('<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n'), 'front matter with an alias bomb': Buffer.from(`---\na: &a [x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n---\n# T\n`),
    'hostile HTML': Buffer.from(['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<svg onload=alert(1)>', '<a href="javascript:alert(1)">x</a>', '[x](javascript:alert(1))', '[x](JaVaScRiPt&#58;alert(1))', '<iframe src="//evil">', '<math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">',
      '<form action="//evil"><input name=csrf></form>', '<base href="//evil">', '<meta http-equiv=refresh content="0;url=//evil">', '<style>*{display:none}</style>', '<details open ontoggle=alert(1)>', '<a href="data:text/html,<script>alert(1)</script>">d</a>', '<div id="main" name="csrf" style="position:fixed">', '<noscript><p title="</noscript><img src=x onerror=alert(1)>">', '![a](x" onerror="alert(1))', '<object data="//evil">', '</main></body><script src="//evil/x.js"></script>'].join('\n\n')),
  };
  // The same bytes with a line before them, as the next revision, compared with what is in force.
  const nextRevision = async (id, bytes) => {
    await w.act(author, id, 'revise');
    w.done(await w.upload(author, `/documents/${id}/acts/edit`, {}, [['content_file', 'content.md', Buffer.concat([Buffer.from('A line before all.\n\n'), bytes]), 'text/markdown']]));
    return author.get(`/documents/${id}/compare/1...draft`);
  };
  for (const [what, bytes] of Object.entries(texts))
    test(`${what}: kept byte for byte, shown safely, through to the release`, async () => {
      const made = await create(author, `Content: ${what}`, [['content_file', 'content.md', bytes, 'text/markdown']]);
      const { id } = w.done(made);
      await keptAs(author, id, 'content.md', bytes);
      const page = await author.get(`/documents/${id}/draft`), html = await page.text();
      assert.equal(page.status, 200, html.slice(0, 300));
      isSafe(html);
      assert.match(html, /<\/html>\s*$/);
      assert.equal((await author.json(`/documents/${id}/draft`)).status, 200);
      assert.equal((await author.get(`/documents/${id}/draft/edit`)).status, 200);
      await w.act(author, id, 'submit');
      const statement = await w.statement(all.reviewer, id, 'review');
      assert.ok(statement.includes(w.sha256(bytes)), 'the statement names the hash of these bytes');
      await w.sign(all.reviewer, id, 'review');
      await w.sign(all.approver, id, 'approve');
      const read = await all.staff.get(`/documents/${id}`), redline = await nextRevision(id, bytes);
      for (const shown of [read, await all.staff.get(`/search?q=${encodeURIComponent(`"${what}"`)}`), redline]) {
        const page_of = await shown.text();
        assert.equal(shown.status, 200, page_of.slice(0, 300));
        isSafe(page_of);
        assert.match(page_of, /<\/html>\s*$/);
        assert.ok(page_of.includes(id), `${shown.url} does not show it`);
      }
      assert.equal(w.sha256(await w.bytesOf(all.staff, `/documents/${id}/files/content.md`)), w.sha256(bytes), 'what is in force are the very bytes');
      await alive();
    });
  test('0 bytes are kept as 0 bytes, and cannot be submitted as a text', async () => {
    const { id } = w.done(await create(author, 'Nothing in it', [['content_file', 'content.md', Buffer.alloc(0), 'text/markdown']]));
    assert.equal((await author.get(`/documents/${id}/draft`)).status, 200);
    assert.match(JSON.stringify(w.isProblem(await author.act(`/documents/${id}/acts/submit`, {}), 422).requirements), /Write the text/);
  });
  test('a text typed in a form comes with LF, whatever the browser posts', async () => {
    const { id } = w.done(await author.act('/documents/acts/create', { fields: w.procedure('Typed'), content: '# T\r\n\r\nOne\r\n' }));
    assert.equal((await w.bytesOf(author, `/documents/${id}/draft/files/content.md`)).toString(), '# T\n\nOne\n');
  });
  test('60 MB are kept exactly, and can be taken back', async () => {
    const big = randomBytes(60 * 1000 * 1000), { id } = w.done(await create(author, 'Sixty megabytes', [['content_file', 'content.md', Buffer.from('# T\n')], ['files', 'film.bin', big]]));
    await keptAs(author, id, 'film.bin', big);
    assert.equal((await author.get(`/documents/${id}/draft`)).status, 200);
  });
  test('more than the limit is 413 with the limit in the sentence, and the limit is said beside the field', async () => {
    const small = await start({ settings: { 'http.upload_megabytes': 1 } });
    try {
      const who = await small.client('author');
      const got = await create(who, 'Too much', [['content_file', 'content.md', Buffer.alloc(1_500_000, 65)]]).catch((cut) => ({ status: 413, cut }));
      if (!got.cut) assert.match(w.isProblem(got, 413).detail, /1\b.*M/);
      assert.match(await (await who.get('/documents/new?with=file')).text(), /1(\.0)? ?Mi?B/);
      w.done(await create(who, 'Just enough', [['content_file', 'content.md', Buffer.alloc(900_000, 65)]]));
      // Said by its length only, before a byte of it is sent.
      const answer = await say(small, `POST /documents/acts/create HTTP/1.1\r\nHost: x\r\nCookie: ${who.cookie}\r\nAccept: application/json\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 99999999\r\n\r\n`);
      assert.match(answer, /^HTTP\/1\.1 413 /);
      await alive(small);
    } finally {
      await small.stop();
    }
  });
});

describe('files', () => {
  test('an SVG with a script is given as a file that can do nothing here', async () => {
    const svg = Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(document.cookie)</script><image href="https://evil/x"/></svg>');
    const { id } = w.done(await create(author, 'With an SVG', [['content_file', 'content.md', Buffer.from('![x](evil.svg)\n')], ['files', 'evil.svg', svg, 'image/svg+xml']]));
    const got = await keptAs(author, id, 'evil.svg', svg);
    const policy = got.headers.get('content-security-policy');
    assert.ok(/sandbox/.test(policy) && /default-src 'none'/.test(policy) && !/allow-scripts/.test(policy), policy);
    assert.equal(got.headers.get('x-content-type-options'), 'nosniff');
    isSafe(await (await author.get(`/documents/${id}/draft`)).text());
  });
  test('HTML, whatever it is called, is never shown as a page of ours', async () => {
    const html = Buffer.from('<!doctype html><script>alert(1)</script>');
    for (const name of ['page.html', 'page.htm', 'page.xhtml', 'page.txt', 'page.md', 'page.png', 'page', 'page.svg', 'page.xml', 'page.js', 'page.pdf']) {
      const { id } = w.done(await create(author, `HTML as ${name}`, [['content_file', 'content.md', Buffer.from('# T\n')], ['files', name, html, 'text/html']]));
      const got = await keptAs(author, id, name, html), type = got.headers.get('content-type');
      assert.doesNotMatch(type, /html|xml(?!.*attachment)/, name);
      const harmless = /^text\/plain/.test(type) || /^attachment/.test(got.headers.get('content-disposition') ?? '');
      assert.ok(harmless, `${name} is shown as ${type}, ${got.headers.get('content-disposition')}`);
      assert.match(got.headers.get('content-security-policy'), /sandbox/);
    }
  });
  test('a PDF that is none is refused as the controlled file, with a sentence; one that is, is shown', async () => {
    w.isProblem(await create(author, 'No PDF', [['content_file', 'procedure.pdf', Buffer.from('I am no PDF'), 'application/pdf']]), 415);
    const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
    const { id } = w.done(await create(author, 'A PDF', [['content_file', 'procedure.pdf', pdf, 'application/pdf']]));
    const got = await keptAs(author, id, 'procedure.pdf', pdf);
    assert.equal(got.headers.get('content-type'), 'application/pdf');
  });
  const raw = async (who, name, bytes = 'bytes', header = null) => {
    const mark = 'a-boundary-of-the-test', parts = [];
    for (const [field, value] of Object.entries({ ...fields('A name'), content: '# T' })) parts.push(`--${mark}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`);
    parts.push(`--${mark}\r\n${header ?? `Content-Disposition: form-data; name="files"; filename="${name}"`}\r\nContent-Type: text/plain\r\n\r\n${bytes}\r\n--${mark}--\r\n`);
    const got = await who.request('/documents/acts/create', { method: 'POST', headers: { accept: 'application/json', 'x-csrf-token': who.csrf, 'content-type': `multipart/form-data; boundary=${mark}` }, body: parts.join('') });
    return { status: got.status, body: await got.json(), headers: got.headers };
  };
  test('a name is kept as it is where it can be, and refused with a sentence where it cannot; never a path', async () => {
    const fine = ['emoji 🔩.txt', 'נוהל.txt', 'Grüße – Maß.txt', 'نظام.txt', 'a b  c.txt', "it's (1) [2] {3} #4 &5 +6 %41 100%.txt", 'a;b=c,d.txt', 'x'.repeat(196) + '.txt', 'item.json', 'acts.txt', 'e\u0301.txt'];
    for (const name of fine) {
      const answer = await raw(author, name);
      assert.equal(answer.status, 201, `${name}: ${JSON.stringify(answer.body).slice(0, 200)}`);
      const item = w.done(await author.json(`/documents/${answer.body.id}/draft`), 200);
      assert.ok(item.files.some((f) => f.name === name), `${name} became ${item.files.map((f) => f.name)}`);
      await keptAs(author, answer.body.id, name, Buffer.from('bytes'));
      const html = await (await author.get(`/documents/${answer.body.id}/draft`)).text();
      const link = [...html.matchAll(/href="([^"]*\/draft\/files\/[^"]*)"/g)].map((m) => m[1].replaceAll('&amp;', '&').replaceAll('&#39;', "'")).find((l) => !l.endsWith('content.md'));
      assert.equal((await author.get(link)).status, 200, `the page's own link ${link}`);
    }
    const odd = ['..', '.', '../../etc/passwd', '..\\..\\x.txt', '/etc/passwd', 'C:\\x.txt', 'a/b.txt', 'a\\b.txt', 'nul\0.txt', 'x'.repeat(300), '.git', '.gitmodules', 'git~1', 'CON', 'con.txt', 'a\tb.txt', 'a\x7fb.txt', 'a\u202etxt.exe', ' lead.txt', 'trail.txt ', 'trail.', 'a:b.txt', 'a*?.txt', '<b>.txt', '\u2028.txt'];
    for (const name of odd) {
      const answer = await raw(author, name);
      if (answer.status === 201) {   // the last part of a path is a name, as browsers of old meant it
        const names = w.done(await author.json(`/documents/${answer.body.id}/draft`), 200).files.map((f) => f.name);
        for (const each of names) assert.ok(!/[\\/\0]|^\.|\.\.$/.test(each), `${JSON.stringify(name)} became ${JSON.stringify(each)}`);
      } else {
        assert.ok([400, 422].includes(answer.status), `${JSON.stringify(name)}: ${answer.status}`);
        w.isProblem(answer, answer.status);
      }
    }
    for (const name of ['a\nb.txt', 'a\rb', 'a%0Ab.txt', 'a%0D%0Ab.txt']) assert.match(w.isProblem(await raw(author, name), 422).detail, /^The name of a file holds a line break or another sign that cannot be seen; rename it/, JSON.stringify(name));
    // What ends the name where it stands makes it shorter, and nothing of the rest is taken for a header or a field.
    for (const name of ['a\r\nContent-Type: text/html\r\n\r\nb.txt', 'a"; name="csrf']) {
      const { id } = w.done(await raw(author, name));
      assert.deepEqual(w.done(await author.json(`/documents/${id}/draft`), 200).files.map((file) => file.name).sort(), ['a', 'content.md'], JSON.stringify(name));
    }
    const encoded = await raw(author, '', 'bytes', `Content-Disposition: form-data; name="files"; filename*=UTF-8''..%2F..%2Fx.txt`);
    assert.ok([201, 400, 422].includes(encoded.status));
    await alive();
  });
  test('two names that differ only in case are not both taken: a clone on another system could not hold them', async () => {
    const answer = await create(author, 'Case pair', [['content_file', 'content.md', Buffer.from('# T\n')], ['files', 'Plan.txt', Buffer.from('1')], ['files', 'plan.TXT', Buffer.from('2')]]);
    assert.match(w.isProblem(answer, 422).detail, /plan/i);
    w.isProblem(await create(author, 'Case pair with dots', [['content_file', 'content.md', Buffer.from('# T\n')], ['files', 'Übersicht.txt', Buffer.from('1')], ['files', 'übersicht.txt', Buffer.from('2')]]), 422);
    const { id } = w.done(await create(author, 'Case pair later', [['content_file', 'content.md', Buffer.from('# T\n')], ['files', 'Plan.txt', Buffer.from('1')]]));
    w.isProblem(await w.upload(author, `/documents/${id}/acts/edit`, {}, [['files', 'PLAN.txt', Buffer.from('2')]]), 422);
    w.done(await w.upload(author, `/documents/${id}/acts/edit`, {}, [['files', 'Plan.txt', Buffer.from('3')]]));
    await keptAs(author, id, 'Plan.txt', Buffer.from('3'));
  });
  test('a body that lies about its shape is refused with a sentence and leaves nothing behind', async () => {
    const before = w.done(await author.json('/documents?limit=500'), 200).total;
    const post = async (type, body) => {
      const got = await author.request('/documents/acts/create', { method: 'POST', headers: { accept: 'application/json', 'x-csrf-token': author.csrf, 'content-type': type }, body });
      return { status: got.status, body: await got.json(), headers: got.headers };
    };
    const part = (name, value) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const bad = [['multipart/form-data', 'x'], ['multipart/form-data; boundary=', 'x'], [`multipart/form-data; boundary=${'b'.repeat(80)}`, 'x'], ['multipart/form-data; boundary=b', ''], ['multipart/form-data; boundary=b', '--b'], ['multipart/form-data; boundary=b', '--b\r\n'], ['multipart/form-data; boundary=b', '--b\r\n\r\nno header\r\n--b--\r\n'],
      ['multipart/form-data; boundary=b', part('content', 'x')], ['multipart/form-data; boundary=b', `--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n`], ['multipart/form-data; boundary=b', `--b\r\nX: ${'y'.repeat(100_000)}\r\n\r\nx\r\n--b--\r\n`], ['multipart/form-data; boundary=b', `${Array.from({ length: 2500 }, (_, n) => part(`f${n}`, '')).join('')}--b--\r\n`],
      ['multipart/form-data; boundary=b', `${Array.from({ length: 300 }, (_, n) => `--b\r\nContent-Disposition: form-data; name="files"; filename="${n}.txt"\r\n\r\nx\r\n`).join('')}--b--\r\n`], ['multipart/form-data; boundary=b', Buffer.concat([Buffer.from(part('content', '').slice(0, -2)), Buffer.from([0xff, 0xfe, 0, 1]), Buffer.from('\r\n--b--\r\n')])],
      ['multipart/form-data; boundary=b', `${part('content', 'x'.repeat(9 << 20))}--b--\r\n`], ['application/x-www-form-urlencoded', 'a=%GG'], ['application/x-www-form-urlencoded', 'a=%FF%FE'], ['application/x-www-form-urlencoded', 'a=%00'], ['application/x-www-form-urlencoded', Array.from({ length: 3000 }, (_, n) => `f${n}=`).join('&')], ['multipart/mixed; boundary=b', part('a', 'b')], ['text/plain', 'x'],
      ['application/json', '{"content": "' + 'x'.repeat(2 << 20) + '"}'], ['application/json; charset=utf-16', '{}'], ['application/json', '{"fields":{"title":"\\ud800"}}'], ['application/json', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])]];
    for (const [type, body] of bad) {
      const answer = await post(type, body).catch((cut) => { assert.match(String(cut.cause?.code ?? cut), /ECONNRESET|EPIPE|UND_ERR|fetch failed/); return null; });
      if (!answer) continue;
      assert.ok([400, 403, 413, 415, 422].includes(answer.status), `${type} ${body.slice(0, 60)}: ${answer.status}`);
      w.isProblem(answer, answer.status);
    }
    assert.equal(w.done(await author.json('/documents?limit=500'), 200).total, before);
    assert.deepEqual(execFileSync('find', [join(server.data, 'tmp'), '-type', 'f'], { encoding: 'utf8' }), '', 'no upload is left behind');
    await alive();
  });
});

// One connection, `bytes` on it, and everything that comes back until the server ends it or `enough` answers are there.
function say(at, bytes, { enough = 1, end = false } = {}) {
  const { hostname, port } = new URL(at.base);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => { socket.write(bytes); if (end) socket.end(); });
    let got = '';
    const done = () => { socket.destroy(); resolve(got); };
    socket.on('data', (some) => {
      got += some.toString('latin1');
      // Complete when as many answers as asked for are there, each as long as it says.
      let rest = got, answers = 0;
      for (;;) {
        const head = rest.indexOf('\r\n\r\n'), length = Number(rest.slice(0, Math.max(0, head)).match(/content-length: (\d+)/i)?.[1] ?? 0);
        if (head < 0 || rest.length < head + 4 + length) break;
        rest = rest.slice(head + 4 + length);
        ++answers;
      }
      if (answers >= enough) done();
    });
    socket.on('close', done);
    socket.on('error', done);
  });
}

describe('on the wire', () => {
  const statuses = (text) => [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((m) => Number(m[1]));
  test('a second request hidden in a body is not answered', async () => {
    const hidden = `POST /improvements/acts/raise HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`;
    const cookie = `Cookie: ${author.cookie}\r\n`;
    for (const [what, request] of Object.entries({
      'both lengths': `POST /sign-out HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
      'two lengths': `POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 0\r\n\r\n${hidden}`,
      'a signed length': `POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\n${hidden}`,
      'a coding that is odd': `POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
      'a coding with a space before the colon': `POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
      'a folded field': `POST /sign-in HTTP/1.1\r\nHost: x\r\nX: 1\r\n Content-Length: 3\r\n\r\n${hidden}`,
      'a bare line feed': `GET / HTTP/1.1\nHost: x\n\n${hidden}`,
      'a chunk that lies': `POST /documents/acts/create HTTP/1.1\r\nHost: x\r\n${cookie}Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n1;a\r\nxx\r\n0\r\n\r\n${hidden}`,
      'two hosts': `GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n${hidden}` })) {
      const answer = await say(server, request, { enough: 2 });
      assert.deepEqual(statuses(answer), [400], `${what}: ${answer.slice(0, 200)}`);
    }
    // A refused body that was sent all the same is not taken for requests.
    const body = `{"x":"${'y'.repeat(100)}"}\r\n\r\n${hidden}`;
    const answer = await say(server, `POST /documents/SOP-001/acts/edit HTTP/1.1\r\nHost: x\r\n${cookie}Content-Type: text/odd\r\nContent-Length: ${body.length}\r\n\r\n${body}GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, { enough: 3 });
    assert.deepEqual(statuses(answer).slice(1), [200], answer.slice(0, 400));
    await alive();
  });
  test('a request that cannot be read is answered once, with a sentence, and the connection ends', async () => {
    for (const [request, status] of [['GARBAGE\r\n\r\n', 400], ['GET / HTTP/9.9\r\nHost: x\r\n\r\n', 505], ['GET / HTTP/1.1\r\n\r\n', 400], ['POST /sign-in HTTP/1.1\r\nHost: x\r\n\r\n', 411], [`GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431], [`GET / HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(6000)}\r\n`, 431], ['GET /a b HTTP/1.1\r\nHost: x\r\n\r\n', 400], ['GET / HTTP/1.1\r\nHost: x\r\nX\0Y: 1\r\n\r\n', 400], ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400]]) {
      const answer = await say(server, request, { enough: 2 });
      assert.deepEqual(statuses(answer), [status], `${JSON.stringify(request.slice(0, 40))}: ${answer.slice(0, 120)}`);
      const problem = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
      assert.ok(problem.detail.includes(' ') && problem.request_id);
    }
    await alive();
  });
  test('a client that goes away in the middle of a body leaves nothing, and the next is served', async () => {
    const before = w.done(await author.json('/improvements'), 200).total;
    for (let each = 0; each < 20; ++each)
      await say(server, `POST /improvements/acts/raise HTTP/1.1\r\nHost: x\r\nCookie: ${author.cookie}\r\nX-CSRF-Token: ${author.csrf}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"fields":{"title":"half"`, { end: true });
    assert.equal(w.done(await author.json('/improvements'), 200).total, before);
    await alive();
  });
  test('a header that does not end is given up with a sentence, and others are served meanwhile', async () => {
    const own = await start({ settings: { 'http.header_seconds': 1, 'http.body_seconds': 1 } });
    try {
      const who = await own.client('author');
      const slow = Array.from({ length: 30 }, () => say(own, 'GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: '));
      const body = say(own, `POST /documents/acts/create HTTP/1.1\r\nHost: x\r\nCookie: ${who.cookie}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{`);
      await alive(own);
      for (const answer of await Promise.all(slow)) assert.deepEqual(statuses(answer), [408]);
      assert.match(await body, /^HTTP\/1\.1 (400|408) /);
      await alive(own);
    } finally {
      await own.stop();
    }
  });
  test('people who are not signed in and send slowly do not stop an upload, and who is signed in must keep sending', async () => {
    const text = `# Long\n\n${'A line of text that makes it long.\n'.repeat(30_000)}`;
    const begun = (more) => say(server, `POST /documents/acts/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n${more}\r\n{`);
    const strangers = Array.from({ length: 4 }, () => begun(''));
    const slow = begun(`Cookie: ${author.cookie}\r\nX-CSRF-Token: ${author.csrf}\r\n`);
    for (const answer of await Promise.all(strangers)) assert.deepEqual(statuses(answer), [401]);
    w.done(await create(author, 'Sent while others dawdle', [['content_file', 'content.md', text, 'text/markdown']]));
    assert.deepEqual(statuses(await slow), [400], 'long before http.body_seconds');
    const signIn = await say(server, 'POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 200000\r\n\r\n{');
    assert.deepEqual(statuses(signIn), [413], 'nobody unknown sends anything long');
  });
  test('several requests on one connection are answered in order', async () => {
    const answer = await say(server, 'GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nAuthorization: Bearer x\r\n\r\nHEAD /health HTTP/1.1\r\nHost: x\r\n\r\nGET /openapi.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', { enough: 9 });
    assert.deepEqual(statuses(answer), [200, 401, 200, 200]);
  });
  test('no header can be written into an answer', async () => {
    for (const path of ['/sign-in?then=/x%0d%0aSet-Cookie:%20a=b', '/sign-in?then=//evil.example', '/sign-in?then=https://evil.example', '/sign-in?then=/%5cevil.example', '/documents/SOP-001/compare?a=1%0d%0aX:y&b=2', '/%0d%0aX-Evil:1']) {
      const got = await author.get(path);
      assert.doesNotMatch(got.headers.get('location') ?? '', /evil|[\r\n]/, path);
      assert.equal(got.headers.get('x-evil'), null);
      assert.equal(got.headers.get('set-cookie'), null);
    }
    const form = await fetch(server.base + '/sign-in', { method: 'POST', redirect: 'manual', body: new URLSearchParams({ login: 'staff', password, next: '//evil.example/' }) });
    assert.equal(form.headers.get('location'), '/');
  });
});

describe('sessions', () => {
  const signingIn = (body, headers = {}, at = server) => fetch(at.base + '/sign-in', { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(body) });
  const cookieOf = (got) => got.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ');
  test('the cookie is HttpOnly and SameSite, and Secure under TLS', async () => {
    assert.match((await signingIn({ login: 'staff', password })).headers.getSetCookie()[0], /^chancery_session=[^;]{20,}; Path=\/; HttpOnly; SameSite=(Lax|Strict)$/);
    const tls = await start({ settings: { 'http.behind_tls': 'true' } });
    try {
      const got = await signingIn({ login: 'staff', password }, {}, tls);
      assert.match(got.headers.getSetCookie()[0], /Secure/);
      assert.match(got.headers.get('strict-transport-security'), /max-age=\d{7,}/);
    } finally {
      await tls.stop();
    }
  });
  test('the sample\'s password, which everybody knows, lets nobody in whom a proxy brings from elsewhere, by no way', async () => {
    const own = await start({ settings: { 'http.behind_tls': 'true' } }), from = { 'x-forwarded-for': '203.0.113.9' };
    try {
      const refused = await signingIn({ login: 'quality', password }, { ...from, accept: 'text/html' }, own);
      assert.equal(refused.status, 403);
      assert.deepEqual(refused.headers.getSetCookie(), []);
      assert.match(await refused.text(), /sample organisation, whose password everybody knows/);
      const json = await fetch(own.base + '/sign-in', { method: 'POST', headers: { ...from, accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify({ login: 'quality', password }) });
      w.isProblem({ status: json.status, body: await json.json(), headers: json.headers }, 403);
      const cookie = cookieOf(await signingIn({ login: 'quality', password }, { 'x-forwarded-for': '127.0.0.1' }, own));
      assert.ok(cookie, 'from this machine one signs in');
      assert.equal((await fetch(own.base + '/documents', { headers: { cookie } })).status, 200);
      assert.equal((await fetch(own.base + '/documents', { headers: { ...from, cookie } })).status, 403, 'a session that began here is worth nothing elsewhere');
    } finally {
      await own.stop();
    }
  });
  test('signing in begins a new session, whatever cookie was there before: one that was planted is worth nothing', async () => {
    const planted = 'chancery_session=0123456789abcdef0123456789abcdef0123456789a';
    const got = await signingIn({ login: 'staff', password }, { cookie: planted });
    assert.notEqual(cookieOf(got), planted);
    assert.equal((await fetch(server.base + '/documents', { headers: { cookie: planted, accept: 'application/json' } })).status, 401);
    const first = cookieOf(await signingIn({ login: 'staff', password })), again = await signingIn({ login: 'staff', password }, { cookie: first }), second = cookieOf(again);
    assert.equal(again.status, 303, 'a form that was left open in another tab still signs in');
    assert.ok(second && first !== second);
    assert.equal((await fetch(server.base + '/documents', { headers: { cookie: first, accept: 'application/json' } })).status, 401, 'the former session ended');
    assert.equal((await fetch(server.base + '/documents', { headers: { cookie: second, accept: 'application/json' } })).status, 200);
    assert.equal((await fetch(server.base + '/documents', { headers: { cookie: `${second}; ${first}`, accept: 'application/json' } })).status, 401, 'two cookies of that name are none');
  });
  test('signing out ends the session at once, for every copy of its cookie', async () => {
    const who = await signIn(server.base, 'staff');
    assert.equal((await who.json('/documents')).status, 200);
    const out = await who.form('/sign-out', {});
    assert.equal(out.status, 303);
    assert.match(out.headers.getSetCookie()[0], /Max-Age=0/);
    assert.equal((await who.json('/documents')).status, 401);
    assert.equal((await who.act('/improvements/acts/raise', { fields: { title: 'T', kind: 'idea', description: 'D' } })).status, 401);
  });
  test('every act and every form wants this session\'s own CSRF token', async () => {
    const { paths } = await (await fetch(server.base + '/openapi.json')).json(), staff = all.staff;
    const before = w.done(await all.quality.json('/audit-trail'), 200).acts[0].number;
    for (const [pattern, methods] of Object.entries(paths)) {
      if (!methods.post || pattern === '/sign-in') continue;
      const kinds = methods.post['x-registers'].length > 0 ? methods.post['x-registers'] : ['none'], addresses = kinds.map((kind) => w.addressOf(pattern, kind, { act: kind === 'revisioned' ? 'comment' : pattern.includes('{id}') ? 'comment' : 'raise' }));
      for (const path of addresses)
        for (const csrf of [null, '', 'wrong', author.csrf, all.quality.csrf.toUpperCase()]) {
          const who = all.quality, body = { comment: 'Forged', 'field.title': 'Forged', 'field.kind': 'idea', 'field.description': 'Forged', register: 'documents', ...(csrf === null ? {} : { csrf }) };
          const got = await who.request(path, { method: 'POST', headers: { accept: 'application/json' }, body: new URLSearchParams(body) });
          assert.equal(got.status, 403, `${path} with ${csrf === null ? 'no' : 'another'} token: ${got.status}`);
          await got.text();
        }
      const foreign = await staff.request(addresses[0], { method: 'POST', headers: { origin: 'https://evil.example' }, body: new URLSearchParams({ csrf: staff.csrf, comment: 'x' }) });
      assert.equal(foreign.status, 403, `${pattern} from another origin`);
      await foreign.text();
    }
    assert.equal(w.done(await all.quality.json('/audit-trail'), 200).acts[0].number, before, 'nothing was done');
    for (const who of Object.values(all)) assert.equal((await who.json('/documents')).status, 200, `${who.login} is still signed in`);
  });
  test('guessing is slowed with a sentence and a time to wait; where one has signed in before, the right password still works', async () => {
    const own = await start();
    try {
      const known = await own.client('auditor'), [device] = (await signingIn({ login: 'auditor', password }, {}, own)).headers.getSetCookie().filter((each) => each.includes('chancery_device=')).map((each) => each.split(';')[0]);
      let slowed = null, guesses = 0;
      for (; !slowed && guesses < 60; ++guesses) {
        const got = await signingIn({ login: 'auditor', password: `guess ${guesses}` }, { accept: 'application/json' }, own);
        if (got.status === 429) slowed = got; else assert.equal(got.status, 401);
      }
      assert.ok(slowed, '60 guesses in a row were all looked at');
      assert.ok(Number(slowed.headers.get('retry-after')) > 0);
      assert.match((await slowed.json()).detail, /wait|again/i);
      assert.equal((await known.json('/documents')).status, 200, 'who is signed in already notices nothing');
      assert.equal((await signingIn({ login: 'auditor', password }, {}, own)).status, 429, 'the right password is not looked at where it was only guessed');
      assert.equal((await signingIn({ login: 'auditor', password }, { cookie: device }, own)).status, 303, 'in the browser that was used before it is');
      // Somebody else at the same address is let in; nobody says whether a login exists.
      assert.equal((await own.client('quality').catch((problem) => problem)).login, 'quality');
    } finally {
      await own.stop();
    }
  });
  test('a wrong password and a login that does not exist are answered alike', async () => {
    const own = await start();
    try {
      const answers = [];
      for (const login of ['staff', 'no-such-person', '', 'x'.repeat(5000), "' OR 1=1 --", 'staff\u0000', 'operator', 'server', 'chancery']) {
        const got = await fetch(own.base + '/sign-in', { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify({ login, password: 'wrong' }) });
        answers.push({ login, status: got.status, detail: (await got.json()).detail });
      }
      const [right, ...others] = answers;
      assert.equal(right.status, 401);
      for (const each of others.filter((a) => a.status !== 400)) assert.deepEqual([each.status, each.detail], [right.status, right.detail], each.login.slice(0, 20));
    } finally {
      await own.stop();
    }
  });
  test('the log holds no password, cookie, token or CSRF token', async () => {
    const log = server.log();
    for (const secret of [password, ...Object.values(all).flatMap((who) => [who.csrf, who.cookie.split('=')[1]])]) assert.ok(!log.includes(secret));
  });
});

test('a policy file with an error is refused with line, column and what to write instead, a bomb of aliases at once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-policy-')), file = join(folder, 'ideas.yaml');
  const check = (text) => { writeFileSync(file, text); const ran = spawnSync(program, ['policy', 'check', file], { encoding: 'utf8', timeout: 60_000 }); return { code: ran.status, says: ran.stdout + ran.stderr }; };
  try {
    for (const text of ['register: x\n  bad: [\n', 'register: ideas\ntitel: Ideas\n', '\t- x', '', 'just text', '[]', 'register: ideas\nregister: ideas\n', '\0', 'a: &a [*a]']) {
      const { code, says } = check(text);
      assert.notEqual(code, 0, text);
      assert.match(says, /ideas\.yaml:\d+:\d+|line \d+/i, `${JSON.stringify(text)}: ${says}`);
    }
    const bomb = 'abcdefghij'.split('').map((name, n, all) => `${name}: &${name} [${Array(9).fill(n ? `*${all[n - 1]}` : 'x').join(',')}]`).join('\n');
    const { code, says } = check(bomb);
    assert.ok([1, 2].includes(code), `ended with ${code}`);
    assert.match(says, /alias|anchor|&|\d+:\d+/i);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('after all this the ledger verifies, stock git agrees, and a rebuilt index answers the same', async () => {
  const paths = ['/documents?limit=500', '/improvements?limit=500', '/people', '/audit-trail', '/search?q=Title', '/search?q=bar', '/documents/SOP-009', '/documents/SOP-009/history', '/documents/SOP-009/revisions', '/documents?limit=500&as_of=2025-06-30', '/'];
  const dump = async (who) => { const out = {}; for (const path of paths) out[path] = w.done(await who.json(path), 200); return JSON.stringify(out); };
  const before = await dump(all.quality);
  await server.kill();
  assert.match(chancery(['verify', '--data', server.data]), /^\d+ acts, all as they say\.$/m);
  execFileSync('git', ['-C', join(server.data, 'ledger.git'), 'fsck', '--strict'], { stdio: 'pipe' });
  chancery(['rebuild-index', '--data', server.data], { stdio: ['ignore', 'pipe', 'ignore'] });
  server = await w.again(server);
  assert.equal(await dump(await server.client('quality')), before);
});
