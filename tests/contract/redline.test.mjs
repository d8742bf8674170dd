// The pictures of a redline over the real server: what was deleted is the old side's file, what was inserted the new side's, byte for
// byte, on every page that shows one; and nobody is given the address of a side that they may not see.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { start } from '../support/chancery.mjs';
import * as w from './workshop.mjs';

let server, all, id;
before(async () => {
  server = await start();
  all = await w.people(server, ['staff', 'author', 'reviewer', 'approver']);
});
after(() => server?.stop());

// A PNG header of its own size, and some bytes by which it is known.
function png(width, words) {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(40, 4);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), size, Buffer.from([8, 2, 0, 0, 0]), Buffer.from(words)]);
}
const old = { 'clamp.png': png(60, 'the clamp of before'), 'gone.png': png(61, 'gone'), 'kept.png': png(62, 'kept') };
const now = { 'clamp.png': png(80, 'the new clamp'), 'kept.png': old['kept.png'], 'come.png': png(63, 'come') };
const text = '# Clamping\n\nThe clamp ![The clamp](files/clamp.png) holds it.\n\n![Kept](files/kept.png)\n';
const before_text = `${text}\n![Gone](files/gone.png)\n`, after_text = `${text}\nAnother one: ![Come](files/come.png)\n`;
const pictures = (files) => Object.entries(files).map(([name, bytes]) => ['files', name, bytes, 'image/png']);

// [{name, src, mark}] of the pictures of the redline in a page or model.
function pictures_of(html) {
  const found = [], open = [];
  for (const [, closes, tag, rest] of html.matchAll(/<(\/?)(ins|del|img)\b([^>]*)>/g)) {
    if (tag === 'img') {
      const src = / src="([^"]*)"/.exec(rest)[1];
      found.push({ src, name: decodeURIComponent(src.split('/').pop()), mark: open.at(-1) ?? '' });
    } else if (closes) open.pop();
    else open.push(tag);
  }
  return found;
}

// Every picture is fetched: the deleted ones have the bytes of `was`, all others those of `is`.
async function check(who, html, was, is, expected) {
  const shown = pictures_of(/<article class="document" id="text">([^]*?)<\/article>/.exec(html)?.[1] ?? html);
  assert.deepEqual(shown.map(({ name, mark }) => `${mark} ${name}`.trim()).sort(), [...expected].sort());
  for (const { src, name, mark } of shown) {
    const got = await who.get(src);
    assert.equal(got.status, 200, `${mark} ${src}`);
    assert.ok(Buffer.from(await got.arrayBuffer()).equals((mark === 'del' ? was : is)[name]), `${mark} ${src} is another file`);
  }
  return shown;
}
const page = async (who, path) => { const got = await who.get(path, { accept: 'text/html' }); const html = await got.text(); assert.equal(got.status, 200, `${path}: ${html.slice(0, 300)}`); return html; };
const both = ['del clamp.png', 'ins clamp.png', 'del gone.png', 'ins come.png', 'kept.png'];

test('the redline of a draft has either side\'s own pictures, on every page that shows it', async () => {
  id = w.done(await w.upload(all.author, '/documents/acts/create', { ...Object.fromEntries(Object.entries(w.procedure('Clamping')).map(([name, value]) => [`field.${name}`, value])), content: before_text }, pictures(old))).id;
  await w.release(all, id);
  await w.act(all.author, id, 'revise');
  w.done(await w.upload(all.author, `/documents/${id}/acts/edit`, { content: after_text, remove: 'gone.png', 'field.reason': 'Another clamp.', 'field.impact': 'Clamp it so.' }, pictures({ 'clamp.png': now['clamp.png'], 'come.png': now['come.png'] })));
  await check(all.author, await page(all.author, `/documents/${id}/compare/1...draft`), old, now, both);
  await check(all.author, w.done(await all.author.json(`/documents/${id}/compare/1...draft`), 200).redline_html, old, now, both);
  await check(all.author, await page(all.author, `/documents/${id}/draft?show=changes`), old, now, both);
  await w.act(all.author, id, 'submit');
  await w.sign(all.reviewer, id, 'review');
  await check(all.approver, await page(all.approver, `/documents/${id}/draft/sign?act=approve`), old, now, both);
});

test('who may not see a side is given nothing of it, neither the comparison nor the address of a file', async () => {
  const acts = w.done(await all.author.json(`/documents/${id}/history`), 200).history.entries, edit = acts.find((each) => each.act === 'edit').number;
  const file = `/documents/${id}/history/act-${edit}/files/clamp.png`;
  assert.ok((await w.bytesOf(all.author, file)).equals(now['clamp.png']));
  for (const path of [`/documents/${id}/compare/1...draft`, `/documents/${id}/draft/files/clamp.png`, file.replace('clamp', 'come')]) {
    const got = await all.staff.get(path, { accept: 'text/html' }), html = await got.text();
    assert.equal(got.status, 404, path);
    assert.doesNotMatch(html, /<img|<del/, path);
  }
  // What there was for them after that act is what was in force.
  assert.ok((await w.bytesOf(all.staff, file)).equals(old['clamp.png']));
  await check(all.staff, await page(all.staff, `/documents/${id}/compare/1...act-${edit}`), old, old, []);
});

test('what an act changed is shown with the pictures as they were after either act, also when the draft is long gone', async () => {
  const acts = w.done(await all.author.json(`/documents/${id}/history`), 200).history.entries;
  const edit = acts.find((each) => each.act === 'edit').number, revise = acts.find((each) => each.act === 'revise').number;
  await w.sign(all.approver, id, 'approve');
  const shown = await check(all.author, await page(all.author, `/documents/${id}/compare/act-${revise}...act-${edit}`), old, now, both);
  assert.ok(shown.every(({ src }) => src.includes('/history/act-')));
});

test('two released revisions are compared with the pictures of each, the later one first as well', async () => {
  const shown = await check(all.staff, await page(all.staff, `/documents/${id}/compare/1...2`), old, now, both);
  for (const { src, mark } of shown) assert.ok(src.startsWith(`/documents/${id}/revisions/${mark === 'del' ? 1 : 2}/files/`), src);
  await check(all.staff, await page(all.staff, `/documents/${id}/compare/2...1`), now, old, ['del clamp.png', 'ins clamp.png', 'ins gone.png', 'del come.png', 'kept.png']);
});

test('a picture replaced under its name is a change of its own: the pages say so though the text is the same byte for byte', async () => {
  const newest = { ...now, 'clamp.png': png(90, 'the newest clamp') };
  await w.act(all.author, id, 'revise');
  w.done(await w.upload(all.author, `/documents/${id}/acts/edit`, { 'field.reason': 'A sharper picture.', 'field.impact': 'Nothing.' }, pictures({ 'clamp.png': newest['clamp.png'] })));
  const expected = ['del clamp.png', 'ins clamp.png', 'kept.png', 'come.png'];
  for (const query of ['', '?show=plain'])
    assert.match(await page(all.author, `/documents/${id}/compare/2...draft${query}`), /The text is the same, byte for byte, but not the pictures in it\. Places where one changed: 1\./);
  await check(all.author, await page(all.author, `/documents/${id}/compare/2...draft`), now, newest, expected);
  await w.act(all.author, id, 'submit');
  await w.sign(all.reviewer, id, 'review');
  const signing = await page(all.approver, `/documents/${id}/draft/sign?act=approve`);
  await check(all.approver, signing, now, newest, expected);
  assert.match(signing, /Places in the text<\/dt><dd><b class="figures">1<\/b>.*1 changed/s);
});

test('the sample\'s procedure whose picture was exchanged shows the picture of before and the one of now', async () => {
  const bytes = async (number) => w.bytesOf(all.staff, `/documents/SOP-009/revisions/${number}/files/measuring-points.png`);
  const [one, two] = [await bytes(1), await bytes(2)];
  assert.ok(!one.equals(two), 'the sample has two pictures');
  await check(all.staff, await page(all.staff, '/documents/SOP-009/compare/1...2'), { 'measuring-points.png': one }, { 'measuring-points.png': two }, ['del measuring-points.png', 'ins measuring-points.png']);
});
