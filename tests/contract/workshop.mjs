// Short ways through the work of document control for the contract tests: start a document, submit, sign, release.
// Not a test. Everything goes over HTTP as a program would; what a helper expects to succeed it insists on.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { password, seenFor, start } from '../support/chancery.mjs';

export const everyone = ['staff', 'author', 'reviewer', 'approver', 'quality', 'auditor', 'admin'];
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

// Somebody who has not signed in, with the same face as a client.
export const nobody = (base) => {
  const request = (path, init = {}) => fetch(base + path, { redirect: 'manual', ...init });
  return {
    login: 'nobody', request,
    get: (path, headers = {}) => request(path, { headers }),
    json: async (path) => { const got = await request(path, { headers: { accept: 'application/json' } }); return { status: got.status, body: await got.json(), headers: got.headers }; },
    act: async (path, body) => {
      const got = await request(path, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify(body) });
      return { status: got.status, body: await got.json().catch(() => null), headers: got.headers };
    },
  };
};

// Everyone of the sample, signed in one after the other (their passwords are slow to check, as they should be).
export async function people(server, logins = everyone) {
  const all = {};
  for (const login of logins) all[login] = await server.client(login);
  return all;
}

export function done(answer, status = 201) {
  assert.equal(answer.status, status, JSON.stringify(answer.body)?.slice(0, 1500));
  return answer.body;
}

export const act = async (who, id, name, body = {}, register = 'documents') => done(await who.act(`/${register}/${id}/acts/${encodeURIComponent(name)}`, body));

export const procedure = (title) => ({ title, type: 'SOP', owner: 'author', reason: 'A reason.', impact: 'An impact.' });

export const create = async (who, title, content = `# ${title}\n\nText.\n`, more = {}) =>
  done(await who.act('/documents/acts/create', { fields: { ...procedure(title), ...more }, content })).id;

// An address of that pattern of openapi.json in the sample: of a register that keeps revisions ("revisioned"), or of another.
export const addressOf = (pattern, kind, named) => pattern.replace(/\{(\w+)\}/g, (_, name) => {
  if (name === 'register') return pattern.startsWith('/policies') || kind === 'revisioned' ? 'documents' : 'improvements';
  if (name === 'id') return pattern.startsWith('/people') ? 'author' : kind === 'revisioned' ? 'SOP-009' : 'IMP-2025-0001';
  return named[name];
});

// [address, operation] of everything that is read, for each kind of register that it is for.
export const readingAddresses = (paths, named) => Object.entries(paths).filter(([, { get }]) => get).flatMap(([pattern, { get }]) => (get['x-registers'].length > 0 ? get['x-registers'] : ['none']).map((kind) => [addressOf(pattern, kind, named), get]));

// What one is asked to sign now, and the sign-off itself.
export async function statement(who, id, name, register = 'documents', slot = '/draft') {
  const page = done(await who.json(`/${register}/${id}${slot}/sign?act=${name}`), 200);
  assert.ok(page.statement, `${who.login} is shown nothing to sign: ${JSON.stringify(page.blocked)}`);
  return page.statement.text;
}
export const signing = async (who, id, name, more = {}) =>
  who.act(`/documents/${id}/acts/${name}`, { statement: await statement(who, id, name), password, ...more });
export const sign = async (who, id, name) => done(await signing(who, id, name));

export async function release(all, id) {
  await act(all.author, id, 'submit');
  await sign(all.reviewer, id, 'review');
  return sign(all.approver, id, 'approve');
}

// A file upload: fields as texts, files as [field, name, bytes, type].
export function multipart(fields, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [field, name, bytes, type] of files) form.append(field, new Blob([bytes], { type: type ?? 'application/octet-stream' }), name);
  return form;
}
export async function upload(who, path, fields, files) {
  const seen = await seenFor(who.request, path, { has: (name) => name in fields }), said = seen ? { ...fields, seen } : fields;
  const got = await who.request(path, { method: 'POST', headers: { accept: 'application/json', 'x-csrf-token': who.csrf ?? '' }, body: multipart(said, files) });
  return { status: got.status, body: await got.json().catch(() => null) };
}
export const bytesOf = async (who, path) => Buffer.from(await (await who.get(path)).arrayBuffer());

// A refusal as programs get it: RFC 9457 with ours beside it, and a sentence that is not a key nor a stack.
export function isProblem(answer, status) {
  assert.equal(answer.status, status, JSON.stringify(answer.body)?.slice(0, 600));
  assert.match(answer.headers?.get?.('content-type') ?? 'application/problem+json', /^application\/problem\+json/);
  const problem = answer.body;
  for (const member of ['type', 'title', 'status', 'detail', 'instance', 'request_id', 'requirements']) assert.ok(member in problem, `no ${member}: ${JSON.stringify(problem)}`);
  assert.equal(problem.status, status);
  assert.ok(problem.detail.length > 10 && problem.detail.includes(' '), `not a sentence: ${problem.detail}`);
  assert.doesNotMatch(problem.detail, /\{\w+\}|\/tmp\/|\/work\/|\.cpp/, 'a placeholder or a path is shown');
  return problem;
}

// The same data served again, after the first server was stopped or killed. Stopping it tidies up after both.
export async function again(server, options = {}) {
  await server.kill();
  const next = await start({ data: server.data, ...options }), { stop } = next;
  next.stop = async (how_left) => { const how = await stop(how_left); await server.stop(); return how; };
  return next;
}
