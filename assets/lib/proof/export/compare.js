// Comparing what stands at two places of an export, with the sentence that says what differs.

/** @param {unknown} value @returns {string} */
function tell(value) {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(tell).join(', ') || 'empty';
  return typeof value === 'string' && !/^[0-9a-f]{64}$/.test(value) ? `\`${value}\`` : String(value);
}

/** Throws unless a list says what it should; nothing may stand as null or be missing. @param {string} what @param {unknown} said @param {unknown} told */
export function same(what, said, told) {
  const [one, other] = [said, told].map((value) => JSON.stringify(value === undefined ? null : value));
  if (one !== other) throw new Error(`${what} is ${tell(said)} here and should be ${tell(told)}`);
}

/** One place of one draw, as a sentence has it; nothing of nothing. @param {import('./rows.js').Place | null | undefined} place */
export const placeName = (place) => (place ? `place ${place.place} of draw ${place.draw}` : null);

/** Throws unless the draws here are the draws there, in order. @param {{name: string, draws: number[]}} here @param {{name: string, draws: number[]}} there */
export function sameDraws(here, there) {
  if (here.draws.join() === there.draws.join()) return;
  const missing = there.draws.find((draw) => !here.draws.includes(draw));
  if (missing !== undefined) throw new Error(`draw ${missing} is missing in ${here.name} and is in ${there.name}`);
  const more = here.draws.find((draw) => !there.draws.includes(draw));
  if (more !== undefined) throw new Error(`draw ${more} is in ${here.name} and not in ${there.name}`);
  throw new Error(`the draws of ${here.name} are not those of ${there.name}, each once and in order`);
}
