// What a check found, step by step; the first step that does not hold ends it.

/**
 * @typedef {'held' | 'skipped' | 'failed'} Outcome
 * @typedef {{step: string, draw: number | null, outcome: Outcome, values: Record<string, unknown>}} Check `draw`: where the step is of one of several draws
 * @typedef {{calledOff: Array<{draw: number, reason: string}>, places: Array<{draw: number, draw_number: number, claim: string}>}} After what became of draws and winners, as an export tells it
 */

/** Thrown where a step does not hold, after it was written down. */
export class Stop extends Error {}

export class Report {
  /** @param {(check: Check) => void} [heard] hears of every step as it is taken */
  constructor(heard = () => {}) {
    this.heard = heard;
    /** @type {Check[]} */
    this.checks = [];
    /** The draws whose proofs hold. @type {import('./verify.js').Drawn[]} */
    this.draws = [];
    /** @type {number | null} */
    this.draw = null;
    /** What became of it all, where an export was found to hold. @type {After} */
    this.after = { calledOff: [], places: [] };
    /** Whether what was drawn counts: `live`, `rehearsal`, or nothing where no sheet could be read. */
    this.mode = '';
  }

  /** From here on the steps are of this draw. @param {number | null} draw */
  about(draw) { this.draw = draw; }

  /** @param {string} step @param {Record<string, unknown>} [values] */
  held(step, values = {}) { note(this, step, 'held', values); }

  /** @param {string} step @param {Record<string, unknown>} [values] */
  skipped(step, values = {}) { note(this, step, 'skipped', values); }

  /** @param {string} step @param {Record<string, unknown>} values @returns {never} */
  fail(step, values) {
    note(this, step, 'failed', values);
    throw new Stop(step);
  }

  /** @param {string} step @param {boolean} holds @param {Record<string, unknown>} values */
  require(step, holds, values) {
    if (!holds) this.fail(step, values);
    this.held(step, values);
  }

  /** What could be done, or why not. @template T @param {string} step @param {() => T} work @returns {T} */
  attempt(step, work) {
    const result = attempted(work);
    if (result.error) this.fail(step, { error: result.error.message });
    this.held(step);
    return /** @type {T} */ (result.value);
  }

  /** Whether nothing failed. */
  get holds() { return !this.failure; }

  get failure() { return this.checks.find((check) => check.outcome === 'failed'); }
}

/** @param {Report} report @param {string} step @param {Outcome} outcome @param {Record<string, unknown>} values */
function note(report, step, outcome, values) {
  const check = { step, draw: report.draw, outcome, values };
  report.checks.push(check);
  report.heard(check);
}

/** @template T @param {() => T} work @returns {{value?: T, error?: Error}} */
function attempted(work) {
  try {
    return { value: work() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** The report of a check that ends where a step does not hold. @param {(report: Report) => void} check @param {Report} [report] */
export function reported(check, report = new Report()) {
  try {
    check(report);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return report;
}
