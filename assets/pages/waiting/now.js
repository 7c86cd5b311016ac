// What happens now and what comes next, in one line that can be read in passing.

import { digits, h } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { joinedAfter } from './known.js';
import { model } from './model.js';
import { placesShown } from './pace.js';

/** Phases that have a line of their own. */
const LINES = ['stirring', 'showing', 'word', 'spinning', 'stopping'];

/** @param {any[]} wins those that may be seen */
export function nowCard(wins) {
  const stage = model.state.stage;
  const running = stage.phase !== 'idle' && stage.phase !== 'winner';
  const next = stage.phase === 'idle' ? model.state.next : null;
  const body = stage.phase === 'winner' ? resultNow(stage, wins) : running ? runningNow(stage) : next ? nextNow(next) : idleNow();
  return h('div', { class: `now ${running ? 'running' : ''}` },
    h('h2', { id: 'now-title', class: 'eyebrow' }, running && h('i', { class: 'pulse' }), t(next ? 'guest.now.next' : 'guest.now.title')),
    body, leftLine(stage));
}

/** What is still to be drawn. @param {any} stage */
function leftLine(stage) {
  const prizes = model.state.prizes;
  if (!prizes || !prizes.total || !prizes.left || (stage.phase !== 'idle' && stage.phase !== 'winner')) return null;
  return h('p', { class: 'now-left' }, t('guest.now.left', { left: prizes.left, total: prizes.total }));
}

/** A prize whose winner was not there may be drawn anew. */
const isUnclaimed = () => (model.state.results || []).some((/** @type {any} */ row) => row.winners && !row.winners.length && !row.superseded_by);

const isOver = () => Boolean(model.state.prizes && model.state.prizes.total && model.state.prizes.left === 0) && !isUnclaimed();

function idleNow() {
  const off = model.state.called_off;
  if (off) return calledOff(off);
  if (isOver()) return [h('p', { class: 'now-line' }, t('guest.now.over')), h('p', { class: 'quiet' }, t('guest.now.over_hint'))];
  const closed = model.ticket && model.state.event.registration === 'closed';
  return [h('p', { class: 'now-line' }, t('guest.now.idle')), h('p', { class: 'quiet' }, closed ? t('guest.notice.closed') : t('guest.now.idle_hint'))];
}

/** Nothing came of the newest draw. @param {{draw: number, reason?: string}} off */
const calledOff = ({ draw, reason }) => [
  h('p', { class: 'now-line' }, t('guest.now.called_off', { k: draw })),
  reason && h('p', {}, t('guest.now.called_off_why', { reason })),
  h('p', { class: 'quiet' }, t('guest.now.called_off_hint'))];

/** @param {any} next the prize that was announced */
function nextNow(next) {
  return [prizeLine({ prize: next }), h('p', { class: 'quiet' }, next.count ? t('guest.now.count', { n: next.count }) : '')];
}

/** @param {any} stage */
function prizeLine(stage) {
  const prize = stage.prize;
  if (!prize) return null;
  return h('div', { class: 'now-prize' },
    prize.image && h('img', { src: prize.image.thumb || prize.image.url, alt: '', width: 72, height: 72 }),
    h('p', {}, prize.rank ? h('span', { class: 'rank' }, t('common.rank', { rank: prize.rank })) : null, ' ', prize.name));
}

/** @param {any} stage */
function runningNow(stage) {
  const line = LINES.includes(stage.phase) ? stage.phase : 'preparing';
  const facts = [t('guest.now.count', { n: stage.count }), stage.entries ? t('guest.now.entries', { n: stage.entries }) : ''].filter(Boolean).join(' · ');
  return [h('p', { class: 'now-line' }, t(`guest.now.${line}`)), prizeLine(stage), anew(stage), h('p', { class: 'quiet' }, facts)];
}

/** @param {any} stage */
const anew = ({ supersedes }) => supersedes && h('p', { class: 'quiet' }, t('guest.now.anew', supersedes));

/** @param {any} stage @param {any[]} wins */
function resultNow(stage, wins) {
  const list = model.lists.get(stage.draw) || (stage.winners || []).map((/** @type {any} */ w) => w.draw_number);
  if (!list.length) return [prizeLine(stage), h('p', { class: 'now-line' }, t(stage.winners ? 'guest.now.nobody' : 'guest.now.looking')), stage.winners && h('p', { class: 'quiet' }, t('guest.now.nobody_why'))];
  const count = placesShown(stage, list.length);
  const shown = list.slice(0, count);
  const mine = model.ticket ? model.ticket.number : -1;
  const done = count >= list.length;
  return [
    prizeLine(stage),
    anew(stage),
    h('p', { class: 'quiet' }, done ? t(list.length === 1 ? 'guest.now.result_one' : 'guest.now.result') : t('guest.now.one_by_one', { n: count, count: list.length })),
    numbers(shown, mine, 12),
    model.ticket && (done || shown.includes(mine)) ? h('p', { class: 'now-own' }, outcome(stage, shown.includes(mine), wins)) : null,
  ];
}

/** What came of it for me; where my card above says that the place was given up, this line says the same. @param {any} stage @param {boolean} won @param {any[]} wins */
function outcome(stage, won, wins) {
  const own = wins.find((win) => win.draw === stage.draw);
  if (own && own.claim !== 'open' && own.claim !== 'collected') return t(own.claim === 'absent' ? 'guest.now.passed_on' : 'guest.now.annulled');
  if (won) return h('strong', {}, t('guest.now.won'));
  if (joinedAfter(stage)) return t('guest.now.joined_later');
  return lostLine(wins);
}

/** What a guest reads, and hears, who did not win this time. @param {any[]} wins those of earlier draws */
export function lostLine(wins) {
  if (wins.some((win) => win.claim !== 'void')) return t('guest.now.lost_won');
  return t(isOver() ? 'guest.now.lost_last' : 'guest.now.lost');
}

/**
 * Winning numbers as chips, mine marked; a long list folds.
 * @param {number[]} list
 * @param {number} mine
 * @param {number} limit
 */
export function numbers(list, mine, limit) {
  const chip = (/** @type {number} */ n) => h('li', { class: n === mine ? 'chip mine' : 'chip' }, digits(drawNumber(n), { label: drawNumber(n) }), n === mine && h('span', {}, t('guest.past.mine')));
  if (list.length <= limit) return h('ul', { class: 'chips' }, list.map(chip));
  const first = [...list].sort((a, b) => Number(b === mine) - Number(a === mine)).slice(0, limit);
  return [
    h('ul', { class: 'chips' }, first.map(chip)),
    h('details', { class: 'more' }, h('summary', {}, t('guest.now.show_all', { n: list.length })), h('p', { class: 'run' }, [...list].sort((a, b) => a - b).map(drawNumber).join(', '))),
  ];
}
