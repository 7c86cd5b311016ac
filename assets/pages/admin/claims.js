// The prize desk's own view: one big field for the code on a winner's phone, which opens the page that confirms it.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { loadDraws } from './client.js';
import { recentDraws } from './desk_winners.js';
import { keepEnterFromIme } from './dialog.js';
import { button, viewHead } from './parts.js';

/** @returns {import('./types.js').View} */
export function claimsView() {
  const recent = recentDraws();
  const refresh = async () => {
    try {
      recent.show(await loadDraws());
    } catch (error) {
      recent.fail(error, refresh);
    }
  };
  const element = h('div', { class: 'view claims' }, viewHead(t('admin.nav.claims')), codeForm(), recent.element);
  void refresh();
  return { element, refresh, update: recent.update, dispose: recent.dispose };
}

/** @returns {HTMLElement} */
function codeForm() {
  const input = h('input', { class: 'input input-code', id: 'claim-code', type: 'text', maxlength: 80, autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', 'aria-describedby': 'claim-hint' });
  const error = h('p', { class: 'form-error', role: 'alert' });
  const form = h('form', { class: 'panel stack', novalidate: true }, h('label', { class: 'field-label', for: 'claim-code' }, t('admin.claims.code')), h('div', { class: 'claim-line' }, input, button(t('admin.claims.open'), { kind: 'primary', type: 'submit' })), h('p', { class: 'field-hint', id: 'claim-hint' }, t('admin.claims.hint')), error);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const code = claimCode(input.value);
    error.textContent = code ? '' : t('admin.error.required');
    if (code) location.href = `/lottery/claim/${encodeURIComponent(code)}`;
  });
  keepEnterFromIme(form);
  return form;
}

/** @param {string} text a code, or the whole address that a scanner typed @returns {string} */
function claimCode(text) {
  const last = text.trim().replace(/^.*\/lottery\/claim\//i, '').replace(/[?#].*$/, '');
  return last.replace(/\s+/g, '');
}
