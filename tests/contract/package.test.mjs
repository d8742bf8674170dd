// A package is made a piece at a time: what the server holds meanwhile does not grow with what goes into it. Resident memory, mapped files among it, as the
// kernel counts it; the two packages differ by far more than is allowed between the two peaks.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { start, takePackage } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

const megabyte = 1 << 20, each = 10, many = 16;

test('a package sixteen times as large needs no more memory to be made', async () => {
  const server = await start(), all = await w.people(server, ['author', 'reviewer', 'approver']), ids = [];
  for (let made = 0; made < many; ++made) {
    const fields = Object.fromEntries(Object.entries(w.procedure(`With a recording, ${made}`)).map(([name, value]) => [`field.${name}`, value]));
    ids.push(w.done(await w.upload(all.author, '/documents/acts/create', { ...fields, content: '# Recorded\n' }, [['files', 'recording.bin', randomBytes(each * megabyte), 'application/octet-stream']])).id);
    await w.release(all, ids.at(-1));
  }
  await server.kill();
  const peaks = [];
  for (const items of [ids.slice(0, 1), ids]) {
    const one = await start({ data: server.data }), auditor = await one.client('auditor');
    writeFileSync(`/proc/${one.child.pid}/clear_refs`, '5');   // forgets the most that it held so far (proc(5))
    const { zip } = await takePackage(auditor, { items: items.join(' ') });
    assert.ok(zip.length > items.length * each * megabyte);
    peaks.push(+readFileSync(`/proc/${one.child.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)[1] / 1024);
    await one.stop();
  }
  assert.ok(peaks[1] - peaks[0] < 4 * each, `${peaks.map(Math.round).join(' and ')} MiB for ${each} and ${many * each} MiB`);
  await server.stop({ unchanged: true });
});
