// Giving a number at the desk to a guest without a phone; the number and its entry code are shown big and printed on a slip.

import { digits, h, replace } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { inEvent } from './client.js';
import { openDialog } from './dialog.js';
import { createForm } from './form.js';
import { button } from './parts.js';
import { printSlip } from './slip.js';

/** @typedef {{draw_number: number, entry_code: string, created_at: string}} Issued */

/** @param {() => unknown} done */
export function openIssue(done) {
  const body = h('div', {});
  let issued = 0;
  const ask = () => {
    const form = createForm({
      fields: [
        { name: 'name', label: t('admin.issue.name'), maxlength: 40 },
        { name: 'note', label: t('admin.issue.note'), maxlength: 200, hint: t('admin.issue.note_hint') },
      ],
      submit: t('admin.issue.submit'),
      cancel: () => dialog.close(),
      save: async (values, send) => {
        const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
        const answer = await send('POST', inEvent('/participants'), given);
        issued += 1;
        show(answer, String(values.name ?? ''));
      },
    });
    current = form;
    replace(body, h('p', { class: 'quiet gap' }, t('admin.issue.text')), form.element);
    form.control('name').focus();
  };
  /** @param {Issued} answer @param {string} name */
  const show = (answer, name) => {
    current = null;
    const number = drawNumber(answer.draw_number);
    const again = button(t('admin.issue.another'), { icon: 'plus', onclick: ask });
    const end = button(t('admin.issue.done'), { onclick: () => dialog.close() });
    const slip = button(t('slip.print'), { kind: 'primary', icon: 'print', onclick: () => printSlip({ ...answer, name }) });
    const shown = h('div', { class: 'issued', role: 'status' }, h('p', { class: 'quiet' }, name ? t('admin.issue.given_to', { name }) : t('admin.issue.given')), digits(number, { label: number, class: 'issued-number' }), h('p', { class: 'field-label' }, t('admin.issue.code')), h('code', { class: 'issued-code select-all' }, answer.entry_code), h('p', { class: 'quiet small' }, t('admin.issue.code_text')));
    replace(body, shown, h('div', { class: 'row row-end issued-actions' }, again, end, slip));
    slip.focus();
  };
  /** @type {ReturnType<typeof createForm>|null} */
  let current = null;
  const dialog = openDialog({ title: t('admin.issue.title'), body: [body], dirty: () => current?.dirty() ?? false, onclose: () => { if (issued) done(); } });
  ask();
}
