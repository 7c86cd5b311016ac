// What luckydraw draws itself looks as it did: digits, seal, codes, tickets, drums and poster, on dark and on light ground, by committed pictures.

import { after, test } from 'node:test';
import { settled } from './support/audit.js';
import { launch, person } from './support/browser.js';
import { expectVisible } from './support/expect.js';
import { Guest } from './support/people.js';
import { looksAs, withoutLetters } from './support/pictures.js';
import { machines } from './support/reels.js';
import { startServer, until } from './support/server.js';
import { lay, states } from './support/stage.js';

/** @typedef {import('playwright-core').Page} Page */

const browser = await launch({ after });
/** The third theme is that of guests’ pages and of the poster. */
const THEMES = ['night', 'bright'];
/** Small, so that the pictures are; the stage is laid out in parts of it. */
const STAGE = { width: 560, height: 315 };
const RESTS_ON = 4075;

/** A page that stands still. @param {import('node:test').TestContext} t @param {string} path @param {{size?: {width: number, height: number}, env?: Record<string, string>}} [options] */
async function open(t, path, { size = STAGE, env } = {}) {
  const server = await startServer(t, { env });
  const context = await person(browser, { base: server.url, size, calm: true });
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(path);
  return { server, page };
}

/** @param {Page} page @param {string} scene */
async function rests(page, scene) {
  await until(`the scene ${scene}`, async () => (await page.evaluate(() => document.body.dataset.scene)) === scene);
  await until('pictures are there', () => page.evaluate(() => [...document.images].every((one) => one.complete && (one.style.left || !one.matches('.qr')))));
  await settled(page);
  await withoutLetters(page);
}

test('every digit, the seal and a code', { timeout: 60000 }, async (t) => {
  const { page } = await open(t, '/lottery?preview=1');
  await rests(page, 'idle');
  for (const theme of THEMES) {
    await page.evaluate(async (name) => {
      const main = /** @type {HTMLScriptElement} */ (document.querySelector('script[type=module]')).src;
      const [{ digits, h, seal }, { qrCode }] = await Promise.all(['dom.js', 'qr.js'].map((file) => import(new URL(`../../lib/${file}`, main).href)));
      document.documentElement.dataset.theme = name;
      const drawn = (/** @type {SVGElement} */ drawing, /** @type {string} */ width, color = 'var(--ink)') => {
        for (const [key, value] of Object.entries({ width, height: '100px', margin: '5px', color, flex: 'none' })) drawing.style.setProperty(key, value);
        return drawing;
      };
      document.getElementById('drawings')?.remove();
      document.body.append(h('div', { id: 'drawings', style: { position: 'fixed', left: '0', top: '0', 'z-index': '30', display: 'flex', 'flex-wrap': 'wrap', width: '560px', background: 'var(--sheet)' } },
        drawn(digits('01234'), '324px'), drawn(seal(), '100px', 'var(--seal)'), drawn(digits('56789'), '324px'), drawn(qrCode('http://192.168.0.10:8080/lottery/claim/ABCDEFGHJK', 'code'), '100px')));
    }, theme);
    await looksAs(page.locator('#drawings'), `drawings-${theme}`);
  }
});

for (const theme of THEMES) {
  test(`the big screen’s tickets in the theme ${theme}`, { timeout: 60000 }, async (t) => {
    const { page } = await open(t, '/lottery?preview=1');
    for (const [scene, options] of /** @type {const} */ ([['idle', {}], ['prize', { winners: 3 }], ['winner', {}], ['winner', { winners: 5, five: true }]])) {
      await lay(page, states('ko', { ...options, theme })[scene]);
      await until('the theme', async () => (await page.evaluate(() => document.documentElement.dataset.theme)) === theme);
      await rests(page, scene);
      await looksAs(page.locator('body'), `${scene}${'winners' in options ? `-${options.winners}` : ''}-${theme}`, [page.locator('.scene.shown img.qr')]);
      await page.reload();
    }
  });

  test(`drums at rest in the theme ${theme}`, { timeout: 60000 }, async (t) => {
    const { page } = await open(t, '/lottery');
    await machines(page);
    await page.evaluate(async ({ name, number }) => {
      document.documentElement.dataset.theme = name;
      const tools = /** @type {any} */ (window);
      const { root, machine } = tools.machine(0, 1);
      machine.run(tools.stage(1, 300, 200), 9999);
      await machine.settle(number);
      root.id = 'drums';
    }, { name: theme, number: RESTS_ON });
    await settled(page);
    await withoutLetters(page);
    await looksAs(page.locator('#drums .reel-window'), `drums-${theme}`);
  });
}

test('a guest’s ticket, and a winner’s', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 0, stop_ms: 0 });
  const context = await person(browser, { base: server.url, size: { width: 320, height: 568 }, calm: true });
  t.after(() => context.close());
  const guest = new Guest(await context.newPage(), { base: server.url });
  const { page } = guest;
  await page.goto('/');
  await guest.number();
  await settled(page);
  await withoutLetters(page);
  await looksAs(page.locator('#ticket .ticket'), 'ticket');
  await page.reload();
  await guest.number();
  await server.api('POST', 'admin/current/draw', { prize_name: '자전거', prize_rank: 1, count: 1 });
  await expectVisible(page.locator('.win.open .claim-code'));
  await settled(page);
  await withoutLetters(page);
  await looksAs(page.locator('.win.open'), 'win', [page.locator('.coming'), page.locator('.claim-qr'), page.locator('.claim-live')]);
});

test('the poster', { timeout: 60000 }, async (t) => {
  const { page } = await open(t, '/lottery/poster', { size: { width: 1000, height: 800 }, env: { LUCKYDRAW_WIFI_SSID: 'Hall', LUCKYDRAW_WIFI_PASSWORD: 'year-end-2026' } });
  await expectVisible(page.locator('.sheet #join-code'));
  await until('pictures are there', () => page.evaluate(() => [...document.images].every((one) => one.complete)));
  await withoutLetters(page);
  await looksAs(page.locator('.sheet'), 'poster', [page.locator('.qr')]);
});
