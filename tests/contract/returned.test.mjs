// What comes back to whoever sent something that cannot be taken, or is sent on after an act: words in any alphabet, chosen files,
// an ended form, an address to go to. And what one person's page tells of another.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { seenFor, start } from '../support/chancery.mjs';
import { PasskeyDevice } from '../support/passkey_device.mjs';
import * as w from './workshop.mjs';

let server, all;
before(async () => {
  server = await start();
  all = await w.people(server, ['staff', 'author', 'admin', 'quality', 'reviewer']);
});
after(() => server?.stop());

async function form(who, path, fields, files = []) {
  const seen = await seenFor(who.request, path, { has: (name) => name in fields });
  return who.request(path, { method: 'POST', body: w.multipart({ csrf: who.csrf, ...(seen ? { seen } : {}), ...fields }, files) });
}

test('what is given back cut is cut between two letters, whatever the alphabet', async () => {
  const long = `${'x'.repeat(59)}ééé`;
  for (const path of [`/documents?${encodeURIComponent(long)}=1`, `/documents?limit=${encodeURIComponent(long)}`, `/documents/${encodeURIComponent(long)}`, `/${encodeURIComponent(long)}`, `/policies/${encodeURIComponent(long)}`, `/evidence?process=${encodeURIComponent(long)}`]) {
    const got = await all.author.get(path, { accept: 'application/json' });
    assert.ok(got.status < 500, `${path}: ${got.status}`);
    JSON.parse(await got.text());
  }
  const unknown = await all.author.act(`/documents/${encodeURIComponent(long)}/acts/edit`, {});
  assert.ok(unknown.status < 500, JSON.stringify(unknown.body));
});

test('a quote of many letters beyond ASCII comes with its comment, cut where it is too long', async () => {
  const id = await w.create(all.author, 'Quoted at length');
  await w.act(all.author, id, 'submit');
  await w.act(all.reviewer, id, 'comment', { comment: 'This part.', quote: `x${'ü'.repeat(1500)}` });
  const { body } = await all.reviewer.json(`/documents/${id}/draft`);
  assert.match(body.comments.at(-1).quote, /^xü{999}$/);
});

test('after an act people are sent on only to an address of this server that is one; the act is done once in any case', async () => {
  for (const then of ['/search?q=a b', '/süß', '//evil.example', '/\\evil.example', `/${'x'.repeat(3000)}`]) {
    const id = await w.create(all.author, 'Sent on');
    const answer = await form(all.author, `/documents/${id}/acts/comment`, { comment: 'Once.', then });
    assert.equal(answer.status, 303, `${then}: ${answer.status}`);
    assert.equal(answer.headers.get('location'), `/documents/${id}/draft`);
    assert.equal((await all.author.json(`/documents/${id}/draft`)).body.comments.length, 1);
  }
});

test('a form whose session changed meanwhile is refused with all that was typed', async () => {
  const answer = await all.staff.request('/improvements/acts/raise', { method: 'POST', body: new URLSearchParams({ csrf: 'of another session', 'field.title': 'Typed with care', back: '/improvements/new' }) });
  assert.equal(answer.status, 403);
  assert.match(await answer.text(), /Typed with care/);
});

test('a refused form says that chosen files must be chosen again, and only when there were any', async () => {
  const id = await w.create(all.author, 'With a drawing'), back = `/documents/${id}/draft/edit?act=edit`;
  const sent = (files) => form(all.author, `/documents/${id}/acts/edit`, { 'field.title': '', content: '# Text\n', back }, files);
  const again = /choose them again before you send/;
  const refused = await sent([['files', 'drawing.png', 'bytes', 'image/png']]);
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), again);
  assert.doesNotMatch(await (await sent([])).text(), again);
});

test('a file in a field that no act has is refused and named: a misspelt text must not become an attachment', async () => {
  const id = await w.create(all.author, 'Misspelt');
  const problem = w.isProblem(await w.upload(all.author, `/documents/${id}/acts/edit`, {}, [['contnet_file', 'content.md', '# New\n', 'text/markdown']]), 400);
  assert.match(problem.detail, /contnet_file/);
  assert.equal((await all.author.json(`/documents/${id}/draft`)).body.files.length, 1);
});

test('a text with CRLF line ends keeps them, also when what is sent mixes both kinds', async () => {
  const id = await w.create(all.author, 'Line ends', '# Line ends\n');
  w.done(await w.upload(all.author, `/documents/${id}/acts/edit`, {}, [['content_file', 'content.md', '# One\r\nTwo\r\n', 'text/markdown']]));
  await w.act(all.author, id, 'edit', { content: '# One\r\nTwo\nThree\r\n' });
  assert.equal((await w.bytesOf(all.author, `/documents/${id}/draft/files/content.md`)).toString(), '# One\r\nTwo\r\nThree\r\n');
});

test('which passkeys and codes somebody has is for themselves and for those who answer for it, on the page and for programs', async () => {
  const mine = (await all.author.json('/people/author')).body.passkeys.add;
  w.done(await all.author.act('/people/author/acts/add%20passkey', { passkey: new PasskeyDevice(mine.origin).create(mine.challenge), key_name: 'Mine' }));
  const told = async (who) => Object.keys((await who.json('/people/author')).body);
  for (const who of [all.author, all.admin, all.quality]) assert.ok((await told(who)).includes('keys'), `${who.login} is told`);
  for (const who of [all.staff, all.reviewer]) {
    const members = await told(who);
    assert.ok(!members.includes('keys') && !members.includes('codes_since'), `${who.login} is told ${members}`);
  }
});

test('the description of the API names the cookie that is used', async () => {
  const { body } = await w.nobody(server.base).json('/openapi.json');
  assert.equal(body.components.securitySchemes.session.name, all.staff.cookie.split('=')[0]);
});
