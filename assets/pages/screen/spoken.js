// The winners' numbers for those who listen instead of looking: each is named once, when it is shown.

import { $ } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';
import { dueAt } from './board.js';

/** More numbers than this are not read out at once. */
const MOST = 20;
/** Who was named of the draw on show. */
let named = { draw: 0, numbers: /** @type {number[]} */ ([]) };

/**
 * Names the winners that are shown and were not named yet.
 * @param {any} stage
 * @param {import('./winners.js').Winner[]} winners
 */
export function nameWinners(stage, winners) {
  if (named.draw !== stage.draw) named = { draw: stage.draw, numbers: [] };
  const due = winners.filter((_, place) => serverNow() >= dueAt(stage, place)).map((one) => one.draw_number);
  const fresh = due.filter((number) => !named.numbers.includes(number));
  named.numbers.push(...fresh);
  if (fresh.length) $('announce').textContent = t('screen.announce', { prize: stage.prize ? stage.prize.name : '', numbers: fresh.slice(0, MOST).map(drawNumber).join(', ') });
}

export function nameNobody() {
  if (named.draw) $('announce').textContent = '';
  named = { draw: 0, numbers: [] };
}
