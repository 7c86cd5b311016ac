// The event's settings: what it is called, how the draw runs, who may win again. Registration opens and closes at once.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { app, eventId } from './app.js';
import { get, inEvent } from './client.js';
import { copyable } from './copy.js';
import { registrationSwitch } from './desk_figures.js';
import { createForm } from './form.js';
import { button, loader, panel, viewHead } from './parts.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').EventDetail} EventDetail */

/** @returns {import('./types.js').View} */
export function settingsView() {
  const box = h('div', {});
  const registration = registrationSwitch();
  /** @type {ReturnType<typeof createForm>|null} */
  let form = null;
  const load = loader(box, () => get(inEvent()), (/** @type {EventDetail} */ event) => {
    if (form) return form.update(toValues(event));
    form = settingsForm(event);
    replace(box, h('div', { class: 'stack' }, panel(t('admin.settings.title'), null, form.element, revertLine(form, () => void load())), panel(t('admin.settings.anchor'), t('admin.settings.anchor_text'), copyable(t('admin.settings.event_id'), event.event_id), copyable(t('admin.settings.anchor'), event.anchor))));
  }, { always: true });
  const element = h('div', { class: 'view view-narrow' }, viewHead(t('admin.nav.settings_event')), panel(t('admin.registration.label'), t('admin.registration.text'), registration.element), box);
  if (app.state) registration.update(app.state);
  void load();
  return { element, refresh: load, update: registration.update, dirty: () => form?.dirty() ?? false };
}

/** @param {EventDetail} event */
function toValues(event) {
  const s = event.settings;
  return { title: event.title, time_zone: s.time_zone, language: s.language, pool: s.pool, spin_ms: s.spin_ms / 1000, stop_ms: s.stop_ms / 1000, absent: s.absent, winners_again: s.winners_again, absent_again: s.absent_again, entry_rule: s.entry_rule };
}

/** @param {EventDetail} event */
function settingsForm(event) {
  const now = toValues(event);
  const zones = h('datalist', { id: 'zones' }, timeZones().map((zone) => h('option', { value: zone })));
  const seconds = { type: 'number', step: 0.5, min: 0, max: 60, suffix: t('admin.settings.seconds'), half: true, required: true };
  const form = createForm({
    id: `settings.${eventId()}`,
    fields: [
      { name: 'title', label: t('admin.settings.event_title'), value: now.title, required: true, maxlength: 60 },
      { name: 'time_zone', label: t('admin.settings.time_zone'), value: now.time_zone, required: true, list: 'zones', half: true, maxlength: 64 },
      { name: 'language', label: t('admin.settings.language'), value: now.language, half: true, options: [['ko', '한국어'], ['en', 'English']], hint: t('admin.settings.language_hint') },
      { name: 'pool', label: t('admin.settings.pool'), value: now.pool, rows: 2, maxlength: 200, hint: t('admin.settings.pool_hint') },
      { ...seconds, name: 'spin_ms', label: t('admin.settings.spin'), value: now.spin_ms },
      { ...seconds, name: 'stop_ms', label: t('admin.settings.stop'), value: now.stop_ms },
      { name: 'entry_rule', label: t('admin.settings.entry_rule'), value: now.entry_rule, options: ['token', 'address', 'code'].map((rule) => [rule, t(`admin.settings.entry_${rule}`)]), hint: t('admin.settings.entry_rule_hint') },
      { name: 'absent', label: t('admin.settings.absent'), value: now.absent, options: [['reserve', t('admin.settings.absent_reserve')], ['none', t('admin.settings.absent_none')]] },
      { name: 'winners_again', label: t('admin.settings.winners_again'), type: 'checkbox', value: now.winners_again, hint: t('admin.settings.winners_again_hint') },
      { name: 'absent_again', label: t('admin.settings.absent_again'), type: 'checkbox', value: now.absent_again, hint: t('admin.settings.absent_again_hint') },
    ],
    extra: [zones],
    submit: t('admin.save'),
    save: async (_, send) => {
      const changed = form.changed();
      for (const name of ['spin_ms', 'stop_ms']) if (name in changed) changed[name] = Math.round(changed[name] * 1000);
      await send('PATCH', inEvent(), changed);
      toast(t('admin.saved'));
    },
  });
  return form;
}

/**
 * Says that something is unsaved, and takes it back.
 * @param {ReturnType<typeof createForm>} form
 * @param {() => void} reverted
 */
function revertLine(form, reverted) {
  const line = h('div', { class: 'unsaved', role: 'status' });
  const paint = () => {
    const dirty = form.dirty();
    if (dirty === line.hasChildNodes()) return;
    replace(line, dirty ? [h('span', {}, t('admin.unsaved')), button(t('admin.revert'), { small: true, kind: 'quiet', onclick: () => { form.revert(); paint(); reverted(); } })] : null);
  };
  form.element.addEventListener('input', paint);
  form.element.addEventListener('change', paint);
  new MutationObserver(paint).observe(form.submitButton, { attributes: true, attributeFilter: ['aria-busy'] });
  paint();
  return line;
}

/** @returns {string[]} */
function timeZones() {
  const intl = /** @type {{supportedValuesOf?: (key: string) => string[]}} */ (/** @type {unknown} */ (Intl));
  return intl.supportedValuesOf?.('timeZone') ?? ['Asia/Seoul', 'Asia/Tokyo', 'UTC'];
}
