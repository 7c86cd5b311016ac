// The roll-call: while it is on, the room is asked to say that it is here, and sees how many have said so in time.

import { digits, h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { fitText } from './fit.js';
import { narrow } from './mode.js';

const ask = h('p', { class: 'here-ask' });
const count = h('p', { class: 'here-count' });
const told = h('p', { class: 'here-rule' });
const card = h('div', { class: 'slip here', hidden: true }, ask, count, told);
let shown = '';

/** The card, the same node each time. */
export const rollCall = () => card;

/** Brings it up to date. @param {any} state @returns {boolean} whether there is a roll-call */
export function updateRollCall(state) {
  const minutes = Number(state.event.roll_call) || 0;
  card.hidden = minutes === 0;
  const here = Number(state.here) || 0;
  const mark = JSON.stringify([minutes, here, narrow(), t('screen.sheet.here_ask')]);
  if (minutes === 0 || mark === shown) return minutes > 0;
  shown = mark;
  fitText(ask, t('screen.sheet.here_ask'), { max: narrow() ? 3.8 : 4.2, min: 2.8, width: narrow() ? 60 : 36, lines: 2 });
  replace(count, digits(here, { label: number(here) }), h('span', {}, t('screen.sheet.here', { n: here })));
  fitText(told, t('screen.sheet.here_rule', { n: minutes }), { max: 2.5, min: 2.2, width: narrow() ? 60 : 36, lines: 2 });
  return true;
}
