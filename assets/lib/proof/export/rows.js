// The parts of an export. It has no field but these, so that nothing can be put beside what was checked and be taken for it.

import { readJson } from '../json.js';
import { eventId } from '../text.js';
import { hasFields } from '../verify.js';
import { anything, exactly, isHash, isSalt, list, maybe, nullable, text, whole, yesNo } from './shape.js';

export const EXPORT_FORMAT = 'luckydraw-export/1';

/**
 * @typedef {{event_id: string, anchor: string, title: string}} Event
 * @typedef {{draw_number: number, status: string}} ParticipantRow
 * @typedef {{draw: number, place: number, draw_number: number, prize_name: string, prize_rank: number, claim: string, claimed_at?: string | null,
 *   claimed_by?: string | null, replaces?: number | null}} WinnerRow
 * @typedef {{draw: number, prize_name: string, prize_rank: number, count: number, grade: string, entries: number, drawn_at?: string | null,
 *   revealed_at?: string | null, reset: boolean, short_by: number, supersedes?: Place | null}} DrawRow
 * @typedef {{draw: number, place: number}} Place
 * @typedef {{draw: number, reason: string, reveal: string, sheet: string, stir?: string | null}} AbortedRow
 * @typedef {{seq: number, prev: string, at: string, kind: string, body_hash: string, salt: string | null, body: string | null, hash: string}} LogRow
 * @typedef {{format: string, event: Event, participants?: ParticipantRow[] | null, winners?: WinnerRow[] | null, draws?: DrawRow[] | null,
 *   proofs: Array<import('../verify.js').Proof>, aborted?: AbortedRow[] | null, log?: LogRow[] | null}} Export
 */

export const PLACE = exactly({ draw: whole, place: whole });
const EVENT = exactly({ event_id: text, anchor: isHash, title: text, time_zone: anything, created_at: anything, exported_at: anything });
const PARTICIPANT = exactly({ draw_number: whole, status: text, created_at: anything, source: anything, name: anything, phone: anything, email: anything, note: anything });
const WINNER = exactly({
  draw: whole, place: whole, draw_number: whole, prize_name: text, prize_rank: whole, claim: text, claimed_at: maybe(text), claimed_by: maybe(text), replaces: maybe(whole),
});
const DRAW = exactly({
  draw: whole, prize_name: text, prize_rank: whole, count: whole, grade: text, entries: whole, drawn_at: maybe(text), revealed_at: maybe(text), reset: yesNo, short_by: whole, supersedes: maybe(PLACE),
});
const ABORTED = exactly({ draw: whole, reason: text, reveal: isHash, sheet: text, stir: maybe(text) });
const RECORD = exactly({ seq: whole, prev: isHash, at: text, kind: text, body_hash: isHash, salt: nullable(isSalt), body: nullable(text), hash: isHash });
const WHOLE = exactly({
  format: text, event: EVENT, participants: maybe(list(PARTICIPANT)), winners: maybe(list(WINNER)), draws: maybe(list(DRAW)), proofs: list(hasFields), aborted: maybe(list(ABORTED)), log: maybe(list(RECORD)),
});

/** @param {string} json @returns {Export} */
export function parseExport(json) {
  const found = readJson(json);
  if (!WHOLE(found)) throw new Error('it is no JSON object with exactly the fields of an export');
  if (found.format !== EXPORT_FORMAT) throw new Error(`its format is \`${found.format}\` and not \`${EXPORT_FORMAT}\``);
  if (eventId(found.event.event_id) === undefined) throw new Error(`\`${found.event.event_id}\` is no event id`);
  if (!found.proofs.length && !(found.log && found.log.length)) throw new Error('it holds no proof and no audit record: there is nothing to check');
  return found;
}
