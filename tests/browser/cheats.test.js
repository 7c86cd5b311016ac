// Programs that were changed to cheat: each lie is told to a real phone, which says what differs. The command line, given the same proof alone, can't know of some of them.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rank } from '../../assets/lib/proof/ranking.js';
import { parseSheet } from '../../assets/lib/proof/sheet.js';
import { launch } from './support/browser.js';
import { cheatingProgram } from './support/cheats.js';
import { expectText, expectVisible } from './support/expect.js';
import { Guest } from './support/people.js';
import { startServer } from './support/server.js';
import { begin, inPhase, quick } from './support/stirring.js';

/** @typedef {import('playwright-core').Page} Page */

const browser = await launch({ after });
const BUILDS_WITHIN_MS = 600000;
/** Number 1 would beat the one other number in all of so many draws once in a million times. */
const ROUNDS = 20;
let binary = '';
before(() => { binary = cheatingProgram(); }, { timeout: BUILDS_WITHIN_MS });

/** A server that cheats in a way, and a phone with number 1. @param {import('node:test').TestContext} t @param {import('./support/cheats.js').Cheat} cheat */
async function cheated(t, cheat) {
  const server = await startServer(t, { binary, env: { LUCKYDRAW_CHEAT: cheat } });
  await quick(server, { stir_ms: 20000 }); // it closes once all are in
  const guest = await Guest.open(browser, { base: server.url });
  return { server, guest };
}

/** @param {Page} page @param {string} step the one that does not hold */
async function expectCaught(page, step) {
  await expectVisible(page.locator('#notice-proof [role=alert]'), 30000);
  await page.locator('#notice-proof button').click();
  await page.locator('.checked [data-draw]').first().locator('summary').click();
  await expectVisible(page.locator(`[data-step=${step}].failed`));
}

test('a stir that was dropped is missed by the phone that threw it in', { timeout: 90000 }, async (t) => {
  const { server, guest } = await cheated(t, 'drop_stir');
  assert.equal(await guest.number(), 1);
  const other = await Guest.open(browser, { base: server.url });
  await other.number();
  const { draw } = await begin(server, 'stirred');
  for (const { page } of [guest, other]) await page.locator('#stir-tap').click();
  await inPhase(server, draw, 'winner');
  await expectCaught(guest.page, 'own_stir');
  await expectVisible(other.page.locator(`#verdict .holds[data-draw="${draw}"]`), 30000);
  for (const one of [guest, other]) await one.page.context().close();
});

test('a winner who was swapped in is caught by a phone that drew better', { timeout: 180000 }, async (t) => {
  const { server, guest } = await cheated(t, 'swap_winner');
  await server.api('PATCH', 'admin/current', { winners_again: true });
  assert.equal(await guest.number(), 1);
  const harmed = await Guest.open(browser, { base: server.url });
  await harmed.number();
  for (let round = 0; round < ROUNDS; round += 1) {
    const { draw } = await begin(server, 'sealed');
    await inPhase(server, draw, 'winner');
    const { seed, sheet, winners } = await (await fetch(`${server.url}/api/luckydraw/events/current/draws/${draw}/proof`)).json();
    assert.deepEqual(winners, [1], 'the friend always wins');
    if (rank(seed, parseSheet(sheet).entries)[0] === 2) {
      await expectCaught(harmed.page, 'own_score');
      for (const one of [guest, harmed]) await one.page.context().close();
      return;
    }
  }
  assert.fail('the friend was lucky twenty times');
});

test('a winner who is shown though the proof has another is caught by every phone', { timeout: 90000 }, async (t) => {
  const { server, guest } = await cheated(t, 'show_other');
  assert.equal(await guest.number(), 1);
  const other = await Guest.open(browser, { base: server.url });
  await other.number();
  const { draw } = await begin(server, 'sealed');
  await inPhase(server, draw, 'winner');
  for (const { page } of [guest, other]) {
    await expectCaught(page, 'shown');
    assert.equal(await page.locator('#verdict p').count(), 0, 'nothing is said to hold');
    await page.context().close();
  }
});

test('an entry that came after the freeze gives the sheet another fingerprint than phones heard', { timeout: 90000 }, async (t) => {
  const { server, guest } = await cheated(t, 'late_entry');
  await guest.number();
  const { draw } = await begin(server, 'stirred');
  await server.register(); // before the tap, with which all are in and the stir closes
  await guest.page.locator('#stir-tap').click();
  await inPhase(server, draw, 'winner');
  await expectCaught(guest.page, 'heard');
  await guest.page.context().close();
});

test('a log whose newest record was exchanged is another log to a phone that heard it', { timeout: 90000 }, async (t) => {
  const { server, guest } = await cheated(t, 'fork_log');
  await guest.number();
  const { draw } = await begin(server, 'sealed');
  await inPhase(server, draw, 'winner');
  await expectVisible(guest.page.locator(`#verdict .holds[data-draw="${draw}"]`), 30000);
  await server.api('PATCH', 'admin/current', { title: '아무 일도 없었다' });
  await expectText(guest.page.locator('#notice-log [role=alert]'), guest.say('guest.rollback.title'), 30000);
  await guest.page.context().close();
});
