// The winners of a draw: one ticket, torn off and sealed; or a board of tickets that turns its pages by itself.

import { digits, h, replace, seal } from '../../lib/dom.js';
import { drawNumber, language, t } from '../../lib/i18n.js';
import { board, marksOf } from './board.js';
import { fitText } from './fit.js';
import { mode, narrow } from './mode.js';
import { checkCode, digitSize, footOf, numberRoom, ticket } from './ticket.js';

/** @typedef {{draw_number: number, name?: string, replaces?: number, coming?: boolean}} Winner `replaces`: the place of the absent one that a reserve stands for; `coming`: who let us know */
/** @typedef {{stop: () => void, next: () => boolean}} Show `next` turns the page, and says whether there was one not seen yet */
/** @typedef {{celebrate: boolean, held: () => boolean, landed: () => void}} How `held`: whether the picture must stand still; `landed`: a number came after the others */

/**
 * Shows the winners of a draw.
 * @param {HTMLElement} root
 * @param {any} stage
 * @param {Winner[]} winners in the order drawn, a reserve in the place of the one that it stands for
 * @param {How} how
 * @returns {Show}
 */
export function showWinners(root, stage, winners, how) {
  root.classList.toggle('celebrate', how.celebrate);
  const rest = () => root.classList.remove('celebrate');
  if (winners.length === 1) {
    replace(root, single(stage, winners[0]));
    return { stop: rest, next: () => false };
  }
  const shown = board(root, stage, winners, how);
  return { stop: () => { shown.stop(); rest(); }, next: shown.next };
}

/** Longest side of the code on a winner's stub, in rem. */
const CHECK = 22;
const CHECK_NARROW = 22.1;

/** @param {any} stage @param {Winner} winner */
function single(stage, winner) {
  const text = drawNumber(winner.draw_number);
  const room = numberRoom(stage.prize);
  const marks = marksOf(winner);
  const name = winner.name || marks.length ? h('p', { class: 'winner-name' }, marks, winner.name && h('span', {}, winner.name)) : null;
  const size = digitSize(text.length, { width: room.width, height: room.height - (name ? 9 : 0) }, mode === 'overlay' ? 18 : 40);
  return ticket({
    prize: stage.prize, serial: footOf(stage), name: 'won', paper: 'gold',
    number: [h('p', { class: 'slot-number', style: { 'font-size': `${size.toFixed(2)}rem` } }, digits(text, { label: t('common.number', { number: text }) })), name],
    stub: [congratulation(), h('div', { class: 'stamp stamp-row' }, seal())],
    foot: checkCode(stage, narrow() ? CHECK_NARROW : CHECK) || h('p', { class: 'stub-number' }, digits(text)),
  });
}

function congratulation() {
  const node = h('p', { class: 'stub-strong', lang: language() });
  fitText(node, t('screen.congratulations'), { max: 5.4, min: 2.8, width: mode === 'overlay' ? 28 : 34, lines: 1 });
  return node;
}
