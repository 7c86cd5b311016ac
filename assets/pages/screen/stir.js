// The room stirs: how many phones have bound themselves and how many have shown, as ink in a bowl and as a count, beside the fingerprint
// of what was frozen first. While the stage stays the same only counts change, so that the ink swims on.

import { digits, h, replace } from '../../lib/dom.js';
import { language, number, t } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';
import { fitText } from './fit.js';
import { Bowl } from './ink.js';
import { mode } from './mode.js';
import { isStored, printStub, tellHeld } from './print.js';
import { Seconds } from './seconds.js';
import { footOf, numberRoom, printWidth, ticket } from './ticket.js';

/** What of the bowl's side the count may fill. */
const COUNT = 0.5;

const seconds = new Seconds();
const bowl = new Bowl();
const count = h('p', { class: 'stir-count' });
const unitOf = h('p', { class: 'stir-unit' });
const whole = h('p', { class: 'stir-whole' });
const clock = h('p', { class: 'stir-clock' });
const left = h('p', { class: 'stir-left' });
const title = h('p', { class: 'stir-title' });
const note = h('p', { class: 'stir-note' });
/** What is laid out now, and the draw whose ink is in the bowl. */
let mark = '';
let inked = 0;
/** The newest counts; once the stir is stored the state has other ones. */
let seen = { draw: 0, commits: 0, stirs: 0 };

/** @param {HTMLElement} root @param {any} stage */
export function renderStir(root, stage) {
  take(stage);
  const now = JSON.stringify([stage.draw, isStored(stage), language(), innerWidth, innerHeight, stage.stirred, stage.prize]);
  if (now !== mark) lay(root, stage);
  mark = now;
  update(stage);
}

export function leaveStir() {
  seconds.stop();
  mark = '';
}

/** @param {any} stage */
function take(stage) {
  if (seen.draw !== stage.draw) seen = { draw: stage.draw, commits: 0, stirs: 0 };
  const { commits = typeof stage.stirred === 'number' ? stage.stirred + stage.silent : seen.commits, stirs = typeof stage.stirred === 'number' ? stage.stirred : seen.stirs } = stage;
  seen = { draw: stage.draw, commits, stirs };
}

/** @param {HTMLElement} root @param {any} stage */
function lay(root, stage) {
  const room = numberRoom(null);
  const side = Math.min(room.height, room.width * 0.5);
  bowl.node.style.setProperty('font-size', `${side.toFixed(2)}rem`);
  replace(bowl.middle, count, unitOf, whole);
  const said = h('div', { class: 'stir-said' }, clock, left, title, note);
  const { image, ...prize } = stage.prize || {};
  // Over a camera's picture there is no room for the bowl and the fingerprint: counts stand on the stub.
  const small = mode === 'overlay';
  replace(root, ticket({
    prize, name: 'stir', serial: footOf(stage),
    number: small ? said : h('div', { class: 'stir-body' }, bowl.node, said),
    stub: small ? bowl.middle : printStub(stage),
  }));
}

/** @param {any} stage */
function update(stage) {
  tellHeld(stage);
  pour(stage);
  say(stage);
  const ends = stage.ends_at && !isStored(stage) ? Date.parse(stage.ends_at) : NaN;
  if (Number.isFinite(ends)) seconds.start(ends, (n) => tick(stage, n));
  else { seconds.stop(); quietClock(); }
}

/** Ink and figures. @param {any} stage */
function pour(stage) {
  const asks = stage.phase === 'stirring';
  const falls = inked === stage.draw && mark !== '' && mode !== 'preview';
  if (inked !== stage.draw) bowl.empty();
  inked = stage.draw;
  bowl.fill(seen.commits, falls);
  bowl.light(asks || !seen.commits ? 0 : seen.stirs / seen.commits);
  const n = asks ? seen.commits : seen.stirs;
  figure(n);
  unitOf.textContent = t(asks ? 'screen.stir.commits' : 'screen.stir.stirs', { n });
  whole.textContent = asks ? t('screen.stir.of_entries', { n: stage.entries }) : t('screen.stir.of_commits', { n: seen.commits });
}

/** @param {number} n */
function figure(n) {
  if (count.dataset.n === String(n)) return;
  count.dataset.n = String(n);
  const long = String(n).length;
  count.style.setProperty('font-size', `${Math.min(0.27, COUNT / (long * 0.66)).toFixed(3)}em`);
  replace(count, digits(n, { label: number(n) }));
}

/** Whether the window is over and nobody has come. @param {any} stage */
const waits = (stage) => !isStored(stage) && Boolean(stage.ends_at) && serverNow() >= Date.parse(stage.ends_at) && (stage.phase === 'stirring' ? !seen.commits : !seen.stirs);

/** What the room is to do, or what has happened. @param {any} stage */
function say(stage) {
  const width = mode === 'overlay' ? 44 : printWidth() * 0.44;
  const [first, second] = spoken(stage);
  const size = mode === 'overlay' ? { max: 4, min: 2.6, lines: 2 } : { max: 6.2, min: 3.6, lines: 2 };
  if (title.textContent !== first) fitText(title, first, { ...size, width });
  note.textContent = second;
}

/** @param {any} stage @returns {[string, string]} */
function spoken(stage) {
  const silent = typeof stage.silent === 'number' ? stage.silent : 0;
  if (isStored(stage)) return [t('screen.stir.stored'), silent ? t('screen.stir.silent', { n: silent }) : t('screen.stir.stored_note')];
  if (waits(stage)) return stage.phase === 'stirring' && stage.stir_by !== 'itself' ? [t('screen.stir.ask'), t('screen.stir.waiting')] : [t('screen.stir.waiting'), ''];
  if (stage.phase === 'showing') return [t('screen.stir.showing'), t('screen.stir.showing_note')];
  return stage.stir_by === 'itself' ? [t('screen.stir.itself'), t('screen.stir.itself_note')] : [t('screen.stir.ask'), ''];
}

/** @param {any} stage @param {number} n */
function tick(stage, n) {
  if (n > 0) {
    replace(clock, digits(n, { label: number(n) }));
    left.textContent = t('screen.stir.seconds', { n });
  } else quietClock();
  if (n === 0) say(stage);
}

function quietClock() {
  replace(clock);
  left.textContent = '';
}
