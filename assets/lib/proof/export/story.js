// What the log tells of an event, from its first record to its last. A purged body leaves its part out; `lacks` says so.

import { bodyOf } from './bodies.js';
import { placeName } from './compare.js';

/**
 * @typedef {import('./rows.js').LogRow} LogRow
 * @typedef {{number: number, frozen: any, frozenAt: string, isBound: boolean, isCalled: boolean, gaveWay: boolean, isRanked: boolean, ranked: any, revealed: any, revealedAt: string | null, aborted: any, isAborted: boolean, reset: boolean}} LogDraw
 */

/** @type {Record<string, (story: Story, row: LogRow) => void>} */
const TAKEN = {
  draw_frozen: freeze, stir_bound: bind, word_begun: begin, word_confirmed: begin, draw_ranked: rank, draw_revealed: reveal, draw_aborted: abort, draw_supersedes: supersede, winner_coming: come, here: see, reserve_called: call, reserve_passed_over: call,
  claim_settled: settle, reset, restored: restore, joined: join, participant_status: changeStatus, event_created: entitle, event_changed: entitle,
};

export class Story {
  /** Throws where a record cannot stand where it does. @param {LogRow[]} log whose chain and bodies hold */
  constructor(log) {
    /** By their numbers, without a gap but for those that were used before a copy was put in place. @type {LogDraw[]} */
    this.draws = [];
    /** The highest number that was used. */
    this.used = 0;
    /** The record after a copy was put in place may give up a draw up to this number: it was used before. */
    this.givesWay = { seq: 0, used: 0 };
    /** @type {Array<{draw: number, place: number, draw_number: number, replaces: number, isPassed: boolean}>} */
    this.reserves = [];
    /** How many records tell of a reserve, purged ones too. */
    this.reserveRecords = 0;
    /** The newest of each place, by draw and place. @type {Map<string, {to: string, actor: string, at: string}>} */
    this.settled = new Map();
    this.joined = 0;
    this.last = 0;
    /** @type {Map<number, string>} */
    this.statuses = new Map();
    /** @type {string | null} */
    this.title = null;
    /** Which place each draw supersedes, and whether its winner was absent then. @type {Map<number, {place: import('./rows.js').Place, wasAbsent: boolean}>} */
    this.supersedes = new Map();
    /** Places whose winners said to be coming and were called absent, or annulled, before their time was over. @type {Array<import('./rows.js').Place>} */
    this.hurried = [];
    /** Who said to be coming: when, and until when there is time. @type {Map<string, {said: string, until: string}>} */
    this.coming = new Map();
    /** @type {Set<string>} */
    this.purged = new Set();
    if (log.length && log[0].kind !== 'event_created') throw new Error('the log does not begin with the making of the event');
    for (const row of log) this.take(row);
  }

  /** @param {LogRow} row */
  take(row) {
    if (row.body === null) this.purged.add(row.kind);
    if (Object.prototype.hasOwnProperty.call(TAKEN, row.kind)) TAKEN[row.kind](this, row);
  }

  /** The first of these kinds of which a body was purged. @param {string[]} kinds */
  lacks(kinds) { return kinds.find((kind) => this.purged.has(kind)); }

  /** The draws that were revealed: all but one that runs. */
  get revealed() { return this.draws.map((log) => ({ draw: log.number, log })).filter(({ log }) => log.revealedAt !== null); }

  /** The draws that were given up. */
  get givenUp() { return this.draws.map((log) => ({ draw: log.number, log })).filter(({ log }) => log.isAborted); }

  /** What the log says of a draw's list; nothing where it has no such draw or the body was purged. @param {number} draw @returns {any} */
  frozen(draw) { const found = this.draws.find(({ number }) => number === draw); return found && found.frozen; }

  get newest() { return this.draws[this.draws.length - 1]; }

  /** The draw that runs, which is the newest; 0 if none does. */
  get running() { return this.newest && this.newest.revealedAt === null && !this.newest.isAborted ? this.newest.number : 0; }
}

/** @param {LogRow} row @param {{draw: number} | null} body @param {number} number */
function numbered(row, body, number) {
  if (body && body.draw !== number) throw new Error(`record ${row.seq} is of draw ${body.draw}, where draw ${number} should be`);
}

/** @param {Story} story @param {LogRow} row */
function freeze(story, row) {
  if (story.running) throw new Error(`record ${row.seq} freezes a draw while draw ${story.running} is not revealed`);
  const frozen = bodyOf(row);
  // Without the body that names what was used before a copy, the gap is as wide as the next draw says.
  const number = frozen && story.lacks(['restored']) ? Math.max(frozen.draw, story.used + 1) : story.used + 1;
  numbered(row, frozen, number);
  story.used = number;
  story.draws.push({ number, frozen, frozenAt: row.at, isBound: false, isCalled: false, gaveWay: false, isRanked: false, ranked: null, revealed: null, revealedAt: null, aborted: null, isAborted: false, reset: false });
}

/** The draw that takes inputs. That one came counts; what it was stands in the texts, so a purged body hides nothing of it. @param {Story} story @param {LogRow} row */
function taking(story, row) {
  const draw = story.newest;
  if (!draw || draw.isRanked || draw.isAborted) throw new Error(`record ${row.seq} is an input of a draw that takes none`);
  return draw;
}

/** @param {Story} story @param {LogRow} row */
function bind(story, row) { taking(story, row).isBound = true; }

/** @param {Story} story @param {LogRow} row */
function begin(story, row) { taking(story, row).isCalled = true; }

/** @param {Story} story @param {LogRow} row */
function rank(story, row) {
  const draw = story.newest;
  if (!draw || draw.isRanked || draw.isAborted) throw new Error(`record ${row.seq} ranks a draw that is not frozen`);
  Object.assign(draw, { ranked: bodyOf(row), isRanked: true });
  numbered(row, draw.ranked, draw.number);
}

/** @param {Story} story @param {LogRow} row */
function reveal(story, row) {
  const draw = story.newest;
  if (!draw || !draw.isRanked || draw.revealedAt !== null) throw new Error(`record ${row.seq} reveals a draw that is not ranked`);
  Object.assign(draw, { revealed: bodyOf(row), revealedAt: row.at });
  numbered(row, draw.revealed, draw.number);
}

/** @param {Story} story @param {LogRow} row */
function abort(story, row) {
  const draw = story.newest;
  if (!draw || draw.isRanked || draw.isAborted) throw new Error(`record ${row.seq} gives up a draw whose result stands`);
  const { seq, used } = story.givesWay;
  Object.assign(draw, { aborted: bodyOf(row), isAborted: true, gaveWay: row.seq === seq && draw.number <= used });
  numbered(row, draw.aborted, draw.number);
}

/** @param {Story} story @param {LogRow} row */
function supersede(story, row) {
  const body = bodyOf(row);
  if (!body) return;
  numbered(row, body, story.newest ? story.newest.number : 0);
  if (story.supersedes.has(body.draw)) throw new Error(`record ${row.seq} has draw ${body.draw} supersede another place too`);
  const settled = story.settled.get(nameOf(body.supersedes));
  story.supersedes.set(body.draw, { place: body.supersedes, wasAbsent: Boolean(settled) && settled?.to === 'absent' });
}

/** @param {Story} story @param {LogRow} row */
function come(story, row) {
  const body = bodyOf(row);
  if (body) story.coming.set(nameOf(body), { said: row.at, until: body.until });
}

/** Who is here has joined before. @param {Story} story @param {LogRow} row */
function see(story, row) {
  const body = bodyOf(row);
  if (!body) return;
  const unknown = body.draw_numbers.find((/** @type {number} */ number) => number > story.last);
  if (unknown !== undefined && !story.lacks(['joined', 'reset'])) throw new Error(`record ${row.seq} says that number ${unknown} is here, which nobody has`);
  if (body.count !== body.draw_numbers.length) throw new Error(`record ${row.seq} miscounts who is here`);
}

/** @param {import('./rows.js').Place} place */
const nameOf = (place) => String(placeName(place));

/** @param {Story} story @param {LogRow} row */
function call(story, row) {
  story.reserveRecords += 1;
  const body = bodyOf(row);
  if (body) story.reserves.push({ ...body, isPassed: row.kind === 'reserve_passed_over' });
}

/** @param {Story} story @param {LogRow} row */
function settle(story, row) {
  const body = bodyOf(row);
  if (!body) return;
  const coming = story.coming.get(nameOf(body));
  if ((body.to === 'absent' || body.to === 'void') && coming && row.at >= coming.said && row.at < coming.until) story.hurried.push(body);
  story.settled.set(nameOf(body), { to: body.to, actor: body.actor, at: row.at });
}

/** @param {Story} story @param {LogRow} row */
function reset(story, row) {
  if (story.running) throw new Error(`record ${row.seq} is a reset while draw ${story.running} is not revealed`);
  for (const draw of story.draws) draw.reset = true;
  const body = bodyOf(row);
  if (!body || !body.reset_participants) return;
  Object.assign(story, { joined: 0, last: 0 });
  story.statuses.clear();
}

/** What was drawn after the copy was made is not in the log, and its numbers are not used again. @param {Story} story @param {LogRow} row */
function restore(story, row) {
  const body = bodyOf(row);
  const known = body && body.known ? body.known.draw : 0;
  story.givesWay = { seq: row.seq + 1, used: body ? known : Infinity };
  if (!body) return;
  if (!story.lacks(['restored'])) numbered(row, body, story.used);
  story.used = Math.max(story.used, body.draw, known);
}

/** @param {Story} story @param {LogRow} row */
function join(story, row) {
  const body = bodyOf(row);
  if (body) Object.assign(story, { joined: story.joined + body.count, last: Math.max(story.last, body.last) });
}

/** @param {Story} story @param {LogRow} row */
function changeStatus(story, row) {
  const body = bodyOf(row);
  if (body) story.statuses.set(body.draw_number, body.to);
}

/** @param {Story} story @param {LogRow} row */
function entitle(story, row) {
  const body = bodyOf(row);
  if (body && typeof body.title === 'string') story.title = body.title;
}
