// The waiting room on the desk: not there while everybody comes straight in, and above everything else when people wait or numbers come late.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { isOrganiser } from './app.js';
import { roomWord, steering } from './room_steer.js';

/** @typedef {import('./types.js').LiveState} LiveState */

export function deskRoom() {
  const steer = steering();
  const word = h('p', { class: 'room-word', role: 'status' });
  const traffic = h('p', { class: 'room-traffic', role: 'status' });
  const settings = h('a', { class: 'room-more', href: '#settings/waiting-room' }, t('admin.room.settings'));
  const card = h('section', { class: 'room-card', 'aria-labelledby': 'room-title' }, h('div', { class: 'room-text' }, h('div', { class: 'row' }, h('h2', { id: 'room-title' }, t('admin.room.title')), settings), word, traffic), steer.element);
  card.hidden = true;
  /** @param {LiveState} state */
  const update = (state) => {
    const room = state.waiting_room;
    card.hidden = !room || !isOrganiser() || !(room.holds || room.high_traffic.is_on);
    if (!room || card.hidden) return;
    steer.update(room);
    write(word, roomWord(room));
    write(traffic, room.high_traffic.is_on ? t('admin.room.traffic_on') : '');
  };
  return { element: card, update };
}

/** Only what is new is said aloud. @param {HTMLElement} node @param {string} text */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
