// The rows of the participants' list: number, status, who and how, with what was looked for marked.

import { h } from '../../lib/dom.js';
import { dateTime, drawNumber, t, time } from '../../lib/i18n.js';
import { isOrganiser } from './app.js';
import { button, chip } from './parts.js';
import { matchIn } from './people_match.js';
import { printSlip } from './slip.js';

/** @typedef {import('./types.js').Participant} Participant */
/** @typedef {{contact: boolean, typed: string, takeOut: (person: Participant) => unknown, putBack: (person: Participant) => unknown, rollCall: boolean, confirmHere: (person: Participant) => unknown}} Options */

/**
 * @param {Participant[]} people
 * @param {Options} options
 */
export function peopleTable(people, options) {
  const named = options.contact || people.some((person) => person.name || person.note);
  const heads = ['number', 'status', ...(options.rollCall ? ['here_at'] : []), ...(named ? ['name'] : []), ...(options.contact ? ['contact'] : []), 'source', 'joined', ...(isOrganiser() ? ['actions'] : [])];
  const head = h('thead', {}, h('tr', {}, heads.map((key) => h('th', { scope: 'col', class: key === 'number' ? 'num' : key === 'actions' ? 'person-actions' : '' }, t(`admin.people.${key}`)))));
  return h('div', { class: 'table-box' }, h('table', { class: `table people ${named ? '' : 'bare'}` }, head, h('tbody', {}, people.map((person) => personRow(person, named, options)))));
}

/** @param {Participant} person @param {boolean} named @param {Options} options */
function personRow(person, named, options) {
  const { contact, typed } = options;
  return h('tr', { class: person.status === 'in' ? '' : 'out' },
    h('td', { class: 'num person-number' }, numberFound(person.draw_number, typed)),
    h('td', { class: 'person-status' }, chip(t(`admin.status.${person.status}`), person.status === 'in' ? 'quiet' : 'alert')),
    options.rollCall ? h('td', { class: 'person-here' }, hereCell(person, options)) : null,
    named ? h('td', { class: 'person-name' }, h('span', { class: 'person-who' }, marked(person.name ?? '', typed)), contact ? null : phoneFound(person, typed), person.note ? h('span', { class: 'quiet small' }, marked(person.note, typed)) : null) : null,
    contact ? h('td', { class: 'person-contact' }, contactLine(person)) : null,
    h('td', { class: 'quiet person-source' }, person.source ? t(`admin.source.${person.source}`) : ''),
    h('td', { class: 'quiet person-joined' }, dateTime(person.created_at)),
    isOrganiser() ? h('td', { class: 'person-actions' }, action(person, options)) : null);
}

/** When somebody was last known to be in the hall; who is at the desk can say so for them. @param {Participant} person @param {Options} options */
function hereCell(person, options) {
  const node = button(t('admin.people.here_do'), { small: true, kind: 'quiet', onclick: () => options.confirmHere(person) });
  node.setAttribute('aria-label', `${drawNumber(person.draw_number)} ${t('admin.people.here_do')}`);
  node.dataset.focus = `${person.draw_number}|here`;
  return [person.here_at ? h('span', { class: 'person-here-at' }, time(person.here_at)) : null, person.status === 'in' ? node : null];
}

/** @param {Participant} person */
function contactLine(person) {
  return [[person.phone, person.email].filter(Boolean).join(' · '), person.entry_code ? [' ', h('code', { class: 'select-all', title: t('admin.issue.code') }, person.entry_code), slipAgain({ ...person, entry_code: person.entry_code })] : null];
}

/** Prints the slip once more, for whoever lost it. @param {Participant & {entry_code: string}} person */
function slipAgain(person) {
  const node = button(t('slip.again_short'), { icon: 'print', small: true, kind: 'quiet', onclick: () => printSlip(person) });
  node.setAttribute('aria-label', t('slip.again', { number: drawNumber(person.draw_number) }));
  return node;
}

/** @param {string} text @param {string} typed */
function marked(text, typed) {
  const found = matchIn(text, typed);
  return found ? [text.slice(0, found[0]), h('mark', {}, text.slice(...found)), text.slice(found[1])] : text;
}

/** @param {number} drawn @param {string} typed */
function numberFound(drawn, typed) {
  const shown = drawNumber(drawn);
  const start = shown.length - String(drawn).length;
  const wanted = typed.replace(/^0+/, '');
  if (!/^\d+$/.test(wanted) || !shown.slice(start).startsWith(wanted)) return shown;
  return [shown.slice(0, start), h('mark', {}, wanted), shown.slice(start + wanted.length)];
}

/** Somebody found by the end of a telephone number: only that end is shown. @param {Participant} person @param {string} typed */
function phoneFound(person, typed) {
  const digits = (person.phone ?? '').replace(/\D/g, '');
  if (!/^\d{3,}$/.test(typed) || !digits.endsWith(typed)) return null;
  return h('span', { class: 'quiet small' }, '•••• ', h('mark', {}, typed));
}

/** @param {Participant} person @param {Options} options */
function action(person, options) {
  const name = person.status === 'in' ? 'take_out' : 'in_do';
  const work = person.status === 'in' ? options.takeOut : options.putBack;
  const node = button(t(`admin.people.${name}`), { small: true, kind: 'quiet', onclick: () => work(person) });
  node.setAttribute('aria-label', `${drawNumber(person.draw_number)} ${t(`admin.people.${name}`)}`);
  node.dataset.focus = `${person.draw_number}|status`;
  return node;
}
