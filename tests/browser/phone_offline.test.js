// A whole minute without a network, in which a prize is drawn: the phone and the big screen say so, keep what they show, and are back by themselves.

import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { launch, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Guest, Screen } from './support/people.js';
import { startServer, until } from './support/server.js';
import { drawNumber } from './support/words.js';

const browser = await launch({ after });
const TRUTH_MS = 5000;
const SHOWN_MS = 15000;
const AWAY_MS = 60000;

test('sixty seconds without a network, with a draw in them', { timeout: 150000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { title: '송년의 밤', spin_ms: 500, stop_ms: 500 });
  const where = { base: server.url, language: /** @type {const} */ ('ko') };
  const [guest, screen] = [await Guest.open(browser, where), await Screen.open(browser, where)];
  assert.equal(await guest.number(), 1);
  await expectText(guest.page.locator('#connection'), guest.say('common.connected'));
  await screen.shows('idle');

  const left = Date.now();
  await Promise.all([guest, screen].map(({ page }) => page.context().setOffline(true)));
  await Promise.all([
    expectText(guest.page.locator('#connection'), guest.say('common.offline'), TRUTH_MS),
    expectVisible(screen.page.locator('#connection'), TRUTH_MS),
  ]);
  const { winners } = await server.api('POST', 'admin/current/draw', { prize_name: '자전거', prize_rank: 1, count: 1 });
  assert.deepEqual(winners, [{ draw_number: 1 }]);
  await until('the draw is revealed', async () => (await server.api('GET', 'admin/current/draws')).draws[0]?.phase === 'winner');
  await until('a minute is over', () => Date.now() - left >= AWAY_MS, AWAY_MS);
  assert.equal(await guest.number(), 1, 'the ticket stays');
  assert.equal(await guest.page.locator('.win').count(), 0);
  await expectText(guest.page.locator('#connection'), guest.say('common.offline'), 100);
  assert.equal(await screen.scene(), 'idle', 'the stage stays');
  await shot(guest.page, 'phone-offline');

  await Promise.all([guest, screen].map(({ page }) => page.context().setOffline(false)));
  await Promise.all([
    expectText(guest.page.locator('#connection'), guest.say('common.connected'), TRUTH_MS),
    expectVisible(guest.page.locator('.win.open.fresh .claim-code'), SHOWN_MS),
    until('the screen says no more', () => screen.page.locator('#connection').isHidden(), TRUTH_MS),
    screen.shows('winner', SHOWN_MS),
  ]);
  assert.deepEqual(await screen.winners(), [drawNumber(1)]);
  await shot(guest.page, 'phone-back');
  for (const page of [guest, screen]) page.quiet([/ERR_INTERNET_DISCONNECTED/, /WebSocket connection to/]);
});
