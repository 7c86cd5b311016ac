// The lists of an export against its proofs. This needs no log.

import { spelled } from '../text.js';
import { same, sameDraws } from './compare.js';

/**
 * @typedef {import('./rows.js').Export} Export
 * @typedef {import('../verify.js').Drawn} Drawn
 * @typedef {import('../report.js').Report} Report
 */

/** @param {Export} all @param {Report} report */
export function checkLists(all, report) {
  const { draws } = report;
  list('draws_list', all.draws, report, (rows) => drawsList(rows, draws));
  list('winners_list', all.winners, report, (rows) => winnersList(rows, all.draws, draws));
  list('participants_list', all.participants, report, participantsList);
}

/** @template T @param {string} step @param {T[] | null | undefined} rows @param {Report} report @param {(rows: T[]) => void} check */
function list(step, rows, report, check) {
  if (rows) report.attempt(step, () => check(rows));
  else report.skipped(step);
}

/** @param {import('./rows.js').DrawRow[]} rows @param {Drawn[]} draws */
function drawsList(rows, draws) {
  sameDraws({ name: 'the list of draws', draws: rows.map((row) => row.draw) }, { name: 'the proofs', draws: draws.map((drawn) => drawn.proof.draw) });
  rows.forEach((row, i) => {
    const { sheet } = draws[i];
    const of = (/** @type {string} */ what) => `the ${what} of draw ${row.draw}`;
    same(of('prize'), spelled(row.prize_name), sheet.prize);
    same(of('count'), row.count, sheet.winners);
    same(of('number of entries'), row.entries, sheet.entries);
    same(of('grade'), row.grade, sheet.grade);
    same(of('number of missing winners'), row.short_by, Math.max(0, sheet.winners - sheet.entries));
  });
}

/** Rows that follow one another and are of one draw. @param {import('./rows.js').WinnerRow[]} rows */
function byDraw(rows) {
  /** @type {Array<typeof rows>} */
  const parts = [];
  rows.forEach((row, i) => {
    if (i && rows[i - 1].draw === row.draw) parts[parts.length - 1].push(row);
    else parts.push([row]);
  });
  return parts;
}

/** @param {import('./rows.js').WinnerRow[]} rows @param {Export['draws']} listed @param {Drawn[]} draws */
function winnersList(rows, listed, draws) {
  const parts = byDraw(rows);
  if (listed) {
    const live = listed.filter((row) => !row.reset).map((row) => row.draw);
    sameDraws({ name: 'the list of winners', draws: parts.map((part) => part[0].draw) }, { name: 'the list of draws that were not reset', draws: live });
  }
  for (const part of parts) {
    const drawn = draws.find((one) => one.proof.draw === part[0].draw);
    if (!drawn) throw new Error(`draw ${part[0].draw} has winners and no proof`);
    winnersOf(part, drawn);
  }
}

/** @param {import('./rows.js').WinnerRow[]} rows @param {Drawn} drawn */
function winnersOf(rows, { proof, sheet }) {
  const told = [...proof.winners, ...proof.called.map((one) => one.draw_number)];
  rows.slice(0, told.length).forEach((row, i) => {
    const of = (/** @type {string} */ what) => `the ${what} in row ${i + 1} of draw ${row.draw}`;
    same(of('place'), row.place, i + 1);
    same(of('number'), row.draw_number, told[i]);
    same(of('prize'), spelled(row.prize_name), sheet.prize);
  });
  same(`the number of winners and reserves called of draw ${proof.draw}`, rows.length, told.length);
}

/** @param {import('./rows.js').ParticipantRow[]} rows */
function participantsList(rows) {
  rows.forEach((row, i) => {
    if (row.draw_number !== i + 1) throw new Error(`number ${i + 1} should follow, and number ${row.draw_number} stands there`);
  });
}
