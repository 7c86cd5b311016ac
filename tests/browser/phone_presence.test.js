// A guest's phone at a roll-call, on the way to the desk, and before the list of every draw that was begun.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { overflows } from './support/audit.js';
import { launch, shot, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Guest } from './support/people.js';
import { startServer, until } from './support/server.js';
import { begin, inPhase, quick } from './support/stirring.js';
import { words } from './support/words.js';

const browser = await launch({ after });
const say = words('ko');

test('a phone says that it is here, sees how long that counts, and is then on the sheet', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await quick(server, { roll_call_min: 10 });
  const guest = await Guest.open(browser, { base: server.url, size: SIZES.small });
  const { page } = guest;
  await guest.number();
  const other = await Guest.open(browser, { base: server.url }); // somebody who says nothing
  await other.number();
  await expectText(page.locator('#here'), say('guest.here.why', { n: 10 }));
  await shot(page, 'here-open', { full: true });
  await page.locator('#here-say').focus();
  await page.evaluate(() => new Promise((done) => { setTimeout(done, 2100); })); // the page counts on every second
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'here-say', 'the keyboard stays on the button');
  await page.keyboard.press('Enter');
  await expectText(page.locator('#here'), say('guest.here.said'));
  await expectText(page.locator('#here'), say('guest.here.left', { n: 10 }));
  assert.ok(await page.evaluate(() => document.querySelector('#here')?.contains(document.activeElement)), 'the keyboard stays there');
  assert.deepEqual(await overflows(page), []);
  await shot(page, 'here-said', { full: true });
  await page.reload();
  await expectText(page.locator('#here'), say('guest.here.said'));
  const { draw } = await begin(server, 'sealed', { count: 2 });
  await inPhase(server, draw, 'winner');
  const { winners } = (await server.api('GET', 'admin/current/draws')).draws[0];
  assert.deepEqual(winners.map((/** @type {any} */ one) => one.draw_number), [1]);
  await page.clock.install();
  // A state that comes in between sets the page's clock right again.
  await until('that time is over', async () => {
    await page.clock.fastForward(11 * 60 * 1000);
    return page.locator('#here-say').isVisible();
  });
  await expectText(other.page.locator('#verdict .partly'), say('guest.proof.holds_absent'), 20000);
  assert.equal(await other.page.locator('#notice-proof [role=alert]').count(), 0, 'that it is not on the sheet is no alarm');
  await other.page.context().close();
  guest.quiet();
  await page.context().close();
});

test('a winner says that they are coming, and the card counts down until then', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await quick(server, { claim_ms: 60000 });
  const guest = await Guest.open(browser, { base: server.url });
  const { page } = guest;
  await guest.number();
  const { draw } = await begin(server, 'sealed');
  await expectVisible(page.locator('.win.open .coming'), 15000);
  await expectText(page.locator('.coming-left'), /0:[0-5]\d/);
  await shot(page, 'coming-open');
  await page.route('**/coming', (route) => route.abort(), { times: 3 });
  await page.locator('.coming button').click();
  await expectText(page.locator('.coming .problem'), say('reason.network'), 15000);
  await page.locator('.coming button').click();
  await expectText(page.locator('.coming'), say('guest.coming.said', { until: '#' }).split('#')[0]);
  await until('the desk knows', async () => (await server.api('GET', 'admin/current/draws')).draws[0].winners[0].coming === true);
  await page.reload();
  await expectText(page.locator('.coming'), say('guest.coming.said', { until: '#' }).split('#')[0]);
  await shot(page, 'coming-said');
  await page.clock.install();
  // A state that comes in between sets the page's clock right again.
  await until('the time is over', async () => {
    await page.clock.fastForward(61000);
    return (await page.locator('.coming').textContent())?.includes(say('guest.coming.said_over'));
  });
  await shot(page, 'coming-over');
  assert.equal(draw, 1);
  guest.quiet([/ERR_FAILED/]);
  await page.context().close();
});

test('a draw that was called off stays on the list with its reason', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await quick(server);
  const guest = await Guest.open(browser, { base: server.url, size: SIZES.small });
  const { page } = guest;
  await guest.number();
  for (let i = 0; i < 3; i += 1) await server.register();
  const { draw: first } = await begin(server, 'stirred');
  await expectVisible(page.locator('#stir-tap'));
  const said = () => page.locator('#announce').textContent();
  await until('those who listen are asked', async () => (await said()) !== '');
  await server.api('POST', `admin/current/draws/${first}/abort`, { reason: '조명이 나갔어요' });
  await until('the button is gone', async () => (await page.locator('#stir-tap').count()) === 0);
  await expectText(page.locator('#now'), say('guest.now.called_off', { k: 1 }));
  await expectText(page.locator('#now'), say('guest.now.called_off_why', { reason: '조명이 나갔어요' }));
  assert.equal(await said(), '', 'nobody is asked to stir any more');
  await shot(page, 'called-off');
  for (let i = 0; i < 4; i += 1) {
    const { draw } = await begin(server, 'sealed');
    await inPhase(server, draw, 'winner');
  }
  await page.getByRole('button', { name: say('guest.past.all') }).click();
  await expectText(page.locator('#past .undone'), say('guest.past.aborted'));
  await expectText(page.locator('#past .undone'), say('guest.past.reason', { reason: '조명이 나갔어요' }));
  assert.deepEqual(await overflows(page), []);
  await shot(page, 'past-aborted', { full: true });
  await page.locator('#check > summary').click();
  await expectVisible(page.locator('.checked li').first());
  assert.equal(await page.locator(`.checked [data-draw="${first}"]`).count(), 0, 'there is nothing to check of it');
  guest.quiet();
  await page.context().close();
});
