// The prizes in drawing order, for the prizes' own view and for the second step of the set-up.

import { h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { act, get, inEvent } from './client.js';
import { openImport } from './csv_import.js';
import { confirmDialog } from './dialog.js';
import { button, empty, loader } from './parts.js';
import { openPrize } from './prize_form.js';
import { HINT_ID, prizeRow } from './prize_row.js';
import { draggable } from './reorder.js';
import { toast } from './toast.js';
import { keepFocus } from './winners.js';

/** @typedef {import('./types.js').Prize} Prize */

/**
 * @param {{changed?: (prizes: Prize[]) => unknown, guide?: () => Node}} [options] `changed` is told whenever the list is another;
 *   `guide` leads to the set-up, where the list stands outside of it; to add and to import is the view's own
 */
export function prizeList({ changed = () => undefined, guide } = {}) {
  const box = h('div', { class: 'list-box' });
  const total = h('p', { class: 'quiet prize-total' });
  const spoken = h('p', { class: 'sr', 'aria-live': 'assertive' });
  const hint = h('p', { class: 'sr', id: HINT_ID }, t('admin.prizes.keys'));
  /** @type {Prize[]} */
  let prizes = [];
  const send = act();

  /** Counts the moves done, so that a list asked for before the end of one is not shown after it. */
  let moves = 0;
  let moving = 0;
  const load = loader(box, async () => ({ moves, ...(await get(inEvent('/prizes'))) }), (data) => {
    if (drag.active() || moving || data.moves !== moves) return;
    prizes = data.prizes;
    paint();
  }, { always: true });
  let painted = '';
  const paint = () => {
    const text = JSON.stringify(prizes);
    if (text === painted && box.querySelector('.prize-list, .empty')) return;
    painted = text;
    const pieces = prizes.reduce((sum, p) => sum + p.quantity, 0);
    total.textContent = prizes.length ? t('admin.prizes.total', { kinds: prizes.length, pieces: number(pieces), left: number(prizes.reduce((sum, p) => sum + p.left, 0)) }) : '';
    keepFocus(box, () => replace(box, prizes.length ? list() : empty(t('admin.prizes.empty'), t('admin.prizes.empty_text'), ...(guide ? [guide()] : []))));
    changed(prizes);
  };
  const list = () => {
    const rows = h('ol', { class: 'prize-list' }, prizes.map((p, i) => prizeRow(p, i, prizes.length, { move, remove, edit: (prize) => openPrize(prize, load), changed: load })));
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
    moving += 1;
    paint();
    try {
      await send('PUT', inEvent('/prizes/order'), { prize_ids: next.map((p) => p.prize_id) });
    } catch (error) {
      prizes = before;
      paint();
      throw error;
    } finally {
      moving -= 1;
      moves += 1;
      void load(); // somebody else may have added or removed one
    }
    toast(t('admin.prizes.moved', { name: next[to].name, n: to + 1 }));
  };
  const drag = draggable({ move, name: (index) => prizes[index]?.name ?? '', say: (text) => { spoken.textContent = text; } });
  /** @param {Prize} prize */
  const remove = (prize) => confirmDialog({ title: t('admin.prizes.delete_title', { name: prize.name }), text: t('admin.prizes.delete_text'), confirm: t('admin.delete'), danger: true, run: async () => {
    await send('DELETE', inEvent(`/prizes/${encodeURIComponent(prize.prize_id)}`));
    toast(t('admin.prizes.deleted', { name: prize.name }));
    await load();
  } });
  const nextRank = () => (prizes.length ? Math.max(...prizes.map((p) => p.rank)) + 1 : 1);
  const addButton = () => button(t('admin.prizes.add'), { icon: 'plus', kind: 'primary', onclick: () => openPrize(null, load, nextRank()) });
  const importButton = () => button(t('admin.import.from_csv'), { icon: 'upload', onclick: () => openImport('prizes', load) });
  const element = h('div', { class: 'prizes' }, total, hint, spoken, box);
  return { element, load, prizes: () => prizes, nextRank, addButton, importButton };
}
