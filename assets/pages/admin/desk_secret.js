// The winners of a sealed draw, known to the organiser before the room: behind a press, for others may see this page too.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { isRunning } from './desk_mirror.js';
import { numberBoard } from './desk_still.js';
import { button } from './parts.js';

export function secretNumbers() {
  const element = h('div', { class: 'secret' });
  /** @type {{draw: number, numbers: number[]}|null} */
  let held = null;
  /** @type {import('./types.js').Stage|null} */
  let stage = null;
  let open = 0;
  let painted = '';

  const paint = () => {
    const mine = held && stage && held.draw === stage.draw && isRunning(stage) ? held : null;
    const text = JSON.stringify([mine, open]);
    element.hidden = !mine;
    if (text === painted || !mine) return;
    painted = text;
    const shown = open === mine.draw;
    const look = button(t(shown ? 'admin.stage.hide_secret' : 'admin.stage.show_secret'), { small: true, kind: 'quiet', onclick: () => { open = shown ? 0 : mine.draw; paint(); } });
    look.setAttribute('aria-expanded', String(shown));
    replace(element, h('p', { class: 'secret-label' }, t('admin.stage.secret')), look, shown ? numberBoard(mine.numbers) : null);
  };
  element.hidden = true;
  return {
    element,
    /** @param {number} draw @param {number[]} numbers */
    know: (draw, numbers) => { held = { draw, numbers }; paint(); },
    /** @param {import('./types.js').LiveState} state */
    update: (state) => { stage = state.stage; paint(); },
  };
}
