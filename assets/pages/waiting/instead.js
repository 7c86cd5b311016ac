// What stands in the ticket's place where there is no number: why, and what the guest can do.

import { digits, h } from '../../lib/dom.js';
import { drawNumber, has, t } from '../../lib/i18n.js';
import { model } from './model.js';
import { paper } from './ticket.js';

/** @typedef {import('./view.js').Actions} Actions */

/** The ticket while its number is on the way, as the page came with it. @param {string} title the event's, empty where it isn't known yet */
export function blankCard(title) {
  const card = paper('blank', [
    h('h1', { class: 'ticket-event' }, title || t('common.product')),
    h('p', { class: 'ticket-label' }, t('guest.my_number')),
    h('p', { class: 'ticket-number' }, h('span', { class: 'blank-number' }, h('i'), h('i'), h('i'))),
  ], h('p', { class: 'serial', role: 'status' }, t(model.queued ? 'guest.queued' : 'guest.getting')));
  card.setAttribute('aria-busy', 'true');
  return card;
}

/** @param {number} again */
export const againText = (again) => t('guest.problem.again_in', { n: Math.max(1, Math.ceil((again - Date.now()) / 1000)) });

/** @param {{reason: string, message: string, again: number}} problem @param {Actions} actions */
export function problemCard(problem, actions) {
  const key = `guest.problem.${problem.reason}`;
  const closed = problem.reason === 'registration_closed';
  if (closed) document.getElementById('entry')?.setAttribute('open', ''); // the card points to the field below it
  return h('div', { class: closed ? 'card problem-card closed' : 'card problem-card', role: 'alert' },
    h('h1', {}, has(key) ? t(key) : t('guest.problem.title')),
    h('p', {}, has(`reason.${problem.reason}`) ? t(`reason.${problem.reason}`) : problem.message),
    closed && h('p', { class: 'quiet' }, t('guest.problem.closed_next')),
    problem.again ? h('p', { class: 'quiet', id: 'again', 'aria-live': 'off' }, againText(problem.again)) : null,
    h('button', { class: 'button ink wide', type: 'button', onclick: actions.retry }, t('common.retry')));
}

/** A number came with the address, and the guest says whether it is to move here. @param {Actions} actions */
export function carriedCard(actions) {
  const found = /^(\d+)-/.exec(model.carried); // the code on a slip names no number
  const text = found ? drawNumber(Number(found[1])) : '';
  return h('article', { class: 'card problem-card carried' },
    h('h1', {}, text ? t('guest.carried.title', { number: text }) : t('guest.carried.title_some')),
    h('p', {}, t('guest.carried.text')),
    h('div', {},
      h('button', { class: 'button ink wide', id: 'bring', type: 'button', onclick: actions.bringNumber }, t('guest.entry.send')),
      h('button', { class: 'button wide', id: 'without', type: 'button', onclick: actions.withoutIt }, t('guest.carried.without'))));
}

/** The number is another phone's now, and this one says so instead of getting a second one. */
export function movedCard() {
  const text = model.moved > 0 ? drawNumber(model.moved) : '';
  return h('article', { class: 'card problem-card moved', role: 'alert' },
    h('h1', {}, text ? t('guest.moved.title', { number: text }) : t('guest.moved.title_some')),
    text && h('p', { class: 'moved-number' }, digits(text)),
    h('p', {}, t(model.app ? 'guest.moved.browser' : 'guest.moved.text')),
    h('p', { class: 'quiet' }, t('guest.moved.back')));
}
