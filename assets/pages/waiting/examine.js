// One check of one draw: asks for an excerpt with places of this phone's own choice, and holds it against what this phone knew before.

import { call } from '../../lib/api.js';
import { hashText } from '../../lib/proof/bytes.js';
import { ENOUGH, checkExcerpt } from '../../lib/proof/excerpt.js';
import { reported } from '../../lib/proof/report.js';
import { parseSheetHeader } from '../../lib/proof/sheet.js';
import { checkProof, hasFields } from '../../lib/proof/verify.js';
import { model } from './model.js';

/** @typedef {import('./known.js').Heard} Heard */
/** @typedef {import('../../lib/proof/excerpt.js').Excerpt} Excerpt */
/** @typedef {import('../../lib/proof/report.js').Check} Check */

/** Few winners are all looked at; of more the first, the last, and others by chance. @param {number} count @returns {number[]} places from 1 */
export function choose(count) {
  if (count <= ENOUGH) return Array.from({ length: count }, (_, i) => i + 1);
  const places = new Set([1, count]);
  while (places.size < ENOUGH) places.add(1 + (crypto.getRandomValues(new Uint32Array(1))[0] % count));
  return [...places].sort((a, b) => a - b);
}

/**
 * @param {number} draw
 * @param {{heard: Heard | undefined, stir: Partial<import('./known.js').OwnStir>, shown: number[]}} before
 * @returns {Promise<{holds: boolean, isWhole: boolean, prize: string, own: 'in' | 'out' | 'absent', checks: Check[]}>}
 */
export async function examine(draw, { heard, stir, shown }) {
  const ticket = /** @type {import('./model.js').Ticket} */ (model.ticket);
  const event = model.eventId;
  const { excerpt, places } = await ask(event, draw, ticket.number, heard);
  const live = { sheet: '', commits: '', stir: '', word: '', ...heard };
  const [isIn, called] = [await mustBeIn(excerpt, ticket, heard, stir), await calledBy(excerpt, event, ticket.anchor, shown)];
  const known = { event, draw, anchor: ticket.anchor, number: ticket.number, nonce: ticket.nonce, heard: live, isIn, stir: thrownIn(excerpt, ticket.number, stir), places, shown, called };
  const { holds, checks } = check(excerpt, known);
  const isIncluded = checks.some(({ step, outcome }) => step === 'receipt_line' && outcome === 'held');
  const own = isIncluded ? 'in' : heard && heard.isAbsent === ticket.number ? 'absent' : 'out';
  return { holds, isWhole: checks.every(({ outcome }) => outcome === 'held'), prize: (/^prize (.*)$/m.exec(String(excerpt.sheet)) || ['', ''])[1], own, checks };
}

/** Whatever comes that is no excerpt does not hold either. @param {Excerpt} excerpt @param {import('../../lib/proof/excerpt.js').Known} known @returns {{holds: boolean, checks: Check[]}} */
function check(excerpt, known) {
  try {
    const report = checkExcerpt(excerpt, known);
    return { holds: report.holds, checks: report.checks };
  } catch (error) {
    return { holds: false, checks: [{ step: 'format', draw: null, outcome: 'failed', values: { error: String(error) } }] };
  }
}

/** @param {string} event @param {number} draw */
const pathOf = (event, draw) => `events/${encodeURIComponent(event)}/draws/${draw}`;

/**
 * Asks once more where the sheet has another number of winners than was said live; what comes then has to have as many, or too few lines are proved.
 * @param {string} event @param {number} draw @param {number} number @param {Heard | undefined} heard
 */
async function ask(event, draw, number, heard) {
  const from = async (/** @type {number[]} */ places) => /** @type {Excerpt} */ (await call('GET', `${pathOf(event, draw)}/excerpt?draw_number=${number}&places=${places.join()}`, null, { retries: 0 }));
  const guess = heard ? heard.places : ENOUGH;
  const places = choose(guess);
  const excerpt = await from(places);
  const count = countOf(excerpt, heard) || guess;
  if (count === guess) return { excerpt, places };
  const better = choose(count);
  return { excerpt: await from(better), places: better };
}

/** How many winners the sheet has; of one that was heard live no other is believed. @param {Excerpt} excerpt @param {Heard | undefined} heard */
function countOf({ sheet }, heard) {
  if (heard && hashText(String(sheet)) !== heard.sheet) return 0;
  try { return parseSheetHeader(sheet).places; } catch { return 0; }
}

/**
 * The reserves who were called, where a number was shown that did not win: only the whole proof has them, each in its place of the whole ranking.
 * @param {Excerpt} excerpt @param {string} event @param {string} anchor @param {number[]} shown @returns {Promise<number[]>}
 */
async function calledBy({ draw, sheet, stir, winners }, event, anchor, shown) {
  if (!Array.isArray(winners) || shown.every((number) => winners.includes(number))) return [];
  const proof = await call('GET', `${pathOf(event, draw)}/proof`, null, { retries: 0 });
  const report = reported((steps) => {
    steps.require('format', hasFields(proof), {});
    const { sheetHash, stirHash } = checkProof(proof, { anchor }, steps);
    steps.require('winners', sheetHash === hashText(sheet) && stirHash === hashText(stir) && proof.winners.join() === winners.join(), {});
  });
  return report.holds ? proof.called.map((/** @type {{draw_number: number}} */ one) => one.draw_number) : [];
}

/** @param {any} lines @param {number} number */
const lineOf = (lines, number) => (Array.isArray(lines) ? lines.find((one) => one && String(one.line).startsWith(`${number} `)) : undefined);

/**
 * Whether this phone's line has to be there: it is said to be, something says that it was, or nothing is known that could have kept it out.
 * @param {Excerpt} excerpt @param {import('./model.js').Ticket} ticket @param {Heard | undefined} heard @param {Partial<import('./known.js').OwnStir>} stir
 */
async function mustBeIn({ entries, winners }, { number, token }, heard, stir) {
  if (lineOf(entries, number) || stir.bound || (Array.isArray(winners) && winners.includes(number))) return true;
  if (!heard || heard.isIn !== number || stir.refused === 'not_on_sheet') return false;
  const own = await call('GET', `my-number?event_id=${encodeURIComponent(model.eventId)}`, null, { token, retries: 0 });
  const isYounger = [own.created_at, own.status_at].some((at) => Date.parse(at) >= Date.parse(heard.since)); // given, or let in again, after the freeze
  return own.status === 'in' && !isYounger && !own.wins.length;
}

/**
 * What the stir has to say of this phone. Where the answer to its value got lost, the stir may have the value or not, but no other.
 * @param {Excerpt} excerpt @param {number} number @param {Partial<import('./known.js').OwnStir>} stir
 */
function thrownIn({ stirs }, number, { commit, value, bound, shown }) {
  if (!bound || !commit || !value) return null;
  const line = lineOf(stirs, number);
  const isSilent = !shown && line && String(line.line).endsWith(' -');
  return { commit, value: isSilent ? null : value };
}
