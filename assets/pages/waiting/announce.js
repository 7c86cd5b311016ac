// Says each result once to those who listen to the page.

import { $ } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { joinedAfter } from './now.js';
import { model } from './model.js';

/** What was said of the newest draw: how far, and which reserve. */
let said = { draw: 0, numbers: /** @type {number[]} */ ([]), outcome: false };

/**
 * @param {any} stage
 * @param {number[]} shown the winners that may be seen by now
 * @param {number} count how many there will be
 */
export function announce(stage, shown, count) {
  const first = said.draw !== stage.draw;
  if (first) said = { draw: stage.draw, numbers: [], outcome: false };
  const mine = model.ticket ? model.ticket.number : -1;
  const fresh = shown.filter((n) => !said.numbers.includes(n));
  if (!fresh.length) return;
  const isLater = said.outcome; // a reserve was called: that concerns only the one who is called
  said = { draw: stage.draw, numbers: [...said.numbers, ...fresh], outcome: shown.length >= count };
  if (isLater && !fresh.includes(mine)) return;
  $('announce').textContent = sentence(stage, fresh, mine);
}

/** @param {any} stage @param {number[]} fresh @param {number} mine */
function sentence(stage, fresh, mine) {
  const prize = stage.prize ? stage.prize.name : '';
  if (fresh.includes(mine)) return t('guest.win.announce', { number: drawNumber(mine), prize });
  const few = t('guest.announce_result', { prize, numbers: fresh.map(drawNumber).join(', ') });
  const others = fresh.length > 5 ? t('guest.announce_many', { prize, n: fresh.length }) : few;
  const lost = said.outcome && model.ticket && !said.numbers.includes(mine) && !joinedAfter(stage);
  return lost ? `${others} ${t('guest.now.lost')}` : others;
}
