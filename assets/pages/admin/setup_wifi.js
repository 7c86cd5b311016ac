// The venue's Wi-Fi in the set-up's form: its name and password, and the code that they become, drawn as they are typed.
// What was set here wins over the config file; an empty name gives the word back to it.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { qrCode } from '../../lib/qr.js';
import { admin, get, inEvent } from './client.js';

/** @typedef {import('./types.js').Wifi} Wifi */
/** @typedef {import('./types.js').VenueWifi} VenueWifi */
/** @typedef {ReturnType<typeof import('./form.js').createForm>} Form */
/** @typedef {Record<string, any>} Values */

const NAMES = ['ssid', 'open', 'password', 'hidden', 'show_password'];
const PASSPHRASE = /^[ -~]{8,63}$|^[0-9a-fA-F]{64}$/;
const SSID_BYTES = 32;
/** The big screen reckons with so many units a module. */
const UNITS = 8;

/** The event that this page works on, with the Wi-Fi of its venue. @returns {Promise<import('./types.js').EventDetail>} */
export async function loadEvent() {
  const [event, wifi] = await Promise.all([get(inEvent()), get(admin('/venue/wifi'))]);
  return { ...event, wifi };
}

/** As the fields hold it. @param {VenueWifi|undefined} venue @returns {Values} */
export function wifiValues(venue) {
  const now = venue?.set ?? venue?.configured;
  return { ssid: now?.ssid ?? '', open: Boolean(now && now.password === null), password: now?.password ?? '', hidden: now?.hidden ?? false, show_password: now?.show_password ?? false };
}

/** @param {Values} values @returns {Values} what is not the Wi-Fi's */
export const withoutWifi = (values) => Object.fromEntries(Object.entries(values).filter(([name]) => !NAMES.includes(name)));

/** @param {Values} values @returns {Wifi|null} as the API takes it; nothing where no network is named */
function typed({ ssid, open, password, hidden, show_password: shows }) {
  return ssid ? { ssid, password: open ? null : password, hidden, show_password: !open && shows } : null;
}

/** @param {VenueWifi} venue */
export function wifiPart(venue) {
  const { configured } = venue;
  const start = wifiValues(venue);
  let now = start;
  const needsPassword = () => now.ssid !== '' && !now.open;
  const code = h('div', { class: 'field wifi-code' });
  const hint = configured ? t('admin.wifi.ssid_hint_config', { ssid: configured.ssid }) : t('admin.wifi.ssid_hint');
  /** @type {(import('./fields.js').Field|import('./form.js').Heading|Node)[]} */
  const fields = [
    { heading: t('admin.wifi.title'), hint: t('admin.wifi.text') },
    { name: 'ssid', label: t('admin.wifi.ssid'), hint, value: start.ssid, check: (value) => (isSsid(value) ? '' : t('admin.wifi.ssid_problem')) },
    { name: 'open', label: t('admin.wifi.open'), type: 'checkbox', value: start.open },
    { name: 'password', label: t('admin.wifi.password'), type: 'secret', hint: t('admin.wifi.password_hint'), value: start.password, check: (value) => (!needsPassword() || PASSPHRASE.test(value) ? '' : t('admin.wifi.password_problem')) },
    { name: 'show_password', label: t('admin.wifi.show_password'), type: 'checkbox', hint: t('admin.wifi.show_password_hint'), value: start.show_password },
    { name: 'hidden', label: t('admin.wifi.hidden'), type: 'checkbox', value: start.hidden },
    code,
  ];
  /** Only what matters for what is typed is asked. @param {Form} form */
  const tell = (form) => {
    now = form.values();
    form.demand('password', needsPassword);
    const asked = /** @type {[string, boolean][]} */ ([['open', now.ssid !== ''], ['password', needsPassword()], ['show_password', needsPassword()], ['hidden', now.ssid !== '']]);
    for (const [name, wanted] of asked) /** @type {HTMLElement} */ (form.control(name).closest('.field')).hidden = !wanted;
    const text = wifiText(typed(now));
    const drawn = text ? qrCode(text, t('admin.wifi.code')) : null;
    replace(code, drawn ? [drawn, h('p', { class: 'quiet small' }, t('admin.wifi.code_text'))] : null);
    code.hidden = !drawn;
  };
  /** What equals the config file's is not set over it. @param {Form} form @param {import('./form.js').Send} send */
  const save = async (form, send) => {
    if (!Object.keys(form.changed()).some((name) => NAMES.includes(name))) return;
    const wifi = typed(form.values());
    if (!wifi || (configured && sameWifi(wifi, configured))) await send('DELETE', admin('/venue/wifi'));
    else await send('PUT', admin('/venue/wifi'), wifi);
  };
  return { fields, tell, save, shown: () => invitation(typed(now) ?? configured) };
}

/** @param {string} text */
const isSsid = (text) => new TextEncoder().encode(text).length <= SSID_BYTES;

/** @param {Wifi} one @param {Wifi} other */
const sameWifi = (one, other) => one.ssid === other.ssid && one.password === other.password && one.hidden === other.hidden && one.show_password === other.show_password;

/** What the code says, just as the program writes it: see `domain/qr.rs`. @param {Wifi|null} wifi @returns {string} nothing while it is no network yet */
function wifiText(wifi) {
  if (!wifi || !isSsid(wifi.ssid) || (wifi.password !== null && !PASSPHRASE.test(wifi.password))) return '';
  /** @param {string} text */
  const escaped = (text) => text.replace(/[\\;,":]/g, '\\$&');
  const ssid = /^[0-9a-fA-F]+$/.test(wifi.ssid) ? `"${wifi.ssid}"` : escaped(wifi.ssid);
  return `WIFI:T:${wifi.password === null ? 'nopass' : 'WPA'};S:${ssid}${wifi.password === null ? '' : `;P:${escaped(wifi.password)}`}${wifi.hidden ? ';H:true' : ''};;`;
}

/** What the framed screen is told, in the shape of its state. @param {Wifi|null} wifi */
function invitation(wifi) {
  const code = qrCode(wifiText(wifi), '');
  if (!wifi || !code || !wifiText(wifi)) return null;
  const side = String(code.viewBox.baseVal.width * UNITS);
  code.setAttribute('width', side);
  code.setAttribute('height', side);
  const qr = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(code))}`;
  return { ssid: wifi.ssid, password: wifi.show_password ? wifi.password : null, open: wifi.password === null, qr };
}
