// What checking a draw costs a guest's phone: the excerpt's size on the air, and its check by the page's own modules on a slowed processor.
// `npm run bench:check` in tests/browser needs the program (LUCKYDRAW_BINARY names another one) and a machine with nothing else to do.
// It prints medians of several checks by a phone that lost, over a stirred draw of ten thousand entries, for one winner and for a hundred.

import { request } from 'node:http';
import { cpus, loadavg } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { launchOptions } from '../support/browser.js';
import { program, Server, until } from '../support/server.js';
import { Stirrers } from '../support/stirrers.js';

const ENTRIES = 10000;
const CHECKS = 15;
const SLOWED = 6;

/** @param {number[]} times */
const median = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];

/** @param {string} url @returns {Promise<{text: string, bytes: number}>} as a phone gets it, and its length on the way */
async function excerptOf(url) {
  const packed = await /** @type {Promise<Buffer>} */ (new Promise((resolve, reject) => {
    request(url, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      /** @type {Buffer[]} */
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve(Buffer.concat(chunks)));
    }).on('error', reject).end();
  }));
  return { text: gunzipSync(packed).toString(), bytes: packed.length };
}

/** Checks in the page, as the phone does after a reveal. @param {{text: string, known: any, times: number, modules: string}} job */
async function checkInPage({ text, known, times, modules }) {
  const { checkExcerpt } = await import(`${modules}/lib/proof/excerpt.js`);
  const took = [];
  for (let i = 0; i < times; i += 1) {
    const from = performance.now();
    const report = checkExcerpt(JSON.parse(text), known);
    took.push(performance.now() - from);
    if (!report.holds) throw new Error(JSON.stringify(report.failure));
  }
  return took;
}

const server = new Server({});
const browser = await chromium.launch(launchOptions());
try {
  await server.start();
  await server.api('PATCH', 'admin/current', { spin_ms: 0, stop_ms: 0, stir_ms: 3000, winners_again: true });
  const phone = await server.register({ nonce: '0123456789abcdef0123456789abcdef' });
  const stirrers = await Stirrers.join(server, 3);
  const csv = Buffer.from(`name\n${'김\n'.repeat(ENTRIES - 4)}`).toString('base64');
  await server.api('POST', 'admin/current/import', { what: 'participants', csv });
  const page = await browser.newPage();
  await page.goto(server.url);
  const modules = `/assets/${await page.evaluate(() => document.documentElement.dataset.build)}`;
  const slow = await page.context().newCDPSession(page);
  await slow.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
  console.log(`${ENTRIES} entries, processor slowed ${SLOWED}×; ${cpus().length} processors, load ${loadavg()[0].toFixed(1)}; ${program()}`);
  for (const count of [1, 100]) {
    const { draw } = await server.api('POST', 'admin/current/draw', { prize_name: '컵', count, grade: 'stirred' });
    await stirrers.stir(draw);
    const proof = /** @type {any} */ (await until('the reveal', async () => {
      const answer = await fetch(`${server.url}/api/luckydraw/events/current/draws/${draw}/proof`);
      return answer.ok ? answer.json() : undefined;
    }, 30000));
    const places = count === 1 ? [1] : [1, 12, 23, 34, 45, 56, 67, 78, 89, 100];
    const { text, bytes } = await excerptOf(`${server.url}/api/luckydraw/events/current/draws/${draw}/excerpt?draw_number=${phone.draw_number}&places=${places.join()}`);
    const known = { event: proof.event_id, anchor: phone.anchor, number: phone.draw_number, nonce: phone.nonce, draw: proof.draw, heard: { sheet: '', commits: '', stir: '', word: '' }, isIn: true, stir: null, places, shown: [], called: [] };
    const took = await page.evaluate(checkInPage, { text, known, times: CHECKS, modules });
    console.log(`${String(count).padStart(4)} winners: ${bytes} bytes on the air; the first check ${took[0].toFixed(0)} ms, median ${median(took).toFixed(0)} ms`);
  }
} finally {
  await browser.close();
  await server.remove();
}
