// The slot machine: drums behind a window cut into the ticket. Their place follows the server's time (reel_motion.js).
// While they run they know no number; they come to rest only on the one that came with the reveal.

import { calm, h, replace } from '../../lib/dom.js';
import { language } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';
import { fadeIn, fillWindow } from './drum.js';
import { tellHeld } from './print.js';
import { runTicket } from './prize.js';
import { landed, landing, landsAfter, speedAt, turned } from './reel_motion.js';
import { numberRoom } from './ticket.js';

/** How long the number stays in the window before the ticket is torn off. */
const HOLD_MS = 320;
/** A reveal that was heard late is caught up with over this time. */
const CATCH_UP_MS = 220;
/** Heard later than this, the drums take their whole way from then on. */
const LATEST_MS = 400;
const FADE_STEP_MS = 160;

/**
 * @typedef {object} Landings the ways of the drums after the reveal
 * @property {number} since server time of the reveal
 * @property {number} heard server time at which this screen began to follow
 * @property {number} rested how many drums rest
 * @property {{way: import('./reel_motion.js').Landing, off: number}[]} drums `off`: how far the drum stood from its way when it was heard
 * @property {() => void} done
 */

export class Machine {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {import('./drum.js').Drum[]} */
    this.drums = [];
    this.mark = '';
    this.frozen = false;
    this.frame = 0;
    this.timer = 0;
    /** @type {Landings | null} */
    this.landings = null;
    this.window = h('div', { class: 'reel-window' });
    this.frameNode = h('div', { class: 'reel-frame' }, this.window);
    /** @type {any} */
    this.prize = null;
    this.times = { started: 0, spin: 4000, stop: 2000 };
    /** Called as each drum comes to rest. @type {(index: number, count: number) => void} */
    this.onStop = () => {};
  }

  /** Forget what is drawn, so that the next state draws it anew (another language). */
  forget() { this.mark = ''; }

  /** Turns for this draw, from wherever its time is now. @param {any} stage @param {number} highest */
  run(stage, highest) {
    this.times = { started: Date.parse(stage.started_at) || serverNow(), spin: Number(stage.spin_ms) || 4000, stop: Number(stage.stop_ms) || 2000 };
    const length = Math.max(3, String(highest).length);
    const timed = stage.phase === 'spinning' || stage.phase === 'stopping';
    const mark = JSON.stringify([stage.draw, stage.prize, stage.count, length, timed, calm(), language()]);
    if (mark !== this.mark || this.landings) {
      this.finish();
      this.build(stage, length, timed);
    }
    this.mark = mark;
    tellHeld(stage);
    if (timed && !calm()) this.turn();
  }

  /** @param {any} stage @param {number} length @param {boolean} timed */
  build(stage, length, timed) {
    replace(this.root, runTicket(stage, timed ? this.frameNode : null));
    this.prize = stage.prize;
    if (timed) this.fill(length);
  }

  /** @param {number} length how many drums */
  fill(length) {
    this.drums = fillWindow(this.window, length, numberRoom(this.prize));
  }

  turn() {
    if (this.frozen) { this.place(serverNow()); return; }
    if (this.frame) return;
    const step = () => {
      this.frame = requestAnimationFrame(step);
      this.place(serverNow());
    };
    step();
  }

  /** @param {number} now server time */
  place(now) {
    if (this.landings) this.land(this.landings, now);
    else this.drums.forEach((drum, i) => drum.turn(...this.running(i, now)));
  }

  /** Where a drum is whose number is unknown, and how fast. @param {number} index @param {number} now @returns {[number, number]} */
  running(index, now) {
    const ms = now - this.times.started;
    return [turned(index, this.drums.length, ms, this.times), speedAt(index, this.drums.length, ms, this.times)];
  }

  stop() {
    this.finish();
    this.mark = '';
  }

  /** Holds every drum where it is, until it may go on from where its time is then. */
  freeze() {
    this.frozen = true;
    this.pause();
  }

  thaw() {
    this.frozen = false;
    if (!this.landings) return;
    if (this.landings.rested === this.drums.length) this.rest();
    else this.follow(this.landings);
  }

  pause() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.frame = 0;
  }

  /** Ends all movement; whoever waits for the drums waits no longer. */
  finish() {
    this.pause();
    const { landings } = this;
    this.landings = null;
    if (landings) landings.done();
  }

  /**
   * Brings the drums to rest on this number, left to right.
   * @param {number} number @param {number} [since] server time of the reveal, so that every screen rolls alike
   * @returns {Promise<void>} when they have rested for a moment, or something else came between
   */
  async settle(number, since = serverNow()) {
    const text = String(number).padStart(Math.max(3, this.drums.length), '0');
    this.finish();
    if (text.length !== this.drums.length) this.fill(text.length);
    const faces = [...text].map(Number);
    await (calm() ? this.fade(faces) : this.rollTo(faces, since));
  }

  /** @param {number[]} number @param {number} revealed @returns {Promise<void>} */
  rollTo(number, revealed) {
    const count = this.drums.length;
    const heard = serverNow();
    const since = Math.max(revealed, heard - LATEST_MS);
    return new Promise((done) => {
      const drums = this.drums.map((drum, i) => {
        const way = landing(i, count, since - this.times.started, this.times);
        drum.lead(way.from, way.to, number[i]);
        return { way, off: this.running(i, heard)[0] - landed(way, heard - since) };
      });
      this.landings = { since, heard, rested: 0, drums, done };
      this.follow(this.landings);
    });
  }

  /** Frames stop in a background tab; a timer does not. @param {Landings} landings */
  follow({ since }) {
    const count = this.drums.length;
    this.timer = window.setTimeout(() => this.place(Infinity), since + landsAfter(count - 1, count) - serverNow() + 100);
    this.turn();
  }

  /** @param {Landings} landings @param {number} now */
  land(landings, now) {
    const count = this.drums.length;
    const behind = Math.max(0, 1 - (now - landings.heard) / CATCH_UP_MS) ** 2;
    this.drums.forEach((drum, i) => {
      const { way, off } = landings.drums[i];
      const ms = now - landings.since;
      const rests = ms >= way.long;
      drum.roll(landed(way, ms) + (rests ? 0 : off * behind), rests ? 0 : (landed(way, ms + 8) - landed(way, ms - 8)) * 62.5);
    });
    for (; landings.rested < count && now - landings.since >= landings.drums[landings.rested].way.long; landings.rested += 1) {
      this.drums[landings.rested].node.classList.add('rest');
      this.onStop(landings.rested, count);
    }
    if (landings.rested === count) this.rest();
  }

  rest() {
    this.pause();
    this.window.classList.add('rests');
    this.timer = window.setTimeout(() => this.finish(), HOLD_MS);
  }

  /** For people who asked for less motion: the digits come up one after another. @param {number[]} number @returns {Promise<void>} */
  fade(number) {
    return new Promise((done) => {
      fadeIn(this.window, this.drums, number, FADE_STEP_MS);
      this.landings = { since: 0, heard: 0, rested: this.drums.length, drums: [], done };
      this.timer = window.setTimeout(() => this.finish(), FADE_STEP_MS * this.drums.length + HOLD_MS);
    });
  }
}
