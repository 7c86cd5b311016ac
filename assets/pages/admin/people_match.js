// Why somebody was found: which letters of a name fit what was typed, also by initial consonants alone (ㄱㄷㅎ for 김도현).

const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const EACH_INITIAL = 588;

/** @param {string} letter @returns {string} the initial consonant of a syllable; anything else as it is, in small letters */
export function initial(letter) {
  const code = letter.charCodeAt(0);
  if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return letter.toLowerCase();
  return INITIALS[Math.floor((code - FIRST_SYLLABLE) / EACH_INITIAL)];
}

/** @param {string} typed @param {string} there @returns {boolean} whether one typed letter fits one of a name */
const fits = (typed, there) => (INITIALS.includes(typed) ? initial(there) === typed : there.toLowerCase() === typed);

/**
 * Where in a text the typed letters stand, spaces aside.
 * @param {string} text
 * @param {string} typed
 * @returns {[number, number]|null} from and to, as for `slice`
 */
export function matchIn(text, typed) {
  const wanted = [...typed.normalize('NFC').toLowerCase().replace(/\s+/g, '')];
  if (!wanted.length) return null;
  const name = text.normalize('NFC');
  for (let start = 0; start < name.length; start += 1) {
    const end = matchAt(name, start, wanted);
    if (end > start && name[start] !== ' ') return [start, end];
  }
  return null;
}

/** @param {string} name @param {number} start @param {string[]} wanted @returns {number} where the match ends, or -1 */
function matchAt(name, start, wanted) {
  let at = start;
  for (const letter of wanted) {
    while (name[at] === ' ') at += 1;
    if (at >= name.length || !fits(letter, name[at])) return -1;
    at += 1;
  }
  return at;
}
