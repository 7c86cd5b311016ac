// Waiting for what a person would see.

import { until } from './server.js';

/** @typedef {import('playwright-core').Locator} Locator */

/** @param {Locator} locator @param {number} [ms] */
export const expectVisible = (locator, ms = 10000) => locator.waitFor({ state: 'visible', timeout: ms });

/** @param {Locator} locator @param {string | RegExp} text @param {number} [ms] */
export async function expectText(locator, text, ms = 10000) {
  let last = '';
  try {
    await until(`text ${text}`, async () => {
      last = (await locator.first().innerText({ timeout: 1000 }).catch(() => '')).replace(/\s+/g, ' ');
      return typeof text === 'string' ? last.includes(text) : text.test(last);
    }, ms);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}; it reads “${last}”`);
  }
}
