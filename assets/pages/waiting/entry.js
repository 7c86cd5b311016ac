// The form for the code of a number that another browser has: few need it, so it is no part of the first page.

import { $, h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';

/** A part with text that follows the language. @param {keyof HTMLElementTagNameMap} tag @param {Record<string, string>} props @param {string} key */
const worded = (tag, props, key) => h(tag, { ...props, 'data-t': key }, t(key));

/** Draws it in its place. */
export function drawEntry() {
  replace($('entry-form'),
    worded('h3', {}, 'guest.entry.heading'),
    worded('p', { class: 'quiet small' }, 'guest.entry.why'),
    h('label', { class: 'field' }, worded('span', {}, 'guest.entry.label'),
      h('input', { class: 'input code', id: 'entry-code', name: 'code', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', maxlength: '40', required: true })),
    h('p', { class: 'problem', id: 'entry-problem', role: 'alert' }),
    worded('button', { class: 'button ink wide', id: 'entry-send' }, 'guest.entry.send'));
}
