// Founds a ledger of any number of acts by letting `chancery sample` perform a written story: every act goes through the engine, the
// policy and the signatures like a person's, only without HTTP. Two documents come first and are the same in every ledger:
// SOP-001 with 10 acts and SOP-002 with 1,000. In one of 20,000 acts or more SOP-003 has 1,000 revisions. Then documents are released, four acts
// each, and afterwards revised, five acts each.
import { closeSync, cpSync, mkdirSync, openSync, readdirSync, symlinkSync, writeSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { program, source } from '../support/chancery.mjs';

const begun = Date.UTC(2020, 0, 6, 8);

function* acts(all, documents, texts) {
  let count = 0;
  const act = (by, name, item, more = {}) => ({ by, act: name, register: 'documents', item, ...more });
  const fields = (title) => ({ title, type: 'SOP', owner: 'author', process: 'Make parts', clauses: ['8.5.1'], keywords: ['bench'] });
  const why = { fields: { reason: 'The measurement needs it.', impact: 'None for the people who work by it.' } };
  const signOff = (item) => [act('author', 'submit', item, why), act('reviewer', 'review', item), act('approver', 'approve', item)];
  const released = (item, number) => [act('author', 'create', item, { fields: fields(`Procedure ${number}`), content: texts[number % texts.length] }), ...signOff(item)];
  const edited = (item, times) => Array.from({ length: times }, (_, each) => act('author', 'edit', item, { fields: { keywords: [`edit-${each}`] } }));
  const name = (number) => `SOP-${String(number).padStart(3, '0')}`;
  const steps = function* () {
    for (const [number, edits] of [[1, 6], [2, 996]]) {
      const [create, ...rest] = released(name(number), number);
      yield* [create, ...edited(name(number), edits), ...rest];
    }
    const revised = (number) => [act('author', 'revise', name(number)), act('author', 'edit', name(number), { content: texts[(number + count) % texts.length] }), ...signOff(name(number))];
    yield* released(name(3), 3);
    for (let revision = 2; all >= 20_000 && revision <= 1000; ++revision) yield* revised(3);
    for (let number = 4; number <= documents; ++number) yield* released(name(number), number);
    for (let number = 4; ; number = number < documents ? number + 1 : 4) yield* revised(number);
  };
  for (const step of steps()) {
    if (count >= all) return;
    yield { at: new Date(begun + 1000 * 60 * count++).toISOString().replace('.000', ''), ...step };
  }
}

// Acts a second while founding; the ledger is in `data` afterwards. The folder `work` is for the story.
export async function foundBig({ work, data, all, documents }) {
  const home = join(work, `home-${all}`), sample = join(home, 'conf/sample');
  mkdirSync(sample, { recursive: true });
  for (const each of ['web', 'policies']) symlinkSync(join(source, each), join(home, each));
  for (const each of ['organisation.yaml', 'people.yaml']) cpSync(join(source, 'conf/sample', each), join(sample, each));
  symlinkSync(join(source, 'conf/sample/documents'), join(sample, 'documents'));
  const texts = readdirSync(join(source, 'conf/sample/documents'), { recursive: true }).filter((each) => each.endsWith('.md')).sort().map((each) => `documents/${each}`);
  const story = openSync(join(sample, 'story.yaml'), 'w');
  for (const step of acts(all, documents, texts)) writeSync(story, `- ${JSON.stringify(step)}\n`);
  closeSync(story);
  const since = performance.now();
  const child = spawn(program, ['sample', '--data', data, '--set', `home.directory=${home}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => { said += text; });
  const code = await new Promise((done) => child.on('exit', done));
  if (code !== 0) throw new Error(`the ledger of ${all} acts could not be founded:\n${said}`);
  return all / ((performance.now() - since) / 1000);
}
