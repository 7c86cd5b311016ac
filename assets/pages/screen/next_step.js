// What the next press of a presenter remote does, decided by what every screen shows.

import { $ } from '../../lib/dom.js';
import { serverNow } from '../../lib/live.js';

/** @typedef {'uncover' | 'announce' | 'draw' | 'stir' | 'word' | 'reveal' | 'wait' | 'done'} Step `stir`, `word`: the draw waits for others than whoever holds the remote */

/** Whether the room sees nothing of what goes on, or this screen alone is black. @param {any} state */
export const covered = (state) => state.cover !== 'none' || !$('blank').hidden;

/**
 * What a press forward would do, were it made now.
 * @param {any} state
 * @param {string} scene that stands
 * @returns {Step}
 */
export function nextStep(state, scene) {
  if (covered(state)) return 'uncover';
  const { stage } = state;
  if (stage.phase === 'stirring' || stage.phase === 'showing') return 'stir';
  if (stage.phase === 'word') return 'word';
  const resting = stage.phase === 'idle' || stage.phase === 'winner';
  if (!resting) return stage.reveal === 'host' && (stage.phase === 'spinning' || stage.phase === 'stopping') ? 'reveal' : 'wait';
  if (stage.phase === 'winner' && scene !== 'winner') return 'wait';
  if (stage.phase === 'winner' && serverNow() < shownBy(stage)) return 'wait';
  if (stage.phase === 'idle' && state.view === 'prize' && state.next) return 'draw';
  return state.prizes && state.prizes.left === 0 ? 'done' : 'announce';
}

/** Server time at which the last of the winners is shown. @param {any} stage */
export const shownBy = (stage) => Date.parse(stage.ends_at) + (Number(stage.step_ms) || 0) * Math.max(0, (stage.winners || []).length - 1);
