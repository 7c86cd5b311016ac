// What a check found, step by step; the first step that does not hold ends it.

/**
 * @typedef {{step: string, outcome: 'held' | 'skipped' | 'failed', values: Record<string, unknown>}} Check
 */

/** Thrown where a step does not hold, after it was written down. */
export class Stop extends Error {}

export class Report {
  constructor() {
    /** @type {Check[]} */
    this.checks = [];
  }

  /** @param {string} step @param {Record<string, unknown>} [values] */
  held(step, values = {}) { this.checks.push({ step, outcome: 'held', values }); }

  /** @param {string} step @param {Record<string, unknown>} [values] */
  skipped(step, values = {}) { this.checks.push({ step, outcome: 'skipped', values }); }

  /** @param {string} step @param {Record<string, unknown>} values @returns {never} */
  fail(step, values) {
    this.checks.push({ step, outcome: 'failed', values });
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

/** @template T @param {() => T} work @returns {{value?: T, error?: Error}} */
function attempted(work) {
  try {
    return { value: work() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** The report of a check that ends where a step does not hold. @param {(report: Report) => void} check */
export function reported(check) {
  const report = new Report();
  try {
    check(report);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return report;
}
