// Server-side request forgery: the server fetches nothing, whatever address somebody writes into whichever place, and starts no
// program. Looked at from both sides: nothing knocks at a door that the hostile addresses lead to; and what is built does not even
// ask the system for the calls that it would take.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { program, source, start, takePackage } from '../support/chancery.mjs';
import * as w from '../contract/workshop.mjs';

let server, all, trap, knocks = 0;
before(async () => {
  trap = createServer((socket) => { ++knocks; socket.destroy(); });
  await new Promise((ready) => trap.listen(0, '127.0.0.1', ready));
  server = await start();
  all = await w.people(server, ['author', 'staff', 'quality', 'auditor', 'reviewer', 'approver', 'admin']);
});
after(async () => { await server?.stop(); trap?.close(); });

// The connections of the server process that it did not accept at its own door.
function wentOut() {
  const pid = server.child.pid, own = new URL(server.base).port, sockets = new Set();
  for (const each of readdirSync(`/proc/${pid}/fd`)) {
    try { sockets.add(readlinkSync(`/proc/${pid}/fd/${each}`).match(/^socket:\[(\d+)\]$/)?.[1]); } catch { /* closed meanwhile */ }
  }
  const out = [];
  for (const table of ['tcp', 'tcp6', 'udp', 'udp6'])
    for (const line of readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1)) {
      const parts = line.trim().split(/\s+/), port = parseInt(parts[1].split(':').pop(), 16);
      if (sockets.has(parts[9]) && String(port) !== own) out.push(`${table} ${parts[1]} -> ${parts[2]}`);
    }
  return out;
}

test('no address that somebody writes into a text, a field, a file, a form or a header makes the server go there', async () => {
  const to = `http://127.0.0.1:${trap.address().port}/x`, local = ['file:///etc/passwd', 'gopher://127.0.0.1/', 'http://169.254.169.254/latest/meta-data/'];
  const text = [`# Links\n\n![a](${to}.png) [b](${to}) <${to}> ${to}\n\n<img src="${to}" srcset="${to} 2x"> <iframe src="${to}"></iframe> <link rel=stylesheet href="${to}"> <object data="${to}"></object> <video poster="${to}" src="${to}"></video>`,
    `[ref]: ${to}\n![ref]\n\n<svg><image href="${to}"/></svg> <math href="${to}"></math> <base href="${to}"> <meta http-equiv=refresh content="0;url=${to}">`, ...local.map((each) => `![x](${each}) [x](${each})`)].join('\n\n');
  const svg = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "${to}"><!ENTITY % y SYSTEM "${to}"> %y;]><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="${to}"/><text>&x;</text></svg>`;
  const pdf = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI(${to})>>>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n`;
  const id = await w.create(all.author, `Title ${to}`.slice(0, 118), text, { process: to, site: to.slice(0, 79), keywords: [to], reason: to, impact: to });
  w.done(await w.upload(all.author, `/documents/${id}/acts/edit`, {}, [['files', 'a.svg', svg, 'image/svg+xml'], ['files', 'a.html', text, 'text/html'], ['files', 'a.xml', svg, 'application/xml'], ['files', 'a.pdf', pdf, 'application/pdf'], ['files', 'a.url', `[InternetShortcut]\nURL=${to}\n`]]));
  w.done(await all.author.act('/documents/preview', { content: text }), 200);
  await w.act(all.reviewer, id, 'comment', { comment: to, quote: to });
  await w.act(all.author, id, 'resolve', { resolves: 1 });
  await w.release(all, id);
  await w.act(all.author, id, 'revise');
  await w.act(all.author, id, 'edit', { content: `${text}\n\nMore.\n`, fields: { reason: to, impact: to } });
  const idea = w.done(await all.staff.act('/improvements/acts/raise', { fields: { title: to, kind: 'idea', description: text.slice(0, 1500), process: to } })).id;
  w.done(await all.admin.act('/people/acts/add', { fields: { login: 'linked', name: to, email: `x@127.0.0.1:${trap.address().port}`, roles: ['staff'] } }));
  const asked = [`/documents/${id}`, `/documents/${id}/draft`, `/documents/${id}/compare/1...draft`, `/documents/${id}/history`, `/improvements/${idea}`, '/people/linked', `/search?q=${encodeURIComponent(to)}`, `/sign-in?then=${encodeURIComponent(to)}`, '/readiness', '/'];
  for (const path of asked) for (const accept of ['text/html', 'application/json'])
    await (await all.quality.get(path, { accept, host: `127.0.0.1:${trap.address().port}`, referer: to, origin: to, 'x-forwarded-host': to, 'x-original-url': to, 'x-rewrite-url': to, forwarded: `host=${to}`, from: to, via: to, link: `<${to}>` })).text();
  for (const file of ['a.svg', 'a.html', 'a.xml', 'a.pdf', 'a.url']) await w.bytesOf(all.staff, `/documents/${id}/files/${file}`);
  await takePackage(all.auditor, { register: 'documents', items: id });
  assert.equal((await all.quality.json('/')).status, 200);
  assert.equal(knocks, 0, 'somebody came to the address');
  assert.deepEqual(wentOut(), [], 'a socket of the server that is not of its own door');
  await assert.rejects(fetch(to));
  assert.ok(knocks > 0, 'the door at that address is open: whoever had come would have been noticed');
});

// Calls of the C library by which one goes out or starts a program. In the program and the plugins themselves, not in the libraries
// below them, whose own ways out nothing here calls (tests/architecture: Poco's network classes only in http/). A plugin that
// must (mail, a witness) is named here with why.
const calls = ['connect', 'getaddrinfo', 'gethostbyname', 'sendto', 'sendmsg', 'system', 'popen', 'execve', 'execv', 'execvp', 'execl', 'execlp', 'fexecve', 'posix_spawn', 'posix_spawnp', 'fork', 'vfork'];
const poco = /Poco.*(HTTPClientSession|HTTPSClientSession|SMTPClientSession|FTPClientSession|DatagramSocket|StreamSocket7connect|SecureStreamSocket7connect|Process6launch|HTTPStreamFactory|RawSocket|DNS\d)/;
const git = /git_remote_(fetch|push|connect|download)|git_clone|git_submodule/;
// sendmsg: http/wire.cpp, head and body of an answer at once, on a connection that came in. The others: server/witness, which goes to the
// configured witnesses and nowhere else.
const goesOut = { chancery: [/^sendmsg$/, /^posix_spawnp?$/, /HTTPS?ClientSession/] };
test('neither the program nor a plugin asks the system for a way out or for another program', () => {
  const folder = join(dirname(program), '../plugins'), built = [program, ...readdirSync(folder).filter((each) => each.endsWith('.so')).map((each) => join(folder, each))];
  assert.ok(built.length >= 6, `${built.length} built`);
  for (const each of built) {
    const wanted = execFileSync('nm', ['--dynamic', '--undefined-only', each], { encoding: 'utf8', maxBuffer: 64 << 20 }).split('\n').map((line) => line.trim().split(' ').pop().replace(/@.*/, ''));
    const found = wanted.filter((name) => calls.includes(name) || poco.test(name) || git.test(name)).filter((name) => !(goesOut[each.split('/').pop()] ?? []).some((good) => good.test(name)));
    assert.deepEqual(found, [], `${each} goes out or starts programs`);
    assert.ok(wanted.length > 10, `${each}: nothing was read of it`);
  }
});

test('in the sources only the part that goes to the witnesses names a way out', () => {
  const named = execFileSync('grep', ['-rlE', '\\bposix_spawn|HTTPS?ClientSession|Poco/Process|SMTPClientSession|\\bpopen\\(|\\bexecv', join(source, 'server'), join(source, 'plugins')], { encoding: 'utf8' }).trim().split('\n').map((each) => each.slice(source.length + 1));
  assert.ok(named.length > 0);
  for (const each of named) assert.match(each, /^server\/witness\//);
});
