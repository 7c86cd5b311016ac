// The sheet of one claim with what can be done to it, and the digits of the moment, which go on by themselves.

import { h, replace } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { serverNow } from '../lib/live.js';
import { code } from './claim_address.js';
import { nextGuest } from './claim_next.js';
import { liveDigits, slip } from './claim_slip.js';

/**
 * @typedef {object} Model
 * @property {import('./claim_slip.js').Claim | null} claim
 * @property {boolean | null} matched whether the winner's digits are those of the moment, by the scanned code or by somebody's eyes; null where nobody said
 * @property {boolean} fresh confirmed by a press on this very page
 * @property {boolean} saving
 * @property {boolean} lost no connection
 * @property {string} note
 * @property {string} key one key for one press, kept until that press has an answer
 */

/** @param {Model} model @param {{confirm: () => unknown, undo: (event: Event) => unknown, differ: () => unknown}} acts */
export function sheet(model, acts) {
  const { claim, fresh } = model;
  if (!claim) return null;
  const stale = model.matched === false;
  const open = claim.claim === 'open';
  return [
    slip(claim, code, { fresh, stale }),
    model.note && h('p', { class: 'after note', role: 'status' }, model.note),
    !open && nextGuest(),
    fresh && h('button', { class: 'button wide after', id: 'undo', type: 'button', onclick: acts.undo }, t('claim.undo')),
    open && h('div', { class: 'reach' }, claim.live && model.matched === null && differButton(model, acts.differ), confirmButton(model, acts.confirm)),
  ];
}

/** Eyes see what no scan was there to tell. @param {Model} model @param {() => unknown} differ */
function differButton(model, differ) {
  return h('button', { class: 'button plain wide differ', id: 'differ', type: 'button', disabled: model.saving, onclick: differ }, t('claim.live_differ'));
}

/** @param {Model} model @param {() => unknown} confirm */
function confirmButton({ matched, saving }, confirm) {
  const stale = matched === false;
  const label = saving ? 'claim.confirming' : stale ? 'claim.confirm_stale' : 'claim.confirm';
  return h('button', { class: `button wide confirm ${stale ? 'ink' : 'primary'}`, id: 'confirm', type: 'button', disabled: saving, onclick: confirm }, t(label));
}

/** The state of the slip is read out. */
export function focusTitle() {
  const title = /** @type {HTMLElement | null} */ (document.querySelector('.slip-state'));
  if (title) title.focus();
}

/** Draws the digits of the moment and how long they last. @param {Model} model */
export function tick({ claim, matched, lost }) {
  const box = document.getElementById('live');
  if (!box || !claim) return;
  const { live } = claim;
  const left = live ? Date.parse(live.next_at) - serverNow() : 0;
  const current = live && left > -1500 ? { ...live, matches: matched === true } : null;
  replace(box, liveDigits(current, { lost: lost && Boolean(live) }));
  const bar = /** @type {HTMLElement | null} */ (box.querySelector('.live-time i'));
  if (bar) bar.style.setProperty('animation-delay', `${Math.min(0, left - 10000)}ms`);
}
