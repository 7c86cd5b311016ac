// How many are in: a number that ticks over like a counter, on a pile of stubs that grows as they are torn off. Nothing moves while nobody joins.

import { calm, digits, h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { narrow } from './mode.js';

const MOST_SLABS = 36;
/** The room in which the pile is half as high as it can be. */
const HALF = 150;
const TICK_MS = 500;

const figure = h('p', { class: 'head-number' });
const label = h('p', { class: 'head-label' });
const closed = h('p', { class: 'closed' });
const head = h('div', { class: 'head', role: 'img' }, figure, label, closed);
const pile = h('div', { class: 'pile', 'aria-hidden': 'true' });
let shown = -1;
/** The room is asked something beside the count, which then is smaller. */
let shares = false;

/** Stubs in the pile: each of the first few adds one, later ones less. @param {number} count */
export const slabs = (count) => Math.ceil((MOST_SLABS * count) / (count + HALF));

/** The head count and its pile, the same nodes each time. @param {HTMLElement} below what stands below the count */
export function headCount(below) {
  head.append(below);
  return [head, pile];
}

/** Brings them up to date. @param {any} state */
export function updateCount(state) {
  const count = Number(state.participants) || 0;
  shares = Number(state.event.roll_call) > 0;
  const moves = shown >= 0 && count > shown && !calm();
  head.setAttribute('aria-label', `${number(count)} ${t('screen.people', { n: count })}`);
  label.textContent = t('screen.people', { n: count });
  closed.textContent = t('screen.closed');
  closed.hidden = state.event.registration !== 'closed';
  tick(String(count), moves);
  grow(slabs(count), moves);
  shown = count;
}

/** @param {string} text @param {number} length */
const size = (text, length = text.length) => (narrow() ? Math.min(shares ? 10 : 13, 60 / (length * 0.66)) : Math.min(shares ? 14 : 24, 42 / (length * 0.66)));

/** @param {string} text @param {boolean} moves */
function tick(text, moves) {
  figure.style.setProperty('--size', `${size(text).toFixed(2)}rem`);
  if (figure.childElementCount !== text.length) {
    replace(figure, [...text].map((digit) => h('span', { class: 'tick', 'data-digit': digit }, digits(digit))));
    return;
  }
  [...figure.children].forEach((column, i) => turn(/** @type {HTMLElement} */ (column), text[i], moves));
}

/** @param {HTMLElement} column @param {string} digit @param {boolean} moves */
function turn(column, digit, moves) {
  if (column.dataset.digit === digit) return;
  const old = column.lastElementChild;
  const fresh = digits(digit, { class: moves ? 'coming' : '' });
  column.dataset.digit = digit;
  if (moves && old) {
    old.setAttribute('class', 'digits going');
    column.append(fresh);
    window.setTimeout(() => { if (old.parentNode === column) old.remove(); }, TICK_MS);
  } else replace(column, fresh);
}

/** @param {number} wanted @param {boolean} moves */
function grow(wanted, moves) {
  pile.querySelectorAll('.passing').forEach((one) => one.remove());
  const before = pile.childElementCount;
  while (pile.childElementCount > wanted && pile.lastElementChild) pile.lastElementChild.remove();
  for (let i = pile.childElementCount; i < wanted; i += 1) pile.append(slab(i, moves && i - before < 4, (i - before) * 70));
  if (moves && wanted === before) pile.append(h('span', { class: 'slab passing' }));
}

/** @param {number} i @param {boolean} fresh @param {number} wait */
function slab(i, fresh, wait) {
  const shift = (((i * i * 7 + i * 5) % 11) - 5) * 0.42;
  return h('span', { class: fresh ? 'slab fresh' : 'slab', style: { 'margin-left': `${(shift * 2).toFixed(2)}rem`, 'animation-delay': `${Math.max(0, wait)}ms` } });
}
