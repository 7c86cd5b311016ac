// The prize desk's page, opened by scanning a winner's code: shows whose it is and confirms the hand-over, once, in one tap.

import { $, h, replace } from '../lib/dom.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/i18n.js';
import { nextLanguage, onLanguage, rememberedLanguage, setLanguage } from '../lib/language.js';
import { ApiError, call, newKey } from '../lib/api.js';
import { serverNow } from '../lib/live.js';
import { isRehearsal, markRehearsal } from '../lib/rehearsal.js';
import { code, takeScanned } from './claim_address.js';
import { loginForm } from './claim_login.js';
import { stopped } from './claim_next.js';
import { focusTitle, sheet, tick } from './claim_sheet.js';

/** @typedef {import('./claim_slip.js').Claim} Claim */

const RETRY_MS = 3000;
const REFRESH_MS = 10000;
const path = `admin/current/claims/${encodeURIComponent(code)}`;
/** The digits in the scanned code, good for seconds: the first request takes them, whatever comes of it. */
let scanned = takeScanned();
/** @type {import('./claim_sheet.js').Model} */
const model = { claim: null, matched: null, fresh: false, saving: false, lost: false, note: '', key: '' };
/** @type {() => import('../lib/dom.js').Child} what the page shows, in the language of the moment */
let content = () => null;
let timer = 0;
/** Counts what was asked or begun: an answer to anything older is out of date, and a hand-over under way is not disturbed. */
let turn = 0;

/** @param {() => import('../lib/dom.js').Child} build */
function page(build) {
  content = build;
  $('back').hidden = false;
  document.title = t('claim.title');
  replace($('page'), build());
  tick(model);
}

const ours = () => sheet(model, { confirm: confirmHandOver, undo, differ });

// ── asking ──

/** Whether the prizes of this event are real ones; where that cannot be learned, the claim cannot either. */
async function lookUpEvent() {
  const mark = await call('GET', 'events/current').then(isRehearsal, () => false);
  onLanguage(() => markRehearsal(mark));
  markRehearsal(mark);
}

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
  if (same) tick(model);
  else if (!model.saving) page(ours);
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
  if (fault.status === 401 || fault.status === 403) { model.claim = null; page(() => loginForm(load)); $('back').hidden = true; return; }
  if (fault.status > 0 && fault.status !== 503) { model.claim = null; page(() => stopped(fault, code, load)); return; }
  connected(false);
  if (!model.claim) page(() => h('p', { class: 'loading' }, t('common.loading')));
  timer = window.setTimeout(load, RETRY_MS);
}

/** @param {boolean} yes */
function connected(yes) {
  model.lost = !yes;
  $('offline').hidden = yes;
  if (!yes) { replace($('offline'), icon('wifi_off'), h('span', {}, model.saving ? t('claim.waiting') : t('claim.offline'))); tick(model); }
}

// ── acting ──

/** Somebody at the desk says that the two do not show the same digits. */
function differ() {
  model.matched = false;
  page(ours);
  focusTitle();
}

async function confirmHandOver() {
  const claim = model.claim;
  if (!claim || model.saving) return;
  model.saving = true;
  model.note = '';
  model.key = model.key || newKey();
  turn += 1;
  clearTimeout(timer);
  page(ours);
  await send(claim);
}

/** Sends until there is an answer, always under the same key, so that one press is one hand-over. @param {Claim} claim */
async function send(claim) {
  try {
    const done = await call('POST', `${path}/collect`, {}, { key: model.key, retries: 0 });
    settled();
    model.fresh = true;
    took({ ...claim, ...done, claim: 'collected' });
    focusTitle();
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
    await call('POST', `admin/current/draws/${claim.draw}/winners/${claim.place}/claim`, { claim: 'open' });
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

$('language').addEventListener('click', () => setLanguage(nextLanguage()));
onLanguage(() => { document.title = t('claim.title'); replace($('page'), content()); tick(model); });
document.addEventListener('visibilitychange', () => { if (!document.hidden && model.claim && !model.saving) load(); });
addEventListener('online', () => { if (!model.saving) load(); });
rememberedLanguage();
load();
void lookUpEvent();
