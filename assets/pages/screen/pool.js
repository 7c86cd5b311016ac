// Who would be drawn from: the rule in words, and how many numbers it leaves out and why. Said before the draw; afterwards the sheet says it.

import { h } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { runLength } from './fit.js';

/** Why a number is left out, in the order of saying it. */
const WHY = ['won', 'absent', 'withdrawn', 'disqualified'];
const TYPE = 2.7;
const LEAST = 2.2;
/** Line height, as the style sheet has it. */
const LEADING = 1.3;

/** Whom the sheet would leave out, or nothing where it takes everyone. @param {any} pool @returns {string} */
export function leftOut(pool) {
  const some = WHY.filter((why) => pool && pool[why] > 0);
  return some.length ? t('screen.sheet.out', { list: some.map((why) => t(`screen.sheet.${why}`, { n: number(pool[why]) })).join(' · ') }) : '';
}

/** The rule. @param {any} pool @returns {string} */
export const rule = (pool) => (pool && pool.text ? t('screen.sheet.pool', { text: pool.text }) : '');

/** Both in small print, whole however long they are. @param {any} pool @param {number} width in rem */
export function poolLines(pool, width) {
  const texts = [rule(pool), leftOut(pool)].filter(Boolean);
  const sizes = texts.map((text) => Math.max(LEAST, Math.min(TYPE, (width * 0.97) / runLength(text))));
  const more = texts.reduce((sum, text, i) => sum + Math.max(0, Math.ceil((runLength(text) * sizes[i] * 1.03) / width) - 1) * sizes[i] * LEADING, 0);
  return { more, lines: texts.map((text, i) => h('p', { class: 'pool', style: { 'font-size': `${sizes[i].toFixed(2)}rem` } }, text)) };
}
