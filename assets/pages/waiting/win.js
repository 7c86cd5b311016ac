// A win: the gold-edged ticket with the claim's code, its digits of the moment and the clock; later what became of it.

import { digits, h, replace } from '../../lib/dom.js';
import { drawNumber, t, time } from '../../lib/i18n.js';
import { qrCode } from '../../lib/qr.js';
import { serverNow } from '../../lib/clock.js';
import { comingKey, comingPart, tickComing } from './coming.js';
import { liveDigits, timeLeft } from './live_digits.js';
import { model } from './model.js';
import { paper } from './ticket.js';

/** The live key of each claim on the page: kept beside the page and not in it. @type {WeakMap<Element, string>} */
const keys = new WeakMap();

/** What a card has to be drawn anew for. @param {any} win */
export const winKey = (win) => [win, comingKey(win)];

/** @param {any} win @param {number} index */
export function winCard(win, index) {
  return win.claim === 'open' ? openCard(win, index) : settledCard(win);
}

/** @param {any} win */
const prizeName = (win) => h('p', { class: 'win-prize' }, win.prize_rank ? h('span', { class: 'rank' }, t('common.rank', { rank: win.prize_rank })) : null, ' ', win.prize_name);

/** @param {any} win @param {number} index */
function openCard(win, index) {
  const text = drawNumber(model.ticket ? model.ticket.number : 0);
  const card = paper('win open', [
    h('p', { class: 'win-title' }, h('span', {}, t('guest.win.title')), ' ', h('span', {}, t('guest.win.title_2'))),
    prizeName(win),
    h('p', { class: 'win-number' }, digits(text, { label: t('common.number', { number: text }) })),
    win.revealed_at && h('p', { class: 'win-when' }, t('guest.win.drawn_at', { time: time(win.revealed_at) })),
  ], [
    comingPart(win),
    win.claim_code ? claim(win, index) : h('p', { class: 'claim-wait' }, t('guest.win.code_wait')),
    win.image && h('img', { class: 'win-picture', src: win.image.url, alt: '', loading: 'lazy' }),
  ]);
  card.dataset.draw = String(win.draw);
  return card;
}

/** @param {any} win @param {number} index */
function claim(win, index) {
  const code = String(win.claim_code);
  const spaced = code.length <= 12 ? code.replace(/(.{5})(?=.)/g, '$1 ') : code;
  const node = h('div', { class: 'claim', 'data-code': code, 'data-url': win.claim_url || `${location.origin}/lottery/claim/${encodeURIComponent(code)}` },
    h('p', { class: 'claim-show' }, t('guest.win.show')),
    h('div', { class: 'claim-pair' },
      h('div', { class: 'claim-qr' }),
      win.live_key ? h('div', { class: 'claim-live' },
        h('p', { class: 'label' }, t('guest.win.digits')),
        h('p', { class: 'live-digits' }),
        h('div', { class: 'live-bar', 'aria-hidden': 'true' }, h('i')),
        h('p', { class: 'clock', 'aria-hidden': 'true' })) : null),
    h('p', { class: 'sr', id: `code-${index}` }, t('guest.win.code')),
    h('p', { class: `claim-code ${code.length > 12 ? 'long' : ''}`, 'aria-describedby': `code-${index}` }, spaced),
    h('p', { class: 'small quiet win-keep' }, t('guest.win.keep')));
  if (win.live_key) keys.set(node, String(win.live_key));
  tickClaim(node, serverNow());
  return node;
}

/** @param {number} now the server's time */
export function tickWins(now) {
  tickComing();
  document.querySelectorAll('.claim').forEach((node) => tickClaim(/** @type {HTMLElement} */ (node), now));
}

/** The digits, the code that carries them, the time they have left, and the clock. @param {HTMLElement} node @param {number} now */
function tickClaim(node, now) {
  const code = node.dataset.code || '';
  const key = keys.get(node);
  const live = key ? liveDigits(key, now) : '';
  if (node.dataset.live !== live) {
    node.dataset.live = live;
    const shown = node.querySelector('.live-digits');
    if (shown) shown.textContent = live;
    const box = node.querySelector('.claim-qr');
    if (box) replace(box, qrCode(live ? `${node.dataset.url}?live=${live}` : String(node.dataset.url), t('guest.win.qr', { code })));
  }
  const bar = /** @type {HTMLElement | null} */ (node.querySelector('.live-bar i'));
  if (bar) drain(bar, timeLeft(now));
  const clock = node.querySelector('.clock');
  if (clock) clock.textContent = wallTime(now);
}

/** @param {HTMLElement} bar @param {number} left */
function drain(bar, left) {
  bar.classList.toggle('full', left > 0.9); // it fills at once and drains slowly
  bar.style.setProperty('transform', `scaleX(${Math.max(0, left - 0.1).toFixed(3)})`);
}

/** @param {number} now */
function wallTime(now) {
  const date = new Date(now);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
}

/** @param {any} win */
function settledCard(win) {
  const [title, why] = win.claim === 'collected' ? ['guest.win.collected', t('guest.win.collected_at', { time: time(win.claimed_at) })]
    : win.claim === 'absent' ? ['guest.win.absent', t('guest.win.absent_why')] : ['guest.win.void', t('guest.win.void_why')];
  return h('article', { class: `win ${win.claim}` },
    win.claim === 'collected' && h('p', { class: 'stamp', 'aria-hidden': 'true' }, t('guest.win.stamp')),
    h('p', { class: 'win-title' }, t(title)),
    prizeName(win),
    h('p', { class: 'win-why' }, why));
}
