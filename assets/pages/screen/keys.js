// Keys of the screen: b or . blanks it, f goes full screen, ? helps; F5 (a remote's start button) must not reload. Also hides the cursor.

import { $, h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';

const DEBOUNCE_MS = 400;
let lastBlank = 0;
let cursorTimer = 0;

function toggleBlank() {
  if (Date.now() - lastBlank < DEBOUNCE_MS) return;
  lastBlank = Date.now();
  $('blank').hidden = !$('blank').hidden;
}

function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  else if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen().catch(() => {});
}

/** @param {boolean} [open] */
function toggleHelp(open = Boolean($('help').hidden)) {
  const node = $('help');
  node.hidden = !open;
  if (!open) return;
  const row = (/** @type {string} */ keys, /** @type {string} */ name) => [h('dt', {}, keys.split(' ').map((k) => [h('kbd', {}, k), ' '])), h('dd', {}, t(`screen.help.${name}`))];
  replace(node, h('div', { class: 'help-card' }, h('h2', {}, t('screen.help.title')), h('dl', {}, row('B .', 'blank'), row('F', 'full'), row('Ctrl+R', 'reload'), row('?', 'help'))));
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key === 'F5') { event.preventDefault(); return; }
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === 'b' || key === '.' || event.code === 'KeyB') toggleBlank();
  else if (key === 'f' || event.code === 'KeyF') toggleFull();
  else if (key === '?') toggleHelp();
  else if (key === 'escape') toggleHelp(false);
}

function wakeCursor() {
  document.documentElement.classList.remove('still');
  clearTimeout(cursorTimer);
  cursorTimer = window.setTimeout(() => document.documentElement.classList.add('still'), 2500);
}

export function listenKeys() {
  document.addEventListener('keydown', onKey);
  document.addEventListener('contextmenu', (event) => event.preventDefault());
  document.addEventListener('mousemove', wakeCursor);
  wakeCursor();
}
