// How long a winner still has to claim, and whether one is on the way: counted down where it stands, so that nothing moves.
// Whoever is about to mark a winner absent before that time is over is told so, for as long as it is true.

import { h } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';

/** @typedef {import('./types.js').DrawRow} DrawRow */
/** @typedef {import('./types.js').Winner} Winner */

/** @param {Winner} winner */
const leftMs = (winner) => (winner.claim === 'open' && winner.claim_until ? Date.parse(winner.claim_until) - serverNow() : 0);

/** @param {Winner} winner in whole seconds */
const leftSeconds = (winner) => Math.max(0, Math.ceil(leftMs(winner) / 1000));

/** Whether this winner said to be coming and has the time for it: the server takes no absence before that. @param {Winner} winner */
export const isHeld = (winner) => Boolean(winner.coming) && leftSeconds(winner) > 0;

/** @param {Winner} winner @param {string} key */
export function claimWindow(winner, key) {
  if (winner.claim !== 'open' || (!winner.coming && leftMs(winner) <= 0)) return null;
  return h('span', { class: 'winner-window', 'data-window': key }, winner.coming ? h('span', { class: 'winner-coming' }, t('admin.winner.coming')) : null, h('span', { class: 'winner-left' }, text(winner)));
}

/** @param {Winner} winner */
function text(winner) {
  const seconds = leftSeconds(winner);
  return seconds > 0 ? t('admin.winner.left', { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}` }) : '';
}

/** What is said before an absence that comes early; empty once the time is over. @param {Winner} winner @param {string} key */
export const earlyNote = (winner, key) => h('strong', { class: 'winner-early', 'data-early': key }, early(winner));

/** @param {Winner} winner */
function early(winner) {
  const n = leftSeconds(winner);
  return n > 0 ? t(winner.coming ? 'admin.winner.absent_held' : 'admin.winner.absent_early', { number: drawNumber(winner.draw_number), n }) : '';
}

/** Counts on. @param {HTMLElement} box @param {DrawRow[]} rows */
export function freshWindows(box, rows) {
  for (const row of rows) for (const winner of row.winners ?? []) if (winner.claim === 'open') freshWindow(box, winner, `${row.draw}-${winner.place}`);
}

/** @param {HTMLElement} box @param {Winner} winner @param {string} key */
function freshWindow(box, winner, key) {
  put(box.querySelector(`[data-window="${key}"] .winner-left`), text(winner));
  put(box.querySelector(`[data-early="${key}"]`), early(winner));
  const sure = box.querySelector(`[data-focus="${key}|absent"].winner-held`);
  if (!(sure instanceof HTMLButtonElement) || isHeld(winner)) return;
  sure.disabled = false;
  sure.classList.remove('winner-held');
}

/** @param {Element|null} node @param {string} text */
function put(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}
