// How much a draw proves, chosen with open eyes: three grades with what enters, what that stops and what it does not; a
// proposal beside them that nothing takes but the organiser's press.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { GRADES } from './desk_grade.js';
import { button } from './parts.js';

/** @typedef {import('./types.js').EventDetail} EventDetail */
/** @typedef {import('./fields.js').Field} Field */
/** @typedef {import('./form.js').Heading} Heading */
/** @typedef {ReturnType<typeof import('./form.js').createForm>} Form */

const PROPOSED = { grade: 'stirred', top_grade: 'witnessed' };
const SAYS = ['enters', 'stops', 'honest'];

/** @param {EventDetail} event */
export function gradePart(event) {
  const { settings } = event;
  const proposal = h('div', { class: 'proposal' });
  const take = button(t('admin.setup.grade_take'), { small: true, kind: 'primary' });
  const now = h('p', { class: 'proposal-now small', role: 'status' });
  proposal.append(h('div', { class: 'proposal-text' }, h('p', { class: 'proposal-line' }, t('admin.setup.grade_proposal')), h('p', { class: 'quiet small' }, t('admin.setup.grade_why')), now), take);
  /** @param {string} grade */
  const lines = (grade) => SAYS.map((what) => ({ name: t(`admin.setup.grade_says.${what}`), text: t(`admin.setup.grade_${what}.${grade}`) }));
  const seconds = { type: 'number', min: 3, max: 120, suffix: t('admin.settings.seconds'), half: true, required: true };
  /** @type {(Field|Heading|Node|null)[]} */
  const fields = [
    { heading: t('admin.setup.rules_grade'), hint: t('admin.setup.rules_grade_text') },
    proposal,
    { name: 'grade', label: t('admin.setup.grade.label'), value: settings.grade, choices: GRADES.map((grade) => ({ value: grade, label: t(`admin.grade.${grade}`), lines: lines(grade) })) },
    { name: 'top_grade', label: t('admin.setup.top_grade.label'), value: settings.top_grade, columns: true, choices: GRADES.map((grade) => ({ value: grade, label: t(`admin.grade.${grade}`), hint: t(`admin.setup.grade_short.${grade}`) })) },
    settings.stir_by === undefined ? null : { name: 'stir_by', label: t('admin.setup.stir_by.label'), value: settings.stir_by, columns: true, choices: ['tap', 'itself'].map((by) => ({ value: by, label: t(`admin.setup.stir_by.${by}`), hint: t(`admin.setup.stir_by.${by}_hint`) })) },
    { ...seconds, name: 'stir_ms', label: t('admin.settings.stir'), value: settings.stir_ms / 1000, step: 0.5 },
    { name: 'digits', label: t('admin.settings.digits'), hint: t('admin.settings.digits_hint'), type: 'number', min: 10, max: 64, half: true, required: true, suffix: t('admin.settings.digits_unit'), value: settings.digits },
  ];
  /** Only what the grades chosen need is asked; the proposal says what Save would keep, and goes once it is taken. @param {Form} form */
  const tell = (form) => {
    const { grade, top_grade: top } = form.values();
    const asked = { stir_by: grade !== 'sealed' || top !== 'sealed', stir_ms: grade !== 'sealed' || top !== 'sealed', digits: grade === 'witnessed' || top === 'witnessed' };
    for (const [name, wanted] of Object.entries(asked)) {
      const field = name in form.values() ? form.control(name).closest('.field') : null;
      if (field instanceof HTMLElement) field.hidden = !wanted;
    }
    const words = t('admin.setup.grade_now', { grade: t(`admin.grade.${grade}`), top: t(`admin.grade.${top}`) });
    if (now.textContent !== words) now.textContent = words;
    proposal.hidden = grade === PROPOSED.grade && top === PROPOSED.top_grade;
  };
  /** @param {Form} form */
  const attach = (form) => take.addEventListener('click', () => {
    for (const [name, grade] of Object.entries(PROPOSED)) {
      const radio = form.element.querySelector(`[name="${name}"][value="${grade}"]`);
      if (radio instanceof HTMLInputElement) radio.checked = true;
    }
    form.element.dispatchEvent(new Event('input', { bubbles: true }));
    form.control('grade').focus({ preventScroll: true });
  });
  return { fields, tell, attach };
}
