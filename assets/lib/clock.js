// The server's clock as it can be told from here, whatever the phone's own clock says.

/** How many differences are kept. */
const KEPT = 12;
/** A clock that ran so much further than the time that passed was set anew. */
const SET_ANEW_MS = 2000;

/** What the server said less what this clock said. Nothing arrives before it was said, so the largest is the best. @type {number[]} */
let differences = [];
let lastWall = Date.now();
let lastSteady = performance.now();

/** Whether this phone's clock was set anew, or the phone slept, since the last look; either makes old differences doubtful. */
function jumped() {
  const [wall, steady] = [Date.now(), performance.now()];
  const moved = Math.abs(wall - lastWall - (steady - lastSteady)) > SET_ANEW_MS;
  [lastWall, lastSteady] = [wall, steady];
  return moved;
}

/** Takes a time that the server has just said. @param {string | null} stamp */
export function heard(stamp) {
  const at = stamp ? Date.parse(stamp) : NaN;
  if (Number.isNaN(at)) return;
  if (jumped()) differences = [];
  differences = [...differences, at - Date.now()].slice(-KEPT);
}

/** The server's time now, in milliseconds. @returns {number} */
export const serverNow = () => Date.now() + (differences.length ? Math.max(...differences) : 0);
