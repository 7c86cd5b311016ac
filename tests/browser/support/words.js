// The program's own texts, so that tests find buttons by what people read on them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './server.js';

/** @typedef {Record<string, any>} Words */

/** @param {'ko' | 'en'} language @returns {Words} */
export const load = (language) => JSON.parse(readFileSync(join(ROOT, 'assets', 'i18n', `${language}.json`), 'utf8'));

/**
 * Texts by dotted key; plain `{name}` places are filled in.
 * @param {'ko' | 'en'} language
 * @returns {(key: string, params?: Record<string, string | number>) => string}
 */
export function words(language) {
  const all = load(language);
  return (key, params = {}) => {
    const text = key.split('.').reduce((node, part) => (node === undefined ? undefined : node[part]), /** @type {any} */ (all));
    if (typeof text !== 'string') throw new Error(`no text for ${key} in ${language}`);
    return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name, one, many) => (one === undefined ? String(params[name]) : Number(params[name]) === 1 ? one : many));
  };
}

/** A number as the room reads it. @param {number} n */
export const drawNumber = (n) => String(n).padStart(3, '0');
