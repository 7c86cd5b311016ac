// The slot machine: paper drums whose place is a function of the server's time, so that two screens, or one reloaded, turn alike.
// While they run they know no number; they settle only on the one that came with the reveal.

import { DIGITS, calm, h, replace, svg } from '../../lib/dom.js';
import { language } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';
import { runTicket } from './prize.js';
import { numberRoom } from './ticket.js';

const SPEED = 15; // faces a second at full turn
const CRAWL = 2.4; // never slower while the number is unknown, so that no number seems to rest
const RAMP_MS = 700;
const SETTLE_MS = 420;
const SETTLE_STEP_MS = 150;

/**
 * How far a drum has turned, in faces.
 * @param {number} ms since the draw began
 * @param {{spin: number, stop: number}} times
 */
export function turned(ms, times) {
  const perMs = SPEED / 1000;
  const ramp = Math.min(Math.max(ms, 0), RAMP_MS);
  let faces = (perMs * ramp * ramp) / (2 * RAMP_MS);
  faces += perMs * Math.max(0, Math.min(ms, Math.max(times.spin, RAMP_MS)) - RAMP_MS);
  const late = ms - Math.max(times.spin, RAMP_MS);
  if (late <= 0) return faces;
  const stop = Math.max(times.stop, 1);
  const part = Math.min(1, late / stop);
  return faces + (CRAWL / 1000) * late + ((perMs - CRAWL / 1000) * stop * (1 - (1 - part) ** 3)) / 3;
}

/** @param {number} digit */
const face = (digit) => svg('svg', { viewBox: '-6 -14 72 128', class: 'face', 'aria-hidden': 'true' }, svg('path', { d: DIGITS[(digit + 10) % 10], 'fill-rule': 'evenodd', fill: 'currentColor' }));

const strip = () => h('div', { class: 'strip' }, Array.from({ length: 14 }, (_, i) => face(i - 2)));

/** One drum: the faces, and a paler copy that trails behind them as its blur. */
class Drum {
  /** @param {number} index */
  constructor(index) {
    this.index = index;
    this.faces = strip();
    this.trail = strip();
    this.trail.classList.add('trail');
    this.node = h('div', { class: 'drum' }, this.trail, this.faces);
    this.at = 0;
  }

  /** @param {number} at in faces @param {number} speed in faces a second */
  place(at, speed) {
    this.at = at;
    const turn = ((at % 10) + 10) % 10;
    const blur = Math.min(1, speed / SPEED);
    // The strip begins two faces before 0; the window shows one face and a sliver of its neighbours.
    this.faces.style.setProperty('transform', `translate3d(0, ${(-(turn + 1.91) * 100) / 14}%, 0)`);
    this.trail.style.setProperty('transform', `translate3d(0, ${(-(turn + 1.91 - 0.32 * blur) * 100) / 14}%, 0)`);
    this.faces.style.setProperty('opacity', String(1 - 0.45 * blur));
    this.trail.style.setProperty('opacity', String(blur < 0.2 ? 0 : 0.4 * blur));
  }
}

export class Machine {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {Drum[]} */
    this.drums = [];
    this.mark = '';
    this.frame = 0;
    /** @type {any} */
    this.prize = null;
    this.window = h('div', { class: 'window' });
    this.times = { started: 0, spin: 4000, stop: 2000 };
  }

  /** Forget what is drawn, so that the next state draws it anew (another language). */
  forget() { this.mark = ''; }

  /**
   * Turns for this draw, from wherever its time is now.
   * @param {any} stage
   * @param {number} highest
   */
  run(stage, highest) {
    const length = Math.max(3, String(highest).length);
    this.times = { started: Date.parse(stage.started_at) || serverNow(), spin: Number(stage.spin_ms) || 4000, stop: Number(stage.stop_ms) || 2000 };
    const timed = stage.phase === 'spinning' || stage.phase === 'stopping';
    const mark = JSON.stringify([stage.draw, stage.prize, stage.count, length, timed, language()]);
    if (mark !== this.mark) this.build(stage, length, timed);
    this.mark = mark;
    if (timed) this.turn();
  }

  /** @param {any} stage @param {number} length @param {boolean} timed */
  build(stage, length, timed) {
    replace(this.root, runTicket(stage, timed ? this.window : null));
    this.prize = stage.prize;
    this.fill(length);
  }

  /** @param {number} length how many drums */
  fill(length) {
    const room = numberRoom(this.prize);
    const width = Math.min((room.height - 3.6) / 2.1, (room.width - 3.2) / length - 1.1);
    this.window.style.setProperty('--face', `${width.toFixed(2)}rem`);
    this.drums = Array.from({ length }, (_, i) => new Drum(i));
    replace(this.window, this.drums.map((drum) => drum.node));
    this.window.classList.toggle('calm', calm());
  }

  turn() {
    if (this.frame || calm()) return;
    const step = () => {
      this.frame = requestAnimationFrame(step);
      const ms = serverNow() - this.times.started;
      this.drums.forEach((drum) => this.placeAt(drum, ms));
    };
    step();
  }

  /** @param {Drum} drum @param {number} ms */
  placeAt(drum, ms) {
    const last = Math.max(1, this.drums.length - 1);
    // Drums slow down one after another, the last over the whole of the stop.
    const times = { spin: this.times.spin, stop: this.times.stop * (0.55 + (0.45 * drum.index) / last) };
    const pace = 1 + drum.index * 0.06;
    const at = drum.index * 3.7 + pace * turned(ms, times);
    drum.place(at, pace * (turned(ms + 8, times) - turned(ms - 8, times)) * 62.5);
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.mark = '';
  }

  /**
   * Brings the drums to rest on this number, left to right.
   * @param {number} number
   * @returns {Promise<void>} when they rest
   */
  async settle(number) {
    const text = String(number).padStart(Math.max(3, this.drums.length), '0');
    if (text.length !== this.drums.length) this.fill(text.length);
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.window.classList.add('settling');
    await Promise.all(this.drums.map((drum, i) => this.settleDrum(drum, Number(text[i]))));
    await new Promise((done) => setTimeout(done, calm() ? 50 : 350));
    this.window.classList.remove('settling');
  }

  /** @param {Drum} drum @param {number} digit @returns {Promise<void>} */
  settleDrum(drum, digit) {
    const from = drum.at;
    const gap = (((digit - (from + 1.5)) % 10) + 10) % 10;
    const way = 1.5 + gap;
    const long = calm() ? 0 : SETTLE_MS + SETTLE_STEP_MS * drum.index;
    const began = performance.now();
    return new Promise((done) => {
      const step = () => {
        const part = long ? Math.min(1, (performance.now() - began) / long) : 1;
        drum.place(from + way * (1 - (1 - part) ** 3), part < 0.5 ? SPEED * 0.4 : 0);
        if (part < 1) requestAnimationFrame(step);
        else { drum.node.classList.add('rest'); done(); }
      };
      step();
    });
  }
}
