// Keys of the screen and of a presenter remote: some act on this screen, some on the show (remote.js). Also hides the cursor.

import { $, h, replace, svg } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { Help } from './help.js';
import { Remote } from './remote.js';
import { sound } from './sound.js';

const DEBOUNCE_MS = 400;
const MARK_MS = 1800;
const CURSOR_MS = 2500;
const STEP = 0.1;
const SPEAKER = 'M4 9.5v5h3.5L12 18.5v-13L7.500 9.500z';
const WAVES = 'M15 9.500c1.400 1.400 1.400 3.600 0 5M17.500 7c2.800 2.800 2.800 7.200 0 10';
const CROSS = 'M15.500 9.500l5 5M20.500 9.500l-5 5';

/** @type {Remote | null} */
let remote = null;
/** @type {Help | null} */
let help = null;
let cursorTimer = 0;
let markTimer = 0;
/** When each act was last done: a remote's worn button bounces. @type {Map<() => unknown, number>} */
const done = new Map();

/** A word to the controlling screen of every new state, and of every new scene. @param {any} state */
export function followState(state) {
  if (remote && state) remote.follow(state);
}

function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  else if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen().catch(() => {});
}

/** Every screen goes black, where the organiser is signed in and the server answers; this one does in any case. */
async function toggleBlank() {
  if (!remote || remote.unblank() || await remote.cover()) return;
  $('blank').hidden = false;
  remote.paint();
}

function toggleSound() {
  if (sound.enabled) sound.off();
  else sound.on();
  soundMark();
}

/** @param {number} by */
function changeVolume(by) {
  sound.setVolume(sound.volume + by);
  if (sound.enabled) sound.scene('stop', { drum: 0, count: 2 });
  soundMark();
}

/** Says for a moment how loud it is. */
function soundMark() {
  let mark = document.getElementById('sound-mark');
  if (!mark) document.body.append(mark = h('p', { id: 'sound-mark', class: 'sound-mark', role: 'status' }));
  const line = { fill: 'none', stroke: 'currentColor', 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' };
  const icon = svg('svg', { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true', ...line }, svg('path', { d: SPEAKER }), svg('path', { d: sound.enabled ? WAVES : CROSS }));
  replace(mark, icon, t(sound.enabled ? 'remote.sound.on' : 'remote.sound.off', { percent: Math.round(sound.volume * 100) }));
  mark.hidden = false;
  clearTimeout(markTimer);
  markTimer = window.setTimeout(() => { if (mark) mark.hidden = true; }, MARK_MS);
  if (help) help.refreshSound();
}

const closeHelp = () => help && help.close();
const toggleHelp = () => { if (help) { if (help.open) help.close(); else help.show(); } };

const louder = () => changeVolume(STEP);
const softer = () => changeVolume(-STEP);
/** What works while the help stands open, and everything else. @type {Record<string, () => unknown>} */
const ALWAYS = { '?': toggleHelp, escape: closeHelp, m: toggleSound, '+': louder, '=': louder, '-': softer, f: toggleFull, f5: toggleFull };
const forward = () => remote && remote.forward();
const back = () => remote && remote.back();
const code = () => remote && remote.show({ show: 'code' });
/** @type {Record<string, () => unknown>} */
const SHOW = {
  pagedown: forward, arrowright: forward, ' ': forward, enter: forward, pageup: back, arrowleft: back,
  b: toggleBlank, '.': toggleBlank, c: code, home: code, h: () => remote && remote.show({ show: 'history' }),
};
/** The same keys on a keyboard that writes Hangul. @type {Record<string, string>} */
const BY_PLACE = { KeyB: 'b', KeyC: 'c', KeyF: 'f', KeyH: 'h', KeyM: 'm' };

/** @param {EventTarget | null} target */
const typing = (target) => target instanceof Element && Boolean(target.closest('input, textarea, select, [contenteditable]'));

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key === 'F5') event.preventDefault(); // a remote's start button must not reload
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = BY_PLACE[event.code] || event.key.toLowerCase();
  if (typing(event.target) && key !== 'escape') return;
  const act = ALWAYS[key] || (help && help.open ? undefined : SHOW[key]);
  if (!act) return;
  if (!(help && help.open)) event.preventDefault();
  if (event.repeat || bounced(act)) return;
  if (remote && key !== 'escape') void remote.first();
  act();
}

/** Whether the same act was done a moment ago; of steps of the volume none is one too many. @param {() => unknown} act */
function bounced(act) {
  if (act === louder || act === softer) return false;
  const what = act === back ? forward : act;
  const now = performance.now();
  if (now - (done.get(what) || -DEBOUNCE_MS) < DEBOUNCE_MS) return true;
  done.set(what, now);
  return false;
}

function wakeCursor() {
  document.documentElement.classList.remove('still');
  clearTimeout(cursorTimer);
  cursorTimer = window.setTimeout(() => document.documentElement.classList.add('still'), CURSOR_MS);
}

/** @param {{nextPage: () => boolean}} actions */
export function listenKeys(actions) {
  remote = new Remote(actions);
  help = new Help(remote, toggleSound);
  sound.restore();
  document.addEventListener('keydown', onKey);
  document.addEventListener('contextmenu', (event) => event.preventDefault());
  document.addEventListener('mousemove', wakeCursor);
  wakeCursor();
}
