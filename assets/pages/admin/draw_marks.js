// What is to be said of a draw beside its winners: how it stands, what entered it, whose place it takes, why it was given up.

import { h } from '../../lib/dom.js';
import { has, t } from '../../lib/i18n.js';
import { chip } from './parts.js';
import { isRevealed, tally } from './winners.js';

/** @typedef {import('./types.js').DrawRow} DrawRow */

/** How it stands, in a word. @param {DrawRow} row */
export function standing(row) {
  if (row.phase === 'aborted') return chip(t('admin.results.aborted'), 'alert');
  if (!isRevealed(row)) return chip(t(has(`admin.phase.${row.phase}`) ? `admin.phase.${row.phase}` : 'admin.desk.unrevealed'), 'live');
  const { claimed, places } = tally(row);
  return places > 0 && chip(t('admin.desk.tally', { claimed, places }), claimed === places ? 'ok' : 'plain');
}

/** @param {DrawRow} row */
export function drawMarks(row) {
  const lines = [
    row.supersedes ? t('admin.results.supersedes', { k: row.supersedes.draw, place: row.supersedes.place }) : '',
    row.phase === 'aborted' ? (row.abort_reason ? t('admin.results.aborted_because', { reason: row.abort_reason }) : '') : isRevealed(row) ? '' : t('admin.stage.wait'),
  ].filter(Boolean);
  return lines.length ? h('div', { class: 'draw-marks quiet small' }, lines.map((line) => h('p', {}, line))) : null;
}

/** How many phones entered it, for the draws that phones enter. @param {DrawRow} row @returns {string[]} */
export function stirText(row) {
  if (row.grade === 'sealed' || row.stirred === undefined || row.stirred === null) return [];
  return [t('admin.results.stirred', { n: row.stirred }), row.silent ? t('admin.results.silent', { n: row.silent }) : ''].filter(Boolean);
}
