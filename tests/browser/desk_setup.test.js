// The set-up as a newcomer goes through it: ticks, one way to add a prize, the computer's time zone, and notes that stand aside.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, shot, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk } from './support/people.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });

/** @param {import('node:test').TestContext} t */
async function open(t) {
  const server = await startServer(t);
  const desk = await Desk.open(browser, { base: server.url });
  await desk.signIn();
  await desk.view('setup', '.setup-sheet');
  const { page, say } = desk;
  return { server, desk, page, say, event: () => server.api('GET', 'admin/current') };
}

/** @param {import('playwright-core').Page} page */
const next = (page) => page.locator('.setup-page button[type=submit]').click();

test('a step without what it needs gets no tick', { timeout: 60000 }, async (t) => {
  const { page, say } = await open(t);
  await page.locator('.step').nth(2).click();
  await next(page);
  await expectText(page.locator('.setup-sheet h2'), say('admin.setup.step.done'));
  assert.deepEqual(await page.locator('.step').evaluateAll((steps) => steps.map((one) => one.querySelector('.step-number svg') !== null)), [true, false, true]);
  await expectVisible(page.locator('.done-line.missing'));
});

test('prizes are added in one place, and the emptied line counts nothing', { timeout: 60000 }, async (t) => {
  const { page, say } = await open(t);
  await page.locator('.step').nth(1).click();
  await expectVisible(page.locator('.setup-page .empty'));
  assert.equal(await page.locator('.setup-page').getByRole('button', { name: say('admin.import.from_csv') }).count(), 1);
  assert.equal(await page.locator('.setup-page').getByRole('button', { name: say('admin.prizes.add_one') }).count(), 1);
  const line = page.locator('.quick-prize');
  await line.locator('[name=name]').fill('가'.repeat(40));
  await expectText(line.locator('.field-count'), '40 / 40');
  await line.locator('[name=name]').press('Enter');
  await expectVisible(page.locator('.prize-row'));
  await until('the line is empty', async () => (await line.locator('[name=name]').inputValue()) === '');
  assert.equal(await line.locator('.field-count').first().textContent(), '');
});

for (const [name, size] of Object.entries({ laptop: SIZES.laptop, old: SIZES.old, phone: SIZES.phone, small: SIZES.small })) {
  test(`a note covers no large button (${name})`, { timeout: 60000 }, async (t) => {
    const { page, server, desk } = await open(t);
    await page.setViewportSize(size);
    await page.locator('.step').nth(1).click();
    const line = page.locator('.quick-prize');
    await line.locator('[name=name]').fill('자전거');
    await line.locator('[name=name]').press('Enter');
    await stands(page);
    await shot(page, `ko-setup-note-${name}`);
    await server.register();
    await desk.view('desk', '.draw-button');
    await page.evaluate(() => /** @type {HTMLElement | null} */ (document.querySelector('.toast-close'))?.click()); // unless the note has gone by itself
    await until('no note', async () => (await page.locator('.toast').count()) === 0);
    await server.api('PATCH', 'admin/current', { winners_again: true }); // another device, of which a note tells
    await stands(page);
    await shot(page, `ko-desk-note-${name}`);
  });
}

/** A note is there, and over no button that is pressed in earnest. @param {import('playwright-core').Page} page */
const stands = (page) => until('a note that covers nothing', () => page.evaluate(() => {
  const box = (/** @type {Element} */ node) => node.getBoundingClientRect();
  const notes = [...document.querySelectorAll('.toast')].map(box);
  const large = [...document.querySelectorAll('.btn-primary, .draw-button, .panic-button, .form-actions .btn')].map(box);
  const covers = notes.some((note) => large.some((one) => one.height > 0 && note.left < one.right && note.right > one.left && note.top < one.bottom && note.bottom > one.top));
  return notes.length > 0 && notes.every((note) => note.top >= 0 && note.bottom <= innerHeight) && !covers;
}));

test('the time zone of this computer is offered where the event has another', { timeout: 60000 }, async (t) => {
  const { page, say, event, server } = await open(t);
  await page.locator('.step').nth(2).click();
  await expectVisible(page.locator('[name=time_zone]'));
  assert.equal(await page.locator('.zone-offer').innerText(), '', 'both are in Seoul');
  await server.api('PATCH', 'admin/current', { time_zone: 'Europe/Berlin' });
  await expectText(page.locator('.zone-offer'), say('admin.setup.zone_differs', { event: 'Europe/Berlin', here: 'Asia/Seoul' }));
  await next(page);
  await expectText(page.locator('.setup-sheet'), say('admin.setup.zone_differs', { event: 'Europe/Berlin', here: 'Asia/Seoul' }));
  await page.getByRole('button', { name: say('admin.setup.zone_check') }).click();
  await page.getByRole('button', { name: say('admin.setup.zone_take', { here: 'Asia/Seoul' }) }).click();
  assert.equal(await page.locator('[name=time_zone]').inputValue(), 'Asia/Seoul');
  await next(page);
  await expectText(page.locator('.setup-sheet h2'), say('admin.setup.step.done'));
  assert.equal((await event()).settings.time_zone, 'Asia/Seoul');
  assert.equal(await page.getByRole('button', { name: say('admin.setup.zone_check') }).count(), 0);
});

test('an address that opens on this computer only is told of on the desk, at the end of the set-up and with a pass', { timeout: 60000 }, async (t) => {
  const { page, say, desk } = await open(t);
  const warning = say('admin.warning.address_local');
  await page.locator('.step').nth(2).click();
  await next(page);
  await expectText(page.locator('.setup-sheet .nophone-local'), warning);
  await expectText(page.locator('.setup-sheet .nophone-local'), say('admin.local.network_text'));
  await desk.view('desk', '.desk');
  await expectText(page.locator('.nophone-local'), warning);
  assert.equal(await page.locator('.nophone').count(), 1, 'no code to scan that would lead nowhere');
  await desk.view('settings/access', '.empty');
  await page.locator('[name=name]').first().fill('경품 데스크 1');
  await page.locator('[name=name]').first().press('Enter');
  await expectText(page.locator('dialog[open]'), warning);
  desk.quiet();
});
