// One hall at one moment: two big screens and a phone hear a reveal together, and show its number together.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch } from './support/browser.js';
import { Guest, Screen } from './support/people.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });
/** What the devices show lies no further apart than this, in the best of so many draws: a frame that comes late is no fault of the program. */
const TOGETHER_MS = 300;
const DRAWS = 3;

/** Notes on a page when something first stands there; asked for each frame, as an eye would. @param {import('playwright-core').Page} page @param {string} selector */
const watchFor = (page, selector) => page.evaluate((wanted) => {
  /** @type {any} */ (window).stoodAt = 0;
  const look = () => {
    if (document.querySelector(wanted)) /** @type {any} */ (window).stoodAt = Date.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}, selector);

/** @param {import('playwright-core').Page} page @returns {Promise<number>} */
const stoodAt = (page) => until('it stands there', () => page.evaluate(() => /** @type {any} */ (window).stoodAt || 0), 15000);

/** @param {number[]} moments */
const apart = (moments) => Math.max(...moments) - Math.min(...moments);

test('a reveal reaches two screens and a phone together', { timeout: 150000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 4000, stop_ms: 1000, winners_again: true });
  const where = { base: server.url, language: /** @type {const} */ ('ko') };
  const guest = await Guest.open(browser, where);
  assert.equal(await guest.number(), 1);
  const screens = [await Screen.open(browser, where), await Screen.open(browser, where)];
  for (const screen of screens) await screen.shows('idle');
  /** @type {number[]} */
  const spans = [];
  for (let round = 0; round < DRAWS; round += 1) {
    const { draw } = await server.api('POST', 'admin/current/draw', { prize_name: '자전거', count: 1 });
    for (const screen of screens) await screen.shows('run');
    for (const { page } of screens) await watchFor(page, '.reel-window.rests');
    await watchFor(guest.page, `.win.open[data-draw="${draw}"]`);

    const shown = await Promise.all([...screens.map(({ page }) => stoodAt(page)), stoodAt(guest.page)]);
    spans.push(apart(shown));

    const row = (await server.api('GET', 'admin/current/draws')).draws.find((/** @type {any} */ one) => one.draw === draw);
    assert.ok(Math.min(...shown) >= Date.parse(row.revealed_at), 'nobody showed it before it was revealed');
    const heard = [...screens, guest].map((page) => page.states().find((state) => state.stage.phase === 'winner' && state.stage.draw === draw).stage.winners[0].draw_number);
    assert.deepEqual(heard, [1, 1, 1]);
  }
  t.diagnostic(`number shown on two screens and a phone within ${spans.join(', ')} ms of one another`);
  assert.ok(Math.min(...spans) <= TOGETHER_MS, `shown ${spans.join(', ')} ms apart`);
});
