// The seal chain: each link is the hash of the next, from the anchor on.

import { hashBytes, joined, unhex, utf8 } from './bytes.js';

const PREFIX = utf8('luckydraw/v1/chain\n');

/** @param {string} link @returns {string} the link before it */
export const chainStep = (link) => hashBytes(joined(PREFIX, unhex(link)));

/** @param {string} reveal `s_k` @param {number} k @returns {string} where `k` steps back lead to */
export function rewind(reveal, k) {
  let link = reveal;
  for (let i = 0; i < k; i += 1) link = chainStep(link);
  return link;
}
