// How many are drawn at once: a number between less and more, never above what is left.

import { h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { button } from './parts.js';

const MOST = 1000;

/** @param {() => void} changed */
export function counter(changed) {
  const input = h('input', { class: 'input count-input', type: 'number', min: 1, max: MOST, value: '1', inputmode: 'numeric', 'aria-label': t('admin.draw.count'), 'data-draws': 'true', oninput: changed });
  let most = MOST;
  const value = () => Math.min(most, Math.max(1, Math.floor(Number(input.value) || 1)));
  /** @param {number} n */
  const set = (n) => {
    input.value = String(Math.min(most, Math.max(1, n)));
    changed();
  };
  input.addEventListener('change', () => set(value()));
  const all = h('span', { class: 'count-all' });
  const less = stepper('−', t('admin.draw.less'), () => set(value() - 1));
  const more = stepper('+', t('admin.draw.more'), () => set(value() + 1));
  const element = h('div', { class: 'count' }, h('span', { class: 'count-label' }, t('admin.draw.count')), h('div', { class: 'count-row' }, less, input, more), all);
  let shown = -1;
  /** @param {number|null} left */
  const limit = (left) => {
    most = Math.min(MOST, Math.max(1, left ?? MOST));
    input.max = String(most);
    if (Number(input.value) > most) input.value = String(most);
    const whole = left !== null && left > 1 ? most : 0;
    if (whole !== shown) replace(all, whole ? button(t('admin.draw.all_left', { n: number(whole) }), { small: true, kind: 'quiet', onclick: () => set(whole) }) : null);
    shown = whole;
    less.disabled = value() <= 1;
    more.disabled = value() >= most;
  };
  return { element, value, limit, follow: (/** @type {number} */ n) => { input.value = String(n); }, reset: () => { input.value = '1'; } };
}

/** @param {string} sign @param {string} label @param {() => void} onclick */
function stepper(sign, label, onclick) {
  const node = button(label, { class: 'count-step', onclick });
  node.setAttribute('aria-label', label);
  replace(node, h('span', { 'aria-hidden': 'true' }, sign));
  return node;
}
