// What a guest's phone has to load, how long it may keep it, and that nothing comes from elsewhere.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { launch, person, SIZES } from './support/browser.js';
import { expectText } from './support/expect.js';
import { ROOT, startServer } from './support/server.js';

const browser = await launch({ after });
const MOST_BYTES = 60 * 1024;
const MOST_REQUESTS = 6;
/** What a server sends before it waits for a sign that it arrived: ten segments of TCP with a time stamp each. */
const FIRST_FLIGHT = 10 * 1448;
const OF_THE_EVENT = /\/api\/luckydraw\/(register|my-number|ws)/;
const NAMESPACES = ['http://www.w3.org/2000/svg'];
/** The handbook tells an organiser what to type on the very machine. */
const OWN_MACHINE = /^http:\/\/127\.0\.0\.1:/;

/** Opens the guest's page and gives what it fetched. @param {string} base */
async function load(base) {
  const context = await person(browser, { base, phone: true, size: SIZES.phone });
  const page = await context.newPage();
  /** @type {import('playwright-core').Response[]} */
  const responses = [];
  page.on('response', (response) => { if (!OF_THE_EVENT.test(response.url()) && !response.url().startsWith('data:')) responses.push(response); });
  await page.goto('/lottery/waiting');
  await expectText(page.locator('#connection'), '연결됨');
  await page.waitForLoadState('networkidle');
  return { context, page, responses };
}

test('a guest’s page is small, and what does not change is kept', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const { context, page, responses } = await load(server.url);
  const list = await Promise.all(responses.map(async (response) => ({ url: response.url(), bytes: (await response.request().sizes()).responseBodySize, headers: await response.allHeaders() })));
  const { responseHeadersSize, responseBodySize } = await responses[0].request().sizes();
  t.diagnostic(`the page itself: ${responseHeadersSize} + ${responseBodySize} bytes`);
  assert.ok(responseBodySize > 5000 && responseHeadersSize + responseBodySize <= FIRST_FLIGHT, `the page itself: ${responseHeadersSize + responseBodySize} bytes`);
  const bytes = list.reduce((sum, one) => sum + one.bytes, 0);
  t.diagnostic(`${list.length} requests, ${bytes} bytes`);
  assert.ok(list.length <= MOST_REQUESTS, `${list.length} requests: ${list.map((one) => one.url).join(' ')}`);
  assert.ok(bytes > 5000 && bytes <= MOST_BYTES, `${bytes} bytes`);
  for (const one of list.filter(({ url }) => url.includes('/assets/'))) {
    assert.match(one.headers['cache-control'], /immutable/);
    assert.match(one.headers['cache-control'], /max-age=31536000/);
    assert.equal(one.headers['content-encoding'], 'gzip', one.url);
  }
  assert.equal(list[0].headers['cache-control'], 'no-cache', 'the page itself is asked for again');
  await page.reload();
  await expectText(page.locator('#connection'), '연결됨');
  const files = await page.evaluate(() => performance.getEntriesByType('resource').filter((one) => one.name.includes('/assets/')).length);
  const sent = await page.evaluate(() => performance.getEntriesByType('resource').filter((one) => one.name.includes('/assets/') && /** @type {PerformanceResourceTiming} */ (one).transferSize > 0).map((one) => one.name));
  assert.ok(files > 0);
  assert.deepEqual(sent, [], 'a second visit fetches no file again');
  await context.close();
});

test('nothing in the pages points outside', () => {
  const folder = join(ROOT, 'assets');
  const files = /** @type {string[]} */ (readdirSync(folder, { recursive: true })).filter((path) => /\.(js|css|html|json|svg)$/.test(path));
  assert.ok(files.length > 50);
  for (const path of files) {
    const found = readFileSync(join(folder, path), 'utf8').match(/(?:https?:)?\/\/[a-z0-9-]+\.[a-z0-9.-]+[^\s'"`)]*/gi) || [];
    assert.deepEqual(found.filter((url) => !NAMESPACES.includes(url) && !(path.startsWith('i18n') && OWN_MACHINE.test(url))), [], path);
  }
});
