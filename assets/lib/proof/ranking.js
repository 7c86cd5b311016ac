// The order that a draw's seed gives to its entries.

import { hmacSha256 } from '../sha256.js';
import { hex, unhex } from './bytes.js';
import { chacha20Block } from './chacha20.js';

const BLOCK = 64;
const SCORE = 16;

/** @param {string} reveal `s_k` @param {string} word `W` @returns {string} hex */
export const seedOf = (reveal, word) => hex(hmacSha256(unhex(reveal), unhex(word)));

/**
 * The smallest of an entry's scores, one for each ticket: slices of its own keystream.
 * @param {Uint8Array} seed @param {{number: number, tickets: number}} entry @returns {string} 32 hex: in the order of its bytes
 */
export function scoreOf(seed, { number, tickets }) {
  const nonce = new Uint8Array(12);
  const view = new DataView(nonce.buffer);
  view.setUint32(4, number % 0x100000000, true);
  view.setUint32(8, Math.floor(number / 0x100000000), true);
  let best = '';
  for (let at = 0; at < tickets * SCORE; at += BLOCK) {
    const block = chacha20Block(seed, at / BLOCK, nonce);
    for (let i = 0; i < BLOCK && at + i < tickets * SCORE; i += SCORE) {
      const score = hex(block.subarray(i, i + SCORE));
      if (!best || score < best) best = score;
    }
  }
  return best;
}

/** @typedef {{number: number, score: string}} Scored */

/** Whether one comes before the other. @param {Scored} one @param {Scored} other */
export const isBefore = (one, other) => one.score < other.score || (one.score === other.score && one.number < other.number);

/** All draw numbers, the best first. @param {string} seed @param {Array<{number: number, tickets: number}>} entries */
export function rank(seed, entries) {
  const key = unhex(seed);
  const scored = entries.map((entry) => ({ number: entry.number, score: scoreOf(key, entry) }));
  return scored.sort((a, b) => (isBefore(a, b) ? -1 : 1)).map((entry) => entry.number);
}
