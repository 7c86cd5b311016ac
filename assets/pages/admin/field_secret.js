// A password that is typed in and may be looked at: dots until somebody wants to see it, and no browser fills it in.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { button } from './parts.js';

/**
 * @param {import('./fields.js').Field} field
 * @param {string} id
 * @returns {import('./fields.js').Control}
 */
export function secretControl(field, id) {
  // `off` is not heeded for passwords: the organiser's own would be filled in.
  const input = h('input', { id, name: field.name, class: 'input', type: 'password', autocomplete: 'new-password', spellcheck: 'false', autocapitalize: 'off' });
  const reveal = button(t('admin.wifi.show'), { kind: 'plain', onclick: () => turn(input.type === 'password') });
  /** @param {boolean} open */
  const turn = (open) => {
    input.type = open ? 'text' : 'password';
    reveal.setAttribute('aria-label', t(open ? 'admin.wifi.hide_named' : 'admin.wifi.show_named', { field: field.label }));
    /** @type {HTMLElement} */ (reveal.firstElementChild).textContent = t(open ? 'admin.wifi.hide' : 'admin.wifi.show');
  };
  turn(false);
  return { control: input, element: h('span', { class: 'input-suffix input-secret' }, input, reveal), read: () => input.value, write: (value) => { input.value = value ?? ''; } };
}
