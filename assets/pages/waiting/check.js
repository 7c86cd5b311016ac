// The doubter's panel: the anchor, my line, and how to check a draw.

import { h } from '../../lib/dom.js';
import { evidenceLink, proofName } from '../../lib/evidence.js';
import { icon } from '../../lib/icons.js';
import { number, t } from '../../lib/i18n.js';
import { anchorChanged, model } from './model.js';

export function checkBody() {
  const ticket = model.ticket;
  const event = model.eventId || 'current';
  const anchor = (ticket && ticket.anchor) || (model.state && model.state.event.anchor) || '';
  const draws = model.all || (model.state && model.state.results) || [];
  return [
    h('p', {}, t('guest.check.intro')),
    anchorChanged() ? changedAnchor() : fact(t('guest.check.anchor'), anchor, ticket ? t(model.pins ? 'guest.check.same' : 'guest.check.unpinned') : ''),
    ticket && fact(t('guest.check.line'), (model.own && model.own.entry) || t('guest.check.line_wait')),
    ticket && fact(t('guest.check.nonce'), ticket.nonce),
    h('h3', {}, t('guest.check.draws')),
    draws.length ? h('ul', { class: 'proofs' }, draws.map((/** @type {any} */ d) => proofRow(d, event))) : h('p', { class: 'quiet' }, t('guest.check.no_draws')),
    h('h3', {}, t('guest.check.how')),
    h('ol', { class: 'steps' },
      h('li', {}, t('guest.check.step_1')),
      h('li', {}, t('guest.check.step_2'), h('pre', { class: 'mono', tabindex: '0' }, `luckydraw verify ${draws.length ? proofName(event, draws[0].draw) : 'proof.json'} \\\n  --anchor ${anchor}`)),
      h('li', {}, t('guest.check.step_3'))),
  ];
}

/** @param {string} label @param {string} value @param {string} [note] */
const fact = (label, value, note) => h('div', { class: 'fact' }, h('h3', {}, label), h('p', { class: 'mono' }, value), note && h('p', { class: 'small quiet' }, note));

function changedAnchor() {
  const live = model.state ? model.state.event.anchor : model.own.anchor;
  return h('div', { class: 'notice bad' }, icon('alert'), h('div', {}, h('p', {}, t('guest.notice.anchor')), fact(t('guest.check.was'), /** @type {any} */ (model.ticket).anchor), fact(t('guest.check.is'), live)));
}

/** @param {any} draw @param {string} event */
function proofRow(draw, event) {
  const name = t('common.draw_k', { k: number(draw.draw) });
  const link = (/** @type {import('../../lib/evidence.js').Kind} */ kind, /** @type {string} */ text) => evidenceLink(kind, { event, draw: draw.draw }, text, { 'aria-label': `${name} ${text}` });
  return h('li', {}, h('span', {}, `${name} · ${draw.prize_name}`),
    h('span', { class: 'proof-links' }, link('sheet', t('guest.check.sheet')), ' ', link('proof', t('guest.check.proof'))));
}
