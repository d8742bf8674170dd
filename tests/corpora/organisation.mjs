// An organisation of its own for a corpus: founded empty, a few people, and one way to put a text in force as they would,
// over HTTP with JSON. It is not a test. Everything asserts that the server answered as the contract says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chancery, seenFor, signIn, start } from '../support/chancery.mjs';
import { PasskeyDevice } from '../support/passkey_device.mjs';

const secret = 'a corpus of procedures';
const people = { author: 'staff,author', reviewer: 'staff,reviewer', approver: 'staff,approver', auditor: 'staff,auditor', reader: 'staff' };

export const git = (...args) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 256 << 20, stdio: ['ignore', 'pipe', 'pipe'] });

// `more`: people besides, by login with their roles.
export function found(name, more = {}) {
  const everybody = { ...people, ...more }, folder = mkdtempSync(join(tmpdir(), 'chancery-corpus-'));
  const data = join(folder, 'data');
  chancery(['init', '--name', name, '--domain', 'corpus.example', '--data', data]);
  for (const [login, roles] of Object.entries(everybody))
    chancery(['user', 'add', login, '--name', `${login[0].toUpperCase()}${login.slice(1)} of the corpus`, '--roles', roles, '--data', data], { input: secret + '\n' });
  return { folder, data, logins: Object.keys(everybody), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

// The server over it, and everyone signed in: {server, author, reviewer, …}.
export async function open(organisation) {
  const server = await start({ data: organisation.data });
  const signedIn = await Promise.all(organisation.logins.map(async (login) => [login, await signIn(server.base, login, secret)]));
  return { server, ...Object.fromEntries(signedIn) };
}

async function acted(who, path, body) {
  const done = await who.act(path, body);
  assert.equal(done.status, 201, `${who.login} ${path}: ${JSON.stringify(done.body)}`);
  return done.body;
}

// Signed with the passkey of whoever has one, else with the password. `given`: fields, or the number of the key that it is about.
export async function signed(who, item, act, given = {}) {
  const { key, fields } = given, name = encodeURIComponent(act), at = `${item}/sign?act=${name}${key ? `&key=${key}` : ''}`;
  const page = fields ? await who.act(at, { fields }) : await who.json(at);
  assert.equal(page.status, 200, JSON.stringify(page.body));
  const { text } = page.body.statement;
  return acted(who, `${item.replace(/\/draft$/, '')}/acts/${name}`, { statement: text, seen: page.body.seen, ...given, ...(who.device ? { passkey: who.device.sign(text) } : { password: secret }) });
}

// Somebody's passkey, a device in software, confirmed by an administrator: they sign with it from then on.
export async function addPasskey(who, admin) {
  const path = `/people/${who.login}`, { add } = (await who.json(path)).body.passkeys, device = new PasskeyDevice(add.origin);
  await acted(who, `${path}/acts/add%20passkey`, { passkey: device.create(add.challenge), key_name: 'A key' });
  await signed(admin, path, 'confirm passkey', { key: 1 });
  who.device = device;
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
  await signed(reviewer, `/documents/${id}/draft`, 'review');
  const approved = await signed(approver, `/documents/${id}/draft`, 'approve');
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
