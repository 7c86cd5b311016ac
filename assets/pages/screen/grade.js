// What a draw's grade is worth, as a badge with one sentence: what enters after the list is frozen, and no more than that.

import { h } from '../../lib/dom.js';
import { icon } from '../../lib/icons.js';
import { number, t } from '../../lib/i18n.js';
import { runLength } from './fit.js';

/** A seal, a swirl, an eye: on a grid of 24. @type {Record<string, string>} */
const MARKS = {
  sealed: 'M5 5h14v14H5zM9.500 9.500h5v5h-5z',
  stirred: 'M12 12c0-1.500 2.500-1.500 2.500.5S11.500 16 9.500 14.500 7.500 9.500 10.500 8s8 .5 8 4.500-4.500 7.500-9 6.500S3 14 4.500 9',
  witnessed: 'M2.500 12C6 6.500 9 5 12 5s6 1.500 9.500 7C18 17.500 15 19 12 19s-6-1.500-9.500-7zM12 9.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600',
};

/** Type of the badge and of its sentence, as the style sheet has it. */
const SIZE = 2.5;
const BADGE = 11;

/** What may be said of this draw now. Who stirred and who was silent is said once it is settled. @param {any} stage */
export function graded(stage) {
  const settled = typeof stage.stirred === 'number' && stage.grade !== 'sealed';
  const moment = stage.phase === 'word' ? 'due' : 'by';
  const silent = stage.silent ? t('screen.sheet.and_silent', { n: number(stage.silent) }) : '';
  return settled ? t(`screen.sheet.${stage.grade}_${moment}`, { stirred: stage.stirred, silent }) : t(`screen.sheet.${stage.grade}`);
}

/** The badge alone. @param {any} stage */
export const badge = (stage) => h('span', { class: 'badge' }, icon({ path: MARKS[stage.grade] || MARKS.sealed }), t(`screen.grade.${stage.grade}`));

/**
 * The badge with its sentence, in type that keeps to one line where it can.
 * @param {any} stage @param {number} width in rem
 */
export function gradeLine(stage, width) {
  if (!stage || !stage.grade) return null;
  const says = graded(stage);
  const room = width - BADGE - runLength(t(`screen.grade.${stage.grade}`)) * SIZE;
  const size = Math.max(2.2, Math.min(SIZE + 0.3, room / runLength(says)));
  return h('p', { class: 'grade' }, badge(stage), h('span', { class: 'grade-says', style: { 'font-size': `${size.toFixed(2)}rem` } }, says));
}
