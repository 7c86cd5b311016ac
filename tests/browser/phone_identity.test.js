// One number for one person: tabs, browsers that keep nothing, a second phone, and apps with browsers of their own.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, person, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { startServer, until } from './support/server.js';
import { words } from './support/words.js';

/** @typedef {import('playwright-core').Page} Page */

const browser = await launch({ after });
const say = words('ko');
const KAKAO = 'Mozilla/5.0 (Linux; Android 13; SM-G991N) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36;KAKAOTALK 2410310';
const INSTAGRAM = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 312.0.0.0';

/** @param {Page} page */
async function numberOn(page) {
  const digits = page.locator('.ticket-number [role=img]');
  await expectVisible(digits);
  return Number(((await digits.getAttribute('aria-label')) || '').replace(/\D/g, ''));
}

/** The code of the number, from where the page offers it. @param {Page} page */
async function codeOn(page) {
  await page.locator('#entry').evaluate((node) => node.setAttribute('open', ''));
  const face = page.locator('#key-body .code-face');
  await expectVisible(face);
  return (await face.textContent()) || '';
}

/** @param {Page} page @param {string} code */
async function enter(page, code) {
  await page.locator('#entry').evaluate((node) => node.setAttribute('open', ''));
  await page.locator('#entry-code').fill(code);
  await page.locator('#entry-form button').click();
}

/** The page is looked at again. @param {Page} page */
const lookAgain = (page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

test('two tabs that open together show one number, and one of them registers', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const context = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  const keys = /** @type {Set<string>} */ (new Set());
  context.on('request', (request) => { if (request.url().endsWith('/register')) keys.add(request.headers()['idempotency-key']); });
  const pages = await Promise.all([context.newPage(), context.newPage()]);
  await Promise.all(pages.map((page) => page.goto('/lottery/waiting')));
  assert.deepEqual(await Promise.all(pages.map(numberOn)), [1, 1]);
  for (const page of pages) await expectText(page.locator('#connection'), say('common.connected'));
  assert.equal((await server.api('GET', 'admin/current')).participants, 1);
  assert.equal(keys.size, 1, 'where the answer takes its time, the other tab finishes the same registration and begins none');
  await context.close();
});

test('a tab that began earlier is given its time, and its request is finished if it never answers', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const context = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  const key = 'k'.repeat(43);
  // The other tab has its turn; what it keeps is seen only later, as storage takes its while from tab to tab.
  await context.addInitScript((kept) => {
    document.cookie = 'luckydraw_asking__another=1';
    setTimeout(() => {
      sessionStorage.setItem('test.at', String(Date.now()));
      localStorage.setItem('luckydraw.pending', JSON.stringify({ key: kept, body: { nonce: '0'.repeat(32) }, at: Date.now(), tab: 'another' }));
    }, 500);
  }, key);
  const page = await context.newPage();
  const asked = page.waitForRequest((request) => request.url().endsWith('/register')).then((request) => ({ key: request.headers()['idempotency-key'], at: Date.now() }));
  await page.goto('/lottery/waiting');
  assert.equal(await numberOn(page), 1);
  const { key: sent, at } = await asked;
  assert.equal(sent, key, 'what the other tab began is finished, and nothing else begun');
  const kept = await page.evaluate(() => Number(sessionStorage.getItem('test.at')));
  assert.ok(at - kept > 1000, `the other tab was given ${at - kept} ms more`);
  await context.close();
});

test('a tab that was refused holds no other one up', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const context = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  const [refused, other] = [await context.newPage(), await context.newPage()];
  await refused.route('**/register', (route) => route.fulfill({ status: 403, json: { success: false, error: { reason: 'registration_closed', message: 'closed', details: {} } } }));
  const answered = refused.waitForResponse((response) => response.url().endsWith('/register'));
  await refused.goto('/lottery/waiting');
  await answered;
  await until('its turn is over', async () => (await context.cookies()).every(({ name }) => !name.startsWith('luckydraw_asking_')));
  await other.goto('/lottery/waiting');
  assert.equal(await numberOn(other), 1);
  await context.close();
});

test('a recovery code moves the number, and the first phone says so and gets no other', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const [one, two] = await Promise.all([person(browser, { base: server.url, phone: true, size: SIZES.phone }), person(browser, { base: server.url, phone: true, size: SIZES.phone })]);
  const first = await one.newPage();
  await first.goto('/');
  assert.equal(await numberOn(first), 1);
  const code = await codeOn(first);
  assert.match(code, /^1-[A-Z0-9]{8}$/);
  const second = await two.newPage();
  await second.goto('/');
  assert.equal(await numberOn(second), 2);
  await enter(second, '1-AAAAAAAA');
  await expectText(second.locator('#entry-problem'), say('reason.recovery_code_unknown'));
  assert.equal(await numberOn(second), 2);
  await enter(second, code.toLowerCase());
  await until('the second phone has number 1', async () => (await numberOn(second)) === 1);
  assert.notEqual(await codeOn(second), code, 'a code is good once');
  await lookAgain(first);
  await expectText(first.locator('.moved'), say('guest.moved.title', { number: '001' }));
  await first.reload();
  await expectVisible(first.locator('.moved'));
  const people = (await server.api('GET', 'admin/current/participants')).participants;
  assert.deepEqual(people.map((/** @type {any} */ one_) => [one_.draw_number, one_.status]), [[1, 'in'], [2, 'withdrawn']]);
  await enter(first, await codeOn(second));
  await until('the number is back', async () => (await numberOn(first)) === 1);
  await Promise.all([one.close(), two.close()]);
});

/** Neither storage nor cookies. @param {import('playwright-core').BrowserContext} context */
async function forgetfulPage(context) {
  await context.addInitScript(() => {
    for (const store of ['localStorage', 'sessionStorage']) Object.defineProperty(window, store, { get() { throw new DOMException('denied', 'SecurityError'); } });
  });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setDocumentCookieDisabled', { disabled: true });
  return page;
}

test('a browser that keeps nothing asks again under the same key when answers are lost', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const context = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  const page = await forgetfulPage(context);
  /** @type {string[]} */
  const keys = [];
  await page.route(/\/register$/, async (route) => {
    keys.push((await route.request().headerValue('idempotency-key')) || '');
    if (keys.length > 3) { await route.continue(); return; }
    await route.fetch();
    await context.clearCookies(); // so that nothing but the key tells who asks
    await route.abort();
  });
  await page.goto('/');
  await expectVisible(page.locator('.problem-card'));
  assert.equal(await numberOn(page), 1);
  assert.ok(keys.length > 3 && keys.every((key) => key && key === keys[0]), keys.join(' '));
  assert.equal((await server.api('GET', 'admin/current')).participants, 1);
  await context.close();
});

/** @type {Array<[string, (server: import('./support/server.js').Server) => Promise<unknown>, number]>} */
const BEGINNINGS = [
  ['the participants are reset', (server) => server.api('POST', 'admin/current/reset', { reset_participants: true, reset_draws: true }), 1],
  ['another event is on', (server) => server.api('POST', 'admin/events', { title: '봄 모임', use: true }), 1],
];
for (const [what, happens, next] of BEGINNINGS) {
  test(`when ${what} the old number leaves the phone at once`, { timeout: 60000 }, async (t) => {
    const server = await startServer(t);
    for (let i = 0; i < 4; i += 1) await server.register();
    const context = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
    const page = await context.newPage();
    await page.goto('/');
    assert.equal(await numberOn(page), 5);
    await expectText(page.locator('#connection'), say('common.connected'));
    /** @type {Array<() => void>} */
    const held = [];
    await page.route(/\/register$/, (route) => { held.push(() => route.continue()); });
    await happens(server);
    await expectVisible(page.locator('#ticket .ticket.blank'));
    await until('a number is asked for', () => held.length);
    assert.equal(await page.locator('.ticket-number [role=img]').count(), 0);
    await expectText(page.locator('#ticket'), say('guest.getting'));
    for (const go of held) go();
    assert.equal(await numberOn(page), next);
    await context.close();
  });
}

test('a phone with tickets of several events shows the last one where nobody answers which is on', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const context = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  const page = await context.newPage();
  await page.goto('/');
  assert.equal(await numberOn(page), 1);
  await page.evaluate(() => localStorage.setItem('luckydraw.several', '1'));
  await page.route(/\/events\/current$/, () => {});
  await page.reload();
  await expectVisible(page.locator('.ticket-number [role=img]'));
  await expectText(page.locator('#connection'), say('common.connected'));
  await context.close();
});

test('a browser that keeps nothing says what that means and shows the code that brings the number back', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const forgetful = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  const page = await forgetfulPage(forgetful);
  await page.goto('/');
  assert.equal(await numberOn(page), 1);
  await expectText(page.locator('#notice-storage'), say('guest.notice.storage'));
  await expectText(page.locator('#notice-storage'), say('guest.notice.storage_code').slice(0, 20));
  const code = (await page.locator('#notice-storage .code-face').textContent()) || '';
  await forgetful.close();
  const other = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  const next = await other.newPage();
  await next.goto('/');
  await numberOn(next);
  await enter(next, code);
  await until('the number is back', async () => (await numberOn(next)) === 1);
  assert.equal(await next.locator('#notice-storage .notice').count(), 0);
  await other.close();
});

test('KakaoTalk’s browser opens the real one with the same number, once', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const inside = await browser.newContext({ baseURL: server.url, locale: 'ko-KR', userAgent: KAKAO, viewport: SIZES.phone });
  const page = await inside.newPage();
  const devtools = await inside.newCDPSession(page);
  await devtools.send('Page.enable');
  /** @type {string[]} */
  const asked = [];
  devtools.on('Page.frameRequestedNavigation', ({ url }) => { asked.push(url); });
  devtools.on('Page.frameScheduledNavigation', ({ url }) => { if (!asked.includes(url)) asked.push(url); });
  await page.goto('/lottery/waiting');
  assert.equal(await numberOn(page), 1, 'the number is there before the browser changes');
  const way = await until('the app is asked to open the page outside', () => asked.find((url) => url.startsWith('kakaotalk://web/openExternal?url=')));
  const target = decodeURIComponent(way.split('url=')[1]);
  assert.match(target, /\/lottery\/waiting#code=1-[A-Z0-9]{8}$/);
  await expectText(page.locator('#notice-app'), say('guest.outside.title', { app: say('guest.outside.app.kakao') }));

  const real = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  const outside = await real.newPage();
  await outside.goto(target);
  await expectText(outside.locator('.carried h1'), say('guest.carried.title', { number: '001' }));
  assert.ok(!outside.url().includes('#'), 'the code has left the address');
  await outside.reload();
  await expectVisible(outside.locator('#bring'));
  assert.equal(await outside.locator('#entry-code').inputValue(), target.split('#code=')[1]);
  await lookAgain(page);
  assert.equal(await numberOn(page), 1, 'nothing moves unasked');
  await outside.locator('#bring').click();
  assert.equal(await numberOn(outside), 1);
  await lookAgain(page);
  await expectText(page.locator('.moved'), say('guest.moved.browser'));
  assert.equal((await server.api('GET', 'admin/current')).participants, 1);

  const before = asked.length;
  await page.reload();
  await expectVisible(page.locator('.moved'));
  assert.equal(asked.slice(before).filter((url) => url.startsWith('kakaotalk:')).length, 0, 'it is tried once');
  await Promise.all([inside.close(), real.close()]);
});

test('a link that carries somebody’s number takes nothing unasked', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const [one, two] = await Promise.all([person(browser, { base: server.url, phone: true, size: SIZES.phone }), person(browser, { base: server.url, phone: true, size: SIZES.phone })]);
  const owner = await one.newPage();
  await owner.goto('/');
  assert.equal(await numberOn(owner), 1);
  const link = `/lottery/waiting#code=${await codeOn(owner)}`;
  const other = await two.newPage();
  await other.goto(link);
  await expectVisible(other.locator('#without'));
  assert.equal((await server.api('GET', 'admin/current')).participants, 1, 'no second number before the answer');
  await other.locator('#without').click();
  assert.equal(await numberOn(other), 2);
  assert.equal(await other.locator('#entry-code').inputValue(), '');
  await other.goto('about:blank');
  await other.goto(link);
  await expectVisible(other.locator('#entry-form button'));
  assert.equal(await numberOn(other), 2, 'a phone with a number keeps it');
  await lookAgain(owner);
  assert.equal(await numberOn(owner), 1);
  await Promise.all([one.close(), two.close()]);
});

test('where no app can be asked, the page tells the hand what to do and works all the same', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 500, stop_ms: 500 });
  const inside = await browser.newContext({ baseURL: server.url, locale: 'ko-KR', userAgent: INSTAGRAM, viewport: SIZES.phone });
  const page = await inside.newPage();
  await page.goto('/lottery/waiting');
  assert.equal(await numberOn(page), 1);
  await page.getByRole('button', { name: say('guest.outside.open', { browser: 'Safari' }) }).click();
  await expectText(page.locator('.outside-steps'), 'Safari');
  assert.match(page.url(), /#code=1-[A-Z0-9]{8}$/, 'the app’s own button takes the number along');
  await page.reload();
  assert.equal(await numberOn(page), 1, 'its own code changes nothing here');
  assert.ok(!page.url().includes('#code'));
  assert.equal(await page.locator('#notice-app .notice').count(), 0, 'it is said once');
  await server.api('POST', 'admin/current/draw', { prize_name: '자전거', prize_rank: 1, count: 1 });
  await expectVisible(page.locator('.win.open .claim-code'), 15000);
  await inside.close();
});
