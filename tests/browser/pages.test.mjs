// What is true of every page: accessible, calm, small, still, and whole on a phone, in the light and in the dark.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { appWith } from '../support/authenticator_app.mjs';
import { password, start, takePackage } from '../support/chancery.mjs';
import { add, confirm, withAuthenticator } from './authenticator.mjs';
import { openBrowser, person, visit } from './chromium.mjs';
import { kinds, nameOf, no_pages, routeOf } from './kinds_of_pages.mjs';

const axe = readFileSync(new URL('../../web/node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const largest_page = 100 * 1024;   // bytes on the wire with styles, scripts, icons and the document's own pictures
const largest_shift = 0.01;        // cumulative layout shift; 0.1 is called good elsewhere

let server, browser, at;   // `at`: the server under the name that passkeys are bound to
before(async () => {
  server = await start();
  at = { base: server.base.replace('127.0.0.1', 'localhost') };
  browser = await openBrowser();
  // No package was ever taken in the sample: one that was made, and one that a stop interrupted.
  const auditor = await server.client('auditor');
  await takePackage(auditor, { items: ['SOP-001'] });
  await auditor.act('/evidence/acts/order', { fields: { title: 'Cut off', scope: 'chosen', items: 'SOP-001' } });
  // The sample's people have no passkeys: one that signs, and one that waits to be confirmed.
  const approver = await withAuthenticator(browser, at, 'approver'), admin = await person(browser, at, 'admin');
  await add(approver.page, 'approver', 'Phone');
  await confirm(admin, 'approver');
  await approver.context.close();
  const again = await withAuthenticator(browser, at, 'approver');
  await add(again.page, 'approver', 'Key ring');
  // One of them has one-time codes.
  const lweir = await server.client('lweir'), { body } = await lweir.json('/people/lweir/act?act=add%20codes');
  assert.equal((await lweir.act('/people/lweir/acts/add%20codes', { password, code: appWith(body.code_offer.key).code() })).status, 201);
  await Promise.all([again, admin].map((each) => each.context.close()));
});
after(async () => { await browser?.close(); await server?.stop(); });

async function settled(page) {
  if (await page.locator('[data-editor]').count()) await page.locator('.editor-state[data-current]').waitFor();   // of an empty text it says nothing
  await page.evaluate(async () => {   // pictures further down come only when somebody scrolls to them
    for (const each of document.querySelectorAll('img')) { each.scrollIntoView(); await each.decode(); }
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

// What axe finds; in the dark only colours are others.
const violations = (page, dark) => page.evaluate(async ([tags, dark]) => {
  const runOnly = dark ? { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } : { type: 'tag', values: tags };
  const found = await window.axe.run(document, { runOnly, resultTypes: ['violations'] });
  return found.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 160)} ${node.failureSummary?.split('\n')[1] ?? ''}`));
}, [rules, dark]);

// Elements that reach past the right edge although nothing round them scrolls.
const too_wide = (page) => page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth ? null
  : [...document.body.querySelectorAll('*')].filter((each) => each.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map((each) => each.outerHTML.slice(0, 120)));

test('every route of the server has a kind of page that is looked at here, or a reason why it is no page', async () => {
  const { paths } = await (await fetch(server.base + '/openapi.json')).json();
  const routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  const seen = new Set(Object.values(kinds).flat().map((kind) => routeOf(kind, routes) ?? assert.fail(`${nameOf(kind)} is no route`)));
  assert.deepEqual(routes.filter((each) => !seen.has(each) && !no_pages[each]), [], 'add a kind of page, or say what it answers with');
  assert.deepEqual(Object.keys(no_pages).filter((each) => seen.has(each) || !routes.includes(each)), [], 'no such route, or it is a page');
});

// Bytes on the wire since `reset`, of everything but a PDF that is itself the controlled file, which the page shows in a frame.
async function weighed({ context, page }) {
  const wire = await context.newCDPSession(page);
  await wire.send('Network.enable');
  await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
  const pdf = new Set(), weight = { sent: 0, reset: () => { weight.sent = 0; } };
  wire.on('Network.responseReceived', ({ requestId, response }) => { if (response.mimeType === 'application/pdf') pdf.add(requestId); });
  wire.on('Network.loadingFinished', (each) => { if (!pdf.has(each.requestId)) weight.sent += each.encodedDataLength; });
  return weight;
}

// Each page is opened once wide and once narrow, and everything is looked at there.
async function lookedAt(login, paths) {
  const wrong = { accessibility: [], layout: [], weight: [], heaviest: [0] };
  for (const width of [1280, 390]) {
    const someone = await person(browser, at, login || null, { viewport: { width, height: 800 } }), { page, troubles, context } = someone;
    await page.addInitScript(() => {
      window.shifted = 0;
      new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value; }).observe({ type: 'layout-shift', buffered: true });
    });
    const weight = await weighed(someone);
    for (const kind of paths) {
      const path = nameOf(kind);
      // A machine without a moment to spare may paint a page while it is still coming in, and then the rest moves it. What shifts
      // by its own doing shifts every time.
      let shifted = Infinity;
      for (let times = 0; times < 3 && shifted >= largest_shift; ++times) {
        await visit(page, kind, weight.reset);
        await settled(page);
        shifted = await page.evaluate(() => window.shifted);
      }
      if (shifted >= largest_shift) wrong.layout.push(`${path} at ${width} px shifts by ${shifted.toFixed(3)}`);
      if (weight.sent === 0 || weight.sent >= largest_page) wrong.weight.push(`${path} at ${width} px: ${weight.sent} bytes`);
      if (weight.sent > wrong.heaviest[0]) wrong.heaviest = [weight.sent, path, width];
      for (const narrow of width === 390 ? [390, 320] : [1280]) {
        await page.setViewportSize({ width: narrow, height: 800 });
        const wide = await too_wide(page);
        if (wide) wrong.layout.push(`${path} is wider than ${narrow} px: ${wide.join(' … ')}`);
      }
      await page.setViewportSize({ width, height: 800 });
      const head = await page.evaluate(() => ({ h1: document.querySelectorAll('h1').length, title: document.title, lang: document.documentElement.lang }));
      if (head.h1 !== 1 || !/\S · /.test(head.title) || head.lang !== 'en') wrong.layout.push(`${path}: ${JSON.stringify(head)}`);
      await page.evaluate(axe);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        wrong.accessibility.push(...(await violations(page, colorScheme === 'dark')).map((each) => `${path} ${width} ${colorScheme}: ${each}`));
      }
      await page.emulateMedia({ colorScheme: 'light' });
    }
    wrong.layout.push(...troubles);
    await context.close();
  }
  return wrong;
}

for (const [login, paths] of Object.entries(kinds)) {
  const who = login || 'a visitor';
  let looked;
  const found = () => looked ??= lookedAt(login, paths);
  test(`pages of ${who} have no accessibility violation, wide and narrow, light and dark`, async () => assert.deepEqual((await found()).accessibility, []));
  test(`pages of ${who} are whole on a phone, do not jump, and complain of nothing`, async () => assert.deepEqual((await found()).layout, []));
  test(`pages of ${who} come over the wire in less than 100 KB, pictures and all`, async (t) => {
    const { weight, heaviest: [bytes, path, width] } = await found();
    t.diagnostic(`the heaviest: ${bytes} bytes, ${path} at ${width} px`);
    assert.deepEqual(weight, []);
  });
}

test('the first key leads to a visible link past the navigation, and it works', async () => {
  const { page, context } = await person(browser, at, 'staff');
  for (const path of ['/', '/documents/SOP-001', '/search']) {
    await page.goto(path);
    await page.keyboard.press('Tab');
    const skip = page.locator('.skip');
    assert.ok(await skip.evaluate((each) => each === document.activeElement), `${path}: the skip link is first`);
    const box = await skip.boundingBox();
    assert.ok(box && box.x >= 0 && box.y >= 0 && box.height > 10, `${path}: the skip link is seen while it has the focus`);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'main');
  }
  await context.close();
});

test('whoever goes by keyboard sees where they are', async () => {
  const places = { author: ['/', '/documents', '/documents/SOP-007/draft', '/documents/SOP-007/draft/edit'], approver: ['/documents/SOP-009/draft/sign?act=approve'], auditor: ['/evidence', '/documents/SOP-009/history'] };
  const unseen = [];
  for (const [login, paths] of Object.entries(places)) {
    const { page, context } = await person(browser, at, login);
    for (const path of paths) {
      await page.goto(path);
      await settled(page);
      for (let step = 0; step < 60; ++step) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => {
          const here = document.activeElement;
          if (!here || here === document.body) return null;
          const style = getComputedStyle(here);
          return { seen: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || here.matches('iframe'), html: here.outerHTML.slice(0, 120) };
        });
        if (!at) break;
        if (!at.seen) unseen.push(`${path}: ${at.html}`);
      }
    }
    await context.close();
  }
  assert.deepEqual(unseen, []);
});

test('a phone reaches every page of the navigation, with the menu closed again by Escape', async () => {
  const { page, context } = await person(browser, at, 'auditor', { viewport: { width: 390, height: 800 } });
  await page.goto('/');
  assert.equal(await page.getByRole('navigation', { name: 'Main' }).isVisible(), false);
  await page.getByRole('link', { name: 'Menu', exact: true }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: 'Main' }).waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: 'Menu', exact: true }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Evidence packages' }).click();
  await page.getByRole('heading', { level: 1, name: 'Take an evidence package' }).waitFor();
  assert.equal(await page.getByRole('navigation', { name: 'Main' }).isVisible(), false, 'the menu is closed on the next page');
  await context.close();
});
