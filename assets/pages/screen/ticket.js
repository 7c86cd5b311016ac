// The ticket that travels through the scenes: what it is for, a picture, a number's place, a serial line, and a stub with the seal.

import { h } from '../../lib/dom.js';
import { t, time } from '../../lib/i18n.js';
import { plate } from './fingerprint.js';
import { fitText, framed, runLength } from './fit.js';
import { gradeLine } from './grade.js';
import { mode, stageRoom } from './mode.js';

/** @typedef {import('../../lib/dom.js').Child} Child */

/** What every ticket of this event says of it. */
const event = { id: '', title: '', anchor: '', url: '' };

/** @param {any} state */
export function printFor(state) {
  event.id = state.event.event_id || '';
  event.title = state.event.title || '';
  event.anchor = state.event.anchor || '';
  event.url = (state.join && state.join.url) || '';
}

/** The first words of a fingerprint, as they are printed. @param {string} hash @param {number} [count] */
export const words = (hash, count = 2) => String(hash || '').slice(0, count * 4).replace(/(.{4})(?=.)/g, '$1 ');

const PADDING = 10;
const HEAD = 14;
const FOOT = 17;
const GAP = 4.5;
/** Type of the rank, as the style sheet has it. */
const RANK_SIZE = 3.8;

/** The room for a prize's picture beside a number. @param {number} [foot] rem that the foot takes more than usual */
function pictureRoom(foot = 0) {
  if (mode === 'overlay') return { class: 'picture', width: 30, height: 24 };
  const { body } = stageRoom();
  return { class: 'picture', width: Math.min(45, body.width * 0.4), height: Math.min(50, body.height - HEAD - FOOT - 5 - foot) };
}

/** The room for the number, or for the drums. @param {any} prize @param {number} [foot] rem that print at the foot takes more than usual */
export function numberRoom(prize, foot = 0) {
  const { body } = stageRoom();
  if (mode === 'overlay') return { width: 46, height: 22 };
  const beside = prize && prize.image ? pictureRoom().width + GAP : 0;
  return { width: body.width - PADDING - beside, height: body.height - HEAD - FOOT - 3 - foot };
}

/** How tall digits stand in a room. @param {number} length how many @param {{width: number, height: number}} room @param {number} most */
export const digitSize = (length, room, most) => Math.min(most, room.height, room.width / (length * 0.66));

/** Rank and name. @param {any} prize @param {Parameters<typeof fitText>[2]} room */
export function prizeHead(prize, room) {
  const name = h('h2', { class: 'prize-name' });
  const rank = prize && prize.rank ? t('common.rank', { rank: prize.rank }) : '';
  fitText(name, (prize && prize.name) || '', { ...room, width: room.width - (rank ? (runLength(rank) + 1.2) * RANK_SIZE + 2.8 : 0) });
  return h('div', { class: 'prize' }, rank ? h('p', { class: 'rank' }, rank) : null, name);
}

/** @param {any} prize */
function bodyHead(prize) {
  if (mode !== 'overlay') return prizeHead(prize, { max: 7.4, min: 4.6, width: stageRoom().body.width - PADDING, lines: 2 });
  const rest = stageRoom().body.width - 6 - 49 - (prize && prize.image ? 33 : 0);
  return prizeHead(prize, { max: 5.4, min: 3.2, width: rest, lines: 3 });
}

/** Type of the small print, as the style sheet has it. */
const PRINT = 2.4;
/** How much wider than the usual face the one runs in which every letter has the same width. */
const MONO = 1.3;

/** The event's title, or another text, and what stands beside it. @param {Child} fact @param {number} long how wide it runs, in ems @param {number} width of the paper, in rem @param {string} [text] */
function print(fact, long, width, text = event.title) {
  // A long title stands whole at the top of the screen; here the facts come first.
  const fits = (runLength(text) + long) * PRINT + 4 < width - PADDING;
  return h('p', { class: 'serial' }, h('span', {}, fits || mode === 'overlay' ? text : ''), h('span', {}, fact));
}

/** Event, draw, time and the sheet's first words, in small print. @param {any} [stage] */
export function serialLine(stage) {
  const at = stage && (stage.revealed_at || stage.ends_at || stage.started_at);
  const facts = stage && stage.draw ? [t('screen.draw_k', { k: stage.draw }), at ? time(at) : '', stage.sheet_hash ? t('screen.sheet.begins', { words: words(stage.sheet_hash) }) : ''] : [];
  const line = facts.filter(Boolean).join(' · ');
  return print(line, runLength(line), stageRoom().body.width);
}

/** What a draw's paper says at its foot: what the draw is worth, then the facts. @param {any} stage */
export const footOf = (stage) => [gradeLine(stage, stageRoom().body.width - PADDING), serialLine(stage)];

/** Rem of the body that print fills. */
export const printWidth = () => stageRoom().body.width - PADDING;

/** The code with which a phone checks this draw, and what it is for. @param {any} stage @param {number} side of the code in rem, at most */
export function checkCode(stage, side) {
  if (!event.url || !stage.grade || mode === 'overlay') return null;
  const url = new URL(`lottery/check?event_id=${encodeURIComponent(event.id)}&draw=${stage.draw}`, event.url).href;
  return h('div', { class: 'check-code' }, plate(url, t('screen.sheet.check_qr'), side), h('p', {}, t('screen.sheet.check')));
}

const sealWords = () => (event.anchor ? t('screen.seal', { words: words(event.anchor, 3) }) : '');

/** Where the event's log began, on a stub. */
export const anchorLine = () => (event.anchor ? h('p', { class: 'anchor' }, sealWords()) : null);

/** The same in the small print of a paper without a stub, beside another fact where both fit. @param {number} width of the paper, in rem @param {string} [fact] else the event's title */
export const sealLine = (width, fact) => print(h('span', { class: 'anchor' }, sealWords()), runLength(sealWords()) * MONO, width, fact);

export const holes = () => h('span', { class: 'holes', 'aria-hidden': 'true' });

/**
 * The whole ticket.
 * @param {{prize: any, number: Child, stub: Child, serial: Child, name?: string, paper?: string, foot?: Child, more?: number}} what `name`, `paper`: further classes of the ticket and of its paper; `more`: rem that the body's foot takes more than usual
 */
export function ticket({ prize, number, stub, serial, name = '', paper = '', foot = null, more = 0 }) {
  return h('article', { class: `ticket ${name}`.trim() },
    h('div', { class: `slip ticket-body ${paper}` },
      bodyHead(prize),
      h('div', { class: 'picture-slot' }, prize && prize.image && framed(prize.image.url, pictureRoom(more))),
      h('div', { class: 'slot' }, number),
      h('div', { class: 'foot' }, serial)),
    h('div', { class: `slip ticket-stub ${paper}` }, holes(), h('div', { class: 'stub-main' }, stub), foot, anchorLine()));
}

