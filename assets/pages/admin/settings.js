// The event's settings on one page, beside the screen as it would be; registration opens and closes at once.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { app } from './app.js';
import { copyable } from './copy.js';
import { registrationSwitch } from './desk_figures.js';
import { icon } from './icons.js';
import { loader, panel, viewHead } from './parts.js';
import { settingsForm } from './setup_form.js';
import { screenPreview } from './setup_preview.js';
import { loadEvent } from './setup_wifi.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').EventDetail} EventDetail */

/** @returns {import('./types.js').View} */
export function settingsView() {
  const box = h('div', {});
  const registration = registrationSwitch();
  const preview = screenPreview();
  /** @type {ReturnType<typeof settingsForm>|null} */
  let form = null;
  const load = loader(box, loadEvent, (/** @type {EventDetail} */ event) => {
    if (form) return form.update(event);
    form = settingsForm(event, 'all', { submit: t('admin.save'), changed: (values, logo, wifi) => preview.show({ event: previewEvent(values, logo), wifi }), saved: () => toast(t('admin.saved')) });
    replace(box, h('div', { class: 'stack' }, h('section', { class: 'panel' }, form.element), facts(event)));
  }, { always: true });
  const guide = h('a', { class: 'btn btn-plain', href: '#setup' }, icon('settings'), h('span', {}, t('admin.setup.in_steps')));
  const main = h('div', { class: 'stack' }, panel(t('admin.registration.label'), t('admin.registration.text'), registration.element), box);
  const element = h('div', { class: 'view' }, viewHead(t('admin.nav.settings_event'), guide), h('div', { class: 'with-preview' }, main, h('div', { class: 'preview-column' }, preview.element, papers())));
  if (app.state) registration.update(app.state);
  void load();
  return { element, refresh: load, update: registration.update, dirty: () => form?.dirty() ?? false, dispose: preview.dispose };
}

/** @param {EventDetail} event */
function facts(event) {
  return panel(t('admin.settings.anchor'), t('admin.settings.anchor_text'), copyable(t('admin.settings.event_id'), event.event_id), copyable(t('admin.settings.anchor'), event.anchor));
}

/**
 * What the framed screen is told of the form.
 * @param {Record<string, any>} values
 * @param {string|null} logo
 */
export function previewEvent(values, logo) {
  const { title, language, theme, accent, shown_as: shownAs, reveal, pace } = values;
  const picture = logo === null ? {} : { logo: logo ? { url: logo, thumb: logo } : null };
  const beside = { name: t('admin.setup.sample_name'), phone: '•••• 5678' }[/** @type {string} */ (shownAs)];
  const known = { title, language, theme, accent, shown_as: shownAs, beside, reveal, pace };
  return { ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)), ...picture };
}

/** What goes on paper, and the handbook. */
export function papers() {
  /** @param {string} href @param {string} name @param {string} key */
  const line = (href, name, key) => h('li', {}, h('a', { class: 'paper-link', href, target: '_blank', rel: 'noopener' }, icon(name), h('span', { class: 'paper-text' }, h('strong', {}, t(`admin.setup.papers.${key}`)), h('span', { class: 'quiet small' }, t(`admin.setup.papers.${key}_text`))), icon('external')));
  return h('ul', { class: 'papers' }, line('/lottery/poster', 'qr', 'poster'), line('/lottery', 'screen', 'screen'), line('/lottery/admin#settings/access', 'people', 'passes'), line('/help', 'info', 'help'));
}
