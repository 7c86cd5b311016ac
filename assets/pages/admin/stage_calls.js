// What the organiser says to the stage: announce, cover, show something else, reveal. One act, one key, however often it is sent.

import { act, errorText, inEvent, outcomeUnknown } from './client.js';
import { t } from '../../lib/i18n.js';
import { toast } from './toast.js';

/** @typedef {"none"|"blank"|"freeze"} Cover */

/**
 * @param {string} path below the event
 * @param {unknown} body
 * @returns {Promise<any>} rejects once it is certain or likely that it was not done
 */
function said(path, body) {
  const send = act();
  const once = async () => {
    try {
      return await send('POST', inEvent(path), body, { timeout: 4000 });
    } catch (error) {
      toast(errorText(error), { kind: 'error', action: outcomeUnknown(error) ? { label: t('admin.retry'), run: () => void once().catch(() => undefined) } : undefined });
      throw error;
    }
  };
  return once();
}

export const stage = {
  /** @param {Cover} cover */
  cover: (cover) => said('/stage', { cover }),
  code: () => said('/stage', { show: 'code' }),
  history: () => said('/stage', { show: 'history' }),
  /** @param {number} draw an earlier one */
  again: (draw) => said('/stage', { show: 'draw', draw }),
  /** @param {string} prize @param {number} count */
  announce: (prize, count) => said('/stage', { show: 'prize', prize_id: prize, count }),
  /** @param {number} draw */
  reveal: (draw) => said(`/draws/${draw}/reveal`, {}),
};
