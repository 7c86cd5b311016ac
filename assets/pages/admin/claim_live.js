// The four digits that stand on a winner's phone now, beside that winner: staff compare the two before they hand over.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';

/** @typedef {import('./types.js').DrawRow} DrawRow */
/** @typedef {import('./types.js').Winner} Winner */

/** @param {Winner} winner @param {string} key */
export function liveDigits(winner, key) {
  if (winner.claim !== 'open' || !winner.live) return null;
  return h('span', { class: 'live-digits', 'data-live': key, title: t('admin.winner.live') }, h('span', { class: 'sr' }, t('admin.winner.live')), h('span', { class: 'live-now' }, winner.live.digits));
}

/**
 * Changes the digits where they stand, so that nothing else on the page moves.
 * @param {HTMLElement} box
 * @param {DrawRow[]} rows
 */
export function freshDigits(box, rows) {
  for (const row of rows) for (const winner of row.winners ?? []) {
    const now = winner.live && box.querySelector(`[data-live="${row.draw}-${winner.place}"] .live-now`);
    if (now && now.textContent !== winner.live?.digits) now.textContent = winner.live?.digits ?? '';
  }
}

/** @param {DrawRow[]} rows without what changes every ten seconds by itself */
export const withoutLive = (rows) => rows.map((row) => ({ ...row, winners: (row.winners ?? []).map((winner) => ({ ...winner, live: Boolean(winner.live) })) }));

/** @param {DrawRow[]} rows @returns {number} milliseconds until some digits change, or 0 if none will */
export function untilNext(rows) {
  const times = rows.flatMap((row) => (row.winners ?? []).flatMap((w) => (w.claim === 'open' && w.live ? [Date.parse(w.live.next_at)] : [])));
  return times.length ? Math.max(1000, Math.min(...times) - serverNow()) : 0;
}
