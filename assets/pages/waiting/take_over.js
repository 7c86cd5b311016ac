// A code that somebody types: what kind it is, and the number or the place in the draw that it brings.

import { t } from '../../lib/i18n.js';
import { model, show } from './model.js';
import { registerBy } from './register.js';

/** @typedef {import('./register.js').Code} Code */

/** A code as it is typed: one that moves a number has digits, a hyphen and eight letters. @param {string} typed @returns {Code | null} */
export function readCode(typed) {
  const code = typed.replace(/\s/g, '').replace(/[\u2010-\u2015\u2212\uff0d]/g, '-').toUpperCase();
  if (!code) return null;
  return /^\d+-[A-Z0-9]{8}$/.test(code) ? { recovery_code: code } : { entry_code: code };
}

/** @param {Code} code @returns {Promise<string>} what went wrong, empty when it worked */
export async function takeOver(code) {
  try {
    const before = model.ticket && model.ticket.number;
    await registerBy(code);
    if (code.entry_code && model.ticket && model.ticket.number === before) return t('reason.entry_code_unknown');
    show();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : t('reason.internal');
  }
}
