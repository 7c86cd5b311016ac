// A rehearsal: every page and paper says what it is, over nothing that has to be read, and one button wipes it.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { settled } from './support/audit.js';
import { launch, person, shot, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { cutOff, hidden } from './support/legible.js';
import { Desk, Guest, Screen } from './support/people.js';
import { startServer, until } from './support/server.js';
import { LONG } from './support/stage.js';

/** @typedef {import('playwright-core').Page} Page */

const browser = await launch({ after });

/** A server whose current event is a rehearsal with the longest title. @param {import('node:test').TestContext} t @param {'ko' | 'en'} language */
async function rehearsing(t, language) {
  const server = await startServer(t);
  const { event_id: real } = await server.api('GET', 'events/current');
  await server.api('POST', 'admin/events', { title: LONG[language].title, event_id: 'autumn', mode: 'rehearsal', language, use: true });
  await server.api('PATCH', 'admin/current', { spin_ms: 300, stop_ms: 300, shown_as: 'number' });
  return { server, real };
}

/** The word that lies across a page or a paper. @param {Page} page @param {string} on */
const across = (page, on) => page.locator(on).first().evaluate((node) => {
  const { content, display, opacity } = getComputedStyle(node, '::after');
  return display === 'none' || opacity === '0' ? '' : content.replace(/"/g, '');
});

/** The band stands over nothing, and the word lies across the page. @param {{page: Page, say: (key: string) => string}} who */
async function assertMarked({ page, say }) {
  await expectText(page.locator('#rehearsal'), say('common.rehearsal.text'));
  assert.equal(await across(page, 'body'), say('common.rehearsal.word'));
}

/** Once the scenes have faded into one another, nothing lies over anything. @param {Page} page */
const readable = (page) => until('nothing lies over anything', async () => (await hidden(page)).length === 0);

for (const language of /** @type {const} */ (['ko', 'en'])) {
  test(`phones, screens and the prize desk say that it is a rehearsal (${language})`, { timeout: 120000 }, async (t) => {
    const { server } = await rehearsing(t, language);
    const where = { base: server.url, language };
    const guest = await Guest.open(browser, { ...where, size: SIZES.small });
    const number = await guest.number();
    await assertMarked(guest);
    await shot(guest.page, `guest-ticket-${language}`);
    const screen = await Screen.open(browser, { ...where, calm: true });
    await screen.shows('idle');
    for (const size of [SIZES.hall, SIZES.old]) {
      await screen.page.setViewportSize(size);
      await assertMarked(screen);
      await readable(screen.page);
      await shot(screen.page, `screen-idle-${size.width}-${language}`);
    }
    const overlay = await (await person(browser, { ...where, size: SIZES.hall })).newPage();
    await overlay.goto('/lottery?overlay=1');
    await server.api('POST', 'admin/current/draw', { prize_name: LONG[language].prize, prize_rank: 1, count: 1 });
    await screen.winners();
    await assertMarked({ page: overlay, say: screen.say });
    await readable(screen.page);
    await shot(screen.page, `screen-winner-${language}`);
    await shot(overlay, `overlay-${language}`);
    await expectVisible(guest.page.locator('.win.open .claim-code'));
    await guest.page.keyboard.press('Escape');
    await settled(guest.page);
    assert.deepEqual(await cutOff(guest.page), []);
    await shot(guest.page, `guest-win-${language}`);

    const [draw] = (await server.api('GET', 'admin/current/draws')).draws;
    assert.equal(draw.winners[0].draw_number, number);
    const desk = await Desk.open(browser, { ...where, size: SIZES.phone });
    await desk.signIn();
    await desk.page.goto(`/lottery/claim/${draw.winners[0].claim_code}`);
    await expectVisible(desk.page.locator('.slip.ready'));
    await assertMarked(desk);
    await shot(desk.page, `claim-${language}`);
    await Promise.all([guest, screen, desk].map(({ page }) => page.context().close()));
    await overlay.context().close();
  });

  test(`papers carry the word (${language})`, { timeout: 90000 }, async (t) => {
    const { server } = await rehearsing(t, language);
    const desk = await Desk.open(browser, { base: server.url, language });
    await desk.signIn();
    await desk.page.goto('/lottery/poster');
    await expectVisible(desk.page.locator('.sheet #join-code'));
    for (const media of /** @type {const} */ (['screen', 'print'])) {
      await desk.page.emulateMedia({ media });
      assert.equal(await across(desk.page, '.sheet'), desk.say('common.rehearsal.word'), media);
      await shot(desk.page, `poster-${media}-${language}`, { full: true });
    }
    await desk.page.emulateMedia({ media: 'screen' });
    await desk.page.goto('/lottery/admin#participants');
    await desk.page.getByRole('button', { name: desk.say('admin.issue.title') }).first().click();
    const dialog = desk.page.locator('dialog[open]');
    await dialog.getByRole('button', { name: desk.say('admin.issue.submit') }).click();
    await expectVisible(dialog.locator('.issued-code'));
    await desk.page.evaluate(() => { window.print = () => undefined; });
    await dialog.getByRole('button', { name: desk.say('slip.print') }).click();
    await desk.page.emulateMedia({ media: 'print' });
    await expectVisible(desk.page.locator('.paper-slip'));
    assert.equal(await across(desk.page, '.paper-slip'), desk.say('common.rehearsal.word'));
    await shot(desk.page, `slip-${language}`);
    await desk.page.context().close();
  });
}

test('an organiser makes a rehearsal with one tick and wipes it with one button', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  const { event_id: real } = await server.api('GET', 'events/current');
  const guest = await Guest.open(browser, { base: server.url });
  await guest.number();
  const desk = await Desk.open(browser, { base: server.url });
  await desk.signIn();
  await desk.view('settings/events', '.event-card');
  await desk.page.getByRole('button', { name: desk.say('admin.events.create') }).first().click();
  const dialog = desk.page.locator('dialog[open]');
  await dialog.locator('[name=title]').fill('가을 연습');
  await dialog.locator('[name=rehearsal]').check();
  await shot(desk.page, 'desk-new');
  await dialog.getByRole('button', { name: desk.say('admin.events.create') }).click();

  const band = desk.page.locator('.banner-rehearsal');
  await expectVisible(band);
  await assertMarked(guest);
  await desk.view('desk', '.next[data-next=no_prizes] .next-link');
  await shot(desk.page, 'desk');
  const now = await server.api('GET', 'events/current');
  assert.ok(now.event_id.startsWith('rehearsal-') && now.mode === 'rehearsal', now.event_id);
  await band.getByRole('button').click();
  await shot(desk.page, 'desk-wipe');
  await desk.page.locator('dialog[open]').getByRole('button', { name: desk.say('admin.events.wipe') }).click();
  await until('the event that counts is back', async () => (await server.api('GET', 'events/current')).event_id === real);
  await until('the desk is no rehearsal any more', async () => (await band.count()) === 0 && (await desk.page.locator('nav.tabs').count()) === 1);
  await until('nor is the phone', async () => (await guest.page.locator('#rehearsal').count()) === 0);
  assert.equal((await server.api('GET', 'admin/events')).events.length, 1);
  await Promise.all([guest, desk].map(({ page }) => page.context().close()));
});
