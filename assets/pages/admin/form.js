// Forms that keep what was typed: errors beside their field, a draft that outlives a reload, one key for one save, and
// a lost connection that is waited for instead of losing anything.

import { ApiError } from '../../lib/api.js';
import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { act, errorText } from './client.js';
import { keepEnterFromIme } from './dialog.js';
import { complaint, fieldPart, showError } from './fields.js';
import { keepDraft, readDraft } from './form_draft.js';
import { persistence } from './form_lost.js';
import { button } from './parts.js';

export { forgetDrafts } from './form_draft.js';

/** @typedef {import('./fields.js').Field} Field */
/** @typedef {import('./fields.js').Part} Part */
/** @typedef {ReturnType<typeof act>} Send */
/** @typedef {{heading: string, hint?: string}} Heading */
/** @typedef {Record<string, any>} Values */

/**
 * @param {{id?: string, fields: (Field|Heading|Node|null)[], submit: string, extra?: Node[], cancel?: () => unknown, reset?: boolean, tellsUnsaved?: boolean, saved?: () => unknown, save: (values: Values, send: Send) => Promise<unknown>}} options
 *   `id` keeps a draft over reloads (never for passwords, names or numbers of guests); `reset` empties the form after a save;
 *   `tellsUnsaved` says beside the button that something is unsaved and takes it back; `saved` runs once the form is at rest again
 */
export function createForm({ id, fields, submit, extra = [], cancel, reset = false, tellsUnsaved = false, saved = () => undefined, save }) {
  /** @type {Part[]} */
  const parts = [];
  const grid = fields.map((field) => gridCell(field, parts));
  const controls = new Map(parts.map((p) => [p.field.name, p]));
  /** @type {Map<string, () => boolean>} */
  const demands = new Map();
  const problem = h('p', { class: 'form-error', role: 'alert' });
  const go = button(submit, { kind: 'primary', type: 'submit' });
  const unsaved = h('span', { class: 'unsaved', role: 'status' });
  const row = h('div', { class: 'row row-end form-actions' }, tellsUnsaved ? unsaved : null, cancel ? button(t('admin.cancel'), { onclick: cancel }) : null, go);
  const lost = persistence(() => element.isConnected);
  const element = h('form', { class: 'form', novalidate: true }, h('div', { class: 'form-grid' }, grid), extra, lost.element, problem, row);
  const once = act();
  /** A lost answer is waited for here, where it can be said; so the call itself gives up at once. @type {Send} */
  const send = (method, path, body, options = {}) => once(method, path, body, { retries: 0, ...options });
  let start = values();

  /** @returns {Values} */
  function values() {
    return Object.fromEntries(parts.map((p) => [p.field.name, p.read()]));
  }
  /** @returns {Values} what may be kept over a reload */
  const unsecret = () => Object.fromEntries(parts.filter((p) => p.field.type !== 'secret').map((p) => [p.field.name, p.read()]));
  /** @returns {Values} only what differs from what the server said, so that another device's change is not undone */
  const changed = () => Object.fromEntries(Object.entries(values()).filter(([name, value]) => value !== start[name]));
  const dirty = () => Object.keys(changed()).length > 0;
  const showUnsaved = () => {
    const now = dirty();
    if (now !== unsaved.hasChildNodes()) replace(unsaved, now ? [h('span', {}, t('admin.unsaved')), button(t('admin.revert'), { small: true, kind: 'quiet', onclick: revert })] : null);
  };
  const settled = () => {
    start = values();
    keepDraft(id, null);
    showUnsaved();
  };
  const clearErrors = () => {
    problem.textContent = '';
    for (const p of parts) showError(p, '');
  };
  /** @param {unknown} error */
  const fail = (error) => {
    const field = error instanceof ApiError ? controls.get(String(error.details.field ?? '')) : undefined;
    if (!field) return void (problem.textContent = errorText(error));
    showError(field, fieldProblem(/** @type {ApiError} */ (error), field.field));
    show(field);
  };
  /** @returns {boolean} whether anything may be sent */
  const check = () => {
    clearErrors();
    const bad = /** @type {[Part, string][]} */ (parts.map((p) => [p, complaint(p, demands.get(p.field.name)?.())])).filter(([, text]) => text);
    for (const [p, text] of bad) showError(p, text);
    if (bad[0]) show(bad[0][0]);
    return bad.length === 0;
  };
  /** Checks and saves. @returns {Promise<boolean>} whether all is saved now */
  const run = async () => {
    if (go.getAttribute('aria-busy') === 'true' || !check()) return false;
    go.setAttribute('aria-busy', 'true');
    try {
      const sent = values();
      await lost.run(() => save(sent, send));
      if (reset) for (const p of parts) p.write(p.field.value ?? '');
      settled();
      saved();
      return true;
    } catch (error) {
      fail(error);
      return false;
    } finally {
      go.removeAttribute('aria-busy');
    }
  };
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    void run();
  });
  element.addEventListener('input', (event) => {
    lost.stop();
    const typed = parts.find((p) => event.target instanceof Node && p.element.contains(event.target));
    if (typed) showError(typed, '');
    keepDraft(id, dirty() ? unsecret() : null);
    showUnsaved();
  });
  keepEnterFromIme(element);

  /** @param {Values} fresh what the server says now; fields that the person has changed are left alone */
  const update = (fresh) => {
    const touched = changed();
    for (const p of parts) {
      const { name } = p.field;
      if (!(name in fresh)) continue;
      if (!(name in touched)) p.write(fresh[name]);
      start[name] = name in touched ? fresh[name] : p.read();
    }
    showUnsaved();
  };
  function revert() {
    for (const p of parts) p.write(start[p.field.name]);
    clearErrors();
    settled();
    element.dispatchEvent(new Event('reverted'));
  }
  const draft = readDraft(id);
  if (draft) for (const p of parts) if (p.field.name in draft) p.write(draft[p.field.name]);
  showUnsaved();
  /** @param {string} name */
  const control = (name) => /** @type {Part} */ (controls.get(name)).control;
  /** A field that is needed only at times. @param {string} name @param {() => boolean} when */
  const demand = (name, when) => void demands.set(name, when);
  return { element, demand, values, changed, dirty, update, revert, settled, fail, run, control, submitButton: go };
}

/**
 * @param {Field|Heading|Node|null} item
 * @param {Part[]} parts where a field's part is kept
 */
function gridCell(item, parts) {
  if (!item || item instanceof Node) return item;
  if ('heading' in item) return h('div', { class: 'form-heading' }, h('h3', {}, item.heading), item.hint ? h('p', { class: 'quiet small' }, item.hint) : null);
  const part = fieldPart(item);
  parts.push(part);
  return part.element;
}

/** @param {Part} part */
function show({ control, element }) {
  const folded = element.closest('details');
  if (folded) folded.open = true;
  control.focus();
}

/** @param {ApiError} error @param {Field} field what the server found wrong with a field, in words */
function fieldProblem(error, field) {
  if (error.reason !== 'validation') return errorText(error);
  if (/longer than/.test(error.details.problem ?? '') && field.maxlength) return t('admin.error.too_long_at_all', { most: field.maxlength });
  if (/empty/.test(error.details.problem ?? '')) return t('admin.error.required');
  return t('admin.error.not_usable');
}
