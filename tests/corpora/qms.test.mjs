// A real quality management system of a small maker of medical devices (openregulatory/templates, 89 procedures, forms and lists)
// put in force here document by document, read, searched, taken away and verified with stock tools.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { chancery, corpora } from '../support/chancery.mjs';
import { found, meantWords, open, readable, release, wordsOf } from './organisation.mjs';
import { bundleVerifies, fileInClone, packageVerifies } from './stock_tools.mjs';

function procedures() {
  const folder = join(corpora, 'qms-openregulatory');
  return readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.md') && !basename(name).startsWith('_')).sort()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

function typeOf(name) {
  const file = basename(name);
  if (file.startsWith('sop-')) return 'SOP';
  if (/polic/.test(file)) return 'POL';
  return /form|list|checklist|report|record|letter|mapping/.test(file) ? 'FRM' : 'WI';
}

const titleOf = ({ name, bytes }) => (bytes.toString('utf8').match(/^#\s+(.+)$/m)?.[1] ?? basename(name, '.md')).trim().slice(0, 110);

// Of each document, a word that stands in no other: what a person would look for.
function rareWords(documents) {
  const holders = new Map();
  documents.forEach((each, place) => {
    for (const word of new Set(meantWords(each.bytes.toString('utf8')).map((one) => one.toLowerCase())))
      holders.set(word, [...(holders.get(word) ?? []), place]);
  });
  const rare = new Map();
  for (const [word, places] of holders)
    if (places.length === 1 && /^[a-z]{9,}$/.test(word) && !rare.has(places[0])) rare.set(places[0], word);
  return rare;
}

describe('a real manual of 89 procedures', { skip: corpora ? false : 'the corpora are not beside this checkout' }, () => {
  let organisation, persons, documents;
  before(async () => {
    organisation = found('Corpus of procedures');
    documents = procedures();
    persons = await open(organisation);
  });
  after(async () => {
    await persons?.server.stop();
    organisation?.remove();
  });

  it('each is drafted, reviewed, approved and in force', { timeout: 600_000 }, async () => {
    assert.equal(documents.length, 89);
    for (const each of documents) {
      const fields = { title: titleOf(each), type: typeOf(each.name), owner: 'author', process: each.name.split('/')[0] };
      each.id = await release(persons, fields, each.bytes, { reason: `First issue of ${each.name}.`, impact: 'People work by it from now on.' });
    }
    assert.equal(new Set(documents.map((each) => each.id)).size, 89);
  });

  it('a reader gets each one, and its file is byte for byte the one that was written', async () => {
    for (const { id, name, bytes } of documents) {
      const { status, body } = await persons.reader.json(`/documents/${id}`);
      assert.deepEqual([status, body.state, body.revision], [200, 'in force', 1], name);
      const file = body.files.find((one) => one.content);
      const got = await persons.reader.get(`/documents/${id}/files/${encodeURIComponent(file.name)}`);
      assert.equal(got.status, 200, name);
      assert.ok(Buffer.from(await got.arrayBuffer()).equals(bytes), `${name} came back with other bytes`);
    }
  });

  it('each page shows every word of its text, and no script of its own', async () => {
    for (const { id, name, bytes } of documents) {
      const page = await (await persons.reader.get(`/documents/${id}`)).text();
      const scripts = page.match(/<script\b[^>]*>[^]*?<\/script>/gi) ?? [];
      for (const script of scripts) assert.match(script, /^<script [^>]*src="\/[^"]*"[^>]*><\/script>$/, `${name}: an inline script`);
      assert.doesNotMatch(page, /<[^>]+\son\w+\s*=/i, `${name}: an event handler`);
      const { body } = await persons.reader.json(`/documents/${id}`);
      assert.doesNotMatch(body.content.html, /<script|javascript:/i, name);
      const shown = new Set(wordsOf(readable(page)));
      const lost = meantWords(bytes.toString('utf8')).filter((word) => !shown.has(word));
      assert.deepEqual([...new Set(lost)], [], `${name}: words that the page does not show`);
    }
  });

  it('search finds each by a word that stands in no other', async () => {
    const rare = rareWords(documents);
    assert.ok(rare.size > 60, `only ${rare.size} documents have a word of their own`);
    for (const [place, word] of rare) {
      const { status, body } = await persons.reader.json(`/search?q=${word}`);
      assert.equal(status, 200);
      assert.ok(JSON.stringify(body).includes(documents[place].id), `"${word}" does not find ${documents[place].name}`);
    }
  });

  it('an evidence package of all of them verifies with its own script and stock tools', { timeout: 300_000 }, async () => {
    const { made } = await packageVerifies(organisation, persons.auditor, { register: 'documents' });
    assert.equal(made.items, 89);
  });

  it('the ledger verifies, and stock git reads, checks and verifies a clone of its bundle', { timeout: 300_000 }, async () => {
    await persons.server.stop();
    assert.match(chancery(['verify', '--data', organisation.data]), /\d+/);
    const bundle = bundleVerifies(organisation);
    assert.ok(bundle.commits.length > 89 * 4, `${bundle.commits.length} commits`);
    for (const { id, name, bytes } of documents) assert.ok(fileInClone(bundle, id).equals(bytes), `${name} has other bytes in the clone`);
  });

  it('an index made anew gives the same lists, searches and histories', async () => {
    const pages = ['/documents?limit=100', '/documents?process=qms', '/search?q=audit', `/documents/${documents[0].id}/history`, '/people', '/audit-trail?limit=200'];
    const read = async () => {
      const models = [];
      for (const page of pages) {
        const { status, body } = await persons.auditor.json(page);
        assert.equal(status, 200, page);
        models.push(body);
      }
      return models;
    };
    persons = await open(organisation);
    const live = await read();
    await persons.server.stop();
    chancery(['rebuild-index', '--data', organisation.data], { stdio: ['ignore', 'pipe', 'pipe'] });
    persons = await open(organisation);
    assert.deepEqual(await read(), live);
  });
});
