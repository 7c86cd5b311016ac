// Results so far, newest first.

import { h } from '../../lib/dom.js';
import { drawNumber, number, t } from '../../lib/i18n.js';
import { standing } from './follow.js';
import { model } from './model.js';
import { numbers } from './now.js';

/** @param {import('./view.js').Actions} actions */
export function pastCard(actions) {
  const recent = model.state.results || [];
  const stage = model.state.stage;
  const onStage = stage.phase === 'winner' ? stage.draw : 0;
  const rows = (model.all ? model.all.filter(isOver).map(fromDraw) : recent).filter((/** @type {any} */ row) => row.draw !== onStage);
  const mine = model.ticket ? model.ticket.number : -1;
  const more = !model.all && (recent.length >= 3 || recent.some((/** @type {any} */ row) => !row.winners && !model.lists.has(row.draw)));
  if (!rows.length && onStage) return null;
  return [
    h('h2', { id: 'past-title', class: 'eyebrow' }, t('guest.past.title')),
    rows.length ? h('ol', { class: 'past' }, rows.map((/** @type {any} */ row) => pastRow(row, mine))) : h('p', { class: 'quiet' }, t('guest.past.none')),
    model.allFailed && h('p', { class: 'problem', role: 'alert' }, t('guest.past.failed')),
    more && h('button', { class: 'button wide', type: 'button', onclick: actions.allResults }, t('guest.past.all')),
  ];
}

/** One that runs is no result yet. @param {any} draw */
const isOver = (draw) => draw.state !== 'running';

/** @param {any} draw */
const fromDraw = (draw) => ({ ...draw, winners: standing(draw.winners).map((/** @type {any} */ w) => w.draw_number), winner_count: draw.winners ? 0 : draw.count, again: (draw.winners || []).filter((/** @type {any} */ w) => w.superseded_by) });

/** Why nobody's number stands there. @param {any} row */
const emptied = (row) => (row.superseded_by ? t('guest.past.superseded_all', { draw: number(row.superseded_by) }) : t('guest.past.nobody'));

/** @param {any} row @param {number} mine */
function pastRow(row, mine) {
  if (row.state === 'aborted' || row.state === 'reset') return undone(row);
  const list = row.winners || model.lists.get(row.draw);
  const count = row.winner_count || (list ? list.length : 0);
  return h('li', {},
    h('p', { class: 'past-prize' }, row.prize_name),
    list && list.length ? numbers(list, mine, 6) : h('p', { class: 'quiet small' }, count ? t('guest.past.people', { n: count }) : emptied(row)),
    (row.again || []).map((/** @type {any} */ w) => h('p', { class: 'quiet small' }, t('guest.past.superseded', { number: drawNumber(w.draw_number), draw: number(w.superseded_by) }))));
}

/** A draw that came to nothing stays on the list, with the reason. @param {any} row */
const undone = (row) => h('li', { class: 'undone' },
  h('p', { class: 'past-prize' }, row.prize_name),
  h('p', { class: 'quiet small' }, t(`guest.past.${row.state}`), row.abort_reason ? ` ${t('guest.past.reason', { reason: row.abort_reason })}` : ''));
