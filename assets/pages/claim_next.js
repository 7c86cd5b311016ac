// Where it goes on at the prize desk: the next guest by camera or code, and what stands where a code leads nowhere.

import { h } from '../lib/dom.js';
import { icon } from '../lib/icons.js';
import { t } from '../lib/i18n.js';

/** What comes after: the camera, or a code typed by hand. */
export function nextGuest() {
  const input = h('input', { class: 'input code', id: 'other-code', autocapitalize: 'characters', autocomplete: 'off', spellcheck: 'false', maxlength: 20 });
  const go = (/** @type {Event} */ event) => {
    event.preventDefault();
    const typed = input.value.replace(/[^0-9a-z]/gi, '').toUpperCase();
    if (typed) location.assign(`/lottery/claim/${typed}`);
    else input.focus();
  };
  return h('section', { class: 'other' },
    h('h3', {}, t('claim.next')), h('p', {}, t('claim.next_scan')),
    h('form', { class: 'other-form', onsubmit: go }, h('label', { class: 'field' }, h('span', {}, t('claim.type')), input), h('button', { class: 'button', type: 'submit' }, t('claim.type_go'))));
}

/** @param {import('../lib/api.js').ApiError} fault @param {string} code @param {() => unknown} retry */
export function stopped(fault, code, retry) {
  const missing = fault.reason === 'claim_not_found' || fault.status === 404;
  return [
    h('div', { class: 'slip stop', role: 'alert' },
      h('h2', { class: 'slip-state' }, icon('alert'), t(missing ? 'claim.not_found' : 'claim.failed')),
      h('div', { class: 'slip-body' }, h('p', { class: 'mono wrong-code' }, code), h('p', { class: 'next' }, missing ? t('claim.not_found_next') : fault.message),
        fault.requestId && !missing && h('p', { class: 'small quiet' }, t('common.request_id', { id: fault.requestId })),
        !missing && h('button', { class: 'button ink wide after', type: 'button', onclick: retry }, t('common.retry')))),
    missing && nextGuest(),
  ];
}
