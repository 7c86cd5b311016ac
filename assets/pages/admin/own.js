// Which records of the log are this page's own doing, so that only what other devices did is told.
// The log names people, not devices: what was done while a request of ours was under way, and is what it asks for, is ours.

import { serverNow } from '../../lib/live.js';

/** @typedef {{path: string, from: number, to: number}} Doing */

/** The server's clock is known to about a second. */
const SLACK_MS = 1500;
const KEPT = 40;

/** What a request may leave in the log, by the beginning of the record's kind. @type {[RegExp, string[]][]} */
const LEAVES = [
  [/\/digits$/, ['word_begun', 'word_corrected']],
  [/\/word$/, ['word_confirmed', 'draw_ranked', 'draw_revealed']],
  [/\/abort$/, ['draw_aborted']],
  [/\/draw$/, ['draw_frozen', 'draw_supersedes', 'draw_ranked', 'draw_revealed']],
  [/\/reveal$/, ['draw_revealed']],
  [/\/stage$/, ['stage_']],
  [/\/(claim|collect)$/, ['claim_', 'reserve_']],
  [/\/participants(\/|$)/, ['number_', 'participant', 'here']],
  [/\/prizes(\/|$)/, ['prize']],
];

/** @type {Doing[]} */
let doings = [];

/**
 * Notes that a change is being asked for; the function it gives back notes that the answer is here.
 * @param {string} path
 * @returns {() => void}
 */
export function noteOwn(path) {
  const doing = { path, from: serverNow(), to: Infinity };
  doings = [...doings, doing].slice(-KEPT);
  return () => { doing.to = serverNow(); };
}

/** @param {{at: string, kind: string}} record @returns {boolean} whether this page has done it */
export function isOwn({ at, kind }) {
  const when = Date.parse(at);
  return doings.some(({ path, from, to }) => when >= from - SLACK_MS && when <= to + SLACK_MS && fits(path, kind));
}

/** @param {string} path @param {string} kind */
function fits(path, kind) {
  const known = LEAVES.find(([pattern]) => pattern.test(path));
  return !known || known[1].some((beginning) => kind.startsWith(beginning));
}
