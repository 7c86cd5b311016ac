// What the desk tells somebody who cannot look at the hall: what is seen there, what is proposed next, and what cannot be done now.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk } from './support/people.js';
import { startServer, until } from './support/server.js';

/** @typedef {import('./support/server.js').Server} Server */

const browser = await launch({ after });
const LOW = [[1366, 657], [1280, 720], [1280, 657]];
/** At an address that phones can open, so that the desk waits for them; whoever runs this has to be on some network. */
const VENUE = { bind: '0.0.0.0' };
/** What a browser reports of a server that is gone. */
const GONE = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket/;

/** @param {Server} server @param {number[]} quantities of the prizes, in drawing order */
async function event(server, quantities) {
  await server.api('PATCH', 'admin/current', { spin_ms: 300, stop_ms: 300 });
  for (let i = 0; i < 6; i += 1) await server.register();
  const prizes = [];
  for (const [i, quantity] of quantities.entries()) prizes.push(await server.api('POST', 'admin/current/prizes', { name: `경품 ${i + 1}`, rank: i + 1, quantity }));
  return prizes;
}

/** @param {Server} server @param {{prize_id: string}} prize @param {number} [count] @returns {Promise<number[]>} */
async function drawn(server, prize, count = 1) {
  const { draw, winners } = await server.api('POST', 'admin/current/draw', { prize_id: prize.prize_id, count });
  await until('revealed', async () => (await server.api('GET', 'admin/current/draws')).draws.find((/** @type {any} */ one) => one.draw === draw).phase === 'winner');
  return winners.map((/** @type {{draw_number: number}} */ one) => one.draw_number);
}

/** @param {string} base @param {'ko' | 'en'} [language] */
async function desk(base, language = 'ko') {
  const one = await Desk.open(browser, { base, language });
  await one.signIn();
  await expectVisible(one.page.locator('.next[data-next]:not([data-next="loading"]):not([data-next="away"])'));
  return one;
}

/** @param {Desk} one @param {string} name */
const proposes = (one, name) => until(`${name} is proposed`, async () => (await one.page.locator('.pick:has(input:checked)').innerText({ timeout: 1000 }).catch(() => '')).includes(name));

test('the screen’s state and likeness stay in sight on a low laptop, with every note', { timeout: 90000 }, async (t) => {
  const server = await startServer(t, VENUE);
  await event(server, [1, 3]);
  for (const language of /** @type {const} */ (['ko', 'en'])) {
    const one = await desk(server.url, language);
    await expectVisible(one.page.locator('.nophone'));
    for (const [width, height] of LOW) for (const cover of ['none', 'freeze']) {
      await server.api('POST', 'admin/current/stage', { cover });
      await one.page.setViewportSize({ width, height });
      await until(`the banner for ${cover}`, async () => (await one.page.locator('.banner-cover').count()) === (cover === 'none' ? 0 : 1));
      const look = () => one.page.evaluate(() => [['.mirror .chip', 20], ['.mirror-box', 80], ['.mirror .btn-icon', 24], ['.next .draw-button', 60], ['.panic', 40]].flatMap(([selector, least]) => {
        const box = document.querySelector(String(selector))?.getBoundingClientRect();
        return box && box.height >= Number(least) && box.top >= 0 && box.bottom <= innerHeight ? [] : [`${selector}: ${box?.top}–${box?.bottom}`];
      }));
      let faults = await look();
      // What follows the size of its box does so a picture later.
      for (const end = Date.now() + 10000; faults.length && Date.now() < end;) faults = await one.page.screenshot().then(look);
      assert.deepEqual(faults, [], `${language} at ${width}×${height}, ${cover}`);
      await shot(one.page, `${language}-desk-low-${width}-${height}-${cover}`);
    }
    one.quiet();
  }
});

test('the note on missing phones speaks of other devices, and stays away once put away', { timeout: 60000 }, async (t) => {
  const server = await startServer(t, VENUE);
  await event(server, [1]);
  const one = await desk(server.url);
  await expectText(one.page.locator('.nophone h2'), '이 컴퓨터 말고는');
  await one.page.getByRole('button', { name: one.say('admin.nophone.put_away') }).click();
  assert.equal(await one.page.locator('.nophone').count(), 0);
  await server.register();
  await expectText(one.page.locator('.figure-people dd'), '7');
  await one.page.reload();
  await expectText(one.page.locator('.figure-people dd'), '7');
  assert.equal(await one.page.locator('.nophone').count(), 0);
  one.quiet();
});

test('under a cover the desk says what the hall sees, and keeps the picture that stands there', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const [prize] = await event(server, [3]);
  await drawn(server, prize);
  const one = await desk(server.url);
  const pill = one.page.locator('.mirror .chip');
  await expectText(pill, one.say('admin.phase.winner'));
  await server.api('POST', 'admin/current/stage', { cover: 'freeze' });
  await server.api('POST', 'admin/current/stage', { show: 'code' });
  await expectText(pill, one.say('admin.phase.cover_freeze'));
  const still = one.page.locator('.mirror-still');
  assert.equal(await still.locator('.board').count(), 1, 'the still is frozen too');
  const [box, label] = await Promise.all(['.mirror-box', '.mirror-cover'].map((part) => one.page.locator(part).boundingBox()));
  assert.ok(box && label && label.y > box.y + box.height * 0.6, 'the middle of the picture is free');
  await shot(one.page, 'ko-desk-frozen');
  await server.api('POST', 'admin/current/stage', { cover: 'blank' });
  await expectText(pill, one.say('admin.phase.cover_blank'));
  await server.api('POST', 'admin/current/stage', { cover: 'none' });
  await expectText(pill, one.say('admin.phase.idle'));
  one.quiet();
});

test('the same prize is proposed before and after a reload, whatever was drawn or voided', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  const prizes = await event(server, [1, 2, 1, 2]);
  const one = await desk(server.url);
  /** @param {string} name */
  const stands = async (name) => {
    await proposes(one, name);
    await one.page.reload();
    await expectVisible(one.page.locator('.draw-button'));
    await proposes(one, name);
    await one.view('prizes');
    await one.view('desk', '.desk');
    await proposes(one, name);
  };
  await stands('경품 1');
  await drawn(server, prizes[2]);
  await stands('경품 1');
  await drawn(server, prizes[0]);
  await stands('경품 2');
  await server.api('POST', 'admin/current/draws/2/winners/1/claim', { claim: 'void', reason: '진행 직원' });
  await stands('경품 1');
  await one.page.locator('.pick', { hasText: '경품 4' }).click();
  await stands('경품 4');
  await drawn(server, prizes[3], 2);
  await stands('경품 1');
  one.quiet();
});

test('before a winner is absent for good, it says so', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const [prize] = await event(server, [1]);
  const [winner] = await drawn(server, prize);
  const one = await desk(server.url);
  assert.equal(await one.page.locator('.winner-follows').count(), 0);
  await one.winner(winner).getByRole('button', { name: one.say('admin.winner.absent'), exact: true }).click();
  await expectText(one.winner(winner), one.say('admin.winner.absent_follows_reserve'));
  await shot(one.page, 'ko-desk-absent');
  await one.winner(winner).getByRole('button', { name: one.say('admin.cancel'), exact: true }).click();
  const withdraw = one.winner(winner).getByRole('button', { name: one.say('admin.winner.void') });
  assert.equal(await withdraw.getAttribute('title'), one.say('admin.winner.void'));
  await withdraw.click();
  const reason = one.page.locator('dialog[open]').getByLabel(one.say('admin.reason_required'));
  assert.ok(await reason.evaluate((node) => /** @type {HTMLInputElement} */ (node).required));
  assert.ok(await one.page.locator('dialog[open] button[type=submit]').isDisabled());
  one.quiet();
});

test('what cannot be done is not offered: no connection, or an event that is over', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  const [prize] = await event(server, [1]);
  const [winner] = await drawn(server, prize);
  const one = await desk(server.url);
  const buttons = one.winner(winner).locator('.winner-actions button');
  /** @param {boolean} held */
  const are = (held) => until(`the buttons are held: ${held}`, () => buttons.evaluateAll((nodes, wanted) => nodes.length === 3 && nodes.every((node) => /** @type {HTMLButtonElement} */ (node).disabled === wanted), held), 20000);
  await are(false);
  await server.kill();
  await are(true);
  await expectText(one.page.locator('.desk-winners'), one.say('admin.winner.held_lost'));
  await server.start();
  await are(false);
  const { event_id: id } = await server.api('GET', 'admin/current');
  await server.api('POST', `admin/${id}/close`, {});
  await are(true);
  await expectText(one.page.locator('.desk-winners'), one.say('admin.winner.held_closed'));
  assert.equal(await buttons.first().getAttribute('title'), one.say('admin.winner.held_closed'));
  await shot(one.page, 'ko-desk-closed');
  await one.view('results', '.result');
  await are(true);
  one.quiet([GONE]);
});

test('a draw that is folded shows that it opens', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const [prize] = await event(server, [3]);
  for (let i = 0; i < 3; i += 1) await drawn(server, prize);
  const one = await desk(server.url);
  await one.view('results', '.result');
  const last = one.page.locator('.result').last();
  assert.equal(await last.getAttribute('open'), null);
  await expectVisible(last.locator('summary .result-chips > .icon'));
  await shot(one.page, 'ko-results');
  await last.locator('summary').click();
  await expectVisible(last.locator('.winner'));
  one.quiet();
});

test('the set-up ends with all that is left to do, and with one way on', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await event(server, [1]);
  const one = await desk(server.url);
  await one.view('setup', '.setup-sheet');
  const later = one.page.getByRole('link', { name: one.say('admin.setup.leave') });
  await expectVisible(later);
  await one.page.locator('.step').nth(2).click();
  await one.page.getByRole('button', { name: one.say('admin.setup.finish') }).click();
  await expectVisible(one.page.locator('.done-list'));
  assert.equal(await later.count(), 0, 'nothing is left to go on with');
  await shot(one.page, 'ko-setup-done');
  const opened = one.page.waitForEvent('popup');
  await one.page.getByRole('link', { name: one.say('admin.setup.papers.passes') }).click();
  assert.match((await opened).url(), /#settings\/access$/);
  one.quiet();
});
