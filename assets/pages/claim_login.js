// Signing in at the prize desk: the eight digits that the organiser handed out.

import { h } from '../lib/dom.js';
import { t } from '../lib/i18n.js';
import { ApiError, call } from '../lib/api.js';

const PIN_LENGTH = 8;

/** @param {() => Promise<void>} done once somebody has signed in */
export function loginForm(done) {
  const problem = h('p', { class: 'problem', id: 'pin-problem', role: 'alert' });
  const input = h('input', { class: 'input pin', id: 'pin', inputmode: 'numeric', pattern: '[0-9]*', autocomplete: 'one-time-code', maxlength: PIN_LENGTH, required: true, 'aria-describedby': 'pin-problem' });
  const button = h('button', { class: 'button ink wide', type: 'submit' }, t('claim.enter'));
  const back = `${location.pathname}${location.search}`;
  return [
    h('form', { class: 'card', novalidate: true, onsubmit: (/** @type {Event} */ e) => { e.preventDefault(); signIn(input, button, problem, done); } },
      h('h2', {}, t('claim.login')), h('p', {}, t('claim.login_why')),
      h('label', { class: 'field' }, h('span', {}, t('claim.pin')), input), problem, button,
      h('p', { class: 'small' }, h('a', { href: `/lottery/admin?next=${encodeURIComponent(back)}` }, t('claim.organiser')))),
    h('p', { class: 'small on-ground quiet after' }, t('claim.guest')),
  ];
}

/** @param {HTMLInputElement} input @param {HTMLButtonElement} button @param {HTMLElement} problem @param {() => Promise<void>} done */
async function signIn(input, button, problem, done) {
  const pin = input.value.replace(/\D/g, '');
  if (pin.length !== PIN_LENGTH) { problem.textContent = t('claim.pin_empty'); input.focus(); return; }
  button.disabled = true;
  try {
    await call('POST', 'admin/login', { pin });
    await done();
  } catch (error) {
    button.disabled = false;
    problem.textContent = loginProblem(error);
    input.select();
  }
}

/** @param {unknown} error */
function loginProblem(error) {
  if (!(error instanceof ApiError)) return t('reason.internal');
  if (error.status === 401) return t('claim.pin_wrong');
  const wait = Number(error.details.retry_after);
  return error.status === 429 && wait ? t('claim.pin_wait', { n: Math.ceil(wait) }) : error.message;
}
