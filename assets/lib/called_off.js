// A draw that came to nothing is told to the room for a while, and to the desk as long as the room sees it.

import { serverNow } from './live.js';

/** So long the room is told. */
const STANDS_MS = 30000;

/** How many milliseconds more it stands on the screen, unless something else begins; none where there is nothing to tell. @param {any} state @returns {number} */
export const calledOffFor = ({ called_off: off, view }) => (off && view === 'code' ? Math.max(0, Date.parse(off.at) + STANDS_MS - serverNow()) : 0);
