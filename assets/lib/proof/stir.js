// The stir: bytes that phones bound themselves to before any of them was shown.

import { hashBytes, hashText, unhex } from './bytes.js';
import { merkleRoot } from './merkle.js';
import { counted } from './sheet.js';
import { Malformed, ascending, ended, hash, hexOf, number, read } from './text.js';

const TITLE = 'luckydraw-stir/1';
const HEADER_LINES = 6;
const SHAPE = { sheet: hash, commits: number, commit_root: hash, stirs: number, root: hash };

/**
 * @typedef {{number: number, commit: string, value: string | null, line: string}} StirLine
 * @typedef {{sheet: string, commits: number, commit_root: string, stirs: number, root: string}} StirFields
 * @typedef {{fields: StirFields, hash: string}} StirHeader
 * @typedef {StirHeader & {lines: StirLine[]}} Stir
 */

/** What a phone binds itself to. @param {string} value 32 hex @returns {string} 64 hex */
export const commitOf = (value) => hashBytes(unhex(value));

/** @param {string} text the six header lines @returns {StirHeader} */
export const parseStirHeader = (text) => header(ended(read(text, TITLE, SHAPE), HEADER_LINES + 1));

/** @param {string} text @returns {Stir} */
export function parseStir(text) {
  const parts = read(text, TITLE, SHAPE);
  const stir = header(parts);
  const lines = parts.lines.map((line, i) => {
    const parsed = parseStirLine(line);
    if (!parsed) throw new Malformed(HEADER_LINES + 1 + i, '<draw_number> <commit> <value, or ->', line);
    return parsed;
  });
  ascending(lines, HEADER_LINES + 1);
  counted('commits', 3, stir.fields.commits, lines.length);
  counted('commit_root', 4, stir.fields.commit_root, merkleRoot(lines.map((line) => `${line.number} ${line.commit}`)));
  counted('stirs', 5, stir.fields.stirs, lines.filter((line) => line.value !== null).length);
  counted('root', 6, stir.fields.root, merkleRoot(parts.lines));
  return { ...stir, lines };
}

/** @param {string} line @returns {StirLine | undefined} */
export function parseStirLine(line) {
  const [drawn, commit, shown, ...rest] = line.split(' ');
  const value = shown === '-' ? null : hexOf(32)(shown || '');
  const parsed = { number: number(drawn), commit: hash(commit || ''), value, line };
  const whole = !rest.length && parsed.number !== undefined && parsed.commit !== undefined && value !== undefined;
  return whole ? /** @type {StirLine} */ (parsed) : undefined;
}

/** @param {{values: Record<string, any>, header: string}} parts @returns {StirHeader} */
const header = (parts) => ({ fields: /** @type {StirFields} */ (parts.values), hash: hashText(parts.header) });
