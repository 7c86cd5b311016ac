// Steering the waiting room: how many are where, pausing, letting some in at once; the same on the desk and on the room's own page.

import { h } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { act, inEvent, request } from './client.js';
import { button, toggle, whileBusy } from './parts.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').WaitingRoom} WaitingRoom */

const FIGURES = /** @type {const} */ (['waiting', 'arriving', 'inside']);
const LET_IN = 10;
const MOST = 100000;

export function steering() {
  const cells = FIGURES.map((key) => ({ key, value: h('dd', {}, '–') }));
  const figures = h('dl', { class: 'figures' }, cells.map(({ key, value }) => h('div', { class: `figure figure-${key}` }, h('dt', {}, t(`admin.room.${key}`)), value)));
  const pause = toggle(t('admin.room.pause'), false, async (on) => {
    await request('PATCH', inEvent('/waiting-room'), { is_paused: on });
    pause.set(on);
  });
  const paused = h('label', { class: 'row room-pause' }, pause.element, h('span', {}, t('admin.room.pause')));
  const element = h('div', { class: 'room-steer' }, figures, paused, letInForm());
  /** @param {WaitingRoom} room */
  const update = (room) => {
    for (const { key, value } of cells) value.textContent = number(room[key]);
    pause.set(room.is_paused);
  };
  return { element, update };
}

/** Lets some in beyond the threshold; a number that is no number goes nowhere. */
function letInForm() {
  const count = h('input', { class: 'input room-count', type: 'number', min: 1, max: MOST, required: true, inputmode: 'numeric', value: LET_IN, 'aria-label': t('admin.room.count') });
  const go = button(t('admin.room.admit'), { type: 'submit', small: true });
  const once = act();
  const admit = async () => {
    const { let_in: n } = await once('POST', inEvent('/waiting-room/admit'), { count: count.valueAsNumber });
    toast(n ? t('admin.room.let_in', { n }) : t('admin.room.let_in_none'), { kind: 'info' });
  };
  return h('form', { class: 'row room-admit', onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    void whileBusy(go, admit);
  } }, count, go);
}

/** What goes on, without the figures, so that a screen reader hears it when it changes. @param {WaitingRoom} room */
export function roomWord({ is_paused: isPaused, waiting, holds }) {
  if (isPaused) return t('admin.room.state.paused');
  if (waiting > 0) return t('admin.room.state.people');
  return t(holds ? 'admin.room.state.full' : 'admin.room.state.rests');
}
