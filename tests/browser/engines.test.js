// A guest's whole evening in Chromium 80 and in WebKit, with the big screen in WebKit too: number, draw, win, kill -9, return.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SIZES } from './support/browser.js';
import { oldChromium, webkit } from './support/engines.js';
import { startServer, until } from './support/server.js';
import { words } from './support/words.js';

/** @typedef {import('./support/engines.js').Tab} Tab */

// The old Chromium was built for this kind of processor alone.
const engines = process.arch === 'x64' ? [await oldChromium({ after }), await webkit({ after })] : [await webkit({ after })];
const say = words('ko');

/** @param {Tab} tab @param {string} name */
async function shot(tab, name) {
  const folder = process.env.LUCKYDRAW_SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await tab.picture(join(folder, `${name}.png`));
}

/** @param {Tab} tab @param {string} selector @param {number} [ms] */
const appears = (tab, selector, ms) => until(`${selector} is there`, () => tab.run(`Boolean(document.querySelector('${selector}'))`), ms);

/** @param {Tab} tab @param {string} text @param {number} [ms] */
const says = (tab, text, ms) => until(`the page says ${text}`, () => tab.run(`document.body.innerText.includes(${JSON.stringify(text)})`), ms);

/** @param {Tab} tab */
async function numberOf(tab) {
  await appears(tab, '.ticket-number [role=img]');
  return Number((await tab.run("document.querySelector('.ticket-number [role=img]').getAttribute('aria-label')")).replace(/\D/g, ''));
}

for (const engine of engines) {
  test(`a guest in ${engine.name}`, { timeout: 120000 }, async (t) => {
    const server = await startServer(t);
    await server.api('PATCH', 'admin/current', { title: '오래된 휴대폰의 밤', spin_ms: 500, stop_ms: 500, winners_again: true });
    const guest = await engine.open(`${server.url}/lottery/waiting?lang=ko`, SIZES.phone);

    await t.test('gets a number that the server knows', async () => {
      assert.equal(await numberOf(guest), 1);
      assert.equal((await server.api('GET', 'admin/current/participants')).total_count, 1);
      await says(guest, say('common.connected'));
      await shot(guest, `${engine.name}-ticket`);
    });

    await t.test('is wide enough for nothing but its own width', async () => {
      assert.equal(await guest.run('Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) > innerWidth'), false);
    });

    await t.test('sees its win with a claim code', async () => {
      await server.api('POST', 'admin/current/draw', { prize_name: '무선 청소기', count: 1 });
      await appears(guest, '.claim-code', 15000);
      await says(guest, '무선 청소기');
      await shot(guest, `${engine.name}-win`);
    });

    await t.test('comes back by itself after a kill -9, and sees the next draw', async () => {
      await server.kill();
      await says(guest, say('common.reconnecting'), 10000);
      await server.start();
      await says(guest, say('common.connected'), 20000);
      await server.api('POST', 'admin/current/draw', { prize_name: '커피 쿠폰', count: 1 });
      await says(guest, '커피 쿠폰', 15000);
      assert.equal(await numberOf(guest), 1);
    });

    await t.test('did nothing wrong on the way', () => {
      const lost = /ERR_CONNECTION|WebSocket connection|ERR_EMPTY_RESPONSE/;
      assert.deepEqual(guest.faults().filter((line) => !lost.test(line)), []);
    });
  });

  test(`the big screen in ${engine.name}`, { timeout: 120000 }, async (t) => {
    const server = await startServer(t);
    await server.api('PATCH', 'admin/current', { spin_ms: 500, stop_ms: 500 });
    const mine = await server.register();
    const screen = await engine.open(`${server.url}/lottery?lang=ko`, SIZES.hall);
    const scene = (/** @type {string} */ name) => until(`the screen shows ${name}`, () => screen.run(`document.body.dataset.scene === '${name}'`), 15000);
    await scene('idle');
    await shot(screen, `${engine.name}-screen-idle`);
    await server.api('POST', 'admin/current/draw', { prize_name: '무선 청소기', count: 1 });
    await scene('winner');
    const label = await screen.run("document.querySelector('#scene-winner [role=img][aria-label]').getAttribute('aria-label')");
    assert.equal(Number(label.replace(/\D/g, '')), mine.draw_number);
    await shot(screen, `${engine.name}-screen-winner`);
    const lost = /ERR_CONNECTION|WebSocket connection/;
    assert.deepEqual(screen.faults().filter((line) => !lost.test(line)), []);
  });
}
