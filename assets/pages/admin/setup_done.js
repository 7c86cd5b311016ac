// The end of the set-up, and what its steps say of themselves: what is done, and what remains before the doors open.

import { h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { app } from './app.js';
import { networkNote } from './desk_warnings.js';
import { zonesDiffer, zoneHere } from './field_zone.js';
import { icon } from './icons.js';
import { button, notice } from './parts.js';
import { papers } from './settings.js';

/** @typedef {import('./types.js').EventDetail} EventDetail */
/** @typedef {import('./types.js').LiveState} LiveState */
/** @typedef {import('./types.js').Prize} Prize */
/** @typedef {"look"|"prizes"|"rules"|"done"} Step */
/** @typedef {{element: HTMLElement, leave: (next: Step) => unknown, dirty: () => boolean, refresh: (event: EventDetail) => unknown, update?: (state: LiveState) => void}} Page */

export const STEPS = /** @type {Step[]} */ (['look', 'prizes', 'rules']);

/** @param {Step} step @param {Node} body */
export function sheet(step, body) {
  return h('section', { class: 'panel setup-sheet' }, h('div', { class: 'panel-head' }, h('h2', { tabindex: '-1' }, t(`admin.setup.step.${step}`)), h('p', { class: 'quiet' }, t(`admin.setup.step.${step}_text`))), body);
}

/** What a step holds now, in a few words. @param {Step} step @param {EventDetail} event @param {Prize[]} prizes */
export function says(step, event, prizes) {
  if (step === 'look') return event.title;
  if (step === 'prizes') return prizes.length ? t('admin.setup.says_prizes', { kinds: prizes.length, pieces: number(prizes.reduce((sum, p) => sum + p.quantity, 0)) }) : t('admin.setup.says_no_prizes');
  const { winners_again: again, spin_ms: spin, stop_ms: stop } = event.settings;
  return t(again ? 'admin.setup.says_again' : 'admin.setup.says_once', { n: (spin + stop) / 1000, grade: gradesOf(event.settings) });
}

/** Both grades, where they differ. @param {EventDetail['settings']} settings */
function gradesOf({ grade, top_grade: top }) {
  const all = t(`admin.grade.${grade}`);
  return grade === top ? all : t('admin.setup.says_grades', { grade: all, top: t(`admin.grade.${top}`) });
}

/** Whether a step has all that a draw needs. @param {Step} step @param {Prize[]} prizes */
export const isDone = (step, prizes) => step !== 'prizes' || prizes.length > 0;

/** All is set: what remains to be done before the doors open. @param {EventDetail} event @param {Prize[]} prizes @param {(next: Step) => unknown} leave @returns {Page} */
export function donePage(event, prizes, leave) {
  const lines = STEPS.map((step) => {
    const good = isDone(step, prizes);
    return h('li', { class: good ? 'done-line' : 'done-line missing' }, icon(good ? 'claim' : 'warn'), h('span', {}, h('strong', {}, t(`admin.setup.step.${step}`)), ' ', h('span', { class: 'quiet' }, says(step, event, prizes))));
  });
  const network = h('div', { class: 'warnings' });
  const on = h('a', { class: 'btn btn-primary', href: '#desk' }, icon('draw'), h('span', {}, t('admin.setup.to_desk')));
  const body = h('div', { class: 'stack' }, h('ul', { class: 'done-list' }, lines), network, zoneNote(event, leave), papers(), h('div', { class: 'row row-end form-actions' }, on));
  let warned = '';
  /** @param {LiveState|null} state */
  const update = (state) => {
    const now = JSON.stringify([state?.warnings, state?.join?.url]);
    if (now !== warned) replace(network, networkNote(state));
    warned = now;
  };
  update(app.state);
  return { element: sheet('done', body), leave, dirty: () => false, refresh: () => undefined, update };
}

/** The event's clock is another than this computer's. @param {EventDetail} event @param {(next: Step) => unknown} leave */
function zoneNote({ settings: { time_zone: zone } }, leave) {
  if (!zonesDiffer(zone)) return null;
  const note = notice('info', t('admin.setup.zone_differs', { event: zone, here: zoneHere() }));
  note.append(button(t('admin.setup.zone_check'), { small: true, onclick: () => leave('rules') }));
  return note;
}
