// A number that comes later: in a rush the server takes the request and sends the number once it is stored. Nothing is shown
// before that; a server that forgot the request gets the very same one again, which can give no second number.

import { ApiError, call, pause } from '../../lib/api.js';
import { keepPending, pending } from './kept.js';
import { model, show } from './model.js';
import { accept, moved, register } from './register.js';

/** Ends the pause before the next question. @type {() => void} */
let hurry = () => undefined;
/** The ticket that is asked for. */
let following = '';

/** What the socket says of itself, so that it is told as soon as the number is stored. @returns {Record<string, string>} */
export const queuedTicket = () => (model.queued ? { register_ticket: model.queued.ticket } : {});

/** The socket says that there is an answer. */
export const answered = () => hurry();

/** Asks for the number that is on its way, if there is one. @param {() => void} tell makes the socket say who it is */
export function followQueued(tell) {
  const { queued } = model;
  if (!queued || queued.ticket === following) return;
  following = queued.ticket;
  tell();
  wait(queued);
}

/** @param {{ticket: string, poll_s: number}} queued */
async function wait({ ticket, poll_s: seconds }) {
  for (;;) {
    const woken = new Promise((done) => { hurry = () => done(undefined); });
    await Promise.race([pause(seconds * 1000 * (0.8 + Math.random() * 0.4)), woken]);
    if (following !== ticket) return;
    try {
      const answer = await call('GET', `register/${ticket}`, null, { retries: 0 });
      if (!answer.state) { taken(answer); return; }
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) { refused(error); return; }
    }
  }
}

/** @param {any} answer */
function taken(answer) {
  const old = pending();
  keepPending(null);
  accept(answer, old ? old.body.nonce : answer.nonce, Boolean(old && (old.body.entry_code || old.body.recovery_code)));
  over();
}

/** @param {ApiError} error */
function refused({ reason, message, details }) {
  const isForgotten = reason === 'not_queued';
  if (!isForgotten) {
    keepPending(null);
    model.problem = { reason, message, again: 0 };
  }
  if (details.moved) moved();
  over();
  if (isForgotten) register();
}

function over() {
  following = '';
  model.queued = null;
  show();
}
