// A slow phone on a slow network has its number soon and something to read before; a connection that is gone is said within five seconds.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, person, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Guest } from './support/people.js';
import { startServer, until } from './support/server.js';
import { words } from './support/words.js';

const browser = await launch({ after });
const say = words('ko');
const TRUTH_MS = 5000;

test('a slow phone on crowded Wi-Fi', { timeout: 120000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { title: '송년의 밤' });
  const times = [];
  for (let i = 0; i < 3; i += 1) {
    const context = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 6 });
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 100, downloadThroughput: 200000, uploadThroughput: 80000 });
    await page.goto('/lottery/waiting', { waitUntil: 'commit' });
    await expectVisible(page.locator('.ticket-number [role=img]'));
    times.push(await page.evaluate(() => ({ paint: Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0), number: Math.round(performance.now()) })));
    await context.close();
  }
  t.diagnostic(JSON.stringify(times));
  assert.ok(Math.min(...times.map((one) => one.number)) < 3000, JSON.stringify(times));
});

test('before any script runs the page can be read', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  for (const language of /** @type {const} */ (['ko', 'en'])) {
    const context = await person(browser, { base: server.url, language, phone: true, size: SIZES.small });
    const page = await context.newPage();
    await page.route(/\/assets\//, () => {}); // a script that never arrives
    await page.goto('/lottery/waiting', { waitUntil: 'commit' });
    const here = words(language);
    for (const key of ['guest.getting', 'guest.what', 'guest.what_then', 'guest.connecting', 'guest.entry.title']) await expectText(page.locator('body'), here(key));
    await expectVisible(page.locator('.too-slow a'), 12000);
    await context.close();
  }
});

test('a server that falls silent is missed within five seconds, and found again', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  const guest = await Guest.open(browser, { base: server.url });
  await guest.number();
  const connection = guest.page.locator('#connection');
  await expectText(connection, say('common.connected'));
  const child = server.child;
  assert.ok(child);
  child.kill('SIGSTOP'); // its sockets stay open, as they do on a Wi-Fi that is out of range
  t.after(() => child.kill('SIGCONT'));
  await expectText(connection, say('common.reconnecting'), TRUTH_MS);
  assert.equal(await guest.number(), 1);
  child.kill('SIGCONT');
  await expectText(connection, say('common.connected'), TRUTH_MS);
  await guest.page.context().close();
});

test('a phone without a network says so at once, helps by its own system, and is back by itself', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  const agents = { android: 'Mozilla/5.0 (Linux; Android 13; SM-G991N) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36', iphone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 Version/17.2 Mobile/15E148 Safari/604.1', other: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36' };
  for (const [system, userAgent] of Object.entries(agents)) {
    const context = await browser.newContext({ baseURL: server.url, locale: 'en-US', userAgent, viewport: SIZES.phone });
    const page = await context.newPage();
    await page.goto('/lottery/waiting');
    await expectText(page.locator('#connection'), 'Connected');
    await context.setOffline(true);
    await expectText(page.locator('#connection'), 'Offline', TRUTH_MS);
    await expectText(page.locator('#notice-offline'), words('en')(`guest.stay.${system}`));
    await context.setOffline(false);
    await expectText(page.locator('#connection'), 'Connected', TRUTH_MS);
    await until('the help is gone', async () => (await page.locator('#notice-offline .notice').count()) === 0);
    await context.close();
  }
});
