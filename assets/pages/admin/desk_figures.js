// The strip above the desk: how many are in and connected, whether registration is open, where guests come in, what is wrong.

import { h, replace } from '../../lib/dom.js';
import { has, number, t, time } from '../../lib/i18n.js';
import { app, isOrganiser } from './app.js';
import { inEvent, request } from './client.js';
import { copyButton } from './copy.js';
import { icon } from './icons.js';
import { notice, toggle } from './parts.js';

/** @typedef {import('./types.js').LiveState} LiveState */

export function figures() {
  const values = h('dl', { class: 'figures' });
  const registration = registrationSwitch();
  const join = h('div', { class: 'join' });
  const warnings = h('div', { class: 'warnings' });
  const element = h('div', { class: 'strip' }, values, registration.element, join);
  let joinShown = '';
  /** @param {LiveState} state */
  const update = (state) => {
    replace(values, figure('people', state.participants), figure('phones', state.connections?.guest ?? state.phones), figure('screens', state.connections?.screen), figure('joins', state.joins_per_minute));
    values.classList.toggle('stale', app.connection !== 'connected');
    registration.update(state);
    const text = JSON.stringify(state.join ?? null);
    if (text !== joinShown) replace(join, joinBlock(state));
    joinShown = text;
    replace(warnings, warningNotes(state));
  };
  return { element, warnings, update };
}

/** @param {string} key @param {number|undefined} value */
function figure(key, value) {
  return h('div', { class: `figure figure-${key}` }, h('dt', {}, t(`admin.figure.${key}`)), h('dd', {}, value === undefined ? '–' : number(value)));
}

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

/** @param {LiveState} state */
function warningNotes(state) {
  const notes = (state.warnings ?? []).map((w) => notice('warn', warningText(w)));
  if (state.connections && state.connections.guest === 0) {
    const key = (state.participants ?? 0) > 0 ? 'none_connected' : 'never_reached';
    notes.unshift(notice('info', h('strong', {}, t(`admin.phones.${key}`)), ' ', t(`admin.phones.${key}_text`)));
  }
  if (app.connection !== 'connected') notes.unshift(notice('error', h('strong', {}, t('admin.lost.title')), ' ', t('admin.lost.text', { time: time(state.at) })));
  return notes;
}

/** @param {import('./types.js').Warning} warning */
function warningText(warning) {
  if (warning.message) return warning.message;
  const free = typeof warning.free_bytes === 'number' ? `(${number(Math.round(warning.free_bytes / 1048576))} MB)` : '';
  if (has(`admin.warning.${warning.code}`)) return t(`admin.warning.${warning.code}`, { ...warning, free });
  return t('admin.warning.other', { code: warning.code });
}
