// The winners: one ticket that rises and is sealed, or a board of tickets that turns its pages by itself.

import { calm, digits, h, replace, seal } from '../../lib/dom.js';
import { drawNumber, t, time } from '../../lib/i18n.js';
import { fitText, framed, PICTURE, THUMB } from './fit.js';

const PAGE_MS = 7000;
const DEAL_MS = 70;

/**
 * Shows the winners of a draw.
 * @param {HTMLElement} root
 * @param {any} stage
 * @param {number[]} numbers in the order drawn
 * @param {boolean} celebrate
 * @returns {() => void} stops whatever still moves
 */
export function showWinners(root, stage, numbers, celebrate) {
  root.classList.toggle('celebrate', celebrate);
  if (numbers.length === 1) {
    replace(root, single(stage, numbers[0]));
    return () => root.classList.remove('celebrate');
  }
  return board(root, stage, numbers, celebrate);
}

/** @param {any} stage @param {{max: number, min: number, width: number, lines: number}} room */
function prizeHead(stage, room) {
  const prize = stage.prize || {};
  const name = h('h2', { class: 'prize-name' });
  fitText(name, prize.name || '', room);
  return h('div', { class: 'prize' }, prize.rank ? h('p', { class: 'rank' }, t('common.rank', { rank: prize.rank })) : null, name);
}

/** @param {any} stage @param {number} winner */
function single(stage, winner) {
  const text = drawNumber(winner);
  const image = stage.prize && stage.prize.image;
  const height = Math.min(image ? 32 : 35, (image ? 84 : 118) / (text.length * 0.66));
  return h('div', { class: 'winner' },
    prizeHead(stage, { max: 8, min: 4.5, width: 128, lines: 2 }),
    h('div', { class: 'run-row' },
      image && framed(image.url, PICTURE),
      h('article', { class: 'big-ticket' },
        h('p', { class: 'big-number', style: { 'font-size': `${height.toFixed(2)}rem` } }, digits(text, { label: t('common.number', { number: text }) })),
        h('div', { class: 'big-stub' }, h('p', {}, h('strong', {}, t('screen.congratulations')), h('span', {}, stub(stage))), h('div', { class: 'stamp' }, seal())))));
}

/** @param {any} stage */
const stub = (stage) => [t('screen.draw_k', { k: stage.draw }), stage.ends_at ? time(stage.ends_at) : ''].filter(Boolean).join(' · ');

/** How many tickets stand on one page, in how many columns. @param {number} count */
export function layout(count) {
  const wide = innerWidth / innerHeight > 1.5;
  const steps = wide ? [[3, 3], [4, 4], [6, 3], [8, 4], [10, 5], [15, 5], [20, 5], [24, 6]] : [[3, 3], [4, 2], [6, 3], [9, 3], [12, 4], [16, 4], [20, 4]];
  const [room, columns] = steps.find(([n]) => count <= n) || steps[steps.length - 1];
  return { room, columns: Math.min(columns, count), rows: Math.ceil(Math.min(room, count) / columns) };
}

/** @param {HTMLElement} root @param {any} stage @param {number[]} numbers @param {boolean} celebrate */
function board(root, stage, numbers, celebrate) {
  const list = numbers.length > 10 ? [...numbers].sort((a, b) => a - b) : numbers;
  const plan = layout(list.length);
  const pages = Math.ceil(list.length / plan.room);
  const grid = h('ol', { class: 'board' });
  const foot = h('p', { class: 'pages' });
  const image = stage.prize && stage.prize.image;
  replace(root, h('div', { class: 'winner many' },
    h('div', { class: 'many-head' }, image && framed(image.url, THUMB), prizeHead(stage, { max: 6.5, min: 4.2, width: 88, lines: 2 }), h('p', { class: 'many-count' }, t('screen.winners', { n: list.length }))),
    grid, foot));
  const show = (/** @type {number} */ page) => dealPage(grid, foot, { list, plan, page, pages, celebrate });
  let page = 0;
  show(0);
  const timer = pages > 1 ? setInterval(() => { page = (page + 1) % pages; show(page); }, PAGE_MS) : 0;
  return () => { clearInterval(timer); root.classList.remove('celebrate'); };
}

/**
 * @param {HTMLElement} grid
 * @param {HTMLElement} foot
 * @param {{list: number[], plan: {room: number, columns: number, rows: number}, page: number, pages: number, celebrate: boolean}} what
 */
function dealPage(grid, foot, what) {
  const { list, plan, page, pages } = what;
  const shown = list.slice(page * plan.room, (page + 1) * plan.room);
  const longest = Math.max(...list.map((n) => drawNumber(n).length));
  const wide = Math.min(innerWidth / innerHeight, 2) * 90;
  const unit = Math.min(innerHeight, innerWidth * 0.6) / 100;
  const cellWidth = Math.min((innerWidth * 0.9) / unit, wide * 1.2) / plan.columns - 3;
  const cellHeight = ((innerHeight * 0.9) / unit - 33) / plan.rows - 3;
  const size = Math.min(30, cellHeight * 0.62, (cellWidth * 0.78) / (longest * 0.66));
  grid.style.setProperty('--columns', String(plan.columns));
  grid.style.setProperty('--rows', String(plan.rows));
  grid.style.setProperty('font-size', `${size.toFixed(2)}rem`);
  const pace = Math.min(DEAL_MS, 1400 / shown.length);
  replace(grid, shown.map((n, i) => h('li', { class: 'small-ticket', style: { 'animation-delay': calm() ? '0ms' : `${Math.round(i * pace)}ms` } }, digits(drawNumber(n), { label: drawNumber(n) }))));
  foot.textContent = pages > 1 ? t('screen.page', { page: page + 1, pages }) : '';
}
