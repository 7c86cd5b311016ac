// A text's fingerprint for the room: words to compare by eye and voice, and a code with all of its 256 bits.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { koreanWords, latinWords } from '../../lib/proof/fingerprint.js';
import { qrCode } from '../../lib/qr.js';
import { runLength } from './fit.js';
import { unit } from './mode.js';

/** The language says in which letters. @type {Record<string, (hash: string) => string[]>} */
const SCRIPTS = { hangul: koreanWords, latin: latinWords };
/** Words in one line. @type {Record<string, number>} */
const ACROSS = { hangul: 1, latin: 2 };

/** The words, line by line, in the page's letters. @param {string} hash @returns {string[][]} */
function linesOf(hash) {
  const script = t('screen.sheet.script');
  const words = (SCRIPTS[script] || latinWords)(hash);
  const across = ACROSS[script] || 2;
  return words.filter((_, i) => i % across === 0).map((_, i) => words.slice(i * across, (i + 1) * across));
}

/**
 * A code on its white plate, each module a whole number of pixels.
 * @param {string} text @param {string} label @param {number} side in rem, at most
 * @returns {HTMLElement | null}
 */
export function plate(text, label, side) {
  const code = qrCode(text, label);
  if (!code) return null;
  const ratio = devicePixelRatio || 1;
  const modules = code.viewBox.baseVal.width;
  const size = `${(Math.max(1, Math.floor((side * unit() * ratio) / modules)) * modules) / ratio}px`;
  return h('div', { class: 'plate', style: { width: size, height: size } }, code);
}

/**
 * The words in a block of this width and height.
 * @param {string} hash @param {{width: number, height: number, most: number}} room in rem
 */
export function fingerprintWords(hash, { width, height, most }) {
  const lines = linesOf(hash);
  const longest = Math.max(...lines.map((line) => runLength(line.join('  '))));
  const size = Math.min(most, height / (lines.length * 1.36), (width / longest) * 0.94);
  return h('ol', { class: 'print-words', style: { 'font-size': `${size.toFixed(2)}rem` } }, lines.map((line) => h('li', {}, line.map((word) => h('span', {}, word)))));
}

/** The code of a fingerprint. @param {string} hash @param {number} side in rem */
export const fingerprintCode = (hash, side) => plate(hash, t('screen.sheet.qr'), side);
