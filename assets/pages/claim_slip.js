// A claim on paper: whose it is, what it is for, the digits of this moment, and what became of it.

import { digits, h, seal } from '../lib/dom.js';
import { icon } from '../lib/icons.js';
import { actor, dateTime, drawNumber, t } from '../lib/i18n.js';

/**
 * @typedef {{digits: string, next_at: string, matches?: boolean}} Live the digits that the winner's phone shows now
 * @typedef {{draw: number, place: number, draw_number: number, prize_name: string, prize_rank?: number, image?: {url: string, thumb: string} | null, claim: string, claimed_at: string | null, claimed_by: string | null, reason?: string | null, name?: string, live?: Live}} Claim
 */

/** @type {Record<string, {title: string, next: string}>} */
const ENDED = {
  collected: { title: 'claim.already', next: 'claim.already_next' },
  absent: { title: 'claim.absent', next: 'claim.absent_next' },
  void: { title: 'claim.void', next: 'claim.void_next' },
  passed: { title: 'claim.void', next: 'claim.void_next' },
};

/**
 * @param {Claim} claim
 * @param {string} code
 * @param {{fresh: boolean, stale: boolean}} about fresh: confirmed by this very press; stale: scanned from a picture of the page
 */
export function slip(claim, code, { fresh, stale }) {
  const ended = ENDED[claim.claim];
  const kind = fresh ? 'done' : ended ? 'stop' : stale ? 'stale' : 'ready';
  const title = fresh ? t('claim.done') : ended ? t(ended.title) : stale ? t('claim.live_stale') : t('claim.open');
  return h('article', { class: `slip ${kind}` },
    h('h2', { class: 'slip-state', tabindex: '-1' }, fresh ? icon('check') : ended || stale ? icon('alert') : null, title),
    h('div', { class: 'slip-body' },
      stale && !ended && h('p', { class: 'stale-why' }, t('claim.live_stale_why')),
      whose(claim),
      ended || fresh ? null : h('div', { class: 'live', id: 'live' }),
      fresh && h('div', { class: 'seal-corner' }, seal()),
      facts(claim, code),
      !fresh && ended && h('p', { class: 'next small' }, t(ended.next))));
}

/** @param {Claim} claim */
function whose(claim) {
  const text = drawNumber(claim.draw_number);
  return h('div', { class: 'whose' },
    claim.image && h('img', { class: 'prize-picture', src: claim.image.thumb || claim.image.url, alt: '' }),
    h('p', { class: 'prize-name' }, claim.prize_rank ? h('span', { class: 'rank' }, t('common.rank', { rank: claim.prize_rank })) : null, ' ', claim.prize_name),
    h('p', { class: 'sr' }, t('claim.number')),
    digits(text, { label: t('common.number', { number: text }), class: `number length-${Math.min(6, text.length)}` }));
}

/** @param {Claim} claim @param {string} code */
function facts(claim, code) {
  const row = (/** @type {string} */ label, /** @type {string | null | undefined} */ value, mono = false) => value ? [h('dt', {}, label), h('dd', { class: mono ? 'mono' : null }, value)] : null;
  return h('dl', { class: 'facts' },
    row(t('claim.name'), claim.name),
    row(t('claim.code'), code.length <= 12 ? code.replace(/(.{5})(?=.)/g, '$1 ') : code, true),
    row(t('claim.collected'), collected(claim)),
    row(t('claim.reason'), claim.claim === 'open' ? '' : claim.reason));
}

/** @param {Claim} claim */
function collected(claim) {
  if (!claim.claimed_at) return t('claim.open');
  const when = dateTime(claim.claimed_at);
  return claim.claimed_by ? t('claim.when', { time: when, by: actor(claim.claimed_by) }) : t('claim.when_only', { time: when });
}

/** The digits of this moment, to be compared with the phone; nothing where the server sends none. @param {Live | null | undefined} live @param {{lost: boolean}} state */
export function liveDigits(live, { lost }) {
  if (!live) return [h('p', { class: 'live-label' }, t(lost ? 'claim.live_lost' : 'claim.compare'))];
  const label = t('claim.live_short', { digits: live.digits.split('').join(' ') });
  return [
    h('p', { class: 'live-label' }, t('claim.live')),
    digits(live.digits, { label, class: 'live-digits' }),
    h('div', { class: 'live-time', 'aria-hidden': 'true' }, h('i', {})),
    live.matches === true && h('p', { class: 'live-ok' }, icon('check'), t('claim.live_ok')),
  ];
}
