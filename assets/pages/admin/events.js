// The events in this file: making one, working on another, closing, opening again, deleting with its id typed out.

import { h, replace } from '../../lib/dom.js';
import { dateTime, t } from '../../lib/i18n.js';
import { isRehearsal } from '../../lib/rehearsal.js';
import { act, admin, get } from './client.js';
import { confirmDialog, openDialog } from './dialog.js';
import { createForm } from './form.js';
import { button, chip, empty, loader, viewHead } from './parts.js';
import { askToWipe } from './rehearsal.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').EventRow} EventRow */

/** @returns {import('./types.js').View} */
export function eventsView() {
  const box = h('div', { class: 'list-box' });
  const load = loader(box, () => get(admin('/events')), (/** @type {{current: string, events: EventRow[]}} */ data) => {
    replace(box, data.events.length ? h('ul', { class: 'cards' }, data.events.map((event) => eventCard(event, data.current, load))) : empty(t('admin.events.empty'), t('admin.events.empty_text')));
  });
  const element = h('div', { class: 'view' }, viewHead(t('admin.nav.events'), button(t('admin.events.create'), { icon: 'plus', kind: 'primary', onclick: () => openCreate(load) })), h('p', { class: 'quiet' }, t('admin.events.text')), box);
  void load();
  return { element, refresh: load };
}

/** @param {string} id @param {string} [rest] */
const path = (id, rest = '') => admin(`/${encodeURIComponent(id)}${rest}`);

/**
 * @param {EventRow} event
 * @param {string} current
 * @param {() => Promise<void>} load
 */
function eventCard(event, current, load) {
  const here = event.event_id === current;
  const closed = event.state === 'closed';
  const send = act();
  const use = () => confirmDialog({ title: t('admin.events.use_title', { title: event.title }), text: t('admin.events.use_text'), confirm: t('admin.events.use'), run: async () => {
    await send('POST', path(event.event_id, '/use'), {});
    setTimeout(() => location.reload(), 0);
  } });
  const close = () => confirmDialog({ title: t('admin.events.close_title', { title: event.title }), text: t('admin.events.close_text'), confirm: t('admin.events.close'), run: async () => {
    await send('POST', path(event.event_id, '/close'), {});
    await load();
  } });
  const reopen = async () => {
    await send('POST', path(event.event_id, '/reopen'), {});
    toast(t('admin.events.reopened', { title: event.title }));
    await load();
  };
  const remove = () => confirmDialog({ title: t('admin.events.delete_title', { title: event.title }), text: t('admin.events.delete_text', { participants: event.participants, draws: event.draws }), confirm: t('admin.delete'), danger: true, typed: event.event_id, run: async () => {
    await send('DELETE', `${path(event.event_id)}?confirm=${encodeURIComponent(event.event_id)}`);
    toast(t('admin.events.deleted', { title: event.title }));
    await load();
  } });
  const rehearsed = isRehearsal(event);
  const wipe = () => askToWipe(event, here, load);
  const chips = [rehearsed ? chip(t('common.rehearsal.word'), 'live') : null, here ? chip(t('admin.events.current'), 'ok') : null, closed ? chip(t('admin.events.closed'), 'quiet') : chip(t(`admin.registration.${event.registration}`), 'plain')];
  const facts = t('admin.events.facts', { participants: event.participants, draws: event.draws });
  return h('li', { class: 'panel event-card' }, h('div', { class: 'event-head' }, h('h2', {}, event.title), h('span', { class: 'row' }, chips)), h('p', { class: 'quiet' }, facts, ' · ', dateTime(event.created_at)), h('p', {}, h('code', { class: 'select-all quiet' }, event.event_id)),
    h('div', { class: 'row' }, here ? null : button(t('admin.events.use'), { small: true, onclick: use }), closed ? button(t('admin.events.reopen'), { small: true, onclick: reopen }) : button(t('admin.events.close'), { small: true, kind: 'quiet', onclick: close }), rehearsed ? button(t('admin.events.wipe'), { small: true, onclick: wipe }) : here ? null : button(t('admin.delete'), { small: true, kind: 'quiet', onclick: remove })));
}

/** @param {() => Promise<void>} load */
function openCreate(load) {
  const form = createForm({
    fields: [
      { name: 'title', label: t('admin.settings.event_title'), required: true, maxlength: 60 },
      { name: 'event_id', label: t('admin.events.id'), maxlength: 64, hint: t('admin.events.id_hint'), placeholder: 'winter-party' },
      { name: 'rehearsal', label: t('admin.events.rehearsal'), type: 'checkbox', hint: t('admin.events.rehearsal_hint') },
      { name: 'use', label: t('admin.events.use_at_once'), type: 'checkbox', value: true },
    ],
    submit: t('admin.events.create'),
    cancel: () => dialog.close(),
    save: async (values, send) => {
      const { event_id: id, rehearsal, ...rest } = values;
      await send('POST', admin('/events'), { ...rest, ...(id ? { event_id: id } : {}), mode: rehearsal ? 'rehearsal' : 'live' });
      toast(t('admin.events.created', { title: values.title }));
      form.settled();
      dialog.close();
      if (values.use) setTimeout(() => location.reload(), 0);
      else await load();
    },
  });
  const dialog = openDialog({ title: t('admin.events.create'), body: [form.element], dirty: () => form.dirty() });
}
