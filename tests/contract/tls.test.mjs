// HTTPS by configuration, through the real program: the certificate is made here with openssl. What a browser is told under TLS
// (HSTS, a Secure cookie), how a connection ends, and what is said when the configuration cannot be served.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { request } from 'node:https';
import { connect } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { password, program, start } from '../support/chancery.mjs';

const folder = mkdtempSync(join(tmpdir(), 'chancery-tls-')), certificate = join(folder, 'certificate.pem'), key = join(folder, 'key.pem');
let server;
before(async () => {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  server = await start({ settings: { 'http.certificate': certificate, 'http.key': key } });
});
after(async () => { await server?.stop(); rmSync(folder, { recursive: true, force: true }); });

// Checks the certificate as a browser would: it must be the one that was configured.
function ask(path, { method = 'GET', headers = {}, body = '' } = {}) {
  return new Promise((resolve, reject) => {
    const asked = request(server.base.replace('localhost', '127.0.0.1') + path, { method, headers, ca: readFileSync(certificate), agent: false }, (got) => {
      let text = '';
      got.on('data', (some) => { text += some; }).on('end', () => resolve({ status: got.statusCode, headers: got.headers, text }));
    });
    asked.on('error', reject).end(body);
  });
}
const form = { 'content-type': 'application/x-www-form-urlencoded' };

test('the address that it says is https, and it answers there with the certificate that was configured', async () => {
  assert.match(server.base, /^https:/);
  assert.equal((await ask('/health')).status, 200);
});
test('every kind of answer under TLS says that this host is to be asked over TLS only', async () => {
  const styles = (await ask('/sign-in')).text.match(/href="(\/static\/[^"]+\.css)"/)[1];
  for (const [path, status] of [['/sign-in', 200], ['/documents', 303], ['/nothing/at/all/here', 404], ['/health', 200], [styles, 200], ['/static/nothing.css', 404], ['/favicon.ico', 200]]) {
    const got = await ask(path);
    assert.equal(got.status, status, path);
    assert.match(got.headers['strict-transport-security'] ?? '', /^max-age=\d{8,}/, path);
  }
});
test('the session cookie is Secure, works over TLS, and is taken back with the same marks', async () => {
  const signedIn = await ask('/sign-in', { method: 'POST', headers: form, body: new URLSearchParams({ login: 'staff', password }).toString() });
  assert.equal(signedIn.status, 303);
  const [cookie] = signedIn.headers['set-cookie'];
  assert.match(cookie, /; HttpOnly/);
  assert.match(cookie, /; Secure/);
  assert.match(cookie, /; SameSite=(Lax|Strict)/);
  const home = await ask('/', { headers: { cookie: cookie.split(';')[0] } }), csrf = home.text.match(/name="csrf" value="([^"]+)"/)[1];
  const out = await ask('/sign-out', { method: 'POST', headers: { ...form, cookie: cookie.split(';')[0] }, body: new URLSearchParams({ csrf }).toString() });
  assert.match(out.headers['set-cookie'][0], /; Secure; Max-Age=0|Max-Age=0; Secure/);
  assert.equal((await ask('/documents', { headers: { cookie: cookie.split(';')[0], accept: 'application/json' } })).status, 401);
});
test('a program works with a token over TLS, and its act is kept', async () => {
  const { token } = JSON.parse((await ask('/sign-in', { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify({ login: 'author', password }) })).text);
  const raised = await ask('/improvements/acts/raise', { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' }, body: JSON.stringify({ fields: { title: 'Over TLS', kind: 'idea', description: 'x'.repeat(200_000).slice(0, 3900) } }) });
  assert.equal(raised.status, 201, raised.text);
});

// openssl says "unexpected eof" when a connection ends without the close that TLS has for it: then a cut cannot be told from an end.
function openssl(input, more = []) {
  const { port } = new URL(server.base);
  return new Promise((resolve) => {
    const client = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-quiet', '-ign_eof', '-no_ign_eof', '-ign_eof', ...more], { stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '', err = '';
    client.stdout.on('data', (some) => { out += some; });
    client.stderr.on('data', (some) => { err += some; });
    client.stdin.on('error', () => {});   // gone already
    client.on('close', (code) => resolve({ code, out, err }));
    client.stdin.write(input);
  });
}
test('a connection ends as TLS ends one, so that nobody can cut an answer unseen', async () => {
  const { out, err } = await openssl('GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  assert.match(out, /^HTTP\/1\.1 200 /);
  assert.match(out, /<\/html>\s*$/);
  assert.doesNotMatch(err, /unexpected eof/);
});
test('a version of TLS from before 1.2 is not spoken', async () => {
  for (const [version, spoken] of [['-tls1', false], ['-tls1_1', false], ['-tls1_2', true], ['-tls1_3', true]]) {
    // Security level 0, so that it is the server that refuses and not this client.
    const { out } = await openssl('GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', [version, '-cipher', 'DEFAULT@SECLEVEL=0']);
    assert.equal(/^HTTP\/1\.1 200 /.test(out), spoken, version);
  }
});
test('whoever speaks plain HTTP to it, or nonsense, or hangs up in the handshake, harms nobody', async () => {
  const { port } = new URL(server.base);
  const says = (bytes, end) => new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => { socket.write(bytes); if (end) socket.end(); });
    let got = Buffer.alloc(0);
    socket.on('data', (some) => { got = Buffer.concat([got, some]); }).on('close', () => resolve(got.toString('latin1'))).on('error', () => {});
  });
  for (const bytes of ['GET /health HTTP/1.1\r\nHost: x\r\n\r\n', '\x00'.repeat(3000), 'SSH-2.0-x\r\n']) assert.doesNotMatch(await says(bytes, false), /HTTP\/1\.1 200/);
  for (const bytes of ['\x16\x03\x01', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', '']) await says(bytes, true);
  assert.equal((await ask('/health')).status, 200);
});
test('a certificate or key that cannot be used is named, and nothing is served in the clear instead', async () => {
  const broken = join(folder, 'broken.pem'), other = join(folder, 'other.pem');
  writeFileSync(broken, 'no certificate');
  execFileSync('openssl', ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', other], { stdio: 'ignore' });
  for (const [what, [one, two, says]] of Object.entries({
    'no such file': [join(folder, 'nothing.pem'), key, /nothing\.pem/], 'not a certificate': [broken, key, /broken\.pem/], 'not a key': [certificate, broken, /broken\.pem/],
    'the key of another': [certificate, other, /other\.pem/], 'a certificate without a key': [certificate, '', /http\.key/], 'a key without a certificate': ['', key, /http\.certificate/] })) {
    const started = await start({ settings: { 'http.certificate': one, 'http.key': two } }).then(async (served) => { await served.stop(); return `it served on ${served.base}`; }, (problem) => problem.message);
    assert.match(started, /ended \(2\) before it listened/, `${what}: ${started}`);
    assert.match(started, says, what);
  }
});
