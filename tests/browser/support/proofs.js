// Proofs of our own making, by the pages' own checker: what somebody who holds a reveal could make up.

import { join } from 'node:path';
import { ROOT } from './server.js';

/** A module of the pages' checker. @param {string} name @returns {Promise<any>} */
export const checker = (name) => import(join(ROOT, 'assets/lib/proof', `${name}.js`));

const { hashText } = await checker('bytes');
const { merkleRoot } = await checker('merkle');
const { rank, seedOf } = await checker('ranking');

/**
 * A sealed draw's proof with another sheet: it holds just as well.
 * @param {any} proof @param {{prize?: string, entries?: number}} other @returns {string} JSON
 */
export function forged(proof, { prize, entries = 0 }) {
  const parts = proof.sheet.split('\n');
  const lines = entries ? Array.from({ length: entries }, (_, i) => `${i + 1} ${'0'.repeat(32)} 1`) : parts.slice(15, -1);
  const own = { prize: prize || parts[10].slice(6), entries: lines.length, tickets: lines.length, root: merkleRoot(lines) };
  const head = parts.slice(0, 15).map((/** @type {string} */ line) => {
    const [name] = line.split(' ');
    return name in own ? `${name} ${/** @type {any} */ (own)[name]}` : line;
  });
  const stir = proof.stir.replace(/sheet .*/, `sheet ${hashText(`${head.join('\n')}\n`)}`);
  const word = proof.word.replace(/stir .*/, `stir ${hashText(stir)}`);
  const seed = seedOf(proof.reveal, hashText(word));
  const order = rank(seed, lines.map((/** @type {string} */ line) => ({ number: Number(line.split(' ')[0]), tickets: 1 })));
  return JSON.stringify({ ...proof, seed, sheet: `${[...head, ...lines].join('\n')}\n`, stir, word, winners: order.slice(0, 1), called: [] });
}
