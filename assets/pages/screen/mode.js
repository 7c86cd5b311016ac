// How this page is used: on the wall, over a camera's picture (?overlay=1), or as a small silent mirror (?preview=1).
// And how much room the stage has then, in units of the stage (rem = 1 % of its height).

import { language, languages } from '../../lib/i18n.js';
import { setLanguage } from '../../lib/language.js';

/** @typedef {'wall' | 'overlay' | 'preview'} Mode */

const asked = new URLSearchParams(location.search);
/** @type {Mode} */
export const mode = asked.get('preview') === '1' ? 'preview' : asked.get('overlay') === '1' ? 'overlay' : 'wall';

document.documentElement.dataset.mode = mode;

/** The event's language is the screen's, unless the address asks for one. @param {string} wanted */
export function followLanguage(wanted) {
  if (asked.has('lang') || !languages.includes(wanted) || wanted === language()) return;
  setLanguage(wanted, false);
}

/** As the style sheets have it. */
const NARROW = 29 / 20;
const BAR = 10;
const STUB = 42;
const STUB_BELOW = 25;

/** Pixels of one rem. */
export const unit = () => Math.min(innerHeight, innerWidth * 0.6) / 100;

/** Whether the stub hangs below its ticket. */
export const narrow = () => mode !== 'overlay' && innerWidth / innerHeight <= NARROW;

/** The count beside the code. */
export const SIDE = 46;
/** The same below the code, where its stub would not fit beside it. */
export const SIDE_BELOW = 18;

/** The stage, and the body of a ticket that fills it. */
export function stageRoom() {
  const width = (innerWidth * 0.9) / unit() - (mode === 'overlay' ? 1.8 : 0);
  if (mode === 'overlay') return { width, height: 26, body: { width: width - 34, height: 26 } };
  const height = (innerHeight * 0.9) / unit() - BAR;
  const body = narrow() ? { width, height: height - STUB_BELOW } : { width: width - STUB, height };
  return { width, height, body };
}
