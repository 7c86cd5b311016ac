// The desk: prizes on the left, the stage and the one red button in the middle, winners and their claims on the right.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { app, isOrganiser } from './app.js';
import { get, inEvent } from './client.js';
import { drawControl } from './desk_draw.js';
import { figures } from './desk_figures.js';
import { prizePicker } from './desk_prizes.js';
import { isRunning, stageMirror } from './desk_stage.js';
import { recentDraws } from './desk_winners.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').View} View */

/** @returns {View} */
export function deskView() {
  const strip = figures();
  const mirror = stageMirror();
  const recent = recentDraws();
  const lead = isOrganiser() ? organiserPart(mirror, () => refresh()) : null;
  const middle = h('div', { class: 'desk-middle' }, mirror.element, lead?.control.element ?? null);
  const columns = h('div', { class: `desk ${lead ? '' : 'desk-staff'}` }, lead?.picker.element ?? null, middle, recent.element);
  const element = h('div', { class: 'view view-desk' }, h('h1', { class: 'sr', tabindex: '-1' }, t(lead ? 'admin.nav.desk' : 'admin.nav.now')), strip.warnings, strip.element, columns);

  let turn = 0;
  const refresh = async () => {
    const mine = ++turn;
    try {
      const [prizes, draws] = await Promise.all([lead ? get(inEvent('/prizes')) : null, get(inEvent('/draws'))]);
      if (mine !== turn) return;
      const running = app.state ? isRunning(app.state.stage) : false;
      lead?.picker.show(prizes.prizes);
      recent.show(draws.draws);
      const newest = draws.draws[0];
      if (lead && newest?.winners && newest.phase !== 'winner' && !newest.revealed_at) mirror.know(newest.draw, newest.winners.map((/** @type {{draw_number: number}} */ w) => w.draw_number));
      if (!running) lead?.picker.advance();
    } catch (error) {
      if (mine === turn) recent.fail(error, refresh);
    }
  };
  void refresh();
  return {
    element,
    refresh,
    update: (state) => {
      strip.update(state);
      mirror.update(state);
      lead?.control.update({ running: isRunning(state.stage) ? state.stage : null, lost: app.connection !== 'connected', draw: state.stage.draw ?? state.results?.[0]?.draw ?? 0 });
    },
    dispose: () => {
      mirror.dispose();
      lead?.control.dispose();
    },
  };
}

/**
 * @param {ReturnType<typeof stageMirror>} mirror
 * @param {() => unknown} refresh
 */
function organiserPart(mirror, refresh) {
  /** @type {ReturnType<typeof drawControl>|null} */
  let control = null;
  const picker = prizePicker(() => control?.chosen(), () => control?.fresh());
  control = drawControl({
    choice: () => picker.choice(),
    drawn: (answer) => {
      mirror.know(answer.draw, answer.winners.map((w) => w.draw_number));
      if (answer.short_by) toast(t('admin.draw.short', { n: answer.short_by }), { kind: 'info' });
      void refresh();
    },
  });
  return { picker, control };
}
