// A hash as words that people can compare by eye and by voice: its first 128 bits, without any list of words.

import { unhex } from './bytes.js';

const CONSONANTS = 'bdfghjklmnprstvz';
const VOWELS = 'aiou';
/** As Unicode counts initials, medials and finals of a Korean syllable. */
const INITIALS = [0, 2, 3, 5, 6, 7, 9, 12];
const MEDIALS = [0, 4, 8, 13, 18, 20, 1, 12];
const FINALS = [0, 4, 8, 21];

/** @param {number} bits sixteen */
const proquint = (bits) => CONSONANTS[bits >> 12] + VOWELS[(bits >> 10) & 3] + CONSONANTS[(bits >> 6) & 15] + VOWELS[(bits >> 4) & 3] + CONSONANTS[bits & 15];
/** @param {number} byte */
const syllable = (byte) => String.fromCharCode(0xac00 + (INITIALS[byte >> 5] * 21 + MEDIALS[(byte >> 2) & 7]) * 28 + FINALS[byte & 3]);
/** @param {number} count @returns {number[]} */
const upTo = (count) => Array.from({ length: count }, (_, i) => i);

/** Eight words of five letters. @param {string} hash hex */
export function latinWords(hash) {
  const bytes = unhex(hash);
  return upTo(8).map((i) => proquint(bytes[2 * i] * 256 + bytes[2 * i + 1]));
}

/** Four words of four syllables. @param {string} hash hex */
export function koreanWords(hash) {
  const bytes = unhex(hash);
  return upTo(4).map((i) => Array.from(bytes.slice(4 * i, 4 * i + 4), syllable).join(''));
}
