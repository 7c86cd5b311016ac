// Proofs and lists of an export against what its log tells.

import { GRADES } from '../sheet.js';
import { parseWord } from '../word.js';
import { placeName, same, sameDraws } from './compare.js';
import { Story } from './story.js';

/**
 * @typedef {import('./rows.js').Export} Export
 * @typedef {import('../verify.js').Drawn} Drawn
 * @typedef {import('../report.js').Report} Report
 * @typedef {import('./aborted.js').GivenUp} GivenUp
 */

const DRAWS = ['draw_frozen', 'draw_ranked', 'draw_revealed'];
const ABORTED = ['draw_frozen', 'draw_aborted'];
const SUPERSEDED = ['draw_supersedes', 'draw_frozen', 'claim_settled'];
const RESERVES = ['reserve_called', 'reserve_passed_over'];
const CLAIMS = ['draw_frozen', ...RESERVES, 'claim_settled', 'winner_coming'];
const PARTICIPANTS = ['joined', 'participant_status', 'reset'];
const TITLES = ['event_created', 'event_changed'];

/** Holds everything against the log, where there is one. @param {Export} all @param {GivenUp[]} givenUp @param {Report} report */
export function checkStory(all, givenUp, report) {
  const { log, draws, winners, participants } = all;
  if (!log) return report.skipped('log_draws');
  const story = report.attempt('log_draws', () => new Story(log));
  const unlessPurged = (/** @type {string} */ step, /** @type {string[]} */ kinds, /** @type {() => void} */ check) => {
    if (story.lacks(kinds)) report.skipped(step);
    else report.attempt(step, check);
  };
  checkProofs(all, story, report, unlessPurged);
  checkAbortedTold(givenUp, story, report, unlessPurged);
  if (story.supersedes.size) unlessPurged('supersedes_records', SUPERSEDED, () => supersededTold(report.draws, story));
  checkCalled(all, story, report, unlessPurged);
  if (draws) unlessPurged('draws_records', ['draw_frozen', 'draw_supersedes'], () => drawsTold(draws, story));
  if (winners) unlessPurged('winners_records', CLAIMS, () => winnersTold(winners, story));
  if (participants) unlessPurged('participants_records', PARTICIPANTS, () => participantsTold(participants, story));
  return unlessPurged('event_title', TITLES, () => same("the event's title", all.event.title, story.title));
}

/** What differs already without a body. @param {Report} report @param {string} step @param {() => void} check */
function orFails(report, step, check) {
  try {
    check();
  } catch (error) {
    report.fail(step, { error: /** @type {Error} */ (error).message });
  }
}

/** @typedef {(step: string, kinds: string[], check: () => void) => void} UnlessPurged */

/** @param {Export} all @param {Story} story @param {Report} report @param {UnlessPurged} unlessPurged */
function checkProofs({ proofs }, story, report, unlessPurged) {
  const { revealed, running } = story;
  const [said, told] = [proofs.map((proof) => proof.draw), revealed.map(({ draw }) => draw)];
  orFails(report, 'proof_records', () => sameDraws({ name: 'the proofs', draws: said }, { name: 'the draws that the log reveals', draws: told }));
  unlessPurged('proof_records', DRAWS, () => report.draws.forEach((drawn, i) => proofTold(drawn, revealed[i].log)));
  if (!running) return;
  report.about(running);
  report.skipped('proof_records');
  report.about(null);
}

/** @param {Drawn} drawn @param {import('./story.js').LogDraw} log */
function proofTold({ proof, sheet, sheetHash }, { frozen, ranked, revealed }) {
  if (!frozen || !ranked || !revealed) return;
  const of = (/** @type {string} */ what) => `the ${what} of draw ${proof.draw}`;
  const word = parseWord(proof.word);
  same(of('sheet'), sheetHash, frozen.sheet);
  same(of('count'), sheet.winners, frozen.count);
  same(of('number of entries'), sheet.entries, frozen.entries);
  same(of('grade'), sheet.grade, frozen.grade);
  same(of('stir'), word.stir, ranked.stir);
  same(of('word'), word.hash, ranked.word);
  same(of('reveal'), proof.reveal, revealed.reveal);
  same(of('list of winners'), proof.winners, revealed.winners);
}

/** @param {GivenUp[]} givenUp @param {Story} story @param {Report} report @param {UnlessPurged} unlessPurged */
function checkAbortedTold(givenUp, story, report, unlessPurged) {
  const [said, told] = [givenUp.map(({ row }) => row.draw), story.givenUp.map(({ draw }) => draw)];
  orFails(report, 'aborted_records', () => sameDraws({ name: 'the list of aborted draws', draws: said }, { name: 'those that the log gives up', draws: told }));
  const late = givenUp.find((one, i) => cameTooLate(one, story.givenUp[i].log));
  if (late) report.fail('aborted_records', { error: `draw ${late.row.draw} was given up after its last input` });
  if (said.length) unlessPurged('aborted_records', ABORTED, () => givenUp.forEach((one, i) => abortedTold(one, story.givenUp[i].log)));
}

/** From its last input on a result stands: the closing of the commitments, the first digit. @param {GivenUp} one @param {import('./story.js').LogDraw} log */
const cameTooLate = ({ grade, stir }, { isBound, isCalled, gaveWay }) => !gaveWay && (isCalled || ((isBound || stir !== null) && grade !== 'witnessed'));

/** @param {GivenUp} one @param {import('./story.js').LogDraw} log */
function abortedTold({ row, sheet, stir, grade }, { frozen, aborted }) {
  if (!frozen || !aborted) return;
  const of = (/** @type {string} */ what) => `the ${what} of draw ${row.draw}`;
  same(of('frozen sheet'), sheet, frozen.sheet);
  same(of('grade'), grade, frozen.grade);
  same(of('sheet'), sheet, aborted.sheet);
  same(of('stir'), stir, aborted.stir);
  same(of('reveal'), row.reveal, aborted.reveal);
  same(of('reason'), row.reason, aborted.reason);
}

/** @param {Drawn[]} draws @param {Story} story */
function supersededTold(draws, story) {
  const givenUp = new Set(story.givenUp.map(({ draw }) => draw));
  const taken = new Set();
  for (const [draw, { place, wasAbsent }] of Array.from(story.supersedes).sort(([one], [other]) => one - other)) {
    const name = placeName(place);
    const drawn = draws.find(({ proof }) => proof.draw === place.draw);
    if (!drawn) throw new Error(`draw ${draw} supersedes ${name}, which has no proof`);
    same(`the rule of absence of draw ${place.draw}`, drawn.sheet.absent, 'fresh');
    same(`whether the winner at ${name} was absent`, wasAbsent, true);
    supersedingTold(draw, story.frozen(draw), story.frozen(place.draw));
    if (!givenUp.has(draw) && taken.has(name)) throw new Error(`${name} is superseded twice`);
    if (!givenUp.has(draw)) taken.add(name);
  }
}

/** One winner of the same prize, drawn with no less than the place was. @param {number} draw @param {any} now @param {any} before */
function supersedingTold(draw, now, before) {
  if (!now || !before) return;
  const of = (/** @type {string} */ what) => `the ${what} of draw ${draw}`;
  same(of('count'), now.count, 1);
  same(of('prize'), now.prize, before.prize);
  same(of("prize's rank"), now.rank, before.rank);
  if (GRADES.indexOf(now.grade) < GRADES.indexOf(before.grade)) throw new Error(`the grade of draw ${draw} is ${now.grade} here and should be at least ${before.grade}`);
}

/** @param {Export} all @param {Story} story @param {Report} report @param {UnlessPurged} unlessPurged */
function checkCalled({ proofs }, story, report, unlessPurged) {
  const said = proofs.reduce((sum, proof) => sum + proof.called.length, 0);
  orFails(report, 'called_records', () => same('the number of reserves called in all proofs', said, story.reserveRecords));
  unlessPurged('called_records', RESERVES, () => {
    const plain = (/** @type {Array<{place: number, draw_number: number}>} */ called) => called.map((one) => `number ${one.draw_number} at place ${one.place}`);
    for (const { draw, called } of proofs) same(`the list of reserves called of draw ${draw}`, plain(called), plain(story.reserves.filter((one) => one.draw === draw)));
    const stray = story.reserves.find((one) => proofs.every((proof) => proof.draw !== one.draw));
    if (stray) throw new Error(`the log calls reserves of draw ${stray.draw}, which has no proof`);
  });
}

/** @param {{prize_name: string, prize_rank: number}} row @param {any} frozen @param {(what: string) => string} of */
function samePrize(row, frozen, of) {
  if (!frozen) return;
  same(of('prize'), row.prize_name, frozen.prize);
  same(of("prize's rank"), row.prize_rank, frozen.rank || 0);
}

/** @param {import('./rows.js').DrawRow[]} rows @param {Story} story */
function drawsTold(rows, { revealed, supersedes }) {
  sameDraws({ name: 'the list of draws', draws: rows.map((row) => row.draw) }, { name: 'the draws that the log reveals', draws: revealed.map(({ draw }) => draw) });
  rows.forEach((row, i) => {
    const { draw, log } = revealed[i];
    const of = (/** @type {string} */ what) => `the ${what} of draw ${draw}`;
    samePrize(row, log.frozen, of);
    same(of('time'), row.drawn_at, log.frozenAt);
    same(of("reveal's time"), row.revealed_at, log.revealedAt);
    same(of('mark of a reset'), row.reset, log.reset);
    const anew = supersedes.get(draw);
    same(of('superseded place'), placeName(row.supersedes), anew ? placeName(anew.place) : null);
  });
}

/** @param {import('./rows.js').WinnerRow[]} rows @param {Story} story */
function winnersTold(rows, story) {
  if (story.hurried.length) throw new Error(`the winner at ${placeName(story.hurried[0])} said to be coming and lost the place too early`);
  const live = new Map(story.revealed.filter(({ log }) => !log.reset).map(({ draw, log }) => [draw, log]));
  const said = rows.map((row) => row.draw).filter((draw, i, all) => !i || all[i - 1] !== draw);
  sameDraws({ name: 'the list of winners', draws: said }, { name: 'the draws that the log reveals and does not reset', draws: Array.from(live.keys()) });
  const called = new Map(story.reserves.map((one) => [`${one.draw} ${one.place}`, one]));
  for (const row of rows) {
    const reserve = called.get(`${row.draw} ${row.place}`);
    const of = (/** @type {string} */ what) => `the ${what} at place ${row.place} of draw ${row.draw}`;
    samePrize(row, /** @type {import('./story.js').LogDraw} */ (live.get(row.draw)).frozen, of);
    same(of('place that was replaced'), row.replaces, reserve && reserve.replaces);
    claimTold(row, Boolean(reserve && reserve.isPassed), story, of);
  }
}

/** @param {import('./rows.js').WinnerRow} row @param {boolean} isPassed @param {Story} story @param {(what: string) => string} of */
function claimTold(row, isPassed, story, of) {
  const newest = story.settled.get(String(placeName(row)));
  same(of('claim'), row.claim, newest ? newest.to : isPassed ? 'passed' : 'open');
  // What was opened again is as if it had never been settled.
  const settled = newest && newest.to !== 'open' ? newest : null;
  same(of("claim's time"), row.claimed_at, settled && settled.at);
  same(of('hand that settled the claim'), row.claimed_by, settled && settled.actor);
}

/** @param {import('./rows.js').ParticipantRow[]} rows @param {Story} story */
function participantsTold(rows, story) {
  same('the number of participants', rows.length, story.joined);
  same('the highest number of a participant', rows.length ? rows[rows.length - 1].draw_number : 0, story.last);
  for (const row of rows) same(`the status of number ${row.draw_number}`, row.status, story.statuses.get(row.draw_number) || 'in');
}
