// The audit log, newest first, a hundred records at a time; nothing in it can be changed from here.

import { h, replace } from '../../lib/dom.js';
import { actor, dateTime, has, number, t } from '../../lib/i18n.js';
import { get, inEvent } from './client.js';
import { recordLine } from './log_words.js';
import { button, empty, loader, viewHead } from './parts.js';

/** @typedef {import('./types.js').LogRecord} LogRecord */

const PAGE = 100;

/** @returns {import('./types.js').View} */
export function logView() {
  const box = h('div', { class: 'list-box' });
  const pager = h('div', { class: 'pager row' });
  const total = h('p', { class: 'quiet', role: 'status' });
  /** @type {number[]} where each page so far begins (records before this number); 0 is the newest page */
  let starts = [0];
  const load = loader(box, () => get(inEvent(`/log?${query()}`)), (/** @type {{records: LogRecord[], total: number}} */ page) => {
    total.textContent = t('admin.log.total', { n: page.total });
    replace(box, page.records.length ? table(page.records) : empty(t('admin.log.empty'), t('admin.log.empty_text')));
    paintPager(page.records);
  });
  const query = () => {
    const before = starts[starts.length - 1];
    return new URLSearchParams({ limit: String(PAGE), ...(before ? { before: String(before) } : {}) });
  };
  /** @param {LogRecord[]} records */
  const paintPager = (records) => {
    const last = records[records.length - 1]?.seq ?? 0;
    const older = records.length === PAGE && last > 1;
    if (!older && starts.length === 1) return replace(pager);
    replace(pager, button(t('admin.log.newer'), { icon: 'left', small: true, disabled: starts.length === 1, onclick: () => { starts.pop(); return load(); } }), button(t('admin.log.older'), { icon: 'right', small: true, disabled: !older, onclick: () => { starts.push(last); return load(); } }));
  };
  const element = h('div', { class: 'view' }, viewHead(t('admin.nav.log')), h('p', { class: 'quiet' }, t('admin.log.text')), total, box, pager);
  void load();
  return { element, refresh: () => { if (starts.length === 1 && !box.querySelector('details[open]')) return load(); } };
}

/** @param {LogRecord[]} records */
function table(records) {
  const heads = ['seq', 'at', 'kind', 'actor', 'body'];
  return h('div', { class: 'table-box' }, h('table', { class: 'table log' }, h('thead', {}, h('tr', {}, heads.map((key) => h('th', { scope: 'col', class: key === 'seq' ? 'num' : '' }, t(`admin.log.${key}`))))), h('tbody', {}, records.map(row))));
}

/** @param {LogRecord} record */
function row(record) {
  const kind = has(`admin.kind.${record.kind}`) ? t(`admin.kind.${record.kind}`) : record.kind;
  const purged = record.body === null || record.body === undefined;
  const line = purged ? t('admin.log.purged') : recordLine(record.kind, record.body);
  const raw = purged ? null : h('code', { class: 'log-raw' }, JSON.stringify(record.body, null, 2));
  return h('tr', {}, h('td', { class: 'num' }, number(record.seq)), h('td', { class: 'log-at' }, dateTime(record.at)), h('td', { class: 'log-kind' }, kind), h('td', { class: 'quiet log-actor' }, actor(record.actor ?? '')), h('td', { class: 'log-body' }, h('details', {}, h('summary', { class: purged ? 'quiet' : '' }, h('span', { class: 'log-line', title: line }, line), h('span', { class: 'log-more' }, t('admin.log.more'))), raw, h('p', { class: 'quiet small' }, t('admin.log.hash'), ' ', h('code', {}, record.hash)))));
}
