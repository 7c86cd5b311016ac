// Draws that phones stir, for tests: begun by the organiser, with windows as short as they may be.

import { until } from './server.js';

/** @typedef {import('./server.js').Server} Server */

/** The shortest first window that may be set. */
export const STIR_MS = 3000;

/** @param {Server} server @param {Record<string, unknown>} [settings] */
export const quick = (server, settings = {}) => server.api('PATCH', 'admin/current', { spin_ms: 300, stop_ms: 300, stir_ms: STIR_MS, ...settings });

/** @param {Server} server @param {'sealed' | 'stirred' | 'witnessed'} grade @param {Record<string, unknown>} [body] @returns {Promise<any>} */
export const begin = (server, grade, body = {}) => server.api('POST', 'admin/current/draw', { prize_name: '자전거', count: 1, grade, ...body });

/** The organiser's line of a draw. @param {Server} server @param {number} draw @returns {Promise<any>} */
export const drawOf = async (server, draw) => (await server.api('GET', 'admin/current/draws')).draws.find((/** @type {any} */ one) => one.draw === draw);

/** @param {Server} server @param {number} draw @param {string} phase */
export const inPhase = (server, draw, phase) => until(`draw ${draw} is in the phase ${phase}`, async () => (await drawOf(server, draw))?.phase === phase, 30000);

/** What the stir of a revealed draw says, by number. @param {Server} server @param {number} draw @returns {Promise<Record<string, {commit: string, value: string}>>} */
export async function stirOf(server, draw) {
  const { stir } = await (await fetch(`${server.url}/api/luckydraw/events/current/draws/${draw}/proof`)).json();
  const lines = stir.trim().split('\n').slice(6).map((/** @type {string} */ line) => line.split(' '));
  return Object.fromEntries(lines.map((/** @type {string[]} */ [number, commit, value]) => [number, { commit, value }]));
}

/** Calls the digits of a witnessed draw once they are taken, and confirms them. @param {Server} server @param {number} draw @param {string} word */
export async function call(server, draw, word) {
  await until('digits are taken', () => server.api('PUT', `admin/current/draws/${draw}/digits`, { digits: word }).catch((error) => {
    if (!String(error).includes('word_early')) throw error;
  }));
}

/** What a phone keeps of a draw's stir. @param {import('playwright-core').Page} page @param {number} draw @returns {Promise<any>} */
export const keptStir = (page, draw) => page.evaluate((k) => {
  const key = Object.keys(localStorage).find((name) => name.startsWith('luckydraw.stir.') && name.split('.')[4] === String(k));
  return JSON.parse((key && localStorage.getItem(key)) || 'null');
}, draw);
