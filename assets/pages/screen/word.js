// The word: first the fingerprint of the stir stands alone, then digits come huge in the order in which they are called, on paper of
// their own; places still to come are empty, and what was corrected stays marked, also after a reload of this screen.

import { digits, h, replace, session } from '../../lib/dom.js';
import { language, t } from '../../lib/i18n.js';
import { fingerprintCode, fingerprintWords } from './fingerprint.js';
import { fitText } from './fit.js';
import { mode, narrow } from './mode.js';
import { stub } from './prize.js';
import { printStub } from './print.js';
import { footOf, numberRoom, printWidth, ticket } from './ticket.js';

/** Shape of a digit's place: wide by high; and the line below the digits, in rem. */
const PLACE = 0.72;
const LINE = 6.4;
const HEADING = 8;

/** What is laid out now. */
let mark = '';
let grid = h('div', { class: 'called' });
const line = h('p', { class: 'called-line' });
/** Digits as they stood last, and the places where another one stood before. */
let seen = { key: '', word: '', corrected: /** @type {number[]} */ ([]) };

/** @param {HTMLElement} root @param {any} stage @param {string} event */
export function renderWord(root, stage, event) {
  const word = String(stage.word || '');
  follow(`luckydraw.word.${event}.${stage.draw}`, word);
  const begun = word !== '' || seen.corrected.length > 0;
  const now = JSON.stringify([stage.draw, begun, language(), innerWidth, innerHeight, stage.prize, stage.digits, stage.stirred]);
  if (now !== mark) lay(root, stage, begun);
  mark = now;
  if (begun) call(stage, word);
}

export function leaveWord() {
  mark = '';
}

/** Keeps what was corrected. @param {string} key @param {string} word */
function follow(key, word) {
  if (seen.key !== key) seen = { key, ...kept(key) };
  const changed = [...seen.word].map((digit, i) => (digit !== word[i] ? i : -1)).filter((i) => i >= 0);
  const corrected = [...new Set([...seen.corrected, ...changed])];
  if (word !== seen.word) session.set(key, JSON.stringify({ word, corrected }));
  seen = { key, word, corrected };
}

/** @param {string} key @returns {{word: string, corrected: number[]}} */
function kept(key) {
  try {
    const { word, corrected } = JSON.parse(session.get(key) || '');
    return { word, corrected };
  } catch { return { word: '', corrected: [] }; }
}

/** @param {HTMLElement} root @param {any} stage @param {boolean} begun */
function lay(root, stage, begun) {
  const { image, ...prize } = stage.prize || {};
  const small = mode === 'overlay';
  replace(root, ticket({
    prize, name: 'word', serial: footOf(stage),
    number: begun || small ? callPlace(stage) : standing(stage),
    stub: begun ? (small ? line : printStub(stage)) : stub(t('screen.word.next'), Number(stage.digits), t('screen.word.to_call')),
  }));
}

/** The fingerprint, as large as it goes: what people photograph before the first digit. @param {any} stage */
function standing(stage) {
  const room = numberRoom(null);
  const heading = h('p', { class: 'standing-title' });
  fitText(heading, t('screen.word.stands'), { max: 5.2, min: 3.4, width: printWidth(), lines: 1 });
  const side = Math.min(room.height - HEADING, room.width * 0.42);
  return h('div', { class: 'standing' }, heading,
    h('div', { class: 'standing-row' }, fingerprintCode(stage.stir_hash, side), fingerprintWords(stage.stir_hash, { width: room.width - side - 6, height: room.height - HEADING, most: 11 })));
}

/** How many places stand in a row, so that digits are as large as the room allows. @param {number} all @param {{width: number, height: number}} room @returns {{across: number, high: number}} */
export function arranged(all, room) {
  const ways = Array.from({ length: all }, (_, i) => {
    const across = i + 1;
    const rows = Math.ceil(all / across);
    return { across, high: Math.min(room.height / rows, room.width / across / PLACE), even: all % across === 0 };
  });
  const most = Math.max(...ways.map((one) => one.high));
  // Whole rows read better than somewhat larger digits.
  return ways.filter((one) => one.high >= most * 0.9).sort((a, b) => Number(b.even) - Number(a.even) || b.high - a.high)[0];
}

/** @param {any} stage */
function callPlace(stage) {
  const all = Number(stage.digits);
  const room = numberRoom(null);
  const { across, high } = arranged(all, mode === 'overlay' ? room : { width: room.width, height: room.height - LINE });
  grid = h('div', { class: 'called', role: 'img', style: { 'font-size': `${high.toFixed(2)}rem`, width: `${(high * PLACE * across + 0.1).toFixed(2)}rem` } }, Array.from({ length: all }, () => h('span', { class: 'called-place' }, h('span', { class: 'called-paper' }))));
  return [grid, mode !== 'overlay' && line];
}

/** @param {any} stage @param {string} word */
function call(stage, word) {
  const all = Number(stage.digits);
  grid.setAttribute('aria-label', t('screen.word.label', { digits: [...word].join(' ') }));
  [...grid.children].forEach((place, i) => put(/** @type {HTMLElement} */ (place), word[i] || '', i === word.length && word.length < all, seen.corrected.includes(i)));
  line.textContent = [word.length === all ? t('screen.word.whole', { all }) : word.length ? t('screen.word.called', { n: word.length, all }) : '', seen.corrected.length ? t('screen.word.corrected') : ''].filter(Boolean).join(' · ');
}

/** @param {HTMLElement} place @param {string} digit @param {boolean} next @param {boolean} corrected */
function put(place, digit, next, corrected) {
  place.classList.toggle('next', next);
  place.classList.toggle('corrected', corrected);
  if (place.dataset.digit === digit || (!digit && place.dataset.digit === undefined)) return;
  place.dataset.digit = digit;
  place.classList.toggle('here', digit !== '');
  replace(/** @type {Element} */ (place.firstElementChild), digit && digits(digit));
}
