// Checking a whole proof, as `luckydraw verify` does: the same steps in the same order under the same names.

import { chainStep, rewind } from './chain.js';
import { entryDigest } from './entry.js';
import { checkGrade, checkNames } from './grade.js';
import { readJson } from './json.js';
import { rank, seedOf } from './ranking.js';
import { reported } from './report.js';
import { parseSheet } from './sheet.js';
import { isUsual } from './spelling.js';
import { commitOf, parseStir } from './stir.js';
import { eventId, hash, number, numberFrom } from './text.js';
import { parseWord } from './word.js';

const FORMAT = 'luckydraw-proof/1';
const FIELDS = ['format', 'event_id', 'draw', 'seal', 'reveal', 'seed', 'sheet', 'stir', 'word', 'winners', 'called'];
const LAST_DRAW = 10000;

/**
 * @typedef {{format: string, event_id: string, draw: number, seal: string, reveal: string, seed: string, sheet: string, stir: string, word: string,
 *   winners: number[], called: Array<{place: number, draw_number: number}>}} Proof
 * @typedef {{anchor?: string, receipt?: import('./receipt.js').Receipt}} Against what the checker has from elsewhere
 * @typedef {{proof: Proof, sheet: import('./sheet.js').SheetFields, sheetHash: string, stirHash: string, stirs: number, silent: number, digits: string, ranking: number[]}} Drawn
 *   a draw whose proof holds, with its whole ranking
 * @typedef {import('./report.js').Report} Report
 * @typedef {import('./sheet.js').Sheet} Sheet
 * @typedef {import('./stir.js').Stir} Stir
 */

/** @param {string} text the proof's JSON @param {Against} against @param {Report} [report] @returns {Report} */
export function verifyProof(text, against, report) {
  return reported((steps) => {
    const proof = steps.attempt('format', () => parseProof(text));
    steps.draws.push(checkProof(proof, against, steps));
  }, report);
}

/** All of a proof but its form. @param {Proof} proof @param {Against} against @param {Report} report @returns {Drawn} */
export function checkProof(proof, against, report) {
  report.about(proof.draw);
  checkReceiptEvent(proof, against, report);
  checkChain(proof, against, report);
  const sheet = report.attempt('sheet_text', () => parseSheet(proof.sheet));
  report.mode = sheet.fields.mode;
  const stir = report.attempt('stir_text', () => parseStir(proof.stir));
  const word = report.attempt('word_text', () => parseWord(proof.word));
  checkNames(proof, { sheet, stir, word }, report);
  checkStir(sheet, stir, report);
  checkGrade({ sheet, stir, word }, report);
  const ranking = checkResult(proof, sheet, word, report);
  checkReceiptLine(sheet, against, report);
  report.about(null);
  return { proof, sheet: sheet.fields, sheetHash: sheet.hash, stirHash: stir.hash, stirs: stir.fields.stirs, silent: stir.fields.commits - stir.fields.stirs, digits: word.digits, ranking };
}

/** @param {string} text @returns {Proof} */
export function parseProof(text) {
  const proof = readJson(text);
  if (!hasFields(proof)) throw new Error('it is no JSON object with exactly the fields of a proof');
  if (!isUsual(text, proof)) throw new Error('its JSON is spelled as no program does: something was changed by hand');
  checkForm(proof);
  return proof;
}

/** Whether it has exactly the fields of a proof. @param {any} proof */
export function hasFields(proof) {
  const isText = (/** @type {string} */ name) => typeof proof[name] === 'string';
  const isNumber = (/** @type {unknown} */ value) => number(String(value)) === value;
  const isCalled = (/** @type {any} */ one) => namesOf(one) === 'draw_number,place' && isNumber(one.place) && isNumber(one.draw_number);
  return namesOf(proof) === FIELDS.slice().sort().join()
    && ['format', 'event_id', 'sheet', 'stir', 'word'].every(isText) && isNumber(proof.draw)
    && ['seal', 'reveal', 'seed'].every((name) => isText(name) && hash(proof[name]) !== undefined)
    && Array.isArray(proof.winners) && proof.winners.every(isNumber)
    && Array.isArray(proof.called) && proof.called.every(isCalled);
}

/** @param {any} value */
const namesOf = (value) => (value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value).sort().join() : '');

/** What the kinds of the fields leave open. @param {Proof} proof */
export function checkForm(proof) {
  if (proof.format !== FORMAT) throw new Error(`its format is \`${proof.format}\` and not \`${FORMAT}\``);
  if (eventId(proof.event_id) === undefined) throw new Error(`\`${proof.event_id}\` is no event id`);
  if (numberFrom(1, LAST_DRAW)(String(proof.draw)) === undefined) throw new Error(`draw ${proof.draw} is out of range: draws are 1 to ${LAST_DRAW}`);
}

/** @param {Proof} proof @param {Against} against @param {Report} report */
function checkReceiptEvent(proof, { receipt }, report) {
  if (receipt) report.require('receipt_event', receipt.event === proof.event_id, { expected: receipt.event, found: proof.event_id });
}

/** @param {{seal: string, reveal: string, draw: number}} proof @param {Against} against @param {Report} report */
export function checkChain({ seal, reveal, draw }, { anchor, receipt }, report) {
  const opened = chainStep(reveal);
  report.require('reveal', opened === seal, { expected: seal, found: opened });
  const expected = receipt ? receipt.anchor : anchor;
  if (!expected) return report.skipped('anchor');
  const found = rewind(reveal, draw);
  return report.require('anchor', found === expected, { expected, found });
}

/** @param {Sheet} sheet @param {Stir} stir @param {Report} report */
function checkStir(sheet, stir, report) {
  const numbers = new Set(sheet.entries.map((entry) => entry.number));
  const stranger = stir.lines.find((line) => !numbers.has(line.number));
  report.require('stir_entries', !stranger, { number: stranger && stranger.number });
  const closed = stir.lines.find((line) => line.value !== null && commitOf(line.value) !== line.commit);
  report.require('commits', !closed, { number: closed && closed.number });
}

/** @param {Proof} proof @param {Sheet} sheet @param {{hash: string}} word @param {Report} report */
function checkResult(proof, sheet, word, report) {
  const seed = seedOf(proof.reveal, word.hash);
  report.require('seed', seed === proof.seed, { expected: seed, found: proof.seed });
  const ranking = rank(seed, sheet.entries);
  const winners = ranking.slice(0, sheet.places);
  report.require('winners', winners.join() === proof.winners.join(), { expected: winners, found: proof.winners });
  const reserves = ranking.slice(sheet.places);
  const continues = proof.called.every((one, i) => one.place === sheet.places + 1 + i && one.draw_number === reserves[i]);
  const allowed = sheet.fields.absent === 'reserve' || !proof.called.length;
  report.require('called', continues && allowed, { count: proof.called.length });
  return ranking;
}

/** @param {Sheet} sheet @param {Against} against @param {Report} report */
function checkReceiptLine(sheet, { receipt }, report) {
  if (!receipt) return undefined;
  const own = sheet.entries.find((entry) => entry.number === receipt.draw_number);
  if (!own) return report.skipped('receipt_line', { number: receipt.draw_number });
  const digest = entryDigest(receipt.event, receipt.draw_number, receipt.nonce);
  return report.require('receipt_line', own.digest === digest, { number: own.number, expected: digest, found: own.digest });
}
