// Where the red button stands: its step, how long it stays armed, and the rest after each step in which no press counts,
// so that the second half of a double click never draws.

/** @typedef {import('./desk_next.js').Facts['step']} Step */

const ARMED_MS = 10000;
const REST_MS = 500;

/** @param {() => void} changed something that shows is another */
export function drawSteps(changed) {
  /** @type {Step} */
  let step = 'ready';
  let resting = false;
  let hasty = false;
  let rest = 0;
  let timer = 0;

  /** Stands at a step from now on. @param {Step} to */
  const set = (to) => {
    clearTimeout(timer);
    step = to;
    hasty = false;
  };
  /** Takes a step, and rests. @param {Step} to */
  const go = (to) => {
    set(to);
    clearTimeout(rest);
    resting = true;
    rest = setTimeout(() => { resting = false; changed(); }, REST_MS);
    changed();
  };
  /** @param {Step} from @param {number} ms */
  const readyAfter = (from, ms) => {
    if (step !== from) return;
    clearTimeout(timer);
    timer = setTimeout(() => { if (step === from) go('ready'); }, ms);
  };
  const disarm = () => { if (step === 'armed') set('ready'); };
  const arm = () => {
    go('armed');
    timer = setTimeout(() => { disarm(); changed(); }, ARMED_MS);
  };
  /** Whether a press counts now; one that came too soon is told of. */
  const counts = () => {
    if (!resting) return true;
    hasty = step === 'armed';
    changed();
    return false;
  };
  const dispose = () => { clearTimeout(rest); clearTimeout(timer); };
  return { at: () => step, pause: () => ({ resting, hasty }), set, go, readyAfter, arm, disarm, counts, dispose };
}
