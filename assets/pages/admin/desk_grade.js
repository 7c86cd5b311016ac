// The grade that the next draw will have: what the event's settings say for this prize, or another one for this draw alone.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';

/** @typedef {import('./types.js').Grade} Grade */
/** @typedef {{grade: Grade, top_grade: Grade, digits: number}} Usual */

export const GRADES = /** @type {Grade[]} */ (['sealed', 'stirred', 'witnessed']);
const LEAST_DIGITS = 10;
const MOST_DIGITS = 64;

/** @param {() => void} changed */
export function gradeChoice(changed) {
  /** @type {Usual} */
  let usual = { grade: 'sealed', top_grade: 'sealed', digits: 12 };
  let rank = 0;
  let own = '';
  const select = h('select', { class: 'input select grade-select', onchange: () => { own = select.value; tell(); } }, GRADES.map((grade) => h('option', { value: grade }, t(`admin.grade.${grade}`))));
  const digits = h('input', { class: 'input grade-digits', type: 'number', inputmode: 'numeric', min: LEAST_DIGITS, max: MOST_DIGITS, value: String(usual.digits), 'data-draws': 'true', oninput: () => changed() });
  digits.addEventListener('change', () => { digits.value = String(asked()); });
  const digitsField = h('label', { class: 'grade-field' }, h('span', { class: 'count-label' }, t('admin.draw.digits')), digits);
  const element = h('div', { class: 'grade' }, h('label', { class: 'grade-field' }, h('span', { class: 'count-label' }, t('admin.draw.grade')), select), digitsField);

  const value = () => /** @type {Grade} */ (own || (rank === 1 ? usual.top_grade : usual.grade));
  const asked = () => Math.min(MOST_DIGITS, Math.max(LEAST_DIGITS, Math.floor(Number(digits.value)) || usual.digits));
  const paint = () => {
    select.value = value();
    digitsField.hidden = value() !== 'witnessed';
  };
  const tell = () => {
    paint();
    changed();
  };
  /** The next draw is as the settings say again. */
  const reset = () => {
    own = '';
    digits.value = String(usual.digits);
    paint();
  };
  /** @param {Grade} grade of the next draw, whatever the settings say */
  const take = (grade) => {
    own = grade;
    paint();
  };
  /** @param {Usual} fresh */
  const settings = (fresh) => {
    if (digits.value === String(usual.digits)) digits.value = String(fresh.digits);
    usual = fresh;
    paint();
  };
  /** @param {number} place the rank of the prize that stands chosen */
  const follow = (place) => {
    if (place === rank) return;
    rank = place;
    paint();
  };
  paint();
  return { element, value, reset, take, settings, follow, body: () => (value() === 'witnessed' ? { grade: value(), digits: asked() } : { grade: value() }) };
}
