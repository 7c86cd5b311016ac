// Idle: the codes on a paper sheet, how many are in, the prize to come. Still, so that it costs nothing.

import { digits, h, replace, svg } from '../../lib/dom.js';
import { number, t, language } from '../../lib/i18n.js';

const codes = h('div', { class: 'idle-codes' });
const side = h('div', { class: 'idle-side' });
const scene = h('div', { class: 'idle' }, codes, side);
/** What each part shows now: a guest who joins changes the count, and the codes stand still. @type {Map<Element, string>} */
const shown = new Map();

/** @param {HTMLElement} node @param {any} state */
export function renderIdle(node, state) {
  if (scene.parentNode !== node) replace(node, scene);
  part(codes, [state.join, state.event.registration], () => joinSheet(state));
  part(side, [state.participants, state.event.registration, state.stage.prize], () => [head(state), nextPrize(state.stage.prize)]);
}

/** @param {HTMLElement} node @param {any[]} key @param {() => import('../../lib/dom.js').Child} build */
function part(node, key, build) {
  const mark = JSON.stringify([language(), ...key]);
  if (shown.get(node) === mark) return;
  shown.set(node, mark);
  replace(node, build());
}

/** @param {any} state */
function joinSheet(state) {
  const join = state.join;
  if (!join || !join.url) return h('div', { class: 'sheet no-address' }, h('p', {}, t('screen.no_address')));
  const closed = state.event.registration === 'closed';
  const page = t(closed ? 'screen.step_closed' : join.wifi ? 'screen.step_page' : 'screen.step_only');
  return h('div', { class: join.wifi ? 'sheet two' : 'sheet one' },
    h('div', { class: 'codes' },
      join.wifi && code(1, t('screen.step_wifi'), join.wifi.qr, t('screen.wifi_qr'), wifiText(join.wifi)),
      code(join.wifi ? 2 : 0, page, join.qr, t('screen.join_qr'), pageText(join))),
    join.wifi && h('p', { class: 'stay' }, t('screen.stay')));
}

/**
 * @param {number} step 0: without a number
 * @param {string} title
 * @param {string} src
 * @param {string} alt
 * @param {import('../../lib/dom.js').Child} text
 */
function code(step, title, src, alt, text) {
  return h('div', { class: 'code' },
    h('h2', {}, step ? h('span', { class: 'step' }, digits(step)) : null, h('span', {}, title)),
    h('img', { class: 'qr', src, alt }),
    h('div', { class: 'code-text' }, text));
}

/** @param {any} wifi */
function wifiText(wifi) {
  const row = (/** @type {string} */ label, /** @type {string} */ value) => h('p', {}, h('span', { class: 'label' }, label), h('span', { class: 'value' }, value));
  return [row(t('screen.wifi_name'), wifi.ssid), wifi.password ? row(t('screen.wifi_password'), wifi.password) : h('p', { class: 'label' }, t('screen.wifi_open'))];
}

/** An address as people type it. @param {string} url */
const bare = (url) => url.replace(/^http:\/\//, '').replace(/\/$/, '');

/** @param {any} join */
function pageText(join) {
  const other = (join.alternatives || [])[0];
  return [h('p', { class: 'value url' }, bare(join.url)), other && h('p', { class: 'label' }, t('screen.or', { url: bare(other) }))];
}

/** Fewer people are no pile yet, and a lone sheet looks like a stray line. */
const STACK_FROM = 12;

/** @param {any} state */
function head(state) {
  const count = Number(state.participants) || 0;
  const size = String(count).length;
  return h('div', { class: 'head', role: 'img', 'aria-label': `${number(count)} ${t('screen.people', { n: count })}` },
    !state.stage.prize && count >= STACK_FROM && stack(count),
    h('p', { class: 'head-number', style: { 'font-size': `${size <= 3 ? 22 : size === 4 ? 18 : 14}rem` } }, digits(count)),
    h('p', { class: 'head-label' }, t('screen.people', { n: count })),
    state.event.registration === 'closed' && h('p', { class: 'closed' }, t('screen.closed')));
}

/** A pile of tickets that grows with the room: quickly at first, then slower. @param {number} count */
function stack(count) {
  const sheets = Math.ceil((15 * count) / (count + 60));
  const lines = Array.from({ length: sheets }, (_, i) => {
    const shift = ((i * i * 7 + i * 5) % 11) * 0.9;
    return svg('rect', { x: shift, y: 100 - (i + 1) * 6.6, width: 90, height: 5, rx: 1 });
  });
  return svg('svg', { viewBox: '0 0 100 100', class: 'stack', fill: 'currentColor', 'aria-hidden': 'true' }, lines);
}

/** @param {any} prize */
function nextPrize(prize) {
  if (!prize) return null;
  return h('div', { class: 'next' },
    prize.image && h('img', { src: prize.image.url, alt: '' }),
    h('div', {}, h('p', { class: 'label' }, t('screen.next')), h('p', { class: 'next-name' }, prize.rank ? h('span', { class: 'rank' }, t('common.rank', { rank: prize.rank })) : null, ' ', prize.name)));
}
