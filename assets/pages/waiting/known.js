// What this phone knows of each draw: the sheet, the commitments, the stir and the digits as they were heard, what it threw in, which winners it was shown, and what came of its own check.
// What was kept once is never replaced by a later word of the server: that is what makes it worth something.

import { keep } from '../../lib/dom.js';
import { model } from './model.js';

/**
 * @typedef {{sheet: string, commits?: string, stir?: string, word?: string, places: number, since: string, isIn: number, isAbsent: number}} Heard
 *   `commits`, `stir` and `word` the root of the commitments, the fingerprint of the stir and the confirmed digits, once they were heard; `places` how many winners there will be;
 *   `since` when its sheet was frozen; `isIn` and `isAbsent` the number of which it is known that it must be on the sheet, or was not at the roll-call
 * @typedef {{value: string, commit: string, bound: boolean, shown: boolean, refused: string}} OwnStir
 * @typedef {{holds: boolean, isWhole: boolean, at: string, prize: string, own: 'in' | 'out' | 'absent', checks: import('../../lib/proof/report.js').Check[]}} Verdict `isWhole` where nothing was left unchecked
 */

const HEARD = 'luckydraw.heard.';
const STIR = 'luckydraw.stir.';
const SHOWN = 'luckydraw.shown.';
const HERE = 'luckydraw.here.';
const CHECKED = 'luckydraw.checked.';
/** Verdicts that are kept with all their steps; of older ones only what failed is. */
const WHOLE = 10;
/** A number that came so long before the freeze must be on the sheet: a server's clock that was set a little in between accuses nobody. */
const SURELY_MS = 3000;
const MINUTE_MS = 60000;
/** Phases of a draw that is ranked. */
const RANKED = ['spinning', 'stopping', 'winner'];
/** What a state says once and for all, by the name under which it is kept, and the phases that say it for good: digits are corrected until they are confirmed. @type {Array<['commits' | 'stir' | 'word', string, string[]]>} */
const SAID = [['commits', 'commit_root', ['showing', 'word']], ['stir', 'stir_hash', ['showing', 'word']], ['word', 'word', ['spinning', 'stopping']]];

/** What a browser would not keep. @type {Map<string, any>} */
const unkept = new Map();

/** @param {string} key */
function read(key) {
  try { return unkept.get(key) || JSON.parse(keep.get(key) || '{}'); } catch { return {}; }
}

/** @param {string} key @param {any} value */
function write(key, value) {
  if (keep.set(key, JSON.stringify(value))) unkept.delete(key);
  else unkept.set(key, value);
}

/** An event and its anchor: one that was made anew under an old id is another. @param {string} eventId */
function scope(eventId) {
  const { ticket, state } = model;
  const own = ticket && ticket.anchor && model.eventId === eventId ? ticket.anchor : state && state.event.event_id === eventId && state.event.anchor;
  return `${eventId}.${(own || '').slice(0, 16)}`;
}

// ── what was heard ──

/** Keeps what a state says of a running draw before there is a result. @param {any} state the newest one */
export function hearDraw(state) {
  const { stage } = state;
  if (!stage.sheet_hash || stage.phase === 'winner') return;
  const key = HEARD + scope(state.event.event_id);
  const all = read(key);
  const fresh = SAID.filter(([name, field, phases]) => stage[field] && phases.includes(stage.phase) && !(all[stage.draw] && all[stage.draw][name]));
  if (all[stage.draw] && !fresh.length) return;
  all[stage.draw] = all[stage.draw] || begun(state);
  fresh.forEach(([name, field]) => { all[stage.draw][name] = stage[field]; });
  write(key, all);
}

/** What is kept of a draw when it is first heard of. @param {any} state @returns {Heard} */
function begun(state) {
  const { stage, event } = state;
  const number = model.ticket && model.eventId === event.event_id ? model.ticket.number : 0;
  return {
    sheet: stage.sheet_hash, places: Math.min(stage.count, stage.entries), since: frozenAt(stage),
    isIn: mustBeIn(state) ? number : 0, isAbsent: event.roll_call && !wasHere(state, 0) ? number : 0,
  };
}

/** How many milliseconds after a moment this phone's number came; not a number where either is not known. @param {string} at */
const cameAfter = (at) => (model.ticket ? Date.parse(model.ticket.at) : NaN) - Date.parse(at);

/** When a draw's sheet was frozen, empty where that is not known: once it is ranked, it begins anew on the stage, and a state may have no room for both times. @param {any} stage @returns {string} */
function frozenAt(stage) {
  const known = heard(stage.draw);
  return (known && known.since) || stage.frozen_at || (RANKED.includes(stage.phase) ? '' : stage.started_at) || '';
}

/** Whether nothing is known that could keep this phone's number from the sheet. @param {any} state */
function mustBeIn(state) {
  const { stage, event } = state;
  return cameAfter(frozenAt(stage)) < -SURELY_MS && !model.wins.length && (!event.roll_call || wasHere(state, SURELY_MS));
}

const hereKey = () => `${HERE}${scope(model.eventId)}.${model.ticket ? model.ticket.number : 0}`;

/** Keeps that “I'm here” was taken. @param {string} at the server's time of it */
export const keepHere = (at) => write(hereKey(), { at });

/** Whether this phone's word that it is here counts for the draw. @param {any} state @param {number} margin by how much it must not be missed, in ms */
function wasHere({ stage, event }, margin) {
  const told = [read(hereKey()).at, model.own && model.own.here_at].map((at) => Date.parse(frozenAt(stage)) - Date.parse(at));
  return told.some((ago) => ago >= margin && ago <= event.roll_call * MINUTE_MS - margin);
}

/** @param {number} draw @returns {Heard | undefined} */
export const heard = (draw) => read(HEARD + scope(model.eventId))[draw];

/** Whether this phone's number is younger than the draw. @param {any} stage */
export const joinedAfter = (stage) => cameAfter(frozenAt(stage)) > 0;

// ── what was thrown in ──

/** @param {number} draw */
const stirKey = (draw) => `${STIR}${scope(model.eventId)}.${draw}.${model.ticket ? model.ticket.number : 0}`;

/** @param {number} draw @returns {Partial<OwnStir>} */
export const ownStir = (draw) => read(stirKey(draw));

/** @param {number} draw @param {Partial<OwnStir>} more */
export const keepStir = (draw, more) => write(stirKey(draw), { ...ownStir(draw), ...more });

// ── which winners were shown ──

/** Every number that was shown as a winner of a draw before this phone had checked it. @param {number} draw @returns {number[]} */
export const shownWinners = (draw) => read(SHOWN + scope(model.eventId))[draw] || [];

/** @param {number} draw @param {number[]} numbers as the page shows them */
export function hearWinners(draw, numbers) {
  const known = shownWinners(draw);
  const fresh = numbers.filter((n) => !known.includes(n));
  if (!fresh.length || verdicts()[draw]) return;
  const key = SHOWN + scope(model.eventId);
  write(key, { ...read(key), [draw]: [...known, ...fresh] });
}

// ── what came of the checks ──

/** By draw. @returns {Record<string, Verdict>} */
export const verdicts = () => read(CHECKED + scope(model.eventId));

/** Keeps what a check found; what did not hold once stays so, as it was found. @param {number} draw @param {Verdict} verdict */
export function keepVerdict(draw, verdict) {
  const all = verdicts();
  if (all[draw] && !all[draw].holds) return;
  all[draw] = verdict;
  const old = Object.keys(all).map(Number).sort((a, b) => b - a).slice(WHOLE).filter((k) => all[k].holds);
  old.forEach((k) => { all[k].checks = []; });
  write(CHECKED + scope(model.eventId), all);
}

/** The draws that did not hold, the newest first. */
export const failures = () => Object.entries(verdicts()).filter(([, verdict]) => !verdict.holds).map(([draw, verdict]) => ({ draw: Number(draw), ...verdict })).sort((a, b) => b.draw - a.draw);
