// Keys: those of the big screen and of a presenter remote, and Enter that ends a Hangul syllable.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, NOT_SIGNED_IN } from './support/browser.js';
import { expectVisible } from './support/expect.js';
import { Desk, Screen } from './support/people.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });
const PAST_DEBOUNCE_MS = 450;

test('the keys of the big screen', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const { page, ...screen } = await Screen.open(browser, { base: server.url });
  await until('the first state', async () => (await page.evaluate(() => document.body.dataset.scene)) === 'idle');
  const blank = () => page.locator('#blank').isVisible();
  for (const key of ['b', '.']) {
    await page.evaluate((key) => { for (let i = 0; i < 2; i += 1) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })); }, key);
    assert.equal(await blank(), true, `${key} hides the screen, and a second press at once is a bounce`);
    await page.waitForTimeout(PAST_DEBOUNCE_MS);
    await page.keyboard.press(key);
    assert.equal(await blank(), false, `${key} shows it again`);
    await page.waitForTimeout(PAST_DEBOUNCE_MS);
  }
  await page.keyboard.press('f');
  await until('full screen', () => page.evaluate(() => Boolean(document.fullscreenElement)));
  await page.waitForTimeout(PAST_DEBOUNCE_MS);
  await page.keyboard.press('f');
  await until('a window again', () => page.evaluate(() => !document.fullscreenElement));
  await page.evaluate(() => { document.body.dataset.kept = 'yes'; });
  await page.waitForTimeout(PAST_DEBOUNCE_MS);
  await page.keyboard.press('F5');
  await until('F5 is full screen too', () => page.evaluate(() => Boolean(document.fullscreenElement)));
  await page.waitForTimeout(PAST_DEBOUNCE_MS);
  await page.keyboard.press('F5');
  await until('a window once more', () => page.evaluate(() => !document.fullscreenElement));
  await page.keyboard.press('?');
  await expectVisible(page.locator('#help'));
  assert.equal(await page.evaluate(() => document.body.dataset.kept), 'yes', 'F5, the start button of a remote, does not reload');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#help').isVisible(), false);
  screen.watched.quiet([NOT_SIGNED_IN]);
});

test('Enter that ends a Hangul syllable sends no form', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const desk = await Desk.open(browser, { base: server.url });
  await desk.signIn();
  await desk.view('prizes');
  await desk.page.getByRole('button', { name: desk.say('admin.prizes.add') }).first().click();
  const name = desk.page.locator('dialog[open] [name=name]');
  await name.focus();
  const keyboard = await desk.page.context().newCDPSession(desk.page);
  await keyboard.send('Input.imeSetComposition', { text: '자전거', selectionStart: 3, selectionEnd: 3 });
  await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229 });
  const prevented = await name.evaluate((input) => !input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', isComposing: true, bubbles: true, cancelable: true })));
  assert.equal(prevented, true, 'the composing Enter is held back');
  await keyboard.send('Input.insertText', { text: '자전거' });
  assert.equal(await name.inputValue(), '자전거');
  assert.equal((await server.api('GET', 'admin/current/prizes')).prizes.length, 0, 'nothing was sent');
  await name.press('Enter');
  await expectVisible(desk.page.locator('.prize-row', { hasText: '자전거' }));
  desk.quiet();
});
