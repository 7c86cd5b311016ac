// The prize desk's page, opened by scanning a winner's code: shows whose it is and confirms the hand-over, once, in one tap.

import { $, h, replace } from '../lib/dom.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/i18n.js';
import { nextLanguage, onLanguage, rememberedLanguage, setLanguage } from '../lib/language.js';
import { ApiError, call, newKey } from '../lib/api.js';
import { serverNow } from '../lib/live.js';
import { loginForm } from './claim_login.js';
import { liveDigits, slip } from './claim_slip.js';

/** @typedef {import('./claim_slip.js').Claim} Claim */

const RETRY_MS = 3000;
const REFRESH_MS = 10000;
const code = decodeURIComponent(location.pathname.replace(/\/+$/, '').split('/').pop() || '');
const path = `admin/current/claims/${encodeURIComponent(code)}`;
/** The digits in the scanned code, good for seconds: the first request takes them, whatever comes of it. */
let scanned = takeScanned();
const model = {
  claim: /** @type {Claim | null} */ (null),
  /** Whether the digits in the scanned code were those of the moment; null where none were scanned. */
  matched: /** @type {boolean | null} */ (null),
  fresh: false,
  saving: false,
  lost: false,
  note: '',
  /** One key for one press, kept until that press has an answer. */
  key: '',
};
/** @type {() => import('../lib/dom.js').Child} what the page shows, in the language of the moment */
let content = () => null;
let timer = 0;
/** Counts what was asked or begun: an answer to anything older is out of date, and a hand-over under way is not disturbed. */
let turn = 0;

/** They leave the address at once, so that neither a reload nor a way back sends them late. */
function takeScanned() {
  const address = new URL(location.href);
  const live = address.searchParams.get('live') || '';
  address.searchParams.delete('live');
  if (live) history.replaceState(null, '', address);
  return live;
}

/** @param {() => import('../lib/dom.js').Child} build */
function page(build) {
  content = build;
  document.title = t('claim.title');
  replace($('page'), build());
  tick();
}

// ── asking ──

/** Looks the claim up; where the scanned digits went unanswered, those at the desk compare by eye. */
async function load() {
  if (model.saving) return;
  clearTimeout(timer);
  const mine = (turn += 1);
  const live = scanned;
  scanned = '';
  try {
    const claim = await call('GET', live ? `${path}?live=${encodeURIComponent(live)}` : path, undefined, { retries: live || model.claim ? 0 : 1 });
    if (mine !== turn) return;
    if (live && claim.live && typeof claim.live.matches === 'boolean') model.matched = claim.live.matches;
    connected(true);
    took(claim);
  } catch (error) {
    if (mine === turn) failed(error);
  }
}

/** @param {Claim} claim */
function took(claim) {
  const before = model.claim;
  model.claim = claim;
  if (claim.claim === 'open') model.fresh = false;
  const same = before && before.claim === claim.claim && before.claimed_at === claim.claimed_at;
  if (same) tick();
  else if (!model.saving) page(sheet);
  again(claim);
}

/** An open claim is looked at again when its digits change, which also tells of another desk that was quicker. @param {Claim} claim */
function again(claim) {
  clearTimeout(timer);
  if (claim.claim !== 'open') return;
  const left = claim.live ? Date.parse(claim.live.next_at) - serverNow() : REFRESH_MS;
  timer = window.setTimeout(() => { if (!document.hidden) load(); }, Math.min(REFRESH_MS, Math.max(0, left)) + 250);
}

/** @param {unknown} error */
function failed(error) {
  const fault = error instanceof ApiError ? error : new ApiError('internal', t('reason.internal'), 0, null, '');
  if (fault.status === 401 || fault.status === 403) { model.claim = null; page(() => loginForm(load)); return; }
  if (fault.status > 0 && fault.status !== 503) { model.claim = null; page(() => stopped(fault)); return; }
  connected(false);
  if (!model.claim) page(() => h('p', { class: 'loading' }, t('common.loading')));
  timer = window.setTimeout(load, RETRY_MS);
}

/** @param {boolean} yes */
function connected(yes) {
  model.lost = !yes;
  $('offline').hidden = yes;
  if (!yes) { replace($('offline'), icon('wifi_off'), h('span', {}, model.saving ? t('claim.waiting') : t('claim.offline'))); tick(); }
}

// ── showing ──

function sheet() {
  const { claim, fresh } = model;
  if (!claim) return null;
  const stale = model.matched === false;
  return [
    slip(claim, code, { fresh, stale }),
    model.note && h('p', { class: 'after note', role: 'status' }, model.note),
    claim.claim !== 'open' && nextGuest(),
    fresh && h('button', { class: 'button wide after', id: 'undo', type: 'button', onclick: undo }, t('claim.undo')),
    claim.claim === 'open' && h('div', { class: 'reach' }, h('button', { class: `button wide confirm ${stale ? 'ink' : 'primary'}`, id: 'confirm', type: 'button', disabled: model.saving, onclick: confirmHandOver }, t(model.saving ? 'claim.confirming' : stale ? 'claim.confirm_stale' : 'claim.confirm'))),
  ];
}

/** What comes after: the camera, or a code typed by hand. */
function nextGuest() {
  const input = h('input', { class: 'input code', id: 'other-code', autocapitalize: 'characters', autocomplete: 'off', spellcheck: 'false', maxlength: 20 });
  const go = (/** @type {Event} */ event) => {
    event.preventDefault();
    const typed = input.value.replace(/[^0-9a-z]/gi, '').toUpperCase();
    if (typed) location.assign(`/lottery/claim/${typed}`);
    else input.focus();
  };
  return h('section', { class: 'other' },
    h('h3', {}, t('claim.next')), h('p', {}, t('claim.next_scan')),
    h('form', { class: 'other-form', onsubmit: go }, h('label', { class: 'field' }, h('span', {}, t('claim.type')), input), h('button', { class: 'button', type: 'submit' }, t('claim.type_go'))));
}

/** Draws the digits of the moment and how long they last. */
function tick() {
  const box = document.getElementById('live');
  if (!box || !model.claim) return;
  const { live } = model.claim;
  const left = live ? Date.parse(live.next_at) - serverNow() : 0;
  const current = live && left > -1500 ? { ...live, matches: model.matched === true } : null;
  replace(box, liveDigits(current, { lost: model.lost && Boolean(live) }));
  const bar = /** @type {HTMLElement | null} */ (box.querySelector('.live-time i'));
  if (bar) bar.style.setProperty('animation-delay', `${Math.min(0, left - 10000)}ms`);
}

// ── acting ──

async function confirmHandOver() {
  const claim = model.claim;
  if (!claim || model.saving) return;
  model.saving = true;
  model.note = '';
  model.key = model.key || newKey();
  turn += 1;
  clearTimeout(timer);
  page(sheet);
  await send(claim);
}

/** Sends until there is an answer, always under the same key, so that one press is one hand-over. @param {Claim} claim */
async function send(claim) {
  try {
    const done = await call('POST', `${path}/collect`, {}, { key: model.key, retries: 0 });
    settled();
    model.fresh = true;
    took({ ...claim, ...done, claim: 'collected' });
    const title = /** @type {HTMLElement | null} */ (document.querySelector('.slip-state'));
    if (title) title.focus();
  } catch (error) {
    const unknown = error instanceof ApiError && (error.status === 0 || error.status >= 500) && error.reason !== 'storage_full';
    if (unknown) { connected(false); window.setTimeout(() => send(claim), RETRY_MS); return; }
    settled();
    if (error instanceof ApiError && error.status === 409) { model.claim = null; load(); } else failed(error);
  }
}

function settled() {
  model.saving = false;
  model.key = '';
  connected(true);
}

/** @param {Event} event */
async function undo(event) {
  const { claim } = model;
  if (!claim) return;
  const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
  button.disabled = true;
  try {
    await call('POST', `admin/current/draws/${claim.draw}/winners/${claim.place}/claim`, { claim: 'open', reason: 'undo' });
    model.fresh = false;
    model.note = t('claim.undone');
    model.claim = null;
    await load();
  } catch (error) {
    button.disabled = false;
    if (error instanceof ApiError && error.status === 0) connected(false);
    else failed(error);
  }
}

/** @param {ApiError} fault */
function stopped(fault) {
  const missing = fault.reason === 'claim_not_found' || fault.status === 404;
  return [
    h('div', { class: 'slip stop', role: 'alert' },
      h('h2', { class: 'slip-state' }, icon('alert'), t(missing ? 'claim.not_found' : 'claim.failed')),
      h('div', { class: 'slip-body' }, h('p', { class: 'mono wrong-code' }, code), h('p', { class: 'next' }, missing ? t('claim.not_found_next') : fault.message),
        fault.requestId && !missing && h('p', { class: 'small quiet' }, t('common.request_id', { id: fault.requestId })),
        !missing && h('button', { class: 'button ink wide after', type: 'button', onclick: () => load() }, t('common.retry')))),
    missing && nextGuest(),
  ];
}

$('language').addEventListener('click', () => setLanguage(nextLanguage()));
onLanguage(() => { document.title = t('claim.title'); replace($('page'), content()); tick(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden && model.claim && !model.saving) load(); });
addEventListener('online', () => { if (!model.saving) load(); });
rememberedLanguage();
load();
