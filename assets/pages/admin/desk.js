// The desk: what is next and the mirror of the stage in the middle, prizes on the left, winners and their claims on the right.
// The live state and the lists come apart from one another; what is next is told only where both are of the same moment.

import { h } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';
import { app, isOrganiser } from './app.js';
import { get, inEvent, loadDraws } from './client.js';
import { drawControl } from './desk_draw.js';
import { anewNumber, drawAnew, openPlace } from './desk_anew.js';
import { figures } from './desk_figures.js';
import { inputsPanel } from './desk_inputs.js';
import { isRunning, stageMirror } from './desk_mirror.js';
import { prizePicker } from './desk_prizes.js';
import { deskRoom } from './desk_room.js';
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
/** Lists that could not be had are asked for again. */
const AGAIN_MS = 3000;

/** @returns {View} */
export function deskView() {
  const strip = figures();
  const room = deskRoom();
  const mirror = stageMirror();
  const recent = recentDraws();
  const lead = isOrganiser() ? organiserPart(() => refresh(), () => recent.rows()) : null;
  const middle = h('div', { class: 'desk-middle' }, mirror.element, lead?.element ?? null);
  const columns = h('div', { class: `desk ${lead ? '' : 'desk-staff'}` }, lead?.picker.element ?? null, middle, recent.element);
  const element = h('div', { class: 'view view-desk' }, h('h1', { class: 'sr', tabindex: '-1' }, t(lead ? 'admin.nav.desk' : 'admin.nav.now')), strip.warnings, room.element, strip.element, columns);

  let turn = 0;
  let again = 0;
  const refresh = async () => {
    const mine = ++turn;
    clearTimeout(again);
    lead?.asks();
    try {
      const [prizes, draws, event] = await Promise.all([lead ? get(inEvent('/prizes')) : null, loadDraws(), lead ? get(inEvent()) : null]);
      if (mine !== turn) return;
      recent.show(draws);
      lead?.loaded(prizes.prizes, draws, event);
    } catch (error) {
      if (mine !== turn) return;
      recent.fail(error, refresh);
      again = window.setTimeout(refresh, AGAIN_MS);
    }
  };
  /** @param {LiveState} state */
  const update = (state) => {
    strip.update(state);
    room.update(state);
    mirror.update(state);
    recent.update();
    lead?.update(state);
  };
  void refresh();
  return { element, refresh, update, dispose: () => { turn += 1; clearTimeout(again); mirror.dispose(); lead?.dispose(); recent.dispose(); } };
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
  /** The draw that was under way. @type {import('./types.js').Stage|null} */
  let ran = null;
  /** Whether a draw was under way when the lists were asked for. */
  const asked = { now: false, listed: false };
  const secret = secretNumbers();
  const panic = panicRow();
  const picker = prizePicker(() => control?.chosen(), () => control?.fresh());
  /** A stirred draw has no winners yet when it begins. @param {import('./desk_draw.js').Answer} answer */
  const drawn = (answer) => {
    if (answer.winners) secret.know(answer.draw, answer.winners.map((w) => w.draw_number));
    if (answer.short_by) toast(t('admin.draw.short', { n: answer.short_by }), { kind: 'info' });
    void refresh();
  };
  const inputs = inputsPanel(() => tell(), drawn);
  const anew = () => {
    const place = openPlace(rows().find((row) => row.draw === app.state?.stage.draw));
    if (place) void drawAnew(place.row, place.winner).then((answer) => { if (answer) drawn(answer); });
  };
  control = drawControl({ foot: panic.element, inputs: inputs.element, readBack: inputs.readBack, anew, choice: () => picker.choice(), drawn });
  const element = h('div', { class: 'dock' }, secret.element, control.element);

  /** What another device or the remote has announced is what stands chosen here too. @param {LiveState} state */
  const follow = (state) => {
    const next = state.view === 'prize' && state.stage.phase === 'idle' ? state.next : null;
    const mark = next ? `${next.prize_id} ${next.count}` : '';
    if (mark === followed || !prizes) return;
    followed = mark;
    if (next && picker.take(next.prize_id)) control?.follow(next.count);
  };
  /** A draw that was called off is drawn again as it was meant. @param {LiveState} state */
  const comeBack = ({ stage, called_off: off }) => {
    if (isRunning(stage)) ran = stage;
    else if (ran?.grade && ran.draw === off?.draw) control?.again(ran.grade);
    if (!isRunning(stage)) ran = null;
  };
  const tell = () => {
    const state = app.state;
    if (!state) return;
    follow(state);
    comeBack(state);
    const facts = known(state, { prizes, closed, rows: rows(), ran: asked.listed });
    control?.update({ ...facts, inputs: facts.running && inputs.facts(facts.seconds) });
  };
  const tick = () => {
    if (!app.state || !isRunning(app.state.stage)) return;
    inputs.tick();
    tell();
  };
  const timer = setInterval(tick, TICK_MS);
  /** @param {Prize[]} fresh @param {DrawRow[]} draws @param {import('./types.js').EventDetail} event */
  const loaded = (fresh, draws, event) => {
    prizes = fresh;
    asked.listed = asked.now;
    closed = event.state === 'closed';
    picker.show(fresh);
    control?.settings(event.settings);
    const newest = draws[0];
    if (newest?.winners?.length && !isRevealed(newest)) secret.know(newest.draw, newest.winners.map((w) => w.draw_number));
    // Only lists bring another proposal: what somebody picks stays picked.
    const facts = app.state && known(app.state, { prizes, closed, rows: rows(), ran: asked.listed });
    if (!facts || (!facts.running && !facts.behind)) picker.advance();
    tell();
  };
  /** @param {LiveState} state */
  const update = (state) => {
    panic.update(state);
    secret.update(state);
    inputs.update(state);
    tell();
  };
  const asks = () => { asked.now = Boolean(app.state && isRunning(app.state.stage)); };
  return { element, picker, asks, loaded, update, dispose: () => { clearInterval(timer); inputs.dispose(); control?.dispose(); } };
}

/**
 * @param {LiveState} state
 * @param {{prizes: Prize[]|null, closed: boolean, rows: DrawRow[], ran: boolean}} lists `ran`: a draw was under way when they were asked for
 * @returns {Omit<import('./desk_draw.js').Known, 'inputs'>}
 */
function known(state, { prizes, closed, rows, ran }) {
  const { stage } = state;
  const running = isRunning(stage) ? stage : null;
  const live = rows.filter((row) => !row.reset && isRevealed(row));
  return {
    away: app.connection !== 'connected',
    closed,
    running,
    behind: !running && prizes && isBehind(stage, rows, ran) ? (stage.phase === 'winner' ? 'revealing' : 'loading') : null,
    seconds: running ? Math.max(0, Math.ceil((Date.parse(stage.ends_at ?? '') - serverNow()) / 1000)) || 0 : 0,
    byHost: running !== null && stage.reveal === 'host',
    prizes: prizes ? prizes.length : null,
    left: (prizes ?? []).reduce((sum, prize) => sum + prize.left, 0),
    announced: state.view === 'prize' && stage.phase === 'idle' && state.next ? state.next : null,
    people: state.participants ?? 0,
    phones: state.connections?.guest ?? state.phones ?? 0,
    noPhone: warnsOf(state, 'no_phone'),
    shown: stage.phase === 'winner' ? openOf(live.find((row) => row.draw === stage.draw)) : null,
    unclaimed: live.reduce((sum, row) => sum + open(row).length, 0),
    draw: stage.draw ?? state.results?.[0]?.draw ?? 0,
  };
}

/** A reveal of which the lists do not know yet; or no draw is under way any more, and they are of while one was. @param {import('./types.js').Stage} stage @param {DrawRow[]} rows @param {boolean} ran */
function isBehind(stage, rows, ran) {
  if (stage.phase !== 'winner') return ran;
  const row = rows.find((one) => one.draw === stage.draw);
  return row ? !isRevealed(row) : stage.draw !== undefined && stage.draw > (rows[0]?.draw ?? 0);
}

/** @param {DrawRow} row */
const open = (row) => (row.winners ?? []).filter((winner) => winner.claim === 'open');

/** @param {DrawRow|undefined} row */
function openOf(row) {
  if (!row) return null;
  const waiting = open(row);
  return { places: (row.winners ?? []).filter((w) => !['absent', 'passed', 'void'].includes(w.claim)).length, open: waiting.length, first: waiting[0] ? drawNumber(waiting[0].draw_number) : '', anew: anewNumber(row) };
}
