// The big screen: shows the scene that the server's state asks for, at the place in time where it is.

import { $, calm, replace } from '../../lib/dom.js';
import { drawNumber, language, languages, t } from '../../lib/i18n.js';
import { onLanguage, setLanguage, translate } from '../../lib/language.js';
import { call, live, serverNow } from '../../lib/live.js';
import { dueAt } from './board.js';
import { burst } from './confetti.js';
import { noteMissingFont } from './font.js';
import { leaveHistory, nextResults, renderHistory } from './history.js';
import { renderIdle } from './idle.js';
import { followState, listenKeys } from './keys.js';
import { mode } from './mode.js';
import { laidOver, listenPreview } from './preview.js';
import { announcedTicket } from './prize.js';
import { Machine } from './reels.js';
import { sound } from './sound.js';
import { applyTheme, renderBar } from './theme.js';
import { printFor } from './ticket.js';
import { showWinners } from './winners.js';

/** @typedef {'idle' | 'prize' | 'history' | 'run' | 'winner' | 'wait'} Scene */

const SCENES = /** @type {Scene[]} */ (['idle', 'prize', 'history', 'run', 'winner', 'wait']);
/** A reveal older than this is shown as it is, without celebration. */
const FRESH_MS = 5000;

const machine = new Machine($('scene-run'));
/** The newest state. @type {any} */
let heard = null;
/** The state that the room sees: while the picture is frozen, an older one. @type {any} */
let state = null;
/** What the winner scene and the announced prize show now, so that a repeated state does not deal the tickets again. */
let shownWinners = '';
let shownPrize = '';
/** The draw whose drums this screen has seen running. */
let sawRunning = 0;
/** The highest number as it was when the draw was first seen running. */
let span = { draw: 0, highest: 1 };
/** The draw whose drums come to rest just now: nothing may come between. */
let settling = 0;
/** @type {import('./winners.js').Show} */
const NO_SHOW = { stop: () => {}, next: () => false };
let show = NO_SHOW;
/** How many winners of what is shown were named to those who listen. */
let named = { what: '', count: 0 };

/** Whether the picture that stands must stay. */
let frozen = false;
const held = () => frozen;

/** Turns to the next page of a board, or of the results. @returns {boolean} whether there was one not seen yet */
export const nextPage = () => {
  const { scene } = document.body.dataset;
  return scene === 'history' ? nextResults() : scene === 'winner' && show.next();
};

/** @param {Scene} scene */
function showScene(scene) {
  for (const name of SCENES) {
    const node = $(`scene-${name}`);
    node.classList.toggle('shown', name === scene);
    node.setAttribute('aria-hidden', String(name !== scene));
  }
  document.body.dataset.scene = scene;
  if (scene !== 'history') leaveHistory();
  followState(heard);
}

/** @param {any} next */
function onState(next) {
  heard = next;
  refresh();
  followState(next);
}

/** Lays the newest state on the stage, unless the picture is frozen. */
function refresh() {
  const next = laidOver(heard);
  if (!next) return;
  $('cover').hidden = next.cover !== 'blank';
  frozen = next.cover === 'freeze';
  // A screen that opens while the picture is frozen has none to keep: it shows the code, and nothing of a draw.
  if (frozen && state) return;
  state = frozen || nobodyHolds(next.stage) ? { ...next, stage: { phase: 'idle' }, view: frozen ? 'code' : next.view } : next;
  followLanguage();
  draw();
}

/** Whether every win of the draw on show was annulled: then there is nothing to celebrate. @param {any} stage */
const nobodyHolds = (stage) => stage.phase === 'winner' && Array.isArray(stage.winners) && !stage.winners.length;

/** The event's language is the screen's, unless the address asks for one. */
function followLanguage() {
  const wanted = state.event.language;
  if (/[?&]lang=/.test(location.search) || !languages.includes(wanted) || wanted === language()) return;
  setLanguage(wanted, false);
}

function draw() {
  if (!state) return;
  const stage = state.stage;
  document.title = state.event.title || 'luckydraw';
  applyTheme(state.event);
  printFor(state.event);
  renderBar(state, stage.phase === 'idle');
  noteMissingFont(`${state.event.title}${stage.prize ? stage.prize.name : ''}${t('screen.preparing')}`);
  if (stage.phase === 'winner') winner(stage);
  else if (stage.phase === 'idle') resting();
  else running(stage);
}

/** Nothing runs: the code, the prize that comes next, or what was drawn so far. */
function resting() {
  leaveDraw();
  const announced = state.view === 'prize' && state.next;
  if (announced) prize();
  else if (state.view === 'history') renderHistory($('scene-history'), state, held);
  else renderIdle($('scene-idle'), state);
  showScene(announced ? 'prize' : state.view === 'history' ? 'history' : 'idle');
}

function leaveDraw() {
  sound.scene('off');
  leaveWinners();
  machine.stop();
  span.draw = 0;
}

function leaveWinners() {
  show.stop();
  show = NO_SHOW;
  shownWinners = '';
  if (named.what) $('announce').textContent = '';
  named = { what: '', count: 0 };
}

function prize() {
  const mark = JSON.stringify([state.next, state.event.title, String(state.participants).length, language(), innerWidth, innerHeight]);
  if (mark !== shownPrize) replace($('scene-prize'), announcedTicket(state.next, state));
  shownPrize = mark;
}

/** @param {any} stage */
function running(stage) {
  leaveWinners();
  sawRunning = stage.draw;
  machine.run(stage, highest(stage));
  const { started, spin, stop } = machine.times;
  if (stage.phase === 'spinning' || stage.phase === 'stopping') sound.scene('spin', { elapsed: serverNow() - started, spin, stop });
  showScene('run');
}

/** The highest number that the drums may have to show; whoever joins meanwhile adds no drum. @param {any} stage */
function highest(stage) {
  if (span.draw !== stage.draw) span = { draw: stage.draw, highest: Math.max(Number(stage.entries) || 0, Number(state.participants) || 0, 1) };
  return span.highest;
}

/** What the winner scene shows. @param {any} stage */
const markOf = (stage) => JSON.stringify([stage.draw, stage.winners, language(), state.event.title, stage.prize]);

/** @param {any} stage */
async function winner(stage) {
  if (settling === stage.draw) return;
  const mark = markOf(stage);
  if (mark === shownWinners) return;
  shownWinners = mark;
  const winners = await winnersOf(stage);
  if (shownWinners !== mark) return;
  if (!winners) { shownWinners = ''; window.setTimeout(draw, 1500); return; }
  const fresh = sawRunning === stage.draw && serverNow() - Date.parse(stage.ends_at) < FRESH_MS;
  sawRunning = 0;
  if (fresh && winners.length === 1) {
    settling = stage.draw;
    await machine.settle(winners[0].draw_number, Date.parse(stage.ends_at) || undefined);
    settling = 0;
  }
  if (shownWinners !== mark) return;
  shownWinners = markOf(stage);
  if (fresh) sound.scene('reveal', { winners: winners.length, rank: stage.prize ? stage.prize.rank : 0 });
  else sound.scene('off');
  reveal(stage, winners, fresh && !calm() && mode !== 'preview');
  if (markOf(state.stage) !== shownWinners) draw(); // what came while the drums settled
}

/** @param {any} stage @param {import('./winners.js').Winner[]} winners @param {boolean} celebrate */
function reveal(stage, winners, celebrate) {
  machine.stop();
  show.stop();
  const board = showWinners($('scene-winner'), stage, winners, { celebrate, held, landed: () => announce(stage, winners) });
  const rank = stage.prize ? stage.prize.rank : 0;
  const stopDots = celebrate ? burst(winners.length, rank) : () => {};
  show = { stop: () => { board.stop(); stopDots(); }, next: board.next };
  showScene('winner');
  announce(stage, winners);
}

/** Names to those who listen the winners that are shown and were not named yet. @param {any} stage @param {import('./winners.js').Winner[]} winners */
function announce(stage, winners) {
  const what = markOf(stage);
  if (named.what !== what) named = { what, count: 0 };
  const due = winners.filter((_, place) => serverNow() >= dueAt(stage, place));
  const numbers = due.slice(named.count).slice(0, 20).map((one) => drawNumber(one.draw_number));
  named.count = due.length;
  if (numbers.length) $('announce').textContent = t('screen.announce', { prize: stage.prize ? stage.prize.name : '', numbers: numbers.join(', ') });
}

/** @param {any} stage @returns {Promise<import('./winners.js').Winner[] | null>} */
async function winnersOf(stage) {
  if (Array.isArray(stage.winners)) return stage.winners;
  try {
    const answer = await call('GET', `events/${encodeURIComponent(state.event.event_id)}/draws/${stage.draw}`);
    return (answer.winners || []).filter((/** @type {any} */ w) => w.holds !== false);
  } catch { return null; }
}

/** @param {import('../../lib/live.js').Connection} connection */
function onConnection(connection) {
  const node = $('connection');
  node.hidden = connection === 'connected';
  replace(node, t(`common.${connection}`));
  $('wait-help').hidden = connection === 'connected';
}

function again() {
  if (!settling) shownWinners = '';
  machine.forget();
  draw();
}

machine.onStop = (drum, count) => sound.scene('stop', { drum, count });
document.addEventListener('animationend', (event) => { if (event.animationName === 'stamp') sound.scene('seal'); });
onLanguage(() => { translate(document); again(); });
translate(document);
if (mode === 'wall') listenKeys({ nextPage });
listenPreview(refresh);
window.addEventListener('resize', again);
live({ audience: 'screen', preview: mode === 'preview', eventId: new URLSearchParams(location.search).get('event_id') || 'current', onState, onConnection });
