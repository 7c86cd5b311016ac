// The guest's page: registers by itself, follows the live state, and asks for its own wins when there is a reason to.

import { $, keep } from '../../lib/dom.js';
import { nextLanguage, onLanguage, rememberedLanguage, setLanguage, t } from '../../lib/i18n.js';
import { ApiError, call, live, newKey, pause, randomHex, serverNow } from '../../lib/live.js';
import { announce, render, standing, tick } from './view.js';

/**
 * @typedef {object} Ticket what the phone keeps of one event
 * @property {string} token
 * @property {number} number
 * @property {string} nonce
 * @property {string} anchor pinned at registration
 * @property {string} at when the number came; empty where this phone doesn't know
 */
/**
 * @typedef {object} Model everything that the page shows
 * @property {Ticket | null} ticket
 * @property {string} eventId
 * @property {any} own the newest answer of my-number, or the registration's
 * @property {any[]} wins
 * @property {any} state the newest live state
 * @property {import('../../lib/live.js').Connection | ''} connection
 * @property {{reason: string, message: string, again: number} | null} problem why there is no number; `again`: when it is tried again
 * @property {boolean} remembers whether the browser keeps the ticket
 * @property {boolean} nonceWrong
 * @property {Map<number, number[]>} lists winners of draws whose list did not fit into the state
 * @property {any[] | null} all every revealed draw, once asked for
 * @property {boolean} allFailed
 */

/** @type {Model} */
const model = { ticket: null, eventId: '', own: null, wins: [], state: null, connection: '', problem: null, remembers: true, nonceWrong: false, lists: new Map(), all: null, allFailed: false };

const LAST = 'luckydraw.event';
const PENDING = 'luckydraw.pending';
const asked = new URLSearchParams(location.search).get('event_id');
/** Number of the newest attempt; an older one that is still waiting gives up. */
let attempt = 0;
let lastSeq = 0;
let waitingForOwn = 0;
let seenDraw = 0;
/** The winners of the shown draw as last taken in; they change when a reserve is called. */
let seenWinners = '';
let waitingForList = 0;
let waitingForAll = 0;
let held = 0;

/** How long the big screen's drums take to settle on a number. */
const SETTLE_MS = 900;
/** At most one new registration in this time, should the server know the phone at one address and not at the other. */
const REJOIN_MS = 30000;
/** A hand-over reaches no phone by itself, so one whose prize waits asks this often. */
const CLAIM_MS = 4000;
/** A list too long for the state is fetched again at most this often. */
const LIST_MS = 10000;
let rejoined = 0;

const show = () => render(model, actions);

// ── what the phone keeps ──

/** @param {string} eventId @returns {Ticket | null} */
function kept(eventId) {
  try { return JSON.parse(keep.get(`luckydraw.ticket.${eventId}`) || 'null'); } catch { return null; }
}

/** Which event's ticket to show at the door: with several kept ones the server is asked which event is on. */
async function eventAtTheDoor() {
  if (asked) return asked;
  const last = keep.get(LAST) || '';
  const several = keep.get('luckydraw.several') === '1';
  if (!several) return last;
  try { return (await call('GET', 'events/current', null, { retries: 0 })).event_id || last; } catch { return last; }
}

/** @param {string} eventId @param {Ticket} ticket */
function keepTicket(eventId, ticket) {
  const last = keep.get(LAST);
  if (last && last !== eventId) keep.set('luckydraw.several', '1');
  keep.set(LAST, eventId);
  model.remembers = keep.set(`luckydraw.ticket.${eventId}`, JSON.stringify(ticket));
}

// ── registration ──

/**
 * The request that is to be answered: the same body under the same key until an answer came.
 * @param {string} [entryCode]
 * @returns {{key: string, body: Record<string, string>}}
 */
function pendingRequest(entryCode) {
  try {
    const old = JSON.parse(keep.get(PENDING) || 'null');
    const isSame = old && old.key && old.body && (old.body.event_id || '') === (asked || '');
    // A take-over whose answer was lost is finished by asking the same again, whoever asks.
    if (isSame && (!entryCode || old.body.entry_code === entryCode)) return old;
  } catch { /* unreadable: a new one */ }
  const ticket = model.ticket;
  /** @type {Record<string, string>} */
  const body = { nonce: ticket && !entryCode ? ticket.nonce : randomHex(16) };
  if (asked) body.event_id = asked;
  if (ticket) body.session_token = ticket.token;
  if (entryCode) body.entry_code = entryCode;
  const request = { key: newKey(), body };
  keep.set(PENDING, JSON.stringify(request));
  return request;
}

/** @param {string} [entryCode] */
async function registerOnce(entryCode) {
  const request = pendingRequest(entryCode);
  try {
    const data = await call('POST', 'register', request.body, { key: request.key });
    keep.set(PENDING, null);
    accept(data, request.body.nonce, Boolean(entryCode));
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) keep.set(PENDING, null);
    throw error;
  }
}

/**
 * Takes the answer: an entry that is new must carry this phone's nonce; one that existed has its own.
 * @param {any} data
 * @param {string} nonce the one that this phone sent
 * @param {boolean} taken whether the entry was made at the desk
 */
function accept(data, nonce, taken) {
  const old = kept(data.event_id);
  const same = old && old.number === data.draw_number ? old : null;
  const known = same ? same.nonce : data.is_existing || taken ? data.nonce : nonce;
  model.nonceWrong = Boolean(data.nonce && known && data.nonce !== known);
  model.eventId = data.event_id;
  model.own = data;
  model.problem = null;
  model.ticket = { token: data.session_token, number: data.draw_number, nonce: known || data.nonce, anchor: (old && old.anchor) || data.anchor, at: same ? same.at : data.is_existing ? '' : new Date(serverNow()).toISOString() };
  keepTicket(data.event_id, model.ticket);
  if (data.is_existing) askOwn(0);
}

/** Registers until there is an answer; what can't change by itself waits for the guest or for the live state. */
async function register() {
  const mine = ++attempt;
  for (let tries = 0; mine === attempt; tries += 1) {
    try {
      await registerOnce();
      show();
      return;
    } catch (error) {
      if (mine !== attempt || !(error instanceof ApiError)) return;
      const wait = retryAfter(error, tries);
      model.problem = { reason: error.reason, message: error.message, again: wait ? Date.now() + wait : 0 };
      show();
      if (!wait) return;
      await pause(wait);
    }
  }
}

/** @param {ApiError} error @param {number} tries @returns {number} milliseconds, 0 for never */
function retryAfter(error, tries) {
  if (error.reason === 'idempotency_conflict') return 300 + Math.random() * 700;
  const told = Number(error.details.retry_after) * 1000 || 0;
  const passing = error.status === 0 || error.status >= 500 || error.status === 429;
  return passing ? Math.max(told, Math.min(15000, 3000 * 1.5 ** tries)) * (0.8 + Math.random() * 0.4) : 0;
}

/** @param {string} code @returns {Promise<string>} what went wrong, empty when it worked */
async function takeOver(code) {
  try {
    attempt += 1;
    const before = model.ticket && model.ticket.number;
    await registerOnce(code);
    if (model.ticket && model.ticket.number === before) return t('reason.entry_code_unknown');
    show();
    askOwn(0);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : t('reason.internal');
  }
}

// ── my wins: asked for after a reveal that concerns me, on return, and while a prize waits for me ──

/** @param {number} spread milliseconds over which the room's phones spread */
function askOwn(spread) {
  if (!model.ticket) return;
  clearTimeout(waitingForOwn);
  waitingForOwn = window.setTimeout(fetchOwn, Math.random() * spread);
}

async function fetchOwn() {
  const ticket = model.ticket;
  if (!ticket) return;
  try {
    const own = await call('GET', `my-number?event_id=${encodeURIComponent(model.eventId)}`, null, { token: ticket.token });
    if (ticket !== model.ticket) return;
    model.own = own;
    model.wins = own.wins || [];
    show();
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'not_registered') rejoin();
  }
}

/** While a prize waits for me: at the desk this page turns to “collected” while I stand there. */
function followClaim() {
  if (!document.hidden && hasOpenClaim()) fetchOwn();
}

const hasOpenClaim = () => model.wins.some((win) => win.claim === 'open');

/** The event began again (participants reset) or another one is on: this phone's ticket no longer counts. */
function rejoin() {
  if (Date.now() - rejoined < REJOIN_MS) return;
  rejoined = Date.now();
  if (model.eventId) keep.set(`luckydraw.ticket.${model.eventId}`, null);
  Object.assign(model, { ticket: null, own: null, wins: [] });
  register();
}

// ── live state ──

/** Takes a state; a reveal that comes while the drums run is held until they have settled on the big screen. @param {any} state */
function onState(state) {
  const before = model.state && model.state.stage;
  const revealing = before && state.stage.phase === 'winner' && before.draw === state.stage.draw && before.phase !== 'winner';
  clearTimeout(held);
  if (revealing) held = window.setTimeout(() => take(state), SETTLE_MS);
  else take(state);
}

/** @param {any} state */
function take(state) {
  const before = (model.state && model.state.results) || [];
  const renewed = model.state && model.state.event.event_id === state.event.event_id && model.state.event.epoch !== state.event.epoch;
  const opened = model.problem && model.problem.reason === 'registration_closed' && state.event.registration === 'open';
  model.state = state;
  if (model.ticket && !asked && state.event.event_id !== model.eventId) changeEvent(state.event.event_id);
  else if (opened) window.setTimeout(register, Math.random() * 2000);
  revealed(state);
  const seq = (state.log && state.log.seq) || 0;
  if (renewed) { // the participants were reset, and numbers begin again
    rejoined = 0;
    askOwn(3000);
  } else if (seq !== lastSeq && hasOpenClaim()) askOwn(1500);
  else if (namesMe(state)) askOwn(500);
  if (before.length && !(state.results || []).length) forgetDraws();
  else if (model.all && JSON.stringify(before) !== JSON.stringify(state.results)) askAll();
  lastSeq = seq;
  show();
}

/** The draws were reset, perhaps the participants too: what was known of them no longer counts. */
function forgetDraws() {
  Object.assign(model, { all: null, lists: new Map() });
  [seenDraw, seenWinners] = [0, ''];
  askOwn(3000);
}

/** @param {string} eventId */
function changeEvent(eventId) {
  keep.set(PENDING, null);
  Object.assign(model, { ticket: kept(eventId), eventId, own: null, wins: [], all: null, lists: new Map() });
  window.setTimeout(register, Math.random() * 2000);
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
  if (listed) takeList(stage, stage.winners, fresh);
  else if (fresh || !waitingForList) {
    clearTimeout(waitingForList);
    waitingForList = window.setTimeout(() => fetchList(stage, fresh), (fresh ? 500 : LIST_MS) * Math.random());
  }
}

/** Keeps the winners of a draw; a result is said once, and again only to somebody whose number joined it. @param {any} stage @param {any[]} winners @param {boolean} fresh */
function takeList(stage, winners, fresh) {
  const mine = model.ticket ? model.ticket.number : -1;
  const had = (model.lists.get(stage.draw) || []).includes(mine);
  const list = winners.map((w) => w.draw_number);
  model.lists.set(stage.draw, list);
  if (fresh || (!had && list.includes(mine))) announce(model, stage);
}

/** @param {any} stage @param {boolean} fresh */
async function fetchList(stage, fresh) {
  waitingForList = 0;
  try {
    const draw = await call('GET', `events/${encodeURIComponent(model.state.event.event_id)}/draws/${stage.draw}`);
    takeList(stage, standing(draw.winners), fresh);
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
  waitingForAll = window.setTimeout(actions.allResults, Math.random() * 3000);
}

const actions = {
  retry: () => { model.problem = null; show(); register(); },
  async allResults() {
    try {
      model.all = (await call('GET', `events/${encodeURIComponent(model.eventId || 'current')}/draws`)).draws || [];
      model.allFailed = false;
    } catch { model.allFailed = true; }
    show();
  },
};

function listen() {
  document.addEventListener('visibilitychange', () => { if (!document.hidden) askOwn(500); });
  window.addEventListener('pageshow', (e) => { if (e.persisted) askOwn(500); });
  $('language').addEventListener('click', () => setLanguage(nextLanguage()));
  $('check').addEventListener('toggle', () => { if (model.own && !model.own.entry) askOwn(0); show(); });
  $('entry-form').addEventListener('submit', onCode);
  onLanguage(show);
  setInterval(() => tick(model), 1000);
  window.setTimeout(() => setInterval(followClaim, CLAIM_MS), Math.random() * CLAIM_MS);
}

/** @param {Event} event */
async function onCode(event) {
  event.preventDefault();
  const input = /** @type {HTMLInputElement} */ ($('entry-code'));
  const code = input.value.trim();
  const problem = code ? await takeOver(code) : t('guest.entry.empty');
  $('entry-problem').textContent = problem;
  input.setAttribute('aria-invalid', String(Boolean(problem)));
  if (problem) { input.focus(); return; }
  input.value = '';
  $('entry').removeAttribute('open');
  window.scrollTo(0, 0);
}

async function start() {
  rememberedLanguage();
  listen();
  model.remembers = keep.set('luckydraw.probe', null) && keep.set('luckydraw.probe', '1');
  model.eventId = await eventAtTheDoor();
  model.ticket = kept(model.eventId);
  show();
  register();
  live({ audience: 'guest', eventId: asked || 'current', token: () => (model.ticket ? model.ticket.token : null), onState, onConnection: (connection) => { model.connection = connection; show(); } });
}

start();
