// The receipt that a guest keeps: what pins his draw, his line and the log of that moment.

import { ended, eventId, hash, hexOf, number, numberFrom, read } from './text.js';

const TITLE = 'luckydraw-receipt/1';

/** @typedef {{event: string, anchor: string, draw_number: number, nonce: string, log: {seq: number, hash: string}}} Receipt */

/** @param {string} text @returns {Receipt} */
export function parseReceipt(text) {
  const shape = { event: eventId, anchor: hash, draw_number: number, nonce: hexOf(32), log: position };
  return /** @type {Receipt} */ (ended(read(text, TITLE, shape), 7).values);
}

/** @param {Receipt} receipt @returns {string} */
export function renderReceipt({ event, anchor, draw_number: drawNumber, nonce, log }) {
  return `${TITLE}\nevent ${event}\nanchor ${anchor}\ndraw_number ${drawNumber}\nnonce ${nonce}\nlog ${log.seq} ${log.hash}\n`;
}

/** @param {string} text */
function position(text) {
  const [seq, own, ...rest] = text.split(' ');
  const found = { seq: numberFrom(1)(seq), hash: hash(own || '') };
  return !rest.length && found.seq !== undefined && found.hash !== undefined ? found : undefined;
}
