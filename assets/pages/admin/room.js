// The waiting room's own page: what goes on, steering, and from how many on latecomers wait.

import { h, replace } from '../../lib/dom.js';
import { number, t, time } from '../../lib/i18n.js';
import { app, eventId } from './app.js';
import { get, inEvent } from './client.js';
import { createForm } from './form.js';
import { loader, panel, viewHead } from './parts.js';
import { roomWord, steering } from './room_steer.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').RoomDetail} RoomDetail */

const MODES = ['auto', 'on', 'off'];
const MOST_INSIDE = 1000000;
const MOST_A_SECOND = 1000000;
/** While the live state changes, the page asks again this often. */
const AGAIN_MS = 1000;

/** @returns {import('./types.js').View} */
export function roomView() {
  const box = h('div', {});
  const steer = steering();
  const word = h('p', { role: 'status' });
  const facts = h('ul', { class: 'room-facts quiet' });
  /** @type {ReturnType<typeof createForm>|null} */
  let form = null;
  let shown = '';
  let waiting = 0;

  const load = loader(box, () => get(inEvent('/waiting-room')), (/** @type {RoomDetail} */ room) => {
    steer.update(room);
    if (word.textContent !== roomWord(room)) word.textContent = roomWord(room);
    replace(facts, factLines(room).map((line) => h('li', {}, line)));
    if (form) return form.update(values(room));
    form = roomForm(room);
    replace(box, form.element);
  }, { always: true });

  const now = panel(t('admin.room.now'), t('admin.room.text'), h('div', { class: 'stack' }, word, steer.element, facts));
  const element = h('div', { class: 'view' }, viewHead(t('admin.room.title')), h('div', { class: 'stack' }, now, panel(t('admin.room.rules'), null, box)));
  const update = () => {
    const text = JSON.stringify(app.state?.waiting_room ?? null);
    if (text === shown || waiting) return;
    shown = text;
    waiting = window.setTimeout(() => { waiting = 0; void load().then(update); }, AGAIN_MS);
  };
  void load();
  return { element, refresh: load, update, dirty: () => form?.dirty() ?? false, dispose: () => clearTimeout(waiting) };
}

/** @param {RoomDetail} room as the form holds it */
const values = ({ threshold, high_traffic: traffic, rate }) => ({ threshold: threshold.set, high_traffic: traffic.mode, rate: rate.set });

/** @param {RoomDetail} room */
function factLines({ admitted_total: total, admissions_per_minute: pace, rate, high_traffic: traffic }) {
  const late = traffic.is_on ? t('admin.room.traffic_since', { at: traffic.since ? time(traffic.since) : '' }) : '';
  return [t('admin.room.joins_now', { n: rate.now }), total ? t('admin.room.admitted', { n: total, pace }) : '', late].filter(Boolean);
}

/** @param {RoomDetail} room */
function roomForm(room) {
  const { threshold } = room;
  const why = threshold.measured !== null && threshold.measured <= threshold.automatic ? t('admin.room.measured') : t('admin.room.connections', { n: threshold.connections });
  const form = createForm({
    id: `room.${eventId()}`,
    fields: [
      { name: 'threshold', label: t('admin.room.threshold'), type: 'number', min: 1, max: MOST_INSIDE, half: true, value: threshold.set ?? '', placeholder: number(threshold.automatic), hint: t('admin.room.threshold_hint', { n: threshold.automatic, why }) },
      { name: 'rate', label: t('admin.room.rate'), type: 'number', min: 1, max: MOST_A_SECOND, half: true, value: room.rate.set ?? '', hint: t('admin.room.rate_hint') },
      { name: 'high_traffic', label: t('admin.room.traffic'), value: room.high_traffic.mode, columns: true, hint: t('admin.room.traffic_hint'), choices: MODES.map((value) => ({ value, label: t(`admin.room.mode.${value}`), hint: t(`admin.room.mode.${value}_hint`) })) },
    ],
    submit: t('admin.save'),
    tellsUnsaved: true,
    save: (_, send) => send('PATCH', inEvent('/waiting-room'), form.changed()),
    saved: () => toast(t('admin.saved')),
  });
  return form;
}
