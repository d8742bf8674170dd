// The pages of this folder say what is true: ASVS.md has every requirement of the standard once, and each test that it or README.md
// names is there under that very name. Needs no server.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { source } from '../support/chancery.mjs';

// Levels 1 and 2 of ASVS 4.0.3: section -> the numbers in it, without those that 4.0.3 struck out and those of level 3 alone.
const to = (last) => Array.from({ length: last }, (_, n) => n + 1);
const standard = { 2.1: to(12), 2.2: to(3), 2.3: to(3), 2.4: to(5), 2.5: to(7), 2.6: to(3), 2.7: to(6), 2.8: to(7), 2.9: to(3), '2.10': to(4),
  3.1: to(1), 3.2: to(4), 3.3: to(4), 3.4: to(5), 3.5: to(3), 3.7: to(1), 4.1: [1, 2, 3, 5], 4.2: to(2), 4.3: to(3),
  5.1: to(5), 5.2: to(8), 5.3: to(10), 5.4: to(3), 5.5: to(4), 6.1: to(3), 6.2: to(6), 6.3: to(2), 6.4: to(2), 7.1: to(4), 7.2: to(2), 7.3: [1, 3, 4], 7.4: to(3),
  12.1: to(3), 12.2: to(1), 12.3: to(6), 12.4: to(2), 12.5: to(2), 12.6: to(1), 13.1: [1, 3, 4, 5], 13.2: [1, 2, 3, 5, 6], 13.3: to(2), 13.4: to(2) };
const numbers = Object.entries(standard).flatMap(([section, last]) => last.map((number) => `${section}.${number}`));

const page = (name) => readFileSync(join(source, 'tests/security', name), 'utf8');
const rows = page('ASVS.md').split('\n').filter((line) => /^\| \d/.test(line)).map((line) => line.slice(2, -2).split(' | '));

test('every requirement of levels 1 and 2 is there once, and none that is not in the standard', () => {
  assert.deepEqual(rows.map(([number]) => number).sort(), numbers.sort());
});
test('each is met, not applicable or not met; what is met names what shows it, the others say why', () => {
  for (const [number, what, result, shown] of rows) {
    assert.ok(what.length > 3, number);
    assert.match(result, /^(met|not applicable: .{10,}|\*\*not met\*\*: .{20,})/, number);
    if (result.startsWith('met')) assert.match(shown, /`[^`]+`/, `${number} is met, and nothing shows it`);
  }
});
test('the sum at the head of the page is that of its rows, and names what is not met', () => {
  const of = (how) => rows.filter(([, , result]) => result.startsWith(how)), unmet = of('**not met**');
  assert.ok(page('ASVS.md').includes(`Of ${rows.length}: ${of('met').length} met, ${of('not applicable').length} not applicable, ${unmet.length} not met (${unmet.map(([number]) => number).join(', ')}).`));
});
for (const name of ['ASVS.md', 'README.md'])
  test(`every file that ${name} names is there, and every test under that very name`, () => {
    const named = [...page(name).matchAll(/`((?:tests|server|plugins|policies|web|conf)\/[^`]+)`(?:: “([^”]+)”)?/g)];
    assert.ok(named.length > 20, `${named.length} named`);
    for (const [, file, sentence] of named) {
      assert.ok(existsSync(join(source, file)), file);
      if (!sentence) continue;
      const text = readFileSync(join(source, file), 'utf8').replaceAll("\\'", "'");
      assert.ok([`test('${sentence}'`, `test(\`${sentence}`, `TEST_CASE("${sentence}"`].some((start) => text.includes(start)), `${file} has no test “${sentence}”`);
    }
  });
