// Taking somebody out of the draws and putting them back: always with a word why, always with a way back.

import { h } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { act, inEvent } from './client.js';
import { confirmDialog, openDialog } from './dialog.js';
import { createForm } from './form.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').Participant} Participant */
/** @typedef {"in"|"withdrawn"|"disqualified"} Status */

const REASONS = ['staff', 'sponsor', 'twice'];

/** @param {() => unknown} done */
export function statusActions(done) {
  const send = act();
  /** @param {number} number @param {Status} status @param {string} reason @param {ReturnType<typeof act>} [by] */
  const set = (number, status, reason, by = send) => by('POST', inEvent(`/participants/${number}/status`), reason ? { status, reason } : { status });
  /** @param {number} number */
  const undo = async (number) => {
    await set(number, 'in', t('admin.people.undo_reason'));
    toast(t('admin.people.in_done', { number: drawNumber(number) }));
    await done();
  };

  /** @param {Participant} person */
  const takeOut = (person) => {
    const number = drawNumber(person.draw_number);
    /** @type {"withdrawn"|"disqualified"} */
    let chosen = 'withdrawn';
    const form = createForm({
      fields: [
        { name: 'status', label: t('admin.people.take_out_why'), value: 'withdrawn', choices: ['withdrawn', 'disqualified'].map((value) => ({ value, label: t(`admin.people.${value}_do`), hint: t(`admin.people.${value}_text`) })) },
        { name: 'reason', label: t('admin.reason'), maxlength: 200, list: 'reasons', hint: t('admin.people.reason_hint') },
      ],
      extra: [h('datalist', { id: 'reasons' }, REASONS.map((key) => h('option', { value: t(`admin.people.reasons.${key}`) })))],
      submit: t('admin.people.take_out'),
      cancel: () => dialog.close(),
      save: async ({ status, reason }, by) => {
        chosen = status;
        await set(person.draw_number, status, reason, by);
      },
      saved: () => {
        dialog.close();
        toast(t(`admin.people.${chosen}_done`, { number }), { action: { label: t('admin.people.undo'), run: () => void undo(person.draw_number) } });
        void done();
      },
    });
    const reason = /** @type {HTMLInputElement} */ (form.control('reason'));
    form.demand('reason', () => form.values().status === 'disqualified');
    const dialog = openDialog({ title: t('admin.people.take_out_title', { number, name: person.name ? ` ${person.name}` : '' }), body: [form.element], dirty: () => reason.value !== '' });
  };
  /** @param {Participant} person */
  const putBack = (person) => confirmDialog({
    title: t('admin.people.in_title', { number: drawNumber(person.draw_number) }), text: t('admin.people.in_text'), confirm: t('admin.people.in_confirm'), reason: 'optional',
    run: async (reason) => {
      await set(person.draw_number, 'in', reason);
      toast(t('admin.people.in_done', { number: drawNumber(person.draw_number) }));
      await done();
    },
  });
  return { takeOut, putBack };
}
