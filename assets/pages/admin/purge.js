// After the event: deleting what is personal. What goes and what stays is said first, and a word has to be typed.

import { h, replace } from '../../lib/dom.js';
import { t, time } from '../../lib/i18n.js';
import { app, eventId } from './app.js';
import { act, inEvent } from './client.js';
import { confirmDialog } from './dialog.js';
import { button, notice, panel, viewHead } from './parts.js';
import { toast } from './toast.js';

const GOES = ['names', 'contacts', 'notes', 'log'];
const STAYS = ['numbers', 'results', 'proofs', 'trace'];

/** @returns {import('./types.js').View} */
export function purgeView() {
  const send = act();
  const receipt = h('div', { class: 'purge-receipt', role: 'status' });
  const ask = () => confirmDialog({ title: t('admin.purge.title'), text: t('admin.purge.warning', { title: app.state?.event.title ?? '' }), confirm: t('admin.purge.do'), danger: true, typed: t('admin.purge.word'), run: async () => {
    const { purged } = await send('POST', inEvent('/purge'), { confirm: eventId() });
    replace(receipt, notice('info', h('strong', {}, t('admin.purge.done', { n: purged })), ' ', t('admin.purge.done_text', { time: time(new Date()) })));
    toast(t('admin.purge.toast'));
  } });
  const lists = h('div', { class: 'purge-lists' }, list('goes', GOES), list('stays', STAYS));
  const first = h('p', { class: 'quiet' }, t('admin.purge.export_first'), ' ', h('a', { href: '#results/export' }, t('admin.nav.export')));
  const element = h('div', { class: 'view view-narrow' }, viewHead(t('admin.nav.purge')), receipt, panel(t('admin.purge.panel'), t('admin.purge.text'), lists, first, h('div', {}, button(t('admin.purge.begin'), { kind: 'danger', icon: 'trash', onclick: ask }))));
  return { element };
}

/** @param {"goes"|"stays"} which @param {string[]} names */
function list(which, names) {
  return h('div', { class: `purge-list purge-${which}` }, h('h3', {}, t(`admin.purge.${which}`)), h('ul', {}, names.map((name) => h('li', {}, t(`admin.purge.${which}_${name}`)))));
}
