// The panic row: black screens, a frozen picture, back to the code; by hand on the desk and by one key on every page.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { app, isOrganiser } from './app.js';
import { icon } from './icons.js';
import { whileBusy } from './parts.js';
import { stage } from './stage_calls.js';

/** @typedef {import('./types.js').LiveState} LiveState */
/** @typedef {"blank"|"freeze"|"code"} Panic */

/** @type {Record<Panic, {key: string, icon: string}>} */
const ROW = { blank: { key: 'B', icon: 'blank' }, freeze: { key: 'P', icon: 'freeze' }, code: { key: 'C', icon: 'qr' } };
const NAMES = /** @type {Panic[]} */ (Object.keys(ROW));

const cover = () => app.state?.cover ?? 'none';
/** While a draw runs nothing else can be shown, but everything can be covered. */
const isRunning = () => !['idle', 'winner'].includes(app.state?.stage.phase ?? 'idle');

/** Pressing what is on takes it off again. @param {Panic} what */
function press(what) {
  if (what !== 'code') return stage.cover(cover() === what ? 'none' : what);
  return isRunning() ? undefined : stage.code();
}

export function panicRow() {
  const buttons = NAMES.map((name) => {
    const label = h('span', { class: 'panic-label' });
    const node = h('button', { type: 'button', class: 'panic-button', 'data-panic': name, 'aria-keyshortcuts': ROW[name].key }, icon(ROW[name].icon), label, h('kbd', { class: 'key' }, ROW[name].key));
    node.addEventListener('click', () => void whileBusy(node, () => press(name)?.catch(() => undefined)));
    return { name, node, label };
  });
  const element = h('div', { class: 'panic', role: 'group', 'aria-label': t('admin.panic.label') }, buttons.map((b) => b.node));
  /** @param {LiveState} state */
  const update = (state) => {
    for (const { name, node, label } of buttons) {
      const on = name !== 'code' && (state.cover ?? 'none') === name;
      if (name !== 'code') node.setAttribute('aria-pressed', String(on));
      label.textContent = t(on ? `admin.panic.${name}_off` : `admin.panic.${name}`);
      node.disabled = name === 'code' && isRunning();
    }
  };
  return { element, update };
}

/** Letters by what is printed on the key, so that they work while a Korean keyboard is on. @param {KeyboardEvent} event @returns {string} */
export function letter(event) {
  if (/^[a-z]$/i.test(event.key)) return event.key.toUpperCase();
  return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3) : '';
}

/** @param {EventTarget|null} target @returns {boolean} whether somebody types there */
const types = (target) => target instanceof Element && target.matches('input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]');

/** Listens on every page of the organiser until it is called. @returns {() => void} */
export function panicKeys() {
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (!isOrganiser() || event.repeat || event.ctrlKey || event.metaKey || event.altKey || types(event.target) || document.querySelector('dialog[open]')) return;
    const name = NAMES.find((one) => ROW[one].key === letter(event));
    if (!name) return;
    event.preventDefault();
    void press(name)?.catch(() => undefined);
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
