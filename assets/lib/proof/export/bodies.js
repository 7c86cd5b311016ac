// The bodies of audit records, as far as a check reads them; a body may have more fields.

import { GRADES } from '../sheet.js';
import { PLACE } from './rows.js';
import { isHash, list, maybe, text, whole, withFields, yesNo } from './shape.js';

/** @type {import('./shape.js').Kind} */
const isGrade = (value) => GRADES.includes(value);
/** @type {Record<string, import('./shape.js').Kind>} */
const BODIES = {
  draw_frozen: withFields({ draw: whole, prize: text, rank: maybe(whole), count: whole, entries: whole, grade: isGrade, sheet: isHash }),
  draw_ranked: withFields({ draw: whole, stir: isHash, word: isHash }),
  draw_revealed: withFields({ draw: whole, reveal: isHash, winners: list(whole) }),
  draw_aborted: withFields({ draw: whole, reason: text, reveal: isHash, sheet: isHash, stir: maybe(isHash) }),
  draw_supersedes: withFields({ draw: whole, supersedes: PLACE }),
  winner_coming: withFields({ draw: whole, place: whole, until: text }),
  here: withFields({ count: whole, draw_numbers: list(whole) }),
  reserve_called: withFields({ draw: whole, place: whole, draw_number: whole, replaces: whole }),
  reserve_passed_over: withFields({ draw: whole, place: whole, draw_number: whole, replaces: whole }),
  claim_settled: withFields({ draw: whole, place: whole, to: text, actor: text }),
  joined: withFields({ last: whole, count: whole }),
  participant_status: withFields({ draw_number: whole, to: text }),
  reset: withFields({ reset_participants: yesNo }),
  restored: withFields({ draw: whole, known: maybe(withFields({ draw: whole })) }),
  event_created: withFields({ title: maybe(text) }),
  event_changed: withFields({ title: maybe(text) }),
};

/** What a record tells; null where it was purged. @param {import('./rows.js').LogRow} row @returns {any} */
export function bodyOf({ seq, kind, body }) {
  if (body === null) return null;
  const told = parsed(body);
  if (!BODIES[kind](told)) throw new Error(`record ${seq} is no ${kind} as this page knows it`);
  return told;
}

/** @param {string} body */
function parsed(body) {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
