// The desk's mirror of the big screen: the very page, small and silent; until it speaks, a still of what it shows.

import { calledOffFor } from '../../lib/called_off.js';
import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { app, isOrganiser } from './app.js';
import { icon } from './icons.js';
import { button, chip } from './parts.js';
import { still } from './desk_still.js';
import { stage } from './stage_calls.js';

/** @typedef {import('./types.js').LiveState} LiveState */
/** @typedef {import('./types.js').Stage} Stage */

/** The size that the page is drawn in before it is made small. */
const WIDTH = 1280;
const HEIGHT = 720;
const LOOK_MS = 400;
const LOOKS = 12;
const AGAIN_MS = 20000;

/** @param {Stage} stage @returns {boolean} */
export const isRunning = (stage) => stage.phase !== 'idle' && stage.phase !== 'winner';

export function stageMirror() {
  const state = h('span', {});
  const history = button(t('admin.stage.show_history'), { icon: 'results', small: true, kind: 'quiet', class: 'mirror-do', onclick: () => stage.history().catch(() => undefined) });
  const open = h('a', { class: 'btn btn-quiet btn-small btn-icon', href: '/lottery', target: '_blank', rel: 'noopener', title: t('admin.open_screen'), 'aria-label': t('admin.open_screen') }, icon('external'));
  const head = h('div', { class: 'mirror-head' }, h('h2', { class: 'column-title' }, t('admin.stage.label')), state, h('span', { class: 'grow' }), isOrganiser() ? history : null, open);
  const picture = h('div', { class: 'mirror-still' });
  const cover = h('p', { class: 'mirror-cover' });
  const inner = h('div', { class: 'mirror-inner' }, picture, cover);
  const box = h('div', { class: 'mirror-box', 'aria-hidden': 'true' }, inner);
  const element = h('section', { class: 'mirror', 'aria-label': t('admin.stage.label') }, head, box);
  const frame = mirrorFrame(inner);
  const fit = new ResizeObserver(([entry]) => inner.style.setProperty('--fit', String(fitting(entry.contentRect))));
  fit.observe(box);
  let painted = '';
  let timer = 0;

  /** @param {LiveState} now */
  const update = (now) => {
    const rest = calledOffFor(now);
    clearTimeout(timer);
    if (rest) timer = window.setTimeout(() => update(now), rest);
    const covered = now.cover ?? 'none';
    element.dataset.phase = now.stage.phase;
    element.classList.toggle('stale', app.connection !== 'connected');
    inner.dataset.cover = covered;
    history.disabled = isRunning(now.stage);
    const text = JSON.stringify([sceneName(now), covered, now.stage, now.next, now.event.title, now.stage.phase === 'idle' && now.participants]);
    if (text === painted) return;
    painted = text;
    replace(state, hallSees(now));
    replace(cover, covered === 'none' ? null : [icon(covered === 'blank' ? 'blank' : 'freeze'), t(`admin.panic.${covered}_on`)]);
    if (covered !== 'freeze') replace(picture, still(now)); // a frozen hall sees what it saw
  };
  return { element, update, dispose: () => { clearTimeout(timer); fit.disconnect(); frame.dispose(); } };
}

/** What the hall has before it, which under a cover is not what goes on. @param {LiveState} state */
function hallSees(state) {
  const { cover = 'none' } = state;
  if (cover !== 'none') return chip(t(`admin.phase.cover_${cover}`), 'alert');
  return chip(t(`admin.phase.${sceneName(state)}`), isRunning(state.stage) ? 'live' : 'plain');
}

/** @param {{width: number, height: number}} room */
const fitting = (room) => Math.max(0.05, Math.min(room.width / WIDTH, (room.height || HEIGHT) / HEIGHT));

/** The stage's scene in one word, as the chip says it. @param {LiveState} state */
function sceneName(state) {
  if (state.stage.phase !== 'idle') return state.stage.phase;
  if (calledOffFor(state)) return 'called_off';
  return state.view === 'history' || (state.view === 'prize' && state.next) ? state.view : 'idle';
}

/**
 * The page in its frame, fetched once the mirror comes into view, and taken for live only when its script has drawn a scene.
 * @param {HTMLElement} inner
 */
function mirrorFrame(inner) {
  /** @type {HTMLIFrameElement|null} */
  let frame = null;
  let timer = 0;
  const begin = () => {
    frame?.remove();
    frame = h('iframe', { class: 'mirror-frame', src: '/lottery?preview=1', title: t('admin.stage.label'), tabindex: -1, width: WIDTH, height: HEIGHT });
    frame.inert = true;
    inner.prepend(frame);
    look(LOOKS);
  };
  /** @param {number} left */
  const look = (left) => {
    const live = Boolean(scene(frame));
    inner.classList.toggle('mirror-live', live);
    timer = live ? 0 : window.setTimeout(() => (left > 0 ? look(left - 1) : begin()), left > 0 ? LOOK_MS : AGAIN_MS);
  };
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((one) => one.isIntersecting)) return;
    watcher.disconnect();
    timer = window.setTimeout(begin, LOOK_MS);
  });
  watcher.observe(inner);
  return { dispose: () => { watcher.disconnect(); clearTimeout(timer); frame?.remove(); } };
}

/** @param {HTMLIFrameElement|null} frame @returns {string} */
function scene(frame) {
  try {
    return frame?.contentDocument?.body?.dataset.scene ?? '';
  } catch {
    return '';
  }
}
