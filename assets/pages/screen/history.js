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
/** Type of what became of a draw that does not count, and of why. */
const PAST_FACT = 3;
const PAST_WHY = 2.3;

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

/** Why a draw has no winners that count, or nothing. @param {any} draw @returns {[string, string]} the fact, and more of it */
function undone(draw) {
  if (draw.state === 'aborted') return [t('screen.past.aborted'), draw.abort_reason ? t('screen.past.aborted_why', { reason: draw.abort_reason }) : ''];
  if (draw.state === 'reset') return [t('screen.past.reset'), ''];
  return draw.state === 'running' ? [t('screen.past.running'), ''] : ['', ''];
}

/** The places that were drawn again, and where. @param {any} draw @returns {string} */
function superseded(draw) {
  const places = (draw.winners || []).filter((/** @type {any} */ w) => w.superseded_by);
  const list = (/** @type {string} */ key) => [...new Set(places.map((/** @type {any} */ w) => w[key]))].join(', ');
  return places.length ? t('screen.past.superseded', { places: list('place'), draws: list('superseded_by') }) : '';
}

/** What stands at the end of a row, and how wide it is, in rem. @param {any} draw @param {number} height */
function outcome(draw, height) {
  const [fact, why] = undone(draw);
  const most = stageRoom().width * 0.25;
  if (fact) {
    const width = Math.min(most, Math.max(runLength(fact) * PAST_FACT, runLength(why) * PAST_WHY) + 1);
    const reason = h('p', { class: 'past-why clamp' }, why);
    return { width, node: h('div', { class: 'past', style: { width: `${width.toFixed(2)}rem` } }, h('p', { class: 'past-fact' }, fact), why && reason) };
  }
  const numbers = (draw.winners || []).filter((/** @type {any} */ w) => w.holds !== false).map((/** @type {any} */ w) => drawNumber(w.draw_number));
  const shown = numbers.length > MOST_NUMBERS ? [] : numbers;
  const again = superseded(draw);
  const room = again ? height * 0.72 : height;
  const digitsWide = Math.ceil(shown.length / (shown.length > 3 ? 2 : 1)) * ((shown[0] || '').length * 0.66 + 0.45);
  const size = Math.min(room * 0.44, shown.length > 3 ? room * 0.33 : 9, 38 / Math.max(1, digitsWide));
  const count = t('screen.winners', { n: numbers.length || draw.winner_count || 0 });
  const list = h('div', { class: 'history-numbers', style: { 'font-size': `${size.toFixed(2)}rem`, width: shown.length > 3 ? `${(digitsWide * size + 0.3).toFixed(2)}rem` : 'auto' } },
    shown.length ? shown.map((/** @type {string} */ n) => h('span', {}, digits(n, { label: n }))) : numbers.length || !again ? h('span', { class: 'history-more' }, count) : null);
  const wide = shown.length ? digitsWide * size : runLength(count) * COUNT_SIZE;
  if (!again) return { width: wide, node: list };
  const line = h('p', { class: 'past-why clamp' }, again);
  const width = Math.max(wide, Math.min(most, runLength(again) * PAST_WHY));
  return { width, node: h('div', { class: 'past' }, list, line) };
}

/** @param {any} draw @param {boolean} pictured whether any row has a picture: then all names begin beside its place */
function row(draw, pictured) {
  const height = (stageRoom().height - 4) / (narrow() ? ROWS_NARROW : ROWS) - 1.6;
  const picture = pictured ? height + 2.8 : 0;
  const [fact] = undone(draw);
  const { node, width } = outcome(draw, height);
  const at = draw.revealed_at || draw.frozen_at;
  return h('li', { class: fact ? 'history-row undone' : 'history-row' },
    h('div', { class: 'slip ticket-body' },
      pictured && h('div', { class: 'thumb-place', style: { width: `${height.toFixed(2)}rem` } }, draw.image && framed(draw.image.thumb || draw.image.url, { class: 'thumb', width: height, height: height * 0.78 })),
      prizeHead({ name: draw.prize_name, rank: draw.prize_rank }, { max: narrow() ? 3.9 : 4.8, min: 2.6, width: stageRoom().width - 42 - 12 - picture - width, lines: narrow() ? 3 : 2, another: height * 0.21 }),
      node),
    h('div', { class: 'slip ticket-stub' }, holes(),
      h('p', { class: 'history-when' }, t('screen.draw_k', { k: draw.draw }), h('br'), at ? time(at) : ''), !fact && seal()));
}
