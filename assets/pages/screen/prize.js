// The prize's ticket before its number is known: announced, with the place where its number will stand; and in the draw, with the drums in their window.

import { calm, digits, h, replace, seal } from '../../lib/dom.js';
import { language, number, t } from '../../lib/i18n.js';
import { fitText } from './fit.js';
import { mode } from './mode.js';
import { poolLines } from './pool.js';
import { printStub } from './print.js';
import { footOf, numberRoom, printWidth, serialLine, ticket } from './ticket.js';

/** A number on the stub, between two lines. @param {string} above @param {number} count @param {string} below */
export function stub(above, count, below) {
  const size = String(count).length;
  return [
    h('p', { class: 'stub-label' }, above),
    h('p', { class: 'stub-digits', style: { 'font-size': `${mode === 'overlay' ? 9 : size <= 2 ? 18 : size === 3 ? 14 : 10.5}rem` } }, digits(count, { label: number(count) })),
    h('p', { class: 'stub-strong' }, below),
  ];
}

/** The one place on the ticket where the draw's numbers will stand, the seal on it still without ink. @param {number} count of winners @param {any} prize @param {number} foot rem that the foot takes more than usual */
function waiting(count, prize, foot) {
  const room = numberRoom(prize, foot);
  const width = Math.min(room.width - 6, mode === 'overlay' ? 34 : 84);
  const words = h('p', {});
  fitText(words, count === 1 ? t('screen.waiting_one') : t('screen.waiting_many', { n: count }), { max: mode === 'overlay' ? 4.2 : 6, min: 3, width: width - 8, lines: 2 });
  return h('div', { class: count === 1 ? 'waiting' : 'waiting several', style: { width: `${width.toFixed(2)}rem`, height: `${Math.min(room.height - 6, 36).toFixed(2)}rem` } }, mode !== 'overlay' && seal(), words);
}

/** @param {any} next the announced prize @param {any} pool */
function announcedTicket(next, pool) {
  const count = Number(next.count) || 1;
  const { lines, more } = mode === 'overlay' ? { lines: [], more: 0 } : poolLines(pool, printWidth());
  return ticket({ prize: next, more, number: waiting(count, next, more), stub: stub(t('screen.announced'), count, t('screen.to_draw', { n: count })), serial: [lines, serialLine()] });
}

/** What is announced now: a guest who joins deals it no second time. */
let shown = '';

/** @param {HTMLElement} root @param {any} state */
export function renderPrize(root, state) {
  const mark = JSON.stringify([state.next, state.pool, state.event.title, language(), innerWidth, innerHeight]);
  if (mark !== shown) replace(root, announcedTicket(state.next, state.pool));
  shown = mark;
}

/**
 * The ticket of a draw that runs.
 * @param {any} stage
 * @param {HTMLElement | null} drums their window, or nothing while the draw is prepared
 */
export function runTicket(stage, drums) {
  const count = Number(stage.count) || 1;
  const slot = drums ? [drums, calm() && h('p', { class: 'drawing' }, t('screen.drawing'))] : h('p', { class: 'preparing' }, t('screen.preparing'));
  return ticket({
    prize: stage.prize, number: slot, serial: footOf(stage), name: 'run',
    stub: stage.entries ? runStub(stage, count) : null,
  });
}

/** The list's fingerprint stands while its draw runs; over a camera's picture there is no room for it. @param {any} stage @param {number} count */
function runStub(stage, count) {
  const places = t('screen.places', { n: count });
  return mode === 'overlay' || !stage.sheet_hash ? stub(t('screen.entries'), stage.entries, places) : printStub(stage, [t('screen.sheet.entries', { n: stage.entries }), places]);
}
