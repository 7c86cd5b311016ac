// Takes in the live state: what runs, who won, and when there is a reason to ask for what is this guest's own.

import { call } from '../../lib/api.js';
import { announce, forgetSaid, unsay } from './announce.js';
import { followChecks, forgetChecks } from './checks.js';
import { hear } from './heads.js';
import { keepPending, keptTicket } from './kept.js';
import { hearDraw, hearWinners } from './known.js';
import { asked, hasOpenClaim, model, show } from './model.js';
import { askOwn, beginAgain, enter } from './own.js';
import { placesShown, untilNext, untilShown } from './pace.js';
import { register } from './register.js';
import { followStir } from './stir.js';

/** A list too long for the state is fetched again at most this often. */
const LIST_MS = 10000;

let lastSeq = 0;
let seenDraw = 0;
/** The winners of the shown draw as last taken in; they change when a reserve is called. */
let seenWinners = '';
let waitingForList = 0;
let waitingForAll = 0;
let held = 0;
let pacing = 0;

/** Takes a state; a reveal is held until it stands on the big screen, and a winner's own part is asked for meanwhile. @param {any} state */
export function onState(state) {
  hear(state);
  clearTimeout(held);
  const hold = untilShown(state.stage);
  if (!hold) { take(state); return; }
  held = window.setTimeout(() => take(state), hold);
  if (namesMe(state)) askOwn(hold / 3);
}

/** @param {any} state */
function take(state) {
  const before = (model.state && model.state.results) || [];
  const renewed = model.state && model.state.event.event_id === state.event.event_id && model.state.event.epoch !== state.event.epoch;
  const opened = model.problem && model.problem.reason === 'registration_closed' && state.event.registration === 'open';
  const isCalledOff = state.called_off && !(model.state && model.state.called_off);
  model.state = state;
  if ((model.ticket || model.moved) && !asked && state.event.event_id !== model.eventId) changeEvent(state.event.event_id);
  else if (opened) window.setTimeout(register, Math.random() * 2000);
  revealed(state);
  hearDraw(state);
  if (state.event.event_id === model.eventId) (state.results || []).forEach((/** @type {any} */ row) => hearWinners(row.draw, row.winners || []));
  followStir(state);
  followChecks(state);
  const seq = (state.log && state.log.seq) || 0;
  if (renewed) beginAgain();
  else if (seq !== lastSeq && hasOpenClaim()) askOwn(1500);
  else if (namesMe(state)) askOwn(500);
  if (isCalledOff) unsay();
  if (before.length && !(state.results || []).length) forgetDraws();
  else if (model.all && JSON.stringify(before) !== JSON.stringify(state.results)) askAll();
  lastSeq = seq;
  show();
}

/** The draws were reset, perhaps the participants too: what was known of them no longer counts. */
function forgetDraws() {
  Object.assign(model, { all: null, lists: new Map() });
  [seenDraw, seenWinners] = [0, ''];
  forgetSaid();
  askOwn(3000);
}

/** @param {string} eventId */
function changeEvent(eventId) {
  keepPending(null);
  Object.assign(model, { ticket: keptTicket(eventId), eventId, own: null, wins: [], moved: 0, recovery: '', all: null, lists: new Map() });
  forgetSaid();
  forgetChecks();
  window.setTimeout(enter, Math.random() * 2000);
}

/** Whether a shown result has my number while I know of no win in that draw (a reserve who was called, or a fresh reveal). @param {any} state */
function namesMe(state) {
  const number = model.ticket && model.ticket.number;
  const has = (/** @type {number} */ draw) => model.wins.some((win) => win.draw === draw);
  const listed = (state.results || []).some((/** @type {any} */ r) => !has(r.draw) && (r.winners || model.lists.get(r.draw) || []).includes(number));
  const stage = state.stage;
  return listed || (stage.phase === 'winner' && !has(stage.draw) && (stage.winners || []).some((/** @type {any} */ w) => w.draw_number === number));
}

/** Winners that this page has not seen yet, by a reveal or because a reserve was called: a long list is fetched. @param {any} state */
function revealed(state) {
  const stage = state.stage;
  if (stage.phase !== 'winner') return;
  const listed = Array.isArray(stage.winners);
  const mark = JSON.stringify([stage.draw, listed ? stage.winners : (state.log && state.log.seq) || 0]);
  if (mark === seenWinners) return;
  const fresh = stage.draw !== seenDraw;
  [seenDraw, seenWinners] = [stage.draw, mark];
  if (listed) takeList(stage, stage.winners);
  else if (fresh || !waitingForList) {
    clearTimeout(waitingForList);
    waitingForList = window.setTimeout(() => fetchList(stage), (fresh ? 500 : LIST_MS) * Math.random());
  }
}

/** Keeps the winners of a draw and says them as they are shown. @param {any} stage @param {any[]} winners */
function takeList(stage, winners) {
  const numbers = winners.map((w) => w.draw_number);
  model.lists.set(stage.draw, numbers);
  hearWinners(stage.draw, numbers);
  clearTimeout(pacing);
  step(stage);
}

/** Shows the winners that may be seen by now, and comes back for the next one. @param {any} stage */
function step(stage) {
  const list = model.lists.get(stage.draw) || [];
  announce(stage, list.slice(0, placesShown(stage, list.length)), list.length);
  const wait = untilNext(stage, list.length);
  if (wait) pacing = window.setTimeout(() => { step(stage); show(); }, wait);
}

/** The places that still hold; one that was given up is in the draw's proof, not among its winners. @param {any[] | null} winners */
export const standing = (winners) => (winners || []).filter((w) => w.holds !== false);

/** @param {any} stage */
async function fetchList(stage) {
  waitingForList = 0;
  try {
    const draw = await call('GET', `events/${encodeURIComponent(model.state.event.event_id)}/draws/${stage.draw}`);
    takeList(stage, standing(draw.winners));
    if (namesMe(model.state)) askOwn(0);
  } catch {
    if (seenDraw === stage.draw) [seenDraw, seenWinners] = [0, '']; // the next state tries again
    askOwn(500);
  }
  show();
}

/** Every phone that shows all results fetches them anew, spread out. */
function askAll() {
  clearTimeout(waitingForAll);
  waitingForAll = window.setTimeout(allResults, Math.random() * 3000);
}

/** Fetches every draw of the event that was begun, with what became of it. */
export async function allResults() {
  try {
    model.all = (await call('GET', `events/${encodeURIComponent(model.eventId || 'current')}/draws`)).draws || [];
    model.allFailed = false;
  } catch { model.allFailed = true; }
  show();
}
