// Small pieces that every view is made of: buttons, switches, notices, empty and loading states.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { icon } from './icons.js';
import { errorText } from './client.js';
import { toast } from './toast.js';

/**
 * A button that cannot be pressed twice while its work is under way, and that says so when the work fails.
 * @param {string} label
 * @param {{kind?: "plain"|"primary"|"quiet"|"danger", icon?: string, small?: boolean, iconOnly?: boolean, disabled?: boolean, type?: "button"|"submit", class?: string, onclick?: (event: MouseEvent) => unknown}} [options]
 * @returns {HTMLButtonElement}
 */
export function button(label, options = {}) {
  const { kind = 'plain', iconOnly = false, type = 'button' } = options;
  const names = ['btn', `btn-${kind}`, options.small ? 'btn-small' : '', iconOnly ? 'btn-icon' : '', options.class ?? ''];
  const node = /** @type {HTMLButtonElement} */ (h('button', { type, class: names.filter(Boolean).join(' ') }));
  if (options.icon) node.append(icon(options.icon));
  if (iconOnly) {
    node.setAttribute('aria-label', label);
    node.title = label;
  } else node.append(h('span', {}, label));
  node.disabled = options.disabled ?? false;
  const work = options.onclick;
  if (work) node.addEventListener('click', (event) => void whileBusy(node, () => work(event)));
  return node;
}

/**
 * @param {HTMLButtonElement} node
 * @param {() => unknown} work
 */
export async function whileBusy(node, work) {
  if (node.getAttribute('aria-busy') === 'true') return;
  const result = work();
  if (!(result instanceof Promise)) return;
  node.setAttribute('aria-busy', 'true');
  try {
    await result;
  } catch (error) {
    toast(errorText(error), { kind: 'error' });
  } finally {
    node.removeAttribute('aria-busy');
  }
}

/**
 * A switch that asks the server first and shows the truth afterwards.
 * @param {string} label
 * @param {boolean} on
 * @param {(on: boolean) => Promise<unknown>} change
 * @returns {{element: HTMLElement, set: (on: boolean) => void}}
 */
export function toggle(label, on, change) {
  const knob = /** @type {HTMLButtonElement} */ (h('button', { type: 'button', role: 'switch', class: 'switch', 'aria-label': label }, h('span', { class: 'switch-knob' })));
  /** @param {boolean} value */
  const set = (value) => knob.setAttribute('aria-checked', String(value));
  set(on);
  knob.addEventListener('click', () => void whileBusy(knob, () => change(knob.getAttribute('aria-checked') !== 'true')));
  return { element: knob, set };
}

/**
 * @param {string} title
 * @param {string} text
 * @param {...Node} actions
 */
export function empty(title, text, ...actions) {
  return h('div', { class: 'empty' }, h('p', { class: 'empty-title' }, title), h('p', { class: 'empty-text' }, text), actions.length ? h('div', { class: 'row' }, ...actions) : null);
}

/** @returns {HTMLElement} */
export function loading() {
  return h('p', { class: 'loading', role: 'status' }, t('admin.loading'));
}

/**
 * @param {unknown} error
 * @param {() => unknown} again
 */
export function failed(error, again) {
  return h('div', { class: 'notice notice-error', role: 'alert' }, icon('warn'), h('p', {}, errorText(error)), button(t('admin.retry'), { small: true, onclick: again }));
}

/**
 * @param {"info"|"warn"|"error"} kind
 * @param {...(string|Node|null)} content
 */
export function notice(kind, ...content) {
  return h('div', { class: `notice notice-${kind}` }, icon(kind === 'info' ? 'info' : 'warn'), h('div', { class: 'notice-text' }, ...content));
}

/**
 * A part of a view that loads something: shows waiting, then what `show` makes of it, or the error with a retry.
 * What is on the page stays there while a later load is under way or fails, and is not built again if nothing changed.
 * @template T
 * @param {HTMLElement} box
 * @param {() => Promise<T>} load
 * @param {(value: T) => void} show
 * @param {{always?: boolean}} [options] `always`: show again even what has not changed
 * @returns {() => Promise<void>}
 */
export function loader(box, load, show, { always = false } = {}) {
  let seen = false;
  let shown = '';
  let turn = 0;
  const run = async () => {
    const mine = ++turn;
    if (!seen) replace(box, loading());
    try {
      const value = await load();
      const text = JSON.stringify(value);
      if (mine !== turn || (seen && !always && text === shown)) return;
      seen = true;
      shown = text;
      show(value);
    } catch (error) {
      if (mine === turn && !seen) replace(box, failed(error, run));
      else if (mine === turn) toast(errorText(error), { kind: 'error', action: { label: t('admin.retry'), run } });
    }
  };
  return run;
}

/**
 * @param {string} title
 * @param {string|null} hint
 * @param {...(Node|null)} content
 */
export function panel(title, hint, ...content) {
  return h('section', { class: 'panel' }, h('div', { class: 'panel-head' }, h('h2', {}, title), hint ? h('p', { class: 'quiet' }, hint) : null), ...content);
}

/**
 * @param {string} title
 * @param {...(Node|null)} actions
 */
export function viewHead(title, ...actions) {
  return h('div', { class: 'view-head' }, h('h1', { tabindex: '-1' }, title), h('div', { class: 'row view-actions' }, ...actions));
}

/**
 * @param {string} text
 * @param {"plain"|"ok"|"quiet"|"alert"|"live"} [kind]
 */
export function chip(text, kind = 'plain') {
  return h('span', { class: `chip chip-${kind}` }, text);
}
