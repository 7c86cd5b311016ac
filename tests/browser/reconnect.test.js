// The program dies and comes back, or the network lets no WebSocket through: pages say so and right themselves.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, person, shot, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk, Guest, Screen } from './support/people.js';
import { startServer, until } from './support/server.js';
import { drawNumber } from './support/words.js';

const browser = await launch({ after });
const REFUSED = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|Connection closed before|WebSocket connection to/;

test('killed and started again, every page says so and comes back by itself', { timeout: 120000 }, async (t) => {
  const server = await startServer(t);
  const where = { base: server.url, language: /** @type {const} */ ('ko') };
  const desk = await Desk.open(browser, where);
  await desk.signIn();
  const [screen, guest] = [await Screen.open(browser, where), await Guest.open(browser, where)];
  assert.equal(await guest.number(), 1);
  await screen.shows('idle');
  await expectText(guest.page.locator('#connection'), guest.say('common.connected'));

  await server.kill();
  await Promise.all([
    expectText(guest.page.locator('#connection'), guest.say('common.reconnecting'), 5000),
    expectVisible(screen.page.locator('#connection'), 5000),
    expectText(desk.page.locator('.connection'), desk.say('admin.connection.reconnecting'), 5000),
  ]);
  assert.equal(await guest.number(), 1, 'the ticket stays');
  assert.equal(await screen.scene(), 'idle', 'the stage stays');
  await expectText(guest.page.locator('#connection'), guest.say('common.offline'), 25000);
  await expectVisible(guest.page.locator('.notice'));
  await shot(guest.page, 'ko-guest-offline');
  await shot(screen.page, 'ko-screen-offline');

  await server.start();
  await server.api('PATCH', 'admin/current', { title: '돌아온 행사', spin_ms: 1000, stop_ms: 500 });
  await server.register();
  const back = 12000; // the longest pause between two tries, and its spread
  await Promise.all([
    expectText(guest.page.locator('#connection'), guest.say('common.connected'), back),
    until('the screen is back', () => screen.page.locator('#connection').isHidden(), back),
    expectText(desk.page.locator('.connection'), desk.say('admin.connection.connected'), back),
  ]);
  await until('the head count is right', () => screen.page.locator('.head[aria-label^="2 "]').count());
  await expectText(screen.page.locator('#title'), '돌아온 행사');
  assert.equal(await guest.number(), 1);
  for (const page of [guest, screen, desk]) page.quiet([REFUSED]);
});

test('killed in mid-spin, the draw goes on after the start and is revealed everywhere', { timeout: 120000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 6000, stop_ms: 1000 });
  const where = { base: server.url, language: /** @type {const} */ ('ko') };
  const [screen, guest] = [await Screen.open(browser, where), await Guest.open(browser, where)];
  assert.equal(await guest.number(), 1);
  await screen.shows('idle');
  const { winners } = await server.api('POST', 'admin/current/draw', { prize_name: '자전거', prize_rank: 1, count: 1 });
  assert.deepEqual(winners, [{ draw_number: 1 }]);
  await screen.shows('run');
  await server.kill();
  await server.start();
  assert.deepEqual(await screen.winners(), [drawNumber(1)]);
  await expectVisible(guest.page.locator('.win.open .claim-code'), 15000);
  for (const page of [guest, screen]) page.quiet([REFUSED]);
});

test('where no WebSocket gets through, pages ask for the state themselves', { timeout: 120000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 500, stop_ms: 500 });
  const context = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  await context.routeWebSocket(/\/ws/, (socket) => { socket.close({ code: 1011 }); });
  const page = await context.newPage();
  await page.goto('/');
  await expectText(page.locator('#connection'), '연결됨', 20000);
  await server.api('POST', 'admin/current/draw', { prize_name: '자전거', prize_rank: 1, count: 1 });
  await expectVisible(page.locator('.win.open .claim-code'), 15000);
  await context.close();
});

test('a page whose scripts do not come, as when the network changes, loads itself again', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  const context = await person(browser, { base: server.url });
  const comesBack = async (/** @type {string} */ path, /** @type {string} */ ready) => {
    const page = await context.newPage();
    await page.route(/\/assets\/.*\.js$/, (route) => route.abort('failed'));
    await page.goto(path);
    const tries = () => page.evaluate(() => sessionStorage.getItem('luckydraw.tries'));
    await until('the failure is noted', async () => (await tries()) === '1');
    await page.unroute(/\/assets\/.*\.js$/);
    await expectVisible(page.locator(ready), 40000); // where the first reload came too early, the second wait is up to twice as long
    await until('the next failure is a first one', async () => (await tries()) === null);
  };
  const stays = async () => {
    const page = await context.newPage();
    await page.route(/\/assets\/.*\.css$/, (route) => route.abort('failed'));
    await page.goto('/lottery/admin');
    await page.locator('#secret').fill('typed');
    assert.equal(await page.evaluate(() => sessionStorage.getItem('luckydraw.tries')), null, 'what works is left alone');
  };
  await Promise.all([
    stays(),
    comesBack('/lottery', '#scene-idle.shown .head'),
    comesBack('/lottery/admin', '#secret'),
    comesBack('/lottery/claim/ABCDEFGHJK', '#pin'),
    comesBack('/lottery/poster', '.sheet #join-code'),
  ]);
  await context.close();
});
