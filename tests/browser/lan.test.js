// The program at a venue's own address over plain HTTP, where browsers withhold what they give to localhost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { launchOptions, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { cannot, venue } from './support/network.js';
import { Desk, Guest, Screen } from './support/people.js';
import { picture } from './support/png.js';
import { startServer, until } from './support/server.js';
import { drawNumber } from './support/words.js';

test('an event on a network of its own, at an address without a name', { timeout: 120000 }, async (t) => {
  assert.equal(cannot(), '', 'this test makes network namespaces');
  const network = venue(t);
  const server = await startServer(t, { bind: '0.0.0.0', within: network.within });
  assert.equal(new URL(server.url).hostname, network.address, 'the address in the code is the one that guests reach');
  const browser = await chromium.launch({ ...launchOptions(), executablePath: network.browser });
  t.after(() => browser.close());
  const where = { base: server.url, language: /** @type {const} */ ('ko') };

  const desk = await Desk.open(browser, where);
  assert.deepEqual(await desk.page.evaluate(() => [isSecureContext, typeof crypto.subtle, typeof crypto.randomUUID]), [false, 'undefined', 'undefined']);
  await desk.signIn();
  await desk.addPrize({ name: '자전거', rank: 1, quantity: 1, picture: picture() });
  const screen = await Screen.open(browser, where);
  const guests = [await Guest.open(browser, where), await Guest.open(browser, where)];
  assert.deepEqual(await Promise.all(guests.map((guest) => guest.number())), [1, 2]);
  await expectText(screen.page.locator('.code-text .url'), network.address);
  await until('the codes have loaded', () => screen.page.locator('img.qr').first().evaluate((/** @type {HTMLImageElement} */ img) => img.naturalWidth > 0));

  await guests[0].page.reload();
  assert.equal(await guests[0].number(), 1, 'the same number after a reload');
  const [won] = await desk.draw('자전거');
  assert.deepEqual(await screen.winners(), [drawNumber(won)]);
  const winner = guests[won - 1];
  await expectVisible(winner.page.locator('.win.open .claim-code'));
  await shot(screen.page, 'lan-screen-winner');
  const code = ((await winner.page.locator('.claim-code').textContent()) || '').replace(/\s/g, '');
  await desk.page.goto(`${server.url}/lottery/claim/${code}`);
  await desk.page.getByRole('button', { name: desk.say('claim.confirm') }).click();
  await expectText(desk.page.locator('.slip.done .slip-state'), desk.say('claim.done'));
  await expectVisible(winner.page.locator('.win.collected'));

  await desk.page.goto(`${server.url}/lottery/admin#settings`);
  const copy = desk.page.getByRole('button', { name: desk.say('admin.copy') }).first();
  await copy.click();
  await expectText(desk.page.locator('.toast'), desk.say('admin.copied'));
  for (const page of [desk, screen, ...guests]) page.quiet();
});
