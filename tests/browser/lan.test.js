// The program at a venue's own address over plain HTTP, where browsers withhold what they give to localhost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { launchOptions, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Hall } from './support/hall.js';
import { cannot, venue } from './support/network.js';
import { arrive, PAGES } from './support/pages.js';
import { Desk, Guest, Screen } from './support/people.js';
import { picture } from './support/png.js';
import { startServer, until } from './support/server.js';
import { drawNumber } from './support/words.js';

/** A network of the test's own, and a browser in its room. @param {import('node:test').TestContext} t */
async function room(t) {
  assert.equal(cannot(), '', 'this test makes network namespaces');
  const { address, within, browser: executablePath } = venue(t);
  const browser = await chromium.launch({ ...launchOptions(), executablePath });
  t.after(() => browser.close());
  return { address, browser, place: { bind: '0.0.0.0', within } };
}

/** What a browser keeps from pages without a certificate. @param {import('playwright-core').Page} page */
const withheld = (page) => page.evaluate(() => [isSecureContext, typeof crypto.subtle, typeof crypto.randomUUID, typeof navigator.clipboard, 'wakeLock' in navigator]);
const ALL_WITHHELD = [false, 'undefined', 'undefined', 'undefined', false];

test('an event on a network of its own, at an address without a name', { timeout: 120000 }, async (t) => {
  const { address, browser, place } = await room(t);
  const server = await startServer(t, place);
  assert.equal(new URL(server.url).hostname, address, 'the address in the code is the one that guests reach');
  const where = { base: server.url, language: /** @type {const} */ ('ko') };

  const desk = await Desk.open(browser, where);
  assert.deepEqual(await withheld(desk.page), ALL_WITHHELD);
  await desk.signIn();
  await desk.addPrize({ name: '자전거', rank: 1, quantity: 1, picture: picture() });
  const screen = await Screen.open(browser, where);
  /** @type {Guest[]} */
  const guests = [];
  for (const expected of [1, 2]) {
    const guest = await Guest.open(browser, where);
    guests.push(guest);
    assert.equal(await guest.number(), expected);
  }
  await expectText(screen.page.locator('.code-text .url'), address);
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
  await desk.page.evaluate(() => { document.execCommand = () => false; });
  await copy.click();
  await expectText(desk.page.locator('.toast').last(), desk.say('admin.copy_failed'));
  for (const page of [desk, screen, ...guests]) page.quiet();
});

test('every page at such an address, with nothing to complain of', { timeout: 600000 }, async (t) => {
  const { browser, place } = await room(t);
  const hall = await Hall.open(t, browser, 'ko', place);
  for (const line of PAGES) {
    await t.test(line.name, async () => {
      const { page } = await arrive(line, hall);
      assert.deepEqual(await withheld(page), ALL_WITHHELD);
    });
  }
  for (const [role, person] of hall.people) await t.test(`nothing went wrong in the browser of the ${role}`, () => person.quiet());
});
