// “I'm coming”, on the card of a win: for as long as the desk waits before the next one may be called.

import { h } from '../../lib/dom.js';
import { t, time } from '../../lib/i18n.js';
import { icon } from '../../lib/icons.js';
import { call } from '../../lib/api.js';
import { serverNow } from '../../lib/clock.js';
import { model, show } from './model.js';

/** What could not be said, by draw. @type {Map<number, string>} */
const problems = new Map();

/** What the card has to be drawn anew for. @param {any} win */
export const comingKey = (win) => [win.claim_until, win.coming, problems.get(win.draw)];

/** @param {any} win one whose claim is open */
export function comingPart(win) {
  if (!win.claim_until) return null;
  const node = win.coming
    ? h('p', { class: 'coming said', 'data-until': win.claim_until }, icon('check'), h('span', { class: 'coming-said' }))
    : h('div', { class: 'coming', 'data-until': win.claim_until },
    h('p', { class: 'coming-left', 'aria-live': 'off' }),
    h('p', { class: 'coming-over', role: 'status' }),
    h('button', { class: 'button ink wide', type: 'button', onclick: () => say(win) }, t('guest.coming.say')),
    problems.has(win.draw) && h('p', { class: 'problem', role: 'alert' }, problems.get(win.draw)));
  tickOne(node);
  return node;
}

/** Every second. */
export const tickComing = () => document.querySelectorAll('.coming[data-until]').forEach((node) => tickOne(/** @type {HTMLElement} */ (node)));

/** @param {HTMLElement} node */
function tickOne(node) {
  const left = Math.ceil((Date.parse(node.dataset.until || '') - serverNow()) / 1000);
  const isOver = !(left > 0);
  const button = node.querySelector('button');
  if (button) button.hidden = isOver; // it would keep the desk from nothing
  put(node, '.coming-left', isOver ? '' : t('guest.coming.left', { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}` }));
  put(node, '.coming-over', isOver ? t('guest.coming.over') : '');
  put(node, '.coming-said', isOver ? t('guest.coming.said_over') : t('guest.coming.said', { until: time(node.dataset.until || '') }));
}

/** What changes is written anew, so that it is read out once. @param {HTMLElement} node @param {string} part @param {string} text */
function put(node, part, text) {
  const line = node.querySelector(part);
  if (line && line.textContent !== text) line.textContent = text;
}

/** @param {any} win */
async function say(win) {
  const ticket = model.ticket;
  if (!ticket) return;
  problems.delete(win.draw);
  try {
    await call('POST', `events/${encodeURIComponent(model.eventId)}/draws/${win.draw}/coming`, {}, { token: ticket.token });
    model.wins = model.wins.map((one) => (one.draw === win.draw ? { ...one, coming: true } : one));
  } catch (error) {
    problems.set(win.draw, error instanceof Error ? error.message : t('reason.internal'));
  }
  show();
}
