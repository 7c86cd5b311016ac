// The prize desk's page, opened by scanning a winner's code: shows whose it is and confirms the hand-over, once.

import { $, digits, h, icon, replace, seal } from '../lib/dom.js';
import { actor, dateTime, drawNumber, nextLanguage, onLanguage, rememberedLanguage, setLanguage, t } from '../lib/i18n.js';
import { ApiError, call, newKey } from '../lib/api.js';

/** @typedef {{draw: number, place: number, draw_number: number, prize_name: string, prize_rank?: number, claim: string, claimed_at: string | null, claimed_by: string | null, name?: string}} Claim */

const code = decodeURIComponent(location.pathname.replace(/\/+$/, '').split('/').pop() || '');
const path = `admin/current/claims/${encodeURIComponent(code)}`;
/** One key for one press, kept until that press has an answer. */
let pressKey = '';
/** @type {() => void} draws the page as it is, in the language of the moment */
let redraw = () => {};

/** @param {() => import('../lib/dom.js').Child} build */
function page(build) {
  redraw = () => { document.title = t('claim.title'); replace($('page'), build()); };
  redraw();
}

async function load() {
  try {
    const claim = await call('GET', path);
    page(() => slip(claim));
  } catch (error) {
    failed(error, load);
  }
}

/** @param {unknown} error @param {() => void} again */
function failed(error, again) {
  const fault = error instanceof ApiError ? error : new ApiError('internal', t('reason.internal'), 0, null, '');
  if (fault.status === 401 || fault.status === 403) page(login);
  else page(() => stopped(fault, again));
}

// ── signing in ──

function login() {
  const problem = h('p', { class: 'problem', role: 'alert' });
  const input = h('input', { class: 'input pin', id: 'pin', inputmode: 'numeric', pattern: '[0-9]*', autocomplete: 'one-time-code', maxlength: 8, required: true });
  const button = h('button', { class: 'button ink wide', type: 'submit' }, t('claim.enter'));
  return [
    h('form', { class: 'card', novalidate: true, onsubmit: (/** @type {Event} */ e) => { e.preventDefault(); signIn(input, button, problem); } },
      h('h2', {}, t('claim.login')), h('p', {}, t('claim.login_why')),
      h('label', { class: 'field' }, h('span', {}, t('claim.pin')), input), problem, button,
      h('p', { class: 'small' }, h('a', { href: `/lottery/admin?next=${encodeURIComponent(location.pathname)}` }, t('claim.organiser')))),
    h('p', { class: 'small on-ground quiet after' }, t('claim.guest')),
  ];
}

/** @param {HTMLInputElement} input @param {HTMLButtonElement} button @param {HTMLElement} problem */
async function signIn(input, button, problem) {
  const pin = input.value.replace(/\D/g, '');
  if (pin.length !== 8) { problem.textContent = t('claim.pin_empty'); input.focus(); return; }
  button.disabled = true;
  try {
    await call('POST', 'admin/login', { pin });
    await load();
  } catch (error) {
    button.disabled = false;
    problem.textContent = loginProblem(error);
    input.select();
  }
}

/** @param {unknown} error */
function loginProblem(error) {
  if (!(error instanceof ApiError)) return t('reason.internal');
  if (error.status === 401) return t('claim.pin_wrong');
  const wait = Number(error.details.retry_after);
  return error.status === 429 && wait ? t('claim.pin_wait', { n: Math.ceil(wait) }) : error.message;
}

// ── the slip ──

/** @type {Record<string, {title: string, next: string}>} */
const ENDED = {
  collected: { title: 'claim.already', next: 'claim.already_next' },
  absent: { title: 'claim.absent', next: 'claim.absent_next' },
  void: { title: 'claim.void', next: 'claim.void_next' },
  passed: { title: 'claim.void', next: 'claim.void_next' },
};

/** @param {Claim} claim @param {{fresh?: boolean, note?: string}} [options] `fresh`: confirmed by this very press */
function slip(claim, options = {}) {
  const ended = ENDED[claim.claim];
  const kind = options.fresh ? 'done' : ended ? 'stop' : 'ready';
  const title = options.fresh ? t('claim.done') : ended ? t(ended.title) : t('claim.open');
  return [
    h('article', { class: `slip ${kind}` },
      h('h2', { class: 'slip-state' }, options.fresh ? icon('check') : ended ? icon('alert') : null, title),
      h('div', { class: 'slip-body' }, whose(claim), facts(claim),
        options.fresh ? h('div', { class: 'seal-corner' }, seal()) : null,
        !options.fresh && h('p', { class: 'next small' }, t(ended ? ended.next : 'claim.compare')))),
    options.note && h('p', { class: 'after', role: 'status' }, options.note),
    claim.claim === 'open' && h('button', { class: 'button primary wide confirm', type: 'button', onclick: (/** @type {any} */ e) => confirmHandOver(e.currentTarget, claim) }, t('claim.confirm')),
    options.fresh && h('button', { class: 'button wide after', type: 'button', onclick: (/** @type {any} */ e) => undo(e.currentTarget, claim) }, t('claim.undo')),
  ];
}

/** @param {Claim} claim */
function whose(claim) {
  const text = drawNumber(claim.draw_number);
  return [
    h('p', { class: 'prize-name' }, claim.prize_rank ? h('span', { class: 'rank' }, t('common.rank', { rank: claim.prize_rank })) : null, ' ', claim.prize_name),
    h('p', { class: 'sr' }, t('claim.number')),
    digits(text, { label: t('common.number', { number: text }) }),
  ];
}

/** @param {Claim} claim */
function facts(claim) {
  const row = (/** @type {string} */ label, /** @type {string | undefined} */ value, mono = false) => value ? [h('dt', {}, label), h('dd', { class: mono ? 'mono' : null }, value)] : null;
  return h('dl', { class: 'facts' },
    row(t('claim.name'), claim.name),
    row(t('claim.code'), code.length <= 12 ? code.replace(/(.{5})(?=.)/g, '$1 ') : code, true),
    h('dt', {}, t('common.draw_k', { k: claim.draw })), h('dd', {}, collected(claim)));
}

/** @param {Claim} claim */
function collected(claim) {
  if (!claim.claimed_at) return t('claim.open');
  const when = dateTime(claim.claimed_at);
  return claim.claimed_by ? t('claim.when', { time: when, by: actor(claim.claimed_by) }) : t('claim.when_only', { time: when });
}

/** @param {HTMLButtonElement} button @param {Claim} claim */
async function confirmHandOver(button, claim) {
  button.disabled = true;
  button.textContent = t('claim.confirming');
  pressKey = pressKey || newKey();
  try {
    const done = await call('POST', `${path}/collect`, {}, { key: pressKey });
    pressKey = '';
    page(() => slip({ ...claim, ...done, claim: 'collected' }, { fresh: true }));
  } catch (error) {
    const reached = error instanceof ApiError && error.status > 0;
    if (reached) pressKey = '';
    if (reached && error instanceof ApiError && error.status === 409) load();
    else failed(error, () => page(() => slip(claim)));
  }
}

/** @param {HTMLButtonElement} button @param {Claim} claim */
async function undo(button, claim) {
  button.disabled = true;
  try {
    await call('POST', `admin/current/draws/${claim.draw}/winners/${claim.place}/claim`, { claim: 'open', reason: 'undo' });
    page(() => slip({ ...claim, claim: 'open', claimed_at: null, claimed_by: null }, { note: t('claim.undone') }));
  } catch (error) {
    failed(error, load);
  }
}

/** @param {ApiError} fault @param {() => void} again */
function stopped(fault, again) {
  const title = fault.reason === 'claim_not_found' ? t('claim.not_found') : fault.reason === 'network' ? t('common.offline') : t('claim.failed');
  return h('div', { class: 'slip stop', role: 'alert' },
    h('h2', { class: 'slip-state' }, icon('alert'), title),
    h('div', { class: 'slip-body' }, h('p', { class: 'mono' }, code), h('p', { class: 'next' }, fault.message),
      fault.requestId && h('p', { class: 'small quiet' }, t('common.request_id', { id: fault.requestId })),
      h('button', { class: 'button ink wide confirm', type: 'button', onclick: again }, t('common.retry'))));
}

$('language').addEventListener('click', () => setLanguage(nextLanguage()));
onLanguage(() => redraw());
rememberedLanguage();
load();
