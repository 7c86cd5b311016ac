// The organiser page begins here: language, the secret in the address, the session, then the shell with its views.

import { ApiError, call } from '../../lib/api.js';
import { $, h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { rememberedLanguage } from '../../lib/language.js';
import { app } from './app.js';
import { admin, errorText, onExpired } from './client.js';
import { askAgain, loginPage, signIn, takeFragment } from './login.js';
import { openShell } from './shell.js';

const RETRY_MS = 3000;
const root = $('app');

/** @type {{restart: () => void, close: () => void}|null} */
let shell = null;

/** @param {import('./login.js').Credentials|null} secret */
async function begin(secret) {
  let problem = '';
  if (secret) {
    try {
      await signIn(secret);
    } catch (error) {
      problem = error instanceof ApiError && error.status === 401 ? t('admin.login.link_dead') : errorText(error);
    }
  }
  await open(problem);
}

/** @param {string} problem */
async function open(problem) {
  try {
    app.session = await call('GET', admin('/session'));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return showLogin(problem);
    return showUnreachable(error);
  }
  shell?.close();
  shell = openShell(root, { reopen: () => open(''), leave: () => showLogin('') });
}

/** @param {string} problem */
function showLogin(problem) {
  shell?.close();
  shell = null;
  app.session = null;
  app.state = null;
  document.title = `${t('admin.login.title')} · luckydraw`;
  replace(root, loginPage(problem, () => open('')));
  root.querySelector('input')?.focus();
}

/** @param {unknown} error */
function showUnreachable(error) {
  replace(root, h('main', { class: 'login' }, h('div', { class: 'login-card' }, h('p', { class: 'login-brand' }, 'luckydraw'), h('h1', {}, t('admin.unreachable')), h('p', { role: 'alert' }, errorText(error)), h('p', { class: 'quiet' }, t('admin.unreachable_text')))));
  setTimeout(() => void open(''), RETRY_MS);
}

const secret = takeFragment();
onExpired(() => askAgain(() => shell?.restart()));
window.addEventListener('hashchange', () => {
  const pasted = takeFragment();
  if (pasted) void begin(pasted);
});
void rememberedLanguage().then(() => begin(secret));
