// The big screen: shows the scene that the server's state asks for, at the place in time where it is.

import { $, calm, replace } from '../../lib/dom.js';
import { drawNumber, language, languages, onLanguage, setLanguage, t, translate } from '../../lib/i18n.js';
import { call, live, serverNow } from '../../lib/live.js';
import { burst } from './confetti.js';
import { noteMissingFont } from './font.js';
import { renderIdle } from './idle.js';
import { listenKeys } from './keys.js';
import { Machine } from './reels.js';
import { fitText } from './fit.js';
import { showWinners } from './winners.js';

/** @typedef {'idle' | 'run' | 'winner' | 'wait'} Scene */

const SCENES = /** @type {Scene[]} */ (['idle', 'run', 'winner', 'wait']);
/** A reveal older than this is shown as it is, without celebration. */
const FRESH_MS = 5000;

const machine = new Machine($('scene-run'));
/** @type {any} */
let state = null;
/** What the winner scene shows now, so that a repeated state does not deal the tickets again. */
let shownWinners = '';
/** The draw whose drums this screen has seen running. */
let sawRunning = 0;
/** @type {() => void} */
let stopShow = () => {};

/** @param {Scene} scene */
function showScene(scene) {
  for (const name of SCENES) {
    const node = $(`scene-${name}`);
    node.classList.toggle('shown', name === scene);
    node.setAttribute('aria-hidden', String(name !== scene));
  }
  document.body.dataset.scene = scene;
}

/** @param {any} next */
function onState(next) {
  state = next;
  followLanguage();
  draw();
}

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
  fitText($('title'), state.event.title || '', { max: 5.4, min: 3.2, width: 100, lines: 1 });
  $('facts').textContent = stage.phase === 'idle' ? '' : facts(stage);
  noteMissingFont(`${state.event.title}${stage.prize ? stage.prize.name : ''}${t('screen.preparing')}`);
  if (stage.phase === 'idle') idle();
  else if (stage.phase === 'winner') winner(stage);
  else running(stage);
}

/** The line for those who look closely: which draw, how it is secured, the sheet's first words. @param {any} stage */
function facts(stage) {
  const sheet = stage.sheet_hash ? t('screen.sheet', { words: stage.sheet_hash.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ') }) : '';
  return [stage.draw ? t('screen.draw_k', { k: stage.draw }) : '', stage.grade ? t(`screen.grade.${stage.grade}`) : '', sheet].filter(Boolean).join('  ·  ');
}

function idle() {
  stopShow();
  machine.stop();
  shownWinners = '';
  renderIdle($('scene-idle'), state);
  showScene('idle');
}

/** @param {any} stage */
function running(stage) {
  stopShow();
  shownWinners = '';
  sawRunning = stage.draw;
  machine.run(stage, highest(stage));
  showScene('run');
}

/** The highest number that the drums may have to show. @param {any} stage */
const highest = (stage) => Math.max(Number(stage.entries) || 0, Number(state.participants) || 0, 1);

/** @param {any} stage */
async function winner(stage) {
  const mark = JSON.stringify([stage.draw, stage.winners, language()]);
  if (mark === shownWinners) return;
  shownWinners = mark;
  const numbers = await winningNumbers(stage);
  if (shownWinners !== mark) return;
  if (!numbers) { shownWinners = ''; window.setTimeout(draw, 1500); return; }
  const fresh = sawRunning === stage.draw && serverNow() - Date.parse(stage.ends_at) < FRESH_MS;
  sawRunning = 0;
  if (fresh && numbers.length === 1) await machine.settle(numbers[0]);
  if (shownWinners !== mark) return;
  reveal(stage, numbers, fresh);
}

/** @param {any} stage @param {number[]} numbers @param {boolean} fresh */
function reveal(stage, numbers, fresh) {
  machine.stop();
  stopShow();
  const stopBoard = showWinners($('scene-winner'), stage, numbers, fresh && !calm());
  const stopDots = fresh && !calm() ? burst(numbers.length) : () => {};
  stopShow = () => { stopBoard(); stopDots(); };
  showScene('winner');
  $('announce').textContent = t('screen.announce', { prize: stage.prize ? stage.prize.name : '', numbers: numbers.slice(0, 20).map(drawNumber).join(', ') });
}

/** @param {any} stage @returns {Promise<number[] | null>} */
async function winningNumbers(stage) {
  if (Array.isArray(stage.winners)) return stage.winners.map((/** @type {any} */ w) => w.draw_number);
  try {
    const answer = await call('GET', `events/${encodeURIComponent(state.event.event_id)}/draws/${stage.draw}`);
    return (answer.winners || []).filter((/** @type {any} */ w) => w.holds !== false).map((/** @type {any} */ w) => w.draw_number);
  } catch { return null; }
}

/** @param {import('../../lib/live.js').Connection} connection */
function onConnection(connection) {
  const node = $('connection');
  node.hidden = connection === 'connected';
  replace(node, t(`common.${connection}`));
  $('wait-help').hidden = connection === 'connected';
}

onLanguage(() => { shownWinners = ''; machine.forget(); translate(document); draw(); });
translate(document);
listenKeys();
window.addEventListener('resize', () => { if (state) { shownWinners = ''; draw(); } });
live({ audience: 'screen', eventId: new URLSearchParams(location.search).get('event_id') || 'current', onState, onConnection });
