// How smoothly the drums turn and a first prize's confetti falls without a graphics card, and what a waiting screen costs.
// `npm run bench` in tests/browser needs Chromium and the program from `cargo build`, and a machine with nothing else to do: load
// makes every figure worse, so that the load is printed. It prints, for each size of the screen, the time from frame to frame
// (median, 95 %, worst) over whole draws with three and with five drums and over the celebration, each with its CPU share (the
// celebration's with the drums before it), and the CPU share of an idle screen. LUCKYDRAW_BINARY names another program, LUCKYDRAW_BENCH_SIZES=1920x1080,… other sizes.

import { cpus, loadavg } from 'node:os';
import { chromium } from 'playwright-core';
import { launchOptions } from '../support/browser.js';
import { machines } from '../support/reels.js';
import { Server, until } from '../support/server.js';

const SIZES = (process.env.LUCKYDRAW_BENCH_SIZES || '3840x2160,1920x1080,1280x720').split(',').map((size) => {
  const [width, height] = size.split('x').map(Number);
  return { width, height };
});
const DRAWS = 3;
const IDLE_S = 10;
/** The browser clears away a celebration within this; what it costs then is not the waiting screen's. */
const CLEARED_MS = 15000;
/** The ticket is dealt, stamped and torn, and a first prize's dots have fallen. */
const CELEBRATION_MS = 3800;

/** @param {number[]} sorted @param {number} part */
const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
/** @param {number} ms */
const shown = (ms) => ms.toFixed(1).padStart(6);

/** Seconds of CPU that the whole browser has used. @param {import('playwright-core').CDPSession} session */
async function cpuSeconds(session) {
  const { processInfo } = /** @type {any} */ (await session.send('SystemInfo.getProcessInfo'));
  return processInfo.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.cpuTime, 0);
}

/** @param {import('playwright-core').Page} page @param {number} digits @returns {Promise<number[]>} milliseconds from frame to frame */
const spin = (page, digits) => page.evaluate(async ({ digits, draws }) => {
  const tools = /** @type {any} */ (window);
  const { root, machine } = tools.machine(0, 1);
  /** @type {number[]} */
  const frames = [];
  for (let draw = 1; draw <= draws; draw += 1) {
    machine.run(tools.stage(draw, 4000, 2000), 10 ** digits - 1);
    let before = 0;
    let going = true;
    const tick = (/** @type {number} */ now) => {
      if (before) frames.push(now - before);
      before = now;
      if (going) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    await new Promise((done) => { setTimeout(done, 6000); });
    await machine.settle(10 ** digits - 2);
    going = false;
    if (tools.read(root) !== String(10 ** digits - 2)) throw new Error(`wrong number: ${tools.read(root)}`);
  }
  root.remove();
  return frames;
}, { digits, draws: DRAWS });

/** @param {import('playwright-core').Page} page @param {number} ms @returns {Promise<number[]>} milliseconds from frame to frame from the moment of winning on */
const celebration = (page, ms) => page.evaluate(async (long) => {
  /** @type {number[]} */
  const frames = [];
  let [began, before] = [0, 0];
  await new Promise((done) => {
    const tick = (/** @type {number} */ now) => {
      if (began) frames.push(now - before);
      else if (document.querySelector('#scene-winner.celebrate')) began = now;
      before = now;
      if (began && now - began > long) done(undefined);
      else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  if (!frames.length) throw new Error('nothing was celebrated');
  return frames;
}, ms);

/** Runs something and says how its frames came and what they cost. @param {string} what @param {import('playwright-core').CDPSession} session @param {() => Promise<number[]>} run */
async function report(what, session, run) {
  const [before, began] = [await cpuSeconds(session), performance.now()];
  const frames = (await run()).sort((a, b) => a - b);
  const share = ((await cpuSeconds(session)) - before) / ((performance.now() - began) / 1000);
  console.log(`${what}: median ${shown(quantile(frames, 0.5))} ms, 95 % ${shown(quantile(frames, 0.95))} ms, worst ${shown(frames[frames.length - 1])} ms (${frames.length} frames, CPU ${(share * 100).toFixed(0)} % of one core, load ${loadavg()[0].toFixed(1)})`);
}

/** A whole draw on the real screen, watched from its end on. @param {import('playwright-core').Page} page */
async function celebrated(page) {
  await server.api('POST', 'admin/current/draw', { prize_name: 'Bicycle', prize_rank: 1, count: 1 });
  return celebration(page, CELEBRATION_MS);
}

/** @param {{width: number, height: number}} size @param {import('playwright-core').CDPSession} session */
async function measure(size, session) {
  const name = `${size.width}×${size.height}`;
  const context = await browser.newContext({ baseURL: server.url, viewport: size });
  const page = await context.newPage();
  await page.goto('/lottery');
  await machines(page);
  for (const count of [3, 5]) await report(`${name}, ${count} drums`, session, () => spin(page, count));
  await report(`${name}, celebration`, session, () => celebrated(page));
  await server.api('POST', 'admin/current/stage', { show: 'code' });
  await until('the screen waits', () => page.evaluate(() => document.body.dataset.scene === 'idle' && document.getAnimations().every((one) => one.playState !== 'running')));
  await page.waitForTimeout(CLEARED_MS);
  const before = await cpuSeconds(session);
  await page.waitForTimeout(IDLE_S * 1000);
  console.log(`${name}, idle: CPU ${((((await cpuSeconds(session)) - before) / IDLE_S) * 100).toFixed(2)} % of one core`);
  await context.close();
}

const options = launchOptions();
const browser = await chromium.launch({ ...options, args: [...(options.args || []), '--disable-gpu'] });
const server = new Server({});
await server.start();
try {
  await server.api('PATCH', 'admin/current', { spin_ms: 1000, stop_ms: 500, winners_again: true });
  for (let i = 0; i < 3; i += 1) await server.register();
  const session = await browser.newBrowserCDPSession();
  console.log(`Chromium ${browser.version()}, software rendering, ${cpus().length} × ${cpus()[0].model}, load ${loadavg()[0].toFixed(1)}`);
  for (const size of SIZES) await measure(size, session);
} finally {
  await browser.close();
  await server.remove();
}
