// The digest by which a guest's phone knows its own line.

import { hashText } from './bytes.js';

/** @param {string} event @param {number} drawNumber @param {string} nonce 32 hex @returns {string} 32 hex */
export const entryDigest = (event, drawNumber, nonce) => hashText(`luckydraw/v1/entry\n${event}\n${drawNumber}\n${nonce}`).slice(0, 32);
