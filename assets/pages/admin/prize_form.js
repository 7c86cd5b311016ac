// One prize: its words and numbers, and its picture by choosing or dropping a file.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { inEvent } from './client.js';
import { openDialog } from './dialog.js';
import { createForm } from './form.js';
import { pictureField } from './prize_picture.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').Prize} Prize */

/**
 * @param {Prize|null} prize null to add one
 * @param {() => unknown} done
 * @param {number} [rank] what a new one begins with
 */
export function openPrize(prize, done, rank = 1) {
  let saved = prize;
  const picture = pictureField(prize);
  const form = createForm({
    fields: [
      { name: 'name', label: t('admin.prize.name'), value: prize?.name ?? '', required: true, maxlength: 40 },
      { name: 'rank', label: t('admin.prize.rank'), type: 'number', value: prize?.rank ?? rank, required: true, min: 1, max: 1000, half: true, hint: t('admin.prize.rank_hint') },
      { name: 'quantity', label: t('admin.prize.quantity'), type: 'number', value: prize?.quantity ?? 1, required: true, min: 1, max: 100000, half: true, hint: prize?.drawn ? t('admin.prize.drawn', { n: prize.drawn }) : t('admin.prize.quantity_hint') },
      { name: 'description', label: t('admin.prize.description'), value: prize?.description ?? '', rows: 2, maxlength: 500 },
    ],
    submit: t('admin.save'),
    extra: [picture.element],
    cancel: () => dialog.close(),
    save: async (values, send) => {
      const path = saved ? `/prizes/${encodeURIComponent(saved.prize_id)}` : '/prizes';
      saved = await send(saved ? 'PATCH' : 'POST', inEvent(path), values);
      await picture.save(/** @type {Prize} */ (saved).prize_id);
      toast(t(prize ? 'admin.prizes.saved' : 'admin.prizes.added', { name: values.name }));
      dialog.close();
    },
  });
  const dialog = openDialog({ title: t(prize ? 'admin.prize.edit' : 'admin.prizes.add'), body: [h('div', {}, form.element)], wide: true, dirty: () => form.element.isConnected && (form.dirty() || picture.dirty()), onclose: done });
}
