// Idle: the codes on the ticket's body, and how many are in beside it. Still, so that it costs nothing.

import { digits, h, replace } from '../../lib/dom.js';
import { t, language } from '../../lib/i18n.js';
import { codeRow } from './code.js';
import { headCount, updateCount } from './count.js';
import { fitText, runLength } from './fit.js';
import { narrow, SIDE, SIDE_BELOW, stageRoom, unit } from './mode.js';
import { leftOut, rule } from './pool.js';
import { rollCall, updateRollCall } from './roll_call.js';
import { sealLine } from './ticket.js';

const body = h('div', { class: 'slip ticket-body' });
const out = h('p', { class: 'idle-out' });
const side = h('div', { class: 'idle-side' }, rollCall(), headCount(out));
const scene = h('div', { class: 'idle' }, body, side);
/** What the body shows now: a guest who joins changes the count, and the codes stand still. */
let shown = '';

/** @param {HTMLElement} node @param {any} state */
export function renderIdle(node, state) {
  if (scene.parentNode !== node) replace(node, scene);
  const mark = JSON.stringify([language(), state.join, state.event.registration, state.event.title, state.event.anchor, rule(state.pool), innerWidth, innerHeight]);
  if (mark !== shown) replace(body, codes(state), sealLine(bodyRoom().width, rule(state.pool) || undefined), h('span', { class: 'torn', 'aria-hidden': 'true' }));
  shown = mark;
  out.textContent = leftOut(state.pool);
  side.classList.toggle('calling', updateRollCall(state));
  updateCount(state);
}

/** @param {any} state */
function codes(state) {
  const join = state.join;
  if (!join || !join.url) return h('p', { class: 'no-address' }, t('screen.no_address'));
  return join.wifi ? two(join, state) : one(join, state);
}

/** @param {any} state */
const closed = (state) => state.event.registration === 'closed';

/** The room of the codes' ticket: what is below it takes less than a stub. */
function bodyRoom() {
  const { width, height, body } = stageRoom();
  return narrow() ? { width, height: height - SIDE_BELOW } : { width: width - SIDE, height: body.height };
}

/** The side of a code's place, in pixels: as tall as the body allows, and as wide. @param {number} across how many codes @param {number} rest rem of the height that something else takes */
function codeSide(across, rest) {
  const room = bodyRoom();
  return Math.floor(Math.min(room.height - rest, (room.width - 9 - across * 1.5) / across) * unit());
}

/** How wide the words below one of two codes may run, in rem. */
const leastWidth = () => (narrow() ? 64 : 50);

/** @param {any} join @param {any} state */
function two(join, state) {
  const size = Math.min(codeSide(2, 35 + tooTall(join.wifi)), Math.floor(innerHeight * 0.47));
  const [wifi, page] = codeRow([{ src: join.wifi.qr, alt: t('screen.wifi_qr') }, { src: join.qr, alt: t('screen.join_qr') }], size);
  const code = (/** @type {number} */ step, /** @type {string} */ title, /** @type {HTMLElement} */ picture, /** @type {import('../../lib/dom.js').Child} */ text) => h('div', { class: 'code', style: { width: `${Math.max(size / unit(), leastWidth())}rem` } },
    h('h2', {}, h('span', { class: 'step' }, digits(step)), h('span', {}, title)), picture, h('div', { class: 'code-text' }, text));
  return [
    h('div', { class: 'codes' },
      code(1, t('screen.step_wifi'), wifi, wifiText(join.wifi)),
      code(2, t(closed(state) ? 'screen.step_closed' : 'screen.step_page'), page, address(join, 50))),
    h('p', { class: 'stay' }, t('screen.stay'))];
}

/** @param {any} join @param {any} state */
function one(join, state) {
  const size = Math.min(codeSide(1, 15), Math.floor(bodyRoom().width * 0.56 * unit()));
  const width = bodyRoom().width - 9 - size / unit() - 5;
  const title = h('h2', {});
  fitText(title, t(closed(state) ? 'screen.step_closed' : 'screen.step_only'), { max: 6.4, min: 4, width, lines: 4 });
  return h('div', { class: 'codes one' },
    codeRow([{ src: join.qr, alt: t('screen.join_qr') }], size),
    h('div', { class: 'code-words' }, title, h('div', { class: 'code-text' }, address(join, width))));
}

/** @typedef {{label: string, value: string}} Row */

/** How long a row is, in its own ems. @param {Row} row */
const rowLength = ({ label, value }) => runLength(value) + runLength(label) * 0.7 + 0.5;

/** What somebody types from afar is there to its last letter: a long one is smaller, then goes on in further lines. In rem. @param {Row} row */
const rowType = (row) => Math.max(2.3, Math.min(4, leastWidth() / rowLength(row)));

/** @param {any} wifi @returns {Row[]} */
function wifiRows(wifi) {
  const name = { label: t('screen.wifi_name'), value: wifi.ssid };
  return wifi.password ? [name, { label: t('screen.wifi_password'), value: wifi.password }] : [name];
}

/** A line's height in its own type, as the style sheet has it. */
const ROW_LINE = 1.25;
/** The rem that the place of two codes keeps for the rows below. */
const ROWS_ROOM = 12;

/** By how many rem the rows are taller than the room that is kept for them: the codes above give way. @param {any} wifi */
function tooTall(wifi) {
  const tall = wifiRows(wifi).map((row) => rowLines(row) * rowType(row) * ROW_LINE);
  return Math.max(0, tall.reduce((sum, one) => sum + one, 0) - ROWS_ROOM);
}

/** How many lines a row takes; each but the last may lack a letter's width. @param {Row} row */
function rowLines(row) {
  const long = rowType(row) * rowLength(row);
  return long <= leastWidth() + 0.01 ? 1 : Math.ceil(long / (leastWidth() - rowType(row)));
}

/** @param {Row} row */
const wifiRow = (row) => h('p', { class: 'wifi-row', style: { 'font-size': `${rowType(row).toFixed(2)}rem` } }, h('span', { class: 'label' }, row.label), h('span', { class: 'value' }, row.value));

/** @param {any} wifi */
function wifiText(wifi) {
  const rows = wifiRows(wifi).map(wifiRow);
  return wifi.password ? rows : [...rows, h('p', { class: 'label' }, t(wifi.open ? 'screen.wifi_open' : 'screen.wifi_scan'))];
}

/** An address as people type it. @param {string} url */
const bare = (url) => url.replace(/^http:\/\//, '').replace(/\/$/, '');

/** @param {any} join @param {number} width */
function address(join, width) {
  const other = (join.alternatives || [])[0];
  const url = h('p', { class: 'value url' });
  fitText(url, bare(join.url), { max: 4.6, min: 2.6, width, lines: 1 });
  return [url, other && h('p', { class: 'label' }, t('screen.or', { url: bare(other) }))];
}
