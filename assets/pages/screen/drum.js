// One drum of paper digits: a strip of sharp faces, and one of faces smeared along their way, which takes over at speed.

import { calm, DIGITS, h, replace, svg } from '../../lib/dom.js';
import { SPEED } from './reel_motion.js';

const WIDTH = 72;
/** From one face to the next, in units of the digits' box. */
const PITCH = 118;
/** How much of the drum the window shows, in faces. */
const VISIBLE = 1.22;
/** The smear: copies of a digit along its way, each faint. */
const COPIES = Array.from({ length: 15 }, (_, i) => (i - 7) * 0.06);
const FAINT = 0.105;

/** Height of the window for a drum one unit wide. */
const WINDOW_RATIO = (PITCH * VISIBLE) / WIDTH;

/** @param {number} n */
const tenth = (n) => ((n % 10) + 10) % 10;

/** Faces from top to bottom, the later above the earlier, as a drum that rolls down shows them. */
class Strip {
  /** @param {number[]} list digits @param {number} top the place of the uppermost @param {string} name */
  constructor(list, top, name) {
    this.top = top;
    this.size = list.length;
    const rows = list.map((digit, row) => (name === 'smear' ? smear(digit, row) : path(digit, row * PITCH)));
    this.node = h('div', { class: `strip ${name}`, style: { height: `${((this.size * PITCH) / WIDTH).toFixed(4)}em` } },
      svg('svg', { viewBox: `-6 -9 ${WIDTH} ${this.size * PITCH}`, fill: 'currentColor', 'fill-rule': 'evenodd', 'aria-hidden': 'true' }, rows));
    this.shown = -1;
  }

  /** @param {number} at */
  place(at) {
    this.node.style.setProperty('transform', `translate3d(0, ${((-(this.top - at + 0.5) * 100) / this.size).toFixed(4)}%, 0)`);
  }

  /** @param {number} opacity */
  show(opacity) {
    const rounded = Math.round(opacity * 20) / 20;
    if (rounded === this.shown) return;
    this.shown = rounded;
    this.node.style.setProperty('opacity', String(rounded));
  }
}

/** @param {number} digit @param {number} y */
const path = (digit, y) => svg('path', { d: DIGITS[tenth(digit)], transform: `translate(0 ${y})` });

/** @param {number} digit @param {number} row */
const smear = (digit, row) => svg('g', { 'fill-opacity': FAINT }, COPIES.map((shift) => path(digit, (row + shift) * PITCH)));

/** How much of a drum is smear. @param {number} speed */
const blurAt = (speed) => Math.min(1, Math.max(0, speed / SPEED - 0.35) / 0.4);

export class Drum {
  constructor() {
    const round = Array.from({ length: 13 }, (_, row) => 11 - row);
    this.sharp = new Strip(round, 11, 'sharp');
    this.smear = new Strip(round, 11, 'smear');
    /** The faces that lead to the digit, once it is known. @type {Strip | null} */
    this.way = null;
    this.node = h('div', { class: 'drum' }, this.smear.node, this.sharp.node);
  }

  /** @param {number} at in faces @param {number} speed in faces a second */
  turn(at, speed) {
    this.mix(this.sharp, tenth(at), blurAt(speed));
    this.smear.place(tenth(at));
  }

  /** @param {Strip} faces @param {number} at @param {number} blur */
  mix(faces, at, blur) {
    if (blur < 1) faces.place(at);
    faces.show(blur < 1 ? 1 - blur * 0.8 : 0);
    this.smear.show(blur);
  }

  /**
   * Lays the faces from here to the digit: those in sight, or about to be, stay what they are.
   * @param {number} from @param {number} to the digit's place @param {number} digit
   */
  lead(from, to, digit) {
    const seen = Math.floor(from) + 2;
    const bottom = Math.floor(from) - 1;
    const list = Array.from({ length: to + 2 - bottom }, (_, row) => {
      const place = to + 1 - row;
      return place <= seen && place !== to ? place : digit + place - to;
    });
    this.way = new Strip(list, to + 1, 'way');
    this.node.append(this.way.node);
    this.sharp.show(0);
  }

  /** Follows the faces that lead to the digit. @param {number} at @param {number} speed */
  roll(at, speed) {
    if (!this.way) return;
    this.mix(this.way, at, blurAt(speed));
    if (speed) this.smear.place(tenth(at));
  }
}

/**
 * As many drums as digits, as large as the room allows.
 * @param {HTMLElement} window @param {number} length @param {{width: number, height: number}} room in rem
 * @returns {Drum[]}
 */
export function fillWindow(window, length, room) {
  const width = Math.min((room.height - (calm() ? 12 : 4)) / WINDOW_RATIO, (room.width - 9) / length - 0.8);
  window.style.setProperty('--face', `${width.toFixed(2)}rem`);
  window.style.setProperty('--window', `${(width * WINDOW_RATIO).toFixed(2)}rem`);
  window.classList.toggle('calm', calm());
  window.classList.remove('rests');
  const drums = Array.from({ length }, () => new Drum());
  replace(window, drums.map((drum) => drum.node));
  return drums;
}

/**
 * Lets the digits come up one after another, where nothing may turn.
 * @param {HTMLElement} window @param {Drum[]} drums @param {number[]} number @param {number} step milliseconds from one to the next
 */
export function fadeIn(window, drums, number, step) {
  drums.forEach((drum, i) => {
    drum.lead(0, 3, number[i]);
    drum.roll(3, 0);
    drum.node.style.setProperty('--wait', `${i * step}ms`);
  });
  void window.offsetWidth; // the fade begins from what stood here
  drums.forEach((drum) => drum.node.classList.add('rest'));
  window.classList.add('rests');
}
