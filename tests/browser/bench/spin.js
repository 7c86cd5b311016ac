// How smoothly the drums turn without a graphics card, and what a waiting screen costs: `npm run bench` in tests/browser.
// Prints, for each size, the time from frame to frame (median, 95 %, worst) over whole draws, and the CPU share of an idle screen.

import { cpus } from 'node:os';
import { chromium } from 'playwright-core';
import { launchOptions } from '../support/browser.js';
import { machines } from '../support/reels.js';
import { Server } from '../support/server.js';

const SIZES = [{ width: 1920, height: 1080 }, { width: 1280, height: 720 }];
const DRAWS = 3;
const IDLE_S = 10;

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

const options = launchOptions();
const browser = await chromium.launch({ ...options, args: [...(options.args || []), '--disable-gpu'] });
const server = new Server({});
await server.start();
try {
  const session = await browser.newBrowserCDPSession();
  console.log(`Chromium ${browser.version()}, software rendering, ${cpus().length} × ${cpus()[0].model}`);
  for (const size of SIZES) {
    const context = await browser.newContext({ baseURL: server.url, viewport: size });
    const page = await context.newPage();
    await page.goto('/lottery');
    await machines(page);
    for (const digits of [3, 5]) {
      const [before, began] = [await cpuSeconds(session), performance.now()];
      const frames = (await spin(page, digits)).sort((a, b) => a - b);
      const share = ((await cpuSeconds(session)) - before) / ((performance.now() - began) / 1000);
      console.log(`${size.width}×${size.height}, ${digits} drums: median ${shown(quantile(frames, 0.5))} ms, 95 % ${shown(quantile(frames, 0.95))} ms, worst ${shown(frames[frames.length - 1])} ms (${frames.length} frames, CPU ${(share * 100).toFixed(0)} % of one core)`);
    }
    await page.waitForTimeout(2000);
    const before = await cpuSeconds(session);
    await page.waitForTimeout(IDLE_S * 1000);
    console.log(`${size.width}×${size.height}, idle: CPU ${((((await cpuSeconds(session)) - before) / IDLE_S) * 100).toFixed(2)} % of one core`);
    await context.close();
  }
} finally {
  await browser.close();
  await server.remove();
}
