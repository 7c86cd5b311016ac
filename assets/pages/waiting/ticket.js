// The ticket with its edges, perforation, stub and seal. It comes with the page itself, so that a number is seen before the other modules are there.

import { digits, h, seal } from '../../lib/dom.js';
import { dateTime, drawNumber, t } from '../../lib/i18n.js';
import { anchorChanged, model } from './model.js';
import { part } from './part.js';

/**
 * A paper ticket: the part that is kept, the perforation, the stub.
 * @param {string} kind further classes
 * @param {import('../../lib/dom.js').Child} main
 * @param {import('../../lib/dom.js').Child} stub
 */
export const paper = (kind, main, stub) => h('article', { class: `ticket ${kind}` },
  h('i', { class: 'edge' }), h('div', { class: 'ticket-main' }, main), h('i', { class: 'tear' }), h('div', { class: 'ticket-stub' }, stub), h('i', { class: 'edge foot' }));

/** Draws the ticket. Another title leaves the rest of it alone. @param {string} title the event's, empty where it isn't known yet @param {boolean} isSmall beside a win */
export function ticketPart(title, isSmall) {
  part('ticket', [model.ticket, anchorChanged(), model.nonceWrong, model.refuted, isSmall], () => ticketCard(title, isSmall));
  part('ticket-event', [title], () => titleOr(title));
}

/** @param {string} title */
const titleOr = (title) => title || t('common.product');

/** @param {string} title @param {boolean} isSmall */
function ticketCard(title, isSmall) {
  const ticket = /** @type {import('./model.js').Ticket} */ (model.ticket);
  const text = drawNumber(ticket.number);
  return paper(`length-${Math.min(5, text.length)} ${isSmall ? 'small-ticket' : ''}`, [
    h('h1', { class: 'ticket-event', id: 'ticket-event' }, titleOr(title)),
    h('p', { class: 'ticket-label' }, t('guest.my_number')),
    h('p', { class: 'ticket-number' }, digits(text, { label: t('common.number', { number: text }) })),
  ], [
    h('div', { class: 'stub' },
      h('p', { class: 'stub-number' }, digits(text)),
      h('p', { class: 'serial' },
        ticket.at && h('span', {}, t('guest.joined_at', { time: dateTime(ticket.at) })),
        h('span', {}, t('guest.seal_words', { words: words(ticket.anchor) })))),
    !anchorChanged() && !model.nonceWrong && !model.refuted && seal({ label: t('guest.sealed') }),
  ]);
}

/** The first bytes of a fingerprint, as they are read aloud. @param {string} hex */
const words = (hex) => (hex || '').slice(0, 8).replace(/(.{4})(?=.)/g, '$1 ');
