// The show by keys: what a press does, that no single press draws, and that a key outside the show's moment does nothing.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Screen } from './support/people.js';
import { PASSWORD, startServer, until } from './support/server.js';

const browser = await launch({ after });
const PAST_DEBOUNCE_MS = 450;
const PAST_ARMING_MS = 700;
const PAST_START_MS = 1600;

/** @param {import('./support/server.js').Server} server @param {any} [settings] */
async function hall(server, settings = {}) {
  await server.api('PATCH', 'admin/current', { language: 'en', spin_ms: 2000, stop_ms: 500, ...settings });
  for (let i = 0; i < 3; i += 1) await server.register();
  await server.api('POST', 'admin/current/prizes', { name: 'Bicycle', rank: 1, quantity: 1 });
  await server.api('POST', 'admin/current/prizes', { name: 'Voucher', rank: 2, quantity: 2 });
}

/** A screen whose browser holds an organiser's session. @param {string} base */
async function controlling(base) {
  const screen = await Screen.open(browser, { base, language: 'en' });
  await screen.shows('idle');
  const status = await screen.page.evaluate(async (password) => (await fetch('/api/luckydraw/admin/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ password }) })).status, PASSWORD);
  assert.equal(status, 200);
  return screen;
}

/** Presses a key after any earlier one has worn off. @param {Screen} screen @param {string} key */
async function press(screen, key) {
  await screen.page.waitForTimeout(PAST_DEBOUNCE_MS);
  await screen.page.keyboard.press(key);
}

/** @param {import('./support/server.js').Server} server @returns {Promise<any[]>} */
const draws = async (server) => (await server.api('GET', 'admin/current/draws')).draws;

test('a remote announces, draws, and goes on; each press does what the line says', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await hall(server, { spin_ms: 6000 });
  const screen = await controlling(server.url);
  const line = screen.page.locator('#remote-line');
  assert.equal(await line.isVisible(), false, 'nobody asked yet whether somebody is signed in');
  await screen.page.keyboard.press('PageDown');
  await screen.shows('prize');
  await expectText(line, screen.say('remote.next.draw', { prize: 'Bicycle', n: 1 }));
  await press(screen, 'PageUp');
  await screen.shows('idle');
  await expectText(line, screen.say('remote.next.announce'));
  await press(screen, 'ArrowRight');
  await screen.shows('prize');
  assert.equal((await draws(server)).length, 0);
  await screen.page.waitForTimeout(PAST_ARMING_MS);
  await screen.page.keyboard.press('Enter');
  await screen.shows('run');
  await expectText(line, screen.say('remote.next.wait'));
  await press(screen, 'PageDown');
  await screen.shows('winner', 20000);
  assert.equal((await draws(server)).length, 1);
  await press(screen, 'Space');
  await screen.shows('prize');
  await expectText(line, screen.say('remote.next.draw', { prize: 'Voucher', n: 1 }));
  screen.quiet();
  await screen.page.context().close();
});

test('bounces, held keys and a press too soon never draw', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await hall(server);
  const screen = await controlling(server.url);
  const { page } = screen;
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await screen.shows('prize');
  await page.evaluate(() => {
    const send = (/** @type {any} */ options) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown', code: 'PageDown', bubbles: true, cancelable: true, ...options }));
    for (let i = 0; i < 30; i += 1) send({ repeat: true });
    send({ ctrlKey: true });
    send({ altKey: true });
    send({ isComposing: true });
  });
  await page.mouse.click(600, 500);
  await page.mouse.click(600, 500);
  await page.waitForTimeout(PAST_ARMING_MS);
  await page.evaluate(() => {
    const field = document.body.appendChild(document.createElement('input'));
    field.id = 'field';
    field.focus();
  });
  await page.keyboard.press('Enter');
  await page.keyboard.press('PageDown');
  await page.evaluate(() => document.getElementById('field')?.remove());
  await page.keyboard.press('?');
  await page.keyboard.press('PageDown');
  await page.keyboard.press('Escape');
  assert.deepEqual(await draws(server), []);
  assert.equal(await screen.scene(), 'prize');
  await press(screen, 'PageDown');
  await until('one draw', async () => (await draws(server)).length === 1);
  screen.quiet();
  await page.context().close();
});

test('the host’s word reveals', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await hall(server, { reveal: 'host' });
  const screen = await controlling(server.url);
  await screen.page.keyboard.press('PageDown');
  await screen.shows('prize');
  await screen.page.waitForTimeout(PAST_ARMING_MS);
  await screen.page.evaluate((ms) => {
    // A press at once after the start, by the page's own clock.
    const early = () => { document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown', code: 'PageDown', bubbles: true, cancelable: true })); document.body.dataset.pressed = 'early'; };
    new MutationObserver((_, observer) => {
      if (document.body.dataset.scene !== 'run') return;
      observer.disconnect();
      setTimeout(early, ms);
    }).observe(document.body, { attributes: true, attributeFilter: ['data-scene'] });
  }, PAST_DEBOUNCE_MS);
  await screen.page.keyboard.press('PageDown');
  await screen.shows('run');
  await until('the early press', () => screen.page.evaluate(() => document.body.dataset.pressed));
  await screen.page.waitForTimeout(PAST_START_MS + 2000);
  assert.equal(await screen.scene(), 'run', 'a press at once after the start reveals nothing, and time does not either');
  await expectText(screen.page.locator('#remote-line'), screen.say('remote.next.reveal'));
  await press(screen, 'PageDown');
  const [shown] = await screen.winners();
  assert.equal(Number(shown), (await draws(server))[0].winners[0].draw_number);
  screen.quiet();
  await screen.page.context().close();
});

test('blank, code and results reach every screen; without a session only this one', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await hall(server);
  const screen = await controlling(server.url);
  const other = await Screen.open(browser, { base: server.url, language: 'en' });
  await other.shows('idle');
  await screen.page.keyboard.press('h');
  await other.shows('history');
  await press(screen, 'Home');
  await other.shows('idle');
  await press(screen, 'b');
  for (const { page } of [screen, other]) await expectVisible(page.locator('#cover'));
  await press(screen, '.');
  await until('the cover is gone', async () => !(await other.page.locator('#cover').isVisible()));
  await press(other, '.');
  await expectVisible(other.page.locator('#blank'));
  await press(other, 'PageDown');
  assert.equal(await screen.page.locator('#cover').isVisible(), false);
  assert.equal(await other.scene(), 'idle');
  screen.quiet();
  other.quiet();
  await Promise.all([screen, other].map((one) => one.page.context().close()));
});

test('where the only win was annulled the next press goes on', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await hall(server);
  const screen = await controlling(server.url);
  const line = screen.page.locator('#remote-line');
  await screen.page.keyboard.press('Home');
  await server.api('POST', 'admin/current/draw', { prize_name: 'Cup', prize_rank: 3, count: 1 });
  await screen.shows('winner');
  await server.api('POST', 'admin/current/draws/1/winners/1/claim', { claim: 'void', reason: 'staff' });
  await screen.shows('idle');
  await expectText(line, screen.say('remote.next.announce'));
  await press(screen, 'PageDown');
  await screen.shows('prize');
  await expectText(line, screen.say('remote.next.draw', { prize: 'Bicycle', n: 1 }));
  await screen.page.context().close();
});

test('a press under a cover only lifts it', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await hall(server);
  const screen = await controlling(server.url);
  const other = await Screen.open(browser, { base: server.url, language: 'en' });
  await other.shows('idle');
  const line = screen.page.locator('#remote-line');
  const uncovered = () => until('the cover is gone', async () => !(await screen.page.locator('#cover').isVisible()));
  await screen.page.keyboard.press('Home');
  await expectText(line, screen.say('remote.next.announce'));
  await press(screen, 'b');
  await expectVisible(other.page.locator('#cover'));
  await expectText(line, screen.say('remote.next.uncover'));
  await press(screen, 'PageDown');
  await uncovered();
  await expectText(line, screen.say('remote.next.announce'));
  assert.equal(await screen.scene(), 'idle');
  await press(screen, 'PageDown');
  await screen.shows('prize');
  await screen.page.waitForTimeout(PAST_ARMING_MS);
  await server.api('POST', 'admin/current/stage', { cover: 'freeze' });
  await expectText(line, screen.say('remote.next.uncover'));
  await press(screen, 'PageDown');
  await expectText(line, screen.say('remote.next.draw', { prize: 'Bicycle', n: 1 }));
  assert.deepEqual(await draws(server), []);
  await screen.page.evaluate(() => {
    /** @type {any} */ (window).written = 0;
    new MutationObserver((list) => { /** @type {any} */ (window).written += list.length; }).observe(/** @type {Node} */ (document.getElementById('remote-line')), { childList: true });
  });
  await server.register();
  await until('the guest is heard of', () => screen.states().some((state) => state.participants === 4));
  assert.equal(await screen.page.evaluate(() => /** @type {any} */ (window).written), 0, 'the same line is not written again');
  await press(other, '.');
  await expectVisible(other.page.locator('#blank'));
  await press(other, 'PageDown');
  assert.equal(await other.page.locator('#blank').isVisible(), false);
  await screen.page.waitForTimeout(PAST_ARMING_MS);
  await screen.page.keyboard.press('PageDown');
  await until('one draw', async () => (await draws(server)).length === 1);
  screen.quiet();
  other.quiet();
  await Promise.all([screen, other].map((one) => one.page.context().close()));
});

test('under a cover nothing changes unseen, and a prize is armed anew once it is lifted', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await hall(server);
  const screen = await controlling(server.url);
  const { page } = screen;
  const { prizes } = await server.api('GET', 'admin/current/prizes');
  await server.api('POST', 'admin/current/stage', { show: 'prize', prize_id: prizes[0].prize_id });
  await screen.shows('prize');
  for (const cover of ['blank', 'freeze']) {
    await server.api('POST', 'admin/current/stage', { cover });
    await until('the cover', () => screen.states().some((state) => state.cover === cover));
    for (const key of ['PageUp', 'c', 'h']) await press(screen, key);
    await server.api('POST', 'admin/current/stage', { cover: 'none' });
    await until('it is lifted', () => screen.states().slice(-1)[0].cover === 'none');
    assert.equal(screen.states().slice(-1)[0].view, 'prize', cover);
  }
  await press(screen, 'b');
  await expectVisible(page.locator('#cover'));
  await page.evaluate(() => {
    // A stray press in the very moment in which the picture comes back.
    new MutationObserver((_, observer) => { observer.disconnect(); document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown', code: 'PageDown', bubbles: true, cancelable: true })); })
      .observe(/** @type {Node} */ (document.getElementById('cover')), { attributes: true, attributeFilter: ['hidden'] });
  });
  await press(screen, 'b');
  await until('the picture', async () => !(await page.locator('#cover').isVisible()));
  await page.waitForTimeout(PAST_ARMING_MS);
  assert.deepEqual(await draws(server), [], 'the press that came with the picture drew nothing');
  await page.keyboard.press('PageDown');
  await until('one draw', async () => (await draws(server)).length === 1);
  screen.quiet();
  await page.context().close();
});

test('pages of a board that is gone swallow no press', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { language: 'en', spin_ms: 500, stop_ms: 500 });
  for (let i = 0; i < 23; i += 1) await server.register();
  const { prize_id: many } = await server.api('POST', 'admin/current/prizes', { name: 'Voucher', rank: 2, quantity: 21 });
  await server.api('POST', 'admin/current/prizes', { name: 'Bicycle', rank: 1, quantity: 1 });
  const screen = await controlling(server.url);
  await server.api('POST', 'admin/current/draw', { prize_id: many, count: 21 });
  await screen.shows('winner', 15000);
  await screen.page.keyboard.press('c');
  await screen.shows('idle');
  await press(screen, 'PageDown');
  await screen.shows('prize');
  screen.quiet();
  await screen.page.context().close();
});

test('a press on a screen where nobody is signed in is answered in passing', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await hall(server);
  const screen = await Screen.open(browser, { base: server.url, language: 'en' });
  await screen.shows('idle');
  const line = screen.page.locator('#remote-line');
  for (const key of ['PageDown', 'h']) {
    await press(screen, key);
    await expectText(line, screen.say('remote.problem.unsigned'));
    await until('the word is gone', async () => !(await line.isVisible()));
  }
  await server.api('POST', 'admin/current/draw', { prize_name: 'Bicycle', count: 1 });
  await screen.shows('winner', 15000);
  await press(screen, 'PageDown');
  await screen.page.waitForTimeout(PAST_DEBOUNCE_MS);
  assert.equal(await line.isVisible(), false, 'winners are left alone');
  screen.quiet();
  await screen.page.context().close();
});

test('the help says who may run the show, keeps the focus, and gives it back', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await hall(server);
  const screen = await Screen.open(browser, { base: server.url, language: 'en' });
  await screen.shows('idle');
  const { page } = screen;
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: screen.say('remote.title') });
  await expectVisible(dialog);
  await expectText(dialog, screen.say('remote.unsigned'));
  for (let i = 0; i < 5; i += 1) {
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => Boolean(document.activeElement?.closest('[role=dialog]'))), true);
  }
  await page.keyboard.press('Escape');
  assert.equal(await dialog.count(), 0);
  await page.evaluate(async (password) => { await fetch('/api/luckydraw/admin/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ password }) }); }, PASSWORD);
  await press(screen, '?');
  await expectText(dialog, screen.say('remote.signed'));
  screen.quiet();
  await page.context().close();
});
