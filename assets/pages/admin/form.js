// Forms that keep what was typed: errors beside their field, a draft that outlives a reload, one key for one save.

import { ApiError } from '../../lib/api.js';
import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { act, errorText } from './client.js';
import { keepEnterFromIme } from './dialog.js';
import { button } from './parts.js';

/** @typedef {HTMLInputElement|HTMLSelectElement|HTMLTextAreaElement} Control */
/** @typedef {ReturnType<typeof act>} Send */
/**
 * @typedef {{name: string, label: string, type?: string, value?: string|number|boolean, hint?: string, options?: [string, string][],
 *   required?: boolean, min?: number, max?: number, step?: number, maxlength?: number, rows?: number, placeholder?: string,
 *   autocomplete?: string, inputmode?: string, list?: string, suffix?: string, half?: boolean}} Field
 */
/** @typedef {Record<string, any>} Values */

const DRAFT = 'luckydraw.admin.draft.';
let counter = 0;

/**
 * @param {{id?: string, fields: Field[], submit: string, extra?: Node[], cancel?: () => unknown, reset?: boolean, save: (values: Values, send: Send) => Promise<unknown>}} options
 *   `id` keeps a draft over reloads (never for passwords, names or numbers of guests); `reset` empties the form after a save
 */
export function createForm({ id, fields, submit, extra = [], cancel, reset = false, save }) {
  const parts = fields.map(fieldParts);
  const controls = new Map(parts.map((p) => [p.field.name, p]));
  const problem = h('p', { class: 'form-error', role: 'alert' });
  const go = button(submit, { kind: 'primary', type: 'submit' });
  const row = h('div', { class: 'row row-end form-actions' }, cancel ? button(t('admin.cancel'), { onclick: cancel }) : null, go);
  const element = h('form', { class: 'form', novalidate: true }, h('div', { class: 'form-grid' }, parts.map((p) => p.element)), extra, problem, row);
  const send = act();
  let start = snapshot();

  function values() {
    return Object.fromEntries(parts.map((p) => [p.field.name, read(p)]));
  }
  function snapshot() {
    return JSON.stringify(values());
  }
  const dirty = () => snapshot() !== start;
  const settled = () => {
    start = snapshot();
    keepDraft(id, null);
  };
  const clearErrors = () => {
    problem.textContent = '';
    for (const p of parts) showError(p, '');
  };
  /** @param {unknown} error */
  const fail = (error) => {
    const field = error instanceof ApiError ? controls.get(String(error.details.field ?? '')) : undefined;
    const text = errorText(error);
    if (field) {
      showError(field, text);
      field.control.focus();
    } else problem.textContent = text;
  };
  const run = async () => {
    if (go.getAttribute('aria-busy') === 'true') return;
    clearErrors();
    const bad = parts.map((p) => [p, complaint(p)]).filter(([, text]) => text);
    for (const [p, text] of bad) showError(/** @type {Part} */ (p), String(text));
    if (bad[0]) return /** @type {Part} */ (bad[0][0]).control.focus();
    go.setAttribute('aria-busy', 'true');
    try {
      await save(values(), send);
      if (reset) for (const p of parts) write(p, p.field.value ?? '');
      settled();
    } catch (error) {
      fail(error);
    } finally {
      go.removeAttribute('aria-busy');
    }
  };
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    void run();
  });
  element.addEventListener('input', (event) => {
    const typed = parts.find((p) => p.control === event.target);
    if (typed) showError(typed, '');
    keepDraft(id, dirty() ? values() : null);
  });
  keepEnterFromIme(element);
  const draft = readDraft(id);
  if (draft) for (const p of parts) if (p.field.name in draft) write(p, draft[p.field.name]);

  /** @param {Values} fresh what the server says now; fields that the person has changed are left alone */
  const update = (fresh) => {
    if (dirty()) return;
    for (const p of parts) if (p.field.name in fresh) write(p, fresh[p.field.name]);
    start = snapshot();
  };
  const revert = () => {
    const first = JSON.parse(start);
    for (const p of parts) write(p, first[p.field.name]);
    clearErrors();
    settled();
  };
  /** @returns {Values} only what differs from what the server said, so that another device's change is not undone */
  const changed = () => {
    const first = JSON.parse(start);
    return Object.fromEntries(Object.entries(values()).filter(([name, value]) => value !== first[name]));
  };
  /** @param {string} name */
  const control = (name) => /** @type {Part} */ (controls.get(name)).control;
  return { element, values, changed, dirty, update, revert, settled, fail, control, submitButton: go };
}

/** @typedef {{field: Field, control: Control, error: HTMLElement, element: HTMLElement}} Part */

/**
 * @param {Field} field
 * @returns {Part}
 */
function fieldParts(field) {
  const id = `f${++counter}-${field.name}`;
  const control = buildControl(field, id);
  const error = h('span', { class: 'field-error', id: `${id}-e`, role: 'alert' });
  const hint = field.hint ? h('span', { class: 'field-hint', id: `${id}-h` }, field.hint) : null;
  control.setAttribute('aria-describedby', `${hint ? `${id}-h ` : ''}${id}-e`);
  const label = h('label', { class: 'field-label', for: id }, field.label);
  const line = field.suffix ? h('span', { class: 'input-suffix' }, control, h('span', { class: 'suffix' }, field.suffix)) : control;
  const checkbox = field.type === 'checkbox';
  const element = h('div', { class: `field ${field.half ? 'field-half' : ''} ${checkbox ? 'field-check' : ''}` }, checkbox ? [line, label] : [label, line], hint, error);
  const part = { field, control, error, element };
  write(part, field.value ?? '');
  return part;
}

/**
 * @param {Field} field
 * @param {string} id
 * @returns {Control}
 */
function buildControl(field, id) {
  const common = { id, name: field.name, class: 'input', placeholder: field.placeholder, autocomplete: field.autocomplete ?? 'off', maxlength: field.maxlength };
  if (field.options) return h('select', { ...common, class: 'input select' }, field.options.map(([value, text]) => h('option', { value }, text)));
  if (field.rows) return h('textarea', { ...common, rows: field.rows });
  const limits = { min: field.min, max: field.max, step: field.step, inputmode: field.inputmode, list: field.list };
  const type = field.type ?? 'text';
  return h('input', { ...common, ...limits, type, class: type === 'checkbox' ? 'check' : 'input', spellcheck: 'false' });
}

/** @param {Part} part @returns {string|number|boolean|null} */
function read({ field, control }) {
  if (control instanceof HTMLInputElement && control.type === 'checkbox') return control.checked;
  if (field.type === 'number') return control.value.trim() === '' ? null : Number(control.value);
  if (field.type === 'password') return control.value;
  return control.value.normalize('NFC').trim();
}

/** @param {Part} part @param {unknown} value */
function write({ control }, value) {
  if (control instanceof HTMLInputElement && control.type === 'checkbox') control.checked = Boolean(value);
  else control.value = value === null || value === undefined ? '' : String(value);
}

/** @param {Part} part @returns {string} what is wrong before anything is sent, or nothing */
function complaint(part) {
  const { field } = part;
  const value = read(part);
  if (field.required && (value === '' || value === null)) return t('admin.error.required');
  if (field.type !== 'number' || value === null) return '';
  const bad = Number.isNaN(value) || (field.step === undefined && !Number.isInteger(value)) || (field.min !== undefined && Number(value) < field.min) || (field.max !== undefined && Number(value) > field.max);
  if (!bad) return '';
  return field.max === undefined ? t('admin.error.at_least', { min: field.min ?? 0 }) : t('admin.error.between', { min: field.min ?? 0, max: field.max });
}

/** @param {Part} part @param {string} text */
function showError({ control, error }, text) {
  error.textContent = text;
  if (text) control.setAttribute('aria-invalid', 'true');
  else control.removeAttribute('aria-invalid');
}

/** @param {string|undefined} id @param {Values|null} values */
function keepDraft(id, values) {
  if (!id) return;
  try {
    if (values) sessionStorage.setItem(DRAFT + id, JSON.stringify(values));
    else sessionStorage.removeItem(DRAFT + id);
  } catch { /* a private window may refuse; the form on the page still holds the text */ }
}

/** @param {string|undefined} id @returns {Values|null} */
function readDraft(id) {
  if (!id) return null;
  try {
    return JSON.parse(sessionStorage.getItem(DRAFT + id) ?? 'null');
  } catch {
    return null;
  }
}

/** Forgets every draft, when somebody signs out. */
export function forgetDrafts() {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(DRAFT)) sessionStorage.removeItem(key);
  } catch { /* nothing was kept */ }
}
