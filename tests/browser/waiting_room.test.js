// The waiting room as people meet it: places in order that nothing improves, entry by itself, the organiser's hand on it, and numbers that come later.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, person, shot, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk, Guest } from './support/people.js';
import { startServer, until } from './support/server.js';
import { words } from './support/words.js';

/** @typedef {import('./support/server.js').Server} Server */
/** @typedef {import('playwright-core').Page} Page */

const browser = await launch({ after });
const say = words('ko');
/** After a start nobody is let in for a while, so that those who waited can show themselves. */
const GRACE_MS = 60000;
/** What the whole answer may weigh. */
const MOST_BYTES = 2048;
const OUT_OF_ORDER = [/WebSocket connection/, /ERR_/, /status of (404|503)/];

/** @param {Server} server @param {Record<string, unknown>} what */
const steer = (server, what) => server.api('PATCH', 'admin/current/waiting-room', what);

/** A phone that nobody knows. @param {Server} server @param {{js?: boolean}} [options] */
async function phone(server, { js = true } = {}) {
  const context = js ? await person(browser, { base: server.url, phone: true, size: SIZES.phone }) : await browser.newContext({ baseURL: server.url, locale: 'ko-KR', viewport: SIZES.phone, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/lottery/waiting');
  return page;
}

/** The place that a phone shows. @param {Page} page @param {number} place @param {number} [ms] */
const stands = (page, place, ms) => expectText(page.locator('body > b'), new RegExp(`^${place}$`), ms);

/** @param {Page} page @param {number} [ms] */
const isIn = (page, ms = 30000) => expectVisible(page.locator('.ticket-number [role=img]'), ms);

/** A server with room for one, who is in. @param {import('node:test').TestContext} t */
async function full(t) {
  const server = await startServer(t);
  await steer(server, { threshold: 1 });
  const first = await Guest.open(browser, { base: server.url });
  await first.number();
  await until('one is in', async () => (await server.api('GET', 'admin/current/waiting-room')).inside === 1);
  return { server, first };
}

/** Moves the number of a phone to another one, by its recovery code. @param {Server} server @param {Page} page */
async function move(server, page) {
  const code = await page.evaluate(async () => (await (await fetch('/api/luckydraw/my-number')).json()).data.recovery_code);
  const other = await browser.newContext({ baseURL: server.url });
  const answer = await other.request.post('/api/luckydraw/register', { data: { recovery_code: code } });
  assert.ok(answer.ok(), await answer.text());
  await other.close();
}

/** @param {Page[]} pages */
const leave = (...pages) => Promise.all(pages.map((page) => page.context().close()));

test('latecomers wait in the order in which they came, and nothing moves them forward', { timeout: 240000 }, async (t) => {
  const { server, first } = await full(t);
  const [second, third] = [await phone(server), await phone(server)];
  await stands(second, 1);
  await stands(third, 2);
  assert.equal(await third.locator('h1 + b').innerText(), '2', 'it is read after the heading');
  await expectText(second.locator('h1'), say('waiting_room.title'));
  await until('the title says the place', async () => (await third.title()).startsWith('2 · '));
  await shot(third, 'waiting');

  await third.reload();
  await stands(third, 2);
  const again = await third.context().newPage();
  await third.close();
  await again.goto('/lottery/waiting');
  await stands(again, 2);
  const fourth = await phone(server);
  await stands(fourth, 3);
  await fourth.context().clearCookies();
  await fourth.reload();
  await until('a phone that forgot its place is last', async () => Number(await fourth.locator('b').innerText()) >= 3);

  await server.kill();
  await server.start();
  await first.page.context().close();
  await again.reload();
  await isIn(second, GRACE_MS);
  await stands(again, 1, GRACE_MS);
  await again.reload();
  await stands(again, 1);
  await second.reload();
  await isIn(second);
  await leave(second);
  await isIn(again, GRACE_MS);
  await leave(again, fourth);
});

test('the organiser sees who waits, lets some in, pauses and opens', { timeout: 180000 }, async (t) => {
  const { server, first } = await full(t);
  const desk = await Desk.open(browser, { base: server.url });
  await desk.signIn();
  const card = desk.page.locator('.room-card');
  const [second, third] = [await phone(server), await phone(server)];
  await expectVisible(card);
  await expectText(card.locator('.figure-waiting'), '2');
  await expectText(card.locator('.room-word'), desk.say('admin.room.state.people'));
  await shot(desk.page, 'desk-room');

  await card.locator('input').fill('1');
  await card.locator('input').press('Enter');
  await expectText(desk.page.locator('.toast'), desk.say('admin.room.let_in', { n: 1 }));
  await isIn(second);
  await stands(third, 1);

  await card.getByRole('switch', { name: desk.say('admin.room.pause') }).click();
  await expectText(card.locator('.room-word'), desk.say('admin.room.state.paused'));
  await expectText(third.locator('output'), say('waiting_room.paused'));
  await card.getByRole('switch', { name: desk.say('admin.room.pause') }).press('Space');
  await expectText(third.locator('output'), /^(?!.*멈췄)/);

  await card.getByRole('link', { name: desk.say('admin.room.settings') }).click();
  await desk.page.locator('[name=threshold]').fill('50');
  await desk.page.getByRole('button', { name: desk.say('admin.save') }).click();
  await isIn(third);
  await desk.page.goto('/lottery/admin#desk');
  await until('nobody waits, and the desk says nothing of it', async () => await card.count() === 1 && !(await card.isVisible()), 30000);
  desk.quiet();
  await leave(first.page, second, third, desk.page);
});

test('a phone whose sockets never open asks, and one without scripts is reloaded', { timeout: 180000 }, async (t) => {
  const { server, first } = await full(t);
  const context = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  const asking = await context.newPage();
  await asking.routeWebSocket(/\/ws/, (socket) => socket.close());
  await asking.goto('/lottery/waiting');
  await stands(asking, 1);
  const plain = await phone(server, { js: false });
  await stands(plain, 2);
  await steer(server, { is_paused: true });
  await expectText(asking.locator('output'), say('waiting_room.paused'), 60000);
  await steer(server, { is_paused: false, threshold: 50 });
  await isIn(asking, 60000);
  await expectVisible(plain.locator('.ticket.blank'), 60000);
  await leave(first.page, asking, plain);
});

test('the waiting page is one answer of two kilobytes', { timeout: 60000 }, async (t) => {
  const { server, first } = await full(t);
  for (const language of /** @type {const} */ (['ko', 'en'])) {
    const context = await person(browser, { base: server.url, language, phone: true, size: SIZES.small });
    const page = await context.newPage();
    /** @type {string[]} */
    const asked = [];
    page.on('request', (request) => { if (!request.url().startsWith('data:')) asked.push(request.url()); });
    const answer = await page.goto('/lottery/waiting');
    assert.ok(answer);
    await expectVisible(page.locator('output'));
    assert.deepEqual(asked, [`${server.url}/lottery/waiting`], 'nothing else is fetched');
    const { responseHeadersSize, responseBodySize } = await answer.request().sizes();
    t.diagnostic(`${language}: ${responseHeadersSize} + ${responseBodySize} bytes`);
    assert.equal((await answer.allHeaders())['cache-control'], 'no-store');
    assert.ok(responseBodySize > 500 && responseHeadersSize + responseBodySize <= MOST_BYTES, `${responseHeadersSize} + ${responseBodySize} bytes`);
    await shot(page, `waiting-${language}`);
    await context.close();
  }
  await leave(first.page);
});

test('a number that comes later is one number, over a reload and a restart of the server', { timeout: 120000 }, async (t) => {
  const server = await startServer(t);
  await steer(server, { high_traffic: 'on' });
  const early = await Guest.open(browser, { base: server.url });
  const number = await early.number();
  await early.page.reload();
  assert.equal(await early.number(), number);

  const context = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  const page = await context.newPage();
  /** @type {string[]} */
  const keys = [];
  /** @type {number[]} */
  const answers = [];
  page.on('request', (request) => { if (request.url().endsWith('/register')) keys.push(request.headers()['idempotency-key']); });
  page.on('response', (response) => { if (/\/register/.test(response.url())) answers.push(response.status()); });
  let isCut = false;
  await page.route(/\/register\//, async (route) => {
    if (!isCut) {
      isCut = true;
      await server.kill();
      await server.start();
    }
    await route.continue();
  });
  await page.goto('/lottery/waiting');
  await isIn(page, 60000);
  assert.ok(isCut && answers[0] === 202, `the number was to come later: ${answers}`);
  assert.ok(answers.includes(404), `a server that started anew knows no ticket: ${answers}`);
  assert.equal(new Set(keys).size, 1, 'the same request, however often it is sent');
  assert.equal((await server.api('GET', 'admin/current')).participants, 2);
  early.quiet(OUT_OF_ORDER);
  await leave(early.page, page);
});

test('a number that was moved meanwhile is said to be on another phone, also where answers come later', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await steer(server, { high_traffic: 'on' });
  const page = await phone(server);
  await isIn(page);
  await move(server, page);
  const cookies = await page.context().cookies();
  const context = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  await context.addCookies(cookies); // all that is left of what the phone kept
  const again = await context.newPage();
  const asked = again.waitForResponse((response) => response.url().endsWith('/register'));
  await again.goto('/lottery/waiting');
  assert.equal((await asked).status(), 202);
  await expectVisible(again.locator('.moved'));
  await leave(page, again);
});
