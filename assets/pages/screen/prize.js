// The prize's ticket before its number is known: announced, with empty places; and in the draw, with the drums in their window.

import { calm, digits, h } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { mode } from './mode.js';
import { numberRoom, serialLine, ticket } from './ticket.js';

/** @param {string} above @param {number} count @param {string} below */
function stub(above, count, below) {
  const size = String(count).length;
  return [
    h('p', { class: 'stub-label' }, above),
    h('p', { class: 'stub-digits', style: { 'font-size': `${mode === 'overlay' ? 9 : size <= 2 ? 18 : size === 3 ? 14 : 10.5}rem` } }, digits(count, { label: number(count) })),
    h('p', { class: 'stub-strong' }, below),
  ];
}

/** Places for the digits to come. @param {number} length @param {any} prize */
function blanks(length, prize) {
  const room = numberRoom(prize);
  const face = Math.min(room.width / length - 1.6, (room.height - 6) / 1.7, 21);
  return h('div', { class: 'blanks', 'aria-hidden': 'true', style: { '--face': `${face.toFixed(2)}rem` } }, Array.from({ length }, () => h('span', { class: 'blank-digit' })));
}

/** How many digits the room's numbers have. @param {any} state */
const length = (state) => Math.max(3, String(state.participants || 0).length);

/** @param {any} next the announced prize @param {any} state */
export function announcedTicket(next, state) {
  const count = Number(next.count) || 1;
  return ticket({ prize: next, number: blanks(length(state), next), stub: stub(t('screen.announced'), count, t('screen.to_draw', { n: count })), serial: serialLine() });
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
    prize: stage.prize, number: slot, serial: serialLine(stage), name: 'run',
    stub: stage.entries ? stub(t('screen.entries'), stage.entries, t('screen.places', { n: count })) : null,
  });
}
