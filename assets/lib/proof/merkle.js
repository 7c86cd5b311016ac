// The tree hash of RFC 6962 over lines of text, and paths that prove one line for a tree of a known size.

import { hashBytes, joined, unhex, utf8 } from './bytes.js';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** @param {string} line without its LF @returns {string} hex */
const leaf = (line) => hashBytes(joined(LEAF, utf8(line)));
/** @param {string} left @param {string} right @returns {string} hex */
const node = (left, right) => hashBytes(joined(NODE, unhex(left), unhex(right)));

/** The root over lines given without their LF; an odd last node rises as it is. @param {string[]} lines @returns {string} hex */
export function merkleRoot(lines) {
  let level = lines.map(leaf);
  while (level.length > 1) {
    /** @type {string[]} */
    const above = [];
    for (let i = 0; i < level.length; i += 2) above.push(i + 1 < level.length ? node(level[i], level[i + 1]) : level[i]);
    level = above;
  }
  return level.length ? level[0] : hashBytes(new Uint8Array(0));
}

/**
 * Whether the path leads from the line to the root (RFC 9162, 2.1.3.2).
 * @param {{line: string, index: number, path: string[]}} proved its nodes as hex, the nearest first
 * @param {number} size leaves of the tree, from a header that is bound otherwise
 * @param {string} root hex
 */
export function pathHolds({ line, index, path }, size, root) {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  let [at, last, hash] = [index, size - 1, leaf(line)];
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = node(sibling, hash);
      // An even last node rose without a sibling until it became a right one.
      while (at % 2 === 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      hash = node(hash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hash === root;
}
