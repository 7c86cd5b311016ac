// The prizes in drawing order: add, edit, move by drag, keys or buttons, delete, picture; many at once from a CSV.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { icon } from './icons.js';
import { viewHead } from './parts.js';
import { prizeList } from './prize_list.js';

/** @returns {import('./types.js').View} */
export function prizesView() {
  const list = prizeList({ guide: () => h('a', { class: 'btn btn-plain', href: '#setup' }, icon('settings'), h('span', {}, t('admin.setup.in_steps'))) });
  const element = h('div', { class: 'view' }, viewHead(t('admin.nav.prizes'), list.importButton(), list.addButton()), list.element);
  void list.load();
  return { element, refresh: list.load };
}
