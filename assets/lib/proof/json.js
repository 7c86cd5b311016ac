// Reading JSON as strictly as `luckydraw verify` does: no name twice in an object, whole numbers spelled plainly, no half of a character.

const STRING = /"[^"\\]*(?:\\[^][^"\\]*)*"(\s*:)?/g;
const ODD_NUMBER = /-|\d[.eE]/;
const HALF = /\p{Cs}/u;
const ESCAPED_HALF = /\\u[dD][89a-fA-F]/;

/** @param {string} text @returns {any} */
export function readJson(text) {
  const value = JSON.parse(text);
  let names = 0;
  const bare = text.replace(STRING, (_, colon) => { names += colon ? 1 : 0; return ''; });
  if (ODD_NUMBER.test(bare)) throw new Error('it has a number that is not whole');
  if (names !== namesIn(value)) throw new Error('it has a field twice');
  if (HALF.test(text) || (ESCAPED_HALF.test(text) && hasHalf(value))) throw new Error('it has half of a character');
  return value;
}

/** @param {any} value @returns {any[]} */
const parts = (value) => (value !== null && typeof value === 'object' ? Object.values(value) : []);
/** @param {any} value @returns {number} */
const namesIn = (value) => parts(value).reduce((sum, part) => sum + namesIn(part), Array.isArray(value) ? 0 : parts(value).length);
/** @param {any} value @returns {boolean} */
const hasHalf = (value) => (typeof value === 'string' ? HALF.test(value) : parts(value).some(hasHalf));
