// What the keys do: a dialog over the stage that says whether the show can be run from here, with the sound's button.

import { $, h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { sound } from './sound.js';

/** Keys of the show, and of this screen alone. */
const SHOW_KEYS = [['→ PageDown space Enter', 'forward'], ['← PageUp', 'back'], ['B .', 'blank'], ['C Home', 'code'], ['H', 'history']];
const SCREEN_KEYS = [['F F5', 'full'], ['M', 'sound'], ['+ −', 'volume'], ['Ctrl+R', 'reload'], ['?', 'help'], ['Esc', 'close']];

export class Help {
  /** @param {import('./remote.js').Remote} remote @param {() => void} toggleSound */
  constructor(remote, toggleSound) {
    this.remote = remote;
    this.toggleSound = toggleSound;
    this.node = $('help');
    /** @type {Element | null} */
    this.before = null;
    this.node.addEventListener('click', (event) => { if (event.target === this.node) this.close(); });
    this.node.addEventListener('keydown', (event) => this.keepFocus(event));
  }

  get open() { return !this.node.hidden; }

  show() {
    this.before = document.activeElement;
    this.node.hidden = false;
    document.documentElement.classList.add('helping');
    this.paint();
    this.button('.help-close').focus();
    void this.remote.ask().then(() => { if (this.open) this.state(); });
  }

  close() {
    if (!this.open) return;
    this.node.hidden = true;
    document.documentElement.classList.remove('helping');
    replace(this.node);
    if (this.before instanceof HTMLElement) this.before.focus();
  }

  /** @param {string} name @returns {HTMLElement} */
  button(name) { return /** @type {HTMLElement} */ (this.node.querySelector(name)); }

  paint() {
    const close = h('button', { type: 'button', class: 'button help-close', onclick: () => this.close() }, t('remote.close'));
    replace(this.node, h('div', { class: 'help-card', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'help-title' },
      h('h2', { id: 'help-title' }, t('remote.title')),
      h('p', { class: 'help-state', role: 'status' }),
      h('div', { class: 'help-keys' }, keys('running', SHOW_KEYS), keys('this_screen', SCREEN_KEYS)),
      h('div', { class: 'help-foot' }, this.soundControl(), close)));
    this.state();
  }

  /** Whether somebody is signed in here, and what that means. */
  state() {
    const { signed } = this.remote;
    const link = signed === false && h('a', { href: '/lottery/admin', target: '_blank', rel: 'noopener' }, t('remote.sign_in'));
    replace(this.button('.help-state'), t(signed === null ? 'remote.asking' : signed ? 'remote.signed' : 'remote.unsigned'), link ? ' ' : null, link);
    this.node.classList.toggle('unsigned', signed === false);
  }

  soundControl() {
    const range = h('input', { type: 'range', min: 0, max: 100, step: 5, value: Math.round(sound.volume * 100), 'aria-label': t('remote.sound.volume'), oninput: () => sound.setVolume(Number(range.value) / 100) });
    const toggle = h('button', { type: 'button', class: 'button help-sound', onclick: () => { this.toggleSound(); this.refreshSound(); } });
    toggle.textContent = t(sound.enabled ? 'remote.sound.turn_off' : 'remote.sound.turn_on');
    return h('div', { class: 'help-volume' }, toggle, range);
  }

  /** After a key changed the sound while this stands open. */
  refreshSound() {
    if (!this.open) return;
    this.button('.help-sound').textContent = t(sound.enabled ? 'remote.sound.turn_off' : 'remote.sound.turn_on');
    /** @type {HTMLInputElement} */ (this.button('input[type=range]')).value = String(Math.round(sound.volume * 100));
  }

  /** Tab goes round within the dialog. @param {KeyboardEvent} event */
  keepFocus(event) {
    if (event.key !== 'Tab') return;
    const stops = [.../** @type {NodeListOf<HTMLElement>} */ (this.node.querySelectorAll('a[href], button, input'))];
    const at = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + (event.shiftKey ? -1 : 1);
    event.preventDefault();
    stops[(at + stops.length) % stops.length].focus();
  }
}

/** @param {'running' | 'this_screen'} name @param {string[][]} rows */
function keys(name, rows) {
  const list = rows.map(([list, what]) => [
    h('dt', {}, list.split(' ').map((key) => [h('kbd', {}, key === 'space' ? t('remote.key.space') : key), ' '])),
    h('dd', {}, t(`remote.key.${what}`)),
  ]);
  return h('section', { class: `keys-${name}` }, h('h3', {}, t(`remote.${name}`)), h('dl', {}, list));
}
