// Checking a JSON export, as `luckydraw verify` does: its chain of records, all its proofs, its lists, and that they tell one story.

import { reported } from '../report.js';
import { checkForm, checkProof } from '../verify.js';
import { checkAborted } from './aborted.js';
import { checkLists } from './lists.js';
import { bodyHolds, checkLogChain } from './record.js';
import { parseExport } from './rows.js';
import { checkStory } from './told.js';

/**
 * @typedef {import('./rows.js').Export} Export
 * @typedef {import('../verify.js').Against} Against
 * @typedef {import('../report.js').Report} Report
 */

/** @param {string} text @param {Against} against @param {Report} [report] @returns {Report} */
export function verifyExport(text, against, report) {
  return reported((steps) => {
    const all = steps.attempt('export_format', () => parseExport(text));
    checkAnchor(all, against, steps);
    checkLog(all, steps);
    for (const proof of all.proofs) steps.draws.push(checkOne(all, proof, against, steps));
    const twice = drawnTwice(steps.draws);
    steps.require('drawn_once', !twice, { draw: twice && twice.proof.draw });
    const givenUp = checkAborted(all, steps);
    checkSheetLogs(all, givenUp, steps);
    checkReceiptLog(all, against, steps);
    checkLists(all, steps);
    checkStory(all, givenUp, steps);
    noteLogEnd(all, against, steps);
    steps.after = afterOf(all);
  }, report);
}

/** @param {Export} all @returns {import('../report.js').After} */
const afterOf = ({ aborted, winners }) => ({
  calledOff: (aborted || []).map(({ draw, reason }) => ({ draw, reason })),
  places: (winners || []).map(({ draw, draw_number, claim }) => ({ draw, draw_number, claim })),
});

/** The first draw that has two results among these: one event, one number, two seeds. @param {Array<import('../verify.js').Drawn>} draws */
export function drawnTwice(draws) {
  const seeds = new Map();
  return draws.find(({ proof }) => {
    const name = `${proof.event_id} ${proof.draw}`;
    if (!seeds.has(name)) seeds.set(name, proof.seed);
    return seeds.get(name) !== proof.seed;
  });
}

/** @param {Export} all @param {Against} against @param {Report} report */
function checkAnchor({ event }, { anchor, receipt }, report) {
  if (receipt && receipt.event !== event.event_id) report.fail('export_anchor', { expected: receipt.event, found: event.event_id });
  const expected = receipt ? receipt.anchor : anchor;
  if (!expected) return report.skipped('export_anchor');
  return report.require('export_anchor', event.anchor === expected, { expected, found: event.anchor });
}

/** @param {Export} all @param {Report} report */
function checkLog({ event, log }, report) {
  if (!log) return report.skipped('log_chain');
  report.attempt('log_chain', () => checkLogChain(event, log));
  const wrong = log.find((row) => !bodyHolds(row));
  return report.require('log_bodies', !wrong, { seq: wrong && wrong.seq });
}

/** @param {Export} all @param {import('../verify.js').Proof} proof @param {Against} against @param {Report} report */
function checkOne({ event }, proof, { receipt }, report) {
  report.about(proof.draw);
  report.attempt('format', () => checkForm(proof));
  if (proof.event_id !== event.event_id) report.fail('format', { expected: event.event_id, found: proof.event_id });
  return checkProof(proof, { anchor: event.anchor, receipt }, report);
}

/** @param {Export} all @param {import('./aborted.js').GivenUp[]} givenUp @param {Report} report */
function checkSheetLogs({ log }, givenUp, report) {
  if (!log) return;
  const known = new Set(log.map((row) => row.hash));
  const drawn = report.draws.map(({ proof, sheet }) => ({ draw: proof.draw, log: sheet.log }));
  const lost = [...drawn, ...givenUp.map(({ row, log: named }) => ({ draw: row.draw, log: named }))].find((one) => !known.has(one.log));
  report.require('sheet_log', !lost, { draw: lost && lost.draw, found: lost && lost.log });
}

/** @param {Export} all @param {Against} against @param {Report} report */
function checkReceiptLog({ log }, { receipt }, report) {
  if (!log || !receipt) return;
  const { seq, hash } = receipt.log;
  report.require('receipt_log', log.some((row) => row.seq === seq && row.hash === hash), { seq, expected: hash });
}

/** The one change that no check can find without something from elsewhere. @param {Export} all @param {Against} against @param {Report} report */
function noteLogEnd({ log }, { receipt }, report) {
  const last = log && log[log.length - 1];
  if (last && !(receipt && receipt.log.seq === last.seq)) report.skipped('log_end', { seq: last.seq });
}
