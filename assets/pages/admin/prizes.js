// The prizes in drawing order: add, edit, move by drag or by buttons, delete, picture; many at once from a CSV.

import { h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { act, get, inEvent } from './client.js';
import { openImport } from './csv_import.js';
import { confirmDialog } from './dialog.js';
import { icon } from './icons.js';
import { button, empty, loader, viewHead } from './parts.js';
import { openPrize } from './prize_form.js';
import { thumb } from './desk_prizes.js';
import { draggable } from './reorder.js';
import { toast } from './toast.js';
import { keepFocus } from './winners.js';

/** @typedef {import('./types.js').Prize} Prize */

/** @returns {import('./types.js').View} */
export function prizesView() {
  const box = h('div', { class: 'list-box' });
  const total = h('p', { class: 'quiet' });
  /** @type {Prize[]} */
  let prizes = [];
  const send = act();

  const load = loader(box, () => get(inEvent('/prizes')), (data) => {
    if (drag.active()) return;
    prizes = data.prizes;
    paint();
  });
  const paint = () => {
    const pieces = prizes.reduce((sum, p) => sum + p.quantity, 0);
    total.textContent = prizes.length ? t('admin.prizes.total', { kinds: prizes.length, pieces: number(pieces), left: number(prizes.reduce((sum, p) => sum + p.left, 0)) }) : '';
    keepFocus(box, () => replace(box, prizes.length ? list() : empty(t('admin.prizes.empty'), t('admin.prizes.empty_text'), addButton(), importButton())));
  };
  const list = () => {
    const rows = h('ol', { class: 'prize-list' }, prizes.map((p, i) => prizeRow(p, i)));
    drag.attach(rows);
    return rows;
  };
  /** @param {number} from @param {number} to */
  const move = async (from, to) => {
    if (to < 0 || to >= prizes.length || from === to) return;
    const before = prizes;
    const next = [...prizes];
    next.splice(to, 0, ...next.splice(from, 1));
    prizes = next;
    paint();
    try {
      await send('PUT', inEvent('/prizes/order'), { prize_ids: next.map((p) => p.prize_id) });
    } catch (error) {
      prizes = before;
      paint();
      throw error;
    }
    toast(t('admin.prizes.moved', { name: next[to].name, n: to + 1 }));
  };
  const drag = draggable(move);
  /** @param {Prize} prize */
  const remove = (prize) => confirmDialog({ title: t('admin.prizes.delete_title', { name: prize.name }), text: t('admin.prizes.delete_text'), confirm: t('admin.delete'), danger: true, run: async () => {
    await send('DELETE', inEvent(`/prizes/${encodeURIComponent(prize.prize_id)}`));
    toast(t('admin.prizes.deleted', { name: prize.name }));
    await load();
  } });

  /** @param {Prize} prize @param {number} index */
  const prizeRow = (prize, index) => {
    const key = prize.prize_id;
    /** @param {string} label @param {string} name @param {string} what @param {() => unknown} onclick @param {boolean} [disabled] */
    const tool = (label, name, what, onclick, disabled = false) => {
      const node = button(label, { icon: name, iconOnly: true, small: true, kind: 'quiet', disabled, onclick });
      node.dataset.focus = `${key}|${what}`;
      return node;
    };
    const used = prize.quantity > 0 ? prize.drawn / prize.quantity : 0;
    const meter = h('span', { class: 'meter', 'aria-hidden': 'true' }, h('span', { class: 'meter-fill', style: { transform: `scaleX(${used})` } }));
    return h('li', { class: 'prize-row', 'data-index': index }, h('span', { class: 'grip', title: t('admin.prizes.drag') }, icon('grip')), h('span', { class: 'prize-order' }, String(index + 1)), thumb(prize),
      h('div', { class: 'prize-text' }, h('p', { class: 'prize-name' }, h('span', { class: 'rank' }, t('admin.rank', { n: prize.rank })), ' ', prize.name), prize.description ? h('p', { class: 'quiet small' }, prize.description) : null),
      h('div', { class: 'prize-left' }, h('span', {}, t('admin.prizes.left', { left: number(prize.left), quantity: number(prize.quantity) })), meter),
      h('div', { class: 'prize-tools' }, tool(t('admin.prizes.up', { name: prize.name }), 'up', 'up', () => move(index, index - 1), index === 0), tool(t('admin.prizes.down', { name: prize.name }), 'down', 'down', () => move(index, index + 1), index === prizes.length - 1), tool(t('admin.prizes.edit', { name: prize.name }), 'edit', 'edit', () => openPrize(prize, load)), tool(t('admin.prizes.delete', { name: prize.name }), 'trash', 'delete', () => remove(prize))));
  };
  const nextRank = () => prizes.length ? Math.max(...prizes.map((p) => p.rank)) + 1 : 1;
  const addButton = () => button(t('admin.prizes.add'), { icon: 'plus', kind: 'primary', onclick: () => openPrize(null, load, nextRank()) });
  const importButton = () => button(t('admin.import.from_csv'), { icon: 'upload', onclick: () => openImport('prizes', load) });
  const element = h('div', { class: 'view' }, viewHead(t('admin.nav.prizes'), importButton(), addButton()), total, box);
  void load();
  return { element, refresh: load };
}
