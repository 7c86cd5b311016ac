// What a phone checks by itself after a reveal: its own line, its own stir and the winners' lines by Merkle paths, bound to what it pinned and heard before.

import { hex, unhex } from './bytes.js';
import { entryDigest } from './entry.js';
import { checkGrade, checkNames } from './grade.js';
import { pathHolds } from './merkle.js';
import { isBefore, scoreOf, seedOf } from './ranking.js';
import { reported } from './report.js';
import { parseEntry, parseSheetHeader } from './sheet.js';
import { parseStirHeader, parseStirLine } from './stir.js';
import { hash } from './text.js';
import { checkChain } from './verify.js';
import { parseWord } from './word.js';

const FORMAT = 'luckydraw-excerpt/1';
/** A phone looks at so many winners' lines, or at all where there are fewer. */
export const ENOUGH = 10;
const FIELDS = 'draw,entries,event_id,format,hashes,reveal,seal,sheet,stir,stirs,winners,word';

/**
 * @typedef {{index: number, line: string, path: number[]}} Line
 * @typedef {{format: string, event_id: string, draw: number, seal: string, reveal: string, sheet: string, stir: string, word: string,
 *   winners: number[], hashes: string[], entries: Line[], stirs: Line[]}} Excerpt
 * @typedef {{sheet: string, commits: string, stir: string, word: string}} Heard what came live: the fingerprint of the sheet, the root of the commitments, the fingerprint of the stir, the digits; each may be nothing
 * @typedef {{event: string, draw: number, anchor: string, number: number, nonce: string, heard: Heard, isIn: boolean, stir: {commit: string, value: string | null} | null, places: number[], shown: number[], called: number[]}} Known
 *   what the phone has: `draw` the one that it asked for; `isIn` whether it knows that its number must be on the sheet; `stir` what it threw in and was told to be in, without a value where it showed none;
 *   `places` of the winners whose lines it asked for; `shown` the numbers that it was shown as winners, `called` the reserves whom the whole proof has
 * @typedef {import('./report.js').Report} Report
 * @typedef {{sheet: import('./sheet.js').SheetHeader, stir: import('./stir.js').StirHeader, word: {stir: string, digits: string, hash: string}}} Texts
 */

/** @param {Excerpt} excerpt @param {Known} known @returns {Report} */
export function checkExcerpt(excerpt, known) {
  return reported((report) => {
    report.require('format', hasForm(excerpt), { found: excerpt && excerpt.format });
    report.require('receipt_event', excerpt.event_id === known.event, { expected: known.event, found: excerpt.event_id });
    report.require('asked_draw', excerpt.draw === known.draw, { expected: known.draw, found: excerpt.draw });
    checkChain(excerpt, known, report);
    const texts = {
      sheet: report.attempt('sheet_text', () => parseSheetHeader(excerpt.sheet)),
      stir: report.attempt('stir_text', () => parseStirHeader(excerpt.stir)),
      word: report.attempt('word_text', () => parseWord(excerpt.word)),
    };
    report.mode = texts.sheet.fields.mode;
    checkNames(excerpt, texts, report);
    checkLive(texts, known.heard, report);
    checkGrade(texts, report);
    checkOwnLine(excerpt, texts, known, report);
    checkOwnStir(excerpt, texts, known, report);
    checkWinners(excerpt, texts, known, report);
  });
}

/** @param {any} excerpt */
function hasForm(excerpt) {
  const isLine = (/** @type {any} */ one) => typeof one.line === 'string' && Number.isSafeInteger(one.index) && Array.isArray(one.path) && one.path.every(Number.isSafeInteger);
  const isText = (/** @type {string} */ name) => typeof excerpt[name] === 'string';
  return Boolean(excerpt) && Object.keys(excerpt).sort().join() === FIELDS && excerpt.format === FORMAT && Number.isSafeInteger(excerpt.draw)
    && ['event_id', 'sheet', 'stir', 'word'].every(isText)
    && ['seal', 'reveal'].every((name) => isText(name) && hash(excerpt[name]) !== undefined)
    && Array.isArray(excerpt.winners) && excerpt.winners.every(Number.isSafeInteger) && Array.isArray(excerpt.hashes)
    && [excerpt.entries, excerpt.stirs].every((lines) => Array.isArray(lines) && lines.every(isLine));
}

/** What came live, each before what depends on it, holds to the end. @param {Texts} texts @param {Heard} heard @param {Report} report */
function checkLive({ sheet, stir, word }, heard, report) {
  checkHeard('heard', sheet.hash, heard.sheet, report);
  if (sheet.fields.grade === 'sealed') return;
  checkHeard('heard_commits', stir.fields.commit_root, heard.commits, report);
  checkHeard('heard_stir', stir.hash, heard.stir, report);
  if (sheet.fields.grade === 'witnessed') checkHeard('heard_word', word.digits, heard.word, report);
}

/** @param {string} step @param {string} found @param {string} expected @param {Report} report */
function checkHeard(step, found, expected, report) {
  if (!expected) return report.skipped(step);
  return report.require(step, found === expected, { expected, found });
}

/** The nodes of a line's path. @param {Excerpt} excerpt @param {Line} line */
const proved = ({ hashes }, { index, line, path }) => ({ index, line, path: path.map((at) => fromBase64(hashes[at])) });

/** @param {string | undefined} text 32 bytes in the one spelling of base64url without padding @returns {string} hex; nothing for any other text */
function fromBase64(text) {
  if (!/^[\w-]{42}[AEIMQUYcgkosw048]$/.test(String(text))) return '';
  const binary = atob(String(text).replace(/-/g, '+').replace(/_/g, '/'));
  return hex(Uint8Array.from(binary, (unit) => unit.charCodeAt(0)));
}

/** @param {Excerpt} excerpt @param {number} number @param {Texts} texts */
function entryOf(excerpt, number, { sheet }) {
  const line = excerpt.entries.find((one) => one.line.startsWith(`${number} `));
  const entry = line && parseEntry(line.line);
  return line && entry && pathHolds(proved(excerpt, line), sheet.fields.entries, sheet.fields.root) ? entry : undefined;
}

/** @param {Excerpt} excerpt @param {Texts} texts @param {Known} known @param {Report} report */
function checkOwnLine(excerpt, texts, known, report) {
  const { number, nonce, event, isIn } = known;
  const own = entryOf(excerpt, number, texts);
  if (!own && !isIn) return report.skipped('receipt_line', { number });
  const expected = entryDigest(event, number, nonce);
  return report.require('receipt_line', Boolean(own) && own?.digest === expected, { number, expected, found: own ? own.digest : '' });
}

/** @param {Excerpt} excerpt @param {Texts} texts @param {Known} known @param {Report} report */
function checkOwnStir(excerpt, { sheet, stir }, { number, stir: own }, report) {
  if (!own) return sheet.fields.grade === 'sealed' ? undefined : report.skipped('own_stir', { number });
  const line = excerpt.stirs.find((one) => one.line.startsWith(`${number} `));
  const said = line && pathHolds(proved(excerpt, line), stir.fields.commits, stir.fields.root) ? parseStirLine(line.line) : undefined;
  return report.require('own_stir', Boolean(said) && said?.commit === own.commit && said?.value === own.value, { number, expected: own.value, found: said ? said.value || '-' : '' });
}

/** @param {Excerpt} excerpt @param {Texts} texts @param {Known} known @param {Report} report */
function checkWinners(excerpt, texts, known, report) {
  const { winners } = excerpt;
  const key = unhex(seedOf(excerpt.reveal, texts.word.hash));
  const scored = (/** @type {{number: number, tickets: number}} */ entry) => ({ number: entry.number, score: scoreOf(key, entry) });
  report.require('places', winners.length === texts.sheet.places, { expected: texts.sheet.places, found: winners.length });
  const asked = known.places.filter((place) => place >= 1 && place <= winners.length).sort((a, b) => a - b);
  const lines = asked.map((place) => entryOf(excerpt, winners[place - 1], texts));
  const missing = lines.findIndex((line) => !line);
  const isEnough = asked.includes(winners.length) && asked.length >= Math.min(ENOUGH, winners.length);
  report.require('winner_lines', isEnough && missing < 0, { count: asked.length, of: winners.length, number: winners[missing < 0 ? winners.length - 1 : asked[missing] - 1] });
  const order = lines.map((entry) => scored(/** @type {import('./sheet.js').Entry} */ (entry)));
  const wrong = order.findIndex((one, i) => i > 0 && !isBefore(order[i - 1], one));
  report.require('winner_order', wrong < 0, { number: order[wrong] && order[wrong].number });
  checkShown(winners, known, report);
  const last = order[order.length - 1];
  const own = entryOf(excerpt, known.number, texts);
  if (!own) return report.skipped('own_score');
  const mine = scored(own);
  const won = winners.includes(known.number);
  return report.require('own_score', won || isBefore(last, mine), { own: mine.score, last: last.score, number: known.number, won });
}

/** Who was shown as a winner won, or was called for one who did not come. @param {number[]} winners @param {Known} known @param {Report} report */
function checkShown(winners, { shown, called }, report) {
  if (!shown.length) return report.skipped('shown');
  const other = shown.find((number) => !winners.includes(number) && !called.includes(number));
  return report.require('shown', other === undefined, { number: other, count: shown.length });
}
