// A save whose answer did not come: the form keeps what was typed and sends the very same thing again until one arrives.

import { ApiError } from '../../lib/api.js';
import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { icon } from './icons.js';
import { button } from './parts.js';

const FIRST_MS = 1000;
const LONGEST_MS = 5000;

/** @param {unknown} error @returns {boolean} whether the network or an overload stood in the way, so that trying again helps */
export const isLost = (error) => error instanceof ApiError && (error.status === 0 || error.status === 503);

/**
 * Runs a save until it has an answer. The server knows a repeated save by its key and does it once.
 * @param {() => boolean} stillHere whether anybody waits for it
 */
export function persistence(stillHere) {
  const element = h('div', { class: 'lost', role: 'alert' });
  /** @type {(again: boolean) => void} */
  let wake = () => undefined;
  let waiting = false;

  /** @param {boolean} on */
  const show = (on) => {
    if (on === waiting) return;
    waiting = on;
    replace(element, on ? [icon('warn'), h('p', { class: 'lost-text' }, h('strong', {}, t('admin.setup.lost')), ' ', t('admin.setup.lost_text')), button(t('admin.setup.lost_now'), { small: true, onclick: () => wake(true) })] : null);
  };
  /** @param {number} tries @returns {Promise<boolean>} whether to try again */
  const pause = (tries) => new Promise((resolve) => {
    const timer = setTimeout(() => wake(true), Math.min(LONGEST_MS, FIRST_MS * 2 ** tries));
    const online = () => wake(true);
    window.addEventListener('online', online);
    wake = (again) => {
      clearTimeout(timer);
      window.removeEventListener('online', online);
      resolve(again);
    };
  });
  /** @param {() => Promise<unknown>} save */
  const run = async (save) => {
    try {
      for (let tries = 0; ; tries += 1) {
        try {
          return await save();
        } catch (error) {
          if (!isLost(error) || !stillHere()) throw error;
          show(true);
          if (!(await pause(tries)) || !stillHere()) throw error;
        }
      }
    } finally {
      show(false);
    }
  };
  /** Somebody typed on: what was sent is no longer what they mean. */
  const stop = () => { if (waiting) wake(false); };
  return { element, run, stop };
}
