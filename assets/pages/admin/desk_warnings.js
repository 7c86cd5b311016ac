// What is wrong, as cards above the desk and at the end of the set-up: what the server warns of, and phones that do not come.

import { h } from '../../lib/dom.js';
import { has, number, t } from '../../lib/i18n.js';
import { isPutAway, localCard, noPhoneCard } from './desk_nophone.js';
import { notice } from './parts.js';

/** @typedef {import('./types.js').LiveState} LiveState */
/** @typedef {import('./types.js').Warning} Warning */

/** What stands on a card of its own, the graver one first: where no phone can come, none has come. */
const CARDS = [['address_local', localCard], ['no_phone', noPhoneCard]];

/** @param {LiveState} state @param {string} code */
export const warnsOf = (state, code) => (state.warnings ?? []).some((one) => one.code === code);

/** Phones were there and none is now. @param {LiveState} state */
export const isSilent = (state) => state.connections?.guest === 0 && (state.participants ?? 0) > 0 && !warnsOf(state, 'no_phone');

/** @param {LiveState} state @returns {HTMLElement[]} */
export function warningNotes(state) {
  const card = gravest(state);
  const notes = (state.warnings ?? []).filter((one) => CARDS.every(([code]) => code !== one.code)).map((one) => notice('warn', warningText(one)));
  if (!card && isSilent(state)) notes.push(notice('info', h('strong', {}, t('admin.phones.none_connected')), ' ', t('admin.phones.none_connected_text')));
  return card ? [card, ...notes] : notes;
}

/** What keeps every phone away, to be known before the doors open. @param {LiveState|null} state @returns {HTMLElement|null} */
export const networkNote = (state) => (state && warnsOf(state, 'address_local') ? localCard() : null);

/** @param {LiveState} state @returns {HTMLElement|null} */
function gravest(state) {
  const found = CARDS.find(([code]) => warnsOf(state, /** @type {string} */ (code)) && !(code === 'no_phone' && isPutAway()));
  return found ? /** @type {(state: LiveState) => HTMLElement} */ (found[1])(state) : null;
}

/** @param {Warning} warning */
function warningText(warning) {
  if (warning.message) return warning.message;
  const free = typeof warning.free_bytes === 'number' ? `(${number(Math.round(warning.free_bytes / 1048576))} MB)` : '';
  if (has(`admin.warning.${warning.code}`)) return t(`admin.warning.${warning.code}`, { ...warning, free });
  return t('admin.warning.other', { code: warning.code });
}
