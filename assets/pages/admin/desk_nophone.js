// Cards for when no phone comes: what to try, in the order in which it helps. One holds the code to try it with; the
// other stands where the address opens on this computer only, so that its code would lead nowhere.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { eventId, remember } from './app.js';
import { button } from './parts.js';

/** @typedef {import('./types.js').LiveState} LiveState */

/** Where somebody has put the card away: a rehearsal in tabs of one computer has no phones, and needs none. */
const awayKey = () => `nophone.${eventId()}`;
export const isPutAway = () => remember(awayKey()) === 'away';

/** No phone has reached the server yet. @param {LiveState} state @returns {HTMLElement} */
export function noPhoneCard(state) {
  const code = state.join?.qr ? h('img', { class: 'nophone-code', src: state.join.qr, alt: state.join.url, width: 112, height: 112 }) : null;
  const text = h('div', { class: 'nophone-text' }, h('h2', {}, t('admin.nophone.title')), checks('nophone', ['scan', 'wifi', 'isolation', 'firewall']), more());
  const putAway = button(t('admin.nophone.put_away'), { icon: 'close', iconOnly: true, small: true, kind: 'quiet', onclick: () => {
    remember(awayKey(), 'away');
    card.remove();
  } });
  const card = h('section', { class: 'nophone' }, code, text, putAway);
  return card;
}

/** No phone can. @returns {HTMLElement} */
export function localCard() {
  return h('section', { class: 'nophone nophone-local' }, h('div', { class: 'nophone-text' }, h('h2', {}, t('admin.warning.address_local')), checks('local', ['network', 'bind', 'print']), more()));
}

/** @param {string} section @param {string[]} names */
const checks = (section, names) => h('ol', { class: 'nophone-checks' }, names.map((name) => h('li', {}, h('strong', {}, t(`admin.${section}.${name}`)), ' ', t(`admin.${section}.${name}_text`))));

const more = () => h('a', { class: 'nophone-more', href: '/help#wifi', target: '_blank', rel: 'noopener' }, t('admin.nophone.help'));
