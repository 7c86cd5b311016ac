// The frozen picture: while it is held nothing on the stage moves, sounds or turns its page.

import { sound } from './sound.js';

let holds = false;
/** What the browser was moving by itself. @type {Animation[]} */
let paused = [];

/** Whether the picture that stands must stay. */
export const frozen = () => holds;

/** Stops the picture, or lets it go on. @param {string} cover @param {import('./reels.js').Machine} machine */
export function followCover(cover, machine) {
  if (holds === (cover === 'freeze')) return;
  holds = !holds;
  if (holds) {
    machine.freeze();
    sound.scene('off');
    paused = document.getAnimations().filter((one) => one.playState === 'running');
    paused.forEach((one) => one.pause());
  } else {
    paused.forEach((one) => { if (one.playState === 'paused') one.play(); });
    machine.thaw();
  }
}
