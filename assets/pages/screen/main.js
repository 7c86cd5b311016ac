// The big screen: shows the scene that the server's state asks for, at the place in time where it is.

import { $, calm, replace } from '../../lib/dom.js';
import { language, t } from '../../lib/i18n.js';
import { onLanguage, translate } from '../../lib/language.js';
import { live, serverNow } from '../../lib/live.js';
import { isRehearsal, markRehearsal } from '../../lib/rehearsal.js';
import { burst } from './confetti.js';
import { noteMissingFont } from './font.js';
import { followClaim, leaveClaim, topWords } from './claim.js';
import { followCover, frozen } from './freeze.js';
import { leaveHistory, nextResults } from './history.js';
import { gathers, leaveInputs, renderInputs } from './inputs.js';
import { followState, listenKeys } from './keys.js';
import { followLanguage, mode } from './mode.js';
import { laidOver, listenPreview } from './preview.js';
import { Machine } from './reels.js';
import { renderResting } from './resting.js';
import { turnTo } from './scenes.js';
import { sound } from './sound.js';
import { nameNobody, nameWinners } from './spoken.js';
import { applyTheme, prizesLeft, renderBar } from './theme.js';
import { printFor } from './ticket.js';
import { showWinners } from './winners.js';

/** A reveal older than this is shown as it is, without celebration. */
const FRESH_MS = 5000;

const machine = new Machine($('scene-run'));
/** The newest state. @type {any} */
let heard = null;
/** The state that the room sees: while the picture is frozen, an older one. @type {any} */
let state = null;
/** What the winner scene shows now, so that a repeated state does not deal the tickets again. */
let shownWinners = '';
/** The draw whose drums this screen has seen running. */
let sawRunning = 0;
/** The highest number as it was when the draw was first seen running. */
let span = { draw: 0, highest: 1 };
/** The draw whose drums come to rest just now: nothing may come between. */
let settling = 0;
/** @type {import('./winners.js').Show} */
const NO_SHOW = { stop: () => {}, next: () => false };
let show = NO_SHOW;

/** Turns to the next page of a board, or of the results. @returns {boolean} whether there was one not seen yet */
const nextPage = () => {
  const { scene } = document.body.dataset;
  return scene === 'history' ? nextResults() : scene === 'winner' && show.next();
};

/** @param {import('./scenes.js').Scene} scene */
function showScene(scene) {
  turnTo(scene);
  if (scene !== 'history') leaveHistory();
  if (scene !== 'winner') leaveClaim();
  leaveInputs(scene);
  followState(heard);
}

/** @param {any} next */
function onState(next) {
  heard = nobodyHolds(next.stage) ? { ...next, stage: { phase: 'idle' } } : next;
  refresh();
  followState(heard);
}

/** Lays the newest state on the stage, unless the picture is frozen. */
function refresh() {
  const next = laidOver(heard);
  if (!next) return;
  $('cover').hidden = next.cover !== 'blank';
  followCover(next.cover, machine);
  // A screen that opens while the picture is frozen has none to keep: it shows the event's title, and nothing of what goes on.
  if (frozen() && state) return;
  state = frozen() ? { ...next, stage: { phase: 'idle' }, view: 'still' } : next;
  followLanguage(state.event.language);
  draw();
}

/** Whether every win of the draw on show was annulled: then there is nothing to celebrate. @param {any} stage */
const nobodyHolds = (stage) => stage.phase === 'winner' && !stage.winners.length;

function draw() {
  if (!state) return;
  const stage = state.stage;
  document.title = state.event.title || 'luckydraw';
  applyTheme(state.event);
  markRehearsal(isRehearsal(state.event));
  printFor(state);
  renderBar(state, stage.phase === 'idle' ? prizesLeft(state) : stage.phase !== 'winner' || document.body.dataset.scene === 'winner' ? topWords(stage) : '');
  noteMissingFont(`${state.event.title}${stage.prize ? stage.prize.name : ''}${t('screen.preparing')}`);
  if (stage.phase === 'winner') winner(stage);
  else if (stage.phase === 'idle') resting();
  else if (gathers(stage)) gathering();
  else running(stage);
}

/** Nothing runs. */
function resting() {
  leaveDraw();
  showScene(renderResting(state, refresh));
}

/** The draw waits for what the room puts in. */
function gathering() {
  leaveDraw();
  showScene(renderInputs(state));
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
  nameNobody();
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
  if (mark === shownWinners) {
    if (document.body.dataset.scene === 'winner') followClaim(stage);
    return;
  }
  shownWinners = mark;
  const fresh = sawRunning === stage.draw && serverNow() - Date.parse(stage.ends_at) < FRESH_MS;
  sawRunning = 0;
  if (fresh && stage.winners.length === 1) {
    settling = stage.draw;
    await machine.settle(stage.winners[0].draw_number, Date.parse(stage.ends_at) || undefined);
    settling = 0;
  }
  if (shownWinners !== mark) return;
  shownWinners = markOf(stage);
  if (fresh) sound.scene('reveal', { winners: stage.winners.length, rank: stage.prize ? stage.prize.rank : 0 });
  else sound.scene('off');
  reveal(stage, fresh && !calm() && mode !== 'preview');
  if (markOf(state.stage) !== shownWinners) draw(); // what came while the drums settled
}

/** @param {any} stage @param {boolean} celebrate */
function reveal(stage, celebrate) {
  machine.stop();
  show.stop();
  const { winners } = stage;
  const name = () => nameWinners(stage, winners);
  const board = showWinners($('scene-winner'), stage, winners, { celebrate, held: frozen, landed: name });
  const stopDots = celebrate ? burst(winners.length, stage.prize ? stage.prize.rank : 0) : () => {};
  show = { stop: () => { board.stop(); stopDots(); }, next: board.next };
  showScene('winner');
  renderBar(state, topWords(stage));
  followClaim(stage);
  name();
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
