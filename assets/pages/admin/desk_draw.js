// What is next, and the one red button that does it: announce, arm, draw, reveal. A double click, a held key or a lost
// answer never draw twice.

import { ApiError } from '../../lib/api.js';
import { t } from '../../lib/i18n.js';
import { act, errorText, inEvent, outcomeUnknown } from './client.js';
import { counter } from './desk_count.js';
import { nextFace } from './desk_face.js';
import { gradeChoice } from './desk_grade.js';
import { drawKeys } from './desk_keys.js';
import { nextStep } from './desk_next.js';
import { drawSteps } from './desk_step.js';
import { button } from './parts.js';
import { stage } from './stage_calls.js';

/** @typedef {import('./desk_prizes.js').Choice} Choice */
/** @typedef {import('./desk_next.js').Facts} Facts */
/** @typedef {import('./desk_next.js').Next} Next */
/** @typedef {{draw: number, prize_name: string, prize_rank: number, winners?: {draw_number: number}[], drawn_at: string, short_by?: number}} Answer */
/** @typedef {Omit<Facts, 'chosen'|'count'|'step'|'stirs'> & {draw: number}} Known what the desk knows beside the button's own state */

/** How long an answer waits for the state that it leads to. */
const SHOWN_MS = 1500;

/** @typedef {{choice: Choice, count: number, grade: object}} Asked */

/**
 * @param {{choice: () => Choice|null, drawn: (answer: Answer) => void, inputs: HTMLElement, foot: HTMLElement, readBack: () => void, anew: () => void}} options
 *   `inputs` stands where a draw is told what enters it; `readBack` and `anew` open their dialogs
 */
export function drawControl({ choice, drawn, inputs, foot, readBack, anew }) {
  const face = nextFace(inputs, foot);
  const steps = drawSteps(() => paint());
  const count = counter(() => stepBack());
  const grade = gradeChoice(() => stepBack());
  const straight = button(t('admin.draw.straight'), { kind: 'quiet', small: true, class: 'draw-straight', onclick: () => press('arm') });
  /** @type {Known|null} */
  let known = null;
  let lastDraw = 0;
  let send = act();
  /** @type {Asked|null} */
  let lost = null;

  /** @returns {Next} */
  const now = () => nextStep({ ...(known ?? NOTHING), chosen: lost?.choice ?? choice(), count: lost?.count ?? count.value(), stirs: grade.value() !== 'sealed', step: steps.at() });
  const paint = () => {
    count.limit(choice()?.left ?? null);
    grade.follow(choice()?.rank ?? 0);
    if (steps.at() === 'armed' && now().action !== 'draw') steps.disarm();
    const next = now();
    face.show(next, chosenFor(next), steps.pause());
    count.element.hidden = grade.element.hidden = !['announce', 'arm', 'draw'].includes(next.action);
    straight.hidden = next.action !== 'announce';
  };
  const stepBack = () => {
    steps.disarm();
    paint();
  };
  /** What the small line on the button names. @param {Next} next @returns {import('./desk_face.js').Named|null} */
  const chosenFor = (next) => {
    const chosen = choice();
    return chosen && ['announce', 'arm', 'draw'].includes(next.action) ? { choice: chosen, count: count.value(), grade: grade.value() } : null;
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
    const asked = lost ?? { choice: chosen, count: count.value(), grade: grade.body() };
    steps.go('sending');
    try {
      const prize = chosen.prize_id ? { prize_id: chosen.prize_id } : { prize_name: chosen.name, prize_rank: chosen.rank };
      const answer = await send('POST', inEvent('/draw'), { ...prize, count: asked.count, ...asked.grade }, { retries: 3 });
      settle();
      drawn(answer);
    } catch (error) {
      fail(error, asked);
    }
    paint();
  };
  const settle = () => {
    steps.set('ready');
    lost = null;
    send = act();
    count.reset();
    grade.reset();
  };
  /** @param {unknown} error @param {Asked} asked */
  const fail = (error, asked) => {
    const silent = error instanceof ApiError && error.status === 0;
    face.problem(silent ? '' : error instanceof ApiError && error.reason === 'sold_out' && typeof error.details.left === 'number' ? t('admin.draw.only_left', { n: error.details.left }) : errorText(error));
    const unknown = outcomeUnknown(error);
    steps.set(unknown ? 'unknown' : 'ready');
    lost = unknown ? asked : null;
  };
  /** @type {Record<string, () => unknown>} */
  const doing = { announce, arm: steps.arm, draw, again: draw, reveal, readback: readBack, anew };
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
  face.tools.append(count.element, grade.element, straight);
  return {
    element: face.element,
    update,
    chosen: stepBack,
    /** Another prize was chosen: count and grade begin anew, so that no earlier number is drawn by mistake. */
    fresh: () => { count.reset(); grade.reset(); },
    settings: grade.settings,
    /** The next draw has this grade too. @param {import('./types.js').Grade} of */
    again: (of) => { grade.take(of); paint(); },
    /** Another device has announced so many. @param {number} n */
    follow: (n) => { count.follow(n); paint(); },
    dispose: () => { steps.dispose(); document.removeEventListener('keydown', onKey); },
  };
}

/** @type {Known} */
const NOTHING = { away: false, closed: false, running: null, behind: null, inputs: null, seconds: 0, byHost: false, prizes: null, left: 0, announced: null, people: 0, phones: 0, noPhone: false, shown: null, unclaimed: 0, draw: 0 };
