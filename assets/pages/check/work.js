// The checking away from the page: this module and all that it needs run in a worker, so that the page stays usable while ten thousand lines are hashed.

import { verify } from '../../lib/proof/check.js';
import { Report } from '../../lib/proof/report.js';

/**
 * @typedef {{id: string, text: string, against: import('../../lib/proof/verify.js').Against}} Job
 * @typedef {{id: string, taken: number, draw: number | null}} Progress
 * @typedef {{id: string, checks: Report['checks'], draws: Report['draws'], after: Report['after']}} Done
 */

const SAID_EVERY_MS = 100;

/** @param {Job} job @param {(progress: Progress) => void} say @returns {Done} */
export function work({ id, text, against }, say) {
  let [taken, last] = [0, 0];
  const report = new Report(({ draw }) => {
    taken += 1;
    if (Date.now() - last < SAID_EVERY_MS) return;
    last = Date.now();
    say({ id, taken, draw });
  });
  const { checks, draws, after } = verify(text, against, report);
  return { id, checks, draws, after };
}

/** Does every job that comes to a worker. @param {any} scope the worker's own */
export function listen(scope) {
  scope.onmessage = (/** @type {{data: Job}} */ { data }) => {
    scope.postMessage({ done: work(data, (progress) => scope.postMessage({ progress })) });
  };
}
