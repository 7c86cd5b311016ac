// The small mirror of the organiser's pages: what is set there, laid over the live state before it is saved.

import { mode } from './mode.js';

/** @typedef {{event?: any, view?: 'code' | 'prize' | 'winner', prize?: any, wifi?: any, state?: any}} Wish `state` stands in for the live one, for pictures */

const SAMPLE = 42;
/** @type {Wish} */
let wish = {};

/** @param {() => void} changed called when something else is to be shown */
export function listenPreview(changed) {
  if (mode !== 'preview') return;
  window.addEventListener('message', (message) => {
    if (message.origin !== location.origin || !message.data || message.data.type !== 'luckydraw-preview') return;
    wish = message.data;
    changed();
  });
}

/** The state with the wishes laid over it. @param {any} live @returns {any} */
export function laidOver(live) {
  const state = wish.state || live;
  if (mode !== 'preview' || !state) return state;
  const laid = { ...state, event: { ...state.event, ...wish.event }, cover: wish.event || wish.view ? 'none' : state.cover };
  if (typeof laid.event.logo === 'string') laid.event.logo = laid.event.logo ? { url: laid.event.logo } : null;
  if (wish.wifi !== undefined) laid.join = { ...state.join, wifi: wish.wifi };
  return wish.view ? { ...laid, ...views[wish.view](laid, sample(laid)) } : laid;
}

/** @param {any} state */
function sample(state) {
  const { image, ...prize } = wish.prize || state.next || state.stage.prize || {};
  return { name: '', rank: null, count: 1, ...prize, image: typeof image === 'string' ? { url: image } : image || null };
}

/** @type {Record<string, (state: any, prize: any) => any>} */
const views = {
  code: () => ({ view: 'code', stage: { phase: 'idle' } }),
  prize: (_, prize) => ({ view: 'prize', next: prize, stage: { phase: 'idle' } }),
  winner: (state, prize) => ({ stage: { phase: 'winner', draw: 1, prize, count: 1, ends_at: state.at, winners: [{ draw_number: Math.max(1, Math.min(SAMPLE, Number(state.participants) || SAMPLE)), ...(state.event.beside ? { name: state.event.beside } : {}) }] } }),
};
