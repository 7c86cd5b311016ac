// The ticket with its edges, perforation, stub and seal, and what stands in its place where there is no number.

import { digits, h, seal } from '../../lib/dom.js';
import { drawNumber, has, t, time } from '../../lib/i18n.js';
import { model } from './model.js';
import { anchorChanged } from './notices.js';

/** @typedef {import('./view.js').Actions} Actions */

/**
 * A paper ticket: the part that is kept, the perforation, the stub.
 * @param {string} kind further classes
 * @param {import('../../lib/dom.js').Child} main
 * @param {import('../../lib/dom.js').Child} stub
 */
export const paper = (kind, main, stub) => h('article', { class: `ticket ${kind}` },
  h('i', { class: 'edge' }), h('div', { class: 'ticket-main' }, main), h('i', { class: 'tear' }), h('div', { class: 'ticket-stub' }, stub), h('i', { class: 'edge foot' }));

/** @param {string} title @param {boolean} isSmall beside a win */
export function ticketCard(title, isSmall) {
  const ticket = /** @type {import('./model.js').Ticket} */ (model.ticket);
  const text = drawNumber(ticket.number);
  return paper(`length-${Math.min(5, text.length)} ${isSmall ? 'small-ticket' : ''}`, [
    h('h1', { class: 'ticket-event' }, title || t('common.product')),
    h('p', { class: 'ticket-label' }, t('guest.my_number')),
    h('p', { class: 'ticket-number' }, digits(text, { label: t('common.number', { number: text }) })),
  ], [
    h('div', { class: 'stub' },
      h('p', { class: 'stub-number' }, digits(text)),
      h('p', { class: 'serial' },
        ticket.at && h('span', {}, t('guest.joined_at', { time: time(ticket.at) })),
        h('span', {}, t('guest.seal_words', { words: words(ticket.anchor) })))),
    !anchorChanged() && !model.nonceWrong && seal({ label: t('guest.sealed') }),
  ]);
}

/** The first bytes of a fingerprint, as they are read aloud. @param {string} hex */
const words = (hex) => (hex || '').slice(0, 8).replace(/(.{4})(?=.)/g, '$1 ');

/** @param {number} again */
export const againText = (again) => t('guest.problem.again_in', { n: Math.max(1, Math.ceil((again - Date.now()) / 1000)) });

/** @param {{reason: string, message: string, again: number}} problem @param {Actions} actions */
export function problemCard(problem, actions) {
  const key = `guest.problem.${problem.reason}`;
  return h('div', { class: 'card problem-card', role: 'alert' },
    h('h1', {}, has(key) ? t(key) : t('guest.problem.title')),
    h('p', {}, has(`reason.${problem.reason}`) ? t(`reason.${problem.reason}`) : problem.message),
    problem.reason === 'registration_closed' && h('p', { class: 'quiet' }, t('guest.problem.closed_next')),
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
