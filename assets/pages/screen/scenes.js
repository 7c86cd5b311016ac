// The scenes lie on one another; exactly one is shown, and the body names it.

import { $ } from '../../lib/dom.js';

/** @typedef {'idle' | 'prize' | 'history' | 'stir' | 'word' | 'run' | 'winner' | 'off' | 'still' | 'wait'} Scene `still`: a picture that must not change, on a screen that has none to keep */

const SCENES = /** @type {Scene[]} */ (['idle', 'prize', 'history', 'stir', 'word', 'run', 'winner', 'off', 'still', 'wait']);

/** @param {Scene} scene */
export function turnTo(scene) {
  for (const name of SCENES) {
    const node = $(`scene-${name}`);
    node.classList.toggle('shown', name === scene);
    node.setAttribute('aria-hidden', String(name !== scene));
  }
  document.body.dataset.scene = scene;
}
