// Plugins beside a real server: the example of plugins/README.md as it is built, one whose every part fails, and libraries that are
// none. What is wrong costs itself and is told; the ledger and everybody else's pages do not notice.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chancery, password, program, start } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

const built = join(dirname(program), '..'), shipped = ['markdown', 'documents', 'records', 'policies', 'evidence', 'desk'];
// As it is named in the configuration, and what the log says of it.
const broken = {
  absent: /its library is not there/, text: /not a whole shared library/, cut: /not a whole shared library/, no_label: /has no card/, other_number: /built for number \d+ of the plugin interface/,
  duplicate: /says it is good, and that one is loaded already/, throwing: /failed while it named what it adds.*the other half is missing/, nothing: /makes no plugin/, unresolved: /cannot be loaded.*what_no_library_has/,
};

// A register whose act asks a plugin's fact.
const rules = (fact) => `register: gauges
title: Gauges
item: gauge
purpose: What we measure with.
number: "GAU-{seq:3}"
read:
  items: [staff]
  history: [staff]
fields:
  title: {text: 120, required: true}
states: [noted, released]
may rest in: [noted, released]
acts:
  note:
    begins: item
    to: noted
    who: [staff]
    takes: [fields]
    label: Note a gauge
    done: Noted
  release:
    from: noted
    to: released
    who: [staff]
    needs: [the plugin says so]
    label: Release it
    done: Released
requirements:
  the plugin says so:
    when: fact ${fact}
    says: "The plugin does not say so."
`;

let folder, server, all;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-plugins-'));
  const put = (from, name) => cpSync(join(built, from, `${name}.so`), join(folder, `${name}.so`));
  for (const name of [...shipped, 'example']) put('plugins', name);
  for (const name of ['good', 'misbehaving', 'no_label', 'other_number', 'duplicate', 'throwing', 'nothing', 'unresolved']) put('tests/plugins', name);
  writeFileSync(join(folder, 'text.so'), '#!/bin/sh\necho no library\n');
  const whole = readFileSync(join(folder, 'good.so'));
  writeFileSync(join(folder, 'cut.so'), whole.subarray(0, whole.length / 2));
  server = await start({ settings: { 'plugins.directory': folder, 'plugins.load': [...shipped, 'good', ...Object.keys(broken), 'misbehaving', 'example'].join(', ') } });
  all = await w.people(server);
});
after(async () => {
  await server?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const lines = (event) => server.log().split('\n').filter((line) => line.includes(`"event":"${event}"`)).map((line) => JSON.parse(line));
const until = async (what, found) => {   // a listener and a job are other threads': until they have been heard of, or two minutes
  for (const end = Date.now() + 120_000; Date.now() < end; await new Promise((next) => setTimeout(next, 50))) if (found()) return;
  assert.fail(`${what} has not been heard of:\n${server.log().slice(-2000)}`);
};
async function register(name, fact) {
  w.done(await all.quality.act('/policies/acts/propose', { fields: { name, reason: 'They are controlled, too.' }, content: rules(fact).replace('register: gauges', `register: ${name}`) }));
  await w.act(all.quality, name, 'submit', {}, 'policies');
  await w.act(all.approver, name, 'approve', { statement: await w.statement(all.approver, name, 'approve', 'policies'), password }, 'policies');
}
const released = async (name) => {
  const { id } = w.done(await all.staff.act(`/${name}/acts/note`, { fields: { title: 'Calliper' } }));
  return [await all.staff.act(`/${name}/${id}/acts/release`, {}), id];
};

test('each library that is no plugin for this server is named in the log with what to do, and the server is up with the others', async () => {
  const told = Object.fromEntries(lines('plugin not loaded').map((line) => [line.plugin, line.problem]));
  assert.deepEqual(Object.keys(told).sort(), Object.keys(broken).sort());
  for (const [name, words] of Object.entries(broken)) assert.match(told[name], words, name);
  const health = JSON.stringify(await (await fetch(server.base + '/health')).json());
  for (const name of Object.keys(broken)) assert.ok(health.includes(`The plugin ${name} is not loaded.`), health);
  assert.ok(!health.includes(folder), 'who asks for its health learns no path');
  assert.equal((await all.staff.get('/half')).status, 404, 'nothing stays of the one that failed half-way');
});

test('the example of the guide is loaded by name, and its page counts what its reader may see', async () => {
  const list = w.done(await all.staff.json('/documents'), 200), example = w.done(await all.staff.json('/example'), 200);
  assert.ok(list.total > 10);
  assert.equal(example.documents, list.total);
  const page = await (await all.staff.get('/example', { accept: 'text/html' })).text();
  assert.match(page, /<h1[^>]*>Example<\/h1>/);
  assert.ok(page.includes(String(list.total)));
  assert.equal((await fetch(server.base + '/example', { redirect: 'manual', headers: { accept: 'application/json' } })).status, 401);
  assert.ok(w.done(await all.staff.json('/openapi.json'), 200).paths['/example']);
});

test('a fact of the example decides an act', async () => {
  await register('gauges', 'example.has-title');
  w.done((await released('gauges'))[0]);
});

test('a page that throws costs that answer: a sentence and a request number, no word of what went wrong inside', async () => {
  for (const path of ['/misbehaving/exception', '/misbehaving/number']) {
    const problem = w.isProblem(await all.staff.json(path), 500);
    assert.doesNotMatch(JSON.stringify(problem), /secret: of no reader/);
    assert.ok(problem.request_id && problem.detail.includes(`The request number is ${problem.request_id}`), problem.detail);
    const page = await all.staff.get(path, { accept: 'text/html' }), html = await page.text();
    assert.equal(page.status, 500);
    assert.doesNotMatch(html, /secret: of no reader/);
    assert.match(html, /request number/);
  }
  w.done(await all.staff.json('/documents'), 200);
});

test('a fact that throws is no yes: the act is refused and nothing is written; other acts go on', async () => {
  await register('fixtures', 'misbehaving.known');
  const [answer, id] = await released('fixtures');
  assert.deepEqual(w.isProblem(answer, 422).requirements.filter(({ result }) => result === 'error').map(({ name }) => name), ['the plugin says so']);
  assert.equal(w.done(await all.staff.json(`/fixtures/${id}`), 200).state, 'noted');
  await w.create(all.author, 'Written beside a plugin that fails');
});

test('a listener and a job that throw are told to the log, and a check that throws is a finding; acts and pages go on', async () => {
  await until('the listener', () => lines('listener failed').some((line) => line.listener === 'misbehaving.hears'));
  await until('the job', () => lines('job failed').some((line) => line.job === 'misbehaving.works'));
  const readiness = JSON.stringify(w.done(await all.quality.json('/readiness'), 200));
  assert.match(readiness, /The check “misbehaving\.sees” could not be made/);
  await w.create(all.author, 'Written after all of it');
});

test('the ledger does not notice: it verifies, and the index is that of its ledger', async () => {
  chancery(['verify', '--data', server.data], { stdio: ['ignore', 'pipe', 'pipe'] });
});
