// The results so far: every draw as a stamped ticket, newest first, in pages that turn by themselves.

import { digits, h, replace, seal } from '../../lib/dom.js';
import { drawNumber, language, t, time } from '../../lib/i18n.js';
import { call } from '../../lib/live.js';
import { framed, runLength } from './fit.js';
import { narrow, stageRoom } from './mode.js';
import { pager } from './board.js';
import { holes, prizeHead } from './ticket.js';

const ROWS = 5;
const ROWS_NARROW = 6;
/** More numbers than this are a count. */
const MOST_NUMBERS = 6;
/** Type of a count, as the style sheet has it. */
const COUNT_SIZE = 3.4;

let mark = '';
/** @type {() => void} */
let stopPages = () => {};
let turn = () => false;

/** Turns to a page not seen yet. @returns {boolean} whether there was one */
export const nextResults = () => turn();

export function leaveHistory() {
  stopPages();
  stopPages = () => {};
  turn = () => false;
  mark = '';
}

/** @param {HTMLElement} root @param {any} state @param {() => boolean} held */
export async function renderHistory(root, state, held) {
  const now = JSON.stringify([state.event.event_id, state.log && state.log.seq, state.results, language(), innerWidth, innerHeight]);
  if (now === mark) return;
  mark = now;
  const draws = await drawsOf(state);
  if (mark !== now) return;
  stopPages();
  list(root, draws, held);
}

/** All draws; without an answer the newest ones that the state holds. @param {any} state @returns {Promise<any[]>} */
async function drawsOf(state) {
  if (state.draws) return state.draws;
  try {
    return (await call('GET', `events/${encodeURIComponent(state.event.event_id)}/draws`)).draws;
  } catch {
    return (state.results || []).map((/** @type {any} */ one) => ({ ...one, winners: (one.winners || []).map((/** @type {number} */ n) => ({ draw_number: n, holds: true })) }));
  }
}

/** @param {HTMLElement} root @param {any[]} draws @param {() => boolean} held */
function list(root, draws, held) {
  if (!draws.length) {
    replace(root, h('p', { class: 'slip history-none' }, t('screen.no_results')));
    return;
  }
  const pictured = draws.some((draw) => draw.image);
  const most = narrow() ? ROWS_NARROW : ROWS;
  const pages = Math.ceil(draws.length / most);
  const rows = h('ol', { class: 'history-list', style: { '--rows': most } });
  const foot = h('p', { class: 'pages' });
  replace(root, h('div', { class: 'history' }, rows, pages > 1 && foot));
  const turner = pager(pages, (page) => {
    replace(rows, draws.slice(page * most, (page + 1) * most).map((draw) => row(draw, pictured)));
    foot.textContent = t('screen.page', { page: page + 1, pages });
  }, held);
  stopPages = turner.stop;
  turn = turner.next;
}

/** @param {any} draw @param {boolean} pictured whether any row has a picture: then all names begin beside its place */
function row(draw, pictured) {
  const numbers = (draw.winners || []).filter((/** @type {any} */ w) => w.holds !== false).map((/** @type {any} */ w) => drawNumber(w.draw_number));
  const shown = numbers.length > MOST_NUMBERS ? [] : numbers;
  const height = (stageRoom().height - 4) / (narrow() ? ROWS_NARROW : ROWS) - 1.6;
  const digitsWide = Math.ceil(shown.length / (shown.length > 3 ? 2 : 1)) * ((shown[0] || '').length * 0.66 + 0.45);
  const size = Math.min(height * 0.44, shown.length > 3 ? height * 0.33 : 9, 38 / Math.max(1, digitsWide));
  const count = t('screen.winners', { n: numbers.length || draw.winner_count || 0 });
  const numbersWidth = shown.length ? digitsWide * size : runLength(count) * COUNT_SIZE;
  const picture = pictured ? height + 2.8 : 0;
  return h('li', { class: 'history-row' },
    h('div', { class: 'slip ticket-body' },
      pictured && h('div', { class: 'thumb-place', style: { width: `${height.toFixed(2)}rem` } }, draw.image && framed(draw.image.thumb || draw.image.url, { class: 'thumb', width: height, height: height * 0.78 })),
      prizeHead({ name: draw.prize_name, rank: draw.prize_rank }, { max: narrow() ? 3.9 : 4.8, min: 2.6, width: stageRoom().width - 42 - 12 - picture - numbersWidth, lines: narrow() ? 3 : 2, another: height * 0.21 }),
      h('div', { class: 'history-numbers', style: { 'font-size': `${size.toFixed(2)}rem`, width: shown.length > 3 ? `${(digitsWide * size + 0.3).toFixed(2)}rem` : 'auto' } },
        shown.length ? shown.map((/** @type {string} */ n) => h('span', {}, digits(n, { label: n }))) : h('span', { class: 'history-more' }, count))),
    h('div', { class: 'slip ticket-stub' }, holes(),
      h('p', { class: 'history-when' }, t('screen.draw_k', { k: draw.draw }), h('br'), draw.revealed_at ? time(draw.revealed_at) : ''), seal()));
}
