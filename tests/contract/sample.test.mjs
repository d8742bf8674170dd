// What somebody finds who has just typed ./run: the sample organisation that is promised, marked as one, and the files that a
// checkout comes with.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { source, start } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

let server, quality, documents;
before(async () => {
  server = await start();
  quality = await server.client('quality');
  documents = w.done(await quality.json('/documents?state=in+force&limit=100'), 200).items;
});
after(() => server?.stop());
const text = (path) => readFileSync(join(source, path), 'utf8');

test('the sample is a workshop of about a dozen people, and every page of it says that it is a sample', async () => {
  const { people } = w.done(await quality.json('/people?limit=1000'), 200);
  assert.ok(people.length >= 12 && people.length <= 25, `${people.length} people`);
  for (const login of w.everyone) assert.ok(people.some((each) => each.login === login), `${login} is not there`);
  for (const path of ['/', '/documents', '/documents/SOP-001', '/people', '/help/reading']) assert.match(await (await quality.get(path)).text(), /sample organisation/i, path);
});

test('it has the procedures of a quality system, in force, with pictures and tables where people work by them', async () => {
  assert.ok(documents.length >= 14, `${documents.length} documents in force`);
  const titles = documents.map(({ title }) => title).join('\n');
  for (const each of [/policy/i, /manual/i, /documented information/i, /nonconforming/i, /corrective action/i, /internal audit/i, /management review/i, /purchas/i, /competence/i, /customer feedback/i, /bar stock/i, /final inspection/i])
    assert.match(titles, each);
  const instructions = documents.filter(({ id }) => id.startsWith('WI-')), forms = documents.filter(({ id }) => id.startsWith('FRM-'));
  assert.ok(instructions.length >= 2 && forms.length >= 1, `${instructions.length} work instructions, ${forms.length} forms`);
  let pictures = 0, tables = 0;
  for (const { id } of instructions) {
    const page = await (await quality.get(`/documents/${id}`)).text();
    pictures += /<img [^>]*src="\/documents\//.test(page) ? 1 : 0;
    tables += /<table/.test(page) ? 1 : 0;
  }
  assert.ok(pictures >= 2 && tables >= 2, `${pictures} with pictures, ${tables} with tables`);
});

test('several of them have two to five revisions, over two years, each performed as acts that the ledger proves', async () => {
  const revisions = documents.map(({ revision }) => revision).filter((each) => each >= 2);
  assert.ok(revisions.length >= 4 && Math.max(...revisions) <= 5, `${revisions}`);
  const { acts } = w.done(await quality.json('/audit-trail?limit=1000'), 200), days = acts.map(({ at }) => Date.parse(at));
  assert.ok(Math.max(...days) - Math.min(...days) > 2 * 366 * 86_400_000, 'it is shorter than two years');
});

test('a checkout has what a newcomer looks for: what it is, how to verify by hand, a picture, what changed, what may be done with it', () => {
  const readme = text('README.md');
  for (const each of ['./run', './test', 'http://localhost:8080', 'ssh-keygen', 'verify.sh']) assert.ok(readme.includes(each), each);
  const picture = readme.match(/!\[[^\]]+\]\(([^)]+)\)/)?.[1] ?? '';
  assert.ok(picture && statSync(join(source, picture)).size > 5000, `no picture: ${picture}`);
  for (const each of ['LICENSE', 'CHANGELOG.md', 'conf', 'policies/README.md', 'plugins/README.md']) assert.ok(existsSync(join(source, each)), each);
  assert.match(text('LICENSE'), /Apache License/);
  const presets = JSON.parse(text('CMakePresets.json')).configurePresets.map(({ name }) => name);
  for (const each of ['dev', 'tsan', 'release']) assert.ok(presets.includes(each), each);
});

test('the presets dev and tsan ask for their sanitizers, which the build compiles and links everything with; release asks for none', () => {
  const presets = JSON.parse(text('CMakePresets.json')).configurePresets, asked = Object.fromEntries(presets.map(({ name, cacheVariables }) => [name, cacheVariables.CHANCERY_SANITIZE]));
  assert.deepEqual(asked, { release: undefined, dev: 'address,undefined', tsan: 'thread' });
  const when = text('CMakeLists.txt').match(/^if\(CHANCERY_SANITIZE\)\n([^]*?)^endif\(\)/m)?.[1] ?? '';
  for (const each of ['compile', 'link']) assert.match(when, new RegExp(`^  target_${each}_options\\(chancery_common INTERFACE -fsanitize=\\$\\{CHANCERY_SANITIZE\\}[ )]`, 'm'));
});

test('continuous integration runs ./test and nothing cleverer', () => {
  const lines = text('.ci/run').split('\n').filter((line) => line.trim() && !line.startsWith('#'));
  assert.ok(lines.length <= 3 && lines.some((line) => /\.\/test\b/.test(line)), lines.join('; '));
});
