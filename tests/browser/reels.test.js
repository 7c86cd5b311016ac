// The slot machine comes to rest on the recorded number: at speed, in a tab behind others, while the window changes, and in two rooms alike.

import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, test } from 'node:test';
import { landed, landing, landsAfter, speedAt, turned } from '../../assets/pages/screen/reel_motion.js';
import { launch } from './support/browser.js';
import { Screen } from './support/people.js';
import { machines } from './support/reels.js';
import { startServer, until } from './support/server.js';
import { drawNumber } from './support/words.js';

const browser = await launch({ after });
const AT_ONCE = 10;
const ROUNDS = 20;
const SLOWEST = 0.5;

test('200 draws of three to five digits rest on the recorded number', { timeout: 180000 }, async (t) => {
  const server = await startServer(t);
  const screen = await Screen.open(browser, { base: server.url, language: 'en' });
  await machines(screen.page);
  const numbers = Array.from({ length: AT_ONCE * ROUNDS }, (_, i) => randomInt(1, 10 ** (3 + (i % 3))));
  const shown = await screen.page.evaluate(async ({ numbers, atOnce }) => {
    const page = /** @type {any} */ (window);
    /** @type {string[]} */
    const read = [];
    await Promise.all(Array.from({ length: atOnce }, async (_, place) => {
      const { root, machine } = page.machine(place, atOnce);
      for (let i = place; i < numbers.length; i += atOnce) {
        // In the middle of the spin, of the stop, and long after it, as a host reveals.
        const [spin, stop] = [120 + (i % 7) * 40, 60 + (i % 5) * 60];
        machine.run(page.stage(i + 1, spin, stop, (i % 4) * 400), 10 ** (3 + (i % 3)) - 1);
        await new Promise((done) => { setTimeout(done, (i % 6) * 50); });
        let last = '';
        machine.onStop = (/** @type {number} */ index, /** @type {number} */ count) => { if (index === count - 1) last = page.read(root); };
        await machine.settle(numbers[i], page.serverNow() - (i % 5) * 120);
        read[i] = `${last} ${page.read(root)}`;
      }
    }));
    return read;
  }, { numbers, atOnce: AT_ONCE });
  numbers.forEach((number, i) => {
    const text = String(number).padStart(3 + (i % 3), '0');
    assert.equal(shown[i], `${text} ${text}`, `draw ${i + 1}`);
  });
  screen.quiet();
  await screen.page.context().close();
});

test('a tab in the background, where no frame is drawn, rests on the number all the same', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const screen = await Screen.open(browser, { base: server.url, language: 'en' });
  await machines(screen.page);
  const shown = await screen.page.evaluate(async () => {
    const page = /** @type {any} */ (window);
    const { root, machine } = page.machine(0, 1);
    machine.run(page.stage(1, 300, 200), 480);
    await new Promise((done) => { setTimeout(done, 200); });
    const frames = window.requestAnimationFrame;
    window.requestAnimationFrame = () => 1;
    cancelAnimationFrame(machine.frame);
    machine.frame = 0;
    await machine.settle(271);
    const behind = page.read(root);
    window.requestAnimationFrame = frames;
    await new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
    return [behind, page.read(root)];
  });
  assert.deepEqual(shown, ['271', '271']);
  screen.quiet();
  await screen.page.context().close();
});

test('a draw whose window is resized and whose language changes while the drums come to rest', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { language: 'en', spin_ms: 1500, stop_ms: 500 });
  for (let i = 0; i < 40; i += 1) await server.register();
  await server.api('POST', 'admin/current/prizes', { name: 'Bicycle', rank: 1, quantity: 1 });
  const screen = await Screen.open(browser, { base: server.url, language: 'en' });
  await screen.shows('idle');
  // Noted as it begins: whatever lays the scene anew later, such as a size that is heard of late, celebrates no more.
  await screen.page.evaluate(() => {
    const scene = /** @type {Element} */ (document.getElementById('scene-winner'));
    new MutationObserver(() => { if (scene.matches('.celebrate')) document.body.dataset.celebrated = 'yes'; }).observe(scene, { attributes: true, attributeFilter: ['class'] });
  });
  const answer = await server.api('POST', 'admin/current/draw', { prize_name: 'Bicycle', count: 1 });
  await screen.shows('run');
  await until('the reveal', () => screen.states().some((state) => state.stage.phase === 'winner'));
  await screen.page.setViewportSize({ width: 1024, height: 768 });
  await server.api('PATCH', 'admin/current', { language: 'ko' });
  await screen.page.setViewportSize({ width: 1280, height: 720 });
  const number = drawNumber(answer.winners[0].draw_number);
  await until('the drums rest', async () => (await screen.page.locator('#scene-run .drum.rest').count()) === 3);
  await machinesRead(screen, number);
  assert.deepEqual([...new Set(await screen.winners())], [number]);
  assert.equal(await screen.page.locator('body[data-celebrated=yes]').count(), 1, 'it is celebrated all the same');
  screen.quiet();
  await screen.page.context().close();
});

/** @param {Screen} screen @param {string} number */
async function machinesRead(screen, number) {
  const middle = await screen.page.evaluate(() => [...document.querySelectorAll('#scene-run .drum')].map((drum) => {
    const box = drum.getBoundingClientRect();
    const way = [...drum.querySelectorAll('.way path')];
    const near = way.filter((path) => { const own = path.getBoundingClientRect(); return Math.abs(own.top + own.height / 2 - box.top - box.height / 2) < box.height * 0.02; });
    return near.map((path) => path.getAttribute('d')).join();
  }));
  const { DIGITS } = await import('../../assets/lib/dom.js');
  assert.equal(middle.map((d) => DIGITS.indexOf(d)).join(''), number);
}

test('two screens, one of them opened late, turn alike', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const screen = await Screen.open(browser, { base: server.url, language: 'en' });
  await machines(screen.page);
  const places = await screen.page.evaluate(async () => {
    const page = /** @type {any} */ (window);
    const stage = page.stage(1, 1200, 900);
    const [early, late] = [page.machine(0, 2), page.machine(1, 2)];
    early.machine.run(stage, 12345);
    await new Promise((done) => { setTimeout(done, 700); });
    late.machine.run({ ...stage, phase: 'stopping' }, 12345);
    const at = page.serverNow() + 40;
    const places = (/** @type {Element} */ root) => [...root.querySelectorAll('.smear')].map((strip) => /** @type {HTMLElement} */ (strip).style.transform);
    for (const one of [early, late]) one.machine.place(at);
    const found = [places(early.root), places(late.root)];
    for (const one of [early, late]) one.machine.stop();
    return found;
  });
  assert.equal(places[0].length, 5);
  assert.deepEqual(places[0], places[1]);
  screen.quiet();
  await screen.page.context().close();
});

test('no drum seems to rest before its number is known, and none moves after', () => {
  for (const times of [{ spin: 4000, stop: 2000 }, { spin: 500, stop: 500 }, { spin: 9000, stop: 5000 }, { spin: 1000, stop: 0 }]) {
    for (const count of [3, 4, 5]) {
      for (let index = 0; index < count; index += 1) {
        const start = Math.min(1200, times.spin);
        for (let ms = start; ms < times.spin + times.stop + 20000; ms += 7) assert.ok(speedAt(index, count, ms, times) > SLOWEST, `drum ${index} of ${count} at ${ms} ms`);
        for (let ms = 200; ms < 20000; ms += 371) {
          const way = landing(index, count, ms, times);
          assert.ok(Number.isInteger(way.to));
          assert.ok(Math.abs(landed(way, 0) - turned(index, count, ms, times)) < 1e-6, 'it goes on from where it is');
          assert.equal(landed(way, landsAfter(index, count)), way.to);
          for (let after = 0, before = -Infinity; after < way.long; after += 5) {
            const at = landed(way, after);
            assert.ok(at > before - 0.02, `it never turns back: ${after} ms after ${ms}`);
            assert.ok(at < way.to + 0.07, 'nor past its face');
            before = at;
          }
        }
      }
    }
  }
});
