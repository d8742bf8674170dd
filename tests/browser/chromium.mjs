// Real Chromium for the tests of pages, and people who sign in with it. Not a page model: tests name what a person sees
// (headings, labels, words), so that a changed page is noticed. Every wait is for a condition.
import { chromium } from '../../web/node_modules/playwright-core/index.mjs';
import assert from 'node:assert/strict';
import { password } from '../support/chancery.mjs';

const patience = Number(process.env.PATIENCE ?? 60_000);   // milliseconds; only ever reached when something is broken
const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export async function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...(process.getuid() === 0 ? ['--no-sandbox'] : []), ...quiet] });
}

// What a page complains of: script errors, CSP violations, parts that cannot be loaded, faults of the server. That a page
// itself answers 403, 404, 409 or 422 is an answer, not a complaint; Chromium writes those to the console too.
export function watch(page, troubles) {
  page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error}`));
  page.on('console', (said) => {
    const refused = /Failed to load resource: the server responded with a status of 4\d\d/.test(said.text()) && said.location().url.split('#')[0] === page.url().split('#')[0];
    if (said.type() === 'error' && !refused) troubles.push(`${page.url()}: ${said.text()} ${said.location().url}`);
  });
  page.on('response', (answer) => { if (answer.status() >= 500) troubles.push(`${answer.url()}: ${answer.status()}`); });
}

// One person at one browser of their own.
export async function person(browser, server, login, options = {}) {
  // Without motion: the driver scrolls what it presses into view, and a smooth scroll carries the button away between press and release.
  const context = await browser.newContext({ baseURL: server.base, locale: 'en-GB', acceptDownloads: true, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(patience);
  context.setDefaultNavigationTimeout(patience);
  const troubles = [];
  context.on('page', (page) => watch(page, troubles));
  const page = await context.newPage();
  if (login) await signInAt(page, login);
  return { login, context, page, troubles, calm: () => assert.deepEqual(troubles, [], `${login}'s browser complained`) };
}

export async function signInAt(page, login, next = '/sign-in') {
  await page.goto(next);
  await page.getByLabel('Login').fill(login);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.locator('form[action="/sign-out"]').waitFor({ state: 'attached' });   // in the menu, which a phone hides
}

// Goes to a kind of page (kinds_of_pages.mjs); `leaving` is called just before the page itself is asked for.
export async function visit(page, kind, leaving = () => {}) {
  const { at, post, fields, status = 200 } = typeof kind === 'string' ? { at: kind } : kind;
  if (post) {
    await page.goto(post === '/sign-in' ? post : '/help');
    await page.evaluate(([action, given]) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action, id: 'sent-by-the-test' });
      const csrf = document.querySelector('input[name=csrf]')?.value;
      for (const [name, value] of Object.entries(csrf ? { csrf, ...given } : given)) form.append(Object.assign(document.createElement('textarea'), { name, value }));
      document.body.append(form);
    }, [post, fields]);
  }
  leaving();
  const answer = post ? (await Promise.all([page.waitForNavigation(), page.evaluate(() => document.getElementById('sent-by-the-test').submit())]))[0] : await page.goto(at);
  assert.equal(answer.status(), status, `${post ? 'POST ' : ''}${post ?? at} as ${page.url()}`);
}

// The words of a page's main part, on one line.
export const words = async (page, where = 'main') => (await page.locator(where).first().innerText()).replace(/\s+/g, ' ');

// Opens what folds away. A page that is still being laid out may move under a press, which then is none: pressed until it is open.
export async function open(summary) {
  const is_open = () => summary.evaluate((each) => each.parentElement.open);
  for (const until = Date.now() + patience; !await is_open() && Date.now() < until;) await summary.click();
  assert.ok(await is_open(), 'it does not open');
}

// Waits until the page says it: after a click the next page may still be on its way. Read as a person sees it (innerText),
// which the waits of the browser's driver cannot, so the question is put again until it holds.
export async function says(page, expected, where = 'main') {
  const holds = (all) => expected instanceof RegExp ? expected.test(all) : all.includes(expected);
  const until = Date.now() + patience;
  let all = await words(page, where);
  while (!holds(all) && Date.now() < until) {
    await page.locator('body').waitFor();
    all = await words(page, where);
  }
  assert.ok(holds(all), `“${expected}” is not on ${page.url()}:\n${all}`);
}

export async function saysNot(page, unexpected, where = 'main') {
  const all = await words(page, where);
  assert.ok(!all.includes(unexpected), `“${unexpected}” is on ${page.url()}:\n${all}`);
}

// A picture that shows something: a chequered PNG of 120 × 60. And the smallest PDF that is one.
export const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAHgAAAA8CAIAAAAiz+n/AAAAkElEQVR42u3ZMQ0AIAxE0TrBB1pQjwEWBOChA2nSl/z9krde3LPTjTXTddsN0KBBgwYNGjRo0KBBgwYNGjRo0KBBgwYNGjRo0KCLQsP6swsaNGjQoEGDBg0aNGjQoEGDBg0aNGjQoEGDBg0adFVoWF5w0KBBgwYNGjRo0KBBgwYNGjRo0KBBgwYNGjRo0K2hH8J05nH3BN5QAAAAAElFTkSuQmCC', 'base64');
export const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
