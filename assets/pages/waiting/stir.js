// Throws this phone's bytes into a draw: made once, kept before they are bound, bound before any are shown, and shown by itself when all are bound.

import { ApiError, call, pause, randomHex } from '../../lib/api.js';
import { hashBytes, unhex } from '../../lib/proof/bytes.js';
import { serverNow } from '../../lib/clock.js';
import { joinedAfter, keepStir, ownStir } from './known.js';
import { model, show } from './model.js';

/** @typedef {'open' | 'sending' | 'bound' | 'showing' | 'shown' | 'silent' | 'missed' | 'elsewhere' | 'out' | 'won'} Status */

/** Phones that do something by themselves spread over this, but never over more than half of what is left. */
const SPREAD_MS = 1500;
const AGAIN_MS = 400;
const BYTES = 16;

/** What is being sent, by phase and draw. @type {Set<string>} */
const busy = new Set();
/** @param {any} stage */
const keyOf = ({ phase, draw }) => `${phase} ${draw}`;

/** Does what a phone does without a finger. @param {any} state */
export function followStir({ stage }) {
  if (!model.ticket || !stage.draw) return;
  const own = ownStir(stage.draw);
  if (own.refused || isBarred()) return;
  const isMine = own.value || (stage.stir_by === 'itself' && !joinedAfter(stage));
  if (stage.phase === 'stirring' && isMine && !own.bound) begin(stage, bind, spread(stage));
  if (stage.phase === 'showing' && own.value && !own.shown) begin(stage, unveil, spread(stage));
}

/** Whether the event's rule keeps this number from further draws, because it was drawn before. */
function isBarred() {
  const { again } = model.state.event;
  return again !== 'all' && model.wins.some(({ claim }) => claim !== 'void' && again !== (claim === 'absent' ? 'absent' : 'winners'));
}

/** @param {any} stage */
const spread = (stage) => Math.random() * Math.min(SPREAD_MS, Math.max(0, Date.parse(stage.ends_at) - serverNow()) / 2 || 0);

/** The guest's finger. */
export function tap() {
  const { stage } = model.state;
  if (stage.phase === 'stirring') begin(stage, bind, 0);
}

/** @param {any} stage @param {(draw: number) => Promise<void>} step @param {number} delay */
function begin(stage, step, delay) {
  const key = keyOf(stage);
  if (busy.has(key)) return;
  busy.add(key);
  const run = () => step(stage.draw).finally(() => { busy.delete(key); show(); });
  if (delay) setTimeout(run, delay);
  else run();
}

/** @param {number} draw */
async function bind(draw) {
  if (!ownStir(draw).value) {
    const value = randomHex(BYTES);
    keepStir(draw, { value, commit: hashBytes(unhex(value)) });
  }
  show();
  const { commit } = ownStir(draw);
  const answer = await send(draw, 'stirring', 'commit', String(commit));
  if (answer.done) keepStir(draw, { bound: true });
  else if (answer.refused) keepStir(draw, { refused: answer.refused });
}

/** @param {number} draw */
async function unveil(draw) {
  const answer = await send(draw, 'showing', 'value', String(ownStir(draw).value));
  if (answer.done) keepStir(draw, { bound: true, shown: true });
  else if (answer.refused) keepStir(draw, { refused: answer.refused });
}

/** Sends until it is in, is refused, or the window is over. @param {number} draw @param {string} phase @param {'commit' | 'value'} what @param {string} hex */
async function send(draw, phase, what, hex) {
  const path = `events/${encodeURIComponent(model.eventId)}/draws/${draw}/${what}`;
  for (let ticket = model.ticket; ticket && ticket === model.ticket && isOn(draw, phase);) {
    try {
      await call('POST', path, { [what]: hex }, { token: ticket.token, idempotent: false, timeout: 4000 });
      return { done: true };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (isFinal(error)) return { refused: error.reason };
    }
    await pause(AGAIN_MS * (0.75 + Math.random() / 2));
  }
  return {};
}

/** @param {number} draw @param {string} phase */
const isOn = (draw, phase) => model.state.stage.draw === draw && model.state.stage.phase === phase;

/** Too early is none: the phone heard of the window before the server's clock let it begin. @param {ApiError} error */
const isFinal = ({ status, reason }) => status >= 400 && status < 500 && status !== 429 && reason !== 'stir_open';

/** Where this phone stands in a draw that is stirred. @param {any} stage @returns {Status} */
export function stirStatus(stage) {
  const own = ownStir(stage.draw);
  if (own.refused === 'already_committed') return 'elsewhere';
  if (!own.bound && isBarred()) return 'won';
  if (own.refused === 'not_on_sheet' || (!own.value && joinedAfter(stage))) return 'out';
  if (own.shown) return 'shown';
  if (stage.phase === 'stirring' && !own.refused) return own.bound ? 'bound' : own.value || stage.stir_by === 'itself' ? 'sending' : 'open';
  if (!own.value || (own.refused && !own.bound)) return 'missed';
  return stage.phase === 'showing' && stage.ends_at && !own.refused ? 'showing' : 'silent';
}
