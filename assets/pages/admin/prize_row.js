// One prize in the list: a ticket with its place in the order, its picture, what is left of it, and what can be done with it.

import { h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { errorText, inEvent } from './client.js';
import { icon } from './icons.js';
import { button, chip } from './parts.js';
import { acceptDrop } from './picture_drop.js';
import { pictureProblem, shrunk, upload } from './upload.js';

/** @typedef {import('./types.js').Prize} Prize */
/** @typedef {{move: (from: number, to: number) => unknown, edit: (prize: Prize) => unknown, remove: (prize: Prize) => unknown, changed: () => unknown}} Actions */

export const HINT_ID = 'reorder-hint';

/**
 * @param {Prize} prize
 * @param {number} index
 * @param {number} all how many there are
 * @param {Actions} actions
 */
export function prizeRow(prize, index, all, actions) {
  /** @param {string} label @param {string} name @param {string} what @param {() => unknown} onclick @param {boolean} [disabled] */
  const tool = (label, name, what, onclick, disabled = false) => {
    const node = button(label, { icon: name, iconOnly: true, small: true, kind: 'quiet', disabled, onclick });
    node.dataset.focus = `${prize.prize_id}|${what}`;
    return node;
  };
  const grip = h('button', { type: 'button', class: 'grip', 'aria-label': t('admin.prizes.move', { name: prize.name, n: index + 1, all }), 'aria-describedby': HINT_ID, 'aria-pressed': 'false', title: t('admin.prizes.drag'), 'data-focus': `${prize.prize_id}|grip` }, icon('grip'));
  const picture = pictureSpot(prize, actions.changed);
  const row = h('li', { class: `prize-row ${prize.left === 0 ? 'prize-gone' : ''}`, 'data-index': index },
    h('div', { class: 'prize-stub' }, grip, h('span', { class: 'prize-order', 'aria-hidden': 'true' }, String(index + 1))), picture.element,
    h('div', { class: 'prize-text' }, h('p', { class: 'prize-name' }, h('span', { class: 'rank' }, t('admin.rank', { n: prize.rank })), ' ', prize.name), prize.description ? h('p', { class: 'quiet small prize-description' }, prize.description) : null, picture.problem),
    leftOver(prize),
    h('div', { class: 'prize-tools' }, tool(t('admin.prizes.up', { name: prize.name }), 'up', 'up', () => actions.move(index, index - 1), index === 0), tool(t('admin.prizes.down', { name: prize.name }), 'down', 'down', () => actions.move(index, index + 1), index === all - 1), tool(t('admin.prizes.edit', { name: prize.name }), 'edit', 'edit', () => actions.edit(prize)), tool(t('admin.prizes.delete', { name: prize.name }), 'trash', 'delete', () => actions.remove(prize))));
  acceptDrop(row, (file) => void picture.take(file));
  return row;
}

/** @param {Prize} prize */
function leftOver(prize) {
  const used = prize.quantity > 0 ? 1 - prize.left / prize.quantity : 0;
  const meter = h('span', { class: 'meter', 'aria-hidden': 'true' }, h('span', { class: 'meter-fill', style: { transform: `scaleX(${used})` } }));
  const text = prize.left === 0 ? chip(t('admin.prizes.all_drawn'), 'plain') : h('span', {}, t('admin.prizes.left', { left: number(prize.left), quantity: number(prize.quantity) }));
  return h('div', { class: 'prize-left' }, text, meter);
}

/**
 * The picture in a row takes one that is dropped on the row, at once.
 * @param {Prize} prize
 * @param {() => unknown} changed
 */
function pictureSpot(prize, changed) {
  const problem = h('p', { class: 'field-error', role: 'alert' });
  const element = h('span', { class: 'prize-picture' });
  const show = () => replace(element, prize.image ? h('img', { src: prize.image.thumb, alt: '', width: 56, height: 56, decoding: 'async' }) : icon('prize'));
  /** @param {File|undefined} file */
  const take = async (file) => {
    if (!file) return;
    problem.textContent = pictureProblem(file);
    if (problem.textContent) return;
    const bar = h('progress', { class: 'progress', max: '1', 'aria-label': t('admin.picture.sending') });
    replace(element, bar);
    try {
      await upload(inEvent(`/prizes/${encodeURIComponent(prize.prize_id)}/image`), await shrunk(file), (share) => { bar.value = share; });
      await changed();
    } catch (error) {
      problem.textContent = errorText(error);
      show();
    }
  };
  show();
  return { element, problem, take };
}
