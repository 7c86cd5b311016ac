// The desk's left column: what can be drawn, in drawing order, as one radio group; at its end a prize that is on no list.
// What stands chosen: what somebody chose or announced, until it is gone; else the first in order that is left, as for the remote.

import { h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { eventId, remember } from './app.js';
import { icon } from './icons.js';
import { empty } from './parts.js';

/** @typedef {import('./types.js').Prize} Prize */
/** @typedef {{prize_id?: string, name: string, rank: number, left: number|null}} Choice */

const UNLISTED = '*';

/**
 * @param {() => void} changed what can be drawn is no longer the same
 * @param {() => void} another another prize stands chosen
 */
export function prizePicker(changed, another) {
  const list = h('div', { class: 'picks', role: 'radiogroup', 'aria-label': t('admin.desk.choose_prize') });
  const unlisted = unlistedFields(changed);
  const heldKey = `prize.${eventId()}`;
  /** @type {Prize[]} */
  let prizes = [];
  let chosen = '';
  let painted = '';

  /** @param {string} id */
  const choose = (id) => {
    chosen = id;
    remember(heldKey, id === UNLISTED ? '' : id);
    unlisted.element.hidden = id !== UNLISTED;
    if (id === UNLISTED) unlisted.focus();
    another();
    changed();
  };
  const paint = () => {
    const text = JSON.stringify([prizes, chosen === UNLISTED]);
    if (text === painted) return;
    painted = text;
    const focused = list.contains(document.activeElement);
    const rows = prizes.map((prize) => pick(prize.prize_id, chosen, choose, prizeFace(prize), prize.left === 0));
    const none = prizes.length ? null : empty(t('admin.desk.no_prizes'), t('admin.desk.no_prizes_text'), h('a', { class: 'btn btn-plain', href: '#prizes' }, t('admin.prizes.add')));
    replace(list, none, rows, pick(UNLISTED, chosen, choose, [h('span', { class: 'pick-thumb pick-plus' }, icon('plus')), h('span', { class: 'pick-name' }, t('admin.desk.unlisted'))], false));
    if (focused) /** @type {HTMLElement|null} */ (list.querySelector('input:checked'))?.focus();
  };
  /** @param {Prize[]} fresh */
  const show = (fresh) => {
    const before = JSON.stringify(choice());
    prizes = fresh;
    const known = chosen === UNLISTED || prizes.some((p) => p.prize_id === chosen);
    if (!known) chosen = proposed()?.prize_id ?? prizes[0]?.prize_id ?? '';
    paint();
    // A guest who joins brings a fresh list too; an armed button stays armed unless what it would draw has changed.
    if (JSON.stringify(choice()) !== before) changed();
  };
  const proposed = () => prizes.find((p) => p.prize_id === remember(heldKey) && p.left > 0) ?? prizes.find((p) => p.left > 0);
  /** Goes on to the prize that the one rule proposes; what was held and is gone is held no longer, also if it comes back. */
  const advance = () => {
    const next = proposed();
    if (next?.prize_id !== remember(heldKey)) remember(heldKey, '');
    if (!next || next.prize_id === chosen || chosen === UNLISTED) return;
    chosen = next.prize_id;
    painted = '';
    paint();
    another();
    changed();
  };
  /** Another device has announced this one. @param {string} id @returns {boolean} whether it is on the list */
  const take = (id) => {
    if (!prizes.some((p) => p.prize_id === id)) return false;
    if (chosen !== id) choose(id);
    remember(heldKey, id);
    painted = '';
    paint();
    return true;
  };
  /** @returns {Choice|null} */
  const choice = () => {
    if (chosen === UNLISTED) return unlisted.choice();
    const prize = prizes.find((p) => p.prize_id === chosen);
    return prize ? { prize_id: prize.prize_id, name: prize.name, rank: prize.rank, left: prize.left } : null;
  };
  unlisted.element.hidden = true;
  const element = h('section', { class: 'desk-prizes' }, h('h2', { class: 'column-title' }, t('admin.nav.prizes')), list, unlisted.element);
  return { element, show, advance, take, choice };
}

/**
 * @param {string} id
 * @param {string} chosen
 * @param {(id: string) => void} choose
 * @param {Node[]} face
 * @param {boolean} gone
 */
function pick(id, chosen, choose, face, gone) {
  const radio = h('input', { type: 'radio', name: 'prize', value: id, class: 'pick-radio', checked: id === chosen, onchange: () => choose(id) });
  return h('label', { class: `pick ${gone ? 'pick-gone' : ''}` }, radio, face);
}

/** @param {Prize} prize */
function prizeFace(prize) {
  const left = prize.left === 0 ? t('admin.desk.none_left') : t('admin.desk.left', { left: prize.left, quantity: prize.quantity });
  return [thumb(prize), h('span', { class: 'pick-text' }, h('span', { class: 'pick-name', title: prize.name }, prize.name), h('span', { class: 'pick-left' }, h('span', { class: 'rank' }, t('admin.rank', { n: prize.rank })), left))];
}

/** @param {{image: import('./types.js').Picture|null}} prize */
export function thumb(prize) {
  if (!prize.image) return h('span', { class: 'pick-thumb' }, icon('prize'));
  return h('img', { class: 'pick-thumb', src: prize.image.thumb, alt: '', width: 48, height: 48, decoding: 'async' });
}

/** @param {() => void} changed */
function unlistedFields(changed) {
  const name = h('input', { class: 'input', type: 'text', maxlength: 40, autocomplete: 'off', oninput: changed, 'data-draws': 'true' });
  const rank = h('input', { class: 'input', type: 'number', min: 1, max: 1000, value: '1', oninput: changed, 'data-draws': 'true' });
  const element = h('div', { class: 'unlisted' }, h('label', { class: 'field' }, h('span', { class: 'field-label' }, t('admin.prize.name')), name), h('label', { class: 'field' }, h('span', { class: 'field-label' }, t('admin.prize.rank')), rank), h('p', { class: 'field-hint' }, t('admin.desk.unlisted_hint')));
  /** @returns {Choice|null} */
  const choice = () => {
    const text = name.value.normalize('NFC').trim();
    const place = Number(rank.value);
    return text && Number.isInteger(place) && place >= 1 ? { name: text, rank: place, left: null } : null;
  };
  return { element, choice, focus: () => name.focus() };
}
