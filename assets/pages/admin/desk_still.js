// A still of the big screen in words and numbers, for the moment before the mirror runs and for browsers that refuse it.

import { calledOffFor } from '../../lib/called_off.js';
import { digits, h } from '../../lib/dom.js';
import { drawNumber, number, t } from '../../lib/i18n.js';

/** @typedef {import('./types.js').LiveState} LiveState */
/** @typedef {import('./types.js').Stage} Stage */

const SHOWN = 40;

/** @param {LiveState} state @returns {Node[]} */
export function still(state) {
  const { stage } = state;
  if (stage.phase === 'idle') return idle(state);
  const prize = stage.prize ? h('p', { class: 'still-prize' }, `${t('admin.rank', { n: stage.prize.rank })} ${stage.prize.name}`) : null;
  return [prize, winners(stage)].filter((node) => node !== null);
}

/** @param {LiveState} state @returns {Node[]} */
function idle(state) {
  if (state.called_off && calledOffFor(state)) return [h('p', { class: 'still-title' }, t('admin.abort.done', { k: state.called_off.draw }))];
  if (state.view === 'prize' && state.next) return [h('p', { class: 'still-small' }, t('admin.rank', { n: state.next.rank })), h('p', { class: 'still-title' }, state.next.name), h('p', { class: 'still-small' }, t('admin.stage.winners_to_be', { n: state.next.count }))];
  if (state.view === 'history') return [h('p', { class: 'still-title' }, t('admin.phase.history'))];
  const code = state.join?.qr ? h('img', { class: 'still-qr', src: state.join.qr, alt: '' }) : null;
  const words = h('div', {}, h('p', { class: 'still-title' }, state.event.title), h('p', { class: 'still-small' }, t('admin.stage.idle_text', { n: state.participants ?? 0 })));
  return [h('div', { class: 'still-idle' }, code, words)];
}

/** @param {Stage} stage */
function winners(stage) {
  if (stage.phase !== 'winner') return h('p', { class: 'still-small' }, t('admin.stage.wait'));
  if (!stage.winners) return h('p', { class: 'still-title' }, t('admin.stage.many', { n: stage.winner_count ?? 0 }));
  return numberBoard(stage.winners.map((w) => w.draw_number));
}

/** @param {number[]} numbers */
export function numberBoard(numbers) {
  const rest = numbers.length - SHOWN;
  const size = numbers.length === 1 ? 'one' : numbers.length <= 6 ? 'few' : 'many';
  return h('ul', { class: `board board-${size}` }, numbers.slice(0, SHOWN).map((n) => h('li', {}, size === 'many' ? drawNumber(n) : digits(drawNumber(n), { label: drawNumber(n) }))), rest > 0 ? h('li', { class: 'board-rest' }, t('admin.stage.and_more', { n: number(rest) })) : null);
}
