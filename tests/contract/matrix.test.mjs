// Who may do what: every route that the server names in openapi.json, and every act of every policy, by everyone. The tables
// are written by hand from the policies' words, so that a policy or a page that opens a door fails here.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { password, program, signIn, start, takePackage } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

const roles = ['nobody', ...w.everyone];
const signedIn = w.everyone, drafters = ['author', 'reviewer', 'approver', 'quality', 'auditor'], auditing = ['quality', 'auditor', 'admin'], rulers = [...drafters, 'admin'];
const everybody = roles, noOne = [];

let server, who;
const statements = {};   // item -> the file name of its first sign-off
const lastActs = {};
before(async () => {
  server = await start();
  who = { ...(await w.people(server)), nobody: w.nobody(server.base) };
  for (const id of ['SOP-001', 'WI-004']) lastActs[id] = (await who.quality.json(`/documents/${id}/history?limit=1`)).body.history.entries[0].number;
  for (const [id, slot] of [['SOP-001', ''], ['WI-003', ''], ['SOP-009', '/draft']])
    statements[id] = (await who.quality.json(`/documents/${id}${slot}`)).body.signoffs[0].statement.split('/').pop();
});
after(() => server?.stop());

// pattern | who gets it, by item | what the others get when signed in (nobody without an account ever gets more than 401)
const reading = [
  ['/', signedIn], ['/audit-trail', signedIn], ['/search', signedIn], ['/people', signedIn], ['/people/{id}', signedIn], ['/policies', signedIn], ['/policies/{register}', signedIn],
  ['/health', everybody], ['/help', everybody], ['/help/{topic}', everybody], ['/openapi.json', everybody], ['/sign-in', everybody],
  ['/account', signedIn], ['/passkeys', ['admin'], 403],
  ['/metrics', ['nobody', 'admin'], 403],   // nobody: asked from this machine without an account, as a collector does
  ['/readiness', auditing, 403], ['/retention', auditing, 403], ['/witnesses', auditing, 403], ['/evidence', auditing, 403], ['/evidence/sample', auditing, 403], ['/evidence/{id}', noOne, { 403: ['staff', 'author', 'reviewer', 'approver'], 404: ['quality', 'auditor', 'admin'] }], ['/people/new', ['admin'], 403],
  ['/documents', signedIn], ['/documents/new', signedIn], ['/documents/{id}/compare', signedIn],
  // In force: for everyone. A draft that was never released: for those who work on it. Taken out of use: for them too.
  ['/documents/{id}', { 'SOP-001': signedIn, 'SOP-009': signedIn, 'WI-004': drafters, 'WI-003': drafters }, 404],
  ['/documents/{id}/files/{name}', { 'SOP-001': signedIn, 'SOP-009': signedIn, 'WI-004': noOne, 'WI-003': drafters }, 404],
  ['/documents/{id}/act', { 'SOP-001': signedIn, 'SOP-009': signedIn, 'WI-004': noOne, 'WI-003': drafters }, 404],
  ['/documents/{id}/sign', { 'SOP-001': signedIn, 'SOP-009': signedIn, 'WI-004': noOne, 'WI-003': drafters }, 404],
  ['/documents/{id}/history/{act}/files/{name}', { 'SOP-001': signedIn, 'WI-004': drafters }, 404],   // as after its last act: a release, or one on what was never released
  // SOP-009: of its draft, which is in review. WI-003: of the revision that was released, which has an address for good.
  ['/documents/{id}/signoffs/{name}', { 'SOP-001': signedIn, 'SOP-009': drafters, 'WI-003': signedIn }, 404],
  ...['', '/act', '/edit', '/files/{name}', '/sign'].map((part) => [`/documents/{id}/draft${part}`, { 'SOP-001': noOne, 'SOP-009': drafters, 'WI-004': drafters, 'WI-003': noOne }, 404]),
  ['/documents/{id}/compare/{range}', { 'SOP-001': signedIn, 'SOP-009': drafters, 'WI-004': noOne, 'WI-003': signedIn }, 404],
  // A released revision has an address for good, also after it is superseded or taken out of use.
  ['/documents/{id}/revisions/{number}', { 'SOP-001': signedIn, 'SOP-009': signedIn, 'WI-004': noOne, 'WI-003': signedIn }, 404],
  ['/documents/{id}/revisions/{number}/files/{name}', { 'SOP-001': signedIn, 'SOP-009': signedIn, 'WI-004': noOne, 'WI-003': signedIn }, 404],
  ['/documents/{id}/revisions', { 'SOP-001': signedIn, 'SOP-009': signedIn, 'WI-004': drafters, 'WI-003': signedIn }, 404],
  ['/documents/{id}/history', { 'SOP-001': signedIn, 'SOP-009': signedIn, 'WI-004': drafters, 'WI-003': signedIn }, 404],
  ['/documents/{id}/readers', { 'SOP-001': drafters }, 403],
  // Proposed rules: improvements have some in the sample.
  ['/policies/new', signedIn], ['/policies/{register}/change', signedIn], ['/policies/{register}/history', signedIn], ['/policies/{register}/revisions', signedIn],
  ...['', '/act', '/edit', '/sign'].map((part) => [`/policies/{register}/draft${part}`, { improvements: rulers, documents: noOne }, 404]),
  ['/policies/{register}/revisions/{number}', noOne, 404], ['/policies/{register}/signoffs/{name}', noOne, 404],   // no change came in force yet
  ...['', '/new', '/{id}', '/{id}/act', '/{id}/edit', '/{id}/history', '/{id}/sign'].map((part) => [`/{register}${part}`, signedIn]),
  ['/{register}/{id}/files/{name}', { 'IMP-2026-0004': signedIn }, 404], ['/{register}/{id}/signoffs/{name}', noOne, 404],   // no record is signed in the sample
  ['/{register}/{id}/certificate', noOne, 404],   // nothing was disposed of
];
const query = { '/documents/{id}/act': 'act=revise', '/documents/{id}/sign': 'act=retire', '/documents/{id}/draft/act': 'act=comment', '/documents/{id}/draft/sign': 'act=approve', '/policies/{register}/draft/act': 'act=return', '/policies/{register}/draft/sign': 'act=approve', '/{register}/{id}/act': 'act=comment', '/{register}/{id}/sign': 'act=close', '/{register}/{id}/edit': 'act=correct' };
const pathOf = (pattern, id) => pattern.replace('{id}', id).replace('{register}', !pattern.startsWith('/policies') ? 'improvements' : id === 'improvements' ? id : 'documents').replace('{number}', '1').replace('{act}', `act-${lastActs[id]}`)
  .replace('{range}', id === 'SOP-009' ? '4...draft' : '1...1').replace('{topic}', 'reading').replace('{name}', pattern.includes('signoffs') ? statements[id] ?? 'none' : pattern.startsWith('/{register}') ? 'red-shelf.png' : 'content.md') + (query[pattern] ? `?${query[pattern]}` : '');

const expectedOf = (otherwise, role) => typeof otherwise === 'object' ? Number(Object.entries(otherwise).find(([, list]) => list.includes(role))?.[0]) : otherwise;

// The patterns that the server has, as the tables write them: what is for registers that keep revisions alone stands as those of /documents.
const served = (paths, method) => [...new Set(Object.keys(paths).filter((p) => paths[p][method]).flatMap((p) => {
  const kinds = paths[p][method]['x-registers'];
  return acts.includes(p) || kinds.length === 0 ? [p] : kinds.map((each) => (each === 'revisioned' ? p.replace('/{register}', '/documents') : p));
}))].sort();

describe('reading', () => {
  test('every reading route of the server is in the table, and the table names no other', async () => {
    const { paths } = await (await fetch(server.base + '/openapi.json')).json();
    assert.deepEqual(reading.map(([pattern]) => pattern).sort(), served(paths, 'get'));
  });
  for (const [pattern, allowed, otherwise] of reading)
    test(`GET ${pattern} is for: ${Array.isArray(allowed) ? allowed.join(', ') || 'none' : Object.entries(allowed).map(([id, list]) => `${id} ${list.join(', ') || 'none'}`).join('; ')}`, async () => {
      const items = Array.isArray(allowed) ? { [pattern.startsWith('/people') ? 'author' : pattern.startsWith('/documents') ? 'SOP-001' : pattern.startsWith('/evidence') ? 'none' : 'IMP-2025-0001']: allowed } : allowed;
      for (const [id, may] of Object.entries(items)) for (const role of roles) for (const accept of ['application/json', 'text/html']) {
        const path = pathOf(pattern, id), got = await who[role].get(path, { accept }), text = await got.text();
        const says = `${role} GET ${path} as ${accept} answered ${got.status}: ${text.slice(0, 200)}`;
        if (may.includes(role)) { assert.ok([200, 303].includes(got.status), says); assert.ok(!got.headers.get('location')?.startsWith('/sign-in'), says); continue; }
        if (role === 'nobody') {
          if (accept === 'text/html') { assert.equal(got.status, 303, says); assert.match(got.headers.get('location'), /^\/sign-in/); }
          else assert.equal(got.status, 401, says);
          continue;
        }
        const expected = expectedOf(otherwise, role);
        assert.equal(got.status, expected, says);
        if (accept === 'application/json') assert.ok(JSON.parse(text).detail.length > 10, says);
      }
    });
});

describe('comparing by acts', () => {
  test('what an act changed in the text of a draft is for those who see its history, and for nobody else', async () => {
    const id = await items.draft();
    await w.act(who.author, id, 'edit', { content: '# A draft\n\nPut otherwise.\n' });
    const { history } = w.done(await who.author.json(`/documents/${id}/history`), 200);
    const path = history.entries.find((each) => each.act === 'edit').compare_href;
    assert.match(path, /\/compare\/act-\d+\.\.\.act-\d+$/);
    for (const role of roles) {
      const got = await who[role].get(path, { accept: 'application/json' });
      assert.equal(got.status, role === 'nobody' ? 401 : drafters.includes(role) ? 200 : 404, `${role} GET ${path}`);
      const text = await got.text();
      assert.equal(/otherwise/.test(text), drafters.includes(role), `${role}: ${text.slice(0, 200)}`);
    }
    // A document in force: the texts between its releases stay with those who see drafts.
    await w.release(who, id);
    for (const role of ['staff', 'admin']) assert.doesNotMatch(await (await who[role].get(path, { accept: 'application/json' })).text(), /otherwise.*Text\.|Text\..*otherwise/s, role);
    assert.match(await (await who.auditor.get(path)).text(), /<ins|<del/);
  });
});

// Who reads the acts of a register is its policy's to say (`read: history`): those of people are for quality, auditors and
// administrators, and for the person whom they are about. Of a document everybody sees its releases; of an idea, everything.
const confidential = 'Warned twice; the works council was heard.';
const histories = [['people', 'hdemir', ['quality', 'auditor', 'admin', 'hdemir']], ['improvements', 'IMP-2025-0001', signedIn], ['documents', 'SOP-001', signedIn]];
describe('histories', () => {
  before(async () => {
    await w.act(who.admin, 'hdemir', 'change roles', { comment: confidential, fields: { roles: ['staff', 'reviewer'] } }, 'people');
    who.hdemir = await server.client('hdemir');
  });
  for (const [register, id, may] of histories)
    test(`acts on ${id} of ${register} are shown to: ${may.join(', ')}`, async () => {
      for (const role of [...signedIn, 'hdemir']) {
        const { history } = w.done(await who[role].json(`/${register}/${id}/history`), 200);
        assert.equal(Boolean(history), may === signedIn || may.includes(role), `${role}: ${JSON.stringify(history)?.slice(0, 200)}`);
      }
    });
  test('no page, trail or export tells a comment on somebody\'s roles to those who may not read it', async () => {
    const asked = ['/people/hdemir/history', '/people/hdemir', '/people/admin', '/audit-trail?register=people', '/audit-trail?register=people&item=hdemir', '/audit-trail?actor=admin', '/'];
    for (const role of signedIn) {
      let shown = 0;
      for (const path of asked) for (const accept of ['text/html', 'application/json']) shown += (await (await who[role].get(path, { accept })).text()).includes(confidential) ? 1 : 0;
      for (const format of ['csv', 'json']) shown += (await (await who[role].form('/audit-trail/file?register=people', { format })).text()).includes(confidential) ? 1 : 0;
      assert.equal(shown > 0, auditing.includes(role), `${role} was shown it ${shown} times`);
    }
  });
});

// Ways to an item in the state in which an act can be done. The author of documents is `author`, of improvements `staff`.
const improvement = { title: 'A thing', kind: 'idea', description: 'It could be better.' };
const baseline = { title: 'Certification', day: '2025-03-01', why: 'Shown to the certification body.' };
const hold = { title: 'Claim of a customer', reason: 'Letter of their lawyer.', items: 'documents/SOP-001' };
const training = { title: 'Deburring', person: 'hdemir', 'held on': '2026-01-15' };
const disposition = { title: 'What is due', items: 'training/TRN-2025-0004' };
const choice = { title: 'For the visit', scope: 'chosen', items: 'SOP-001' };
const items = {
  none: async () => '',
  draft: () => w.create(who.author, 'A draft'),
  commented: async () => { const id = await items.draft(); await w.act(who.reviewer, id, 'comment', { comment: 'Hm?' }); return id; },
  'in review': async () => { const id = await items.draft(); await w.act(who.author, id, 'submit'); return id; },
  reviewed: async () => { const id = await items['in review'](); await w.sign(who.reviewer, id, 'review'); return id; },
  'in force': async () => { const id = await items.reviewed(); await w.sign(who.approver, id, 'approve'); return id; },
  raised: async () => w.done(await who.staff.act('/improvements/acts/raise', { fields: improvement })).id,
  assessed: async () => { const id = await items.raised(); await w.act(who.quality, id, 'assess', { fields: { owner: 'author', assessment: 'Worth it.' } }, 'improvements'); return id; },
  planned: async () => { const id = await items.assessed(); await w.act(who.author, id, 'plan', { fields: { action: 'Do it.', due: '2027-01-31' } }, 'improvements'); return id; },
  finished: async () => { const id = await items.planned(); await w.act(who.author, id, 'finish', { fields: { result: 'Done.' } }, 'improvements'); return id; },
  declined: async () => { const id = await items.raised(); await w.act(who.quality, id, 'decline', { comment: 'No.' }, 'improvements'); return id; },
  'ordered package': async () => w.done(await who.auditor.act('/evidence/acts/order', { fields: choice })).id,
  'kept choice': async () => w.done(await who.auditor.act('/evidence/acts/keep%20choice', { fields: choice })).id,
  'made package': async () => (await takePackage(who.auditor, { items: 'SOP-001' })).made.id,
  person: async () => { const login = `p${Math.random().toString(36).slice(2, 10)}`; w.done(await who.admin.act('/people/acts/add', { fields: { login, name: 'New Person', roles: ['staff'] } })); return login; },
  baseline: async () => w.done(await who.quality.act('/baselines/acts/name', { fields: baseline })).id,
  'withdrawn baseline': async () => { const id = await items.baseline(); await w.act(who.quality, id, 'withdraw', why, 'baselines'); return id; },
  proposed: async () => { const name = fresh(); return w.done(await who.quality.act('/policies/acts/propose', rules(name))).id; },
  'proposed and commented': async () => { const id = await items.proposed(); await w.act(who.admin, id, 'comment', { comment: 'Hm?' }, 'policies'); return id; },
  'proposed for approval': async () => { const id = await items.proposed(); await w.act(who.quality, id, 'submit', {}, 'policies'); return id; },
  'rules in force': async () => { const id = await items['proposed for approval'](); const given = { statement: (await w.statement(who.approver, id, 'approve', 'policies')), password }; await w.act(who.approver, id, 'approve', given, 'policies'); return id; },
  hold: async () => w.done(await who.quality.act('/holds/acts/open', { fields: hold })).id,
  'released hold': async () => { const id = await items.hold(), at = `/holds/${id}`, shown = await who.quality.act(`${at}/sign?act=release`, why); w.done(await who.quality.act(`${at}/acts/release`, { ...why, statement: shown.body.statement.text, password })); return id; },
  'training record': async () => w.done(await who.quality.act('/training/acts/record', { fields: training })).id,
  disposition: async () => w.done(await who.admin.act('/dispositions/acts/propose', { fields: disposition })).id,   // of what is due in the sample
  suspended: async () => { const login = await items.person(); await w.act(who.admin, login, 'suspend', why, 'people'); return login; },
  left: async () => { const login = await items.person(); await w.act(who.admin, login, 'leave', { comment: 'Moved.' }, 'people'); return login; },
};
const why = { comment: 'For a reason.' };
const fresh = () => `r${Math.random().toString(36).slice(2, 10)}`;
const text = (name) => `register: ${name}\ntitle: Notes\nnumber: "N-{seq:3}"\nread: {items: [staff], history: [staff]}\nfields: {title: {text: 120, required: true}}\nstates: [open]\nmay rest in: [open]\nacts: {note: {begins: item, to: open, who: [staff], takes: [fields]}}\n`;
const rules = (name, fields = { reason: 'To keep notes.' }) => ({ fields: { name, ...fields }, content: text(name), content_name: 'content.yaml' });
// register | act | on | who may | what is given. An auditor works on nothing: what they do is take evidence away.
const here = signedIn.filter((each) => each !== 'auditor');
const acting = [
  ['documents', 'create', 'none', ['author', 'quality'], () => ({ fields: w.procedure('New'), content: '# x\n' })],
  ['documents', 'revise', 'in force', ['author', 'quality'], () => ({})],
  ['documents', 'edit', 'draft', ['author', 'quality'], () => ({ content: '# Other\n' })],
  ['documents', 'comment', 'draft', ['author', 'reviewer', 'approver', 'quality'], () => why],
  ['documents', 'resolve', 'commented', ['author', 'quality'], () => ({ resolves: 1 })],
  ['documents', 'submit', 'draft', ['author', 'quality'], () => ({})],
  ['documents', 'recall', 'in review', ['author'], () => why],
  ['documents', 'return', 'in review', ['reviewer', 'approver', 'quality'], () => why],
  ['documents', 'reassign', 'in review', ['quality'], () => ({ ...why, fields: { reviewers: ['reviewer'] } })],
  ['documents', 'review', 'in review', ['reviewer'], 'signs'],
  ['documents', 'approve', 'reviewed', ['approver', 'quality'], 'signs'],
  ['documents', 'withdraw signature', 'reviewed', ['reviewer'], () => why],
  ['documents', 'release', 'reviewed', [], () => ({})],
  ['documents', 'withdraw', 'draft', ['author', 'quality'], () => why],
  ['documents', 'acknowledge', 'in force', here, () => ({})],
  ['documents', 'retire', 'in force', ['quality'], 'signs current'],
  ['improvements', 'raise', 'none', here, () => ({ fields: improvement })],
  ['improvements', 'correct', 'raised', ['staff', 'quality'], () => ({ fields: { title: 'Put better' } })],
  ['improvements', 'comment', 'raised', here, () => why],
  ['improvements', 'assess', 'raised', ['quality'], () => ({ fields: { owner: 'author', assessment: 'Worth it.' } })],
  ['improvements', 'decline', 'raised', ['quality'], () => why],
  ['improvements', 'plan', 'assessed', ['author', 'quality'], () => ({ fields: { action: 'Do it.', due: '2027-01-31' } })],
  ['improvements', 'hand over', 'assessed', ['author', 'quality'], () => ({ ...why, fields: { owner: 'reviewer' } })],
  ['improvements', 'finish', 'planned', ['author', 'quality'], () => ({ fields: { result: 'Done.' } })],
  ['improvements', 'send back', 'finished', ['quality'], () => why],
  ['improvements', 'close', 'finished', ['quality'], 'signs current', { fields: { effect: 'It works.' } }],
  ['improvements', 'reopen', 'declined', ['quality'], () => why],
  ['holds', 'open', 'none', ['quality', 'admin'], () => ({ fields: hold })],
  ['holds', 'widen', 'hold', ['quality', 'admin'], () => ({ fields: { items: 'documents/SOP-001, documents/SOP-002' } })],
  ['holds', 'comment', 'hold', ['quality', 'admin'], () => why],
  ['holds', 'release', 'hold', ['quality', 'admin'], 'signs current', why],
  ['holds', 'open again', 'released hold', ['quality', 'admin'], () => why],
  ['training', 'record', 'none', ['quality', 'reviewer', 'admin'], () => ({ fields: training })],
  ['training', 'correct', 'training record', ['quality'], () => ({ fields: { title: 'Deburring by hand' } })],
  ['training', 'comment', 'training record', ['quality'], () => why],
  ['training', 'assess', 'training record', ['quality'], 'signs current', { fields: { effectiveness: 'Parts without burrs.' } }],
  ['training', 'end', 'training record', ['quality', 'admin'], () => why],
  ['dispositions', 'propose', 'none', ['quality', 'admin'], () => ({ fields: disposition })],
  ['dispositions', 'correct', 'disposition', ['admin'], () => ({ fields: { title: 'What is due now' } })],
  ['dispositions', 'approve', 'disposition', ['quality', 'approver'], 'signs current'],
  ['dispositions', 'carry out', 'disposition', [], 'signs current'],   // not before two have approved; then: destruction.test.mjs
  ['dispositions', 'give up', 'disposition', ['quality', 'admin'], () => why],
  ['baselines', 'name', 'none', ['quality'], () => ({ fields: baseline })],
  ['baselines', 'withdraw', 'baseline', ['quality'], () => why],
  ['baselines', 'use again', 'withdrawn baseline', ['quality'], () => why],
  ['timestamps', 'explain', 'none', [], () => why],   // the operator at the console
  ['timestamps', 'stamp', 'none', [], () => ({ fields: { title: 'x', witness: 'x', commit: 'x', at: 'x' } })],   // the server itself
  ['evidence', 'order', 'none', auditing, () => ({ fields: choice })],
  ['evidence', 'keep choice', 'none', auditing, () => ({ fields: choice })],
  ['evidence', 'take trail', 'none', [], () => ({ fields: { title: 'x', scope: 'trail' } })],   // the same
  ['evidence', 'make', 'ordered package', [], () => ({ fields: { sha256: 'a'.repeat(64) } })],   // the server says it, in the name of who asked
  ['evidence', 'fetch', 'made package', [], () => ({})],
  ['evidence', 'order again', 'kept choice', ['auditor'], () => ({})],
  ['evidence', 'give up', 'ordered package', ['auditor', 'quality'], () => ({})],
  ['policies', 'propose', 'none', ['quality'], () => rules(fresh())],
  ['policies', 'revise', 'rules in force', ['quality'], () => ({})],
  ['policies', 'edit', 'proposed', ['quality'], () => ({ content: '# Not yet.\n', content_name: 'content.yaml' })],
  ['policies', 'comment', 'proposed', ['author', 'reviewer', 'approver', 'quality', 'admin'], () => why],
  ['policies', 'resolve', 'proposed and commented', ['quality'], () => ({ resolves: 1 })],
  ['policies', 'submit', 'proposed', ['quality'], () => ({})],
  ['policies', 'return', 'proposed for approval', ['approver', 'quality'], () => why],
  ['policies', 'approve', 'proposed for approval', ['approver'], 'signs'],
  ['policies', 'release', 'proposed for approval', [], () => ({})],
  ['policies', 'withdraw', 'proposed', ['quality'], () => why],
  ['policies', 'adopt', 'none', [], () => rules(fresh(), { adoption: 'An upgrade.' })],
  ['policies', 'adopt again', 'rules in force', [], () => ({ fields: { adoption: 'An upgrade.' } })],
  ['people', 'add', 'none', ['admin'], () => ({ fields: { login: `q${Math.random().toString(36).slice(2, 10)}`, name: 'Somebody New', roles: ['staff'] } })],
  ['people', 'change', 'person', ['admin'], () => ({ fields: { name: 'Other Name' } })],
  ['people', 'change roles', 'person', ['admin'], () => ({ ...why, fields: { roles: ['staff', 'author'] } })],
  ['people', 'limit access', 'person', ['admin'], () => ({ ...why, fields: { 'access until': '2099-12-31', 'sees only': ['documents'] } })],
  ['people', 'appoint deputy', 'person', ['admin'], () => ({ ...why, fields: { deputy: 'hdemir', 'deputy from': '2027-01-01', 'deputy until': '2027-01-31' } })],
  ['people', 'suspend', 'person', ['admin'], () => why],
  ['people', 'let back in', 'suspended', ['admin'], () => why],
  ['people', 'leave', 'person', ['admin'], () => why],
  ['people', 'return', 'left', ['admin'], () => ({ ...why, fields: { roles: ['staff'] } })],
];
async function given(what, role, register, id, act, more) {
  if (typeof what === 'function') return what();
  const slot = what === 'signs' ? '/draft' : '';
  if (role === 'nobody') return { ...more, statement: 'x', password };
  // As the form does: what is given with the act goes first to the page that shows what is signed.
  const shown = await who[role].act(`/${register}/${id}${slot}/sign?act=${act}`, { ...why, ...more });
  return { ...(act === 'retire' ? why : {}), ...more, statement: shown.body?.statement?.text ?? 'Chancery statement', password };
}

// Every register of records: who reads an item, and who reads what was done to it. To the others neither is there, under no address
// that names it and in nothing that counts or lists. hdemir is whom the training record is about.
const closed = ['quality', 'auditor', 'admin'];
const records = [
  ['improvements', 'raised', [...signedIn, 'hdemir'], [...signedIn, 'hdemir']], ['baselines', 'baseline', [...signedIn, 'hdemir'], [...signedIn, 'hdemir']],
  ['people', 'person', [...signedIn, 'hdemir'], closed], ['holds', 'hold', closed, closed], ['training', 'training record', [...closed, 'hdemir'], [...closed, 'hdemir']],
  ['dispositions', 'disposition', [...closed, 'approver'], [...closed, 'approver']], ['evidence', 'kept choice', ['quality', 'auditor'], ['quality', 'auditor']],
];
describe('records', () => {
  before(async () => { who.hdemir = await server.client('hdemir'); });
  test('every register that is no register of revisions is in the table, but the one whose items only the server begins', async () => {
    const all = w.done(await who.quality.json('/policies'), 200).policies.map((each) => each.register);
    assert.deepEqual([...records.map(([register]) => register), 'timestamps', 'documents', 'policies'].sort(), all.sort());
  });
  for (const [register, on, may, acts] of records)
    test(`one of ${register} is for: ${may.join(', ')}; what was done to it for: ${acts.join(', ')}`, async () => {
      const id = await items[on](), day = new Date().toISOString().slice(0, 10), at = `/${register}/${id}`;
      for (const role of [...signedIn, 'hdemir']) {
        const sees = may.includes(role), shut = register === 'evidence' && !auditing.includes(role);   // the page of packages itself is for auditing
        for (const path of [at, `${at}?as_of=${day}`, `${at}/history`])
          for (const accept of ['application/json', 'text/html']) {
            if (register === 'evidence' && path !== at) continue;   // choices have a page of their own
            const got = await who[role].get(path, { accept }), says = `${role} GET ${path} as ${accept} answered ${got.status}`;
            await got.text();
            assert.equal(got.status, sees ? 200 : shut ? 403 : 404, says);
          }
        for (const path of register === 'evidence' ? [`/${register}`] : [`/${register}`, `/${register}?as_of=${day}`]) {
          const got = await who[role].json(path), listed = JSON.stringify(got.body).includes(`"${id}"`);
          assert.equal(listed, sees, `${role} GET ${path} answered ${got.status}`);
        }
        const trail = w.done(await who[role].json(`/audit-trail?register=${register}&item=${id}`), 200).acts;
        assert.equal(trail.length > 0, acts.includes(role), `${role} reads ${trail.length} acts on ${id}`);
      }
    });
});

// Posts that are no acts: pages with what was typed, previews, packages, signing in and out. What a signing page shows to be signed,
// it shows to those who may sign.
const form = { fields: { title: 'Typed', type: 'SOP' }, content: '# Typed\n' }, released = { 'SOP-001': signedIn, 'SOP-009': signedIn, 'WI-004': noOne, 'WI-003': drafters };
const drafted = { 'SOP-001': noOne, 'SOP-009': drafters, 'WI-004': drafters, 'WI-003': noOne };
// pattern | what is posted | who gets it, by item | what the others get when signed in | who is shown a statement, by item
const posting = [
  ['/documents/new', form, { none: signedIn }], ['/documents/preview', { content: '# Typed\n' }, { none: signedIn }],
  ['/documents/{id}/draft/edit', form, drafted, 404],
  ['/documents/{id}/draft/sign', {}, drafted, 404, { 'SOP-009': ['approver', 'quality'] }],
  ['/documents/{id}/sign', why, released, 404, { 'SOP-001': ['quality'] }],   // SOP-009 has a draft: not now
  ['/{register}/{id}/sign', { fields: { effect: 'It works.' } }, { 'IMP-2026-0006': signedIn }, 404, { 'IMP-2026-0006': ['quality'] }],
  ['/evidence', { register: 'documents', items: 'SOP-001' }, { none: ['quality', 'auditor'] }, 403],
  ...['again', 'give-up', 'fetch'].map((step) => [`/evidence/{id}/${step}`, {}, { none: noOne }, { 403: ['staff', 'author', 'reviewer', 'approver'], 404: auditing }]),
  ['/policies/new', { content: 'register: x\n' }, { none: signedIn }], ['/policies/{register}/change', { content: 'register: documents\n' }, { documents: signedIn }],
  ['/policies/{register}/draft/edit', { content: 'register: improvements\n' }, { improvements: rulers, documents: noOne }, 404],
  ['/policies/{register}/draft/sign', {}, { improvements: rulers, documents: noOne }, 404, { improvements: ['approver'] }],
  ['/account/tokens/{id}/revoke', {}, { none: noOne }, 404],   // of one's own: sessions.test.mjs
  ['/audit-trail/file', { format: 'csv' }, { none: signedIn }],
  ['/people/{id}/sessions/end', {}, { lweir: ['admin'] }, 403],
];
const unlike = ['/sign-in', '/sign-out', '/account/password', '/account/sessions/end'],   // of whoever is signed in, and their password besides: tests/security/sessions.test.mjs
  acts = ['/{register}/acts/{act}', '/{register}/{id}/acts/{act}'];

describe('posting', () => {
  test('every posting route of the server is in a table, and the tables name no other', async () => {
    const { paths } = await (await fetch(server.base + '/openapi.json')).json();
    assert.deepEqual([...posting.map(([pattern]) => pattern), ...unlike, ...acts].sort(), served(paths, 'post'));
    const others = Object.keys(paths).flatMap((p) => Object.keys(paths[p])).filter((method) => !['get', 'post'].includes(method));
    assert.deepEqual(others, [], 'a method that no table knows');
  });
  for (const [pattern, body, allowed, otherwise, signing] of posting)
    test(`POST ${pattern} is for: ${Object.entries(allowed).map(([id, list]) => `${id === 'none' ? '' : id} ${list.join(', ') || 'none'}`).join('; ')}`, async () => {
      for (const [id, may] of Object.entries(allowed)) for (const role of roles) {
        const path = pathOf(pattern, id), answer = await who[role].act(path, body), says = `${role} POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 300)}`;
        if (role === 'nobody') { assert.equal(w.isProblem(answer, 401).type, 'urn:chancery:refusal.sign-in-first', says); continue; }
        const typed = { 'field.title': 'Typed', 'field.effect': 'It works.', comment: why.comment, content: '# Typed\n', register: 'documents', items: 'SOP-001', format: 'csv' };
        const page = await who[role].form(path, typed);
        if (!may.includes(role)) {
          assert.equal(page.status, expectedOf(otherwise, role), says);
          w.isProblem(answer, expectedOf(otherwise, role));
          continue;
        }
        assert.ok([200, 201].includes(answer.status), says);
        assert.ok([200, 303].includes(page.status), `${role} POST ${path} as a form answered ${page.status}`);
        if (signing) assert.equal(Boolean(answer.body.statement), (signing[id] ?? noOne).includes(role), says);
        // A page of somebody else's cannot post it in their name.
        for (const token of ['', 'x'.repeat(who[role].csrf.length)]) {
          const forged = await who[role].request(path, { method: 'POST', headers: { accept: 'application/json', 'content-type': 'application/json', ...(token ? { 'x-csrf-token': token } : {}) }, body: JSON.stringify(body) });
          assert.equal(w.isProblem({ status: forged.status, headers: forged.headers, body: await forged.json() }, 403).type, 'urn:chancery:refusal.csrf', role);
        }
      }
    });
  test('POST /sign-in is for everybody with a password, POST /sign-out for everybody, of their own session alone', async () => {
    for (const role of roles) {
      assert.equal((await who[role].act('/sign-in', { login: 'staff', password })).status, 200, role);
      w.isProblem(await who[role].act('/sign-in', { login: 'staff', password: 'not this one' }), 401);
    }
    for (const role of signedIn) {
      const once = await server.client(role);
      w.isProblem(await once.request('/sign-out', { method: 'POST', headers: { accept: 'application/json' } }).then(async (got) => ({ status: got.status, headers: got.headers, body: await got.json() })), 403);
      assert.equal((await once.json('/')).status, 200, `${role}: a forged sign-out ended the session`);
      assert.equal((await once.act('/sign-out', {})).status, 201, role);
      assert.equal((await once.json('/')).status, 401, role);
      assert.equal((await who[role].json('/')).status, 200, `${role}: another session of theirs goes on`);
    }
  });
  test('an evidence package is shown to quality and auditors, and given to whoever made it', async () => {
    const { made: { location } } = await takePackage(who.quality, { register: 'documents', items: 'SOP-001' });
    for (const role of roles) {
      assert.equal((await who[role].get(location, { accept: 'application/json' })).status, { quality: 200, auditor: 200, admin: 404, nobody: 401 }[role] ?? 403, role);
      assert.equal((await who[role].act(`${location}/fetch`, {})).status, { quality: 200, auditor: 403, admin: 404, nobody: 401 }[role] ?? 403, role);
    }
  });
});

describe('acting', () => {
  test('every act of every policy that is shipped is in the table', async () => {
    for (const { register } of w.done(await who.quality.json('/policies'), 200).policies) {
      const policy = w.done(await who.quality.json(`/policies/${register}`), 200);
      const named = policy.acts.filter((a) => a.name !== 'end deputy' && !a.codes && (!a.keys || a.keys === 'ends all')).map((a) => a.name).sort();
      assert.deepEqual(acting.filter(([r]) => r === register).map(([, act]) => act).sort(), named);
    }
  });
  for (const [register, act, on, may, what, more] of acting)
    test(`${act} in ${register} is for: ${may.join(', ') || 'nobody by hand'}`, async () => {
      let id = await items[on]();
      for (const role of roles) {
        const path = `/${register}${id ? `/${id}` : ''}/acts/${encodeURIComponent(act)}`;
        const answer = await who[role].act(path, await given(what, role, register, id, act, more));
        const says = `${role} ${act} ${id}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 700)}`;
        if (may.includes(role)) {
          assert.equal(answer.status, 201, says);
          id = await items[on]();
          continue;
        }
        assert.ok(role === 'nobody' ? answer.status === 401 : [403, 404, 422].includes(answer.status), says);
        w.isProblem(answer, answer.status);
        if (role !== 'nobody' && id) w.done(await who.quality.json(`/${register}/${id}${register === 'policies' ? '/history' : ''}`), 200);   // it is there as before
      }
    });
  // An authenticator is needed to go on: tests/browser/passkeys. Whoever may not do it is told so before anything is asked of a key.
  // To go on with codes needs an app: codes.test.mjs.
  test('acts on passkeys and one-time codes are for their owner, an administrator or the console, and for nobody else', async () => {
    const may = { 'add codes': ['hdemir'], 'end codes': ['hdemir', 'admin'], 'add passkey': ['hdemir'], 'confirm passkey': ['admin'], 'confirm own passkey': ['hdemir'], 'accept passkey': [], 'end passkey': ['hdemir', 'admin'] };
    const { acts } = w.done(await who.quality.json('/policies/people'), 200);
    assert.deepEqual(acts.filter((a) => a.codes || (a.keys && a.keys !== 'ends all')).map((a) => a.name).sort(), Object.keys(may).sort());
    for (const [act, some] of Object.entries(may))
      for (const role of [...roles, 'hdemir']) {
        const answer = await who[role].act(`/people/hdemir/acts/${encodeURIComponent(act)}`, { ...why, key: 1 });
        const says = `${role} ${act}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`;
        assert.equal(answer.status, role === 'nobody' ? 401 : some.includes(role) ? 422 : 403, says);
        w.isProblem(answer, answer.status);
      }
  });
  test('a reader who guesses the number of a draft learns nothing from what is refused', async () => {
    const id = await items['in review'](), none = 'SOP-998';
    for (const act of ['edit', 'comment', 'submit', 'review', 'approve', 'withdraw', 'recall', 'retire', 'revise'])
      for (const role of ['staff', 'admin']) {
        const real = await who[role].act(`/documents/${id}/acts/${act}`, { ...why }), made = await who[role].act(`/documents/${none}/acts/${act}`, { ...why });
        const same = (answer, number) => JSON.stringify({ ...answer.body, request_id: '' }).replaceAll(number, '#');
        assert.equal(real.status, made.status, `${role} ${act} on a draft is ${real.status}, on nothing ${made.status}: ${JSON.stringify(real.body).slice(0, 300)}`);
        assert.equal(same(real, id), same(made, none), `${role} ${act}`);
      }
  });
  test('a reader whose act is refused is told the same whether a next revision is being written or not', async () => {
    const [open, quiet] = [await items['in force'](), await items['in force']()];
    await w.act(who.author, open, 'revise');
    const told = async (id) => {
      const { acts } = w.done(await who.staff.json(`/documents/${id}`), 200), page = await (await who.staff.get(`/documents/${id}`)).text();
      return [JSON.stringify(acts).replaceAll(id, '#'), page.match(/<details class="why-not">.*?<\/details>/s)[0].replaceAll(id, '#')];
    };
    assert.deepEqual(await told(open), await told(quiet), 'what the page says of acts that are not theirs');
    for (const act of ['edit', 'comment', 'submit', 'approve', 'review', 'withdraw', 'recall', 'revise', 'retire']) {
      const [one, other] = [await who.staff.act(`/documents/${open}/acts/${act}`, why), await who.staff.act(`/documents/${quiet}/acts/${act}`, why)];
      w.isProblem(one, one.status);
      const same = ({ status, body }, id) => [status, JSON.stringify({ ...body, request_id: '' }).replaceAll(id, '#')];
      assert.deepEqual(same(one, open), same(other, quiet), act);
    }
  });
  test('somebody who has left can do nothing more, at once', async () => {
    const leaver = await server.client('hdemir').catch(() => null) ?? who.reviewer;
    assert.equal((await leaver.json('/documents')).status, 200);
    await w.act(who.admin, leaver.login, 'leave', why, 'people');
    assert.equal((await leaver.json('/documents')).status, 401);
    assert.equal((await leaver.act('/improvements/acts/raise', { fields: improvement })).status, 401);
    await w.act(who.admin, leaver.login, 'return', { ...why, fields: { roles: ['staff', 'reviewer'] } }, 'people');
  });
  test('a deputy acts in the place of whoever appointed them, within those dates, and it says so', async () => {
    const today = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10), later = new Date(Date.now() + 86_400_000 * 2).toISOString().slice(0, 10);
    const id = await items.reviewed();
    w.isProblem(await who.approver.act('/people/approver/acts/appoint%20deputy', { ...why, fields: { deputy: 'auditor', 'deputy from': today, 'deputy until': later } }), 422);
    w.isProblem(await who.admin.act(`/documents/${id}/acts/approve`, { statement: 'x', password }), 404);
    await w.act(who.approver, 'approver', 'appoint deputy', { ...why, fields: { deputy: 'admin', 'deputy from': today, 'deputy until': later } }, 'people');
    const own = await who.admin.act('/people/approver/acts/appoint%20deputy', { ...why, fields: { deputy: 'admin', 'deputy from': today, 'deputy until': later } });
    assert.ok([403, 422].includes(own.status), 'nobody makes themselves a deputy');
    await w.sign(who.admin, id, 'approve');
    const [signoff] = w.done(await who.staff.json(`/documents/${id}`), 200).signoffs.filter((s) => s.act === 'approve');
    assert.deepEqual([signoff.signer, signoff.on_behalf_of], ['admin', 'approver']);
    assert.match((await w.bytesOf(who.staff, `/documents/${id}/signoffs/${signoff.statement.split('/').pop()}`)).toString(), /approver|Ruth Calder/);
    await w.act(who.approver, 'approver', 'end deputy', { ...why, fields: { 'deputy until': today } }, 'people');
    const next = await items.reviewed();
    w.isProblem(await who.admin.act(`/documents/${next}/acts/approve`, { statement: 'x', password }), 404);
  });
  test('an administrator changes nobody\'s roles quietly, and not their own', async () => {
    const own = await who.admin.act('/people/admin/acts/change%20roles', { ...why, fields: { roles: ['staff', 'admin', 'approver'] } });
    w.isProblem(own, own.status);
    assert.ok([403, 422].includes(own.status));
  });
});

// An auditor from outside: until a day, and of some registers. To them the others are not there, whatever their role sees of them else.
describe('bounded accounts', () => {
  const login = 'outside', day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const limit = (fields) => w.act(who.admin, login, 'limit access', { ...why, fields }, 'people');
  let auditor, whole;   // `whole`: an auditor without bounds
  before(async () => {
    w.done(await who.admin.act('/people/acts/add', { fields: { login, name: 'Olga Outside', roles: ['auditor', 'staff'], 'access until': day(30), 'sees only': ['documents'] } }));
    w.done(await who.staff.act('/improvements/acts/raise', { fields: { ...improvement, title: 'Zyxoutside bar stock' } }));
    assert.equal(spawnSync(program, ['user', 'password', login, '--data', server.data], { input: `${secret}\n` }).status, 0);
    auditor = await signIn(server.base, login, secret);
    whole = who.auditor;
  });
  const secret = 'three quiet lathes turning';
  test('an auditor scoped to documents gets 404 for every page of the other registers, as a page and as JSON', async () => {
    const { paths } = await (await fetch(server.base + '/openapi.json')).json(), others = ['improvements', 'people', 'policies', 'holds', 'dispositions', 'training', 'baselines', 'timestamps'];
    const generic = Object.keys(paths).filter((p) => paths[p].get && p.startsWith('/{register}')), rules = Object.keys(paths).filter((p) => paths[p].get && p.startsWith('/policies'));
    const asked = [...others.flatMap((register) => generic.map((p) => pathOf(p, register === 'people' ? 'author' : 'IMP-2026-0004').replace('/improvements', `/${register}`))), ...rules.map((p) => pathOf(p, 'documents')), '/people', '/people/author', '/people/new?x', '/%70eople', '/improvement%73', '/polic%69es'];
    for (const path of asked) for (const accept of ['application/json', 'text/html']) {
      const got = await auditor.get(path, { accept });
      assert.equal(got.status, 404, `${path} ${accept}`);
    }
    for (const path of ['/improvements', '/people', '/policies', '/improvements/IMP-2026-0004']) assert.equal((await whole.get(path)).status, 200, `${path} is there for other auditors`);
    for (const path of ['/documents', '/documents/SOP-009', '/documents/SOP-009/draft', '/documents/SOP-009/history', '/documents/SOP-009/revisions/1', '/documents?as_of=2025-03-01', '/audit-trail', '/evidence', '/readiness', '/retention', '/', '/help', `/people/${login}`, '/account'])
      assert.equal((await auditor.get(path)).status, 200, path);
  });
  test('an auditor scoped to documents gets no file, search hit, trail row, finding or navigation entry of the other registers', async () => {
    assert.equal((await whole.get('/improvements/IMP-2026-0004/files/red-shelf.png')).status, 200);
    assert.equal((await auditor.get('/improvements/IMP-2026-0004/files/red-shelf.png')).status, 404);
    const hits = async (one) => w.done(await one.json('/search?q=Zyxoutside'), 200).hits.length;
    assert.deepEqual([await hits(whole), await hits(auditor)], [1, 0]);
    assert.ok(w.done(await auditor.json('/search?q=bar+stock'), 200).hits.every((each) => each.register === 'documents'));
    const registers = async (one, query = '') => [...new Set(w.done(await one.json(`/audit-trail?limit=500${query}`), 200).acts.map((each) => each.register))].filter(Boolean).sort();
    assert.ok((await registers(whole)).length > 2);
    assert.deepEqual(await registers(auditor), ['documents']);
    for (const query of ['&register=improvements', '&register=people', '&actor=admin', '&register=people&item=author'])
      assert.deepEqual((await registers(auditor, query)).filter((each) => each !== 'documents'), [], query);
    assert.ok((await registers(auditor, `&register=people&item=${login}`)).includes('people'), 'what was done about oneself');
    const csv = await (await auditor.form('/audit-trail/file', { format: 'csv' })).text();
    assert.doesNotMatch(csv, /Zyxoutside|"(improvements|people|policies|baselines|holds)",/);
    assert.deepEqual(w.done(await auditor.json('/readiness'), 200).findings.filter((each) => !['', 'documents'].includes(each.register)), []);
    const home = await (await auditor.get('/')).text();
    assert.match(home, /href="\/documents"/);
    assert.doesNotMatch(home.match(/<nav class="navigation".*?<\/nav>/s)[0], /\/improvements|\/people"|\/policies|\/holds/);
  });
  test('a bounded auditor does nothing in the other registers, and packages hold what they see', async () => {
    w.isProblem(await auditor.act('/improvements/acts/raise', { fields: improvement }), 404);
    w.isProblem(await auditor.act('/improvements/IMP-2026-0004/acts/comment', why), 404);
    const { page } = await takePackage(auditor, { register: 'documents', items: 'SOP-001' });
    assert.equal(page.state, 'made');
    const other = await auditor.act('/evidence', { register: 'improvements', items: 'IMP-2025-0001' });
    assert.ok([403, 404, 422].includes(other.status), JSON.stringify(other.body)?.slice(0, 300));
    const everything = await auditor.act('/evidence', { whole: 'yes' });
    assert.ok([403, 404, 422].includes(everything.status), JSON.stringify(everything.body)?.slice(0, 300));
    const { made: { location } } = await takePackage(whole, { items: 'SOP-001' });
    assert.equal((await auditor.json(location)).status, 404, 'the packages of others');
  });
  test('a bounded person is told what they see until when, on each page, and their entry says it to the others', async () => {
    for (const path of ['/', '/documents/SOP-001']) assert.match(await (await auditor.get(path)).text(), /You see Controlled documents, until \d+ \w+ \d{4}\./);
    assert.doesNotMatch(await (await whole.get('/')).text(), /You see /);
    const { rows } = w.done(await who.quality.json(`/people/${login}`), 200);
    assert.ok(rows.some((each) => each.label === 'Sees only' && each.text === 'Controlled documents'), JSON.stringify(rows));
    assert.ok(rows.some((each) => each.label === 'Access until'));
  });
  test('another scope holds at the next request', async () => {
    await limit({ 'sees only': ['improvements'] });
    assert.equal((await auditor.get('/improvements/IMP-2026-0004')).status, 200);
    assert.equal((await auditor.get('/documents/SOP-001')).status, 404);
    await limit({ 'sees only': ['documents'] });
    assert.equal((await auditor.get('/documents/SOP-001')).status, 200);
    w.isProblem(await who.admin.act(`/people/${login}/acts/limit%20access`, { ...why, fields: { 'sees only': ['document'] } }), 422);
  });
  test('after the last day a session and a token open nothing, and signing in says so in a sentence; so it does before the first', async () => {
    const token = w.done(await w.nobody(server.base).act('/sign-in', { login, password: secret }), 200).token;
    const byToken = async () => (await fetch(`${server.base}/documents`, { headers: { accept: 'application/json', authorization: `Bearer ${token}` } })).status;
    assert.equal(await byToken(), 200);
    await limit({ 'access until': day(-1) });
    assert.deepEqual([(await auditor.json('/documents')).status, (await auditor.json('/documents/SOP-001')).status, await byToken()], [401, 401, 401]);
    const again = async (given) => w.nobody(server.base).act('/sign-in', { login, password: given });
    assert.match(w.isProblem(await again(secret), 401).detail, /Your access ended after \d+ \w+ \d{4}/);
    assert.doesNotMatch(w.isProblem(await again('not this one'), 401).detail, /access/, 'only who has proved who they are is told');
    assert.match(await (await who.quality.get('/people')).text(), /Olga Outside.*Access ended, or not begun/s);
    await limit({ 'access from': day(2), 'access until': day(30) });
    assert.match(w.isProblem(await again(secret), 401).detail, /Your access begins on/);
    await limit({ 'access from': day(0) });
    assert.equal((await again(secret)).status, 200);
  });
});
