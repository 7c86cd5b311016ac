// The winners of one draw with what became of each prize: collected, absent in two taps and who was called instead, void, undo.

import { h } from '../../lib/dom.js';
import { actor, drawNumber, t, time } from '../../lib/i18n.js';
import { app, isOrganiser } from './app.js';
import { ask, doing, keyOf, settle, stepBack } from './claim_acts.js';
import { liveDigits } from './claim_live.js';
import { claimWindow, earlyNote, isHeld } from './claim_window.js';
import { drawAnew, mayBeAnew } from './desk_anew.js';
import { confirmDialog } from './dialog.js';
import { button } from './parts.js';

/** @typedef {import('./types.js').DrawRow} DrawRow */
/** @typedef {import('./types.js').Winner} Winner */
/** @typedef {(row: DrawRow) => void} Changed */

/** @param {DrawRow} row @returns {boolean} */
export const isRevealed = (row) => Boolean(row.revealed_at) || row.phase === 'winner';

/** Why nothing can be done to claims now, in words; nothing where it can. */
export function heldWhy() {
  if (app.state && app.connection !== 'connected') return t('admin.winner.held_lost');
  return app.closed ? t('admin.winner.held_closed') : '';
}

/**
 * Winners in the order drawn, each called reserve straight after the one whose place it took.
 * @param {Winner[]} winners
 * @returns {Winner[]}
 */
function inOrder(winners) {
  const sorted = [...winners].sort((a, b) => a.place - b.place);
  /** @type {Winner[]} */
  const list = [];
  /** @param {Winner} winner */
  const put = (winner) => {
    list.push(winner);
    for (const next of sorted) if (next.replaces === winner.place) put(next);
  };
  const places = new Set(sorted.map((w) => w.place));
  for (const winner of sorted) if (!winner.replaces || !places.has(winner.replaces)) put(winner);
  return list;
}

/**
 * @param {DrawRow} row
 * @param {Changed} changed called with the draw as the server now has it
 * @param {(winner: Winner) => boolean} [filter]
 * @returns {HTMLElement}
 */
export function winnerList(row, changed, filter = () => true) {
  const winners = inOrder(row.winners ?? []);
  return h('ol', { class: 'winners' }, winners.filter(filter).map((winner) => winnerRow(row, winner, winners, changed)));
}

/**
 * @param {DrawRow} row
 * @param {Winner} winner
 * @param {Winner[]} all
 * @param {Changed} changed
 */
function winnerRow(row, winner, all, changed) {
  const key = keyOf(row, winner);
  const gone = ['absent', 'void', 'passed'].includes(winner.claim);
  const replaced = winner.replaces ? all.find((w) => w.place === winner.replaces) : undefined;
  const note = winnerNote(winner, replaced);
  const about = h('span', { class: 'winner-about' }, winner.name ? h('span', { class: 'winner-name', title: winner.name }, winner.name) : null, claimWindow(winner, key), note ? h('span', { class: 'winner-note' }, note) : null);
  const names = ['winner', gone ? 'winner-gone' : '', `winner-${winner.claim}`, doing(key) ? `winner-${doing(key)?.doing}` : ''];
  return h('li', { class: names.filter(Boolean).join(' '), 'data-key': key }, h('span', { class: 'winner-number' }, drawNumber(winner.draw_number)), winner.claim === 'void' ? h('span', { class: 'winner-voided' }, t('admin.claim.void')) : liveDigits(winner, key), about, h('span', { class: 'winner-actions' }, actions(row, winner, all, changed)), doing(key)?.doing === 'asking' && winner.claim === 'open' ? h('span', { class: 'winner-follows' }, earlyNote(winner, key), ' ', t(`admin.winner.absent_follows_${row.absent ?? 'reserve'}`)) : null);
}

/** @param {Winner} winner @param {Winner|undefined} replaced */
function winnerNote(winner, replaced) {
  const parts = [];
  if (replaced) parts.push(t('admin.winner.instead', { number: drawNumber(replaced.draw_number) }));
  if (!['open', 'void'].includes(winner.claim)) parts.push(t(`admin.claim.${winner.claim}`));
  if (winner.claimed_at) parts.push(time(winner.claimed_at));
  if (winner.claimed_by) parts.push(actor(winner.claimed_by));
  if (winner.claim === 'void' && winner.reason) parts.push(winner.reason);
  if (winner.superseded_by) parts.push(t('admin.winner.superseded', { k: winner.superseded_by }));
  return parts.join(' · ');
}

/** @param {DrawRow} row @param {Winner} winner @param {Winner[]} all @param {Changed} changed @returns {Node[]} */
function actions(row, winner, all, changed) {
  if (row.reset || !isRevealed(row)) return [];
  const key = keyOf(row, winner);
  const held = heldWhy();
  /** @param {string} claim @param {string} [reason] */
  const set = (claim, reason) => settle(row, winner, claim, { reason, changed });
  /** @param {HTMLButtonElement} node @param {string} what */
  const focus = (node, what) => {
    node.dataset.focus = `${key}|${what}`;
    node.disabled = held !== '';
    if (held) node.title = held;
    return node;
  };
  const now = doing(key);
  if (now?.doing === 'sending') return [h('span', { class: 'winner-state', role: 'status' }, t('admin.winner.sending'))];
  if (now?.doing === 'failed') return [h('span', { class: 'winner-state winner-lost', role: 'alert' }, t('admin.winner.failed')), focus(button(t('admin.winner.again'), { small: true, onclick: () => set(now.claim, now.reason) }), 'main')];
  if (now?.doing === 'asking' && winner.claim === 'open') return [
    sureOf(winner, held, focus(button(t('admin.winner.absent_sure'), { small: true, kind: 'primary', class: 'winner-sure', onclick: () => set('absent') }), 'absent')),
    focus(button(t('admin.cancel'), { small: true, kind: 'quiet', onclick: () => stepBack(key) }), 'back'),
  ];
  const anew = isOrganiser() && mayBeAnew(row, winner) ? [focus(button(t('admin.anew.do'), { small: true, kind: 'plain', onclick: () => drawAnew(row, winner) }), 'anew')] : [];
  if (mayComeBack(winner, all)) return [...anew, focus(button(t('admin.winner.undo'), { icon: 'undo', iconOnly: true, small: true, kind: 'quiet', onclick: () => set('open') }), 'main')];
  if (winner.claim !== 'open') return [];
  return [
    focus(button(t('admin.winner.collected'), { small: true, kind: 'plain', onclick: () => set('collected') }), 'main'),
    focus(button(t('admin.winner.absent'), { small: true, kind: 'quiet', onclick: () => ask(key, 'absent') }), 'absent'),
    ...(isOrganiser() ? [focus(button(t('admin.winner.void'), { icon: 'void', iconOnly: true, small: true, kind: 'quiet', onclick: () => askVoid(row, winner, set) }), 'void')] : []),
  ];
}

/** The second tap waits for whoever said to be coming. @param {Winner} winner @param {string} held @param {HTMLButtonElement} node */
function sureOf(winner, held, node) {
  if (held || !isHeld(winner)) return node;
  node.disabled = true;
  node.classList.add('winner-held');
  return node;
}

/** Whether a mistake can still be taken back: nobody else was called in this place. @param {Winner} winner @param {Winner[]} all */
function mayComeBack(winner, all) {
  if (winner.claim === 'collected' || winner.claim === 'void') return true;
  return winner.claim === 'absent' && !winner.superseded_by && !all.some((other) => other.replaces === winner.place && other.claim !== 'passed');
}

/** Says first what becomes of the prize and of the number. @param {DrawRow} row @param {Winner} winner @param {(claim: string, reason?: string) => Promise<void>} set */
async function askVoid(row, winner, set) {
  const follows = [row.prize_id ? 'stock' : '', 'no_reserve', 'again', 'record'].filter(Boolean);
  const text = h('div', {}, h('p', {}, t('admin.winner.void_text')), h('ul', { class: 'follows' }, follows.map((what) => h('li', {}, t(`admin.winner.void_${what}`)))));
  const sure = await confirmDialog({ title: t('admin.winner.void_title', { number: drawNumber(winner.draw_number) }), text, confirm: t('admin.winner.void_confirm'), danger: true, reason: 'required' });
  if (sure) await set('void', sure.reason);
}

/** @param {DrawRow} row @returns {{claimed: number, places: number}} how many of the places have been handed over */
export function tally(row) {
  const live = (row.winners ?? []).filter((w) => !['absent', 'passed', 'void'].includes(w.claim));
  return { claimed: live.filter((w) => w.claim === 'collected').length, places: live.length };
}

/** @param {DrawRow} row */
export function drawTitle(row) {
  return h('span', { class: 'draw-title' }, h('span', { class: 'draw-k' }, t('admin.draw_k', { k: row.draw })), h('span', { class: 'draw-prize' }, h('span', { class: 'rank' }, t('admin.rank', { n: row.prize_rank })), ' ', row.prize_name));
}

/**
 * Draws again what is in a box and gives the focus back to the same button, when it was in there.
 * @param {HTMLElement} box
 * @param {() => void} paint
 */
export function keepFocus(box, paint) {
  const active = document.activeElement;
  const key = active instanceof HTMLElement && box.contains(active) ? active.dataset.focus : undefined;
  const scroll = box.scrollTop;
  paint();
  box.scrollTop = scroll;
  if (!key) return;
  const usable = /** @type {HTMLElement[]} */ ([...box.querySelectorAll('[data-focus]:not(:disabled)')]);
  const row = key.slice(0, key.lastIndexOf('|') + 1);
  (usable.find((node) => node.dataset.focus === key) ?? usable.find((node) => node.dataset.focus?.startsWith(row)))?.focus();
}
