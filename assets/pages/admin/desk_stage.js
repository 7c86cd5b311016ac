// The desk's mirror of the big screen: phase, prize, time to the reveal, winners; before the reveal the numbers only here.

import { digits, h, replace } from '../../lib/dom.js';
import { drawNumber, number, t } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';
import { isOrganiser } from './app.js';
import { inEvent, request } from './client.js';
import { icon } from './icons.js';
import { button, chip } from './parts.js';

/** @typedef {import('./types.js').LiveState} LiveState */
/** @typedef {import('./types.js').Stage} Stage */

const TICK_MS = 250;
const SHOWN = 60;

/** @param {Stage} stage @returns {boolean} */
export const isRunning = (stage) => stage.phase !== 'idle' && stage.phase !== 'winner';

export function stageMirror() {
  const head = h('div', { class: 'mirror-head' });
  const body = h('div', { class: 'mirror-body' });
  const clock = h('p', { class: 'mirror-clock' });
  const back = button(t('admin.stage.show_code'), { icon: 'qr', small: true, onclick: () => request('POST', inEvent('/stage'), { show: 'code' }) });
  const element = h('section', { class: 'mirror', 'aria-label': t('admin.stage.label') }, head, body, clock);
  /** @type {{draw: number, numbers: number[]}|null} */
  let secret = null;
  /** @type {LiveState|null} */
  let state = null;
  let painted = '';

  const paint = () => {
    if (!state) return;
    const { stage } = state;
    const hidden = secret && secret.draw === stage.draw && isRunning(stage) ? secret.numbers : null;
    const text = JSON.stringify([stage, hidden, state.join?.qr, stage.phase === 'idle' && state.participants]);
    if (text === painted) return;
    painted = text;
    back.hidden = !isOrganiser() || stage.phase !== 'winner';
    replace(head, h('h2', { class: 'column-title' }, t('admin.stage.label')), chip(t(`admin.phase.${stage.phase}`), isRunning(stage) ? 'live' : 'plain'), h('span', { class: 'grow' }), back);
    replace(body, stage.phase === 'idle' ? idle(state) : running(stage, hidden));
    element.dataset.phase = stage.phase;
  };
  const tick = () => {
    const ends = state && isRunning(state.stage) ? Date.parse(state.stage.ends_at ?? '') : NaN;
    const left = Math.max(0, Math.ceil((ends - serverNow()) / 1000));
    const text = Number.isNaN(ends) ? '' : t('admin.stage.seconds', { n: left });
    if (clock.textContent !== text) clock.textContent = text;
  };
  const timer = setInterval(tick, TICK_MS);
  return {
    element,
    /** @param {LiveState} now */
    update: (now) => {
      state = now;
      paint();
      tick();
    },
    /** @param {number} draw @param {number[]} numbers what the organiser may see before the room does */
    know: (draw, numbers) => {
      secret = { draw, numbers };
      paint();
    },
    dispose: () => clearInterval(timer),
  };
}

/** @param {LiveState} state */
function idle(state) {
  const qr = state.join?.qr ? h('img', { class: 'mirror-qr', src: state.join.qr, alt: '', width: 132, height: 132 }) : null;
  return h('div', { class: 'mirror-idle' }, qr, h('div', {}, h('p', { class: 'mirror-title' }, t('admin.stage.idle')), h('p', { class: 'quiet' }, t('admin.stage.idle_text', { n: state.participants ?? 0 }))));
}

/** @param {Stage} stage @param {number[]|null} hidden */
function running(stage, hidden) {
  const prize = stage.prize;
  const picture = prize?.image ? h('img', { class: 'mirror-picture', src: prize.image.url, alt: '' }) : h('span', { class: 'mirror-picture mirror-none' }, icon('prize'));
  const facts = [stage.draw ? t('admin.draw_k', { k: stage.draw }) : '', t('admin.stage.facts', { n: stage.count ?? 1, entries: stage.entries ?? 0 })].filter(Boolean).join(' · ');
  const about = h('div', { class: 'mirror-about' }, h('p', { class: 'mirror-title' }, prize ? [h('span', { class: 'rank' }, t('admin.rank', { n: prize.rank })), ' ', prize.name] : ''), h('p', { class: 'quiet' }, facts));
  return [h('div', { class: 'mirror-prize' }, picture, about), winners(stage, hidden)];
}

/** @param {Stage} stage @param {number[]|null} hidden */
function winners(stage, hidden) {
  if (hidden) return h('div', { class: 'secret' }, h('p', { class: 'secret-label' }, t('admin.stage.secret')), numberBoard(hidden));
  if (stage.phase !== 'winner') return h('p', { class: 'mirror-wait quiet' }, t('admin.stage.wait'));
  if (!stage.winners) return h('p', { class: 'mirror-wait' }, t('admin.stage.many', { n: stage.winner_count ?? 0 }));
  return numberBoard(stage.winners.map((w) => w.draw_number));
}

/** @param {number[]} numbers */
export function numberBoard(numbers) {
  const rest = numbers.length - SHOWN;
  const size = numbers.length === 1 ? 'one' : numbers.length <= 6 ? 'few' : 'many';
  return h('ul', { class: `board board-${size}` }, numbers.slice(0, SHOWN).map((n) => h('li', {}, size === 'many' ? drawNumber(n) : digits(drawNumber(n), { label: drawNumber(n) }))), rest > 0 ? h('li', { class: 'board-rest' }, t('admin.stage.and_more', { n: number(rest) })) : null);
}
