// What is next, and the one red button that does it: announce, arm, draw, reveal. A double click, a held key or a lost
// answer never draw twice.

import { ApiError } from '../../lib/api.js';
import { h } from '../../lib/dom.js';
import { has, t } from '../../lib/i18n.js';
import { act, errorText, inEvent, outcomeUnknown } from './client.js';
import { counter } from './desk_count.js';
import { nextStep } from './desk_next.js';
import { button } from './parts.js';
import { stage } from './stage_calls.js';

/** @typedef {import('./desk_prizes.js').Choice} Choice */
/** @typedef {import('./desk_next.js').Facts} Facts */
/** @typedef {import('./desk_next.js').Next} Next */
/** @typedef {{draw: number, prize_name: string, prize_rank: number, winners: {draw_number: number}[], drawn_at: string, short_by?: number}} Answer */
/** @typedef {Omit<Facts, 'chosen'|'count'|'step'> & {draw: number}} Known what the desk knows beside the button's own state */

const ARMED_MS = 10000;
const TOO_SOON_MS = 500;
const SHOWN_MS = 1500;

/** @param {{choice: () => Choice|null, drawn: (answer: Answer) => void, foot: HTMLElement}} options */
export function drawControl({ choice, drawn, foot }) {
  const face = nextFace(foot);
  const count = counter(() => { disarm(); paint(); });
  const straight = button(t('admin.draw.straight'), { kind: 'quiet', small: true, class: 'draw-straight', onclick: () => press('arm') });
  /** @type {Facts['step']} */
  let step = 'ready';
  let stepAt = 0;
  let timer = 0;
  /** @type {Known|null} */
  let known = null;
  let lastDraw = 0;
  let send = act();
  /** @type {{choice: Choice, count: number}|null} */
  let lost = null;

  /** @returns {Next} */
  const now = () => nextStep({ ...(known ?? NOTHING), chosen: lost?.choice ?? choice(), count: lost?.count ?? count.value(), step });
  const paint = () => {
    count.limit(choice()?.left ?? null);
    let next = now();
    if (step === 'armed' && next.action !== 'draw') {
      disarm();
      next = now();
    }
    face.show(next, step === 'unknown' && lost ? lost : chosenFor(next));
    count.element.hidden = !['announce', 'arm', 'draw'].includes(next.action);
    straight.hidden = next.action !== 'announce';
  };
  /** What the small line on the button names. @param {Next} next @returns {{choice: Choice, count: number}|null} */
  const chosenFor = (next) => {
    const chosen = choice();
    return chosen && ['announce', 'arm', 'draw'].includes(next.action) ? { choice: chosen, count: count.value() } : null;
  };
  /** @param {Facts['step']} to */
  const go = (to) => {
    step = to;
    stepAt = performance.now();
    paint();
  };
  const disarm = () => {
    clearTimeout(timer);
    if (step === 'armed') step = 'ready';
  };
  const arm = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { disarm(); paint(); }, ARMED_MS);
    go('armed');
  };
  const announce = async () => {
    const chosen = choice();
    if (!chosen?.prize_id) return;
    go('announcing');
    await shown('announcing', stage.announce(chosen.prize_id, count.value()));
  };
  const reveal = async () => {
    const draw = known?.running?.draw;
    if (!draw) return;
    go('revealing');
    await shown('revealing', stage.reveal(draw));
  };
  /** The answer is often here before the state that it leads to; the button waits for that too. @param {Facts['step']} during @param {Promise<unknown>} said */
  const shown = async (during, said) => {
    const wait = await said.then(() => SHOWN_MS, () => 0);
    clearTimeout(timer);
    timer = setTimeout(() => { if (step === during) go('ready'); }, wait);
  };
  const arrived = () => (step === 'announcing' && known?.announced?.prize_id === choice()?.prize_id && known?.announced?.count === count.value()) || (step === 'revealing' && !known?.running);
  const draw = async () => {
    const chosen = lost?.choice ?? choice();
    if (!chosen) return;
    const asked = lost?.count ?? count.value();
    clearTimeout(timer);
    go('sending');
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
    face.problem(silent ? '' : error instanceof ApiError && error.reason === 'sold_out' && typeof error.details.left === 'number' ? t('admin.draw.only_left', { n: error.details.left }) : errorText(error));
    const unknown = outcomeUnknown(error);
    step = unknown ? 'unknown' : 'ready';
    lost = unknown ? asked : null;
  };
  /** @type {Record<string, () => unknown>} */
  const doing = { announce, arm, draw, again: draw, reveal };
  /** @param {import('./desk_next.js').Action} action a press that follows another at once is the second half of a double click */
  const press = (action) => {
    if (performance.now() - stepAt < TOO_SOON_MS) return;
    face.problem('');
    void doing[action]?.();
  };
  face.pressed(() => press(now().action));
  const onKey = keyboard(() => press(now().action), () => { disarm(); paint(); });

  /** @param {Known} fresh */
  const update = (fresh) => {
    known = fresh;
    if (step === 'unknown' && fresh.draw > lastDraw) settle();
    if (step !== 'unknown' && step !== 'sending') lastDraw = fresh.draw;
    if (arrived()) return go('ready');
    paint();
  };
  document.addEventListener('keydown', onKey);
  paint();
  face.tools.append(count.element, straight);
  return {
    element: face.element,
    update,
    chosen: () => { disarm(); paint(); },
    /** Another prize was chosen: the count begins at one again, so that no earlier number is drawn by mistake. */
    fresh: () => count.reset(),
    /** Another device has announced so many. @param {number} n */
    follow: (n) => { count.follow(n); paint(); },
    dispose: () => { clearTimeout(timer); document.removeEventListener('keydown', onKey); },
  };
}

/** @type {Known} */
const NOTHING = { away: false, closed: false, running: null, seconds: 0, byHost: false, prizes: null, left: 0, announced: null, people: 0, noPhone: false, shown: null, unclaimed: 0, draw: 0 };

/** The card itself: the line, the hint, the tools, and either the red button or a link. @param {HTMLElement} foot stands below the button */
function nextFace(foot) {
  const line = h('p', { class: 'next-line' });
  const hint = h('p', { class: 'next-hint' });
  const tools = h('div', { class: 'next-tools' });
  const label = h('span', { class: 'draw-label' });
  const what = h('span', { class: 'draw-what' });
  const go = h('button', { type: 'button', class: 'draw-button', 'data-draws': 'true' }, label, what, h('span', { class: 'draw-fuse', 'aria-hidden': 'true' }));
  const link = h('a', { class: 'next-link' });
  const problem = h('p', { class: 'form-error', role: 'alert' });
  const element = h('section', { class: 'next', 'aria-label': t('admin.todo.label') }, h('div', { class: 'next-top' }, h('div', { class: 'next-say', role: 'status', 'aria-live': 'polite' }, line, hint), tools), h('div', { class: 'next-foot' }, h('div', { class: 'next-go' }, problem, go, link), foot));
  /** @param {HTMLElement} node @param {string} text */
  const put = (node, text) => { if (node.textContent !== text) node.textContent = text; };
  /** @param {Next} next @param {{choice: Choice, count: number}|null} prize */
  const show = (next, prize) => {
    const params = prize ? { prize: prize.choice.name, rank: prize.choice.rank, n: prize.count, ...next.params } : next.params;
    put(line, t(`admin.todo.${next.key}`, params));
    put(hint, has(`admin.todo.${next.key}_hint`) ? t(`admin.todo.${next.key}_hint`, params) : '');
    element.dataset.next = next.key;
    go.dataset.step = DATA[next.key] ?? (next.action === 'none' ? 'wait' : next.action);
    go.disabled = next.action === 'none';
    go.hidden = next.action === 'link';
    link.hidden = !go.hidden;
    const text = t(`admin.draw.${next.button}`, params);
    if (go.hidden) {
      put(link, text);
      link.href = next.href ?? '#';
      link.target = next.href?.startsWith('/') ? '_blank' : '';
      return;
    }
    put(label, text);
    put(what, prize ? t('admin.draw.what', { prize: prize.choice.name, n: prize.count }) : '');
  };
  return {
    element,
    tools,
    show,
    /** @param {string} text */
    problem: (text) => { problem.textContent = text; },
    /** @param {() => void} press */
    pressed: (press) => {
      go.addEventListener('click', press);
      go.addEventListener('keydown', (event) => { if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault(); });
    },
  };
}

/** How the button looks where its action alone does not say it. @type {Record<string, string>} */
const DATA = { ready: 'ready', unlisted: 'ready', armed: 'armed', sending: 'sending', announcing: 'sending', revealing: 'sending', unknown: 'unknown' };

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
