// A draw that came to nothing: its number and the reason stand on the screen for a while, unless something else begins.

import { calledOffFor } from '../../lib/called_off.js';
import { $, h, replace } from '../../lib/dom.js';
import { language, t } from '../../lib/i18n.js';
import { fitText } from './fit.js';
import { stageRoom } from './mode.js';

let shown = '';
let timer = 0;

/** Lays it on the stage while it is news. @param {any} state @param {() => void} over what follows then @returns {boolean} whether it stands */
export function renderCalledOff(state, over) {
  clearTimeout(timer);
  const rest = calledOffFor(state);
  if (!rest) return false;
  timer = window.setTimeout(over, rest);
  const mark = JSON.stringify([state.called_off, state.event.event_id, language(), innerWidth, innerHeight]);
  if (mark !== shown) lay($('scene-off'), state.called_off);
  shown = mark;
  return true;
}

/** @param {HTMLElement} root @param {{draw: number, reason?: string}} off */
function lay(root, { draw, reason }) {
  const width = stageRoom().width * 0.8;
  const title = h('p', { class: 'off-title' });
  const why = h('p', { class: 'off-why' });
  fitText(title, t('screen.called_off', { k: draw }), { max: 9, min: 4, width, lines: 2 });
  if (reason) fitText(why, t('screen.called_off_why', { reason }), { max: 5.2, min: 3, width, lines: 4 });
  replace(root, h('div', { class: 'slip off', role: 'status' }, title, reason && why, h('p', { class: 'off-next' }, t('screen.called_off_next'))));
}
