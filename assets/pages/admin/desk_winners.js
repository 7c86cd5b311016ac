// The desk's right column: the newest draws with their winners, where prizes are handed over and reserves are called.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { isOrganiser } from './app.js';
import { chip, empty, failed, loading } from './parts.js';
import { drawTitle, isRevealed, keepFocus, tally, winnerList } from './winners.js';

/** @typedef {import('./types.js').DrawRow} DrawRow */

const SHOWN = 4;

export function recentDraws() {
  const box = h('div', { class: 'recent' }, loading());
  const all = h('a', { class: 'quiet-link', href: '#results' }, t('admin.desk.all_results'));
  /** @type {DrawRow[]|null} */
  let rows = null;
  let painted = '';
  all.hidden = !isOrganiser();

  const paint = () => {
    const shown = (rows ?? []).filter((row) => !row.reset).slice(0, SHOWN);
    const text = JSON.stringify(shown);
    if (text === painted) return;
    painted = text;
    keepFocus(box, () => replace(box, shown.length ? shown.map((row) => block(row, changed)) : empty(t('admin.desk.no_draws'), t('admin.desk.no_draws_text'))));
  };
  /** @param {DrawRow} row */
  const changed = (row) => {
    rows = (rows ?? []).map((old) => (old.draw === row.draw ? row : old));
    paint();
  };
  const element = h('section', { class: 'desk-winners' }, h('div', { class: 'column-head' }, h('h2', { class: 'column-title' }, t('admin.desk.winners')), all), box);
  return {
    element,
    /** @param {DrawRow[]} fresh */
    show: (fresh) => {
      rows = fresh;
      paint();
    },
    /** @param {unknown} error @param {() => unknown} again */
    fail: (error, again) => {
      if (!rows) replace(box, failed(error, again));
    },
  };
}

/** @param {DrawRow} row @param {(row: DrawRow) => void} changed */
function block(row, changed) {
  const { claimed, places } = tally(row);
  const revealed = isRevealed(row);
  const state = revealed ? places > 0 && chip(t('admin.desk.tally', { claimed, places }), claimed === places && places > 0 ? 'ok' : 'plain') : chip(t('admin.desk.unrevealed'), 'live');
  const short = row.short_by ? h('p', { class: 'quiet small' }, t('admin.draw.short', { n: row.short_by })) : null;
  return h('article', { class: 'draw-block' }, h('header', { class: 'draw-head' }, drawTitle(row), state), short, winnerList(row, changed));
}
