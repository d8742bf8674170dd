// What the measurements are made with: wrk, nginx, a temporary folder, a table. Loads are bounded in time and stay on loopback.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

export const work = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
const atEnd = [() => rmSync(work, { recursive: true, force: true })];
process.on('exit', () => atEnd.reverse().forEach((each) => each()));
export const finallyDo = (what) => atEnd.push(what);

export const has = (program) => spawnSync('which', [program]).status === 0;
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)];
const round = (number, digits) => number.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
export const whole = (number) => round(number, 0);
export const two = (number) => round(number, 2);

console.log('| measured | figure | target | met | load |\n|---|---|---|---|---|');
// One line of the table; `met` null where nothing was promised.
export function line(what, figure, target = '', met = null) {
  console.log(`| ${what} | ${figure} | ${target} | ${met === null ? '' : met ? 'yes' : '**no**'} | ${loadavg()[0].toFixed(1)} |`);
}
export const note = (text) => console.error(`bench: ${text}`);

export function freePort() {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => found(port)); });
  });
}

export async function untilListening(port) {
  for (let tries = 0; tries < 200; ++tries) {
    const open = await new Promise((done) => {
      const socket = connect(port, '127.0.0.1', () => { socket.destroy(); done(true); }).on('error', () => done(false));
    });
    if (open) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error(`nothing listens on ${port}`);
}

let scripts = 0;
// A script for wrk: every request asks for the path with a number that was not used before, so that no cache answers.
// An address that was not asked for before. A history takes no parameter that it does not know: it is asked for what came
// before an act that is far off, which is all of it.
function numbering(path) {
  const file = join(work, `each-${++scripts}.lua`), name = path.includes('/history') ? 'after' : 'done';
  writeFileSync(file, `n = ${1_000_000_000 + scripts * 10_000_000}\nrequest = function() n = n + 1; return wrk.format("GET", "${path}${path.includes('?') ? '&' : '?'}${name}=" .. n) end\n`);
  return file;
}
function pausing() {
  const file = join(work, 'pausing.lua');
  writeFileSync(file, 'delay = function() return math.random(500, 1500) end\n');
  return file;
}

// Requests and bytes a second. `anew`: no answer from a cache; `paced`: every connection asks about once a second.
export function wrk(url, { connections = 64, seconds = 4, cookie = '', anew = false, paced = false } = {}) {
  const { pathname, search, origin } = new URL(url), args = wrkArgs({ connections, seconds, cookie });
  if (anew) args.push('-s', numbering(pathname + search));
  if (paced) args.push('-s', pausing());
  const said = execFileSync('wrk', [...args, anew ? origin : url], { encoding: 'utf8' });
  if (/Non-2xx/.test(said)) throw new Error(`${url}: ${said.match(/Non-2xx.*/)[0]}`);
  const unit = { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, B: 1 };
  const [, amount, named] = said.match(/Transfer\/sec:\s+([\d.]+)(\w+)/);
  return { rate: +said.match(/Requests\/sec:\s+([\d.]+)/)[1], bytes: amount * unit[named] };
}
const wrkArgs = ({ connections, seconds, cookie }) => ['-t', '1', '-c', `${connections}`, '-d', `${seconds}s`, ...(cookie ? ['-H', `Cookie: ${cookie}`] : [])];

export function wrkBeside(url, { connections, seconds, cookie, paced = false }) {
  const child = spawn('wrk', [...wrkArgs({ connections, seconds, cookie }), ...(paced ? ['-s', pausing()] : []), url], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (text) => { said += text; });
  return new Promise((done) => child.on('exit', () => done(+(said.match(/Requests\/sec:\s+([\d.]+)/)?.[1] ?? 0))));
}

let serving;
// nginx with these bytes as a static file, tuned as one would; gives its address. One serves all that is measured in a run.
export const nginx = (bytes) => serving ??= begin(bytes);
async function begin(bytes) {
  const port = await freePort(), www = join(work, 'www'), conf = join(work, 'nginx.conf'), pid = join(work, 'nginx.pid');
  mkdirSync(www);
  writeFileSync(join(www, 'page'), bytes);
  writeFileSync(conf, `worker_processes auto; worker_rlimit_nofile 20000; pid ${pid}; error_log /dev/null;
events { worker_connections 9000; }
http { access_log off; keepalive_requests 100000000; sendfile on; tcp_nopush on; default_type text/html;
  client_body_temp_path ${work}/b; proxy_temp_path ${work}/p; fastcgi_temp_path ${work}/f; uwsgi_temp_path ${work}/u; scgi_temp_path ${work}/s;
  server { listen 127.0.0.1:${port} reuseport backlog=4096; root ${www}; } }\n`);
  execFileSync('chmod', ['-R', 'a+rX', work]);
  execFileSync('nginx', ['-c', conf], { stdio: ['ignore', 'ignore', 'ignore'] });
  finallyDo(() => process.kill(+readFileSync(pid, 'utf8')));
  await untilListening(port);
  return `http://127.0.0.1:${port}/page`;
}

// One answer over a raw socket: resolves with the socket, kept open.
export function ask(port, path, cookie) {
  return new Promise((answered, failed) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: h\r\nCookie: ${cookie}\r\n\r\n`));
    let held = 0, all = -1, head = '';
    socket.on('data', (bytes) => {
      held += bytes.length;
      if (all < 0) {
        head += bytes.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end >= 0) all = end + 4 + +(head.match(/content-length: (\d+)/i)?.[1] ?? 0);
      }
      if (all >= 0 && held >= all) answered(socket);
    });
    socket.on('error', failed);
    socket.on('close', () => failed(new Error('the server closed the connection')));
  });
}

// What one flush to this disk costs now: an act cannot be acknowledged in less.
export function flushing() {
  const file = openSync(join(work, 'flushed'), 'w'), times = [], bytes = Buffer.alloc(4096);
  for (let each = 0; each < 60; ++each) {
    const since = performance.now();
    writeSync(file, bytes);
    fdatasyncSync(file);
    times.push(performance.now() - since);
  }
  closeSync(file);
  return median(times);
}

// MiB that a process holds: all that is resident, and what of it is its own (the rest are files it maps, such as the ledger's packs).
export function resident(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8'), mebibytes = (name) => +status.match(new RegExp(`${name}:\\s+(\\d+)`))[1] / 1024;
  return { all: mebibytes('VmRSS'), own: mebibytes('RssAnon') };
}

// From now on `peak` is the most that it held since. A sign-in by password alone takes some 25 MiB for a moment.
export function forgetPeak(pid) { writeFileSync(`/proc/${pid}/clear_refs`, '5'); }

// Seconds of processor that a process took so far.
export function processor(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (+fields[11] + +fields[12]) / 100;
}

// The same at the most that it held, and what of what it holds now is its own.
export function peak(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { all: +status.match(/VmHWM:\s+(\d+)/)[1] / 1024, own: resident(pid).own };
}
