// The desk when things go wrong or end: lost answers, absent winners, personal data, narrow windows.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk } from './support/people.js';
import { startServer, until } from './support/server.js';

/** @typedef {import('./support/server.js').Server} Server */

const browser = await launch({ after });
const LOST = /Failed to load resource: net::ERR_FAILED/;
const SIZES = [[1440, 900], [1280, 720], [1024, 768], [768, 1024], [390, 844], [320, 568]];

/** @param {Server} server @param {number} people */
async function event(server, people) {
  await server.api('PATCH', 'admin/current', { spin_ms: 300, stop_ms: 300 });
  for (let i = 0; i < people; i += 1) await server.register();
  return server.api('POST', 'admin/current/prizes', { name: '자전거', rank: 1, quantity: 3 });
}

/** @param {Server} server @param {{prize_id: string}} prize @param {number} count */
async function drawn(server, prize, count) {
  const { winners } = await server.api('POST', 'admin/current/draw', { prize_id: prize.prize_id, count });
  await until('revealed', async () => (await draws(server))[0].phase === 'winner');
  return winners.map((/** @type {{draw_number: number}} */ w) => w.draw_number);
}

/** @param {Server} server @returns {Promise<any[]>} */
const draws = async (server) => (await server.api('GET', 'admin/current/draws')).draws;

/** @param {string} base @param {'ko' | 'en'} [language] */
async function desk(base, language = 'ko') {
  const one = await Desk.open(browser, { base, language });
  await one.signIn();
  return one;
}

/** The server is never reached, or its answer is lost; each key that was sent is kept. @param {Desk} one @param {RegExp} path @param {{arrives: boolean}} how */
async function losing(one, path, { arrives }) {
  /** @type {string[]} */
  const keys = [];
  let lost = true;
  await one.page.route(path, async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    keys.push((await route.request().headerValue('idempotency-key')) || '');
    if (!lost) return route.continue();
    if (arrives) await route.fetch();
    return route.abort();
  });
  return { keys, heal: () => { lost = false; } };
}

test('a draw whose request was lost is sent again under its key, and drawn once', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await event(server, 3);
  const one = await desk(server.url);
  const button = one.page.locator('.draw-button');
  const line = await losing(one, /\/draw$/, { arrives: false });
  await one.page.getByRole('button', { name: one.say('admin.draw.straight') }).click();
  await until('armed', async () => (await button.getAttribute('data-step')) === 'armed');
  await one.pressable();
  await button.click();
  await until('nobody knows what came of it', async () => (await button.getAttribute('data-step')) === 'unknown', 30000);
  await expectText(one.page.locator('.next-hint'), one.say('admin.todo.unknown_hint'));
  await shot(one.page, 'ko-desk-unknown');
  line.heal();
  await one.pressable();
  await button.click();
  await until('one draw', async () => (await draws(server)).length === 1);
  assert.ok(line.keys.length > 1);
  assert.equal(new Set(line.keys).size, 1, 'every try went out under one key');
  one.quiet([LOST]);
});

test('a handing over whose answer was lost says so, and again counts once', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const [winner] = await drawn(server, await event(server, 3), 1);
  const one = await desk(server.url);
  const line = await losing(one, /\/claim$/, { arrives: false });
  const row = one.winner(winner);
  await row.getByRole('button', { name: one.say('admin.winner.collected'), exact: true }).click();
  await expectText(row, one.say('admin.winner.failed'), 20000);
  await one.view('prizes');
  await one.view('desk', '.desk');
  await expectText(row, one.say('admin.winner.failed'));
  line.heal();
  await row.getByRole('button', { name: one.say('admin.winner.again') }).click();
  await expectText(row, one.say('admin.claim.collected'));
  assert.equal(new Set(line.keys).size, 1);
  one.quiet([LOST]);
});

test('absent calls the next reserve in two taps; what nobody has seen is taken back', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const [winner] = await drawn(server, await event(server, 2), 1);
  const reserve = winner === 1 ? 2 : 1;
  const one = await desk(server.url);
  /** @param {number} n @param {string} name */
  const tap = (n, name) => one.winner(n).getByRole('button', { name: one.say(name), exact: true }).click();
  await tap(winner, 'admin.winner.absent');
  await tap(winner, 'admin.cancel');
  assert.equal((await draws(server))[0].winners[0].claim, 'open', 'one tap does nothing');
  await tap(winner, 'admin.winner.collected');
  await expectText(one.winner(winner), one.say('admin.claim.collected'));
  await tap(winner, 'admin.winner.undo');
  await tap(winner, 'admin.winner.absent');
  await tap(winner, 'admin.winner.absent_sure');
  await expectText(one.winner(reserve), one.say('admin.winner.instead', { number: `00${winner}` }));
  assert.equal(await one.winner(winner).getByRole('button', { name: one.say('admin.winner.undo') }).count(), 0, 'a reserve was called and told');
  await tap(reserve, 'admin.winner.absent');
  await tap(reserve, 'admin.winner.absent_sure');
  await expectText(one.winner(reserve), one.say('admin.claim.absent'));
  await tap(reserve, 'admin.winner.undo');
  await until('nobody was left to call, so it is undone', async () => (await draws(server))[0].winners.some((/** @type {any} */ w) => w.draw_number === reserve && w.claim === 'open'));
  one.quiet();
});

test('voiding says first what follows, and so it is: stock, no reserve, the number in the draw again', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const prize = await event(server, 1);
  const [winner] = await drawn(server, prize, 1);
  await server.register();
  const one = await desk(server.url);
  const row = one.winner(winner);
  await row.getByRole('button', { name: one.say('admin.winner.void') }).click();
  const dialog = one.page.locator('dialog[open]');
  for (const what of ['stock', 'no_reserve', 'again', 'record']) await expectText(dialog, one.say(`admin.winner.void_${what}`));
  await dialog.locator('input').fill('진행 직원');
  await shot(one.page, 'ko-desk-void');
  await dialog.locator('button[type=submit]').click();
  await expectVisible(row.locator('.winner-voided'));
  await expectText(row, '진행 직원');
  const { prizes } = await server.api('GET', 'admin/current/prizes');
  assert.equal(prizes[0].left, 3, 'the prize is in stock again');
  assert.deepEqual((await draws(server))[0].winners.map((/** @type {any} */ w) => w.claim), ['void'], 'nobody was called');
  assert.deepEqual((await drawn(server, prize, 2)).sort(), [1, 2], 'the number is in the next draw');
  const [again] = (await draws(server))[0].winners;
  await server.api('POST', `admin/current/draws/2/winners/${again.place}/claim`, { claim: 'absent' });
  await expectText(one.page.locator('.draw-block').first(), one.say('admin.claim.absent'));
  assert.equal(await one.page.locator('.winner-voided').count(), 1, 'an absent winner is not marked as void');
  await shot(one.page, 'ko-desk-voided');
  one.quiet();
});

test('personal data is deleted only after a word, and the results stay', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const prize = await event(server, 2);
  await server.api('POST', 'admin/current/participants', { name: '김도현', phone: '010-1234-5678' });
  await drawn(server, prize, 1);
  const one = await desk(server.url);
  await one.view('results/purge');
  assert.equal(await one.page.getByText(one.say('admin.purge.title'), { exact: true }).count(), 2, 'the tab and the heading say what this is, once each');
  await one.page.getByRole('button', { name: one.say('admin.purge.begin') }).click();
  const dialog = one.page.locator('dialog[open]');
  const sure = dialog.locator('button[type=submit]');
  assert.equal(await sure.isDisabled(), true);
  await dialog.locator('input').fill(one.say('admin.purge.word'));
  await shot(one.page, 'ko-purge');
  await sure.click();
  await expectText(one.page.locator('.purge-receipt'), '1');
  const { participants } = await server.api('GET', 'admin/current/participants?with_contact=true');
  assert.ok(!JSON.stringify(participants).includes('김도현') && !JSON.stringify(participants).includes('5678'));
  assert.equal((await draws(server))[0].winners.length, 1);
  one.quiet();
});

test('nothing stands out to the side, and the button is in reach, at every size', { timeout: 120000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { title: '가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나다라마바사아자차' });
  const prize = await event(server, 12);
  await server.api('POST', 'admin/current/participants', { name: 'Alexander Wolfeschlegelsteinhausenberger' });
  await server.api('POST', 'admin/current/prizes', { name: 'W'.repeat(40), rank: 2, quantity: 900 });
  await drawn(server, prize, 3);
  for (const language of /** @type {const} */ (['ko', 'en'])) {
    const one = await desk(server.url, language);
    await expectVisible(one.page.locator('.winner').first());
    for (const [width, height] of SIZES) {
      await one.page.setViewportSize({ width, height });
      for (const view of ['desk', 'results', 'results/export', 'results/purge']) {
        await one.view(view);
        const over = await one.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(over, 0, `${view} at ${width}`);
      }
      await one.view('desk', '.desk');
      for (const part of ['.draw-button', '[data-panic=blank]']) {
        const box = await one.page.locator(part).boundingBox();
        assert.ok(box && box.y >= 0 && box.y + box.height <= height && box.height >= 40, `${part} at ${width}×${height}: ${JSON.stringify(box)}`);
      }
    }
    one.quiet();
  }
});
