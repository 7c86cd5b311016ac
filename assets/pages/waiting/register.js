// Getting a number and keeping it: one entry for a phone, whatever gets lost on the way.

import { ApiError, call, newKey, pause, randomHex } from '../../lib/api.js';
import { hasSeveral, keepCarried, keepMoved, keepPending, keepTicket, keptTicket, lastEvent, leaveTurn, movedNumber, pending, tab, takeTurn } from './kept.js';
import { asked, model, show } from './model.js';

/** How long another tab is given to get the number for both. */
const OTHER_TAB_MS = 2500;

/** Number of the newest attempt; an older one that is still waiting gives up. */
let attempt = 0;

/** @typedef {{entry_code?: string, recovery_code?: string}} Code */

/** Which event's ticket to show at the door: with several kept ones the server is asked which event is on. */
export async function eventAtTheDoor() {
  if (asked) return asked;
  if (!hasSeveral()) return lastEvent();
  try { return (await call('GET', 'events/current', null, { retries: 0, timeout: 2000 })).event_id || lastEvent(); } catch { return lastEvent(); }
}

/**
 * The request that is to be answered: the same body under the same key until an answer came.
 * @param {Code} code
 */
function request(code) {
  const old = pending();
  const isSame = old && (old.body.event_id || '') === (asked || '');
  const wanted = code.entry_code || code.recovery_code;
  // A take-over whose answer was lost is finished by asking the same again, whoever asks.
  if (old && isSame && (!wanted || wanted === (old.body.entry_code || old.body.recovery_code))) return old;
  const ticket = model.ticket;
  /** @type {Record<string, string>} */
  const body = { nonce: ticket && !wanted ? ticket.nonce : randomHex(16), ...code };
  if (asked) body.event_id = asked;
  if (ticket) body.session_token = ticket.token;
  const made = { key: newKey(), body, at: Date.now(), tab };
  keepPending(made);
  return made;
}

/** A refused request is nobody's any more. */
function giveUp() {
  keepPending(null);
  leaveTurn();
}

/** Asks once. @param {Code} code */
async function registerOnce(code) {
  const { key, body } = request(code);
  try {
    const data = await call('POST', 'register', body, { key });
    if (data.state) { model.queued = data; return; }
    keepPending(null);
    accept(data, body.nonce, Boolean(body.entry_code || body.recovery_code));
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'waiting_room') location.reload(); // that page says the place
    if (error instanceof ApiError && error.status >= 400 && error.status < 500) giveUp();
    if (!(error instanceof ApiError && error.details.moved)) throw error;
    moved();
  }
}

/**
 * Takes the answer: an entry that is new must carry this phone's nonce; one that existed has its own.
 * @param {any} data
 * @param {string} nonce the one that this phone sent
 * @param {boolean} taken whether the entry was made elsewhere
 */
export function accept(data, nonce, taken) {
  const old = keptTicket(data.event_id) || (model.eventId === data.event_id ? model.ticket : null);
  const same = old && old.number === data.draw_number ? old : null;
  const known = same ? same.nonce : data.is_existing || taken ? data.nonce : nonce;
  model.nonceWrong = Boolean(data.nonce && known && data.nonce !== known);
  if (!same) model.wins = [];
  if (data.wins) model.wins = data.wins;
  Object.assign(model, { eventId: data.event_id, own: data, problem: null, moved: 0, carried: '', recovery: data.recovery_code || model.recovery });
  const at = data.created_at || (same ? same.at : '');
  const ticket = { token: data.session_token, number: data.draw_number, nonce: known || data.nonce, anchor: (old && old.anchor) || data.anchor, at };
  if (JSON.stringify(ticket) === JSON.stringify(model.ticket)) return;
  model.ticket = ticket;
  keepTicket(data.event_id, ticket);
  keepCarried('');
}

/** Whether another tab of this browser began to ask a moment ago. */
function isAskedElsewhere() {
  const other = pending();
  return other !== null && other.tab !== tab && Math.abs(Date.now() - other.at) <= OTHER_TAB_MS;
}

/** Takes the ticket that another tab keeps. @param {string} eventId @returns {boolean} whether there is one */
export function adopt(eventId) {
  const ticket = keptTicket(eventId);
  if (!ticket || (asked && asked !== eventId)) return false;
  attempt += 1;
  Object.assign(model, { ticket, eventId, problem: null, moved: 0, carried: '' });
  keepCarried('');
  show();
  return true;
}

/** Leaves the asking to a tab of this browser that began earlier, for as long as that may take. @returns {Promise<boolean>} whether this tab has the number from it */
async function shared() {
  if (model.ticket || !model.pins) return false;
  const isBehind = takeTurn();
  for (const until = Date.now() + OTHER_TAB_MS; ; await pause(50)) {
    if (adopt(model.eventId || lastEvent())) return true;
    if (Date.now() >= until || !(isBehind() || isAskedElsewhere())) return false;
  }
}

/** Registers until there is an answer. */
export const register = () => insist(async () => {
  const mine = attempt;
  if (await shared() || mine !== attempt) return;
  await registerOnce({});
});

/** Asks once, in place of whatever was being tried. @param {Code} code */
export function registerBy(code) {
  attempt += 1;
  return registerOnce(code);
}

/** Tries until it works; what can't change by itself waits for the guest or for the live state. @param {() => Promise<unknown>} once */
export async function insist(once) {
  attempt += 1;
  let mine = attempt;
  for (let tries = 0; mine === attempt; tries += 1) {
    try {
      await once();
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

/** Another phone has the number now. */
export function moved() {
  const number = model.ticket ? model.ticket.number : movedNumber(model.eventId);
  keepMoved(model.eventId, number);
  Object.assign(model, { ticket: null, own: null, wins: [], moved: number || -1, recovery: '', problem: null });
  attempt += 1;
  show();
}
