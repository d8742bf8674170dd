// Forged and replayed assertions over HTTP: an authenticator in software answers rightly once, so that one knows it would be
// taken, and wrongly in every point that WebAuthn Level 2 (7.1, 7.2) has a server look at. Then the way round it: with a password.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { chancery, password, program, start } from '../support/chancery.mjs';
import { PasskeyDevice } from '../support/passkey_device.mjs';
import * as w from '../contract/workshop.mjs';

let server, all, visitor, origin;
before(async () => {
  server = await start({ settings: { 'sign-in.codes_for': 'approver' } });
  // With a password alone nobody who is asked for more gets further than adding it: the passkeys come first.
  all = await w.people(server);
  visitor = w.nobody(server.base);
  origin = w.done(await all.admin.json('/people/admin'), 200).passkeys.add.origin;
});
after(() => server?.stop());

const offered = async (who) => w.done(await who.json(`/people/${who.login}`), 200).passkeys.add.challenge;
const adding = (who, answer, key_name = 'Key') => who.act(`/people/${who.login}/acts/add%20passkey`, { passkey: answer, key_name });
const keysOf = async (who) => w.done(await all.admin.json(`/people/${who.login}`), 200).passkeys.keys;
const doorChallenge = async () => w.done(await visitor.json('/sign-in'), 200).passkey.challenge;
const enter = (answer) => visitor.act('/sign-in', { passkey: answer });
async function withKey(who, device = new PasskeyDevice(origin)) {
  w.done(await adding(who, device.create(await offered(who))));
  const key = (await keysOf(who)).length, path = `/people/${who.login}`;
  const { statement } = w.done(await all.admin.json(`${path}/sign?act=confirm%20passkey&key=${key}`), 200);
  w.done(await all.admin.act(`${path}/acts/confirm%20passkey`, { key, statement: statement.text, password }));
  return device;
}

// What is wrong with the answer -> in which point. Each is signed by the right key, unless that is the point.
const forged = () => ({
  'another origin': { origin: 'http://evil.example' }, 'the origin with another port': { origin: `${origin}1` }, 'the origin over another scheme': { origin: origin.replace('http:', 'https:') },
  'another RP ID': { rp: 'evil.example' }, 'an RP ID above it': { rp: 'host' }, 'the person not verified': { flags: 0x01 }, 'nobody present': { flags: 0x04 }, 'no flag at all': { flags: 0x00 },
  'an answer inside another site\'s page': { client: { crossOrigin: true } }, 'client data that names the site twice': { client: { topOrigin: 'http://evil.example', crossOrigin: true } },
  'another type': { type: 'payment.get' }, 'no type': { type: '' }, 'another challenge': { client: { challenge: Buffer.from('x'.repeat(56)).toString('base64url') } }, 'no challenge': { client: { challenge: '' } },
});
const another = () => ({ key: generateKeyPairSync('ec', { namedCurve: 'P-256' }) });

describe('adding a passkey', () => {
  test('a new passkey with a wrong origin, RP ID, flag, type or challenge is refused and adds nothing', async () => {
    const device = new PasskeyDevice(origin);
    for (const [what, wrong] of Object.entries({ ...forged(), 'an assertion for a new passkey': { type: 'webauthn.get' } })) {
      w.isProblem(await adding(all.quality, device.create(await offered(all.quality), wrong)), 422);
      assert.deepEqual(await keysOf(all.quality), [], what);
    }
    for (const answer of ['', '{}', '[]', 'null', '{"credential":1}', '{"credential":"AA","client_data":"AA","authenticator_data":"AA"}', JSON.stringify({ ...JSON.parse(device.create(await offered(all.quality))), client_data: '*' })])
      w.isProblem(await adding(all.quality, answer), 422);
    assert.deepEqual(await keysOf(all.quality), []);
  });
  test('a challenge is good once, in the session and for the purpose that it was made for', async () => {
    const device = new PasskeyDevice(origin), once = await offered(all.reviewer);
    const otherSession = await server.client('reviewer');
    w.isProblem(await adding(otherSession, device.create(once)), 422);
    w.isProblem(await adding(all.quality, device.create(once)), 422);
    w.isProblem(await adding(all.reviewer, device.create(await doorChallenge())), 422);
    w.done(await adding(all.reviewer, device.create(once)));
    w.isProblem(await adding(all.reviewer, new PasskeyDevice(origin).create(once)), 422);
    w.isProblem(await enter(device.get(await offered(all.reviewer))), 422);
    assert.equal((await keysOf(all.reviewer)).length, 1);
  });
  test('nobody adds a passkey to somebody else, nor takes a credential that is another\'s', async () => {
    const device = new PasskeyDevice(origin);
    for (const who of [all.admin, all.quality, all.staff])
      w.isProblem(await who.act('/people/author/acts/add%20passkey', { passkey: device.create(await offered(who)), key_name: 'Mine' }), 403);
    assert.deepEqual(await keysOf(all.author), []);
    w.done(await adding(all.author, device.create(await offered(all.author))));
    w.isProblem(await adding(all.staff, new PasskeyDevice(origin, device.credential).create(await offered(all.staff))), 422);
  });
});

describe('signing in by passkey', () => {
  let device;
  before(async () => { device = await withKey(all.auditor); });
  test('an assertion with a wrong origin, RP ID, flag, type, challenge, key or signature signs nobody in', async () => {
    const flip = (at) => (data) => { const other = Buffer.from(data); other[at < 0 ? other.length + at : at] ^= 1; return other; };
    for (const [what, wrong] of Object.entries({ ...forged(), 'a new passkey for an assertion': { type: 'webauthn.create' }, 'another key under this credential': another(), 'a credential that nobody has': { credential: Buffer.from('none') },
      'authenticator data changed after it was signed': { data: flip(-1) }, 'an RP ID changed after it was signed': { data: flip(0) }, 'data cut short': { data: (data) => data.subarray(0, 30) } })) {
      const answer = await enter(device.get(await doorChallenge(), wrong));
      assert.ok([401, 422].includes(answer.status), `${what}: ${answer.status}`);
      w.isProblem(answer, answer.status);
      assert.equal(answer.body.token, undefined, what);
    }
    const whole = JSON.parse(device.get(await doorChallenge()));
    for (const part of ['signature', 'client_data', 'authenticator_data', 'credential'])
      for (const bad of ['', 'AAAA', '*', null, 7, undefined]) {
        const answer = await enter(JSON.stringify({ ...whole, [part]: bad }));
        assert.ok([401, 422].includes(answer.status), `${part} ${bad}: ${answer.status}`);
      }
    assert.equal(w.done(await enter(device.get(await doorChallenge())), 200).login, 'auditor', 'the right answer is taken');
  });
  test('an assertion that signed somebody in signs nobody in again', async () => {
    const answer = device.get(await doorChallenge());
    w.done(await enter(answer), 200);
    for (let again = 0; again < 3; ++again) w.isProblem(await enter(answer), 422);
  });
  test('of one assertion sent many times at once, one signs in', async () => {
    const answer = device.get(await doorChallenge()), answers = await Promise.all(Array.from({ length: 12 }, () => enter(answer)));
    assert.equal(answers.filter((each) => each.status === 200).length, 1);
  });
  test('an assertion of a sign-off signs nobody in, and one of the door signs nothing off', async () => {
    const id = await w.create(all.author, 'Signed at the wrong door');
    await w.act(all.author, id, 'submit');
    const { statement } = w.done(await all.reviewer.json(`/documents/${id}/draft/sign?act=review`), 200);
    w.isProblem(await enter(device.sign(statement.text)), 422);
    w.isProblem(await all.reviewer.act(`/documents/${id}/acts/review`, { statement: statement.text, passkey: device.get(await doorChallenge()) }), 422);
  });
  test('a passkey that waits to be confirmed, or has ended, signs nobody in', async () => {
    const waiting = new PasskeyDevice(origin);
    w.done(await adding(all.quality, waiting.create(await offered(all.quality)), 'Waits'));
    w.isProblem(await enter(waiting.get(await doorChallenge())), 401);
    w.done(await all.auditor.act('/people/auditor/acts/end%20passkey', { key: 1, comment: 'Lost.' }));
    w.isProblem(await enter(device.get(await doorChallenge())), 401);
  });
});

describe('signing off by passkey', () => {
  let device, id;
  const statementFor = async (who, item = id) => w.done(await who.json(`/documents/${item}/draft/sign?act=approve`), 200).statement.text;
  const approve = (who, body, item = id) => who.act(`/documents/${item}/acts/approve`, body);
  const reviewed = async () => {
    const item = await w.create(all.author, 'Signed with a passkey');
    await w.act(all.author, item, 'submit');
    await w.sign(all.reviewer, item, 'review');
    return item;
  };
  before(async () => { device = await withKey(all.approver); id = await reviewed(); });
  const notSigned = async () => assert.deepEqual(w.done(await all.quality.json(`/documents/${id}/draft`), 200).signoffs.filter((each) => each.act === 'approve'), []);
  test('an assertion with a wrong origin, RP ID, flag, type, challenge or key signs nothing', async () => {
    const statement = await statementFor(all.approver);
    for (const [what, wrong] of Object.entries({ ...forged(), 'another key under this credential': another(), 'another namespace of signatures': { namespace: 'git' }, 'a credential that nobody has': { credential: Buffer.from('none') } })) {
      const answer = await approve(all.approver, { statement, passkey: device.sign(statement, wrong) });
      w.isProblem(answer, 422);
      assert.match(answer.body.type, /passkey\.refusal/, what);
      await notSigned();
    }
    w.isProblem(await approve(all.approver, { statement, passkey: device.sign(statement.replace('I approve', 'I refuse')) }), 422);
    w.isProblem(await approve(all.approver, { statement: statement.replace('I approve', 'I refuse'), passkey: device.sign(statement.replace('I approve', 'I refuse')) }), 409);
    await notSigned();
  });
  test('an assertion is its person\'s: in somebody else\'s session it signs nothing, not even with a password beside it', async () => {
    const theirs = await statementFor(all.approver), own = await statementFor(all.quality);
    for (const statement of [theirs, own]) for (const more of [{}, { password }, { method: 'passkey' }]) {
      const answer = await approve(all.quality, { statement, passkey: device.sign(statement), ...more });
      w.isProblem(answer, answer.status);
      assert.ok([403, 409, 422].includes(answer.status), `${answer.status}`);
    }
    await notSigned();
  });
  test('an assertion that signed once signs nothing again, on this document, in its next round or on another', async () => {
    const statement = await statementFor(all.approver), passkey = device.sign(statement), other = await reviewed();
    w.isProblem(await approve(all.approver, { statement, passkey }, other), 409);
    w.done(await approve(all.approver, { statement, passkey }));
    const again = await approve(all.approver, { statement, passkey });
    assert.ok([404, 409, 422].includes(again.status), `${again.status}`);
    await w.act(all.author, id, 'revise');
    await w.act(all.author, id, 'edit', { fields: { reason: 'Next.', impact: 'None.' } });
    await w.act(all.author, id, 'submit');
    await w.sign(all.reviewer, id, 'review');
    const next = await approve(all.approver, { statement, passkey });
    assert.ok([409, 422].includes(next.status), `${next.status}`);
    await notSigned();
    id = await reviewed();
  });
});

// The policy of documents is changed as the house would change it: from then on an approval takes a passkey.
describe('with less than a passkey', () => {
  let device, id;
  const signPage = async (more = '') => w.done(await all.approver.json(`/documents/${id}/draft/sign?act=approve${more}`), 200);
  before(async () => {
    device = await withKey(all.approver, new PasskeyDevice(origin, 'second device'));
    const { source } = w.done(await all.quality.json('/policies/documents'), 200);
    const stricter = source.replace('signs: "I approve this revision for use."', 'signs: "I approve this revision for use."\n    assurance: passkey');
    assert.notEqual(stricter, source);
    const found = w.done(await all.quality.act('/policies/acts/propose', { fields: { name: 'documents', reason: 'Approvals by passkey.' }, content: stricter, content_name: 'content.yaml' }));
    await w.act(all.quality, 'documents', 'submit', {}, 'policies');
    const statement = w.done(await all.approver.json('/policies/documents/draft/sign?act=approve'), 200).statement.text;
    w.done(await all.approver.act('/policies/documents/acts/approve', { statement, passkey: device.sign(statement) }));
    assert.equal(found.id, 'documents');
    id = await w.create(all.author, 'By passkey alone');
    await w.act(all.author, id, 'submit');
    await w.sign(all.reviewer, id, 'review');
  });
  test('where the rules ask for a passkey a password signs nothing, whatever statement and method are sent with it', async () => {
    const { statement } = await signPage(), asked = statement.text, byPassword = (await signPage('&with=password')).statement?.text;
    assert.notEqual(byPassword, asked, 'a password is not offered the statement of a passkey');
    const server_side = asked.replace(/^Method: .*$/m, "Method: signed by the server on the signer's behalf, after the signer gave their password again");
    for (const text of [asked, byPassword ?? asked, server_side])
      for (const more of [{ password }, { password, method: 'password' }, { password, method: 'passkey' }, { method: 'passkey' }, { password, passkey: '' }, { password, code: '000000' }, { password, passkey: '{}' }]) {
        const answer = await all.approver.act(`/documents/${id}/acts/approve`, { statement: text, ...more });
        w.isProblem(answer, answer.status);
        assert.ok([403, 409, 422].includes(answer.status), `${JSON.stringify(more)}: ${answer.status}`);
      }
    w.isProblem(await all.quality.act(`/documents/${id}/acts/approve`, { statement: 'x', password }), 422);   // who has no passkey at all
    assert.equal(w.done(await all.quality.json(`/documents/${id}/draft`), 200).state, 'in review');
    w.isProblem(await all.staff.json(`/documents/${id}`), 404);
    const { text } = (await signPage()).statement;
    w.done(await all.approver.act(`/documents/${id}/acts/approve`, { statement: text, passkey: device.sign(text) }));
    assert.equal(w.done(await all.staff.json(`/documents/${id}`), 200).signoffs.at(-1).method, 'passkey');
  });
  test('whoever is asked for more than a password, and has a passkey, does not sign in with the password alone', async () => {
    const answer = await visitor.act('/sign-in', { login: 'approver', password });
    assert.equal(w.isProblem(answer, 401).type, 'urn:chancery:refusal.code-or-passkey');
    const form = await fetch(server.base + '/sign-in', { method: 'POST', redirect: 'manual', body: new URLSearchParams({ login: 'approver', password }) });
    assert.deepEqual([form.status, form.headers.getSetCookie()], [401, []]);
    for (const more of [{ passkey: '{}' }, { passkey: '', code: '000000' }, { code: '000000' }, { ticket: 'x', code: '000000' }, { passkey: 'null', login: 'approver', password }]) {
      const got = await visitor.act('/sign-in', { login: 'approver', password, ...more });
      assert.ok([401, 422, 429].includes(got.status), `${JSON.stringify(more)}: ${got.status}`);
      assert.equal(got.body.token, undefined);
    }
    assert.equal(w.done(await enter(device.get(await doorChallenge())), 200).login, 'approver');
  });
  test('a second passkey is not confirmed with a password by whom it would sign for', async () => {
    const third = new PasskeyDevice(origin, 'third device');
    w.done(await adding(all.approver, third.create(await offered(all.approver)), 'Third'));
    const key = (await keysOf(all.approver)).length, path = '/people/approver';
    for (const act of ['confirm passkey', 'confirm own passkey', 'accept passkey']) {
      const text = (await all.approver.json(`${path}/sign?act=${encodeURIComponent(act)}&key=${key}`)).body.statement?.text ?? 'x';
      for (const body of [{ statement: text, password }, { statement: text, passkey: third.sign(text) }, {}]) {
        const answer = await all.approver.act(`${path}/acts/${encodeURIComponent(act)}`, { key, ...body });
        assert.ok([403, 409, 422].includes(answer.status), `${act}: ${answer.status}`);
      }
    }
    w.isProblem(await enter(third.get(await doorChallenge())), 401);
  });
  test('whoever has no passkey that signs is told on the page, and when they are refused, how to get one', async () => {
    const at = '/people/author/sign?act=confirm%20own%20passkey&key=1', says = '“Confirm with another passkey” is signed with a passkey, and none signs for you yet. Add one on your own page under People, then have it confirmed.';
    assert.deepEqual(w.done(await all.author.json(at), 200).blocked.requirements.map((each) => each.sentence), [says]);
    assert.ok((await (await all.author.get(at)).text()).includes(says));
    assert.ok(w.isProblem(await all.author.act('/people/author/acts/confirm%20own%20passkey', { key: 1, statement: 'x', password }), 422).detail.includes(says));
  });
});

// Whoever has the server's key can say in its name that somebody confirmed a passkey with a password, or that the console accepted one. So an administrator
// who has a passkey confirms with that, and `verify` names those that nobody's passkey vouches for.
test('an administrator who has a passkey confirms others with it, not with a password; verify names the passkeys that rest on the server’s word, and no other', async () => {
  const own = await start();
  try {
    const people = await w.people(own, ['admin', 'quality', 'author', 'reviewer']), at = w.done(await people.admin.json('/people/admin'), 200).passkeys.add.origin;
    await w.act(people.admin, 'quality', 'change roles', { comment: 'A second administrator.', fields: { roles: ['staff', 'quality', 'admin'] } }, 'people');
    const add = async (who) => { const device = new PasskeyDevice(at); w.done(await who.act(`/people/${who.login}/acts/add%20passkey`, { passkey: device.create(w.done(await who.json(`/people/${who.login}`), 200).passkeys.add.challenge), key_name: `${who.login}'s` })); return device; };
    const confirm = async (by, login, given) => {
      const page = w.done(await by.json(`/people/${login}/sign?act=confirm%20passkey&key=1`), 200);
      return by.act(`/people/${login}/acts/confirm%20passkey`, { key: 1, statement: page.statement?.text ?? 'x', ...given(page.statement?.text ?? 'x') });
    };
    const byWord = () => JSON.parse(chancery(['verify', join(own.data, 'ledger.git'), '--json'])).passkeys_by_word.map(({ login, by, fingerprint }) => ({ login, by, fingerprint }));
    assert.deepEqual(byWord(), []);
    const pias = await add(people.admin);
    w.done(await confirm(people.quality, 'admin', () => ({ password })));
    const [root, ...others] = byWord();
    assert.deepEqual([root.login, root.by, others], ['admin', 'quality', []]);
    assert.match(root.fingerprint, /^SHA256:/);
    await add(people.author);
    assert.match(JSON.stringify(w.isProblem(await confirm(people.admin, 'author', () => ({ password })), 422)), /is signed with a passkey, not with a password/);
    w.done(await confirm(people.admin, 'author', (text) => ({ passkey: pias.sign(text) })));
    await add(people.reviewer);
    w.done(await confirm(people.quality, 'reviewer', () => ({ password })));
    assert.deepEqual(byWord().map((each) => [each.login, each.by]), [['admin', 'quality'], ['reviewer', 'quality']], 'the author’s rests on a passkey');
    assert.match(chancery(['verify', join(own.data, 'ledger.git')]), /2 passkeys rest on the word of this server alone[^]*admin: SHA256:[^]*reviewer: SHA256:/);
  } finally {
    await own.stop();
  }
});

test('passkeys of a former host name are shown as such, named by readiness, and ended at the console once the new name is known', async () => {
  const own = await start(), folder = own.data;
  const settings = ['--set', 'http.url=https://new.example', '--data', folder];
  const says = (...args) => { const ran = spawnSync(program, ['passkeys', ...args, '--json'], { encoding: 'utf8' }); return { status: ran.status, told: JSON.parse(ran.stdout || 'null'), err: ran.stderr }; };
  const author = await own.client('author'), admin = await own.client('admin'), { challenge, origin } = w.done(await author.json('/people/author'), 200).passkeys.add, device = new PasskeyDevice(origin);
  w.done(await author.act('/people/author/acts/add%20passkey', { passkey: device.create(challenge), key_name: 'Old' }));
  const { statement } = w.done(await admin.json('/people/author/sign?act=confirm%20passkey&key=1'), 200);
  w.done(await admin.act('/people/author/acts/confirm%20passkey', { key: 1, statement: statement.text, password }));
  await own.kill();
  const moved = await start({ data: folder, settings: { 'http.url': 'https://new.example' } }), quality = await moved.client('quality');
  assert.match(w.done(await quality.json('/people/author'), 200).passkeys.keys[0].state, /made for 127\.0\.0\.1|made for localhost/);
  assert.match(JSON.stringify(w.done(await quality.json('/readiness'), 200).findings), /has a passkey that was made for \S+; this server is new\.example now[^"]*passkeys end-former/);
  await moved.kill();
  assert.match(says('end-former', '--data', folder).err, /Set http\.url/);
  const ended = says('end-former', ...settings);
  assert.deepEqual([ended.status, ended.told.ended.map((each) => each.login)], [0, ['author']], ended.err);
  assert.deepEqual(says('end-former', ...settings).told.ended, [], 'there are no more');
  const last = await start({ data: folder, settings: { 'http.url': 'https://new.example' } });
  assert.match(w.done(await (await last.client('quality')).json('/people/author'), 200).passkeys.keys[0].state, /ended/);
  assert.doesNotMatch(JSON.stringify(w.done(await (await last.client('quality')).json('/readiness'), 200).findings), /new\.example/);
  await last.stop();
  await own.stop({ unchanged: true });
});
