// When this phone checks a draw by itself: after every reveal, at its own moment, and again until it was done. What is needed for it is fetched for the first check.

import { ApiError } from '../../lib/api.js';
import { serverNow } from '../../lib/clock.js';
import { confirm } from './heads.js';
import { heard, keepVerdict, ownStir, shownWinners, verdicts } from './known.js';
import { model, show } from './model.js';
import { placesShown, untilLast } from './pace.js';

/** Phones of a room spread over a second and a millisecond for each of them, so that none waits long in a small one. */
const LEAST_MS = 1000;
const MOST_MS = 10000;
/** A list of winners too long for the state comes after it within this, if nothing is in its way. */
const LIST_MS = 2000;
const WAITS_MS = [3000, 6000, 12000, 30000];

/** @typedef {{tries: number, state: 'waiting' | 'checking' | 'failed' | 'gone', timer: number}} Plan */

/** @type {Map<number, Plan>} */
const plans = new Map();
/** The part that came later, once it is here. @type {{part: typeof import('./later.js') | null, asked: Promise<typeof import('./later.js')> | null, tries: number}} */
const later = { part: null, asked: null, tries: 0 };

/** What can be drawn with by now. */
export const laterPart = () => later.part;

/** Fetches what few need, or all a little later; a browser may remember that an address failed, so each try has its own. */
export function fetchLater() {
  if (!later.asked) {
    const address = `${document.documentElement.dataset.later}${later.tries ? `?${later.tries}` : ''}`;
    later.asked = import(address).then((module) => { later.part = module.default; show(); return module.default; });
    later.asked.catch(() => { later.asked = null; later.tries += 1; });
  }
  return later.asked;
}

/** @param {any} state */
export function followChecks(state) {
  const { stage } = state;
  if (!model.ticket || state.event.event_id !== model.eventId) return;
  const spread = Math.random() * Math.min(MOST_MS, LEAST_MS + (stage.entries || 0));
  if (stage.phase === 'winner') schedule(stage.draw, untilLast(stage, Math.min(stage.count, stage.entries)) + (stage.winners ? 0 : LIST_MS) + spread);
  (state.results || []).filter((/** @type {any} */ row) => heard(row.draw) && row.draw !== stage.draw).forEach((/** @type {any} */ row) => schedule(row.draw, spread));
}

/** @param {number} draw @param {number} delay */
function schedule(draw, delay) {
  if (verdicts()[draw] || plans.has(draw)) return;
  lay(draw, 0, delay);
}

/** @param {number} draw @param {number} tries @param {number} delay */
const lay = (draw, tries, delay) => plans.set(draw, { tries, state: 'waiting', timer: window.setTimeout(() => run(draw), delay) });

/** Another event has draws of its own under the same numbers. */
export function forgetChecks() {
  plans.forEach(({ timer }) => clearTimeout(timer));
  plans.clear();
}

/** What a guest asks for. @param {number} draw */
export function checkNow(draw) {
  const before = plans.get(draw);
  if (before && before.state === 'checking') return;
  if (before) clearTimeout(before.timer);
  lay(draw, WAITS_MS.length, 0);
}

/** @param {number} draw */
export const planOf = (draw) => (plans.get(draw) || { state: '' }).state;

/** @param {number} draw */
async function run(draw) {
  const plan = plans.get(draw);
  if (!plan || plan.state === 'checking') return;
  const isMeant = () => plans.get(draw) === plan;
  plan.state = 'checking';
  show();
  try {
    const { examine } = await fetchLater();
    const found = await examine(draw, { heard: heard(draw), stir: ownStir(draw), shown: shownWinners(draw) });
    if (!isMeant()) return;
    keepVerdict(draw, { ...found, at: new Date(serverNow()).toISOString() });
    plans.delete(draw);
    confirm();
  } catch (error) {
    if (isMeant()) again(draw, plan, error);
  }
  show();
}

/** Without an answer it is tried again; a draw that the server has no longer is not. @param {number} draw @param {Plan} plan @param {unknown} error */
function again(draw, plan, error) {
  const isGone = error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
  plan.state = isGone ? 'gone' : 'failed';
  plan.tries += 1;
  if (!isGone) plan.timer = window.setTimeout(() => run(draw), WAITS_MS[Math.min(plan.tries, WAITS_MS.length) - 1] * (0.75 + Math.random() / 2));
}

/** The draw whose check is told beside the ticket: the newest that may be seen whole. */
export function toldDraw() {
  const { stage, results } = model.state;
  if (stage.phase === 'winner') {
    const count = Math.min(stage.count, stage.entries);
    return placesShown(stage, count) >= count ? stage.draw : 0;
  }
  return stage.phase === 'idle' && results && results.length ? results[0].draw : 0;
}
