// Nothing runs: the code, the prize that comes next, or what was drawn so far.

import { $ } from '../../lib/dom.js';
import { renderCalledOff } from './called_off.js';
import { frozen } from './freeze.js';
import { renderHistory } from './history.js';
import { renderIdle } from './idle.js';
import { renderPrize } from './prize.js';
import { renderStill } from './theme.js';

/** @typedef {import('./scenes.js').Scene} Scene */

/** Lays the resting scene that a state asks for. @param {any} state @param {() => void} again lays it anew once its time is over @returns {Scene} which */
export function renderResting(state, again) {
  if (renderCalledOff(state, again)) return 'off';
  const scene = sceneOf(state);
  if (scene === 'prize') renderPrize($('scene-prize'), state);
  else if (scene === 'history') void renderHistory($('scene-history'), state, frozen);
  else if (scene === 'still') renderStill($('scene-still'), state.event);
  else renderIdle($('scene-idle'), state);
  return scene;
}

/** @param {any} state @returns {Scene} */
function sceneOf(state) {
  if (state.view === 'prize') return state.next ? 'prize' : 'idle';
  return state.view === 'history' || state.view === 'still' ? state.view : 'idle';
}
