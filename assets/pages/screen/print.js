// A draw's fingerprint on a ticket's stub, in words and as a code, from the freeze to the reveal: of the stir once there is one, else of the list.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { fingerprintCode, fingerprintWords } from './fingerprint.js';
import { narrow } from './mode.js';

/** Longest side of the code on a stub, in rem. */
const CODE = 24;
const CODE_NARROW = 20.5;

const held = h('p', { class: 'print-held' });

/** @param {any} stage */
export const isStored = (stage) => Boolean(stage.stir_hash);

/** @param {any} stage @param {string[]} [facts] what else the stub says */
export function printStub(stage, facts = []) {
  tellHeld(stage);
  const words = narrow() ? { width: 52, height: 20, most: 4.6 } : { width: 35, height: 24, most: 5.2 };
  const hash = stage.stir_hash || stage.sheet_hash;
  return h('div', { class: 'print' },
    h('div', { class: 'print-head' }, h('p', { class: 'print-title' }, t(isStored(stage) ? 'screen.sheet.fingerprint_stir' : 'screen.sheet.fingerprint')), held, facts.map((text) => h('p', { class: 'print-fact' }, text))),
    fingerprintCode(hash, narrow() ? CODE_NARROW : CODE),
    fingerprintWords(hash, words));
}

/** How many phones were sent the list's fingerprint; of the stir's nobody has counted that. @param {any} stage */
export function tellHeld(stage) {
  held.textContent = typeof stage.held_by === 'number' && !isStored(stage) ? t('screen.sheet.held', { n: stage.held_by }) : '';
}
