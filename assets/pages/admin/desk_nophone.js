// “No phone has reached me yet”: a card that says what to try, in the order in which it helps, with the code to try it with.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';

const CHECKS = ['scan', 'wifi', 'isolation', 'firewall'];

/** @param {import('./types.js').LiveState} state @returns {HTMLElement} */
export function noPhoneCard(state) {
  const code = state.join?.qr ? h('img', { class: 'nophone-code', src: state.join.qr, alt: state.join.url, width: 112, height: 112 }) : null;
  const checks = h('ol', { class: 'nophone-checks' }, CHECKS.map((check) => h('li', {}, h('strong', {}, t(`admin.nophone.${check}`)), ' ', t(`admin.nophone.${check}_text`))));
  const more = h('a', { class: 'nophone-more', href: '/help#wifi', target: '_blank', rel: 'noopener' }, t('admin.nophone.help'));
  return h('section', { class: 'nophone' }, code, h('div', { class: 'nophone-text' }, h('h2', {}, t('admin.nophone.title')), checks, more));
}
