// A check's steps as a list for people: what was compared with what, how it ended, and the values. A mark is never told by colour alone.

import { h, svg } from '../dom.js';
import { drawNumber, has, t } from '../i18n.js';

/**
 * @typedef {import('./report.js').Report} Report
 * @typedef {import('./report.js').Check} Check
 * @typedef {'verified' | 'partly' | 'untied' | 'fails'} Verdict
 */

const MARKS = { held: 'M4 12.5L10 18.5L20 6.5', skipped: 'M5 12H19', failed: 'M6 6L18 18M18 6L6 18' };
/** Which values a step shows below its sentence, in this order. */
const SHOWN = ['expected', 'found', 'own', 'last', 'event', 'draw', 'seal', 'error'];

/** What a report comes to; `key` names its words. @param {Report} report @returns {{verdict: Verdict, key: string, holds: boolean}} */
export function verdictOf(report) {
  const skipped = report.checks.filter((check) => check.outcome === 'skipped').map((check) => check.step);
  const isUntied = skipped.includes('anchor') || skipped.includes('export_anchor');
  const verdict = !report.holds ? 'fails' : isUntied ? 'untied' : skipped.length ? 'partly' : 'verified';
  return { verdict, key: `proof.verdict.${verdict}`, holds: report.holds };
}

/**
 * One `<li>` a step, in the order in which they were taken.
 * @param {Report} report @param {Record<string, unknown>} [context] values for the sentences that the report itself does not have
 */
export const stepList = (report, context = {}) => h('ol', { class: 'steps' }, report.checks.map((check) => stepItem(check, context)));

/** @param {Check} check @param {Record<string, unknown>} context */
function stepItem(check, context) {
  const { outcome, step } = check;
  return h('li', { class: `step-line ${outcome}`, 'data-step': step },
    svg('svg', { class: 'step-mark', viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': 3, 'aria-hidden': 'true' }, svg('path', { d: MARKS[outcome] })),
    h('div', { class: 'step-body' }, h('p', {}, h('span', { class: 'sr' }, `${t(`proof.mark.${outcome}`)}: `), stepSentence(check, context)), valueList(check)));
}

/** What one step says, in one sentence. @param {Check} check @param {Record<string, unknown>} [context] */
export function stepSentence({ step, outcome, values }, context = {}) {
  const key = `proof.step.${step}.${outcome}`;
  const variant = `${key}_${values.won === true ? 'won' : values.grade}`;
  const all = { ...context, ...values };
  const number = typeof all.number === 'number' ? drawNumber(all.number) : all.number;
  return t(has(variant) ? variant : key, { ...all, number });
}

/** @param {Check} check */
function valueList({ outcome, values }) {
  const names = SHOWN.filter((name) => textOf(values[name]) && !(outcome === 'held' && isRepeated(name, values)));
  if (!names.length) return null;
  const label = (/** @type {string} */ name) => (name === 'found' && names.length === 1 ? null : h('dt', {}, t(`proof.value.${name}`)));
  return h('dl', { class: 'step-values' }, names.map((name) => h('div', {}, label(name), h('dd', { class: 'mono' }, textOf(values[name])))));
}

/** Where both are the same, one is enough. @param {string} name @param {Record<string, unknown>} values */
const isRepeated = (name, values) => name === 'expected' && String(values.expected) === String(values.found);

/** @param {unknown} value */
function textOf(value) {
  if (value === undefined || value === null) return '';
  return Array.isArray(value) ? value.map(drawNumber).join(' ') : String(value);
}
