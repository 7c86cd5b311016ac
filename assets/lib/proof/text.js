// Reading the line-by-line texts strictly: there is one spelling of everything, and any other is malformed.

/** A text that is not what it should be: `at` is the line, from 1; 0 for the end of the text. */
export class Malformed extends Error {
  /** @param {number} at @param {string} expected @param {string} [found] */
  constructor(at, expected, found) {
    super(`line ${at}: expected ${expected}, found ${found === undefined ? 'nothing' : found.slice(0, 100)}`);
    this.at = at;
  }
}

/** @template T @typedef {(value: string) => T | undefined} Parse undefined for any other spelling */

/** Numbers that JavaScript cannot hold exactly are refused, though a text may have them up to 10^16. @type {Parse<number>} */
export function number(text) {
  const value = /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
/** @param {number} digits @returns {Parse<string>} */
export const hexOf = (digits) => (text) => (text.length === digits && /^[0-9a-f]*$/.test(text) ? text : undefined);
/** @type {Parse<string>} */
export const hash = hexOf(64);
/** @type {Parse<string>} */
export const eventId = (text) => (/^[a-z0-9-]{1,64}$/.test(text) ? text : undefined);
/** @param {string[]} words @returns {Parse<string>} */
export const oneOf = (...words) => (text) => (words.includes(text) ? text : undefined);
/** @param {number} least @param {number} [most] @returns {Parse<number>} */
export const numberFrom = (least, most = Infinity) => (text) => {
  const value = number(text);
  return value !== undefined && value >= least && value <= most ? value : undefined;
};

const BLANK = /[\p{White_Space}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}]+/gu;
const FREE_TEXT_LIMIT = 200;
/** What people typed, as it enters a line. @param {string} text */
export function spelled(text) {
  const words = text.normalize('NFC').replace(BLANK, ' ').trim();
  return Array.from(words).slice(0, FREE_TEXT_LIMIT).join('').trim() || '-';
}
/** What people typed, in its one spelling. @type {Parse<string>} */
export const freeText = (text) => (spelled(text) === text ? text : undefined);

/**
 * The values of `<name> <value>` lines after the title, and the lines after those.
 * @param {string} text
 * @param {string} title
 * @param {Record<string, Parse<any>>} shape
 * @returns {{values: Record<string, any>, lines: string[], header: string}}
 */
export function read(text, title, shape) {
  if (!text.endsWith('\n')) throw new Malformed(0, 'a line feed');
  const lines = text.slice(0, -1).split('\n');
  if (lines[0] !== title) throw new Malformed(1, title, lines[0]);
  /** @type {Record<string, any>} */
  const values = {};
  Object.entries(shape).forEach(([name, parse], i) => {
    const line = lines[i + 1];
    const value = line !== undefined && line.startsWith(`${name} `) ? parse(line.slice(name.length + 1)) : undefined;
    if (value === undefined) throw new Malformed(i + 2, name, line);
    values[name] = value;
  });
  const count = Object.keys(shape).length + 1;
  return { values, lines: lines.slice(count), header: `${lines.slice(0, count).join('\n')}\n` };
}

/** Refuses a text that goes on. @template {{lines: string[]}} T @param {T} text @param {number} at @returns {T} */
export function ended(text, at) {
  if (text.lines.length) throw new Malformed(at, 'the end', text.lines[0]);
  return text;
}

/** Refuses lines that do not ascend by number. @param {Array<{number: number}>} lines @param {number} first the first one's place in the text */
export function ascending(lines, first) {
  lines.forEach((line, i) => {
    if (i && line.number <= lines[i - 1].number) throw new Malformed(first + i, 'a larger draw number', String(line.number));
  });
}
