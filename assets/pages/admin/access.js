// Who may do what: passes for staff, tokens for programs, the organiser's own password.

import { ApiError } from '../../lib/api.js';
import { h, replace } from '../../lib/dom.js';
import { dateTime, t } from '../../lib/i18n.js';
import { app } from './app.js';
import { act, admin, get, inEvent } from './client.js';
import { copyable } from './copy.js';
import { warnsOf } from './desk_warnings.js';
import { confirmDialog, openDialog } from './dialog.js';
import { createForm } from './form.js';
import { button, chip, empty, loader, notice, panel, viewHead } from './parts.js';
import { qrCode } from '../../lib/qr.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').Credential} Credential */

/** @returns {import('./types.js').View} */
export function accessView() {
  const staff = credentialPanel({ kind: 'staff', list: () => get(inEvent('/staff')).then((data) => data.passes), path: (rest) => inEvent(`/staff${rest}`), made: showPass });
  const tokens = credentialPanel({ kind: 'token', list: () => get(admin('/tokens')).then((data) => data.tokens), path: (rest) => admin(`/tokens${rest}`), made: showToken });
  const password = passwordForm();
  const element = h('div', { class: 'view view-narrow' }, viewHead(t('admin.nav.access')), h('div', { class: 'stack' }, staff.element, tokens.element, panel(t('admin.password.title'), t('admin.password.text'), password.element)));
  return { element, refresh: () => Promise.all([staff.load(), tokens.load()]), dirty: () => password.dirty() || staff.dirty() || tokens.dirty() };
}

/**
 * @param {{kind: "staff"|"token", list: () => Promise<Credential[]>, path: (rest: string) => string, made: (answer: any) => void}} options
 */
function credentialPanel({ kind, list, path, made }) {
  const box = h('div', {});
  const load = loader(box, list, (items) => replace(box, items.length ? h('ul', { class: 'credentials' }, [...items].sort((a, b) => Number(Boolean(a.revoked_at)) - Number(Boolean(b.revoked_at))).map(row)) : empty(t(`admin.${kind}.empty`), t(`admin.${kind}.empty_text`))));
  const form = createForm({
    fields: [{ name: 'name', label: t(`admin.${kind}.name`), required: true, maxlength: 40, placeholder: t(`admin.${kind}.placeholder`) }],
    submit: t(`admin.${kind}.create`),
    reset: true,
    save: async (values, send) => {
      made(await send('POST', path(''), values));
      await load();
    },
  });
  form.element.classList.add('form-line');
  const send = act();
  /** @param {Credential} item */
  const revoke = (item) => confirmDialog({ title: t('admin.access.revoke_title', { name: item.name }), text: t(`admin.${kind}.revoke_text`), confirm: t('admin.access.revoke'), danger: true, run: async () => {
    await send('DELETE', path(`/${encodeURIComponent(item.id)}`));
    toast(t('admin.access.revoked_done', { name: item.name }));
    await load();
  } });
  /** @param {Credential} item */
  const row = (item) => {
    const used = item.last_used_at ? t('admin.access.used', { at: dateTime(item.last_used_at) }) : t('admin.access.never_used');
    const end = item.revoked_at ? chip(t('admin.access.revoked'), 'quiet') : button(t('admin.access.revoke'), { small: true, kind: 'quiet', onclick: () => revoke(item) });
    return h('li', { class: `credential ${item.revoked_at ? 'out' : ''}` }, h('span', { class: 'credential-text' }, h('strong', {}, item.name), h('span', { class: 'quiet small' }, t('admin.access.made', { at: dateTime(item.created_at) }), ' · ', used)), end);
  };
  void load();
  return { element: panel(t(`admin.${kind}.title`), t(`admin.${kind}.text`), box, form.element), load, dirty: form.dirty };
}

/** Three ways in: the code that the camera takes, the address with the PIN, the link to send on. @param {{name: string, link: string, pin: string}} pass */
function showPass(pass) {
  const { origin, pathname } = new URL(pass.link);
  const code = qrCode(pass.link, t('admin.staff.qr'));
  const scan = code ? h('figure', { class: 'pass-qr' }, code, h('figcaption', { class: 'quiet small' }, t('admin.staff.qr'))) : null;
  const pin = h('div', {}, h('span', { class: 'field-label' }, t('admin.staff.pin')), h('p', { class: 'pin select-all' }, pass.pin.replace(/(\d{4})(?=\d)/g, '$1 ')));
  const typed = h('div', { class: 'stack' }, h('p', { class: 'quiet small' }, t('admin.staff.pin_text')), h('div', {}, h('span', { class: 'field-label' }, t('admin.staff.address')), h('p', { class: 'pass-address select-all' }, `${origin}${pathname}`)), pin);
  const local = app.state && warnsOf(app.state, 'address_local') ? notice('warn', t('admin.warning.address_local')) : null;
  shownOnce(t('admin.staff.made', { name: pass.name }), [local, h('div', { class: 'pass' }, scan, typed), copyable(t('admin.staff.link'), pass.link)]);
}

/** @param {{name: string, token: string}} made */
function showToken(made) {
  shownOnce(t('admin.token.made', { name: made.name }), [copyable(t('admin.token.secret'), made.token), h('p', { class: 'quiet small' }, t('admin.token.use'))]);
}

/** @param {string} title @param {(Node|null)[]} body */
function shownOnce(title, body) {
  const end = button(t('admin.access.noted'), { kind: 'primary', onclick: () => dialog.close() });
  end.dataset.autofocus = '';
  const dialog = openDialog({ title, wide: true, body: [h('div', { class: 'stack' }, notice('info', t('admin.access.once')), body, h('div', { class: 'row row-end' }, end))] });
}

function passwordForm() {
  const secret = { type: 'password', required: true, maxlength: 200 };
  return createForm({
    fields: [
      { ...secret, name: 'current', label: t('admin.password.current'), autocomplete: 'current-password' },
      { ...secret, name: 'new', label: t('admin.password.new'), autocomplete: 'new-password', hint: t('admin.password.hint'), half: true },
      { ...secret, name: 'again', label: t('admin.password.again'), autocomplete: 'new-password', half: true },
    ],
    submit: t('admin.password.change'),
    reset: true,
    save: async (values, send) => {
      if (values.new.length < 10) throw fieldFault('new', t('admin.password.too_short'));
      if (values.new !== values.again) throw fieldFault('again', t('admin.password.differs'));
      const answer = await send('POST', admin('/password'), { current: values.current, new: values.new });
      toast(t('admin.password.changed'));
      if (answer.overruled) toast(t('admin.password.overruled'), { kind: 'error' });
    },
  });
}

/** @param {string} field @param {string} text */
function fieldFault(field, text) {
  return new ApiError('field', text, 400, { field }, '');
}
