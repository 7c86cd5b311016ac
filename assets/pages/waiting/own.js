// What is this guest's own (wins, claim, status): asked for after a reveal that concerns it, on return, and while a prize waits.

import { ApiError, call } from '../../lib/api.js';
import { dropTicket, forgetMoved, movedNumber } from './kept.js';
import { asked, hasOpenClaim, model, show } from './model.js';
import { accept, insist, moved, register } from './register.js';

/** At most one new registration in this time, should the server know the phone at one address and not at the other. */
const REJOIN_MS = 30000;
/** A hand-over reaches no phone by itself, so one whose prize waits asks this often. */
const CLAIM_MS = 4000;
/** And every other one so seldom: whether its number still is its own. */
const SELDOM_MS = 75000;

let waiting = 0;
let rejoined = 0;
let askedAt = Date.now();

/** @param {number} spread milliseconds over which the room's phones spread */
export function askOwn(spread) {
  if (!model.ticket) return;
  clearTimeout(waiting);
  waiting = window.setTimeout(fetchOwn, Math.random() * spread);
}

async function look() {
  askedAt = Date.now();
  const ticket = model.ticket;
  if (!ticket) return;
  const event = encodeURIComponent(model.eventId || asked || 'current');
  const own = await call('GET', `my-number?event_id=${event}`, null, { token: ticket.token });
  if (ticket !== model.ticket) return;
  accept(own, ticket.nonce, true);
}

async function fetchOwn() {
  try {
    await look();
    show();
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'not_registered') lost(error);
  }
}

/** @param {ApiError} error the server does not know this phone's ticket any more */
function lost(error) {
  if (error.details.moved) moved();
  else rejoin();
}

/** The event began again (participants reset) or another one is on: this phone's ticket no longer counts. */
function rejoin() {
  if (Date.now() - rejoined < REJOIN_MS) return;
  rejoined = Date.now();
  if (model.eventId) dropTicket(model.eventId);
  Object.assign(model, { ticket: null, own: null, wins: [], recovery: '' });
  show();
  register();
}

/** The participants were reset, and numbers begin again. */
export function beginAgain() {
  rejoined = 0;
  if (model.moved) { forgetMoved(); model.moved = 0; register(); } else askOwn(3000);
}

/** Comes to a number: the one that this phone has, or a new one; never where another phone took it. */
export function enter() {
  if (!model.ticket && movedNumber(model.eventId)) { moved(); return; }
  if (!model.ticket) { register(); return; }
  insist(async () => {
    try { await look(); } catch (error) {
      if (!(error instanceof ApiError) || error.reason !== 'not_registered') throw error;
      lost(error);
    }
  });
}

/** While a prize waits for me: at the desk this page turns to “collected” while I stand there. */
function follow() {
  if (!document.hidden && model.ticket && (hasOpenClaim() || Date.now() - askedAt > SELDOM_MS)) fetchOwn();
}

/** Asks again and again, each phone at its own moment. */
export function followOwn() {
  askedAt = Date.now() - Math.random() * SELDOM_MS;
  window.setTimeout(() => setInterval(follow, CLAIM_MS), Math.random() * CLAIM_MS);
}
