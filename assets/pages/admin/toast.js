// Short notes at the edge of the page, read aloud by screen readers; errors stay until closed.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { icon } from './icons.js';
import { keepClear } from './toast_room.js';

const KEPT_MS = 4000;
const AT_MOST = 2;

/** @type {HTMLElement|null} */
let polite = null;
/** @type {HTMLElement|null} */
let assertive = null;

function regions() {
  if (!polite || !assertive) {
    polite = h('div', { class: 'toasts-in', role: 'status', 'aria-live': 'polite' });
    assertive = h('div', { class: 'toasts-in', role: 'alert', 'aria-live': 'assertive' });
    const box = h('div', { class: 'toasts' }, assertive, polite);
    document.body.append(box);
    keepClear(box);
  }
  return { polite, assertive };
}

/**
 * @param {string} text
 * @param {{kind?: "ok"|"error"|"info", action?: {label: string, run: () => unknown}}} [options]
 * @returns {() => void} takes it away, for a note that is true for a while only
 */
export function toast(text, { kind = 'ok', action } = {}) {
  const target = kind === 'error' ? regions().assertive : regions().polite;
  for (const old of [...target.children]) if (old.textContent?.startsWith(text)) old.remove();
  const close = h('button', { type: 'button', class: 'toast-close', 'aria-label': t('admin.close'), onclick: () => note.remove() }, icon('close'));
  const note = h('div', { class: `toast toast-${kind}` }, icon(kind === 'error' ? 'warn' : kind === 'ok' ? 'claim' : 'info'), h('p', {}, text), close);
  if (action) close.before(actionButton(action, note));
  target.append(note);
  while (target.children.length > AT_MOST) target.firstElementChild?.remove();
  if (kind !== 'error' && !action) setTimeout(() => note.remove(), KEPT_MS);
  raise();
  return () => note.remove();
}

/**
 * @param {{label: string, run: () => unknown}} action
 * @param {HTMLElement} note
 */
function actionButton(action, note) {
  const run = () => {
    note.remove();
    action.run();
  };
  return h('button', { type: 'button', class: 'toast-action', onclick: run }, action.label);
}

/** A modal dialog covers the page, so the notes move into the topmost open one. */
export function raise() {
  const box = polite?.parentElement;
  if (!box) return;
  const open = [...document.querySelectorAll('dialog[open]')].pop();
  const home = open ?? document.body;
  if (box.parentElement !== home) home.append(box);
}
