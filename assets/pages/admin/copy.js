// Copying text where navigator.clipboard does not exist, as on a plain LAN address: a hidden textarea, and text that stays selectable.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { button } from './parts.js';
import { toast } from './toast.js';

/**
 * @param {string} text
 * @param {Element} near an element inside the open dialog, if there is one, for the focus must stay in it
 * @returns {boolean}
 */
function copyText(text, near) {
  const area = /** @type {HTMLTextAreaElement} */ (h('textarea', { class: 'offscreen', readonly: true, 'aria-hidden': 'true', tabindex: '-1' }));
  area.value = text;
  (near.closest('dialog') ?? document.body).append(area);
  area.select();
  area.setSelectionRange(0, text.length);
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
  }
}

/**
 * @param {string} text
 * @param {string} [label]
 */
export function copyButton(text, label = t('admin.copy')) {
  const node = button(label, { icon: 'copy', small: true, onclick: () => {
    const done = copyText(text, node);
    node.focus();
    toast(done ? t('admin.copied') : t('admin.copy_failed'), { kind: done ? 'ok' : 'info' });
  } });
  return node;
}

/**
 * A secret or link shown once: monospaced, one click selects all of it, with a copy button.
 * @param {string} label
 * @param {string} text
 */
export function copyable(label, text) {
  return h('div', { class: 'copyable' }, h('span', { class: 'field-label' }, label), h('div', { class: 'copyable-line' }, h('code', { class: 'select-all', tabindex: '0' }, text), copyButton(text)));
}
