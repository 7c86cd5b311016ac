// What the phone keeps between visits, and what tabs of one browser know of each other by it.

import { keep, session } from '../../lib/dom.js';
import { randomHex } from '../../lib/api.js';
import { asked, model } from './model.js';

const LAST = 'luckydraw.event';
const SEVERAL = 'luckydraw.several';
const PENDING = 'luckydraw.pending';
const MOVED = 'luckydraw.moved';
export const TICKET = 'luckydraw.ticket.';
const CARRIED = 'luckydraw.carried';
const ASKING = `luckydraw_asking_${asked || ''}_`;
const ASKING_SECONDS = 5;

/** @param {string | null} text */
function parsed(text) {
  try { return JSON.parse(text || 'null'); } catch { return null; }
}

/** Finds out what this browser is willing to keep. */
export function probe() {
  model.pins = keep.set('luckydraw.probe', '1') && keep.get('luckydraw.probe') === '1';
  model.remembers = model.pins || takesCookies();
}

function takesCookies() {
  try {
    document.cookie = 'luckydraw_probe=1; SameSite=Lax; Max-Age=60';
    return document.cookie.includes('luckydraw_probe=1');
  } catch { return false; }
}

// ── tickets ──

/** @param {string} eventId @returns {import('./model.js').Ticket | null} */
export function keptTicket(eventId) {
  const ticket = parsed(keep.get(TICKET + eventId));
  return ticket && ticket.number > 0 ? ticket : null;
}

/** @param {string} eventId @param {import('./model.js').Ticket} ticket */
export function keepTicket(eventId, ticket) {
  const last = keep.get(LAST);
  if (last && last !== eventId) keep.set(SEVERAL, '1');
  keep.set(LAST, eventId);
  keep.set(MOVED, null);
  keep.set(TICKET + eventId, JSON.stringify(ticket));
}

/** @param {string} eventId */
export const dropTicket = (eventId) => { keep.set(TICKET + eventId, null); };

/** The event of the last ticket. */
export const lastEvent = () => keep.get(LAST) || '';

/** Whether there are tickets of more than one event. */
export const hasSeveral = () => keep.get(SEVERAL) === '1';

/** The number that another phone took from this one. @param {string} eventId */
export function movedNumber(eventId) {
  const moved = parsed(keep.get(MOVED));
  return moved && moved.event === eventId ? Number(moved.number) : 0;
}

/** @param {string} eventId @param {number} number */
export function keepMoved(eventId, number) {
  dropTicket(eventId);
  if (number) keep.set(MOVED, JSON.stringify({ event: eventId, number }));
}

export const forgetMoved = () => { keep.set(MOVED, null); };

// ── the request that is to be answered ──

/** @typedef {{key: string, body: Record<string, string>, at: number, tab: string}} Pending */

/** The request of a browser that keeps nothing, for as long as this page stands. @type {Pending | null} */
let unkept = null;

/** @returns {Pending | null} */
export function pending() {
  const request = unkept || parsed(keep.get(PENDING));
  return request && request.key && request.body ? request : null;
}

/** @param {Pending | null} request */
export function keepPending(request) {
  unkept = keep.set(PENDING, request && JSON.stringify(request)) ? null : request;
}

/** This tab's own name; it outlives a reload. */
export const tab = session.get('luckydraw.tab') || randomHex(6);
session.set('luckydraw.tab', tab);

/** A code that came with the address and has no answer yet; it outlives a reload. */
export const keptCarried = () => session.get(CARRIED) || '';

/** @param {string} code */
export const keepCarried = (code) => { session.set(CARRIED, code || null); };

// ── whose turn it is to ask, among tabs that open together ──

/** This tab's cookie. */
const TURN = ASKING + tab;

/** What other tabs of this event say of their turns, 0 while they choose: a cookie of a few seconds, which Chromium shows to all at once, where storage takes a while. */
const otherTurns = () => document.cookie.split('; ').map((one) => one.split('=')).filter(([name]) => name.startsWith(ASKING) && name !== TURN);

/** @param {number} turn @param {number} seconds how long the others are told of it */
function tell(turn, seconds) {
  document.cookie = `${TURN}=${turn}; Path=/; SameSite=Lax; Max-Age=${seconds}`;
}

/**
 * Takes the next turn (Lamport's bakery algorithm, whose registers are the cookies).
 * @returns {() => boolean} whether another tab asks before this one; a browser that keeps no cookie never knows of any
 */
export function takeTurn() {
  try {
    tell(0, ASKING_SECONDS);
    const own = 1 + Math.max(0, ...otherTurns().map(([, turn]) => Number(turn)));
    tell(own, ASKING_SECONDS);
    return () => otherTurns().some(([name, turn]) => Number(turn) < own || (Number(turn) === own && name < TURN));
  } catch { return () => false; }
}

/** Lets the others ask: this tab was refused. */
export function leaveTurn() {
  try { tell(0, 0); } catch { /* nobody was told of it */ }
}
