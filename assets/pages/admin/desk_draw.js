// What is next, and the one red button that does it: announce, arm, draw, reveal. A double click, a held key or a lost
// answer never draw twice.

import { ApiError } from '../../lib/api.js';
import { t } from '../../lib/i18n.js';
import { act, errorText, inEvent, outcomeUnknown } from './client.js';
import { counter } from './desk_count.js';
import { nextFace } from './desk_face.js';
import { drawKeys } from './desk_keys.js';
import { nextStep } from './desk_next.js';
import { drawSteps } from './desk_step.js';
import { button } from './parts.js';
import { stage } from './stage_calls.js';

/** @typedef {import('./desk_prizes.js').Choice} Choice */
/** @typedef {import('./desk_next.js').Facts} Facts */
/** @typedef {import('./desk_next.js').Next} Next */
/** @typedef {{draw: number, prize_name: string, prize_rank: number, winners: {draw_number: number}[], drawn_at: string, short_by?: number}} Answer */
/** @typedef {Omit<Facts, 'chosen'|'count'|'step'> & {draw: number}} Known what the desk knows beside the button's own state */

/** How long an answer waits for the state that it leads to. */
const SHOWN_MS = 1500;

/** @param {{choice: () => Choice|null, drawn: (answer: Answer) => void, foot: HTMLElement}} options */
export function drawControl({ choice, drawn, foot }) {
  const face = nextFace(foot);
  const steps = drawSteps(() => paint());
  const count = counter(() => stepBack());
  const straight = button(t('admin.draw.straight'), { kind: 'quiet', small: true, class: 'draw-straight', onclick: () => press('arm') });
  /** @type {Known|null} */
  let known = null;
  let lastDraw = 0;
  let send = act();
  /** @type {{choice: Choice, count: number}|null} */
  let lost = null;

  /** @returns {Next} */
  const now = () => nextStep({ ...(known ?? NOTHING), chosen: lost?.choice ?? choice(), count: lost?.count ?? count.value(), step: steps.at() });
  const paint = () => {
    count.limit(choice()?.left ?? null);
    if (steps.at() === 'armed' && now().action !== 'draw') steps.disarm();
    const next = now();
    face.show(next, steps.at() === 'unknown' && lost ? lost : chosenFor(next), steps.pause());
    count.element.hidden = !['announce', 'arm', 'draw'].includes(next.action);
    straight.hidden = next.action !== 'announce';
  };
  const stepBack = () => {
    steps.disarm();
    paint();
  };
  /** What the small line on the button names. @param {Next} next @returns {{choice: Choice, count: number}|null} */
  const chosenFor = (next) => {
    const chosen = choice();
    return chosen && ['announce', 'arm', 'draw'].includes(next.action) ? { choice: chosen, count: count.value() } : null;
  };
  const announce = async () => {
    const chosen = choice();
    if (!chosen?.prize_id) return;
    steps.go('announcing');
    await shown('announcing', stage.announce(chosen.prize_id, count.value()));
  };
  const reveal = async () => {
    const draw = known?.running?.draw;
    if (!draw) return;
    steps.go('revealing');
    await shown('revealing', stage.reveal(draw));
  };
  /** The answer is often here before the state that it leads to; the button waits for that too. @param {Facts['step']} during @param {Promise<unknown>} said */
  const shown = async (during, said) => steps.readyAfter(during, await said.then(() => SHOWN_MS, () => 0));
  const arrived = () => (steps.at() === 'announcing' && known?.announced?.prize_id === choice()?.prize_id && known?.announced?.count === count.value()) || (steps.at() === 'revealing' && !known?.running);
  const draw = async () => {
    const chosen = lost?.choice ?? choice();
    if (!chosen) return;
    const asked = lost?.count ?? count.value();
    steps.go('sending');
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
    steps.set('ready');
    lost = null;
    send = act();
    count.reset();
  };
  /** @param {unknown} error @param {{choice: Choice, count: number}} asked */
  const fail = (error, asked) => {
    const silent = error instanceof ApiError && error.status === 0;
    face.problem(silent ? '' : error instanceof ApiError && error.reason === 'sold_out' && typeof error.details.left === 'number' ? t('admin.draw.only_left', { n: error.details.left }) : errorText(error));
    const unknown = outcomeUnknown(error);
    steps.set(unknown ? 'unknown' : 'ready');
    lost = unknown ? asked : null;
  };
  /** @type {Record<string, () => unknown>} */
  const doing = { announce, arm: steps.arm, draw, again: draw, reveal };
  /** @param {import('./desk_next.js').Action} action */
  const press = (action) => {
    if (!steps.counts()) return;
    face.problem('');
    void doing[action]?.();
  };
  face.pressed(() => press(now().action));
  const onKey = drawKeys(() => press(now().action), stepBack);

  /** @param {Known} fresh */
  const update = (fresh) => {
    known = fresh;
    if (steps.at() === 'unknown' && fresh.draw > lastDraw) settle();
    if (steps.at() !== 'unknown' && steps.at() !== 'sending') lastDraw = fresh.draw;
    if (arrived()) return steps.go('ready');
    paint();
  };
  document.addEventListener('keydown', onKey);
  paint();
  face.tools.append(count.element, straight);
  return {
    element: face.element,
    update,
    chosen: stepBack,
    /** Another prize was chosen: the count begins at one again, so that no earlier number is drawn by mistake. */
    fresh: () => count.reset(),
    /** Another device has announced so many. @param {number} n */
    follow: (n) => { count.follow(n); paint(); },
    dispose: () => { steps.dispose(); document.removeEventListener('keydown', onKey); },
  };
}

/** @type {Known} */
const NOTHING = { away: false, closed: false, running: null, seconds: 0, byHost: false, prizes: null, left: 0, announced: null, people: 0, noPhone: false, shown: null, unclaimed: 0, draw: 0 };
