// A paper slip for a guest without a phone: the number, what it is for, and the code with which a phone takes it over later.

import { digits, h, replace, seal } from '../../lib/dom.js';
import { dateTime, drawNumber, t } from '../../lib/i18n.js';
import { qrCode } from '../../lib/qr.js';
import { app } from './app.js';

/** @typedef {{draw_number: number, entry_code: string, created_at: string, name?: string | null}} Slip */

/** Safari tells of no end where its dialog is swept away. */
const LONGEST_MS = 120000;

/** Where guests enter, as their phones reach it. */
const origin = () => (app.state?.join?.url || location.origin).replace(/\/$/, '');

/** The slip as a ticket of 72 mm, which fits a receipt printer and any sheet. @param {Slip} of */
function slipTicket(of) {
  const number = drawNumber(of.draw_number);
  const page = origin();
  return h('article', { class: 'paper-slip' },
    h('header', { class: 'paper-slip-head' }, h('p', { class: 'paper-slip-event' }, app.state?.event?.title || t('common.product')), seal()),
    h('p', { class: 'paper-slip-label' }, of.name ? `${t('slip.number')} · ${of.name}` : t('slip.number')),
    digits(number, { label: t('common.number', { number }), class: `paper-slip-number length-${Math.min(6, number.length)}` }),
    h('p', { class: 'paper-slip-keep' }, t('slip.keep')),
    h('div', { class: 'paper-slip-stub' },
      qrCode(`${page}/lottery/waiting#code=${of.entry_code}`, t('slip.qr')),
      h('div', { class: 'paper-slip-code' }, h('p', { class: 'paper-slip-label' }, t('slip.code')), h('p', { class: 'paper-slip-letters' }, grouped(of.entry_code)), h('p', { class: 'paper-slip-small' }, t('slip.move')))),
    h('footer', { class: 'paper-slip-foot' }, h('span', {}, page.replace(/^http:\/\//, '')), h('span', {}, t('slip.issued', { time: dateTime(of.created_at) }))));
}

/** Five letters at a time are copied without a slip. @param {string} code */
const grouped = (code) => code.replace(/(.{5})(?=.)/g, '$1 ');

/** Prints the slip and nothing else of the page. @param {Slip} of */
export function printSlip(of) {
  const box = document.getElementById('paper-slip') || document.body.appendChild(h('div', { id: 'paper-slip', 'aria-hidden': 'true' }));
  replace(box, slipTicket(of));
  document.body.classList.add('printing-slip');
  let timer = 0;
  const done = () => {
    clearTimeout(timer);
    removeEventListener('afterprint', done);
    document.body.classList.remove('printing-slip');
  };
  addEventListener('afterprint', done);
  timer = window.setTimeout(done, LONGEST_MS);
  print();
}
