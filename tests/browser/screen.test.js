// The big screen's scenes: in every size and language nothing is cut, covered or too small; and what each of them promises.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, person, shot, watch } from './support/browser.js';
import { lay, LONG, states, unreadable } from './support/stage.js';
import { startServer, until } from './support/server.js';
import { words } from './support/words.js';

/** @typedef {import('playwright-core').Page} Page */

const browser = await launch({ after });
const SIZES = { hd: { width: 1280, height: 720 }, hall: { width: 1920, height: 1080 }, wall: { width: 3840, height: 2160 }, old: { width: 1024, height: 768 } };

/** @param {string} base @param {string} path @param {{size?: {width: number, height: number}, calm?: boolean, language?: 'ko' | 'en'}} [options] */
async function open(base, path, { size = SIZES.hall, calm = false, language = 'ko' } = {}) {
  const context = await person(browser, { base, size, calm, language });
  const page = await context.newPage();
  const watched = watch(page, base);
  await page.goto(path);
  await scene(page, /./);
  return { page, watched, close: () => context.close() };
}

/** @param {Page} page @param {RegExp | string} name */
const scene = (page, name) => until(`the scene ${name}`, async () => new RegExp(name).test(await page.evaluate(() => document.body.dataset.scene || '')));

/** @param {Page} page */
const rested = (page) => until('what moves has come to rest', () => page.evaluate(() => document.getAnimations().every((one) => one.playState !== 'running')));

/** @type {Array<[string, keyof ReturnType<typeof states>, import('./support/stage.js').Options]>} */
const SCENES = [
  ['idle', 'idle', {}], ['idle', 'idle', { long: true, people: 10000 }], ['idle', 'idle', { wifi: false, people: 7 }],
  ['prize', 'prize', { long: true, winners: 100 }], ['prize', 'prize', { image: false }],
  ['stir', 'stirring', { long: true, people: 12345 }], ['stir', 'nobody', {}], ['stir', 'showing', {}], ['stir', 'stored', { long: true }],
  ['word', 'stands', { long: true }], ['word', 'word', {}], ['word', 'word', { long: true, digits: 20 }], ['word', 'word', { digits: 64 }],
  ['idle', 'called', { long: true, people: 10000 }], ['winner', 'claim', { long: true, five: true }], ['winner', 'claim', { long: true, winners: 5, five: true }], ['history', 'past', { long: true }],
  ['run', 'run', { long: true, people: 12345 }], ['run', 'preparing', { long: true }],
  ['winner', 'winner', { long: true, five: true }], ['winner', 'winner', { image: false }], ['winner', 'winner', { long: true, winners: 5, five: true }], ['winner', 'winner', { long: true, winners: 100, five: true }],
  ['history', 'history', { long: true, five: true }], ['history', 'nothing', {}],
];

for (const [name, size] of Object.entries(SIZES)) {
  test(`every scene at ${size.width}×${size.height}`, { timeout: 240000 }, async (t) => {
    const server = await startServer(t);
    /** @type {string[]} */
    const faults = [];
    for (const language of /** @type {const} */ (['ko', 'en'])) {
      const { page, watched, close } = await open(server.url, `/lottery?preview=1&lang=${language}`, { size, language, calm: true });
      for (const [i, [shown, key, options]] of SCENES.entries()) {
        await lay(page, states(language, { ...options, theme: ['night', 'paper', 'bright'][i % 3] })[key]);
        await scene(page, shown);
        await until('pictures are there', () => page.evaluate(() => /** @type {HTMLImageElement[]} */ ([...document.querySelectorAll('.scene.shown img')]).every((img) => img.complete && (img.style.left || !img.matches('.qr')))));
        await rested(page);
        faults.push(...(await unreadable(page)).map((line) => `${key} ${JSON.stringify(options)} ${language}: ${line}`));
        await shot(page, `screen-${name}-${language}-${i}-${key}`);
      }
      watched.quiet();
      await close();
    }
    assert.deepEqual(faults, []);
  });
}

test('the codes are large, sharp, and black on white in every theme', { timeout: 120000 }, async (t) => {
  const server = await startServer(t);
  for (const size of Object.values(SIZES)) {
    const { page, close } = await open(server.url, '/lottery?preview=1', { size });
    for (const theme of ['night', 'paper', 'bright']) {
      for (const wifi of [true, false]) {
        await lay(page, states('ko', { theme, wifi })['idle']);
        const codes = await until('the codes are laid out', () => page.evaluate(([wanted, name]) => {
          const list = /** @type {HTMLImageElement[]} */ ([...document.querySelectorAll('img.qr')]);
          if (document.documentElement.dataset.theme !== name || list.length !== wanted || !list.every((one) => one.naturalWidth && one.style.left)) return null;
          return list.map((one) => { const { left, top, width } = one.getBoundingClientRect(); const plate = /** @type {HTMLElement} */ (one.parentElement).getBoundingClientRect(); return { plate: [plate.top, plate.bottom, plate.width], left, top, width, modules: one.naturalWidth / 8, ground: getComputedStyle(one).backgroundColor, filter: getComputedStyle(one).filter }; });
        }, /** @type {[number, string]} */ ([wifi ? 2 : 1, theme])));
        if (wifi) assert.ok(codes[0].plate.every((/** @type {number} */ side, /** @type {number} */ i) => side === codes[1].plate[i]), `equal plates at one height: ${codes.map((one) => one.plate)}`);
        for (const code of codes) {
          assert.ok(code.width >= size.height * 0.4, `${code.width} of ${size.height}`);
          assert.equal(code.width % code.modules, 0, 'whole pixels for each module');
          assert.ok(Math.abs(code.left - Math.round(code.left)) < 0.02 && Math.abs(code.top - Math.round(code.top)) < 0.02, `${code.left}, ${code.top}`);
          assert.deepEqual([code.ground, code.filter], ['rgb(255, 255, 255)', 'none']);
        }
      }
    }
    await close();
  }
});

test('the head count ticks over, the pile grows, and nothing moves while nobody joins', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const { page, watched, close } = await open(server.url, '/lottery');
  const slabs = () => page.locator('.slab:not(.passing)').count();
  assert.equal(await slabs(), 0);
  await server.register();
  await until('one is in', () => page.locator('.head[aria-label^="1 "]').count());
  assert.equal(await slabs(), 1);
  await until('the digit has turned', async () => (await page.locator('.tick .digits').count()) === 1);
  await rested(page);
  await page.evaluate(() => {
    /** @type {any} */ (window).changes = 0;
    new MutationObserver((list) => { /** @type {any} */ (window).changes += list.length; }).observe(/** @type {Node} */ (document.getElementById('scene-idle')), { subtree: true, childList: true, attributes: true });
  });
  const before = watched.frames.length;
  await server.api('POST', 'admin/current/prizes', { name: '자전거', rank: 1, quantity: 1 });
  await until('a state that changes nothing here', () => watched.frames.length > before);
  assert.equal(await page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length), 0);
  assert.equal(await page.locator('.head[aria-label^="1 "]').count(), 1);
  assert.equal(await page.evaluate(() => [...document.querySelectorAll('.tick .digits')].length), 1);
  for (let i = 0; i < 4; i += 1) await server.register();
  await until('five are in', () => page.locator('.head[aria-label^="5 "]').count());
  assert.ok(await slabs() > 1);
  await until('the digit has turned', async () => (await page.locator('.tick .digits').count()) === 1);
  assert.deepEqual(await page.locator('.tick .digits').evaluateAll((list) => list.map((one) => getComputedStyle(one).backgroundColor)), ['rgba(0, 0, 0, 0)'], 'nothing lies behind a digit');
  watched.quiet();
  await close();
});

test('a hundred winners come in pages that turn by themselves', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const { page, close } = await open(server.url, '/lottery?preview=1');
  await lay(page, states('ko', { winners: 100 }).winner);
  await until('the first page', async () => (await page.locator('.pages').textContent()) === '1 / 5');
  assert.equal(await page.locator('.small-ticket').count(), 20);
  const first = await page.locator('.small-ticket [role=img]').first().getAttribute('aria-label');
  await until('the second page', async () => (await page.locator('.pages').textContent()) === '2 / 5', 15000);
  assert.notEqual(await page.locator('.small-ticket [role=img]').first().getAttribute('aria-label'), first);
  assert.ok(await page.locator('.strip-ticket .prize-name').isVisible(), 'the prize stays with its winners');
  await close();
});

test('a reserve is marked where it stands, alone or among others, and gold ends with the strip', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  for (const language of /** @type {const} */ (['ko', 'en'])) {
    const { page, close } = await open(server.url, `/lottery?preview=1&lang=${language}`, { calm: true, language });
    const say = words(language);
    for (const [winners, long] of /** @type {const} */ ([[1, false], [5, false], [5, true], [100, true]])) {
      const state = states(language, { winners, long }).winner;
      state.stage.winners[0].replaces = 2;
      state.event.title = `${winners} ${long}`;
      await lay(page, state);
      await until('the mark', async () => (await page.locator('.bar h1').innerText()) === state.event.title && (await page.locator('#scene-winner .reserve').count()) === 1);
      await rested(page);
      const place = winners === 1 ? '#scene-winner .slot' : '#scene-winner .small-ticket:first-child';
      assert.equal(await page.locator(`${place} .reserve`).innerText(), say('screen.reserve'), `${winners} ${long}`);
      assert.deepEqual(await unreadable(page), [], `${winners} ${long} ${language}`);
      if (winners !== 5) continue;
      const tops = await page.locator('.small-ticket .digits').evaluateAll((nodes) => nodes.slice(0, 3).map((node) => Math.round(node.getBoundingClientRect().top)));
      assert.equal(new Set(tops).size, 1, `numbers stand at one height: ${tops}`);
      const out = await page.evaluate(() => {
        const first = /** @type {Element} */ (document.querySelector('.small-ticket.gold'));
        const rim = parseFloat(getComputedStyle(first, '::after').left);
        return /** @type {Element} */ (document.querySelector('.strip-ticket')).getBoundingClientRect().left - (first.getBoundingClientRect().left + rim);
      });
      assert.ok(Math.abs(out) < 1, `gold stands ${out} px out`);
    }
    await close();
  }
});

test('one by one: each number comes in its turn, in the order drawn', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const { page, close } = await open(server.url, '/lottery?preview=1', { calm: true });
  await page.evaluate(() => {
    const kept = /** @type {any} */ (window);
    kept.seen = [];
    window.setInterval(() => {
      const tickets = [...document.querySelectorAll('.small-ticket')];
      const now = tickets.map((one) => one.querySelector('[role=img]')?.getAttribute('aria-label') || '').join();
      if (tickets.length && kept.seen[kept.seen.length - 1] !== now) kept.seen.push(now);
    }, 20);
  });
  await lay(page, states('ko', { winners: 3, step: 1200, starts: 4000 }).winner);
  await scene(page, 'winner');
  const seen = () => page.evaluate(() => /** @type {string[]} */ (/** @type {any} */ (window).seen));
  await until('all three', async () => (await seen()).includes('001,002,003'), 20000);
  assert.deepEqual(await seen(), [',,', '001,,', '001,002,', '001,002,003'], 'a place waits for each');
  await close();
});

test('one by one over a camera’s picture: a page waits for its own numbers, and each is named when it is shown', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 500, stop_ms: 500, pace: 'one_by_one' });
  const prize = (await server.api('POST', 'admin/current/prizes', { name: '자전거', rank: 1, quantity: 7 })).prize_id;
  for (let i = 0; i < 7; i += 1) await server.register();
  const { page, watched, close } = await open(server.url, '/lottery?overlay=1');
  await page.evaluate(() => {
    const kept = /** @type {any} */ (window);
    kept.seen = [];
    kept.said = [];
    window.setInterval(() => {
      const tickets = [...document.querySelectorAll('.small-ticket')].map((one) => (one.querySelector('[role=img]') || one).getAttribute('aria-label') || '');
      const now = [document.querySelector('p.pages')?.textContent?.charAt(0) || '', ...tickets].join();
      if (tickets.length && kept.seen[kept.seen.length - 1] !== now) kept.seen.push(now);
    }, 20);
    const line = /** @type {Node} */ (document.getElementById('announce'));
    new MutationObserver(() => kept.said.push(line.textContent)).observe(line, { childList: true });
  });
  const { winners } = await server.api('POST', 'admin/current/draw', { prize_id: prize, count: 7 });
  const numbers = winners.map((/** @type {any} */ one) => String(one.draw_number).padStart(3, '0'));
  const row = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ due) => numbers.slice(from, to).map((/** @type {string} */ one, /** @type {number} */ i) => (from + i < due ? one : ''));
  const wanted = [1, 2, 3, 4, 5].map((due) => ['1', ...row(0, 5, due)].join()).concat([6, 7].map((due) => ['2', ...row(5, 7, due)].join()));
  const kept = (/** @type {string} */ what) => page.evaluate((name) => /** @type {any} */ (window)[name], what);
  await until('all seven', async () => (await kept('seen')).includes(wanted[6]), 40000);
  await page.setViewportSize({ width: 1280, height: 720 });
  await until('the first page again', async () => (await kept('seen')).pop() === wanted[4], 15000);
  assert.deepEqual((await kept('seen')).slice(0, 7), wanted);
  assert.deepEqual((await kept('said')).filter(Boolean).map((/** @type {string} */ text) => text.match(/\d{3}/g)?.join()), numbers);
  watched.quiet();
  await close();
});

test('a reserve who is called is named alone, and another language names nobody again', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const { page, watched, close } = await open(server.url, '/lottery?preview=1', { calm: true });
  await page.evaluate(() => {
    const kept = /** @type {any} */ (window);
    kept.said = [];
    const line = /** @type {Node} */ (document.getElementById('announce'));
    new MutationObserver(() => kept.said.push(line.textContent)).observe(line, { childList: true });
  });
  const { winner } = states('ko', { winners: 3 });
  const called = { ...winner, stage: { ...winner.stage, winners: [...winner.stage.winners.slice(0, 2), { draw_number: 9 }] } };
  const shown = (/** @type {string} */ last) => until(`${last} is shown`, async () => (await page.locator('#scene-winner .small-ticket [role=img]').last().getAttribute('aria-label'))?.includes(last));
  await lay(page, winner);
  await shown('003');
  await lay(page, called);
  await shown('009');
  await lay(page, { ...called, event: { ...called.event, language: 'en', title: 'Winter party' } });
  await until('it speaks English', () => page.evaluate(() => document.documentElement.lang === 'en'));
  await shown('009');
  const said = await page.evaluate(() => /** @type {any} */ (window).said);
  assert.deepEqual(said.filter(Boolean).map((/** @type {string} */ text) => text.match(/\d{3}/g)?.join()), ['001,002,003', '009']);
  watched.quiet();
  await close();
});

test('a guest who joins while the drums turn adds no drum', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const { page, close } = await open(server.url, '/lottery?preview=1');
  const { run } = states('ko', { people: 999 });
  await lay(page, run);
  await until('three drums', async () => (await page.locator('#scene-run .drum').count()) === 3);
  await page.evaluate(() => { /** @type {any} */ (document.querySelector('#scene-run .drum')).kept = true; });
  await lay(page, { ...run, participants: 1000 });
  await lay(page, { ...run, participants: 1001, event: { ...run.event, title: '천 명' } });
  await until('the screen has heard of it', async () => (await page.title()) === '천 명');
  assert.deepEqual(await page.locator('#scene-run .drum').evaluateAll((drums) => drums.map((one) => Boolean(/** @type {any} */ (one).kept))), [true, false, false]);
  await close();
});

test('winners that change while the drums come to rest are shown as they are now', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const { page, close } = await open(server.url, '/lottery?preview=1');
  const { run, winner } = states('ko');
  await lay(page, run);
  await scene(page, 'run');
  const drawn = (/** @type {number} */ number) => lay(page, { ...winner, stage: { ...winner.stage, draw: run.stage.draw, ends_at: new Date().toISOString(), winners: [{ draw_number: number }] } });
  await drawn(1);
  await until('the drums slow down', async () => (await page.locator('#scene-run .drum.rest').count()) > 0);
  await drawn(2);
  await scene(page, 'winner');
  await until('the newer number', () => page.locator('#scene-winner .slot-number [role=img][aria-label*="002"]').count());
  await close();
});

test('a screen that opens late knows what time it is, not when the state was made', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const made = Date.now();
  await until('the state is old', () => Date.now() - made > 3000);
  const { page, close } = await open(server.url, '/lottery');
  const behind = () => page.evaluate(async () => {
    const live = /** @type {HTMLLinkElement} */ (document.querySelector('link[href$="lib/live.js"]')).href;
    const { serverNow } = await import(live.replace('live.js', 'clock.js'));
    return Date.now() - serverNow();
  });
  await until('the server’s time', async () => Math.abs(await behind()) < 1000);
  await close();
});

test('announced, drawn, shown again, and all results so far', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  const say = words('ko');
  await server.api('PATCH', 'admin/current', { spin_ms: 3000, stop_ms: 500 });
  for (let i = 0; i < 3; i += 1) await server.register();
  const { page, watched, close } = await open(server.url, '/lottery');
  const prize = (await server.api('POST', 'admin/current/prizes', { name: '자전거', rank: 1, quantity: 2 })).prize_id;
  await server.api('POST', 'admin/current/stage', { show: 'history' });
  await scene(page, 'history');
  assert.equal(await page.locator('.history-none').textContent(), say('screen.no_results'));
  await server.api('POST', 'admin/current/stage', { show: 'prize', prize_id: prize, count: 2 });
  await scene(page, 'prize');
  assert.equal(await page.locator('#scene-prize .prize-name').textContent(), '자전거');
  assert.equal(await page.locator('#scene-prize .stub-digits [role=img]').getAttribute('aria-label'), '2');
  assert.equal(await page.locator('#scene-prize .waiting').innerText(), say('screen.waiting_many', { n: 2 }));
  await server.api('POST', 'admin/current/stage', { show: 'prize', prize_id: prize, count: 1 });
  await until('one place for one number', async () => (await page.locator('#scene-prize .waiting').allInnerTexts()).join() === say('screen.waiting_one'));
  await server.api('POST', 'admin/current/draw', { prize_id: prize, count: 2 });
  await scene(page, 'run');
  await scene(page, 'winner');
  assert.equal(await page.locator('.small-ticket').count(), 2);
  await server.api('POST', 'admin/current/stage', { show: 'history' });
  await scene(page, 'history');
  await until('the draw as a stamped ticket', async () => (await page.locator('.history-row').count()) === 1);
  assert.equal(await page.locator('.history-row .history-numbers [role=img]').count(), 2);
  assert.equal(await page.locator('.history-row .seal').count(), 1);
  await server.api('POST', 'admin/current/stage', { show: 'draw', draw: 1 });
  await scene(page, 'winner');
  await server.api('POST', 'admin/current/stage', { show: 'code' });
  await scene(page, 'idle');
  watched.quiet();
  await close();
});

test('over a camera’s picture there is a lower third and nothing else', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 500, stop_ms: 500 });
  const prize = (await server.api('POST', 'admin/current/prizes', { name: '자전거', rank: 1, quantity: 2 })).prize_id;
  await server.register();
  const { page, watched, close } = await open(server.url, '/lottery?overlay=1', { calm: true });
  const reader = await (await person(browser, { base: server.url })).newPage();
  /** The part of each third of the picture that is not transparent. */
  const opaque = async () => {
    const url = `data:image/png;base64,${(await page.screenshot({ omitBackground: true })).toString('base64')}`;
    return reader.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = 160; canvas.height = 90;
      const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
      pen.drawImage(image, 0, 0, 160, 90);
      return [0, 30, 60].map((y) => { const { data } = pen.getImageData(0, y, 160, 30); let sum = 0; for (let i = 3; i < data.length; i += 4) sum += data[i] > 8 ? 1 : 0; return sum / (data.length / 4); });
    }, url);
  };
  await rested(page);
  assert.deepEqual(await opaque(), [0, 0, 0], 'no code, no title, no ground');
  await server.api('POST', 'admin/current/draw', { prize_id: prize, count: 1 });
  await scene(page, 'winner');
  await rested(page);
  const [top, middle, low] = await opaque();
  assert.deepEqual([top, middle], [0, 0]);
  assert.ok(low > 0.4, `${low}`);
  assert.equal(await page.locator('#scene-winner .slot-number [role=img]').count(), 1);
  await shot(page, 'screen-overlay');
  watched.quiet();
  await close();
});

test('over a camera’s picture one, five and a hundred winners keep to the lower third and the safe area', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { title: LONG.ko.title.slice(0, 40), spin_ms: 500, stop_ms: 500 });
  for (let i = 0; i < 106; i += 1) await server.register();
  const { page, watched, close } = await open(server.url, '/lottery?overlay=1', { calm: true });
  for (const count of [1, 5, 100]) {
    await server.api('POST', 'admin/current/draw', { prize_name: LONG.ko.prize.slice(0, 40), prize_rank: 10, count });
    for (const size of [SIZES.hall, SIZES.hd]) {
      await page.setViewportSize(size);
      await page.screenshot(); // with the first picture of the new size the page has heard of it
      await until(`the tickets of ${count}`, async () => (await page.locator('#scene-winner.shown .slot-number, #scene-winner.shown .small-ticket').count()) === Math.min(5, count));
      await rested(page);
      assert.deepEqual(await unreadable(page), [], `${count} at ${size.width}`);
      const box = await page.evaluate(() => {
        const seen = [...document.querySelectorAll('#scene-winner .slip')].map((one) => ({ box: one.getBoundingClientRect(), gold: parseFloat(getComputedStyle(one, '::after').top) || 0 }));
        const least = (/** @type {'left' | 'top'} */ side) => Math.min(...seen.map((one) => one.box[side] + one.gold));
        const most = (/** @type {'right' | 'bottom'} */ side) => Math.max(...seen.map((one) => one.box[side] - one.gold));
        return { left: least('left') / innerWidth, top: least('top') / innerHeight, right: most('right') / innerWidth, bottom: most('bottom') / innerHeight };
      });
      assert.ok(box.top > 2 / 3 && box.top < 0.7 && box.bottom > 0.9, `it fills its third: ${JSON.stringify(box)}`);
      assert.ok(box.left > 0.049 && box.right < 0.951 && box.bottom < 0.951, `it is in the safe area: ${JSON.stringify(box)}`);
    }
    await server.api('POST', 'admin/current/stage', { show: 'code' });
    await scene(page, 'idle');
  }
  watched.quiet();
  await close();
});

test('the mirror shows what is set before it is saved, and counts as no screen', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const { page, watched, close } = await open(server.url, '/lottery?preview=1');
  const wish = (/** @type {any} */ what) => page.evaluate((one) => window.postMessage({ type: 'luckydraw-preview', ...one }, location.origin), what);
  await wish({ event: { title: '새 제목', theme: 'bright', accent: '#1f5fd0' } });
  await until('the new title', async () => (await page.locator('#title').textContent()) === '새 제목');
  const look = () => page.evaluate(() => [document.documentElement.dataset.theme, getComputedStyle(document.documentElement).getPropertyValue('--seal').trim()]);
  assert.deepEqual(await look(), ['bright', '#1f5fd0']);
  await wish({ view: 'prize', prize: { name: '자전거', rank: 2, count: 3 } });
  await scene(page, 'prize');
  assert.equal(await page.locator('#scene-prize .stub-digits [role=img]').getAttribute('aria-label'), '3');
  await wish({ view: 'winner', prize: { name: '자전거' } });
  await scene(page, 'winner');
  await wish({ view: 'code' });
  await scene(page, 'idle');
  await wish({});
  await until('the live state again', async () => (await look())[0] === 'night');
  await page.evaluate(() => window.dispatchEvent(new MessageEvent('message', { origin: 'http://elsewhere.invalid', data: { type: 'luckydraw-preview', event: { theme: 'bright' } } })));
  assert.equal((await look())[0], 'night', 'only our own pages are heard');
  await page.keyboard.press('b');
  assert.equal(await page.locator('#blank').isVisible(), false, 'no keys in a mirror');
  const screens = async () => (await (await fetch(`${server.url}/api/luckydraw/events/current/state?audience=admin`, { headers: { Cookie: server.cookie } })).json()).connections.screen;
  await server.api('GET', 'admin/current');
  const real = await open(server.url, '/lottery');
  await until('the big screen is counted', async () => (await screens()) === 1);
  await real.close();
  watched.quiet();
  await close();
});
