// Wiping a rehearsal: one button, one question; phones and screens go back to the event that counts.

import { t } from '../../lib/i18n.js';
import { isRehearsal } from '../../lib/rehearsal.js';
import { eventId } from './app.js';
import { act, admin, get } from './client.js';
import { confirmDialog } from './dialog.js';
import { button } from './parts.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').EventRow} EventRow */

/** Asks, and deletes the rehearsal with all that was tried in it. @param {EventRow} event @param {boolean} isCurrent @param {() => unknown} done */
export function askToWipe(event, isCurrent, done) {
  const { event_id: id, title, participants, draws } = event;
  const send = act();
  return confirmDialog({ title: t('admin.events.wipe_title', { title }), text: t('admin.events.wipe_text', { participants, draws }), confirm: t('admin.events.wipe'), danger: true, run: async () => {
    await send('DELETE', `${admin(`/${encodeURIComponent(id)}`)}?confirm=${encodeURIComponent(id)}`);
    toast(t('admin.events.wiped'));
    if (isCurrent) setTimeout(() => location.reload(), 0);
    else done();
  } });
}

/** The button that wipes the rehearsal under way. @param {string} name its class */
export function wipeButton(name) {
  const wipe = async () => {
    const { events } = /** @type {{events: EventRow[]}} */ (await get(admin('/events')));
    const event = events.find((one) => one.event_id === eventId());
    if (!event) return;
    if (events.some((one) => one.state === 'active' && !isRehearsal(one))) await askToWipe(event, true, () => undefined);
    else toast(t('admin.events.wipe_only'), { kind: 'error' });
  };
  return button(t('admin.events.wipe'), { small: true, class: name, onclick: wipe });
}
