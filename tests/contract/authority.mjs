// A time-stamping authority of its own for a test: certificates and answers by stock `openssl ts`, behind a small HTTP server on a free port.
// Not a test.
import { execFile, execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';

const run = (folder, ...args) => execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });

// `answer(query, reply)`: another way to answer than a good one.
export async function authority(folder, { answer = null } = {}) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tsa.cnf'), `
[tsa_config]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
certs = ca.pem
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
accuracy = secs:1
ordering = yes
[extensions]
extendedKeyUsage = critical,timeStamping
[ca]
basicConstraints = critical,CA:true
`);
  writeFileSync(join(folder, 'serial'), '01\n');
  run(folder, 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '3650', '-subj', '/CN=Test root');
  run(folder, 'req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Test authority');
  run(folder, 'x509', '-req', '-in', 'tsa.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'tsa.pem', '-days', '3650', '-extfile', 'tsa.cnf', '-extensions', 'extensions');
  let queries = 0;
  const stamp = (query) => new Promise((good, bad) => {
    const at = join(folder, `query-${++queries}`);
    writeFileSync(`${at}.tsq`, query);
    execFile('openssl', ['ts', '-reply', '-config', 'tsa.cnf', '-section', 'tsa_config', '-queryfile', `${at}.tsq`], { cwd: folder, encoding: 'buffer' }, (failed, out) => (failed ? bad(failed) : good(out)));
  });
  const server = createServer((request, reply) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', async () => {
      const query = Buffer.concat(parts);
      if (answer) return answer(query, reply, stamp);
      const good = await stamp(query);
      reply.writeHead(200, { 'content-type': 'application/timestamp-reply', 'content-length': good.length }).end(good);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/tsr`, ca: join(folder, 'ca.pem'), folder, stamp, asked: () => queries, close: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }) };
}
