// Finding words in the handbook as people type them: any case, with or without hyphens and blanks, by initial consonants too.

const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const HANGUL = /[\u3131-\u318e\uac00-\ud7a3]/;
const ONLY_INITIALS = /^[\u3131-\u314e]+$/;

/** @typedef {{folded: string, at: number[]}} Folded a text as it is compared, and where each of its characters stood */

/** @param {string} letter @returns {string} the initial consonant of a syllable; other characters as they are */
function initial(letter) {
  const code = letter.charCodeAt(0) - 0xac00;
  return code >= 0 && code < 11172 ? INITIALS[Math.floor(code / 588)] : letter;
}

/**
 * @param {string} text in NFC
 * @param {{loose: boolean, initials: boolean}} how loose: blanks count for nothing, as Korean is written both ways
 * @returns {Folded}
 */
function fold(text, how) {
  let folded = '';
  /** @type {number[]} */
  const at = [];
  for (let i = 0; i < text.length; i += 1) {
    const letter = text[i];
    if (letter === '-' || letter === '\u2011' || (how.loose && /\s/.test(letter))) continue;
    const lower = letter.toLowerCase();
    folded += how.initials ? initial(lower) : lower;
    for (let n = 0; n < lower.length; n += 1) at.push(i);
  }
  return { folded, at };
}

/** @param {string} word */
const manner = (word) => ({ loose: HANGUL.test(word), initials: ONLY_INITIALS.test(word) });

/**
 * Where a word stands in a text.
 * @param {string} text
 * @param {string} word
 * @returns {Array<[number, number]>} from and behind the last character
 */
export function places(text, word) {
  const { folded, at } = fold(text, manner(word));
  const wanted = fold(word, manner(word)).folded;
  /** @type {Array<[number, number]>} */
  const found = [];
  if (!wanted) return found;
  for (let i = folded.indexOf(wanted); i >= 0; i = folded.indexOf(wanted, i + wanted.length)) found.push([at[i], at[i + wanted.length - 1] + 1]);
  return found;
}

/**
 * A query as the words that must all be there, each with the words that mean the same.
 * @param {string} query
 * @param {string} also `word=other, word=other`
 * @returns {string[][]}
 */
export function wanted(query, also) {
  const pairs = also.split(',').map((pair) => pair.trim().split('='));
  const words = query.normalize('NFC').trim().toLowerCase().split(/\s+/).filter(Boolean);
  return words.map((word) => [word, ...pairs.filter(([one]) => one === word).map(([, other]) => other)]);
}

/** @param {string} text @param {string[][]} words @returns {boolean} */
export const holds = (text, words) => words.every((ways) => ways.some((word) => places(text, word).length > 0));

/** Ranges of all words, in order and joined where they touch. @param {string} text @param {string[][]} words @returns {Array<[number, number]>} */
export function marks(text, words) {
  const all = words.flat().flatMap((word) => places(text, word)).sort((a, b) => a[0] - b[0]);
  /** @type {Array<[number, number]>} */
  const joined = [];
  for (const [from, to] of all) {
    const last = joined[joined.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}
