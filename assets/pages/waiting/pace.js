// When a winner may be seen: together at the reveal, or one after another as the big screen shows them.

import { serverNow } from '../../lib/clock.js';

/** How long the big screen's drums take to rest on a number, one after the other. */
const FIRST_RESTS_MS = 900;
const NEXT_RESTS_MS = 150;

/** @param {any} stage */
export const settles = (stage) => FIRST_RESTS_MS + NEXT_RESTS_MS * (Math.max(3, String(stage.entries || 0).length) - 1);

/** When a place of the shown draw may be seen, by the server's clock: the first once the drums rest, the others at their time. @param {any} stage @param {number} place counted from 0 */
const showsAt = (stage, place) => Date.parse(stage.ends_at) + (place ? place * stage.step_ms : Math.min(settles(stage), stage.step_ms));

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
