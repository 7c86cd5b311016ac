// When a winner may be seen: together at the reveal, or one after another as the big screen shows them.

import { serverNow } from '../../lib/clock.js';

/** How long the big screen's drums take to rest on a number, one after the other. */
const FIRST_RESTS_MS = 900;
const NEXT_RESTS_MS = 150;
/** No clock, however wrong, holds a result back for longer. */
const LONGEST_MS = 2500;

/** How long the drums take to rest on the number of a single winner; of several the big screen shows a board at once. @param {any} stage */
function settles(stage) {
  const winners = stage.winners || [];
  if (winners.length !== 1) return 0;
  const digits = String(Math.max(Number(stage.entries) || 0, winners[0].draw_number)).length;
  return FIRST_RESTS_MS + NEXT_RESTS_MS * (Math.max(3, digits) - 1);
}

/** Milliseconds until a revealed draw stands on the big screen, by the server's clock; 0 when it does. @param {any} stage */
export function untilShown(stage) {
  if (stage.phase !== 'winner' || !stage.ends_at) return 0;
  return Math.min(LONGEST_MS, Math.max(0, Date.parse(stage.ends_at) + settles(stage) - serverNow()));
}

/** When a place of the shown draw may be seen, by the server's clock. @param {any} stage @param {number} place counted from 0 */
const showsAt = (stage, place) => Date.parse(stage.ends_at) + place * stage.step_ms;

/** How many winners of the shown draw may be seen by now. @param {any} stage @param {number} count */
export function placesShown(stage, count) {
  if (!(stage.step_ms > 0) || !stage.ends_at) return count;
  let shown = 0;
  while (shown < count && serverNow() >= showsAt(stage, shown)) shown += 1;
  return shown;
}

/** Milliseconds until the next winner may be seen, or 0 when all are. @param {any} stage @param {number} count */
export function untilNext(stage, count) {
  const shown = placesShown(stage, count);
  return shown >= count ? 0 : Math.max(20, showsAt(stage, shown) - serverNow());
}

/** Milliseconds until the last winner may be seen. @param {any} stage @param {number} count */
export const untilLast = (stage, count) => (placesShown(stage, count) >= count ? 0 : Math.max(0, showsAt(stage, count - 1) - serverNow()));

/**
 * Whether a win may be seen: not before its number stands on the big screen.
 * @param {any} win
 * @param {any} stage
 * @param {number[]} list the draw's winners
 * @param {number} mine my number
 */
export function maySee(win, stage, list, mine) {
  if (!stage || stage.draw !== win.draw) return true;
  if (stage.phase !== 'winner') return false;
  const place = list.indexOf(mine);
  return place < 0 || place < placesShown(stage, list.length);
}
