// The other devices of the organiser: how many there are, and who did what lately.

import { h, replace } from '../../lib/dom.js';
import { actor, has, t, time } from '../../lib/i18n.js';
import { icon } from './icons.js';
import { isOwn } from './own.js';

/** @typedef {import('./types.js').LiveState} LiveState */
/** @typedef {import('./types.js').LastRecord} LastRecord */

export function devices() {
  const count = h('span', { class: 'devices-count' });
  const list = h('ol', { class: 'popover devices-list' });
  const element = h('details', { class: 'devices' }, h('summary', {}, h('span', { class: 'switch-label' }, t('admin.devices.label')), h('span', { class: 'row' }, count, icon('down'))), list);
  let painted = '';
  /** @param {LiveState} state */
  const update = (state) => {
    count.textContent = t('admin.devices.count', { n: Math.max(1, state.connections?.admin ?? 1) });
    const records = state.last ?? [];
    const text = JSON.stringify(records);
    if (text === painted) return;
    painted = text;
    replace(list, h('li', { class: 'devices-head' }, t('admin.devices.lately')), records.length ? [...records].sort((a, b) => b.seq - a.seq).map(line) : h('li', { class: 'quiet' }, t('admin.devices.nothing')));
  };
  return { element, update };
}

/** @param {LastRecord} record */
function line(record) {
  const who = record.actor === 'organiser' ? t(isOwn(record) ? 'admin.devices.here' : 'admin.devices.organiser') : actor(record.actor ?? '');
  return h('li', { class: 'devices-line' }, h('time', { datetime: record.at }, time(record.at)), h('span', {}, whatHappened(record.kind)), h('span', { class: 'quiet' }, who));
}

/** What a kind of record is to somebody who runs an event; the audit log has stricter names. @param {string} kind */
export function whatHappened(kind) {
  if (has(`admin.devices.did_${kind}`)) return t(`admin.devices.did_${kind}`);
  return has(`admin.kind.${kind}`) ? t(`admin.kind.${kind}`) : kind;
}
