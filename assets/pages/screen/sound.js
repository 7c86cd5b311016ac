// Sound of the stage: muted until somebody turns it on, made in code, asleep whenever nothing sounds. The show never waits for it.

import { keep, session } from '../../lib/dom.js';
import { click, fanfare, flourish, roll, rollBuffer, thud } from './sound_voices.js';

const VOLUME = 'luckydraw.volume';
/** Kept for this tab only, so that a reload in the middle of a show goes on sounding as soon as the browser allows. */
const WAS_ON = 'luckydraw.sound';
const USUAL_VOLUME = 0.7;
const TAIL_S = 0.6;

/** @typedef {'spin' | 'stop' | 'reveal' | 'seal' | 'off'} Moment */

class Sound {
  constructor() {
    this.enabled = false;
    const kept = keep.get(VOLUME);
    this.volume = kept === null || Number.isNaN(Number(kept)) ? USUAL_VOLUME : Math.min(1, Math.max(0, Number(kept)));
    /** Everything that sounds goes through here; nothing is made before somebody turns the sound on. @type {GainNode | null} */
    this.bus = null;
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {AudioBuffer | null} */
    this.loop = null;
    /** Ends the roll that sounds. @type {((release: number) => void) | null} */
    this.rolling = null;
    this.sleep = 0;
  }

  /** To be called from a press of a key or a button: browsers let no page sound before. */
  on() {
    this.enabled = true;
    session.set(WAS_ON, 'on');
    this.wake();
    this.level();
    this.restAfter(TAIL_S);
  }

  off() {
    this.enabled = false;
    session.set(WAS_ON, null);
    this.endRoll(0.1);
    this.level();
    this.restAfter(0);
  }

  /** After a reload of a tab that sounded: with the first press at the latest. */
  restore() {
    if (!session.get(WAS_ON)) return;
    this.enabled = true;
    addEventListener('keydown', () => { if (this.enabled) this.wake(); }, { once: true });
  }

  /** @param {number} volume 0 to 1 */
  setVolume(volume) {
    this.volume = Math.round(Math.min(1, Math.max(0, volume)) * 20) / 20;
    keep.set(VOLUME, String(this.volume));
    this.level();
  }

  /** Ears hear in powers. */
  level() {
    if (this.bus) this.bus.gain.setTargetAtTime(this.enabled ? this.volume ** 2 : 0, this.bus.context.currentTime, 0.02);
  }

  /** @returns {boolean} whether there is something to sound with */
  wake() {
    if (!this.context) this.make();
    const { context } = this;
    if (!context) return false;
    clearTimeout(this.sleep);
    if (context.state !== 'running') context.resume().catch(() => {});
    return true;
  }

  make() {
    try {
      const context = new AudioContext({ latencyHint: 'interactive' });
      const limit = new DynamicsCompressorNode(context, { threshold: -10, ratio: 6, attack: 0.002, release: 0.15 });
      this.bus = new GainNode(context, { gain: this.enabled ? this.volume ** 2 : 0 });
      this.bus.connect(limit).connect(context.destination);
      this.context = context;
      // A laptop that slept, or a call that came in, stops the sound: it goes on if it still should.
      context.addEventListener('statechange', () => { if (this.enabled && this.rolling && context.state !== 'running') context.resume().catch(() => {}); });
    } catch { this.context = null; /* a browser without sound */ }
  }

  /** Lets the machine rest when all has died away. @param {number} seconds */
  restAfter(seconds) {
    clearTimeout(this.sleep);
    this.sleep = window.setTimeout(() => { if (this.context && !this.rolling) this.context.suspend().catch(() => {}); }, (seconds + TAIL_S) * 1000);
  }

  /**
   * What happens on the stage now.
   * @param {Moment} name
   * @param {any} [details] spin: {elapsed, spin, stop} in ms; stop: {drum, count}; reveal: {winners, rank}
   */
  scene(name, details = {}) {
    if (name === 'off') { this.silence(); return; }
    if (!this.enabled || (name === 'spin' && this.rolling) || !this.wake() || !this.context || !this.bus) return;
    const place = { context: this.context, out: this.bus, at: this.context.currentTime + 0.02 };
    if (name === 'spin') this.spin(place, details);
    else this.restAfter(this.strike(place, name, details));
  }

  /** @param {import('./sound_voices.js').Place} place @param {{elapsed: number, spin: number, stop: number}} times */
  spin(place, times) {
    const whole = Math.max(1, times.spin + times.stop);
    this.loop = this.loop || rollBuffer(place.context);
    this.rolling = roll(place, { loop: this.loop, seconds: (whole - times.elapsed) / 1000, part: Math.min(1, Math.max(0, times.elapsed / whole)) });
  }

  /** @param {import('./sound_voices.js').Place} place @param {Moment} name @param {any} details @returns {number} seconds that it takes */
  strike(place, name, details) {
    if (name === 'seal') { thud(place); return 0.5; }
    if (name === 'stop') {
      const last = details.drum === details.count - 1;
      if (last) this.endRoll(0.06);
      click(place, last ? 1 : 0.4 * (details.drum / details.count));
      return 0.4;
    }
    this.endRoll(0.12);
    return details.winners === 1 && details.rank === 1 ? fanfare(place) : flourish(place);
  }

  /** @param {number} release seconds */
  endRoll(release) {
    if (this.rolling) this.rolling(release);
    this.rolling = null;
  }

  silence() {
    if (!this.rolling) return;
    this.endRoll(0.1);
    this.restAfter(0.3);
  }
}

export const sound = new Sound();
