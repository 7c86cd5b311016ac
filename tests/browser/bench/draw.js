// What a draw over a full hall costs: from the organiser's press to the stored result, and a proof made and checked.
// `npm run bench:draw` in tests/browser needs the program (LUCKYDRAW_BINARY names another one, a release for figures that count) and
// a machine with nothing else to do, so that the load is printed. It prints the median and the worst of several draws over 10,000
// entries: freezing the sheet, ranking and storing, as one answer to the organiser; then reading the proof, and checking it.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { program, Server, until } from '../support/server.js';

const ENTRIES = 10000;
const DRAWS = 15;

/** How long some work takes, in milliseconds. @template T @param {number[]} times @param {() => Promise<T>} work */
async function timed(times, work) {
  const from = performance.now();
  const result = await work();
  times.push(performance.now() - from);
  return result;
}

/** @param {string} what @param {number[]} times */
function print(what, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const shown = (/** @type {number} */ ms) => `${ms.toFixed(1).padStart(8)} ms`;
  console.log(`${what.padEnd(28)} median ${shown(sorted[Math.floor(sorted.length / 2)])}   worst ${shown(sorted[sorted.length - 1])}`);
}

const server = new Server({});
try {
  await server.start();
  await server.api('PATCH', 'admin/current', { spin_ms: 0, stop_ms: 0, winners_again: true });
  const csv = Buffer.from(`name\n${'김\n'.repeat(ENTRIES)}`).toString('base64');
  await server.api('POST', 'admin/current/import', { what: 'participants', csv });
  const { anchor } = await server.api('GET', 'events/current');
  /** @type {number[][]} */
  const [draws, proofs, checks] = [[], [], []];
  for (let k = 1; k <= DRAWS; k += 1) {
    await timed(draws, () => server.api('POST', 'admin/current/draw', { prize_name: '컵', count: 10 }));
    await until('the reveal', async () => (await fetch(`${server.url}/api/luckydraw/events/current/draws/${k}/proof`)).ok);
    const proof = await timed(proofs, async () => (await fetch(`${server.url}/api/luckydraw/events/current/draws/${k}/proof`)).text());
    const file = join(server.folder, 'proof.json');
    writeFileSync(file, proof);
    await timed(checks, async () => execFileSync(program(), ['verify', file, '--anchor', anchor]));
  }
  console.log(`${ENTRIES} entries, ${DRAWS} draws; ${cpus().length} processors, load ${loadavg()[0].toFixed(1)}; ${program()}`);
  print('freeze, rank and store', draws);
  print('read the proof', proofs);
  print('luckydraw verify', checks);
} finally {
  await server.remove();
}
