// Sound: none before somebody asks for it, some after, none again when it is off; and the show never waits for it.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Screen } from './support/people.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });
const AUDIBLE = 0.004;
const PAST_DEBOUNCE_MS = 450;

/** A screen that counts what would sound, with its own sound at hand. @param {import('./support/server.js').Server} server */
async function listening(server) {
  await server.api('PATCH', 'admin/current', { language: 'en' });
  const screen = await Screen.open(browser, { base: server.url, language: 'en' });
  await screen.page.addInitScript(() => {
    const page = /** @type {any} */ (window);
    page.contexts = 0;
    page.AudioContext = class extends AudioContext { constructor(/** @type {any} */ options) { super(options); page.contexts += 1; } };
  });
  await screen.page.reload();
  await screen.shows('idle');
  await screen.page.evaluate(async () => {
    const page = /** @type {any} */ (window);
    const main = /** @type {HTMLScriptElement} */ (document.querySelector('script[type=module]')).src;
    page.sound = (await import(new URL('./sound.js', main).href)).sound;
    /** The loudest that was heard within so many milliseconds. @param {number} ms */
    page.loudest = async (ms) => {
      const { bus } = page.sound;
      if (!bus) return 0;
      // It keeps more than half a second, so that a page that is held up for less misses nothing.
      const analyser = new AnalyserNode(bus.context, { fftSize: 32768 });
      bus.connect(analyser);
      const samples = new Float32Array(32768);
      const part = 2048;
      const loud = (/** @type {Float32Array} */ list) => Math.sqrt(list.reduce((sum, one) => sum + one * one, 0) / list.length);
      let most = 0;
      for (const end = performance.now() + ms; performance.now() < end;) {
        await new Promise((done) => { setTimeout(done, 20); });
        if (bus.context.state !== 'running') continue;
        analyser.getFloatTimeDomainData(samples);
        for (let at = 0; at < samples.length; at += part) most = Math.max(most, loud(samples.subarray(at, at + part)));
      }
      return most;
    };
  });
  return screen;
}

test('muted until M is pressed, and again after', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const screen = await listening(server);
  const { page } = screen;
  /** The loudest of a roll that is to be heard. @returns {Promise<number>} */
  const played = () => page.evaluate(() => {
    const { sound, loudest } = /** @type {any} */ (window);
    sound.scene('spin', { elapsed: 0, spin: 500, stop: 300 });
    return loudest(900);
  });
  assert.equal(await played(), 0);
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).contexts), 0, 'nothing is even made');
  await page.keyboard.press('m');
  await expectText(page.locator('#sound-mark'), screen.say('remote.sound.on', { percent: 70 }));
  const heard = await played();
  assert.ok(heard > AUDIBLE, `the roll is heard: ${heard}`);
  await page.waitForTimeout(PAST_DEBOUNCE_MS);
  await page.keyboard.press('m');
  await page.waitForTimeout(300);
  const muted = await played();
  assert.ok(muted < 1e-4, `muted is silent: ${muted}`);
  await until('the mark is gone', async () => !(await page.locator('#sound-mark').isVisible()));
  await until('the sound sleeps', () => page.evaluate(() => /** @type {any} */ (window).sound.context.state === 'suspended'));
  screen.quiet();
  await page.context().close();
});

test('every voice sounds, none too loud, and the sound wakes up after a sleep', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const screen = await listening(server);
  await screen.page.keyboard.press('m');
  for (const [name, details] of /** @type {const} */ ([['stop', { drum: 0, count: 3 }], ['stop', { drum: 2, count: 3 }], ['reveal', { winners: 1, rank: 1 }], ['reveal', { winners: 20, rank: 3 }], ['seal', {}]])) {
    await screen.page.evaluate(() => /** @type {any} */ (window).sound.context.suspend());
    const heard = await screen.page.evaluate(async ([name, details]) => {
      const page = /** @type {any} */ (window);
      page.sound.scene(name, details);
      return page.loudest(700);
    }, [name, details]);
    assert.ok(heard > AUDIBLE && heard < 0.9, `${name} ${JSON.stringify(details)}: ${heard}`);
  }
  screen.quiet();
  await screen.page.context().close();
});

test('the volume is kept, and the help turns the sound on and off', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const screen = await listening(server);
  const { page } = screen;
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  assert.equal(await page.evaluate(() => localStorage.getItem('luckydraw.volume')), '0.5');
  await page.keyboard.press('?');
  const button = page.locator('.help-sound');
  await expectText(button, screen.say('remote.sound.turn_on'));
  await button.click();
  await expectText(button, screen.say('remote.sound.turn_off'));
  await expectVisible(page.locator('#sound-mark'));
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).sound.enabled), true);
  await page.keyboard.press('Escape');
  await page.reload();
  await screen.shows('idle');
  assert.equal(await page.evaluate(async () => {
    const main = /** @type {HTMLScriptElement} */ (document.querySelector('script[type=module]')).src;
    return (await import(new URL('./sound.js', main).href)).sound.volume;
  }), 0.5);
  screen.quiet();
  await page.context().close();
});
