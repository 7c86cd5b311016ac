// The frame around the views: title, tabs, connection, language; it follows the live state and mounts one view at a time.

import { call } from '../../lib/api.js';
import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { nextLanguage, setLanguage } from '../../lib/language.js';
import { live } from '../../lib/live.js';
import { app } from './app.js';
import { banner } from './banner.js';
import { admin, get } from './client.js';
import { confirmDialog } from './dialog.js';
import { forgetDrafts } from './form.js';
import { icon } from './icons.js';
import { othersActs } from './others.js';
import { panicKeys } from './panic.js';
import { button } from './parts.js';
import { defaultRoute, routes, tabOf } from './routes.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').View} View */
/** @typedef {import('./types.js').LiveState} LiveState */

const REFRESH_MS = 150;
const REFRESH_GAP_MS = 1000;

/**
 * @param {HTMLElement} root
 * @param {{reopen: () => unknown, leave: () => void}} actions
 */
export function openShell(root, { reopen, leave }) {
  const title = h('p', { class: 'bar-title' });
  const connection = h('span', { class: 'connection', role: 'status' });
  const nav = h('nav', { class: 'tabs', 'aria-label': t('admin.nav.label') });
  const main = h('main', { class: 'main', id: 'main' });
  /** @type {View|null} */
  let view = null;
  let shown = '';
  let seq = -1;
  let timer = 0;
  let refreshed = 0;
  let moving = false;

  const logout = async () => {
    if (view?.dirty?.() && !(await discard())) return;
    await call('POST', admin('/logout'), {});
    forgetDrafts();
    history.replaceState(null, '', location.pathname + location.search);
    leave();
  };
  const switchLanguage = async () => {
    if (!(await setLanguage(nextLanguage()))) return toast(t('admin.error.network'), { kind: 'error' });
    await reopen();
  };
  const other = nextLanguage();
  const screenLink = h('a', { class: 'btn btn-plain btn-bar', href: '/lottery', target: '_blank', rel: 'noopener' }, icon('screen'), h('span', {}, t('admin.open_screen')));
  const helpLink = h('a', { class: 'btn btn-quiet btn-icon btn-bar', href: '/help', target: '_blank', rel: 'noopener', title: t('admin.help'), 'aria-label': t('admin.help') }, icon('help'));
  const langButton = button(t(`languages.${other}`), { kind: 'quiet', class: 'btn-bar btn-lang', onclick: switchLanguage });
  langButton.lang = other;
  const bar = h('header', { class: 'bar' }, h('div', { class: 'bar-event' }, title, connection), nav, h('div', { class: 'bar-actions' }, screenLink, helpLink, langButton, button(t('admin.logout'), { kind: 'quiet', icon: 'out', iconOnly: true, onclick: logout })));
  const skip = h('a', { class: 'skip', href: '#main', onclick: (/** @type {Event} */ event) => { event.preventDefault(); focusHead(); } }, t('admin.skip'));
  const notes = banner();
  const tellOthers = othersActs();
  const stopKeys = panicKeys();
  replace(root, skip, bar, notes.element, main);

  function focusHead() {
    const head = main.querySelector('h1');
    if (head instanceof HTMLElement) head.focus();
  }
  function showBar() {
    const state = app.state;
    title.textContent = state?.event.title ?? '';
    title.title = state?.event.title ?? '';
    document.title = state ? `${state.event.title} · luckydraw` : 'luckydraw';
    connection.textContent = t(`admin.connection.${app.connection}`);
    connection.dataset.state = app.connection;
    notes.update();
  }
  function showTabs() {
    replace(nav, routes().filter((r) => r.tab).map((r) => h('a', { href: `#${r.path}`, class: 'tab', 'aria-current': tabOf(shown) === r.path ? 'page' : null }, icon(r.icon), h('span', {}, t(r.label)))));
  }

  /** @param {string} path */
  function mount(path) {
    const route = routes().find((r) => r.path === path) ?? routes()[0];
    const first = shown === '';
    view?.dispose?.();
    shown = route.path;
    document.body.dataset.view = route.path;
    view = route.open();
    replace(main, route.sub ? subTabs(route.path) : null, view.element);
    showTabs();
    if (app.state) view.update?.(app.state);
    if (!first) focusHead();
    window.scrollTo(0, 0);
  }
  async function onHash() {
    const path = location.hash.slice(1) || defaultRoute();
    if (moving || path === shown || path.includes('=')) return;
    if (view?.dirty?.()) {
      moving = true;
      history.replaceState(null, '', `#${shown}`);
      const go = await discard();
      moving = false;
      if (!go) return;
      history.replaceState(null, '', `#${path}`);
    }
    mount(path);
  }
  /** @param {LiveState} state */
  function onState(state) {
    if (app.session && state.event.event_id !== app.session.event_id) return void eventChanged();
    const fresh = app.state === null;
    app.state = { ...(app.state?.join ? { join: app.state.join } : {}), ...state };
    showBar();
    tellOthers(app.state);
    view?.update?.(app.state);
    if (state.log.seq !== seq) later();
    seq = state.log.seq;
    if (fresh) showTabs();
    reloadForBuild(state);
  }
  /** Lists are fetched again soon after something changed, yet at most once a second while many people join. */
  function later() {
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      refreshed = Date.now();
      void view?.refresh?.();
    }, Math.max(REFRESH_MS, refreshed + REFRESH_GAP_MS - Date.now()));
  }
  async function eventChanged() {
    if (moving) return;
    moving = true;
    toast(t('admin.event_switched'), { kind: 'info' });
    app.state = null;
    await reopen();
  }
  /** A new build is taken when nobody is typing; the socket keeps speaking to the old page until then. @param {any} state */
  function reloadForBuild(state) {
    const mine = document.body.dataset.build;
    const resting = ['idle', 'winner'].includes(state.stage.phase);
    if (!mine || state.build === undefined || mine === String(state.build) || !resting) return;
    if (view?.dirty?.() || document.querySelector('dialog[open]') || sessionStorage.getItem('luckydraw.reloaded') === String(state.build)) return;
    sessionStorage.setItem('luckydraw.reloaded', String(state.build));
    location.reload();
  }
  /** @param {BeforeUnloadEvent} event */
  const beforeUnload = (event) => { if (view?.dirty?.()) event.preventDefault(); };
  /** @type {ReturnType<typeof live>|null} */
  let link = null;
  const follow = () => {
    link?.close();
    link = live({ audience: 'admin', onState, onConnection: (now) => {
      app.connection = now;
      showBar();
      if (app.state) view?.update?.(app.state);
    }, onRefused: () => void checkSession() });
  };
  /** The socket was refused: the session has probably run out, and asking for it opens the sign-in dialog. */
  const checkSession = async () => {
    await get(admin('/session')).then(follow, () => undefined);
  };

  window.addEventListener('hashchange', onHash);
  window.addEventListener('beforeunload', beforeUnload);
  showBar();
  mount(location.hash.slice(1) || defaultRoute());
  follow();
  return {
    restart: follow,
    close: () => {
      window.removeEventListener('hashchange', onHash);
      window.removeEventListener('beforeunload', beforeUnload);
      clearTimeout(timer);
      notes.dispose();
      stopKeys();
      link?.close();
      view?.dispose?.();
    },
  };
}

/** @returns {Promise<boolean>} */
async function discard() {
  const leaves = Boolean(await confirmDialog({ title: t('admin.discard_title'), text: t('admin.discard_text'), confirm: t('admin.discard'), cancel: t('admin.stay') }));
  if (leaves) forgetDrafts();
  return leaves;
}

/** @param {string} path */
function subTabs(path) {
  const top = path.split('/')[0];
  const all = routes().filter((r) => r.path === top || r.path.startsWith(`${top}/`));
  return h('nav', { class: 'subtabs', 'aria-label': t('admin.nav.sub') }, all.map((r) => h('a', { href: `#${r.path}`, class: 'subtab', 'aria-current': r.path === path ? 'page' : null }, t(r.sub ?? r.label))));
}

