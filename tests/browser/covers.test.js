// Covers of the screen: black, and the picture that stood; behind both the event goes on, and nothing of it is seen before they are lifted.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch } from './support/browser.js';
import { expectText } from './support/expect.js';
import { Screen } from './support/people.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });

/** @param {import('node:test').TestContext} t @param {any} [settings] */
async function open(t, settings = {}) {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { language: 'en', spin_ms: 500, stop_ms: 500, ...settings });
  const screen = await Screen.open(browser, { base: server.url, language: 'en' });
  t.after(() => screen.page.context().close());
  await screen.shows('idle');
  /** Lays a cover, or lifts it, and waits until this screen has heard of it. @param {string} name */
  const cover = async (name) => {
    const before = screen.states().length;
    await server.api('POST', 'admin/current/stage', { cover: name });
    await until(`the screen has heard of ${name}`, () => screen.states().slice(before).some((state) => state.cover === name));
  };
  return { server, screen, page: screen.page, cover };
}

/** Where every drum stands. @param {import('playwright-core').Page} page */
const drums = (page) => page.locator('#scene-run .strip').evaluateAll((strips) => strips.map((one) => `${/** @type {HTMLElement} */ (one).style.transform} ${/** @type {HTMLElement} */ (one).style.opacity}`));

/** The drums as they stand, and as they stand some frames later. @param {import('playwright-core').Page} page */
async function twice(page) {
  const before = await drums(page);
  await page.evaluate(() => new Promise((done) => { let left = 12; const step = () => { left -= 1; if (left) requestAnimationFrame(step); else done(null); }; step(); }));
  return [before, await drums(page)];
}

/** @param {import('playwright-core').Page} page */
const moving = (page) => page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length);

test('black, and the picture that stood, which nothing changes', { timeout: 60000 }, async (t) => {
  const { server, screen, page, cover } = await open(t);
  await cover('blank');
  await until('black', () => page.locator('#cover').isVisible());
  await page.keyboard.press('m');
  assert.equal(await page.locator('#sound-mark').count(), 1, 'the sound is turned on');
  assert.equal(await page.locator('#sound-mark').isVisible(), false, 'and nothing lights up on a black wall');
  await cover('none');
  await until('the picture again', async () => !(await page.locator('#cover').isVisible()));
  await cover('freeze');
  await server.register();
  await server.api('PATCH', 'admin/current', { title: 'Another title' });
  await until('the screen has heard of the guest', () => screen.states().some((state) => state.participants === 1 && state.event.title === 'Another title'));
  assert.equal(await page.locator('.head[aria-label^="0 "]').count(), 1, 'the count that stood');
  assert.notEqual(await page.locator('#title').textContent(), 'Another title');
  await cover('none');
  await until('what came meanwhile', () => page.locator('.head[aria-label^="1 "]').count());
  screen.quiet();
});

test('drums that turn stand still in a frozen picture, and go on from where their time is', { timeout: 60000 }, async (t) => {
  const { server, screen, page, cover } = await open(t, { spin_ms: 10000, stop_ms: 3000 });
  await server.register();
  await server.api('POST', 'admin/current/draw', { prize_name: 'Bicycle', prize_rank: 1, count: 1 });
  await screen.shows('run');
  const [at, later] = await twice(page);
  assert.notDeepEqual(at, later, 'they turn');
  await cover('freeze');
  const [stood, still] = await twice(page);
  assert.deepEqual(stood, still, 'they stand');
  assert.equal(await moving(page), 0);
  await cover('none');
  const [from, on] = await twice(page);
  assert.notDeepEqual(from, on, 'they turn again');
  await cover('freeze');
  await until('the draw is revealed', () => screen.states().some((state) => state.stage.phase === 'winner'), 20000);
  const [held, kept] = await twice(page);
  assert.deepEqual(held, kept);
  assert.equal(await screen.scene(), 'run', 'the picture that stood');
  await cover('none');
  assert.equal((await screen.winners())[0], '001');
  screen.quiet();
});

test('drums that come to rest are held on their way, and rest on the number after', { timeout: 60000 }, async (t) => {
  const { server, screen, page, cover } = await open(t);
  await server.register();
  await server.api('POST', 'admin/current/draw', { prize_name: 'Bicycle', prize_rank: 1, count: 1 });
  await until('the first drum rests', async () => (await page.locator('#scene-run .drum.rest').count()) > 0);
  await cover('freeze');
  const [held, kept] = await twice(page);
  assert.deepEqual(held, kept);
  assert.equal(await moving(page), 0, 'neither drums nor what is celebrated');
  const scene = await screen.scene();
  await page.waitForTimeout(1500); // more than the drums need to rest, and the ticket to be torn off
  assert.equal(await screen.scene(), scene);
  await cover('none');
  assert.equal((await screen.winners())[0], '001');
  screen.quiet();
});

test('a screen reloaded while the picture is frozen shows the title and nothing of the draw', { timeout: 60000 }, async (t) => {
  const { server, screen, page, cover } = await open(t, { title: 'Winter party' });
  await server.register();
  await cover('freeze');
  await server.api('POST', 'admin/current/draw', { prize_name: 'Bicycle', prize_rank: 1, count: 1 });
  await until('the draw is revealed', () => screen.states().some((state) => state.stage.phase === 'winner'));
  assert.equal(await screen.scene(), 'idle');
  const before = screen.states().length;
  await page.reload();
  await until('the screen knows the winner', () => screen.states().slice(before).some((state) => state.stage.phase === 'winner'));
  await screen.shows('still');
  await expectText(page.locator('.still-title'), 'Winter party');
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('img, .slip')].filter((one) => getComputedStyle(one).visibility === 'visible' && one.getClientRects().length).length), 0, 'no code, no ticket');
  await cover('none');
  assert.equal((await screen.winners())[0], '001');
  screen.quiet();
});
