// A draw that phones stir, seen from the desk: its grade, the phones that come, the way out while there is one, and the
// same step again after a reload, on a second device, and over a lost connection.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk } from './support/people.js';
import { startServer, until } from './support/server.js';
import { Stirrers } from './support/stirrers.js';
import { drawOf, inPhase } from './support/stirring.js';

/** @typedef {import('./support/server.js').Server} Server */

const browser = await launch({ after });
const SIZES = [[1440, 900], [1024, 768], [390, 844]];
const GONE = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket|status of 502/;

/** @param {import('node:test').TestContext} t @param {Record<string, unknown>} [settings] */
async function event(t, settings = {}) {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 300, stop_ms: 300, stir_ms: 60000, ...settings });
  for (const [i, name] of ['자전거', '라디오'].entries()) await server.api('POST', 'admin/current/prizes', { name, rank: i + 1, quantity: 3 });
  return { server, phones: await Stirrers.join(server, 3) };
}

/** @param {string} base @param {'ko' | 'en'} [language] */
async function desk(base, language = 'ko') {
  const one = await Desk.open(browser, { base, language });
  await one.signIn();
  await one.view('desk', '.draw-button');
  await expectVisible(one.page.locator('.next[data-next]:not([data-next="loading"]):not([data-next="away"])'));
  return one;
}

/** Presses the red button twice, without announcing. @param {Desk} one */
async function drawStraight(one) {
  await one.page.locator('.draw-straight').click();
  await expectVisible(one.page.locator('.draw-button[data-step="armed"]'));
  await one.pressable();
  await one.page.locator('.draw-button').click();
}

/** @param {Desk} one @param {string} key */
const stands = (one, key) => expectVisible(one.page.locator(`.next[data-next="${key}"]`), 20000);

/** @param {Desk} one @param {string} name */
async function shots(one, name) {
  for (const [width, height] of SIZES) {
    await one.page.setViewportSize({ width, height });
    await shot(one.page, `${name}-${width}`);
  }
  await one.page.setViewportSize({ width: 1440, height: 900 });
}

test('the button says the grade of this prize, and another one holds for this draw alone', { timeout: 90000 }, async (t) => {
  const { server, phones } = await event(t, { grade: 'sealed', top_grade: 'stirred' });
  const one = await desk(server.url);
  await one.page.setViewportSize({ width: 1440, height: 900 });
  const grade = one.page.locator('.grade-select');
  assert.equal(await grade.inputValue(), 'stirred', 'the prize of rank 1 has a grade of its own');
  await expectText(one.page.locator('.draw-what'), one.say('admin.grade.stirred'));
  await one.page.locator('.pick', { hasText: '라디오' }).locator('input').check();
  assert.equal(await grade.inputValue(), 'sealed');
  await grade.selectOption('witnessed');
  await expectVisible(one.page.locator('.grade-digits'));
  await shots(one, 'ko-desk-grade');
  await grade.selectOption('stirred');
  assert.equal(await one.page.locator('.grade-digits').isVisible(), false);
  await one.page.locator('.draw-straight').click();
  await expectVisible(one.page.locator('.draw-button[data-step="armed"]'));
  await one.pressable();
  await grade.selectOption('witnessed');
  await until('a press for another grade is no press for this one', async () => (await one.page.locator('.draw-button').getAttribute('data-step')) !== 'armed');
  await grade.selectOption('stirred');
  await one.pressable();
  await drawStraight(one);
  await stands(one, 'stirring');
  assert.equal((await drawOf(server, 1)).grade, 'stirred');
  await phones.stir(1);
  await inPhase(server, 1, 'winner');
  await expectVisible(one.page.locator('.winner-actions button').first());
  assert.equal(await grade.inputValue(), 'sealed', 'the next draw is as the settings say');
  one.quiet();
});

test('the desk counts the phones, goes on by itself, and stands at the same step after a reload and on another device', { timeout: 120000 }, async (t) => {
  const { server, phones } = await event(t, { grade: 'stirred', top_grade: 'stirred', reveal: 'host' });
  const one = await desk(server.url);
  await drawStraight(one);
  await stands(one, 'stirring');
  assert.equal(await one.page.locator('.draw-button').isDisabled(), true);
  await phones.commit(1, 2);
  await expectText(one.page.locator('.stir-value'), '2');
  await expectText(one.page.locator('.stir-of'), one.say('admin.inputs.bound', { n: 3 }));
  await shots(one, 'ko-desk-stirring');
  await one.page.reload();
  await stands(one, 'stirring');
  await expectText(one.page.locator('.stir-value'), '2');
  const other = await desk(server.url, 'en');
  await stands(other, 'stirring');
  await expectVisible(other.page.getByRole('button', { name: other.say('admin.abort.do') }));
  await shots(other, 'en-desk-stirring');

  await server.kill();
  await stands(one, 'away');
  await server.start();
  for (const device of [one, other]) await stands(device, 'stirring');
  await expectText(one.page.locator('.stir-value'), '2');
  await phones.commit(1);
  for (const device of [one, other]) await stands(device, 'showing');
  assert.equal(await one.page.getByRole('button', { name: one.say('admin.abort.do') }).isVisible(), false, 'the commits are closed: the result stands');
  await expectText(one.page.locator('.abort-text'), one.say('admin.abort.stands'));
  await phones.show(1);
  await stands(one, 'host');
  await expectVisible(one.page.locator('.secret'));
  await one.pressable();
  await one.page.locator('.draw-button').click();
  await inPhase(server, 1, 'winner');
  await one.view('results', '.result');
  await expectText(one.page.locator('.result-facts').first(), one.say('admin.results.stirred', { n: 3 }));
  for (const device of [one, other]) device.quiet([GONE]);
});

test('a draw that nobody stirs is given up with a reason that stands in the results and in public', { timeout: 90000 }, async (t) => {
  const { server, phones } = await event(t, { grade: 'sealed', top_grade: 'sealed', stir_ms: 3000 });
  const one = await desk(server.url);
  const grade = one.page.locator('.grade-select');
  await grade.selectOption('stirred');
  await drawStraight(one);
  await stands(one, 'stirring_none');
  await shots(one, 'ko-desk-stirring-none');
  await one.page.getByRole('button', { name: one.say('admin.abort.do') }).click();
  const dialog = one.page.locator('dialog[open]');
  for (const what of ['number', 'reveal', 'reason']) await expectText(dialog, one.say(`admin.abort.${what}`, { k: 1 }));
  const confirm = dialog.getByRole('button', { name: one.say('admin.abort.confirm') });
  assert.equal(await confirm.isDisabled(), true, 'a reason is asked for');
  await dialog.locator('input').fill('네트워크가 끊겼어요');
  await shots(one, 'ko-desk-abort');
  await confirm.click();
  await until('it is given up', async () => (await drawOf(server, 1)).phase === 'aborted');
  await expectText(one.page.locator('.draw-block').first(), '네트워크가 끊겼어요');
  const pill = one.page.locator('.mirror .chip');
  await expectText(pill, one.say('admin.phase.called_off'));
  await shots(one, 'ko-desk-called-off');
  await expectText(pill, one.say('admin.phase.idle'), 45000);
  await until('it is drawn again as it was meant', async () => (await grade.isVisible()) && (await grade.inputValue()) === 'stirred');
  const proofs = await (await fetch(`${server.url}/api/luckydraw/events/current/draws/1/sheet`)).text();
  assert.match(proofs, /^luckydraw-sheet\/1\n/);
  await one.view('results', '.result');
  await expectText(one.page.locator('.result').first(), one.say('admin.results.aborted_because', { reason: '네트워크가 끊겼어요' }));
  await shots(one, 'ko-results-aborted');
  one.quiet();
});

test('an abort that comes too late is taken back before it is sent', { timeout: 90000 }, async (t) => {
  const { server, phones } = await event(t, { grade: 'stirred', top_grade: 'stirred' });
  const one = await desk(server.url, 'en');
  await drawStraight(one);
  await stands(one, 'stirring');
  await one.page.getByRole('button', { name: one.say('admin.abort.do') }).click();
  await expectVisible(one.page.locator('dialog[open]'));
  await phones.commit(1);
  await until('the dialog is gone', async () => (await one.page.locator('dialog[open]').count()) === 0);
  await expectText(one.page.locator('.toasts'), one.say('admin.abort.late'));
  await phones.show(1);
  await inPhase(server, 1, 'winner');
  one.quiet();
});

test('the state that comes before the answer takes nothing of it away', { timeout: 90000 }, async (t) => {
  const { server } = await event(t, { grade: 'stirred', top_grade: 'stirred' });
  const one = await desk(server.url, 'en');
  await drawStraight(one);
  await stands(one, 'stirring');
  await one.page.route('**/abort', async (route) => {
    const response = await route.fetch();
    await until('the dialog is gone', async () => (await one.page.locator('dialog[open]').count()) === 0);
    await route.fulfill({ response });
  });
  await one.page.getByRole('button', { name: one.say('admin.abort.do') }).click();
  await one.page.locator('dialog[open] input').fill('The lights went out');
  await one.page.locator('dialog[open] input').press('Enter');
  await expectText(one.page.locator('.toasts'), one.say('admin.abort.done', { k: 1 }));
  assert.equal(await one.page.evaluate(() => document.activeElement?.tagName), 'H1', 'the button that opened it is gone');
  await server.api('POST', 'admin/current/draw', { prize_name: '자전거', count: 1, grade: 'sealed' });
  await inPhase(server, 2, 'winner');
  one.quiet();
});

test('staff see the draw go its way, and can do nothing to it', { timeout: 90000 }, async (t) => {
  const { server, phones } = await event(t, { grade: 'stirred', top_grade: 'stirred' });
  const { link } = await server.api('POST', 'admin/current/staff', { name: '경품 데스크' });
  const staff = await Desk.open(browser, { base: server.url, language: 'ko' }, link);
  await expectVisible(staff.page.locator('nav.tabs'));
  await server.api('POST', 'admin/current/draw', { prize_name: '자전거', count: 1 });
  await inPhase(server, 1, 'stirring');
  await expectText(staff.page.locator('.draw-block').first(), staff.say('admin.phase.stirring'));
  assert.equal(await staff.page.locator('.abort .btn, .word-input').count(), 0);
  await phones.stir(1);
  await expectVisible(staff.page.locator('.winner-actions button').first());
  staff.quiet();
});
