// Says each result once to those who listen to the page.

import { $ } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { joinedAfter } from './known.js';
import { lostLine } from './now.js';
import { model } from './model.js';

/** What was said of each draw; one that is shown again is not said again. @type {Map<number, {numbers: number[], whole: boolean}>} */
const said = new Map();

/**
 * @param {any} stage
 * @param {number[]} shown the winners that may be seen by now
 * @param {number} count how many there will be
 */
export function announce(stage, shown, count) {
  const before = said.get(stage.draw) || { numbers: [], whole: false };
  const mine = model.ticket ? model.ticket.number : -1;
  const fresh = shown.filter((n) => !before.numbers.includes(n));
  if (!fresh.length) return;
  said.set(stage.draw, { numbers: [...before.numbers, ...fresh], whole: shown.length >= count });
  if (before.whole && !fresh.includes(mine)) { unsay(); return; } // a reserve was called: that concerns only the one who is called
  $('announce').textContent = sentence(stage, fresh, mine);
}

/** @param {any} stage @param {number[]} fresh @param {number} mine */
function sentence(stage, fresh, mine) {
  const prize = stage.prize ? stage.prize.name : '';
  if (fresh.includes(mine)) return t('guest.win.announce', { number: drawNumber(mine), prize });
  const few = t('guest.announce_result', { prize, numbers: fresh.map(drawNumber).join(', ') });
  const others = fresh.length > 5 ? t('guest.announce_many', { prize, n: fresh.length }) : few;
  const all = said.get(stage.draw) || { numbers: [], whole: false };
  const lost = all.whole && model.ticket && !all.numbers.includes(mine) && !joinedAfter(stage);
  return lost ? `${others} ${lostLine(model.wins)}` : others;
}

/** What was said last holds no longer, and whoever reads on finds nothing of it. */
export const unsay = () => { $('announce').textContent = ''; };

/** The draws were reset: their numbers may come again. */
export const forgetSaid = () => said.clear();
