// One prize: its words and numbers and its picture, in a dialog; or just its name and number, one after another in a line.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { eventId } from './app.js';
import { inEvent } from './client.js';
import { openDialog } from './dialog.js';
import { createForm } from './form.js';
import { pictureField } from './prize_picture.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').Prize} Prize */

const MOST = 100000;

/** How many of it have been drawn. @param {Prize|null} prize */
const taken = (prize) => (prize ? prize.quantity - prize.left : 0);

/** @param {Prize|null} prize @param {number} rank @returns {import('./fields.js').Field[]} */
const prizeFields = (prize, rank) => [
  { name: 'name', label: t('admin.prize.name'), value: prize?.name ?? '', required: true, maxlength: 40 },
  { name: 'rank', label: t('admin.prize.rank'), type: 'number', value: prize?.rank ?? rank, required: true, min: 1, max: MOST, half: true, hint: t('admin.prize.rank_hint') },
  { name: 'quantity', label: t('admin.prize.quantity'), type: 'number', value: prize?.quantity ?? 1, required: true, min: Math.max(1, taken(prize)), max: MOST, half: true, hint: taken(prize) ? t('admin.prize.drawn', { n: taken(prize) }) : t('admin.prize.quantity_hint') },
  { name: 'description', label: t('admin.prize.description'), value: prize?.description ?? '', rows: 2, maxlength: 500 },
];

/**
 * @param {Prize|null} prize null to add one
 * @param {() => unknown} done
 * @param {number} [rank] what a new one begins with
 */
export function openPrize(prize, done, rank = 1) {
  let saved = prize;
  const picture = pictureField({ label: t('admin.prize.picture'), current: prize?.image?.url ?? '' });
  const form = createForm({
    id: `prize.${eventId()}.${prize?.prize_id ?? 'new'}`,
    fields: prizeFields(prize, rank),
    submit: t('admin.save'),
    extra: [picture.element],
    cancel: () => dialog.close(),
    save: async (values, send) => {
      const path = saved ? `/prizes/${encodeURIComponent(saved.prize_id)}` : '/prizes';
      saved = await send(saved ? 'PATCH' : 'POST', inEvent(path), values);
      await picture.save(inEvent(`/prizes/${encodeURIComponent(/** @type {Prize} */ (saved).prize_id)}/image`));
      toast(t(prize ? 'admin.prizes.saved' : 'admin.prizes.added', { name: values.name }));
    },
    saved: () => dialog.close(),
  });
  const close = () => {
    form.settled(); // what was thrown away is not kept as a draft
    done();
  };
  const dialog = openDialog({ title: t(prize ? 'admin.prize.edit' : 'admin.prizes.add'), body: [h('div', {}, form.element)], wide: true, dirty: () => form.element.isConnected && (form.dirty() || picture.dirty()), onclose: close });
}

/**
 * A line that takes one prize after another, for a list that is typed in one go.
 * @param {() => number} nextRank
 * @param {() => unknown} done
 */
export function quickPrize(nextRank, done) {
  const fields = prizeFields(null, nextRank()).filter((field) => field.name !== 'description').map((field) => ({ ...field, hint: undefined }));
  const form = createForm({
    id: `prize.${eventId()}.quick`,
    fields,
    submit: t('admin.prizes.add_one'),
    save: async (values, send) => {
      await send('POST', inEvent('/prizes'), values);
      toast(t('admin.prizes.added', { name: values.name }));
    },
    saved: async () => {
      await done();
      refresh();
      form.control('name').focus();
    },
  });
  form.element.classList.add('form-line', 'quick-prize');
  form.element.setAttribute('aria-label', t('admin.prizes.add'));
  /** An untouched line begins with the next rank. */
  const refresh = () => { if (!form.dirty()) form.update({ name: '', rank: nextRank(), quantity: 1 }); };
  return { element: form.element, refresh, dirty: form.dirty, send: () => form.submitButton.click() };
}
