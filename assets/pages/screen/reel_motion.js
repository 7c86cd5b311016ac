// How the drums move: the place of each is a function of the server's time alone, so two screens, or one reloaded, turn alike.
// While the number is unknown no drum may look as if it rested; once it is known each rolls on to its digit and rests exactly there.

/** @typedef {{spin: number, stop: number}} Times how long the drums spin and slow down, in milliseconds */
/** @typedef {{from: number, speed: number, to: number, long: number, last: boolean}} Landing from a place and a speed (faces a second) to a whole face */

/** Faces a second at full turn. */
export const SPEED = 15;
/** Faces a second while the number is not known yet. */
const CRAWL = 2.1;
/** How much of the crawl the pawl takes away when a face stands in the middle, and gives back between two. */
const PAWL = 0.5;
const RAMP_MS = 1100;
const START_STEP_MS = 90;
const LAND_MS = 480;
const LAND_STEP_MS = 150;
const HESITATE_MS = 420;
const RECOIL_MS = 170;
const RECOIL = 0.055;

/** @param {number} low @param {number} value @param {number} high */
const clamp = (low, value, high) => Math.min(high, Math.max(low, value));

/** When a drum starts to slow down and how long it takes: left to right, the last one over nearly the whole of the stop. @param {number} index @param {number} count @param {Times} times */
function braking(index, count, times) {
  const share = count > 1 ? index / (count - 1) : 1;
  return { from: times.spin + 0.12 * share * times.stop, long: Math.max(1, times.stop * (0.5 + 0.38 * share)) };
}

/**
 * How far a drum has turned, in faces, as long as the number is not known.
 * @param {number} index
 * @param {number} count of drums
 * @param {number} ms since the draw began
 * @param {Times} times
 */
export function turned(index, count, ms, times) {
  const brake = braking(index, count, times);
  const top = (SPEED * (1 + 0.05 * index)) / 1000;
  const slow = (CRAWL * (1 + 0.07 * index)) / 1000;
  const ramp = clamp(1, RAMP_MS, brake.from);
  const t = Math.max(0, ms - Math.min(index * START_STEP_MS, times.spin / 8));
  const up = Math.min(1, t / ramp);
  let at = top * ramp * (up ** 3 - up ** 4 / 2) + top * Math.max(0, Math.min(t, brake.from) - ramp);
  const late = Math.max(0, t - brake.from);
  const down = Math.min(1, late / brake.long);
  at += slow * late + ((top - slow) * brake.long * (1 - (1 - down) ** 4)) / 4;
  // The slower it turns, the more it ticks from face to face.
  return index * 3.7 + at - (PAWL * down ** 3 * Math.sin(2 * Math.PI * (index * 3.7 + at))) / (2 * Math.PI);
}

/** Faces a second. @param {number} index @param {number} count @param {number} ms @param {Times} times */
export const speedAt = (index, count, ms, times) => (turned(index, count, ms + 8, times) - turned(index, count, ms - 8, times)) * 62.5;

/**
 * The way of a drum from where the reveal met it to a whole face far enough ahead that nobody has seen it yet.
 * @param {number} index
 * @param {number} count
 * @param {number} ms of the reveal, since the draw began
 * @param {Times} times
 * @returns {Landing}
 */
export function landing(index, count, ms, times) {
  const from = turned(index, count, ms, times);
  const speed = speedAt(index, count, ms, times);
  const long = landsAfter(index, count);
  const ahead = Math.max(1.6 + Math.min(index, 2), (0.35 * speed * long) / 1000);
  return { from, speed, to: Math.ceil(from + ahead), long, last: index === count - 1 };
}

/** How long after the reveal a drum rests. @param {number} index @param {number} count */
export const landsAfter = (index, count) => LAND_MS + LAND_STEP_MS * index + (index === count - 1 ? HESITATE_MS : 0);

/**
 * The place of a drum after the reveal.
 * @param {Landing} way
 * @param {number} ms since the reveal
 * @returns {number} exactly `way.to` from its end on
 */
export function landed(way, ms) {
  if (ms >= way.long) return way.to;
  const recoil = way.long - RECOIL_MS;
  if (ms >= recoil) return way.to + recoilAt((ms - recoil) / RECOIL_MS);
  if (!way.last) return hermite({ from: way.from, slope: way.speed, to: way.to, end: recoilSlope, long: recoil }, ms);
  // The last one hangs between the face before and its own, never still, then tips over.
  const hang = recoil - HESITATE_MS;
  const edge = { from: way.to - 0.66, to: way.to - 0.42 };
  const creep = ((edge.to - edge.from) / (HESITATE_MS * 0.62)) * 1000;
  if (ms < hang) return hermite({ from: way.from, slope: way.speed, to: edge.from, end: creep, long: hang }, ms);
  const crept = hang + HESITATE_MS * 0.62;
  if (ms < crept) return edge.from + (creep * (ms - hang)) / 1000;
  return hermite({ from: edge.to, slope: creep, to: way.to, end: recoilSlope, long: recoil - crept }, ms - crept);
}

/** @param {number} part */
const recoilAt = (part) => RECOIL * Math.sin(Math.PI * part) * (1 - part);
const recoilSlope = (RECOIL * Math.PI * 1000) / RECOIL_MS;

/** @param {{from: number, slope: number, to: number, end: number, long: number}} arc slopes in faces a second @param {number} ms */
function hermite(arc, ms) {
  const u = clamp(0, ms / arc.long, 1);
  const [a, b] = [(arc.slope * arc.long) / 1000, (arc.end * arc.long) / 1000];
  return arc.from + a * u + (3 * (arc.to - arc.from) - 2 * a - b) * u ** 2 + (a + b - 2 * (arc.to - arc.from)) * u ** 3;
}
