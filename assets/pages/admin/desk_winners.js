// The desk's right column: the newest draws with their winners, where prizes are handed over and reserves are called.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { app, isOrganiser } from './app.js';
import { doingText, heardRows, watchActs } from './claim_acts.js';
import { freshDigits, untilNext, withoutLive } from './claim_live.js';
import { freshWindows } from './claim_window.js';
import { loadDraws } from './client.js';
import { drawMarks, standing } from './draw_marks.js';
import { button, empty, failed, loading } from './parts.js';
import { stage } from './stage_calls.js';
import { drawTitle, heldWhy, isRevealed, keepFocus, winnerList } from './winners.js';

/** @typedef {import('./types.js').DrawRow} DrawRow */

const SHOWN = 4;
/** The digits change on the server; asking a moment later gets the new ones. */
const AFTER_MS = 200;
const TICK_MS = 500;

export function recentDraws() {
  const box = h('div', { class: 'recent' }, loading());
  const all = h('a', { class: 'quiet-link', href: '#results' }, t('admin.desk.all_results'));
  const match = h('p', { class: 'column-note' }, t('admin.winner.match'));
  /** @type {DrawRow[]|null} */
  let rows = null;
  let painted = '';
  let timer = 0;
  all.hidden = !isOrganiser();
  const note = h('p', { class: 'column-note', role: 'status' });
  match.hidden = true;

  const shown = () => (rows ?? []).filter((row) => !row.reset).slice(0, SHOWN);
  const paint = () => {
    const now = shown();
    const text = JSON.stringify([withoutLive(now), doingText(), heldWhy()]);
    if (text === painted) return freshDigits(box, now);
    painted = text;
    match.hidden = untilNext(now) === 0 || heldWhy() !== '';
    note.textContent = now.length ? heldWhy() : '';
    keepFocus(box, () => replace(box, now.length ? now.map((row) => block(row, changed)) : empty(t('admin.desk.no_draws'), t('admin.desk.no_draws_text'))));
  };
  /** @param {DrawRow} row */
  const changed = (row) => {
    rows = (rows ?? []).map((old) => (old.draw === row.draw ? row : old));
    paint();
    again();
  };
  const again = () => {
    clearTimeout(timer);
    const wait = untilNext(shown());
    if (wait) timer = window.setTimeout(ask, wait + AFTER_MS);
  };
  /** Only the digits are asked for; everything else comes with the live state. */
  const ask = async () => {
    const hidden = document.hidden || app.connection !== 'connected';
    const fresh = hidden ? null : await loadDraws().catch(() => null);
    if (fresh) show(fresh);
    else timer = window.setTimeout(ask, 10000);
  };
  /** @param {DrawRow[]} fresh */
  const show = (fresh) => {
    rows = fresh;
    heardRows(rows);
    paint();
    again();
  };
  const stopWatching = watchActs(paint);
  const ticking = window.setInterval(() => freshWindows(box, shown()), TICK_MS);
  const element = h('section', { class: 'desk-winners' }, h('div', { class: 'column-head' }, h('h2', { class: 'column-title' }, t('admin.desk.winners')), all), match, note, box);
  return {
    element,
    show,
    /** Whether anything can be done may have changed. */
    update: () => { if (rows) paint(); },
    rows: () => rows ?? [],
    /** @param {unknown} error @param {() => unknown} retry */
    fail: (error, retry) => {
      if (!rows) replace(box, failed(error, retry));
    },
    dispose: () => { clearTimeout(timer); clearInterval(ticking); stopWatching(); },
  };
}

/** @param {DrawRow} row @param {(row: DrawRow) => void} changed */
function block(row, changed) {
  const short = row.short_by ? h('p', { class: 'quiet small' }, t('admin.draw.short', { n: row.short_by })) : null;
  return h('article', { class: 'draw-block' }, h('header', { class: 'draw-head' }, drawTitle(row), h('span', { class: 'draw-side' }, standing(row), showAgain(row))), short, drawMarks(row), isRevealed(row) ? winnerList(row, changed) : null);
}

/** The winners of this draw on the big screen once more. @param {DrawRow} row */
export function showAgain(row) {
  if (!isOrganiser() || !isRevealed(row) || row.reset) return null;
  const node = button(t('admin.stage.show_again', { k: row.draw }), { icon: 'screen', iconOnly: true, small: true, kind: 'quiet', onclick: (event) => { event.preventDefault(); return stage.again(row.draw).catch(() => undefined); } });
  node.dataset.focus = `${row.draw}|again`;
  return node;
}
