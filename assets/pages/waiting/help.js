// The code that brings a number back, and how a phone stays on a Wi-Fi without internet.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { model } from './model.js';

/** A code in large letters, to be written down or kept in a picture. @param {string} code */
export const codeFace = (code) => h('p', { class: 'code-face' }, code);

/** The number's own code, with what it is for. */
export function keyBody() {
  if (!model.ticket || !model.recovery) return null;
  return h('div', { class: 'key' },
    h('h3', {}, t('guest.key.mine')),
    codeFace(model.recovery),
    h('p', { class: 'quiet small' }, t('guest.key.why')));
}

/** What this phone's system asks, and what to answer. */
export function stayOnline() {
  const steps = [t('guest.stay.wifi'), t(`guest.stay.${model.system}`), t('guest.stay.vpn')];
  return h('ol', { class: 'stay' }, steps.map((step) => h('li', {}, step)));
}

export function helpBody() {
  return [h('p', {}, t('guest.stay.intro')), stayOnline(), h('p', { class: 'quiet' }, t('guest.stay.asleep'))];
}
