// What this phone's own checks came to: one quiet line beside the ticket where all held, and a red notice that stays where something did not.

import { $, h, seal } from '../../lib/dom.js';
import { icon } from '../../lib/icons.js';
import { number, t } from '../../lib/i18n.js';
import { checkNow, fetchLater, laterPart, planOf, toldDraw } from './checks.js';
import { failures, verdicts } from './known.js';
import { model } from './model.js';
import { part } from './part.js';

export function verdictPart() {
  const draw = model.state && model.ticket ? toldDraw() : 0;
  const verdict = draw ? verdicts()[draw] : undefined;
  const isShown = Boolean(verdict && verdict.holds);
  const failed = isShown ? '' : planOf(draw);
  part('verdict', [draw, isShown, verdict && [verdict.own, verdict.isWhole], failed === 'failed'], () => (verdict && isShown ? line(draw, verdict) : failed === 'failed' && h('p', { class: 'verdict' }, t('guest.proof.plan_failed'))));
  part('notice-proof', [failures().map((one) => one.draw), Boolean(laterPart())], alerts);
}

/** Only what was checked whole is sealed. @param {number} draw @param {import('./known.js').Verdict} verdict */
const line = (draw, { own, isWhole }) => h('p', { class: `verdict ${isWhole ? 'holds' : 'partly'}`, 'data-draw': String(draw) }, isWhole && seal(),
  h('span', {}, h('strong', {}, t(isWhole ? 'guest.proof.holds' : 'guest.proof.partly')), ' ', t(`guest.proof.holds_${own}`)));

function alerts() {
  const list = failures();
  const differs = laterPart();
  if (list.length && !differs) fetchLater().catch(() => setTimeout(verdictPart, 5000));
  return list.length > 0 && h('div', { class: 'notice bad', role: 'alert' }, icon('alert'), h('div', {},
    h('p', {}, h('strong', {}, t('guest.proof.fails', { draws: list.map((one) => number(one.draw)).join(', ') }))),
    differs && h('p', {}, differs.whatDiffers(list[0])),
    h('p', {}, t('guest.proof.fails_do')),
    h('p', {}, h('button', { class: 'button', type: 'button', onclick: open }, t('guest.proof.fails_see')))));
}

function open() {
  $('check').setAttribute('open', '');
  $('check').scrollIntoView();
}

/** The doubter's panel, once it is opened. @param {{seq: number, hash: string} | null} head */
export function panelPart(head) {
  const reading = $('check').hasAttribute('open');
  const panel = reading ? laterPart() : null;
  if (reading && !panel) fetchLater().catch(() => part('check-body', ['away'], () => h('p', { class: 'quiet' }, t('guest.proof.away'))));
  const rows = panel ? rowsOf() : [];
  const { activeElement: held } = document;
  const row = held && $('check-body').contains(held) ? /** @type {HTMLElement | null} */ (held.closest('[data-draw]')) : null;
  const unfolded = Array.from(document.querySelectorAll('#check details[open]'), (one) => /** @type {HTMLElement} */ (one).dataset.keep);
  const { ticket, own, state } = model;
  const seal_ = state && state.event.anchor;
  part('check-body', [Boolean(panel), ticket, own && own.entry, seal_, rows.map(({ draw, verdict, plan }) => [draw, plan, verdict && [verdict.at, verdict.checks.length]]), Boolean(head)], () => panel && panel.panelBody({ rows, head, check: checkNow }));
  unfolded.forEach((name) => { const one = document.querySelector(`#check details[data-keep="${name}"]`); if (one) one.setAttribute('open', ''); });
  if (row && !document.contains(row)) focusRow(String(row.dataset.draw));
}

/** Where the keyboard was in a draw's row that came anew, it is there again: the row says how the check stands. @param {string} draw */
function focusRow(draw) {
  const row = /** @type {HTMLElement | null} */ (document.querySelector(`#check-body [data-draw="${draw}"]`));
  if (row) row.focus();
}

/** Every draw that is known to be revealed or was checked, the newest first. */
function rowsOf() {
  const checked = verdicts();
  /** @type {Map<number, string>} */
  const names = new Map(Object.entries(checked).map(([draw, verdict]) => [Number(draw), verdict.prize]));
  const revealed = model.all ? model.all.filter((one) => !one.state || one.state === 'revealed') : (model.state && model.state.results) || [];
  revealed.forEach((/** @type {any} */ one) => names.set(one.draw, one.prize_name));
  return [...names].sort(([a], [b]) => b - a).map(([draw, prize]) => ({ draw, prize, verdict: checked[draw], plan: planOf(draw) }));
}
