// Everything that the guest's page shows, in one place, and the call that draws it anew.

/**
 * @typedef {object} Ticket what the phone keeps of one event
 * @property {string} token
 * @property {number} number
 * @property {string} nonce
 * @property {string} anchor pinned at registration
 * @property {string} at when the number came; empty where this phone doesn't know
 */
/**
 * @typedef {object} Model
 * @property {Ticket | null} ticket
 * @property {string} eventId
 * @property {any} own the newest answer of my-number, or the registration's
 * @property {any[]} wins
 * @property {any} state the newest live state
 * @property {import('../../lib/live.js').Connection | ''} connection
 * @property {{reason: string, message: string, again: number} | null} problem why there is no number; `again`: when it is tried again
 * @property {{ticket: string, poll_s: number} | null} queued the request that was taken and whose number comes later
 * @property {number} moved the number that another phone has taken from this one, 0 where none is, -1 where it is not known which
 * @property {string} recovery the code that moves the number to another phone
 * @property {string} carried a code that came with the address to a phone without a number, until the guest has said what to do with it
 * @property {boolean} pins whether the browser keeps what a script gives it
 * @property {boolean} remembers whether it keeps the number, by that or by the cookie
 * @property {boolean} nonceWrong
 * @property {boolean} refuted whether this phone found a draw that does not hold
 * @property {import('./device.js').App} app the app in whose own browser this page stands, or nothing
 * @property {import('./device.js').System} system
 * @property {'' | 'offer' | 'steps' | 'hidden'} outside what is said about leaving that app
 * @property {Map<number, number[]>} lists winners of draws as last taken in
 * @property {any[] | null} all every revealed draw, once asked for
 * @property {boolean} allFailed
 */

/** @type {Model} */
export const model = {
  ticket: null, eventId: '', own: null, wins: [], state: null, connection: '', problem: null, queued: null, moved: 0, recovery: '', carried: '', pins: true, remembers: true,
  nonceWrong: false, refuted: false, app: '', system: 'other', outside: '', lists: new Map(), all: null, allFailed: false,
};

/** The event that the address names; else the current one is meant. */
export const asked = new URLSearchParams(location.search).get('event_id');

/** @type {{run: () => void}} */
const drawing = { run: () => undefined };

/** Draws the page from the model. */
export const show = () => drawing.run();

/** @param {() => void} run */
export const onShow = (run) => { drawing.run = run; };

/** Whether the seal is another one than when this phone joined. */
export function anchorChanged() {
  const { ticket, state, own } = model;
  if (!ticket || !ticket.anchor) return false;
  const live = state && state.event.event_id === model.eventId ? state.event.anchor : null;
  return Boolean((live && live !== ticket.anchor) || (own && own.anchor && own.anchor !== ticket.anchor));
}

/** A prize that waits for me at the desk. */
export const hasOpenClaim = () => model.wins.some((win) => win.claim === 'open');
