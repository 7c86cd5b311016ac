// The form of the event's settings, whole or in part: the set-up's steps and the settings' view are made of it.

import { t } from '../../lib/i18n.js';
import { eventId } from './app.js';
import { inEvent } from './client.js';
import { zoneList, zoneOffer } from './field_zone.js';
import { createForm } from './form.js';
import { pictureField } from './prize_picture.js';
import { gradePart } from './setup_grade.js';
import { contrastHint, lookFields } from './setup_look.js';
import { rareFields, rulesFields, timingStrip } from './setup_rules.js';
import { wifiPart, wifiValues, withoutWifi } from './setup_wifi.js';

/** @typedef {import('./types.js').EventDetail} EventDetail */
/** @typedef {"look"|"rules"|"all"} What */

/** Seconds on the page, milliseconds in the API. */
const TIMES = /** @type {const} */ (['spin_ms', 'stop_ms', 'stir_ms', 'claim_ms']);

/** @param {EventDetail} event @returns {Record<string, any>} as the fields hold them */
export function toValues(event) {
  const inSeconds = TIMES.filter((name) => event.settings[name] !== undefined).map((name) => [name, /** @type {number} */ (event.settings[name]) / 1000]);
  return { ...event.settings, ...wifiValues(event.wifi), title: event.title, ...Object.fromEntries(inSeconds) };
}

/** @param {Record<string, any>} values @returns {Record<string, any>} as the API takes them */
function toPatch(values) {
  const patch = withoutWifi(values);
  for (const name of TIMES) if (name in patch) patch[name] = Math.round(patch[name] * 1000);
  return patch;
}

/**
 * @param {EventDetail} event
 * @param {What} what
 * @param {{submit: string, extra?: Node[], changed: (values: Record<string, any>, logo: string|null, wifi?: object|null) => void, saved: () => unknown}} options
 *   `changed`: something was typed, or chosen; `logo`: the address of the picture that would be shown;
 *   `wifi`: what the screen would show of the Wi-Fi
 */
export function settingsForm(event, what, { submit, extra = [], changed, saved }) {
  const timing = timingStrip();
  const hint = contrastHint();
  const logo = what === 'rules' || event.logo === undefined ? null : pictureField({ label: t('admin.setup.logo'), current: event.logo?.url ?? '', changed: () => tell() });
  const wifi = what === 'rules' || !event.wifi ? null : wifiPart(event.wifi);
  const look = what === 'rules' ? [] : lookFields(event, logo?.element ?? null, hint.element);
  const grade = what === 'look' ? null : gradePart(event);
  const rules = grade ? [...grade.fields, ...rulesFields(event, timing.element)] : [];
  const zone = zoneOffer((name) => setValue(form.control('time_zone'), name));
  /** @param {EventDetail} now */
  const rare = (now) => [{ heading: t('admin.setup.rules_rare') }, ...rareFields(now, zone.element), zoneList()];
  const headed = what === 'all' ? [{ heading: t('admin.setup.step.look') }] : [];
  const form = createForm({
    id: `settings.${what}.${eventId()}`,
    fields: [...headed, ...look, ...(wifi?.fields ?? []), ...rules, ...(what === 'look' ? [] : rare(event))],
    extra,
    submit,
    tellsUnsaved: true,
    save: async (_, send) => {
      await wifi?.save(form, send);
      const patch = toPatch(form.changed());
      if (Object.keys(patch).length) await send('PATCH', inEvent(), patch);
      await logo?.save(inEvent('/logo'));
    },
    saved,
  });
  form.element.classList.add('settings-form');
  const tell = () => {
    const values = form.values();
    timing.update(/** @type {any} */ (values));
    zone.update(values.time_zone);
    hint.update(values.theme ?? 'night', values.accent ?? '');
    wifi?.tell(form);
    grade?.tell(form);
    changed(values, logo ? logo.shown() : null, wifi?.shown());
  };
  timing.onchoose((spin, stop) => {
    setValue(form.control('spin_ms'), String(spin));
    setValue(form.control('stop_ms'), String(stop));
  });
  grade?.attach(form);
  form.element.addEventListener('input', tell);
  form.element.addEventListener('reverted', tell);
  tell();
  /** @param {EventDetail} fresh */
  const update = (fresh) => {
    form.update(toValues(fresh));
    logo?.update(fresh.logo?.url ?? '');
    tell();
  };
  return { ...form, update, dirty: () => form.dirty() || (logo?.dirty() ?? false) };
}

/** As if it had been typed. @param {HTMLElement} control @param {string} value */
function setValue(control, value) {
  /** @type {HTMLInputElement} */ (control).value = value;
  control.dispatchEvent(new Event('input', { bubbles: true }));
}
