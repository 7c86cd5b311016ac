// Turning the pages of a long list. All participants are numbered without gaps, so any page of the whole list can be opened
// at once; what was looked for is turned page by page.

import { h, replace } from '../../lib/dom.js';
import { drawNumber, number, t } from '../../lib/i18n.js';
import { keepEnterFromIme } from './dialog.js';
import { button } from './parts.js';

export const PAGE = 100;

/** @param {() => unknown} turned */
export function peoplePager(turned) {
  const element = h('nav', { class: 'pager', 'aria-label': t('admin.people.pages') });
  /** @type {number[]} where each page so far begins (after which number); the last is the one on show */
  let starts = [0];
  const reset = () => { starts = [0]; };
  const after = () => starts[starts.length - 1];
  /** @param {number} start */
  const goTo = (start) => {
    starts = start > 0 ? [0, start] : [0];
    return turned();
  };

  /** @param {{total: number, first: number, last: number, whole: boolean}} page `whole`: the list of all, not a search */
  const show = ({ total, first, last, whole }) => {
    const more = whole ? after() + PAGE < total : starts.length * PAGE < total;
    if (!more && after() === 0) return replace(element);
    const previous = () => {
      if (whole) return goTo(after() - PAGE);
      starts.pop();
      return turned();
    };
    const forward = () => {
      starts.push(last);
      return turned();
    };
    const lastStart = Math.floor((total - 1) / PAGE) * PAGE;
    replace(element,
      whole ? button(t('admin.people.first_page'), { icon: 'first', iconOnly: true, small: true, kind: 'quiet', disabled: after() === 0, onclick: () => goTo(0) }) : null,
      button(t('admin.previous'), { icon: 'left', small: true, disabled: after() === 0, onclick: previous }),
      h('span', { class: 'pager-where' }, t('admin.people.range', { from: drawNumber(first), to: drawNumber(last) }), whole ? h('span', { class: 'quiet' }, ` / ${number(total)}`) : null),
      button(t('admin.next'), { icon: 'right', small: true, disabled: !more, onclick: forward }),
      whole ? button(t('admin.people.last_page'), { icon: 'last', iconOnly: true, small: true, kind: 'quiet', disabled: !more, onclick: () => goTo(lastStart) }) : null,
      whole ? jump(total) : null);
  };
  /** @param {number} total */
  const jump = (total) => {
    const input = h('input', { class: 'input', type: 'text', inputmode: 'numeric', 'aria-label': t('admin.people.jump'), placeholder: t('admin.people.jump'), autocomplete: 'off' });
    const form = h('form', { class: 'jump', novalidate: true }, input);
    keepEnterFromIme(form);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const wanted = Number(input.value.replace(/\D/g, ''));
      if (wanted >= 1) void goTo(Math.floor((Math.min(wanted, total) - 1) / PAGE) * PAGE);
    });
    return form;
  };
  return { element, reset, after, show };
}
