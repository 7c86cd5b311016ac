// The desk during the show: announce, arm, draw, reveal by the host's word; the panic row; two devices of one organiser.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk, Screen } from './support/people.js';
import { startServer, until } from './support/server.js';

/** @typedef {import('./support/server.js').Server} Server */

const browser = await launch({ after });

/** @param {Server} server @param {Record<string, unknown>} [settings] */
async function event(server, settings = {}) {
  await server.api('PATCH', 'admin/current', { spin_ms: 500, stop_ms: 500, ...settings });
  for (let i = 0; i < 3; i += 1) await server.register();
  const bike = await server.api('POST', 'admin/current/prizes', { name: '자전거', rank: 1, quantity: 3 });
  const cup = await server.api('POST', 'admin/current/prizes', { name: '머그컵', rank: 2, quantity: 5 });
  return { bike, cup };
}

/** @param {string} base @param {'ko' | 'en'} [language] */
async function desk(base, language = 'ko') {
  const one = await Desk.open(browser, { base, language });
  await one.signIn();
  await expectVisible(one.page.locator('.draw-button[data-step="announce"]'));
  return one;
}

/** @param {Desk} one @param {string} step */
const standsAt = (one, step) => until(`the button is at ${step}`, async () => (await one.page.locator('.draw-button').getAttribute('data-step')) === step);

/** @param {Desk} one */
async function press(one) {
  await one.pressable();
  await one.page.locator('.draw-button').click();
}

/** @param {Screen} screen */
const newest = (screen) => screen.states().slice(-1)[0] || {};

/** @param {Server} server @returns {Promise<any[]>} */
const draws = async (server) => (await server.api('GET', 'admin/current/draws')).draws;

test('announced, armed, drawn and revealed by the host’s word', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await event(server, { reveal: 'host' });
  const [screen, one] = [await Screen.open(browser, { base: server.url }), await desk(server.url)];
  await expectText(one.page.locator('.next-line'), '자전거');
  await press(one);
  await standsAt(one, 'ready');
  await until('the screen has the prize', () => newest(screen).view === 'prize' && newest(screen).next.name === '자전거');
  assert.equal((await draws(server)).length, 0, 'announcing draws nothing');
  await press(one);
  await standsAt(one, 'armed');
  assert.equal((await draws(server)).length, 0, 'arming draws nothing');
  await press(one);
  await standsAt(one, 'reveal');
  await expectText(one.page.locator('.next-line'), one.say('admin.todo.host'));
  await until('the reels wait', () => newest(screen).stage.phase === 'stopping');
  const [{ winners }] = await draws(server);
  assert.equal(await one.page.locator('.winner').count(), 0, 'the desk shows no number before the room has it');
  await one.page.getByRole('button', { name: one.say('admin.stage.show_secret') }).click();
  await expectVisible(one.page.locator(`.secret [aria-label="00${winners[0].draw_number}"]`));
  await shot(one.page, 'ko-desk-host');
  await press(one);
  await until('the room has the number', () => newest(screen).stage.phase === 'winner');
  await expectVisible(one.winner(winners[0].draw_number));
  await expectText(one.page.locator('.next-line'), `00${winners[0].draw_number}`);
  assert.equal((await draws(server)).length, 1);
  for (const page of [one, screen]) page.quiet();
});

test('a double click, a held key and somebody who joins change nothing', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await event(server);
  const one = await desk(server.url);
  const button = one.page.locator('.draw-button');
  await one.pressable();
  await button.dblclick();
  await standsAt(one, 'ready');
  await one.pressable();
  await button.dblclick();
  await standsAt(one, 'armed');
  await one.page.keyboard.press('Escape');
  await standsAt(one, 'ready');
  await one.pressable();
  await one.page.keyboard.press('Enter');
  await standsAt(one, 'armed');
  const lists = one.page.waitForResponse((response) => response.url().endsWith('/prizes') && response.request().method() === 'GET');
  await server.register();
  await until('the desk has heard of the new guest', async () => (await one.page.locator('.figure-people dd').textContent()) === '4');
  await (await lists).finished();
  assert.equal((await draws(server)).length, 0);
  await standsAt(one, 'armed');
  await one.pressable();
  await one.page.keyboard.press('Enter');
  await until('one draw', async () => (await draws(server)).length === 1);
  one.quiet();
});

for (const calm of [false, true]) {
  test(`a press that comes too soon is told of, and the button says when the next one counts (${calm ? 'calm' : 'moving'})`, { timeout: 60000 }, async (t) => {
    const server = await startServer(t);
    await event(server);
    const one = await Desk.open(browser, { base: server.url, calm });
    await one.signIn();
    await one.page.getByRole('button', { name: one.say('admin.draw.straight') }).click();
    await one.pressable();
    await one.page.keyboard.press('Escape');
    await expectVisible(one.page.getByRole('button', { name: one.say('admin.draw.straight') }));
    // Armed, pressed and read in one breath, while the moment lasts.
    const soon = await one.page.evaluate(() => {
      const button = /** @type {HTMLButtonElement} */ (document.querySelector('.draw-button'));
      /** @type {HTMLButtonElement} */ (document.querySelector('.draw-straight')).click();
      button.focus();
      for (const change of button.getAnimations()) change.finish();
      const looks = getComputedStyle(button).backgroundColor;
      button.click();
      return { label: button.querySelector('.draw-label')?.textContent, resting: button.getAttribute('aria-disabled'), looks, focused: document.activeElement === button };
    });
    assert.deepEqual([soon.label, soon.resting, soon.focused], [one.say('admin.draw.resting'), 'true', true]);
    await expectText(one.page.locator('.next-say[role=status]'), one.say('admin.todo.hasty'));
    await standsAt(one, 'armed');
    await one.pressable();
    await expectText(one.page.locator('.draw-label'), one.say('admin.draw.armed'));
    assert.notEqual(await one.page.locator('.draw-button').evaluate((node) => getComputedStyle(node).backgroundColor), soon.looks, 'it looks another way while no press counts');
    assert.equal((await draws(server)).length, 0);
    await press(one);
    await until('one draw', async () => (await draws(server)).length === 1);
    one.quiet();
  });
}

test('the panic row covers every screen, by hand and by key, also while a draw runs', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const { bike } = await event(server, { spin_ms: 8000 });
  const screens = [await Screen.open(browser, { base: server.url }), await Screen.open(browser, { base: server.url })];
  const one = await desk(server.url);
  const both = (/** @type {string} */ cover) => until(`both screens are ${cover}`, () => screens.every((screen) => newest(screen).cover === cover));
  await both('none');
  await one.page.locator('[data-panic=blank]').click();
  await both('blank');
  await expectText(one.page.locator('.banner-cover'), one.say('admin.panic.blank_on'));
  await one.view('participants');
  await expectText(one.page.locator('.banner-cover'), one.say('admin.panic.blank_on'));
  await one.page.locator('.banner-cover button').click();
  await both('none');
  /** @type {string[]} */
  const told = [];
  one.page.on('request', (request) => { if (request.url().endsWith('/stage')) told.push(request.postData() || ''); });
  await one.page.getByRole('searchbox').press('b');
  await one.view('desk', '.desk');
  assert.deepEqual(told, [], 'a letter that is typed covers nothing');
  await server.api('POST', 'admin/current/draw', { prize_id: bike.prize_id, count: 1 });
  await until('the reels run', () => newest(screens[1]).stage.phase === 'spinning');
  await until('the desk has heard of it: a running draw is covered, never taken away', () => one.page.locator('[data-panic=code]').isDisabled());
  await one.page.locator('h1').focus();
  await one.page.keyboard.press('p');
  await both('freeze');
  await expectVisible(one.page.locator('[data-panic=freeze][aria-pressed=true]'));
  await shot(one.page, 'ko-desk-frozen');
  // The same key while a Korean keyboard is on.
  await one.page.evaluate(() => document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ㅔ', code: 'KeyP', bubbles: true })));
  await both('none');
  await until('the draw has gone on', () => newest(screens[0]).stage.phase === 'winner', 20000);
  await until('the desk has heard of it', () => one.page.locator('[data-panic=code]').isEnabled());
  await one.page.keyboard.press('c');
  await until('both screens are back at the code', () => screens.every((screen) => newest(screen).stage.phase === 'idle' && newest(screen).view === 'code'));
  for (const page of [one, ...screens]) page.quiet();
});

test('two devices of one organiser see each other’s acts', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const { cup } = await event(server);
  const [first, second] = [await desk(server.url), await desk(server.url, 'en')];
  await expectText(first.page.locator('.devices-count'), '2');
  await second.page.locator('.pick', { hasText: '머그컵' }).locator('input').check();
  await second.page.getByRole('button', { name: second.say('admin.draw.more') }).click();
  await press(second);
  await expectText(first.page.locator('.toast'), first.say('admin.devices.did', { what: first.say('admin.kind.stage_shown') }));
  await until('the first follows the announced prize', () => first.page.locator(`.pick-radio[value="${cup.prize_id}"]`).isChecked());
  assert.equal(await first.page.locator('.count-input').inputValue(), '2');
  await standsAt(first, 'ready');
  assert.equal(await second.page.locator('.toast').count(), 0, 'nobody is told of their own doing');
  await press(first);
  await press(first);
  await expectText(second.page.locator('.toast').last(), second.say('admin.devices.did_draw_frozen'));
  await until('two winners', async () => (await draws(server))[0]?.winners.length === 2);
  await second.page.locator('.devices summary').click();
  await expectText(second.page.locator('.devices-list'), second.say('admin.devices.here'));
  await expectText(second.page.locator('.devices-list'), second.say('admin.devices.organiser'));
  await shot(second.page, 'en-desk-two-devices');
  for (const page of [first, second]) page.quiet();
});

test('a reveal that is ahead of the lists never shows a step of before', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  // Long enough that the lists can be held back between the start and the reveal.
  await server.api('PATCH', 'admin/current', { spin_ms: 8000, stop_ms: 500 });
  for (let i = 0; i < 3; i += 1) await server.register();
  for (const [name, rank] of [['자전거', 1], ['머그컵', 2]]) await server.api('POST', 'admin/current/prizes', { name, rank, quantity: 1 });
  const one = await desk(server.url);
  await one.page.evaluate(() => {
    const [next, seen] = [/** @type {HTMLElement} */ (document.querySelector('.next')), /** @type {string[]} */ ([])];
    Object.assign(window, { seen });
    new MutationObserver(() => { if (seen[seen.length - 1] !== next.dataset.next) seen.push(next.dataset.next ?? ''); }).observe(next, { attributes: true, attributeFilter: ['data-next'] });
  });
  let held = Promise.resolve();
  await one.page.route(/\/(draws|prizes)$/, async (route) => {
    const answer = route.request().method() === 'GET' ? await route.fetch() : null;
    await held;
    return answer ? route.fulfill({ response: answer }) : route.continue();
  });
  for (const k of [1, 2]) {
    let release = () => {};
    await one.page.evaluate(() => { /** @type {any} */ (window).seen.length = 0; });
    await press(one);
    await standsAt(one, 'ready');
    await press(one);
    await standsAt(one, 'armed');
    await press(one);
    await expectVisible(one.page.locator('.next[data-next=running]'));
    held = new Promise((done) => { release = () => done(undefined); });
    await expectVisible(one.page.locator('.mirror[data-phase=winner]'), 20000);
    await expectText(one.page.locator('.next-line'), one.say('admin.todo.revealing'));
    release();
    await expectVisible(one.page.locator('.next[data-next=hand_over_one]'));
    const seen = await one.page.evaluate(() => /** @type {string[]} */ (/** @type {any} */ (window).seen));
    assert.deepEqual(seen.slice(seen.indexOf('running')).filter((step) => !['running', 'revealing'].includes(step)), ['hand_over_one'], `draw ${k}`);
  }
  await one.page.unrouteAll({ behavior: 'ignoreErrors' });
  one.quiet();
});

test('results so far and an earlier draw come back on the screen', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const { bike } = await event(server);
  for (let k = 1; k <= 2; k += 1) {
    await server.api('POST', 'admin/current/draw', { prize_id: bike.prize_id, count: 1 });
    await until('revealed', async () => (await draws(server))[0].phase === 'winner');
  }
  const [screen, one] = [await Screen.open(browser, { base: server.url }), await desk(server.url)];
  await one.page.getByRole('button', { name: one.say('admin.stage.show_again', { k: 1 }) }).click();
  await until('the first draw', () => newest(screen).stage?.draw === 1 && newest(screen).stage.phase === 'winner');
  await one.page.getByRole('button', { name: one.say('admin.stage.show_history') }).click();
  await until('the history', () => newest(screen).view === 'history' && newest(screen).stage.phase === 'idle');
  await expectText(one.page.locator('.mirror-head'), one.say('admin.phase.history'));
  for (const page of [one, screen]) page.quiet();
});
