// The doubter's panel: what this phone holds, what it checked of each draw and found, the receipt, and what all this is worth.

import { h } from '../../lib/dom.js';
import { evidenceLink } from '../../lib/evidence.js';
import { icon } from '../../lib/icons.js';
import { number, t, time } from '../../lib/i18n.js';
import { stepList, stepSentence, verdictOf } from '../../lib/proof/steps.js';
import { anchorChanged, model } from './model.js';
import { receiptPart } from './receipt.js';

/** @typedef {import('./known.js').Verdict} Verdict */
/** @typedef {{draw: number, prize: string, verdict: Verdict | undefined, plan: string}} Row */
/** @typedef {{rows: Row[], head: {seq: number, hash: string} | null, check: (draw: number) => void}} Context */

const LIMITS = ['machine', 'list', 'never'];

/** @param {Context} context */
export function panelBody(context) {
  const ticket = model.ticket;
  const anchor = (ticket && ticket.anchor) || (model.state && model.state.event.anchor) || '';
  return [
    h('p', {}, t('guest.check.intro')),
    h('h3', {}, t('guest.check.draws')),
    context.rows.length ? h('ul', { class: 'checked' }, context.rows.map((row) => drawRow(row, context))) : h('p', { class: 'quiet' }, t('guest.check.no_draws')),
    anchorChanged() ? changedAnchor() : fact(t('guest.check.anchor'), anchor, ticket ? t(model.pins ? 'guest.check.same' : 'guest.check.unpinned') : ''),
    ticket && fact(t('guest.check.line'), (model.own && model.own.entry) || t('guest.check.line_wait')),
    ticket && fact(t('guest.check.nonce'), ticket.nonce),
    ticket && receiptPart(ticket, context.head),
    h('h3', {}, t('proof.limits.title')),
    h('ul', { class: 'limits' }, LIMITS.map((name) => h('li', {}, t(`proof.limits.${name}`)))),
    h('p', {}, h('a', { href: `/lottery/check?event_id=${encodeURIComponent(model.eventId)}` }, t('guest.proof.elsewhere'))),
  ];
}

/** @param {string} label @param {string} value @param {string} [note] */
const fact = (label, value, note) => h('div', { class: 'fact' }, h('h3', {}, label), h('p', { class: 'mono' }, value), note && h('p', { class: 'small quiet' }, note));

function changedAnchor() {
  const live = model.state ? model.state.event.anchor : model.own.anchor;
  return h('div', { class: 'notice bad' }, icon('alert'), h('div', {}, h('p', {}, t('guest.notice.anchor')), fact(t('guest.check.was'), /** @type {any} */ (model.ticket).anchor), fact(t('guest.check.is'), live)));
}

/** @param {Row} row @param {Context} context */
function drawRow({ draw, prize, verdict, plan }, { check }) {
  const event = model.eventId || 'current';
  const name = t('common.draw_k', { k: number(draw) });
  const action = t(verdict ? 'guest.proof.again' : 'guest.proof.check');
  const link = (/** @type {import('../../lib/evidence.js').Kind} */ kind, /** @type {string} */ text) => evidenceLink(kind, { event, draw }, text, { 'aria-label': `${name} ${text}` });
  return h('li', { class: verdict ? stateOf(verdict) : '', tabindex: '-1', 'data-draw': String(draw) },
    h('p', { class: 'checked-name' }, `${name} · ${prize}`),
    verdict ? outcome(verdict) : h('p', { class: 'checked-plan' }, plan ? t(`guest.proof.plan_${plan}`) : t('guest.proof.not_yet')),
    verdict && verdict.checks.length > 0 && h('details', { class: 'more', 'data-keep': `steps-${draw}` }, h('summary', {}, t('guest.proof.steps', { n: verdict.checks.length })), stepList(reportOf(verdict))),
    h('p', { class: 'proof-links' },
      plan === 'waiting' || plan === 'checking' ? null : h('button', { class: 'button plain', type: 'button', onclick: () => check(draw), 'aria-label': `${name} ${action}` }, action),
      link('sheet', t('guest.check.sheet')), link('proof', t('guest.check.proof')),
      h('a', { href: `/lottery/check?event_id=${encodeURIComponent(event)}&draw=${draw}`, 'aria-label': `${name} ${t('guest.proof.whole')}` }, t('guest.proof.whole'))));
}

/** @param {Verdict} verdict @returns {any} */
const reportOf = ({ checks, holds }) => ({ checks, holds, failure: checks.find((one) => one.outcome === 'failed') });

/** Only what was checked whole has the green mark. @param {Verdict} verdict */
const stateOf = ({ holds, isWhole }) => (holds ? (isWhole ? 'holds' : 'partly') : 'fails');
const ICONS = { holds: 'check', partly: '', fails: 'alert' };

/** @param {Verdict} verdict */
function outcome(verdict) {
  const state = stateOf(verdict);
  const before = state === 'partly' ? 'proof.verdict.partly' : 'guest.proof.held_before';
  const words = t(verdict.checks.length ? verdictOf(reportOf(verdict)).key : before);
  return h('p', { class: 'checked-verdict' }, ICONS[state] && icon(ICONS[state]), h('span', {}, h('strong', {}, words), ' ', h('span', { class: 'small quiet' }, t('guest.proof.at', { time: time(verdict.at) }))));
}

/** The first thing that did not hold, as a sentence. @param {Verdict} verdict */
export function whatDiffers(verdict) {
  const failed = verdict.checks.find((one) => one.outcome === 'failed');
  return failed ? stepSentence(failed) : '';
}
