// The poster as a sheet of paper: two numbered codes, the address, how to stay connected, the seal; each in two languages.

import { accentTokens } from '../lib/colour.js';
import { digits, h, seal } from '../lib/dom.js';

/**
 * @typedef {(key: string) => string} Say the sheet's words in one language
 * @typedef {{title: string, anchor: string, accent?: string}} Event
 * @typedef {{url: string, qr: string, wifi: null | {ssid: string, password: string | null, qr: string}}} Join
 */

/**
 * @param {Event} event
 * @param {Join} join
 * @param {[Say, Say | null]} languages the first one large, the second below it
 */
export function sheet(event, join, languages) {
  const two = Boolean(join.wifi);
  const own = accentTokens(event.accent || '', 'bright'); // the poster's paper is white
  return h('article', { class: 'sheet', style: own ? { '--ticket-seal': own.accent } : {} },
    head(event.title, languages, two),
    h('div', { class: `tickets ${two ? 'two' : 'one'}` }, join.wifi ? wifiStep(join.wifi, languages) : writeStep(languages), pageStep(join, languages)),
    stay(languages),
    anchorLine(event.anchor, languages));
}

/** A text in both languages, each in an element of its own. @param {[Say, Say | null]} languages @param {string} key @param {string} [name] class of the first */
function both([first, second], key, name = '') {
  const other = second && second(key) !== first(key) ? second(key) : '';
  return [h('p', { class: name || null }, strong(first(key))), other && h('p', { class: 'also' }, strong(other))];
}

/** A text in which `**…**` stands out. @param {string} text */
const strong = (text) => text.split('**').map((part, i) => (i % 2 ? h('strong', {}, part) : part));

/** Both in one line. @param {[Say, Say | null]} languages @param {string} key */
const pair = ([first, second], key) => (second && second(key) !== first(key) ? `${first(key)} · ${second(key)}` : first(key));

/** @param {string} title @param {[Say, Say | null]} languages @param {boolean} two */
function head(title, languages, two) {
  const length = [...title].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e7f ? 2 : 1), 0);
  const size = length > 56 ? 'longer' : length > 30 ? 'long' : '';
  return h('header', { class: 'sheet-head' },
    h('div', { class: 'sheet-title' },
      h('p', { class: 'product' }, pair(languages, 'product')),
      h('h1', { class: `title ${size}`.trim() }, title),
      both(languages, two ? 'lead_both' : 'lead', 'lead')),
    seal());
}

/** @param {number} number @param {[Say, Say | null]} languages @param {string} key */
function stepHead(number, languages, key) {
  return h('div', { class: 'step-head' },
    h('span', { class: 'step-number' }, digits(number, { label: String(number) })),
    h('div', {}, h('h2', { class: 'step-name' }, languages[0](key)), languages[1] && h('p', { class: 'also' }, languages[1](key))));
}

/** @param {string} label @param {string} value @param {string} [name] */
const row = (label, value, name = '') => h('div', { class: 'row' }, h('p', { class: 'label' }, label), h('p', { class: `value ${name}`.trim() }, value));

/** How a name or a password is set: a long one is smaller, so that all of it keeps to its ticket. @param {string} text */
const typed = (text) => (text.length > 25 ? 'long' : '');

/** The program draws each module of a code eight units wide. */
const UNITS = 8;

/** A code whose black is as wide as any other's: how much of it is quiet zone depends on its modules. @param {string} id @param {string} src @param {string} alt */
function codeImage(id, src, alt) {
  const image = h('img', { class: 'qr', id, src, alt });
  image.addEventListener('load', () => image.style.setProperty('--modules', String(Math.round(image.naturalWidth / UNITS))));
  return image;
}

/** @param {{ssid: string, password: string | null, qr: string}} wifi @param {[Say, Say | null]} languages */
function wifiStep(wifi, languages) {
  return h('section', { class: 'step wifi' }, stepHead(1, languages, 'wifi'),
    codeImage('wifi-code', wifi.qr, languages[0]('wifi_qr')),
    h('div', { class: 'step-text' }, row(pair(languages, 'wifi_name'), wifi.ssid, typed(wifi.ssid)),
      wifi.password ? row(pair(languages, 'wifi_password'), wifi.password, typed(wifi.password)) : h('p', { class: 'label row' }, pair(languages, 'wifi_scan'))));
}

/** Where the program does not know the Wi-Fi, somebody writes it on the paper. @param {[Say, Say | null]} languages */
function writeStep(languages) {
  const line = (/** @type {string} */ key) => [h('p', { class: 'label write-label' }, pair(languages, key)), h('div', { class: 'write' })];
  return h('section', { class: 'step wifi' }, stepHead(1, languages, 'wifi'), line('wifi_name'), line('wifi_password'));
}

/** @param {Join} join @param {[Say, Say | null]} languages */
function pageStep(join, languages) {
  const address = join.url.replace(/\/$/, '');
  return h('section', { class: 'step page' }, stepHead(2, languages, 'page'),
    codeImage('join-code', join.qr, languages[0]('join_qr')),
    h('div', { class: 'step-text' }, row(pair(languages, 'typed'), address, address.length > 25 ? 'url long' : 'url')));
}

/** @param {[Say, Say | null]} languages */
function stay(languages) {
  const system = (/** @type {string} */ kind, /** @type {string} */ name) => h('div', { class: `system ${kind}` }, h('p', { class: 'system-name' }, name), both(languages, kind, 'system-text'));
  return h('section', { class: 'stay' },
    h('h2', { class: 'stay-title' }, languages[0]('stay'), languages[1] && h('span', { class: 'also' }, languages[1]('stay'))),
    h('div', { class: 'systems' }, system('android', 'Android'), system('iphone', 'iPhone'), system('vpn', 'VPN')));
}

/** @param {string} anchor @param {[Say, Say | null]} languages */
function anchorLine(anchor, languages) {
  return h('footer', { class: 'anchor-line' },
    h('div', { class: 'anchor-text' }, h('p', { class: 'anchor-name' }, pair(languages, 'anchor')), both(languages, 'anchor_text')),
    h('p', { class: 'anchor', id: 'anchor' }, (anchor.match(/.{16}/g) || []).map((part) => (part.match(/.{4}/g) || []).join(' ')).join('\n')));
}
