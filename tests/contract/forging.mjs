// Not a test: an act written into a ledger by stock git and ssh-keygen, past the server, by whoever has the folder and some key. Number, chain, act
// file and trailers are as the server writes them, so that a test finds what it is about and nothing else.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { sha256 } from './workshop.mjs';

// `act`: the act file, without its number; `files`: {path: text} besides; `key`: the file of a secret key. Gives the commit, which is main from now on.
export function appendAct(repository, { act, files = {}, key, title = 'Another act' }) {
  const git = (args, more = {}) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', maxBuffer: 64 << 20, ...more });
  const store = (bytes, kind = 'blob') => git(['hash-object', '-w', '-t', kind, '--stdin'], { input: bytes }).trim();
  const last = git(['cat-file', 'commit', 'main']), split = last.indexOf('\n\n'), stated = (name) => last.match(new RegExp(`^${name}: (.*)$`, 'm'))[1], number = Number(stated('Act-Number')) + 1;
  const path = `acts/${String(number).padStart(8, '0')}.json`, bytes = JSON.stringify({ ...act, number }, null, 1) + '\n', aside = { env: { ...process.env, GIT_INDEX_FILE: `${repository}/forged-index` } };
  git(['read-tree', 'main'], aside);
  git(['update-index', '--index-info'], { ...aside, input: Object.entries({ ...files, [path]: bytes }).map(([name, text]) => `100644 ${store(text)}\t${name}\n`).join('') });
  const trailers = { 'Act-Number': number, 'Act-SHA256': sha256(bytes), 'Act-Object': store(bytes), 'Act-File': path };
  const body = `${title}\n\n${last.slice(split + 2).split('\n').filter((line) => /^[A-Z][A-Za-z0-9-]*: /.test(line) && !line.startsWith('Chain-SHA256')).map((line) => { const name = line.split(':')[0]; return name in trailers ? `${name}: ${trailers[name]}` : line; }).join('\n')}\n`;
  const header = last.slice(0, split + 1).replace(/^gpgsig .*\n( .*\n)*/m, '').replace(/^tree .*$/m, `tree ${git(['write-tree'], aside).trim()}`).replace(/^parent .*$/m, `parent ${git(['rev-parse', 'main']).trim()}`);
  const rest = `\n${body}Chain-SHA256: ${sha256(`${stated('Chain-SHA256')}\n${trailers['Act-SHA256']}\n${body}`)}\n`;
  const signature = execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'git', '-f', key], { input: header + rest, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
  const commit = store(`${header}gpgsig ${signature.trimEnd().replaceAll('\n', '\n ')}\n${rest}`, 'commit');
  git(['update-ref', 'refs/heads/main', commit]);
  return commit;
}
export const publicLine = (key) => readFileSync(`${key}.pub`, 'utf8').trim();
