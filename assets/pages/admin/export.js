// Files to take home: everything at one press, or one list in the format that suits, each said what it is for.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { inEvent } from './client.js';
import { icon } from './icons.js';
import { panel, viewHead } from './parts.js';

const FORMATS = ['xlsx', 'csv', 'json', 'sqlite'];
const PARTS = ['winners', 'participants', 'draws', 'all'];

/** @returns {import('./types.js').View} */
export function exportView() {
  const contact = h('input', { type: 'checkbox', class: 'check', onchange: () => paint() });
  const first = h('div', { class: 'export-first' });
  const body = h('tbody', {});
  const paint = () => {
    replace(first, h('div', {}, h('h2', {}, t('admin.export.first')), h('p', { class: 'quiet' }, t('admin.export.first_text'))), link('all', 'xlsx', { contact: contact.checked, big: true }));
    replace(body, PARTS.map((what) => h('tr', {}, h('th', { scope: 'row' }, h('span', {}, t(`admin.export.${what}`)), h('span', { class: 'quiet small' }, t(`admin.export.${what}_text`))), FORMATS.map((format) => h('td', {}, link(what, format, { contact: contact.checked, big: false }))))));
  };
  paint();
  const heads = FORMATS.map((f) => h('th', { scope: 'col' }, h('span', {}, t(`admin.export.format_${f}`)), h('span', { class: 'format-for' }, t(`admin.export.for_${f}`))));
  const table = h('div', { class: 'table-box' }, h('table', { class: 'table export' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('admin.export.what')), heads)), body));
  const choice = h('div', {}, h('label', { class: 'check-line' }, contact, t('admin.export.contact')), h('p', { class: 'field-hint' }, t('admin.export.contact_hint')));
  const then = h('p', { class: 'quiet' }, t('admin.export.then'), ' ', h('a', { href: '#results/purge' }, t('admin.nav.purge')));
  const element = h('div', { class: 'view' }, viewHead(t('admin.nav.export')), h('section', { class: 'panel' }, first, choice), panel(t('admin.export.title'), t('admin.export.text'), formatList(), table), then);
  return { element };
}

/** What each format is for, where the table has no room for its heads. */
function formatList() {
  return h('dl', { class: 'formats' }, FORMATS.map((f) => h('div', {}, h('dt', {}, t(`admin.export.format_${f}`)), h('dd', {}, t(`admin.export.for_${f}`)))));
}

/** @param {string} what @param {string} format @param {{contact: boolean, big: boolean}} options */
function link(what, format, { contact, big }) {
  const query = new URLSearchParams({ format, what, with_contact: String(contact) });
  const shown = format === 'csv' && what === 'all' ? 'ZIP' : t(`admin.export.format_${format}`);
  const name = t('admin.export.get', { what: t(`admin.export.${what}`), format: shown });
  return h('a', { class: big ? 'btn btn-primary' : 'btn btn-plain btn-small', href: `${inEvent('/export')}?${query}`, download: true, 'aria-label': big ? null : name }, icon('download'), h('span', {}, big ? t('admin.export.first_do') : shown));
}
