// What the room puts into a draw after its freeze: phones stir and show, then digits are called.

import { $ } from '../../lib/dom.js';
import { leaveStir, renderStir } from './stir.js';
import { leaveWord, renderWord } from './word.js';

/** @typedef {import('./scenes.js').Scene} Scene */

/** Whether a stage waits for the room. @param {any} stage */
export const gathers = (stage) => stage.phase === 'stirring' || stage.phase === 'showing' || stage.phase === 'word';

/** Lays the scene of what is asked for now. @param {any} state @returns {Scene} which */
export function renderInputs({ stage, event }) {
  if (stage.phase === 'word') {
    renderWord($('scene-word'), stage, event.event_id);
    return 'word';
  }
  renderStir($('scene-stir'), stage);
  return 'stir';
}

/** Another scene stands: what counts down here ends. @param {Scene} scene */
export function leaveInputs(scene) {
  if (scene !== 'stir') leaveStir();
  if (scene !== 'word') leaveWord();
}
