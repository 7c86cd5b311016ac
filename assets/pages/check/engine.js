// Runs checks one after the other: in a worker made of the page's own first script, or in the page itself where a browser gives it no worker.

import { work } from './work.js';

/**
 * @typedef {import('./work.js').Job} Job
 * @typedef {{progress: (progress: import('./work.js').Progress) => void, done: (done: import('./work.js').Done) => void}} Heard
 */

/** The page's scripts are in the page, so this needs no request. @returns {Worker | null} */
function makeWorker() {
  const first = Array.from(document.scripts).find((one) => !one.type);
  try {
    const address = URL.createObjectURL(new Blob([first ? first.text : '', '\npages_check_work.listen(self);\n'], { type: 'text/javascript' }));
    const worker = new Worker(address);
    URL.revokeObjectURL(address);
    return worker;
  } catch {
    return null;
  }
}

/** @param {Job[]} jobs @param {Heard} heard @returns {() => void} ends it, whatever is left */
export function run(jobs, heard) {
  const worker = jobs.length ? makeWorker() : null;
  if (worker) return runThere(worker, jobs, heard);
  return runHere(jobs, heard);
}

/** @param {Worker} worker @param {Job[]} jobs @param {Heard} heard */
function runThere(worker, jobs, heard) {
  const left = jobs.slice();
  let stop = () => worker.terminate();
  const next = () => { if (left.length) worker.postMessage(left[0]); else worker.terminate(); };
  worker.onmessage = ({ data }) => {
    if (data.progress) return heard.progress(data.progress);
    left.shift();
    heard.done(data.done);
    return next();
  };
  worker.onerror = (event) => {
    event.preventDefault();
    worker.terminate();
    stop = runHere(left, heard);
  };
  next();
  return () => stop();
}

/** With a pause before each job, in which the page is drawn. @param {Job[]} jobs @param {Heard} heard */
function runHere(jobs, heard) {
  const left = jobs.slice();
  let timer = 0;
  const next = () => {
    const job = left.shift();
    if (!job) return;
    heard.progress({ id: job.id, taken: 0, draw: null });
    timer = setTimeout(() => { heard.done(work(job, () => undefined)); next(); }, 50);
  };
  next();
  return () => clearTimeout(timer);
}
