// Insecure direct object references: whoever guesses the number of something that they may not see is told exactly what they are
// told of a number that nobody has. Generated from openapi.json and from what the sample holds: every address with an id, for every
// id, asked by everybody whom their own lists do not show it. So a route that is added is tried with every id there is.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { start, takePackage } from '../support/chancery.mjs';
import * as w from '../contract/workshop.mjs';

let server, all, nobody, paths;
before(async () => {
  server = await start();
  all = await w.people(server);
  nobody = w.nobody(server.base);
  ({ paths } = await (await fetch(server.base + '/openapi.json')).json());
});
after(() => server?.stop());

const patterns = (method) => Object.keys(paths).filter((pattern) => paths[pattern][method]);
const kindOf = (register) => (['documents', 'policies'].includes(register) ? 'revisioned' : 'others');
const ofRegister = (pattern, register) => pattern.startsWith(`/${register}/{id}`) || (pattern.startsWith('/{register}/{id}') && paths[pattern].get['x-registers'].includes(kindOf(register)) && !patterns('get').includes(pattern.replace('{register}', register)));
const put = (pattern, register, id) => pattern.replace('{register}', register).replace('{id}', id).replace('{number}', '1').replace('{range}', '1...draft').replace('{name}', 'content.md').replace('{act}', 'act-1');
// The same shape, and nobody's.
const absent = (id) => id.replace(/\d+$/, (digits) => '9'.repeat(digits.length)).replace(/^([a-z]+)$/, '$1zz');
// What was answered, without what differs each time and without the number itself.
const said = async (got, id) => `${got.status} ${got.headers.get('content-type')} ${got.headers.get('location')?.replaceAll(encodeURIComponent(id), '#').replaceAll(id, '#')} ` +
  (await got.text()).replace(/"request_id":"[^"]*"/g, '').replaceAll(id, '#').replace(/\b[0-9a-f]{8}-[0-9a-f]{6}\b/g, '').replace(/(name="(once|csrf)" value=)"[^"]*"/g, '$1').replace(/\d\d:\d\d(:\d\dZ)?/g, '');

// The path as it stands: fetch would take `..` out of it before it is sent.
const asTyped = (who, path) => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(server.base);
  request({ hostname, port, path, headers: { cookie: who.cookie, accept: 'application/json' } }, (answer) => {
    let text = '';
    answer.on('data', (some) => { text += some; });
    answer.on('end', () => resolve({ status: answer.statusCode, text }));
  }).on('error', reject).end();
});

describe('reading', () => {
  test('of a document that their lists do not show, nobody learns from any address that it is there', async () => {
    const every = w.done(await all.quality.json('/documents?limit=500'), 200).items;
    let asked = 0, hidden = 0;
    for (const who of [...Object.values(all), nobody]) {
      const list = who === nobody ? [] : w.done(await who.json('/documents?limit=500'), 200).items.map((row) => row.id);
      // What was in force once stays readable as it was then, under its revisions: those addresses are told apart in matrix.test.mjs.
      const unseen = every.filter((row) => !list.includes(row.id) && (who === nobody || row.state !== 'obsolete'));
      for (const { id } of unseen) {
        ++hidden;
        for (const pattern of patterns('get').filter((each) => ofRegister(each, 'documents')))
          for (const query of ['', '?act=edit', '?act=approve', '?as_of=2099-01-01', '?as_of=act-1'])
            for (const accept of ['application/json', 'text/html']) {
              const real = await said(await who.get(put(pattern, 'documents', id) + query, { accept }), id), none = await said(await who.get(put(pattern, 'documents', absent(id)) + query, { accept }), absent(id));
              assert.equal(real, none, `${who.login} GET ${put(pattern, 'documents', id)}${query}`);
              assert.doesNotMatch(real, /^2/, `${who.login} GET ${put(pattern, 'documents', id)}${query}`);
              ++asked;
            }
      }
    }
    assert.ok(hidden > 20 && asked > 1000, `${hidden} hidden, ${asked} asked`);
  });
  test('of a next revision that their lists do not show, nobody learns from any address that it is being written', async () => {
    const every = w.done(await all.quality.json('/documents?limit=500'), 200).items, drafts = every.filter((row) => !['in force', 'obsolete'].includes(row.state)).map((row) => row.id);
    const both = drafts.filter((id) => every.some((row) => row.id === id && row.state === 'in force')), quiet = every.find((row) => row.state === 'in force' && !drafts.includes(row.id)).id;
    assert.ok(both.length >= 2);
    for (const who of [all.staff, all.admin, nobody])
      for (const id of both)
        for (const pattern of patterns('get').filter((each) => each.startsWith('/{register}/{id}/draft')))
          for (const query of ['', '?act=approve', '?act=comment']) {
            const real = await said(await who.get(put(pattern, 'documents', id) + query, { accept: 'application/json' }), id), none = await said(await who.get(put(pattern, 'documents', quiet) + query, { accept: 'application/json' }), quiet);
            assert.equal(real, none, `${who.login} ${put(pattern, 'documents', id)}${query}`);
            assert.match(real, who === nobody ? /^401/ : /^(404|422)/);
          }
  });
  test('somebody who has not signed in is told the same of every id of every register, there or not', async () => {
    const ids = { documents: 'SOP-001', improvements: 'IMP-2025-0001', people: 'author', policies: 'documents' };
    for (const [register, id] of Object.entries(ids))
      for (const pattern of patterns('get').filter((each) => ofRegister(each, register) || (register === 'policies' && each.startsWith('/policies/{register}')))) {
        const at = (one) => put(pattern, register === 'policies' ? one : register, one);
        const real = await said(await nobody.get(at(id), { accept: 'application/json' }), id), none = await said(await nobody.get(at(absent(id)), { accept: 'application/json' }), absent(id));
        assert.equal(real, none, at(id));
        assert.match(real, /^401/, at(id));
      }
  });
  test('an id asked for under another register is nothing there', async () => {
    const ids = { documents: 'SOP-001', improvements: 'IMP-2025-0001', people: 'author', baselines: 'SOP-001' };
    for (const under of Object.keys(ids))
      for (const [register, id] of Object.entries(ids)) {
        if (register === under) continue;
        for (const pattern of patterns('get').filter((each) => ofRegister(each, under) && !each.endsWith('/compare'))) {   // it leads on to a comparison without looking
          const got = await all.quality.get(put(pattern, under, id), { accept: 'application/json' }), text = await got.text();
          assert.ok(![200, 303].includes(got.status) || id === ids[under], `/${under} shows ${id} of ${register}: ${put(pattern, under, id)} ${got.status} ${text.slice(0, 200)}`);
        }
      }
  });
  test('an id that is a path, a pattern or half of one finds nothing', async () => {
    for (const id of ['..', '.', '%2e%2e', '..%2f..%2fpeople%2fadmin', '%2e%2e%2fSOP-001', 'SOP-001%2fitem.json', 'SOP-001%00', 'SOP-00%31%20', 'sop-001', 'SOP-001.', 'SOP-*', 'SOP-%25', 'SOP-1', 'SOP-0001', 'SOP-001%0a', "SOP-001'--", 'drafts', 'item.json', 'acts', '0', '-1'])
      for (const pattern of patterns('get').filter((each) => ofRegister(each, 'documents') || ofRegister(each, 'people'))) {
        const path = put(pattern, 'documents', id), { status, text } = await asTyped(all.staff, path);
        assert.ok([400, 403, 404, 405, 422].includes(status) || (status === 303 && pattern.endsWith('/compare')), `${path}: ${status} ${text.slice(0, 200)}`);
        assert.doesNotMatch(text, /\/tmp\/|\/work\/|libgit2|sqlite/i);
      }
  });
});

describe('acting', () => {
  test('an act on a document that their lists do not show is refused as one on a document that is not there, for every act and everybody', async () => {
    const { acts } = w.done(await all.quality.json('/policies/documents'), 200), every = w.done(await all.quality.json('/documents?limit=500'), 200).items;
    const last = w.done(await all.quality.json('/audit-trail'), 200).acts[0].number;
    for (const who of [all.staff, all.admin, nobody])
      for (const id of every.filter((row) => row.state === 'draft' && !every.some((other) => other.id === row.id && other.state === 'in force')).map((row) => row.id))
        for (const { name } of acts)
          for (const given of [{ comment: 'Why.' }, { comment: 'Why.', content: '# Mine\n', fields: { title: 'Mine' } }, { statement: 'x', method: 'password' }]) {
            const real = await who.act(`/documents/${id}/acts/${encodeURIComponent(name)}`, given), none = await who.act(`/documents/${absent(id)}/acts/${encodeURIComponent(name)}`, given);
            const told = (answer, one) => JSON.stringify({ ...answer.body, request_id: '' }).replaceAll(one, '#');
            assert.equal(real.status, none.status, `${who.login} ${name} ${id}`);
            assert.equal(told(real, id), told(none, absent(id)), `${who.login} ${name} ${id}`);
            assert.ok(real.status >= 400 && real.status < 500, `${real.status}`);
          }
    assert.equal(w.done(await all.quality.json('/audit-trail'), 200).acts[0].number, last);
  });
  test('nobody but whom the rules name does an act on another person\'s entry, for every act and every person of the sample', async () => {
    const { acts } = w.done(await all.quality.json('/policies/people'), 200), everybody = w.done(await all.quality.json('/people'), 200).people.map((each) => each.login ?? each.id);
    assert.ok(everybody.length >= 7);
    const last = w.done(await all.quality.json('/audit-trail'), 200).acts[0].number;
    for (const who of [all.staff, all.author, all.reviewer, all.auditor, nobody])
      for (const login of everybody.filter((each) => each !== who.login))
        for (const { name, begins } of acts) {
          if (begins === 'item') continue;
          const given = { comment: 'Why.', key: 1, fields: { name: 'Mine', roles: ['staff', 'admin'], deputy: who.login }, statement: 'x' };   // no password: each would be hashed
          const answer = await who.act(`/people/${login}/acts/${encodeURIComponent(name)}`, given);
          assert.ok(who === nobody ? answer.status === 401 : [403, 404, 422, 429].includes(answer.status), `${who.login} ${name} ${login}: ${answer.status}`);
        }
    assert.equal(w.done(await all.quality.json('/audit-trail'), 200).acts[0].number, last);
  });
  test('a package, its file and its page are their maker\'s: whoever has its number gets nothing of it by any address', async () => {
    const { made: { id } } = await takePackage(all.auditor, { items: 'SOP-001' });
    for (const who of [all.staff, all.author, all.reviewer, all.approver, all.admin, nobody])
      for (const one of [id, absent(id)]) {
        for (const pattern of patterns('get').filter((each) => ofRegister(each, 'evidence'))) {
          const got = await who.get(put(pattern, 'evidence', one), { accept: 'application/json' });
          assert.ok([401, 403, 404].includes(got.status), `${who.login} GET ${put(pattern, 'evidence', one)}: ${got.status}`);
          await got.text();
        }
        for (const pattern of patterns('post').filter((each) => each.startsWith('/evidence/{id}'))) {
          const got = await who.act(put(pattern, 'evidence', one), {});
          assert.ok([401, 403, 404].includes(got.status), `${who.login} POST ${put(pattern, 'evidence', one)}: ${got.status}`);
        }
      }
    // Quality managers see that it was made; its file they are not given.
    w.isProblem(await all.quality.act(`/evidence/${id}/fetch`, {}), 403);
  });
  test('what a form names beside its address does not change what the act is about', async () => {
    const victim = w.done(await all.staff.act('/improvements/acts/raise', { fields: { title: 'Victim', kind: 'idea', description: 'D' } })).id;
    const mine = w.done(await all.staff.act('/improvements/acts/raise', { fields: { title: 'Mine', kind: 'idea', description: 'D' } })).id;
    for (const more of [{ id: victim }, { register: 'documents' }, { item: victim }, { actor: 'quality' }, { login: 'quality' }, { viewer: { login: 'quality' } }, { roles: ['admin'] }, { act: 'close' }])
      w.isProblem(await all.staff.act(`/improvements/${mine}/acts/comment`, { comment: 'x', ...more }), 400);
    for (const fields of [{ id: victim }, { register: 'people' }, { state: 'done' }, { authors: ['staff'] }, { last_act: 1 }]) {
      const answer = await all.staff.act('/improvements/acts/raise', { fields: { title: 'T', kind: 'idea', description: 'D', ...fields } });
      w.isProblem(answer, 422);
    }
    assert.deepEqual(w.done(await all.staff.json(`/improvements/${victim}`), 200).comments, []);
  });
});
