// Files to take home: participants, winners, draws or everything, in four formats, as plain links.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { inEvent } from './client.js';
import { icon } from './icons.js';
import { panel, viewHead } from './parts.js';

const FORMATS = ['csv', 'xlsx', 'json', 'sqlite'];
const PARTS = ['participants', 'winners', 'draws', 'all'];

/** @returns {import('./types.js').View} */
export function exportView() {
  const contact = h('input', { type: 'checkbox', class: 'check', onchange: () => paint() });
  const body = h('tbody', {});
  const paint = () => replace(body, PARTS.map((what) => h('tr', {}, h('th', { scope: 'row' }, h('span', {}, t(`admin.export.${what}`)), h('span', { class: 'quiet small' }, t(`admin.export.${what}_text`))), FORMATS.map((format) => h('td', {}, link(what, format, contact.checked))))));
  paint();
  const table = h('div', { class: 'table-box' }, h('table', { class: 'table export' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('admin.export.what')), FORMATS.map((f) => h('th', { scope: 'col' }, t(`admin.export.format_${f}`))))), body));
  const choice = h('label', { class: 'check-line' }, contact, t('admin.export.contact'));
  const element = h('div', { class: 'view' }, viewHead(t('admin.nav.export')), panel(t('admin.export.title'), t('admin.export.text'), h('div', { class: 'stack' }, choice, h('p', { class: 'field-hint' }, t('admin.export.contact_hint')), table)));
  return { element };
}

/** @param {string} what @param {string} format @param {boolean} contact */
function link(what, format, contact) {
  const query = new URLSearchParams({ format, what, with_contact: String(contact) });
  const shown = format === 'csv' && what === 'all' ? 'ZIP' : t(`admin.export.format_${format}`);
  return h('a', { class: 'btn btn-plain btn-small', href: `${inEvent('/export')}?${query}`, download: true, 'aria-label': t('admin.export.get', { what: t(`admin.export.${what}`), format: shown }) }, icon('download'), h('span', {}, shown));
}
