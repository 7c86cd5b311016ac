// The big screen in small, as it would be with what is typed now: a frame of the real page, told by messages.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';

/** @typedef {"code"|"prize"|"winner"} Scene */
/** @typedef {{event?: Record<string, any>, prize?: {name: string, rank: number, image: any, count: number}|null, wifi?: object|null}} Shown */

const SCENES = /** @type {Scene[]} */ (['code', 'prize', 'winner']);
/** What the framed page believes to be its size. */
const WIDTH = 1280;

export function screenPreview() {
  const frame = h('iframe', { class: 'preview-frame', title: t('admin.setup.preview'), tabindex: '-1', 'aria-hidden': 'true' });
  const stage = h('div', { class: 'preview-stage' }, frame);
  const buttons = h('div', { class: 'segments preview-scenes', role: 'group', 'aria-label': t('admin.setup.preview_scene') });
  const element = h('aside', { class: 'preview', 'aria-label': t('admin.setup.preview') }, stage, h('div', { class: 'preview-foot' }, buttons, h('p', { class: 'quiet small' }, t('admin.setup.preview_note'))));
  /** @type {Scene} */
  let scene = 'code';
  /** @type {Shown} */
  let shown = {};
  let address = '';
  let frameTurn = 0;

  const tell = () => {
    frameTurn = 0;
    const prize = shown.prize ?? { name: t('admin.setup.sample_prize'), rank: 1, image: null, count: 1 };
    frame.contentWindow?.postMessage({ type: 'luckydraw-preview', event: shown.event ?? {}, view: scene, prize, wifi: shown.wifi }, location.origin);
  };
  const soon = () => { frameTurn = frameTurn || requestAnimationFrame(tell); };
  /** @param {Scene} next */
  const choose = (next) => {
    scene = next;
    for (const one of buttons.children) one.setAttribute('aria-pressed', String(/** @type {HTMLElement} */ (one).dataset.scene === scene));
    soon();
  };
  /** The page in the frame speaks the language that its address names. @param {string|undefined} language */
  const load = (language) => {
    const wanted = `/lottery?preview=1${language ? `&lang=${encodeURIComponent(language)}` : ''}`;
    if (wanted === address) return;
    address = wanted;
    frame.src = wanted;
  };
  /** @param {Shown} next */
  const show = (next) => {
    shown = { ...shown, ...next };
    load(shown.event?.language);
    soon();
  };
  const fit = new ResizeObserver(() => stage.style.setProperty('--preview-scale', String(stage.clientWidth / WIDTH)));
  fit.observe(stage);
  frame.addEventListener('load', soon);
  replace(buttons, SCENES.map((name) => h('button', { type: 'button', class: 'segment', 'data-scene': name, onclick: () => choose(name) }, t(`admin.setup.scene.${name}`))));
  choose('code');
  const dispose = () => {
    fit.disconnect();
    cancelAnimationFrame(frameTurn);
  };
  return { element, show, choose, dispose };
}
