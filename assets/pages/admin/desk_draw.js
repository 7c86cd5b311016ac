// The one red button. First press arms it, second press draws; a double click, a held key or a lost answer never draw twice.

import { ApiError } from '../../lib/api.js';
import { h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { act, errorText, inEvent, outcomeUnknown } from './client.js';
import { button } from './parts.js';

/** @typedef {import('./desk_prizes.js').Choice} Choice */
/** @typedef {{draw: number, prize_name: string, prize_rank: number, winners: {draw_number: number}[], drawn_at: string, short_by?: number}} Answer */
/** @typedef {"ready"|"armed"|"sending"|"unknown"} Step */

const ARMED_MS = 10000;
const TOO_SOON_MS = 500;
const MOST = 1000;

/** @param {{choice: () => Choice|null, drawn: (answer: Answer) => void}} options */
export function drawControl({ choice, drawn }) {
  const label = h('span', { class: 'draw-label' });
  const what = h('span', { class: 'draw-what' });
  const fuse = h('span', { class: 'draw-fuse', 'aria-hidden': 'true' });
  const go = h('button', { type: 'button', class: 'draw-button', 'data-draws': 'true' }, label, what, fuse);
  const says = h('p', { class: 'draw-says', role: 'status', 'aria-live': 'polite' });
  const problem = h('p', { class: 'form-error', role: 'alert' });
  const count = counter(() => { disarm(); paint(); });
  /** @type {Step} */
  let step = 'ready';
  let armedAt = 0;
  let timer = 0;
  /** @type {import('./types.js').Stage|null} */
  let running = null;
  let away = false;
  let lastDraw = 0;
  let send = act();
  /** @type {{choice: Choice, count: number}|null} */
  let lost = null;

  const blocked = () => {
    if (away) return 'away';
    if (running) return 'running';
    const chosen = choice();
    if (!chosen) return 'no_prize';
    return chosen.left === 0 ? 'sold_out' : '';
  };
  const paint = () => {
    const chosen = lost?.choice ?? choice();
    const why = step === 'ready' || step === 'armed' ? blocked() : step === 'unknown' && away ? 'away' : '';
    if (why && step === 'armed') disarm();
    count.limit(choice()?.left ?? null);
    go.dataset.step = step;
    go.disabled = why !== '' || step === 'sending';
    label.textContent = t(`admin.draw.${why || step}`);
    what.textContent = why === 'away' ? t('admin.draw.away_text') : why === 'running' ? underWay() : chosen && why !== 'no_prize' ? t('admin.draw.what', { prize: chosen.name, n: lost?.count ?? count.value() }) : '';
    says.textContent = step === 'armed' || step === 'unknown' ? t(`admin.draw.${step}_hint`) : '';
  };
  /** What the stage draws, which is not what stands chosen for the next draw. */
  const underWay = () => (running?.prize ? t('admin.draw.what', { prize: running.prize.name, n: running.count ?? 1 }) : '');
  const disarm = () => {
    clearTimeout(timer);
    if (step === 'armed') step = 'ready';
  };
  const arm = () => {
    problem.textContent = '';
    step = 'armed';
    armedAt = performance.now();
    clearTimeout(timer);
    timer = setTimeout(() => { disarm(); paint(); }, ARMED_MS);
    paint();
  };
  const draw = async () => {
    const chosen = lost?.choice ?? choice();
    if (!chosen) return;
    const asked = lost?.count ?? count.value();
    clearTimeout(timer);
    step = 'sending';
    problem.textContent = '';
    paint();
    try {
      const body = chosen.prize_id ? { prize_id: chosen.prize_id, count: asked } : { prize_name: chosen.name, prize_rank: chosen.rank, count: asked };
      const answer = await send('POST', inEvent('/draw'), body, { retries: 3 });
      settle();
      drawn(answer);
    } catch (error) {
      fail(error, { choice: chosen, count: asked });
    }
    paint();
  };
  const settle = () => {
    step = 'ready';
    lost = null;
    send = act();
    count.reset();
  };
  /** @param {unknown} error @param {{choice: Choice, count: number}} asked */
  const fail = (error, asked) => {
    const silent = error instanceof ApiError && error.status === 0;
    problem.textContent = silent ? '' : error instanceof ApiError && error.reason === 'sold_out' && typeof error.details.left === 'number' ? t('admin.draw.only_left', { n: error.details.left }) : errorText(error);
    const unknown = outcomeUnknown(error);
    step = unknown ? 'unknown' : 'ready';
    lost = unknown ? asked : null;
  };
  const press = () => {
    if (go.disabled) return;
    if (step === 'unknown') return void draw();
    if (step === 'ready') return arm();
    if (step === 'armed' && performance.now() - armedAt >= TOO_SOON_MS) void draw();
  };
  go.addEventListener('click', (event) => { if (step !== 'armed' || event.detail < 2 || performance.now() - armedAt > 2 * TOO_SOON_MS) press(); });
  go.addEventListener('keydown', (event) => { if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault(); });
  const onKey = keyboard(press, () => { disarm(); paint(); });

  /** @param {{running: import('./types.js').Stage|null, lost: boolean, draw: number}} now what the stage does, and whether the server can be reached */
  const update = (now) => {
    running = now.running;
    away = now.lost;
    if (step === 'unknown' && now.draw > lastDraw) settle();
    if (step !== 'unknown' && step !== 'sending') lastDraw = now.draw;
    paint();
  };
  document.addEventListener('keydown', onKey);
  paint();
  const element = h('section', { class: 'draw-control', 'aria-label': t('admin.draw.label') }, count.element, go, says, problem);
  return {
    element,
    update,
    chosen: () => { disarm(); paint(); },
    /** Another prize was chosen: the count begins at one again, so that no earlier number is drawn by mistake. */
    fresh: () => count.reset(),
    dispose: () => { clearTimeout(timer); document.removeEventListener('keydown', onKey); },
  };
}

/**
 * Enter presses the button from anywhere on the desk that has no Enter of its own; Escape steps back.
 * @param {() => void} press
 * @param {() => void} stepBack
 */
function keyboard(press, stepBack) {
  return (/** @type {KeyboardEvent} */ event) => {
    if (document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape') return stepBack();
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    const ours = target === document.body || target.matches('h1, .pick-radio, input[data-draws]');
    if (event.key !== 'Enter' || event.repeat || event.isComposing || event.keyCode === 229 || !ours) return;
    event.preventDefault();
    press();
  };
}

/** @param {() => void} changed */
function counter(changed) {
  const input = h('input', { class: 'input count-input', type: 'number', min: 1, max: MOST, value: '1', inputmode: 'numeric', 'aria-label': t('admin.draw.count'), 'data-draws': 'true', oninput: changed });
  let most = MOST;
  const value = () => Math.min(most, Math.max(1, Math.floor(Number(input.value) || 1)));
  /** @param {number} n */
  const set = (n) => {
    input.value = String(Math.min(most, Math.max(1, n)));
    changed();
  };
  input.addEventListener('change', () => set(value()));
  const all = h('span', {});
  const less = button(t('admin.draw.less'), { class: 'count-step', onclick: () => set(value() - 1) });
  const more = button(t('admin.draw.more'), { class: 'count-step', onclick: () => set(value() + 1) });
  for (const [node, sign] of /** @type {const} */ ([[less, '−'], [more, '+']])) {
    node.setAttribute('aria-label', node.textContent ?? '');
    replace(node, h('span', { 'aria-hidden': 'true' }, sign));
  }
  const element = h('div', { class: 'count' }, h('span', { class: 'switch-label' }, t('admin.draw.count')), h('div', { class: 'row' }, less, input, more, all));
  let shown = -1;
  /** @param {number|null} left */
  const limit = (left) => {
    most = Math.min(MOST, Math.max(1, left ?? MOST));
    input.max = String(most);
    if (Number(input.value) > most) input.value = String(most);
    const whole = left !== null && left > 1 ? most : 0;
    if (whole !== shown) replace(all, whole ? button(t('admin.draw.all_left', { n: number(whole) }), { small: true, kind: 'quiet', onclick: () => set(whole) }) : null);
    shown = whole;
    less.disabled = value() <= 1;
    more.disabled = value() >= most;
  };
  return { element, value, limit, reset: () => { input.value = '1'; } };
}
