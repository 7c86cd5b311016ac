// The moment of winning: once for each win, when somebody looks; also when the phone slept at the reveal or the page was closed.

import { calm, h } from '../../lib/dom.js';
import { hasSeen, keepSeen } from './shown.js';

/** Punched paper, not more. */
const DOTS = 28;
const DOTS_MS = 2600;

/** Wins of this visit; a browser that keeps nothing has nothing else. @type {Set<number>} */
const met = new Set();

/** @param {any[]} wins those on the page */
export function moment(wins) {
  if (document.hidden) return; // it waits for the person
  for (const win of wins.filter(({ claim, draw }) => claim === 'open' && !met.has(draw))) {
    met.add(win.draw);
    if (hasSeen(win.draw)) continue;
    keepSeen(win.draw);
    celebrate(win.draw);
  }
}

/** @param {number} draw */
function celebrate(draw) {
  const card = document.querySelector(`.win.open[data-draw="${draw}"]`);
  if (!card) return;
  card.classList.add('fresh');
  window.scrollTo(0, 0);
  shake();
  if (calm()) return;
  const dots = h('div', { class: 'dots', 'aria-hidden': 'true' }, Array.from({ length: DOTS }, dot));
  card.append(dots);
  setTimeout(() => dots.remove(), DOTS_MS);
}

/** Not every phone can; and a page that nobody has touched yet may not, which the browser would complain of. */
function shake() {
  if (navigator.userActivation && !navigator.userActivation.hasBeenActive) return;
  try { if (navigator.vibrate) navigator.vibrate([60, 80, 160]); } catch { /* a browser that asks first */ }
}

/** @param {unknown} _ @param {number} i */
function dot(_, i) {
  const side = (i / (DOTS - 1)) * 2 - 1;
  const drift = side * 38 + (Math.random() - 0.5) * 14; // never past the edge, where the page would scroll sideways
  return h('i', { class: ['gold', 'ink', 'paper'][i % 3], style: { '--x': `${drift.toFixed(1)}vw`, '--y': `${(30 + Math.random() * 34).toFixed(1)}vh`, '--up': `${(-8 - Math.random() * 12).toFixed(1)}vh`, 'animation-delay': `${(350 + Math.random() * 200).toFixed(0)}ms` } });
}
