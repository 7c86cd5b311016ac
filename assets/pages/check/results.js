// What was found: one verdict over all files, and each file with its result and its steps.

import { $, h, replace, seal } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { icon } from '../../lib/icons.js';
import { drawnTwice } from '../../lib/proof/export/check.js';
import { stepList, stepSentence, verdictOf } from '../../lib/proof/steps.js';
import { drawnCard } from './drawn.js';
import { checks, isTorn, model } from './model.js';

/**
 * @typedef {import('./model.js').Check} Item
 * @typedef {import('../../lib/proof/steps.js').Verdict} Verdict
 */

const DASH = { path: 'M5 12h14' };
/** The worst first: the least that holds of all files is what holds. @type {Verdict[]} */
const ORDER = ['fails', 'untied', 'partly', 'verified'];

/** Draws the verdict and the files anew. */
export function drawResults() {
  const items = checks();
  replace($('verdict'), items.length && items.every((item) => item.report) ? verdictPanel(items) : null);
  replace($('results'), items.filter((item) => item.report).map(fileCard));
  drawProgress();
}

/** Says how far the check is. */
export function drawProgress() {
  const items = checks();
  const busy = items.find((item) => !item.report && item.progress) || items.find((item) => !item.report);
  if (!busy) return replace($('progress'), null);
  const { taken = 0, draw = null } = busy.progress || {};
  const done = items.filter((item) => item.report).length;
  return replace($('progress'), h('progress', { max: items.length, value: done || null, 'aria-label': t('check.checking', { name: busy.name }) }),
    h('p', {}, t('check.checking', { name: busy.name })), h('p', { class: 'quiet small' }, draw ? t('check.progress_draw', { k: draw, taken }) : t('check.progress', { taken })));
}

/** @param {Item[]} items */
function verdictPanel(items) {
  const reports = items.map((item) => /** @type {import('../../lib/proof/report.js').Report} */ (item.report));
  const twice = drawnTwice(reports.reduce((/** @type {any[]} */ all, report) => all.concat(report.draws), []));
  const verdicts = reports.map((report) => verdictOf(report).verdict);
  const verdict = twice ? 'fails' : ORDER.find((one) => verdicts.includes(one)) || 'fails';
  return h('div', { class: `verdict ${verdict}`, tabindex: '-1' }, stamp(verdict),
    h('div', { class: 'verdict-text' }, h('h2', {}, t(`proof.verdict.${verdict}`)), h('p', {}, twice ? t('check.twice', { event: twice.proof.event_id, k: twice.proof.draw }) : reason(verdict, items)), unread()));
}

/** @param {Verdict} verdict */
function stamp(verdict) {
  if (verdict === 'verified' || verdict === 'partly') return h('span', { class: 'stamp' }, seal());
  return h('span', { class: 'stamp' }, icon(verdict === 'fails' ? 'cross' : DASH));
}

/** @param {Verdict} verdict @param {Item[]} items */
function reason(verdict, items) {
  const failed = items.find((item) => item.report && item.report.failure);
  const failure = failed && failed.report && failed.report.failure;
  if (failed && failure) return [`${failed.name}: `, drawOf(failure) ? `${t('proof.draw', { k: drawOf(failure) })}: ` : '', h('strong', {}, stepSentence(failure))];
  return [t(`check.verdict.${verdict}`), verdict === 'untied' ? '' : ` ${t(`check.ground.${groundOf(items[0])}`)}`];
}

/** The draw that a step is of: its own, or the one that its values name; 0 for none. @param {import('../../lib/proof/report.js').Check} check */
const drawOf = ({ draw, values }) => Number(draw || values.draw || (/\bdraw (\d+)/.exec(String(values.error || '')) || [])[1]) || 0;

/** What the anchor came from. @param {Item} item @returns {'receipt' | 'pinned' | 'typed'} */
function groundOf(item) {
  if (item.against.receipt) return 'receipt';
  return model.isPinned ? 'pinned' : 'typed';
}

/** What was given and could not be checked is no part of a verdict, and is not passed over in silence. */
function unread() {
  const count = model.items.filter((item) => item.kind !== 'json' && item.kind !== 'receipt').length;
  return [count ? h('p', { class: 'quiet' }, t('check.unread', { count })) : null, isTorn() ? h('p', { class: 'problem' }, t('check.torn')) : null];
}

/** @param {Item} item */
function fileCard(item) {
  const report = /** @type {import('../../lib/proof/report.js').Report} */ (item.report);
  const { verdict, key, holds } = verdictOf(report);
  const { receipt } = item.against;
  const own = (/** @type {import('../../lib/proof/verify.js').Drawn} */ drawn) => (receipt && receipt.event === drawn.proof.event_id ? receipt.draw_number : 0);
  return h('article', { class: 'card file', 'data-verdict': verdict }, h('h2', { class: 'file-name' }, item.name), h('p', { class: `file-verdict ${verdict}` }, t(key)),
    report.draws.map((drawn) => drawnCard(drawn, own(drawn), report.after)),
    report.after.calledOff.map(({ draw, reason: why }) => h('p', { class: 'called-off' }, h('strong', {}, t('check.called_off', { k: draw })), ' ', why)),
    h('details', { class: 'all-steps', open: !holds || report.draws.length === 1 }, h('summary', {}, t('check.steps', { count: report.checks.length })), steps(report), holds ? null : h('p', { class: 'quiet' }, t('check.stopped'))));
}

/** Of several draws, each with a heading of its own. @param {import('../../lib/proof/report.js').Report} report */
function steps(report) {
  /** @type {Array<{draw: number | null, checks: typeof report.checks}>} */
  const parts = [];
  for (const check of report.checks) {
    const last = parts[parts.length - 1];
    if (last && last.draw === check.draw) last.checks.push(check);
    else parts.push({ draw: check.draw, checks: [check] });
  }
  const isOne = parts.length < 3;
  return parts.map(({ draw, checks }) => [draw && !isOne ? h('h4', {}, t('proof.draw', { k: draw })) : null, stepList(/** @type {any} */ ({ checks }))]);
}
