// Ink on paper: each phone that stirs drops a speck, which joins the swirl. Rings of specks turn by the browser alone, a bounded number of
// nodes; under reduced motion there is no ink at all, and the counts say everything.

import { calm, h, replace, svg } from '../../lib/dom.js';

/** The bowl is drawn in units: this many from its middle to its edge. */
const REACH = 100;
const RINGS = 6;
const INNER = 66;
const OUTER = 93;
/** Specks at most, and the count at which half of them are there. */
const MOST = 96;
const HALF = 60;
/** Drops that fall for one state, and how long each takes. */
const MOST_DROPS = 6;
const FALL_MS = 900;
const SPREAD_MS = 420;

/** The same speck gets the same place on every screen. @param {number} i @param {number} salt */
const chance = (i, salt) => { const x = Math.sin(i * 12.9898 + salt * 78.233) * 43758.5453; return x - Math.floor(x); };

/** How many specks stand for a count: each of the first adds one, later ones less. @param {number} count */
export const specks = (count) => Math.min(Math.ceil(count), Math.round((MOST * count) / (count + HALF) + Math.min(count, 12) * 0.9));

/** Where a speck swims: its ring, its angle in turns, its distance and its size. @param {number} i */
function placeOf(i) {
  const ring = i % RINGS;
  const width = (OUTER - INNER) / RINGS;
  return { ring, turn: (i * 0.381966 + chance(i, 1) * 0.06) % 1, reach: INNER + (ring + 0.2 + chance(i, 2) * 0.6) * width, size: 1.1 + chance(i, 3) ** 2 * 2.1, long: 0.07 + chance(i, 4) * 0.12 };
}

/** A speck with its tail, which thins out behind it and drifts outwards. @param {ReturnType<typeof placeOf>} place */
function outline({ turn, reach, size, long }) {
  const steps = 10;
  const at = (/** @type {number} */ back, /** @type {number} */ side) => {
    const angle = (turn - back * long) * 2 * Math.PI;
    const away = reach + back * back * 5 + side * size * (1 - back) ** 0.8;
    return `${(Math.cos(angle) * away).toFixed(2)} ${(Math.sin(angle) * away).toFixed(2)}`;
  };
  const along = Array.from({ length: steps }, (_, i) => i / steps);
  const head = `A${size.toFixed(2)} ${size.toFixed(2)} 0 0 1 `;
  return `M${along.map((back) => at(back, -1)).reverse().join('L')}${head.replace('0 0 1', '0 0 0')}${along.map((back) => at(back, 1)).join('L')}Z`;
}

export class Bowl {
  constructor() {
    this.rings = Array.from({ length: RINGS }, (_, i) => h('div', { class: 'ring', style: { 'animation-duration': `${(15 + i * 3.400).toFixed(1)}s`, 'animation-delay': `${-i * 2.3}s` } },
      svg('svg', { viewBox: `${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}` })));
    this.middle = h('div', { class: 'bowl-middle' });
    this.node = h('div', { class: 'bowl' }, this.rings, this.middle);
    this.count = 0;
    /** @type {SVGPathElement[]} */
    this.paths = [];
  }

  /** Without ink, for another draw. */
  empty() {
    this.rings.forEach((ring) => replace(/** @type {Element} */ (ring.firstElementChild)));
    this.node.querySelectorAll('.drop').forEach((drop) => drop.remove());
    this.paths = [];
    this.count = 0;
  }

  /** Brings the ink up to a count. @param {number} count @param {boolean} falls whether what is new falls in, or has been there */
  fill(count, falls) {
    if (calm()) return;
    const fresh = Math.max(0, count - this.count);
    this.count = count;
    const wanted = specks(count);
    const drops = falls ? Math.min(fresh, MOST_DROPS) : 0;
    const before = this.paths.length;
    for (let i = before; i < wanted; i += 1) this.add(i, i - before < drops ? this.drop(i, (i - before) / drops) : 0);
    // A full bowl still shows that somebody came: the drop falls in and is gone.
    for (let i = Math.max(0, wanted - before); i < drops; i += 1) this.drop(count + i, i / drops);
  }

  /** @param {number} i @param {number} wait until its drop has fallen */
  add(i, wait) {
    const place = placeOf(i);
    const path = svg('path', { d: outline(place), class: wait ? 'speck late' : 'speck' });
    if (wait) window.setTimeout(() => path.setAttribute('class', path.classList.contains('bright') ? 'speck bright' : 'speck'), wait);
    /** @type {Element} */ (this.rings[place.ring].firstElementChild).append(path);
    this.paths.push(path);
  }

  /** A drop that falls onto its place, in the ring that turns. @param {number} i @param {number} share of the spread @returns {number} milliseconds until it is there */
  drop(i, share) {
    const { ring, turn, reach, size } = placeOf(i);
    const node = h('span', { class: 'drop', style: { '--drop': (size / REACH).toFixed(4) } });
    const from = (/** @type {number} */ angle, /** @type {number} */ away, /** @type {number} */ scale) => `rotate(${(angle * 360).toFixed(1)}deg) translateX(${(away / 2).toFixed(2)}%) scale(${scale})`;
    this.rings[ring].append(node);
    const delay = share * SPREAD_MS;
    const fall = node.animate([
      { transform: from(turn - 0.24, reach + 44, 3.4), opacity: 0 },
      { transform: from(turn - 0.13, reach + 22, 2.4), opacity: 1, offset: 0.4 },
      { transform: from(turn, reach, 1), opacity: 1 },
    ], { duration: FALL_MS, delay, easing: 'cubic-bezier(.3, .1, .3, 1)', fill: 'both' });
    fall.finished.then(() => node.remove(), () => node.remove());
    return delay + FALL_MS;
  }

  /** Which part of the ink has shown what it is: it lights up. @param {number} share from 0 to 1 */
  light(share) {
    const bright = Math.round(this.paths.length * share);
    this.paths.forEach((path, i) => path.classList.toggle('bright', i < bright));
  }
}
