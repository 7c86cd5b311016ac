// The strip above the desk: how many are in and connected, who else is at work, registration, where guests come in, what is wrong.

import { h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { app, isOrganiser } from './app.js';
import { inEvent, request } from './client.js';
import { copyButton } from './copy.js';
import { devices } from './desk_devices.js';
import { isSilent, warningNotes } from './desk_warnings.js';
import { icon } from './icons.js';
import { toggle } from './parts.js';

/** @typedef {import('./types.js').LiveState} LiveState */

const FIGURES = ['people', 'here', 'phones', 'joins', 'screens'];

export function figures() {
  const cells = FIGURES.map((key) => {
    const value = h('dd', {}, '–');
    return { key, value, element: h('div', { class: `figure figure-${key}` }, h('dt', {}, t(`admin.figure.${key}`)), value) };
  });
  const values = h('dl', { class: 'figures' }, cells.map((cell) => cell.element));
  const registration = registrationSwitch();
  const others = devices();
  const join = h('div', { class: 'join' });
  const warnings = h('div', { class: 'warnings' });
  const element = h('div', { class: 'strip' }, values, registration.element, others.element, join);
  let joinShown = '';
  let warned = '';
  /** @param {LiveState} state */
  const update = (state) => {
    const now = { people: state.participants, here: state.here, phones: state.connections?.guest ?? state.phones, joins: state.joins_per_minute, screens: state.connections?.screen };
    for (const { key, value } of cells) value.textContent = text(now[/** @type {keyof typeof now} */ (key)]);
    // Who is here is known where there is a roll-call.
    for (const { key, element: cell } of cells) if (key === 'here') cell.hidden = state.here === undefined;
    values.classList.toggle('stale', app.connection !== 'connected');
    registration.update(state);
    others.update(state);
    const joined = JSON.stringify(state.join ?? null);
    if (joined !== joinShown) replace(join, joinBlock(state));
    joinShown = joined;
    const wrong = JSON.stringify([state.warnings, joined, isSilent(state)]);
    if (wrong !== warned) replace(warnings, warningNotes(state));
    warned = wrong;
  };
  return { element, warnings, update };
}

/** @param {number|undefined} value */
const text = (value) => (value === undefined ? '–' : number(value));

/** Opens and closes registration at once; the live state shows what came of it. */
export function registrationSwitch() {
  const label = h('span', { class: 'switch-state' });
  let waiting = false;
  /** @param {boolean} open */
  const show = (open) => {
    control.set(open);
    label.textContent = t(open ? 'admin.registration.open' : 'admin.registration.closed');
  };
  const control = toggle(t('admin.registration.label'), false, async (open) => {
    waiting = true;
    try {
      await request('PATCH', inEvent(), { registration: open ? 'open' : 'closed' });
      show(open);
    } finally {
      waiting = false;
    }
  });
  const element = h('div', { class: 'registration' }, h('span', { class: 'switch-label' }, t('admin.registration.label')), h('span', { class: 'row' }, isOrganiser() ? control.element : null, label));
  /** @param {LiveState} state */
  const update = (state) => { if (!waiting) show(state.event.registration === 'open'); };
  return { element, update };
}

/** @param {LiveState} state */
function joinBlock(state) {
  const join = state.join;
  if (!join) return null;
  const others = join.alternatives ?? [];
  const more = others.length ? h('details', { class: 'alternatives' }, h('summary', {}, t('admin.join.others', { n: others.length }), icon('down')), h('ul', { class: 'popover' }, others.map((url) => h('li', { class: 'row' }, h('code', { class: 'select-all' }, url), copyButton(url))))) : null;
  return h('div', { class: 'join-in' }, h('span', { class: 'switch-label' }, t('admin.join.label')), h('div', { class: 'row' }, h('code', { class: 'join-url select-all' }, join.url), copyButton(join.url), more));
}
