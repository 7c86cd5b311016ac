// The fields that forms are made of: text, numbers, lists, boxes to tick, and those that other files draw (choices, colours).

import { h } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { choiceControl } from './field_choice.js';
import { colourControl, isColour } from './field_colour.js';
import { secretControl } from './field_secret.js';

/** @typedef {HTMLInputElement|HTMLSelectElement|HTMLTextAreaElement} Plain */
/** @typedef {{value: string, label: string, hint?: string, lines?: {name: string, text: string}[], art?: Node}} Choice `lines`: what it means, point by point */
/**
 * @typedef {{name: string, label: string, type?: string, value?: string|number|boolean, hint?: string, options?: [string, string][],
 *   choices?: Choice[], columns?: boolean, artOnTop?: boolean, required?: boolean, min?: number, max?: number, step?: number, maxlength?: number, rows?: number,
 *   placeholder?: string, autocomplete?: string, inputmode?: string, list?: string, suffix?: string, half?: boolean, check?: (value: any) => string}} Field `check` says what is wrong with a value, or nothing
 */
/**
 * What a kind of field gives: where it is focused, what stands on the page, its value.
 * @typedef {{control: HTMLElement, element: HTMLElement, read: () => any, write: (value: any) => void, labels?: boolean}} Control
 */
/** @typedef {{field: Field, control: HTMLElement, error: HTMLElement, element: HTMLElement, read: () => any, write: (value: any) => void}} Part */

/** From this share of its limit on, a text says how long it is. */
const NEARLY_FULL = 0.8;
let counter = 0;

/**
 * @param {Field} field
 * @returns {Part}
 */
export function fieldPart(field) {
  const id = `f${++counter}-${field.name}`;
  const error = h('span', { class: 'field-error', id: `${id}-e`, role: 'alert' });
  const hint = field.hint ? h('span', { class: 'field-hint', id: `${id}-h` }, field.hint) : null;
  const made = makeControl(field, id);
  made.control.setAttribute('aria-describedby', `${hint ? `${id}-h ` : ''}${id}-e`);
  const element = field.choices || field.type === 'colour' ? grouped(field, id, made, hint, error) : labelled(field, id, made, hint, error);
  /** Its length is told again. @param {any} value */
  const write = (value) => {
    made.write(value);
    made.control.dispatchEvent(new Event('written'));
  };
  write(field.value ?? '');
  return { field, control: made.control, error, element, read: made.read, write };
}

/** @param {Field} field @param {string} id @returns {Control} */
function makeControl(field, id) {
  if (field.choices) return choiceControl(field, id);
  if (field.type === 'colour') return colourControl(field, id);
  if (field.type === 'secret') return secretControl(field, id);
  return plainControl(field, id);
}

/** @param {Field} field @param {string} id @param {Control} made @param {Node|null} hint @param {Node} error */
function labelled(field, id, made, hint, error) {
  const checkbox = field.type === 'checkbox';
  const label = h('label', { class: 'field-label', for: id }, field.label);
  const line = field.suffix ? h('span', { class: 'input-suffix' }, made.element, h('span', { class: 'suffix' }, field.suffix)) : made.element;
  const count = field.maxlength && !checkbox ? lengthNote(field.maxlength, made) : null;
  return h('div', { class: `field ${field.half ? 'field-half' : ''} ${checkbox ? 'field-check' : ''}` }, checkbox ? [line, label] : [count, label, line], hint, error);
}

/** Several controls under one heading. @param {Field} field @param {string} id @param {Control} made @param {Node|null} hint @param {Node} error */
function grouped(field, id, made, hint, error) {
  const legend = h('legend', { class: 'field-label', id: `${id}-l` }, field.label);
  return h('fieldset', { class: `field field-group ${field.half ? 'field-half' : ''}`, 'aria-describedby': hint ? `${id}-h` : null }, legend, hint, made.element, error);
}

/** @param {number} most @param {Control} made */
function lengthNote(most, made) {
  const note = h('span', { class: 'field-count', 'aria-hidden': 'true' });
  const tell = () => {
    const long = graphemes(String(made.read() ?? ''));
    note.textContent = long >= most * NEARLY_FULL ? `${number(long)} / ${number(most)}` : '';
    note.classList.toggle('over', long > most);
  };
  for (const event of ['input', 'written']) made.control.addEventListener(event, tell);
  return note;
}

/** @param {Field} field @param {string} id @returns {Control} */
function plainControl(field, id) {
  const control = plainElement(field, id);
  const box = control instanceof HTMLInputElement && control.type === 'checkbox';
  const read = () => {
    if (box) return control.checked;
    if (field.type === 'number') return control.value.trim() === '' ? null : Number(control.value);
    return field.type === 'password' ? control.value : control.value.normalize('NFC').trim();
  };
  /** @param {any} value */
  const write = (value) => {
    if (box) control.checked = Boolean(value);
    else control.value = value === null || value === undefined ? '' : String(value);
  };
  return { control, element: control, read, write };
}

/** @param {Field} field @param {string} id @returns {Plain} */
function plainElement(field, id) {
  const common = { id, name: field.name, class: 'input', placeholder: field.placeholder, autocomplete: field.autocomplete ?? 'off' };
  if (field.options) return h('select', { ...common, class: 'input select' }, field.options.map(([value, text]) => h('option', { value }, text)));
  if (field.rows) return h('textarea', { ...common, rows: field.rows });
  const limits = { min: field.min, max: field.max, step: field.step, inputmode: field.inputmode, list: field.list };
  const type = field.type ?? 'text';
  return h('input', { ...common, ...limits, type, class: type === 'checkbox' ? 'check' : 'input', spellcheck: 'false' });
}

/** @param {Part} part @param {boolean} [needed] @returns {string} what is wrong before anything is sent, or nothing */
export function complaint({ field, read }, needed = field.required) {
  const value = read();
  if (needed && (value === '' || value === null)) return t('admin.error.required');
  if (field.maxlength && typeof value === 'string' && graphemes(value) > field.maxlength) return tooLong(field.maxlength, graphemes(value));
  if (field.type === 'colour' && !isColour(value)) return t('admin.error.colour');
  if (field.check) return field.check(value);
  if (field.type !== 'number' || value === null) return '';
  const bad = Number.isNaN(value) || (field.step === undefined && !Number.isInteger(value)) || (field.min !== undefined && Number(value) < field.min) || (field.max !== undefined && Number(value) > field.max);
  if (!bad) return '';
  return field.max === undefined ? t('admin.error.at_least', { min: field.min ?? 0 }) : t('admin.error.between', { min: field.min ?? 0, max: field.max });
}

/** @param {number} most @param {number} n */
const tooLong = (most, n) => t('admin.error.too_long', { most, over: n - most });

/** What people count as characters. @param {string} text @returns {number} */
function graphemes(text) {
  const segmenter = /** @type {{Segmenter?: new () => {segment: (text: string) => Iterable<unknown>}}} */ (/** @type {unknown} */ (Intl)).Segmenter;
  return segmenter ? [...new segmenter().segment(text.normalize('NFC'))].length : [...text.normalize('NFC')].length;
}

/** @param {Part} part @param {string} text */
export function showError({ control, error }, text) {
  error.textContent = text;
  if (text) control.setAttribute('aria-invalid', 'true');
  else control.removeAttribute('aria-invalid');
}
