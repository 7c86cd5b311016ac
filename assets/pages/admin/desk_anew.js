// A place whose winner is absent, drawn anew: a draw of its own that supersedes that place, where the sheet says so.

import { h } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { act, inEvent } from './client.js';
import { confirmDialog } from './dialog.js';

/** @typedef {import('./types.js').DrawRow} DrawRow */
/** @typedef {import('./types.js').Winner} Winner */
/** @typedef {import('./desk_draw.js').Answer} Answer */

/** Whether this place waits for a draw of its own. @param {DrawRow} row @param {Winner} winner */
export const mayBeAnew = (row, winner) => row.absent === 'fresh' && !row.reset && winner.claim === 'absent' && !winner.superseded_by;

/** The first such place of a draw. @param {DrawRow|undefined} row @returns {{row: DrawRow, winner: Winner}|null} */
export function openPlace(row) {
  const winner = row?.winners?.find((one) => mayBeAnew(row, one));
  return row && winner ? { row, winner } : null;
}

/** Whose place that is; nothing where there is none. @param {DrawRow} row */
export function anewNumber(row) {
  const place = openPlace(row);
  return place ? drawNumber(place.winner.draw_number) : '';
}

/** Asks, and draws. @param {DrawRow} row @param {Winner} winner @returns {Promise<Answer|null>} */
export async function drawAnew(row, winner) {
  const send = act();
  const number = drawNumber(winner.draw_number);
  const body = { count: 1, grade: row.grade, supersedes: { draw: row.draw, place: winner.place } };
  const text = h('div', {}, h('p', {}, t('admin.anew.text', { number })), h('ul', { class: 'follows' }, h('li', {}, t('admin.anew.prize', { prize: row.prize_name })), h('li', {}, t('admin.anew.grade', { grade: t(`admin.grade.${row.grade}`) })), h('li', {}, t('admin.anew.record'))));
  /** @type {Answer|null} */
  let answer = null;
  await confirmDialog({ title: t('admin.anew.title', { number }), text, confirm: t('admin.anew.confirm'), run: async () => { answer = await send('POST', inEvent('/draw'), body, { retries: 3 }); } });
  return answer;
}
