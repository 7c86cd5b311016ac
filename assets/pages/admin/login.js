// Signing in: by password, by a staff PIN, by a link's fragment; and again, over the page, when the session has run out.

import { ApiError, call } from '../../lib/api.js';
import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { app, isOrganiser } from './app.js';
import { admin, errorText } from './client.js';
import { keepEnterFromIme, openDialog } from './dialog.js';
import { button } from './parts.js';

/** @typedef {{link: string}|{pass: string}|{password: string}|{pin: string}} Credentials */

/**
 * Takes a login link's secret out of the address bar before anything else can see it.
 * @returns {Credentials|null}
 */
export function takeFragment() {
  const found = /^#(login|staff)=(.+)$/.exec(location.hash);
  if (!found) return null;
  history.replaceState(null, '', location.pathname + location.search);
  const secret = decodeURIComponent(found[2]);
  return found[1] === 'login' ? { link: secret } : { pass: secret };
}

/**
 * @param {Credentials} credentials
 * @returns {Promise<{role: "organiser"|"staff", name: string}>}
 */
export function signIn(credentials) {
  return call('POST', admin('/login'), credentials, { retries: 'link' in credentials ? 0 : 1 });
}

/**
 * @param {{as: "organiser"|"staff", problem?: string, done: () => unknown}} options
 * @returns {HTMLElement}
 */
function loginForm({ as, problem = '', done }) {
  const error = h('p', { class: 'form-error', role: 'alert' }, problem);
  const go = button(t('admin.login.submit'), { kind: 'primary', type: 'submit', class: 'btn-wide' });
  const field = h('div', { class: 'field' });
  const form = h('form', { class: 'stack login-form', novalidate: true }, field, error, go);
  let who = as;
  const show = () => replace(field, ...secretField(who));
  const secret = () => /** @type {HTMLInputElement} */ (field.querySelector('input'));
  const tabs = roleTabs(who, (role) => {
    who = role;
    error.textContent = '';
    show();
    secret().focus();
  });
  const submit = async () => {
    const value = secret().value;
    if (!value || go.disabled || go.getAttribute('aria-busy') === 'true') return;
    go.setAttribute('aria-busy', 'true');
    error.textContent = '';
    try {
      await signIn(who === 'organiser' ? { password: value } : { pin: value.replace(/\D/g, '') });
      secret().value = '';
      await done();
    } catch (fault) {
      refuse(fault, who, error, go);
      secret().select();
    } finally {
      go.removeAttribute('aria-busy');
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });
  keepEnterFromIme(form);
  show();
  return h('div', { class: 'stack' }, tabs, form);
}

/** @param {"organiser"|"staff"} who */
function secretField(who) {
  const organiser = who === 'organiser';
  const input = h('input', { id: 'secret', class: `input input-big ${organiser ? '' : 'input-code'}`, type: organiser ? 'password' : 'text', inputmode: organiser ? null : 'numeric', autocomplete: organiser ? 'current-password' : 'one-time-code', maxlength: organiser ? 200 : 12, 'data-autofocus': true });
  return [h('label', { class: 'field-label', for: 'secret' }, t(organiser ? 'admin.login.password' : 'admin.login.pin')), input, h('span', { class: 'field-hint' }, t(organiser ? 'admin.login.password_hint' : 'admin.login.pin_hint'))];
}

/**
 * @param {"organiser"|"staff"} current
 * @param {(role: "organiser"|"staff") => void} choose
 */
function roleTabs(current, choose) {
  const tabs = /** @type {const} */ (['organiser', 'staff']).map((role) => h('button', { type: 'button', class: 'segment', 'aria-pressed': String(role === current), onclick: () => {
    tabs.forEach((tab) => tab.setAttribute('aria-pressed', String(tab.dataset.role === role)));
    choose(role);
  }, 'data-role': role }, t(`admin.role.${role}`)));
  return h('div', { class: 'segments', role: 'group', 'aria-label': t('admin.login.as') }, tabs);
}

/**
 * @param {unknown} fault
 * @param {"organiser"|"staff"} who
 * @param {HTMLElement} error
 * @param {HTMLButtonElement} go
 */
function refuse(fault, who, error, go) {
  if (fault instanceof ApiError && fault.status === 429) return countDown(Number(fault.details.retry_after) || 30, error, go);
  const wrong = fault instanceof ApiError && fault.status === 401;
  error.textContent = wrong ? t(who === 'organiser' ? 'admin.login.wrong_password' : 'admin.login.wrong_pin') : errorText(fault);
}

/**
 * @param {number} seconds
 * @param {HTMLElement} error
 * @param {HTMLButtonElement} go
 */
function countDown(seconds, error, go) {
  const until = Date.now() + seconds * 1000;
  go.disabled = true;
  error.removeAttribute('role');
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    error.textContent = left > 0 ? t('admin.login.wait', { n: left }) : '';
    go.disabled = left > 0;
    if (left > 0 && error.isConnected) setTimeout(tick, 250);
    else error.setAttribute('role', 'alert');
  };
  tick();
}

/**
 * The page that stands alone while nobody is signed in.
 * @param {string} problem why a link did not work, if one was followed
 * @param {() => unknown} done
 * @returns {HTMLElement}
 */
export function loginPage(problem, done) {
  return h('main', { class: 'login' }, h('div', { class: 'login-card' }, h('p', { class: 'login-brand' }, 'luckydraw'), h('h1', {}, t('admin.login.title')), loginForm({ as: 'organiser', problem, done }), h('p', { class: 'quiet login-help' }, t('admin.login.help').split('`').map((part, i) => (i % 2 ? h('code', {}, part) : part)))));
}

/** @type {Promise<void>|null} */
let asking = null;

/**
 * Asks to sign in over the page as it is; everything typed below stays. Many failed calls share one dialog.
 * @param {() => unknown} after
 * @returns {Promise<void>}
 */
export function askAgain(after) {
  asking ??= new Promise((resolve) => {
    const before = app.session?.role;
    const form = loginForm({ as: isOrganiser() ? 'organiser' : 'staff', done: async () => {
      const session = await call('GET', admin('/session'));
      dialog.close();
      asking = null;
      if (session.role !== before) return location.reload();
      after();
      resolve();
    } });
    const dialog = openDialog({ title: t('admin.login.expired'), body: [h('div', { class: 'stack' }, h('p', { class: 'quiet' }, t('admin.login.expired_text')), form)], closable: false, className: 'dialog-login' });
  });
  return asking;
}
