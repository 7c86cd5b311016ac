// What the whole organiser page knows: who is signed in, the newest live state, and who listens.

/** @typedef {import('./types.js').Session} Session */
/** @typedef {import('./types.js').LiveState} LiveState */

/** @type {{session: Session|null, state: LiveState|null, connection: string, closed: boolean}} closed: the event is over */
export const app = { session: null, state: null, connection: 'reconnecting', closed: false };

/** @returns {boolean} whether the person signed in is the organiser */
export function isOrganiser() {
  return app.session?.role === 'organiser';
}

/** @returns {string} the event that this page works on */
export function eventId() {
  return app.session?.event_id ?? 'current';
}

/**
 * A stable small memory of this browser for conveniences (never for secrets).
 * @param {string} key
 * @param {string} [value] when given, it is stored
 * @returns {string|null}
 */
export function remember(key, value) {
  try {
    if (value !== undefined) localStorage.setItem(`luckydraw.admin.${key}`, value);
    return localStorage.getItem(`luckydraw.admin.${key}`);
  } catch {
    return null;
  }
}
