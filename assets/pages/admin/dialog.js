// Dialogs on the organiser's page: a real <dialog>, focus kept and given back, typed text not thrown away by Escape.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { errorText } from './client.js';
import { button } from './parts.js';
import { raise } from './toast.js';

let counter = 0;

/**
 * @param {{title: string, body: Node[], wide?: boolean, className?: string, closable?: boolean, dirty?: () => boolean, onclose?: () => void}} options
 * @returns {{element: HTMLDialogElement, close: () => void}}
 */
export function openDialog({ title, body, wide = false, className = '', closable = true, dirty = () => false, onclose }) {
  const before = document.activeElement;
  const id = `dialog-${++counter}`;
  const head = h('div', { class: 'dialog-head' }, h('h2', { id, tabindex: '-1' }, title));
  const element = /** @type {HTMLDialogElement} */ (h('dialog', { class: `dialog ${wide ? 'dialog-wide' : ''} ${className}`, 'aria-labelledby': id }, head, h('div', { class: 'dialog-body' }, ...body)));
  const close = () => element.close();
  const leave = async () => {
    if (!closable) return;
    if (dirty() && !(await confirmDialog({ title: t('admin.discard_title'), text: t('admin.discard_text'), confirm: t('admin.discard'), cancel: t('admin.stay') }))) return;
    close();
  };
  if (closable) head.append(button(t('admin.close'), { icon: 'close', iconOnly: true, kind: 'quiet', onclick: leave }));
  element.addEventListener('cancel', (event) => {
    event.preventDefault();
    void leave();
  });
  element.addEventListener('close', () => {
    element.removeAttribute('open');
    raise();
    element.remove();
    focusOn(before);
    onclose?.();
  });
  document.body.append(element);
  element.showModal();
  raise();
  const first = element.querySelector('[data-autofocus], .dialog-body input:not([type=hidden]):not([disabled]), .dialog-body select, .dialog-body textarea');
  (first instanceof HTMLElement ? first : /** @type {HTMLElement} */ (head.firstElementChild)).focus();
  return { element, close };
}

/** Gives the focus back to where it was; had that gone or been hidden meanwhile, to the view's heading, which does nothing. @param {Element|null} before */
export function focusOn(before) {
  if (before instanceof HTMLElement) before.focus();
  if (document.activeElement !== document.body) return;
  /** @type {HTMLElement|null} */ (document.querySelector('main h1'))?.focus({ preventScroll: true });
}

/**
 * Asks before something that matters. Resolves with what was typed, or null when the person stepped back.
 * With `run` the dialog stays open until the work succeeded, so that a failure loses nothing.
 * @param {{title: string, text: string|Node, confirm: string, cancel?: string, danger?: boolean, reason?: "optional"|"required", typed?: string, className?: string, signal?: AbortSignal, run?: (reason: string) => Promise<unknown>}} options
 *   `signal` closes it from outside, once what it asks is no longer the question. Whoever closes it while the work is done is told of the answer all the same
 * @returns {Promise<{reason: string}|null>}
 */
export function confirmDialog({ title, text, confirm, cancel = t('admin.cancel'), danger = false, reason, typed, className = '', signal, run }) {
  return new Promise((resolve) => {
    /** @type {{reason: string}|null} */
    let answer = null;
    let work = Promise.resolve();
    const reasonBox = reason ? lineInput(reason === 'required' ? t('admin.reason_required') : t('admin.reason_optional'), 200) : null;
    const typedBox = typed ? lineInput(t('admin.type_to_confirm', { text: typed }), 100) : null;
    const problem = h('p', { class: 'form-error', role: 'alert' });
    const yes = button(confirm, { kind: danger ? 'danger' : 'primary', type: 'submit' });
    if (!reasonBox && !typedBox) yes.dataset.autofocus = '';
    const ready = () => (!typedBox || typedBox.input.value.trim() === typed) && (reason !== 'required' || reasonBox?.input.value.trim() !== '');
    if (reason === 'required') reasonBox?.input.setAttribute('required', '');
    const check = () => { yes.disabled = !ready(); };
    const form = h('form', { class: 'stack', novalidate: true, oninput: check }, typeof text === 'string' ? h('p', {}, text) : text, reasonBox?.element ?? null, typedBox?.element ?? null, problem, h('div', { class: 'row row-end' }, button(cancel, { onclick: () => dialog.close() }), yes));
    const submit = async () => {
      const given = { reason: reasonBox?.input.value.trim() ?? '' };
      yes.setAttribute('aria-busy', 'true');
      problem.textContent = '';
      try {
        await run?.(given.reason);
        answer = given;
        dialog.close();
      } catch (error) {
        problem.textContent = errorText(error);
      } finally {
        yes.removeAttribute('aria-busy');
      }
    };
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (ready() && yes.getAttribute('aria-busy') !== 'true') work = submit();
    });
    keepEnterFromIme(form);
    const dialog = openDialog({ title, body: [form], className, onclose: () => void work.then(() => resolve(answer)) });
    signal?.addEventListener('abort', dialog.close);
    check();
  });
}

/**
 * @param {string} label
 * @param {number} most
 */
function lineInput(label, most) {
  const input = /** @type {HTMLInputElement} */ (h('input', { class: 'input', type: 'text', maxlength: String(most), autocomplete: 'off' }));
  return { input, element: h('label', { class: 'field' }, h('span', { class: 'field-label' }, label), input) };
}

/**
 * While a Hangul syllable is being composed, Enter ends the syllable and must not submit the form.
 * @param {HTMLElement} node
 */
export function keepEnterFromIme(node) {
  node.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.isComposing || event.keyCode === 229)) event.preventDefault();
  });
}
