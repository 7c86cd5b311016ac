// The digits of a witnessed draw, entered at the desk: locked until the fingerprint has stood, sent as they are typed and in
// order, corrected, pasted, read back, confirmed once; the same on a second device, after a reload and over a lost connection.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk } from './support/people.js';
import { startServer, until } from './support/server.js';
import { Stirrers } from './support/stirrers.js';
import { drawOf, inPhase } from './support/stirring.js';

const browser = await launch({ after });
const SIZES = [[1440, 900], [1024, 768], [390, 844]];
const GONE = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket|status of 409/;
/** The first digit comes early where a page asks whether it is due. */
const EARLY = /status of 409/;

/** @param {Desk} one @param {string} name */
async function shots(one, name) {
  for (const [width, height] of SIZES) {
    await one.page.setViewportSize({ width, height });
    await shot(one.page, `${name}-${width}`);
  }
  await one.page.setViewportSize({ width: 1440, height: 900 });
}

/** A witnessed draw whose phones have all shown. @param {import('node:test').TestContext} t @param {Record<string, unknown>} [settings] */
async function called(t, settings = {}) {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 300, stop_ms: 300, stir_ms: 60000, grade: 'witnessed', top_grade: 'witnessed', digits: 12, ...settings });
  const phones = await Stirrers.join(server, 3);
  await server.api('POST', 'admin/current/prizes', { name: '자전거', rank: 1, quantity: 3 });
  const begun = await server.api('POST', 'admin/current/draw', { prize_name: '자전거', count: 1 });
  assert.equal(begun.phase, 'stirring');
  return { server, phones };
}

/** @param {string} base @param {'ko' | 'en'} [language] */
async function desk(base, language = 'ko') {
  const one = await Desk.open(browser, { base, language });
  await one.signIn();
  await one.view('desk', '.draw-button');
  return one;
}

/** @param {Desk} one @param {string} key */
const stands = (one, key) => expectVisible(one.page.locator(`.next[data-next="${key}"]`), 20000);
/** @param {Desk} one */
const cells = (one) => one.page.locator('.word-cell').evaluateAll((nodes) => nodes.map((node) => node.textContent).join(''));
/** @param {Desk} one @param {string} digits */
const reads = (one, digits) => until(`the cells read ${digits}`, async () => (await cells(one)) === digits);
/** @param {import('./support/server.js').Server} server @param {string} digits */
const stored = (server, digits) => until(`the server has ${digits}`, async () => (await server.api('GET', 'admin/current/draws')).draws[0].called === digits);

test('digits are locked, typed, corrected, pasted, read back and confirmed by keys alone', { timeout: 120000 }, async (t) => {
  const { server, phones } = await called(t);
  const one = await desk(server.url);
  await stands(one, 'stirring');
  await phones.stir(1);
  await stands(one, 'word_locked');
  await one.page.keyboard.type('777');
  assert.equal(await cells(one), '', 'no digit is taken before the fingerprint has stood');
  await expectVisible(one.page.locator('.inputs-print-words'));
  await shots(one, 'ko-desk-word-locked');
  await stands(one, 'word');
  await expectVisible(one.page.getByRole('button', { name: one.say('admin.abort.do') }));
  assert.equal(await one.page.evaluate(() => document.activeElement?.id), 'word-digits', 'what is typed goes into the field by itself');
  /** @type {string[]} */
  const sent = [];
  one.page.on('request', (request) => { if (request.url().endsWith('/digits')) sent.push(JSON.parse(request.postData() ?? '{}').digits); });
  await one.page.keyboard.type('0');
  await stored(server, '0');
  await one.page.keyboard.type('123', { delay: 150 });
  await stored(server, '0123');
  assert.deepEqual(sent, [...sent].sort((a, b) => a.length - b.length), 'each is longer than the one before: none overtakes another');
  assert.ok(sent.length >= 2, `they go up as they are typed: ${sent}`);
  await until('a digit is called: there is no way out', async () => !(await one.page.getByRole('button', { name: one.say('admin.abort.do') }).isVisible()));
  await one.page.keyboard.press('Enter');
  assert.equal(await one.page.locator('dialog[open]').count(), 0, 'not before all are there');
  await one.page.keyboard.press('Backspace');
  await one.page.keyboard.type('9');
  await reads(one, '0129');
  await stored(server, '0129');
  await shots(one, 'ko-desk-word');
  await one.page.locator('.word-input').evaluate((/** @type {HTMLInputElement} */ node) => {
    const text = '4567-8901-2345';
    node.value += text;
    node.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste', data: text }));
  });
  await reads(one, '012945678901');
  await stands(one, 'word_whole');
  await one.pressable();
  await one.page.keyboard.press('Enter');
  const dialog = one.page.locator('dialog[open]');
  await expectText(dialog.locator('.readback'), '0129');
  assert.deepEqual(await dialog.locator('.readback-group').allTextContents(), ['0129', '4567', '8901']);
  await shots(one, 'ko-desk-readback');
  await one.page.keyboard.press('Escape');
  await until('one step back', async () => (await one.page.locator('dialog[open]').count()) === 0);
  await one.page.keyboard.press('Backspace');
  await one.page.keyboard.type('5');
  await reads(one, '012945678905');
  await stands(one, 'word_whole');
  await one.pressable();
  await one.page.keyboard.press('Enter');
  await expectText(dialog.locator('.readback'), '8905');
  await one.page.keyboard.press('Enter');
  assert.equal((await drawOf(server, 1)).phase, 'word', 'an Enter that is still held confirms nothing');
  await one.page.keyboard.press('Tab');
  await one.page.keyboard.press('Tab');
  await one.page.keyboard.press('Enter');
  await inPhase(server, 1, 'winner');
  const { word } = await (await fetch(`${server.url}/api/luckydraw/events/current/draws/1/proof`)).json();
  assert.match(word, /\nword 012945678905\n$/);
  await expectVisible(one.page.locator('.winner-actions button').first());
  one.quiet([EARLY]);
});

test('two devices see the same digits, and a dialog over changed digits goes', { timeout: 120000 }, async (t) => {
  const { server, phones } = await called(t);
  const one = await desk(server.url);
  await phones.stir(1);
  await stands(one, 'word');
  const other = await desk(server.url, 'en');
  await stands(other, 'word');
  assert.match(await other.page.locator('.inputs-print-words').innerText(), /^[가-힣 ]+$/, 'the words that are on the screen, whatever the desk speaks');
  await one.page.keyboard.type('0123');
  await reads(other, '0123');
  await other.page.locator('.word-input').focus();
  await other.page.keyboard.type('45678901');
  await reads(one, '012345678901');
  await stands(one, 'word_whole');
  await one.pressable();
  await one.page.locator('.draw-button').click();
  await expectVisible(one.page.locator('dialog[open] .readback'));
  await other.page.keyboard.press('Backspace');
  await other.page.keyboard.type('7');
  await stored(server, '012345678907');
  await until('the dialog is gone', async () => (await one.page.locator('dialog[open]').count()) === 0);
  await expectText(one.page.locator('.toasts'), one.say('admin.word.changed'));
  await reads(one, '012345678907');
  await stands(other, 'word_whole');
  await shots(other, 'en-desk-word-whole');
  await other.pressable();
  await other.page.locator('.draw-button').click();
  await other.page.locator('dialog[open]').getByRole('button', { name: other.say('admin.word.confirm') }).click();
  await inPhase(server, 1, 'winner');
  for (const device of [one, other]) device.quiet([EARLY]);
});

test('a refusal that nobody expected leaves no lock on the digits, and a dialog over an answer on its way goes quietly', { timeout: 120000 }, async (t) => {
  const { server, phones } = await called(t);
  const one = await desk(server.url);
  await one.page.route('**/digits', (route) => route.fulfill({ status: 409, json: { success: false, error: { reason: 'draw_running', message: '' } } }), { times: 1 });
  await stands(one, 'stirring');
  await phones.stir(1);
  await stands(one, 'word');
  await expectText(one.page.locator('.word .form-error'), /^$/);
  await one.page.keyboard.type('012345678901');
  await stands(one, 'word_whole');
  await one.pressable();
  await one.page.locator('.draw-button').click();
  await one.page.route('**/word', async (route) => {
    const response = await route.fetch();
    await until('the state came first', async () => (await one.page.locator('dialog[open]').count()) === 0);
    await route.fulfill({ response });
  });
  const answered = one.page.waitForResponse((response) => response.url().endsWith('/word'));
  await one.page.locator('dialog[open]').getByRole('button', { name: one.say('admin.word.confirm') }).click();
  await answered;
  await expectVisible(one.page.locator('.winner-actions button').first());
  assert.equal(await one.page.locator('.toasts .toast').count(), 0, 'nothing is said to have gone wrong');
  one.quiet([EARLY]);
});

test('a reload and a lost server lose no digit', { timeout: 120000 }, async (t) => {
  const { server, phones } = await called(t);
  const one = await desk(server.url);
  await phones.stir(1);
  await stands(one, 'word');
  await one.page.keyboard.type('01');
  await stored(server, '01');
  await one.page.reload();
  await stands(one, 'word');
  await reads(one, '01');
  await server.kill();
  await one.page.keyboard.type('23');
  await expectText(one.page.locator('.word-note'), one.say('admin.word.unsent'));
  await server.start();
  await stored(server, '0123');
  await reads(one, '0123');
  await one.page.keyboard.type('45678901');
  await stands(one, 'word_whole');
  await one.pressable();
  await one.page.locator('.draw-button').click();
  await one.page.locator('dialog[open]').getByRole('button', { name: one.say('admin.word.confirm') }).click();
  await inPhase(server, 1, 'winner');
  one.quiet([GONE]);
});

test('before the first digit a witnessed draw can be given up, with its stir published', { timeout: 120000 }, async (t) => {
  const { server, phones } = await called(t);
  const one = await desk(server.url, 'en');
  await phones.stir(1);
  await stands(one, 'word');
  await one.page.getByRole('button', { name: one.say('admin.abort.do') }).click();
  const dialog = one.page.locator('dialog[open]');
  await dialog.locator('input').fill('The dice fell off the table');
  await dialog.locator('input').press('Enter');
  await inPhase(server, 1, 'aborted');
  assert.match(await (await fetch(`${server.url}/api/luckydraw/events/current/draws/1/stir`)).text(), /^luckydraw-stir\/1\n/);
  await expectText(one.page.locator('.draw-block').first(), 'The dice fell off the table');
  one.quiet([EARLY]);
});
