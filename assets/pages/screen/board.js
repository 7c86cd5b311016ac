// A board of winners' tickets: dealt at once, or one after another; where they are many, in pages that turn by themselves.

import { calm, digits, h, replace, seal } from '../../lib/dom.js';
import { drawNumber, t, time } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';
import { fitText, framed, runLength } from './fit.js';
import { mode, narrow, stageRoom } from './mode.js';
import { gradeLine } from './grade.js';
import { checkCode, holes, prizeHead, serialLine } from './ticket.js';

/** @typedef {import('./winners.js').Winner} Winner */
/** @typedef {{room: number, columns: number, rows: number}} Plan */

const PAGE_MS = 7000;
const DEAL_MS = 70;
/** Rem above and below the tickets. */
const HEAD = mode === 'overlay' ? 10.4 : 17.6;
const FOOT = mode === 'overlay' ? -1.2 : 5;
const GAP = 2.4;
/** Side of the code on the strip's stub. */
const CHECK = 14.8;
/** So few winners have gold under their tickets. */
const FEW = 10;
/** Rem at the foot that draw and time take. */
const FACTS = 34;

/** How many tickets stand on one page, in how many columns. @param {number} count @returns {Plan} */
function layout(count) {
  const wide = [[2, 2], [3, 3], [4, 2], [6, 3], [8, 4], [10, 5], [15, 5], [20, 5]];
  const near = [[3, 3], [4, 2], [6, 3], [9, 3], [12, 4], [16, 4], [20, 4]];
  const steps = mode === 'overlay' ? [[5, 5]] : narrow() ? near : wide;
  const [room, columns] = steps.find(([n]) => count <= n) || steps[steps.length - 1];
  return { room, columns: Math.min(columns, count), rows: Math.ceil(Math.min(room, count) / columns) };
}

/** The prize, as a ticket as slim as a strip. @param {any} stage @param {number} count */
function headStrip(stage, count) {
  const prize = stage.prize || {};
  const small = mode === 'overlay';
  const room = { max: small ? 4.2 : 6, min: 3.2, width: stageRoom().width - (small ? 34 : 42) - (prize.image ? 30 : 7), lines: 2 };
  const sum = h('p', { class: 'many-count' });
  const check = checkCode(stage, CHECK);
  fitText(sum, t('screen.winners', { n: count }), { max: small ? 3.2 : 4.2, min: 2.6, width: check ? 18 : 24, lines: 1 });
  return h('div', { class: 'strip-ticket' },
    h('div', { class: 'slip ticket-body' }, prize.image && framed(prize.image.thumb || prize.image.url, { class: 'thumb', width: 22, height: small ? 6.8 : 13.5 }), prizeHead(prize, room)),
    h('div', { class: 'slip ticket-stub' }, holes(), sum, check || seal()));
}

/**
 * @param {HTMLElement} root @param {any} stage @param {Winner[]} winners
 * @param {import('./winners.js').How} how
 */
export function board(root, stage, winners, how) {
  const list = winners.length > 10 ? [...winners].sort((a, b) => a.draw_number - b.draw_number) : winners;
  const plan = layout(list.length);
  const pages = Math.ceil(list.length / plan.room);
  const grid = h('ol', { class: 'board' });
  const foot = h('p', { class: 'pages' }, pages > 1 ? null : facts(stage));
  replace(root, h('div', { class: 'many' }, headStrip(stage, list.length), grid, h('div', { class: 'many-foot' }, mode !== 'overlay' && gradeLine(stage, stageRoom().width - FACTS), foot)));
  fitGrid(grid, plan, list);
  let first = 0;
  const allDue = dueAt(stage, list.length - 1);
  const turner = pager(pages, (page) => {
    first = page * plan.room;
    dealPage(grid, list.slice(first, first + plan.room), { stage, first, deal: how.celebrate, gold: list.length <= FEW && !stage.step_ms });
    if (pages > 1) foot.textContent = t('screen.page', { page: page + 1, pages });
  }, () => how.held() || serverNow() < allDue + PAGE_MS);
  const stopDue = serverNow() < allDue ? whenDue(grid, stage, list, { ...how, first: () => first, turn: turner.next }) : () => {};
  return { stop: () => { turner.stop(); stopDue(); }, next: turner.next };
}

/** Draw and time. @param {any} stage */
const facts = (stage) => [t('screen.draw_k', { k: stage.draw }), stage.ends_at ? time(stage.ends_at) : ''].filter(Boolean).join(' · ');

/** @param {number} pages @param {(page: number) => void} show @param {() => boolean} held */
export function pager(pages, show, held) {
  let page = 0;
  let furthest = 0;
  const turn = () => {
    page = (page + 1) % pages;
    furthest = Math.max(furthest, page);
    show(page);
  };
  const start = () => (pages > 1 ? window.setInterval(() => { if (!held()) turn(); }, PAGE_MS) : 0);
  let timer = start();
  show(0);
  return {
    stop: () => clearInterval(timer),
    next: () => {
      if (furthest >= pages - 1) return false;
      clearInterval(timer);
      turn();
      timer = start();
      return true;
    },
  };
}

/** What is said of a winner beside the name: called in an absent one's place, on the way. @param {Winner} one @returns {[string, string][]} class and word */
const saidOf = (one) => [...(one.replaces ? [/** @type {[string, string]} */ (['reserve', t('screen.reserve')])] : []), ...(one.coming ? [/** @type {[string, string]} */ (['reserve coming', t('screen.claim.coming')])] : [])];
/** The same as marks. @param {Winner} one */
export const marksOf = (one) => saidOf(one).map(([name, word]) => h('span', { class: name }, word));
/** A mark's own room beside its word, in ems. */
const MARK_ROOM = 1.6;

/** How wide the marks and the name below a number run, in ems. @param {Winner} one */
const wordsOf = (one) => [saidOf(one).reduce((sum, [, word]) => sum + runLength(word) + MARK_ROOM, 0), runLength(one.name || '')];
/** No words on a board are smaller, in rem. */
const LEAST_WORDS = 2.4;

/** Sizes for the whole board, so that no page looks bigger than another. @param {HTMLElement} grid @param {Plan} plan @param {Winner[]} list */
function fitGrid(grid, plan, list) {
  const longest = Math.max(...list.map((one) => drawNumber(one.draw_number).length));
  const { width, height } = stageRoom();
  const cellWidth = (width + GAP) / plan.columns - GAP;
  const cellHeight = (height - HEAD - FOOT) / plan.rows - GAP;
  // Where a reserve's mark and name do not fit side by side, the mark alone stands.
  const crowded = list.some((one) => wordsOf(one)[0] > 0 && wordsOf(one)[0] + wordsOf(one)[1] > (cellWidth * 0.86) / LEAST_WORDS);
  const names = Math.max(0, ...list.map((one) => (crowded ? Math.max(...wordsOf(one)) : wordsOf(one)[0] + wordsOf(one)[1])));
  const nameSize = names ? Math.max(LEAST_WORDS, Math.min(5, cellHeight * 0.2, (cellWidth * 0.86) / names)) : 0;
  const size = Math.min(30, (cellHeight * 0.84 - nameSize * 1.4) * (names ? 0.94 : 0.86), (cellWidth * 0.8) / (longest * 0.66));
  grid.classList.toggle('worded', list.some((one) => one.name));
  grid.classList.toggle('crowded', crowded);
  grid.style.setProperty('--columns', String(plan.columns));
  grid.style.setProperty('--rows', String(plan.rows));
  grid.style.setProperty('--name', `${nameSize.toFixed(2)}rem`);
  grid.style.setProperty('font-size', `${size.toFixed(2)}rem`);
}

/** @param {any} stage @param {number} place @returns {number} server time at which a place is shown */
export const dueAt = (stage, place) => (Number(stage.step_ms) > 0 ? Date.parse(stage.ends_at) + place * Number(stage.step_ms) : 0);

/**
 * @param {HTMLElement} grid @param {Winner[]} shown
 * @param {{stage: any, first: number, deal: boolean, gold: boolean}} how
 */
function dealPage(grid, shown, { stage, first, deal, gold }) {
  const pace = Math.min(DEAL_MS, 1400 / shown.length);
  grid.classList.toggle('rimmed', gold || Boolean(stage.step_ms));
  grid.classList.toggle('still', !deal && first === 0);
  replace(grid, shown.map((one, i) => {
    const item = h('li', { class: gold ? 'slip small-ticket gold' : 'slip small-ticket', style: { 'animation-delay': calm() ? '0ms' : `${Math.round(i * pace)}ms` } });
    fillIn(item, one, serverNow() >= dueAt(stage, first + i));
    return item;
  }));
}

/** A ticket with its number, or its place while that is still to come. @param {HTMLElement} item @param {Winner} winner @param {boolean} due */
function fillIn(item, winner, due) {
  item.classList.toggle('due', !due);
  replace(item, due && digits(drawNumber(winner.draw_number), { label: drawNumber(winner.draw_number) }), due && h('p', { class: 'small-name', style: { 'font-size': 'var(--name)' } }, marksOf(winner), winner.name && h('span', {}, winner.name)));
}

/**
 * Puts one number after another on the board, by the server's time, and turns to the page whose first place is due.
 * @param {HTMLElement} grid @param {any} stage @param {Winner[]} list
 * @param {{held: () => boolean, landed: () => void, first: () => number, turn: () => boolean}} how `first`: the place of the first ticket in view
 */
function whenDue(grid, stage, list, { held, landed, first, turn }) {
  const due = (/** @type {number} */ place) => serverNow() >= dueAt(stage, place);
  /** @param {Element} item @param {number} place */
  const land = (item, place) => {
    grid.querySelectorAll('.gold').forEach((one) => one.classList.remove('gold', 'landing'));
    /** @type {HTMLElement} */ (item).style.removeProperty('animation-delay');
    item.classList.add('gold', 'landing');
    fillIn(/** @type {HTMLElement} */ (item), list[place], true);
    landed();
  };
  const timer = window.setInterval(() => {
    if (held()) return;
    [...grid.children].forEach((item, i) => { if (item.classList.contains('due') && due(first() + i)) land(item, first() + i); });
    const next = first() + grid.children.length;
    if (next < list.length) { if (due(next) && turn()) land(grid.children[0], next); } else if (!grid.querySelector('.due')) clearInterval(timer);
  }, 60);
  return () => clearInterval(timer);
}
