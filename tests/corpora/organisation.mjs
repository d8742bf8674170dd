// An organisation of its own for a corpus: founded empty, a few people, and one way to put a text in force as they would,
// over HTTP with JSON. It is not a test. Everything asserts that the server answered as the contract says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chancery, seenFor, signIn, start } from '../support/chancery.mjs';

const secret = 'a corpus of procedures';
const people = { author: 'staff,author', reviewer: 'staff,reviewer', approver: 'staff,approver', auditor: 'staff,auditor', reader: 'staff' };

export const git = (...args) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 256 << 20, stdio: ['ignore', 'pipe', 'pipe'] });

export function found(name) {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-corpus-'));
  const data = join(folder, 'data');
  chancery(['init', '--name', name, '--domain', 'corpus.example', '--data', data]);
  for (const [login, roles] of Object.entries(people))
    chancery(['user', 'add', login, '--name', `${login[0].toUpperCase()}${login.slice(1)} of the corpus`, '--roles', roles, '--data', data], { input: secret + '\n' });
  return { folder, data, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

// The server over it, and everyone signed in: {server, author, reviewer, …}.
export async function open(organisation) {
  const server = await start({ data: organisation.data });
  const signedIn = await Promise.all(Object.keys(people).map(async (login) => [login, await signIn(server.base, login, secret)]));
  return { server, ...Object.fromEntries(signedIn) };
}

async function acted(who, path, body) {
  const done = await who.act(path, body);
  assert.equal(done.status, 201, `${who.login} ${path}: ${JSON.stringify(done.body)}`);
  return done.body;
}

async function signed(who, id, act) {
  const page = await who.json(`/documents/${id}/draft/sign?act=${act}`);
  assert.equal(page.status, 200, JSON.stringify(page.body));
  return acted(who, `/documents/${id}/acts/${act}`, { statement: page.body.statement.text, seen: page.body.seen, password: secret });
}

// A file as a browser's form sends it: the bytes as they are, whatever their line ends.
async function withFile(who, path, fields, bytes) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(`field.${name}`, value);
  const seen = await seenFor(who.request, path, { has: () => false });
  if (seen) form.append('seen', seen);
  form.append('content_file', new Blob([bytes], { type: 'text/markdown' }), 'content.md');
  form.append('csrf', who.csrf);
  const done = await who.request(path, { method: 'POST', headers: { accept: 'application/json' }, body: form });
  const answer = await done.json();
  assert.equal(done.status, 201, `${path}: ${JSON.stringify(answer)}`);
  return answer;
}

async function signOff({ author, reviewer, approver }, id, { reason, impact }) {
  await acted(author, `/documents/${id}/acts/submit`, { fields: { reason, impact } });
  await signed(reviewer, id, 'review');
  const approved = await signed(approver, id, 'approve');
  assert.deepEqual([approved.state, approved.also], ['in force', ['release']], `${id} was not released: ${JSON.stringify(approved)}`);
  return approved;
}

// A new document from nothing to in force; gives its id. `text` goes in the JSON unless it would not survive there byte for byte
// (JSON carries Unicode text, and a text posted as text has its line ends made LF): then as an uploaded file.
export async function release(persons, fields, bytes, why) {
  const text = bytes.toString('utf8');
  const exact = Buffer.from(text).equals(bytes) && !text.includes('\r\n');
  const created = exact ? await acted(persons.author, '/documents/acts/create', { fields, content: text })
    : await withFile(persons.author, '/documents/acts/create', fields, bytes);
  await signOff(persons, created.id, why);
  return created.id;
}

// The next revision of a document that is in force, from `revise` to in force; gives the last act.
export async function revise(persons, id, bytes, why) {
  await acted(persons.author, `/documents/${id}/acts/revise`, {});
  await withFile(persons.author, `/documents/${id}/acts/edit`, {}, bytes);
  return signOff(persons, id, why);
}

// What a person reads of a page: without tags, entities decoded.
export function readable(html) {
  const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
  return html.replace(/<[^>]*>/g, ' ').replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name) =>
    name[0] !== '#' ? named[name] ?? whole : String.fromCodePoint(name[1] === 'x' || name[1] === 'X' ? parseInt(name.slice(2), 16) : +name.slice(1)));
}

export const wordsOf = (text) => text.match(/[\p{L}\p{N}]+/gu) ?? [];

// The words that a Markdown text means to be read: not its HTML tags, comments, addresses of links, entities and the numbers of
// lists, which a browser writes itself.
export function meantWords(markdown) {
  return wordsOf(markdown.replace(/<!--[^]*?-->/g, ' ').replace(/\]\[[^\]]*\]/g, '] ').replace(/^\s*\[[^\]]+\]:\s.*$/gm, ' ').replace(/\]\([^()]*(\([^()]*\)[^()]*)*\)/g, '] ')
    .replace(/^(```|~~~).*$/gm, ' ').replace(/^[ \t>]*\d+[.)]\s/gm, ' ').replace(/<\/?[a-z][^>]*>/gi, ' ').replace(/\\([^\w\s])/g, '$1').replace(/&#?\w+;/g, ' '));
}
