// The desk: what is next and the mirror of the stage in the middle, prizes on the left, winners and their claims on the right.

import { h } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';
import { app, isOrganiser } from './app.js';
import { get, inEvent, loadDraws } from './client.js';
import { drawControl } from './desk_draw.js';
import { figures } from './desk_figures.js';
import { isRunning, stageMirror } from './desk_mirror.js';
import { prizePicker } from './desk_prizes.js';
import { secretNumbers } from './desk_secret.js';
import { warnsOf } from './desk_warnings.js';
import { recentDraws } from './desk_winners.js';
import { panicRow } from './panic.js';
import { toast } from './toast.js';
import { isRevealed } from './winners.js';

/** @typedef {import('./types.js').View} View */
/** @typedef {import('./types.js').LiveState} LiveState */
/** @typedef {import('./types.js').DrawRow} DrawRow */
/** @typedef {import('./types.js').Prize} Prize */

const TICK_MS = 250;

/** @returns {View} */
export function deskView() {
  const strip = figures();
  const mirror = stageMirror();
  const recent = recentDraws();
  const lead = isOrganiser() ? organiserPart(() => refresh(), () => recent.rows()) : null;
  const middle = h('div', { class: 'desk-middle' }, mirror.element, lead?.element ?? null);
  const columns = h('div', { class: `desk ${lead ? '' : 'desk-staff'}` }, lead?.picker.element ?? null, middle, recent.element);
  const element = h('div', { class: 'view view-desk' }, h('h1', { class: 'sr', tabindex: '-1' }, t(lead ? 'admin.nav.desk' : 'admin.nav.now')), strip.warnings, strip.element, columns);

  let turn = 0;
  const refresh = async () => {
    const mine = ++turn;
    try {
      const [prizes, draws, event] = await Promise.all([lead ? get(inEvent('/prizes')) : null, loadDraws(), lead ? get(inEvent()) : null]);
      if (mine !== turn) return;
      recent.show(draws);
      lead?.loaded(prizes.prizes, draws, event);
    } catch (error) {
      if (mine === turn) recent.fail(error, refresh);
    }
  };
  /** @param {LiveState} state */
  const update = (state) => {
    strip.update(state);
    mirror.update(state);
    recent.update();
    lead?.update(state);
  };
  void refresh();
  return { element, refresh, update, dispose: () => { mirror.dispose(); lead?.dispose(); recent.dispose(); } };
}

/**
 * What only the organiser has: the prizes to choose from, the button, the panic row.
 * @param {() => unknown} refresh
 * @param {() => DrawRow[]} rows
 */
function organiserPart(refresh, rows) {
  /** @type {ReturnType<typeof drawControl>|null} */
  let control = null;
  /** @type {Prize[]|null} */
  let prizes = null;
  let closed = false;
  let followed = '';
  const secret = secretNumbers();
  const panic = panicRow();
  const picker = prizePicker(() => control?.chosen(), () => control?.fresh());
  control = drawControl({ foot: panic.element, choice: () => picker.choice(), drawn: (answer) => {
    secret.know(answer.draw, answer.winners.map((w) => w.draw_number));
    if (answer.short_by) toast(t('admin.draw.short', { n: answer.short_by }), { kind: 'info' });
    void refresh();
  } });
  const element = h('div', { class: 'dock' }, secret.element, control.element);

  /** What another device or the remote has announced is what stands chosen here too. @param {LiveState} state */
  const follow = (state) => {
    const next = state.view === 'prize' && state.stage.phase === 'idle' ? state.next : null;
    const mark = next ? `${next.prize_id} ${next.count}` : '';
    if (mark === followed || !prizes) return;
    followed = mark;
    if (next && picker.take(next.prize_id)) control?.follow(next.count);
  };
  const tell = () => {
    const state = app.state;
    if (!state) return;
    follow(state);
    control?.update(known(state, { prizes, closed, rows: rows() }));
  };
  const timer = setInterval(() => { if (app.state && isRunning(app.state.stage)) tell(); }, TICK_MS);
  /** @param {Prize[]} fresh @param {DrawRow[]} draws @param {import('./types.js').EventDetail} event */
  const loaded = (fresh, draws, event) => {
    prizes = fresh;
    closed = event.state === 'closed';
    picker.show(fresh);
    const newest = draws[0];
    if (newest?.winners && !isRevealed(newest)) secret.know(newest.draw, newest.winners.map((w) => w.draw_number));
    if (!(app.state && isRunning(app.state.stage))) picker.advance();
    tell();
  };
  /** @param {LiveState} state */
  const update = (state) => {
    panic.update(state);
    secret.update(state);
    tell();
  };
  return { element, picker, loaded, update, dispose: () => { clearInterval(timer); control?.dispose(); } };
}

/**
 * @param {LiveState} state
 * @param {{prizes: Prize[]|null, closed: boolean, rows: DrawRow[]}} lists
 * @returns {import('./desk_draw.js').Known}
 */
function known(state, { prizes, closed, rows }) {
  const { stage } = state;
  const running = isRunning(stage) ? stage : null;
  const live = rows.filter((row) => !row.reset && isRevealed(row));
  return {
    away: app.connection !== 'connected',
    closed,
    running,
    seconds: running ? Math.max(0, Math.ceil((Date.parse(stage.ends_at ?? '') - serverNow()) / 1000)) || 0 : 0,
    byHost: running !== null && stage.reveal === 'host',
    prizes: prizes ? prizes.length : null,
    left: (prizes ?? []).reduce((sum, prize) => sum + prize.left, 0),
    announced: state.view === 'prize' && stage.phase === 'idle' && state.next ? state.next : null,
    people: state.participants ?? 0,
    noPhone: warnsOf(state, 'no_phone'),
    shown: stage.phase === 'winner' ? openOf(live.find((row) => row.draw === stage.draw)) : null,
    unclaimed: live.reduce((sum, row) => sum + open(row).length, 0),
    draw: stage.draw ?? state.results?.[0]?.draw ?? 0,
  };
}

/** @param {DrawRow} row */
const open = (row) => (row.winners ?? []).filter((winner) => winner.claim === 'open');

/** @param {DrawRow|undefined} row */
function openOf(row) {
  if (!row) return null;
  const waiting = open(row);
  return { places: (row.winners ?? []).filter((w) => !['absent', 'passed', 'void'].includes(w.claim)).length, open: waiting.length, first: waiting[0] ? drawNumber(waiting[0].draw_number) : '' };
}
