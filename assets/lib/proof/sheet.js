// The sheet: who is in, frozen before anything else is decided.

import { hashText } from './bytes.js';
import { merkleRoot } from './merkle.js';
import { Malformed, ascending, ended, eventId, freeText, hash, hexOf, number, numberFrom, oneOf, read } from './text.js';

const TITLE = 'luckydraw-sheet/1';
const HEADER_LINES = 15;
const LAST_DRAW = 10000;
const MOST_TICKETS = 1000;
const MIN_DIGITS = 10;
/** What enters a draw after its list is frozen; each is more than the one before. */
export const GRADES = ['sealed', 'stirred', 'witnessed'];
const SHAPE = {
  event: eventId,
  mode: oneOf('live', 'rehearsal'),
  draw: numberFrom(1, LAST_DRAW),
  seal: hash,
  log: hash,
  grade: oneOf(...GRADES),
  digits: number,
  absent: oneOf('reserve', 'fresh', 'none'),
  pool: freeText,
  prize: freeText,
  winners: numberFrom(1),
  entries: numberFrom(1),
  tickets: numberFrom(1),
  root: hash,
};

/**
 * @typedef {{number: number, digest: string, tickets: number, line: string}} Entry
 * @typedef {{event: string, mode: string, draw: number, seal: string, log: string, grade: string, digits: number, absent: string, pool: string,
 *   prize: string, winners: number, entries: number, tickets: number, root: string}} SheetFields
 * @typedef {{fields: SheetFields, hash: string, places: number}} SheetHeader
 * @typedef {SheetHeader & {entries: Entry[]}} Sheet
 */

/** @param {string} text the fifteen header lines @returns {SheetHeader} */
export const parseSheetHeader = (text) => header(ended(read(text, TITLE, SHAPE), HEADER_LINES + 1));

/** @param {string} text @returns {Sheet} */
export function parseSheet(text) {
  const parts = read(text, TITLE, SHAPE);
  const sheet = header(parts);
  const entries = parts.lines.map((line, i) => {
    const entry = parseEntry(line);
    if (!entry) throw new Malformed(HEADER_LINES + 1 + i, '<draw_number> <entry digest> <tickets>', line);
    return entry;
  });
  ascending(entries, HEADER_LINES + 1);
  counted('entries', 13, sheet.fields.entries, entries.length);
  counted('tickets', 14, sheet.fields.tickets, entries.reduce((sum, entry) => sum + entry.tickets, 0));
  counted('root', 15, sheet.fields.root, merkleRoot(parts.lines));
  return { ...sheet, entries };
}

/** @param {string} line @returns {Entry | undefined} */
export function parseEntry(line) {
  const [drawn, digest, tickets, ...rest] = line.split(' ');
  const entry = { number: number(drawn), digest: hexOf(32)(digest || ''), tickets: numberFrom(1, MOST_TICKETS)(tickets || ''), line };
  const whole = !rest.length && entry.number !== undefined && entry.digest !== undefined && entry.tickets !== undefined;
  return whole ? /** @type {Entry} */ (entry) : undefined;
}

/** @param {{values: Record<string, any>, header: string}} parts @returns {SheetHeader} */
function header(parts) {
  const fields = /** @type {SheetFields} */ (parts.values);
  const fits = fields.grade === 'witnessed' ? fields.digits >= MIN_DIGITS : fields.digits === 0;
  if (!fits) throw new Malformed(8, 'digits that fit the grade', String(fields.digits));
  return { fields, hash: hashText(parts.header), places: Math.min(fields.winners, fields.entries) };
}

/** @param {string} name @param {number} at @param {unknown} said @param {unknown} found */
export function counted(name, at, said, found) {
  if (said !== found) throw new Malformed(at, `${name} ${found}`, `${name} ${said}`);
}
