// The winners' numbers for those who listen instead of looking: each is named once, when it is shown.

import { $ } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';
import { dueAt } from './board.js';

/** More numbers than this are not read out at once. */
const MOST = 20;
/** How many winners of what is shown were named. */
let named = { what: '', count: 0 };

/**
 * Names the winners that are shown and were not named yet.
 * @param {string} what the draw as it is shown
 * @param {any} stage
 * @param {import('./winners.js').Winner[]} winners
 */
export function nameWinners(what, stage, winners) {
  if (named.what !== what) named = { what, count: 0 };
  const due = winners.filter((_, place) => serverNow() >= dueAt(stage, place));
  const numbers = due.slice(named.count).slice(0, MOST).map((one) => drawNumber(one.draw_number));
  named.count = due.length;
  if (numbers.length) $('announce').textContent = t('screen.announce', { prize: stage.prize ? stage.prize.name : '', numbers: numbers.join(', ') });
}

export function nameNobody() {
  if (named.what) $('announce').textContent = '';
  named = { what: '', count: 0 };
}
