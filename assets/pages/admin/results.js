// Every draw of the event, newest first, also those given up or reset: winners and claims, what they replaced, proof and sheet.

import { h, replace } from '../../lib/dom.js';
import { evidenceLink } from '../../lib/evidence.js';
import { dateTime, t } from '../../lib/i18n.js';
import { eventId } from './app.js';
import { doingText, heardRows, watchActs } from './claim_acts.js';
import { freshWindows } from './claim_window.js';
import { loadDraws } from './client.js';
import { showAgain } from './desk_winners.js';
import { drawMarks, standing, stirText } from './draw_marks.js';
import { icon } from './icons.js';
import { button, chip, empty, loader, viewHead } from './parts.js';
import { drawTitle, heldWhy, isRevealed, keepFocus, winnerList } from './winners.js';

/** @typedef {import('./types.js').DrawRow} DrawRow */
/** @typedef {import('./types.js').Winner} Winner */

const OPEN_AT_FIRST = 2;
const STEP = 50;
const TICK_MS = 500;

/** @returns {import('./types.js').View} */
export function resultsView() {
  const box = h('div', { class: 'list-box' });
  const total = h('p', { class: 'quiet', role: 'status' });
  const only = h('select', { class: 'input select', 'aria-label': t('admin.results.filter'), onchange: () => paint() }, ['all', 'open'].map((v) => h('option', { value: v }, t(`admin.results.filter_${v}`))));
  /** @type {DrawRow[]} */
  let rows = [];
  /** @type {Map<number, boolean>} what the person has opened or closed */
  const opened = new Map();
  let most = STEP;

  const load = loader(box, () => loadDraws('?with_reset=true'), (draws) => {
    rows = draws;
    heardRows(rows);
    paint();
  });
  /** @param {Winner} winner */
  const wanted = (winner) => only.value === 'all' || winner.claim === 'open';
  const paint = () => {
    const shown = rows.filter((row) => only.value === 'all' || (!row.reset && (row.winners ?? []).some(wanted)));
    const open = rows.filter((r) => !r.reset).reduce((sum, r) => sum + (r.winners ?? []).filter((w) => w.claim === 'open').length, 0);
    total.textContent = rows.length ? [t('admin.results.total', { n: rows.length, open }), heldWhy()].filter(Boolean).join(' · ') : '';
    const rest = shown.length - most;
    const more = rest > 0 ? button(t('admin.results.more', { n: rest }), { onclick: () => { most += STEP; paint(); } }) : null;
    keepFocus(box, () => replace(box, shown.length ? [shown.slice(0, most).map((row, i) => drawBlock(row, opened.get(row.draw) ?? i < OPEN_AT_FIRST)), more] : nothing()));
  };
  const nothing = () => rows.length ? empty(t('admin.results.none_open'), t('admin.results.none_open_text')) : empty(t('admin.desk.no_draws'), t('admin.results.empty_text'));
  /** @param {DrawRow} row */
  const changed = (row) => {
    rows = rows.map((old) => (old.draw === row.draw ? row : old));
    paint();
  };
  /** @param {DrawRow} row @param {boolean} open */
  const drawBlock = (row, open) => {
    const inner = h('div', { class: 'result-in' });
    const fill = () => replace(inner, facts(row), drawMarks(row), isRevealed(row) ? winnerList(row, changed, wanted) : null);
    if (open) fill();
    const summary = h('summary', { 'data-focus': `${row.draw}|summary` }, drawTitle(row), h('span', { class: 'result-chips' }, chips(row), icon('down')));
    return h('details', { class: `result ${row.reset ? 'result-reset' : ''}`, open, ontoggle: (/** @type {Event} */ event) => {
      const now = /** @type {HTMLDetailsElement} */ (event.target).open;
      if (now !== open) opened.set(row.draw, now);
      open = now;
      if (now && !inner.hasChildNodes()) fill();
    } }, summary, inner);
  };
  const element = h('div', { class: 'view' }, viewHead(t('admin.nav.results'), only), total, box);
  const pending = () => doingText() + heldWhy();
  let acts = pending();
  const look = () => {
    if (acts === pending()) return;
    acts = pending();
    paint();
  };
  const stopWatching = watchActs(look);
  const ticking = window.setInterval(() => freshWindows(box, rows), TICK_MS);
  void load();
  return { element, refresh: load, update: look, dispose: () => { clearInterval(ticking); stopWatching(); } };
}

/** @param {DrawRow} row */
function chips(row) {
  return [
    row.reset ? chip(t('admin.results.reset'), 'quiet') : null,
    row.short_by ? chip(t('admin.results.short', { n: row.short_by }), 'alert') : null,
    standing(row),
  ];
}

/** @param {DrawRow} row */
function facts(row) {
  const of = { event: eventId(), draw: row.draw };
  const text = [dateTime(row.drawn_at), t('admin.stage.facts', { n: row.count, entries: row.entries }), t(`admin.grade.${row.grade}`), ...stirText(row)].join(' · ');
  const proof = isRevealed(row) ? evidenceLink('proof', of, t('admin.results.proof')) : null;
  return h('div', { class: 'result-facts' }, h('span', { class: 'quiet' }, text), h('span', { class: 'row' }, showAgain(row), proof, evidenceLink('sheet', of, t('admin.results.sheet'))));
}
