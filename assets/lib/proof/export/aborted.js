// The draws of an export that were given up: their reveals belong to the chain and their texts to each other.

import { chainStep, rewind } from '../chain.js';
import { parseSheet } from '../sheet.js';
import { commitOf, parseStir } from '../stir.js';
import { same } from './compare.js';

/** @typedef {{row: import('./rows.js').AbortedRow, log: string, sheet: string, stir: string | null, grade: string}} GivenUp `log` is the record that the sheet names, the others are `H` and `S` */

/** Checks each of them by itself. @param {import('./rows.js').Export} all @param {import('../report.js').Report} report @returns {GivenUp[]} */
export function checkAborted({ aborted, proofs, event, log }, report) {
  return (aborted || []).map((row) => {
    report.about(row.draw);
    const givenUp = report.attempt('aborted_texts', () => {
      if (proofs.some((proof) => proof.draw === row.draw)) throw new Error('it was given up and has a proof too');
      return read(event, row, Boolean(log));
    });
    report.about(null);
    return givenUp;
  });
}

/** @param {import('./rows.js').Event} event @param {import('./rows.js').AbortedRow} row @param {boolean} hasLog which knows whether a copy that was put in place had it given up @returns {GivenUp} */
function read(event, row, hasLog) {
  const sheet = parseSheet(row.sheet);
  const { fields } = sheet;
  same("the sheet's event", fields.event, event.event_id);
  same("the sheet's draw", fields.draw, row.draw);
  same("the reveal's seal", chainStep(row.reveal), fields.seal);
  same("the reveal's anchor", rewind(row.reveal, row.draw), event.anchor);
  if (fields.grade === 'sealed') throw new Error('a sealed draw cannot be given up');
  const stir = row.stir === null || row.stir === undefined ? null : stirOf(sheet, row.stir);
  if (fields.grade === 'stirred' && stir !== null && !hasLog) throw new Error('a stirred draw cannot be given up once its stir is closed');
  return { row, log: fields.log, sheet: sheet.hash, stir, grade: fields.grade };
}

/** @param {import('../sheet.js').Sheet} sheet @param {string} text @returns {string} its hash */
function stirOf(sheet, text) {
  const stir = parseStir(text);
  same("the stir's sheet", stir.fields.sheet, sheet.hash);
  const known = new Set(sheet.entries.map((entry) => entry.number));
  const wrong = stir.lines.find((line) => !known.has(line.number) || (line.value !== null && commitOf(line.value) !== line.commit));
  if (wrong) throw new Error(`${wrong.number} is not on the sheet, or its value does not open its commit`);
  return stir.hash;
}
