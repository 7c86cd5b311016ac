// Whether everybody can use a page: axe's rules, and at every size no sideways scrolling and no word cut off.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { shot } from './browser.js';
import { cutOff, hidden, lasting, overlapping } from './legible.js';
import { until } from './server.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{width: number, height: number}} Size */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Phone, laptop: here axe looks as well. */
const AUDITED = [{ width: 390, height: 844 }, { width: 1440, height: 900 }];
/** Every size that a page may meet: with the narrowest phone, and a laptop's page at 200 %. */
const ALL = [...AUDITED, { width: 320, height: 568 }, { width: 720, height: 450 }, { width: 1024, height: 768 }, { width: 1280, height: 720 }, { width: 1920, height: 1080 }];
/** The big screen is never a phone. */
const WIDE = [...ALL.filter((size) => size.width >= 1024), { width: 3840, height: 2160 }];

const THEMES = ['night', 'paper', 'bright'];

/** What moves for longer is no transition but a sign, as is a pulse without an end. */
const LONG_MS = 4000;
/** The time that digits have left drains in steps of a second, each of which begins where the last one ends. */
const ALWAYS = '.live-bar i, .stir-bar';

/** A change of size or theme takes several pictures of the page one after another, each of which may take seconds where much else is drawn. */
const RESTS_WITHIN_MS = 30000;

/** Waits until what moves has come to rest, but for what moves for long or for ever. @param {Page} page */
export async function settled(page) {
  /** @type {string[]} */
  let moving = [];
  await until('the page is at rest', async () => {
    moving = await page.evaluate(({ long, always }) => document.getAnimations().flatMap((one) => {
      const effect = /** @type {KeyframeEffect} */ (one.effect);
      const rests = one.playState !== 'running' || Number(effect.getComputedTiming().endTime) > long || effect.target?.matches(always);
      return rests ? [] : [`${effect.target?.tagName}.${effect.target?.getAttribute('class')}`];
    }), { long: LONG_MS, always: ALWAYS });
    return !moving.length;
  }, RESTS_WITHIN_MS).catch((error) => { throw new Error(`${error.message}; what moves: ${moving.slice(0, 5).join(', ')}`); });
}

/** @param {Page} page @returns {Promise<string[]>} */
async function violations(page) {
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() => /** @type {any} */ (window).axe.run(document, { resultTypes: ['violations'] }));
  return found.flatMap((/** @type {any} */ one) => one.nodes.map((/** @type {any} */ node) => `${one.id}: ${node.target.join(' ')} — ${node.failureSummary.split('\n')[1]?.trim()}`));
}

/** @param {Page} page @returns {Promise<string>} what stands out to the side, or nothing */
const sideways = (page) => page.evaluate(() => {
  if (getComputedStyle(document.body).overflowX === 'hidden') return ''; // it can't be scrolled; what is cut off is looked for by itself
  const root = document.documentElement;
  const over = Math.max(root.scrollWidth, document.body.scrollWidth) - root.clientWidth;
  if (over <= 0) return '';
  const wide = [...document.querySelectorAll('body *')].filter((node) => node.getBoundingClientRect().right > root.clientWidth + 1).slice(-3);
  return `${over} px too wide: ${wide.map((node) => `${node.tagName}.${node.className}`).join(', ')}`;
});

/** What is too wide for the page as it stands, every word that is cut off, and what lies over its neighbour. @param {Page} page @returns {Promise<string[]>} */
const overflow = async (page) => [await sideways(page), ...await cutOff(page), ...await overlapping(page)].filter(Boolean);

/** The same, where it stays so. @param {Page} page @returns {Promise<string[]>} */
export const overflows = (page) => lasting(page, () => overflow(page));

/**
 * What a whole test finds is told at its end, so that one fault hides no other.
 * @param {import('node:test').TestContext} test
 */
export function auditor(test) {
  /** @type {string[]} */
  const faults = [];
  test.after(() => assert.deepEqual(faults, []));
  return async (/** @type {Page} */ page, /** @type {string} */ name) => { faults.push(...await audit(page, name)); };
}

/**
 * Looks at a page as it stands now, in each of these sizes.
 * @param {Page} page @param {string} name for the pictures and the messages @param {Size[]} [sizes] @param {(page: Page) => Promise<string[]>} [also] what else is looked for
 * @returns {Promise<string[]>} what is wrong with it
 */
export async function audit(page, name, sizes = ALL, also = async () => []) {
  /** @type {string[]} */
  const faults = [];
  const before = page.viewportSize() || AUDITED[1];
  for (const size of sizes) {
    await page.setViewportSize(size);
    await settled(page);
    const readable = await lasting(page, async () => [...await overflow(page), ...await also(page)]);
    const found = [...readable, ...(AUDITED.includes(size) ? await violations(page) : [])];
    faults.push(...found.map((line) => `${name} at ${size.width}: ${line}`));
    await shot(page, `audit-${name}-${size.width}`);
  }
  await page.setViewportSize(before);
  return faults;
}

/**
 * The same for the big screen, which does not scroll: no word stands outside it or under something else, and axe has nothing to say in any theme.
 * @param {Page} page @param {string} name
 * @returns {Promise<string[]>}
 */
export async function auditStage(page, name) {
  const faults = await audit(page, name, WIDE, hidden);
  const own = await theme(page);
  for (const other of THEMES.filter((one) => one !== own)) {
    await theme(page, other);
    await settled(page);
    faults.push(...(await violations(page)).map((line) => `${name} in ${other}: ${line}`));
  }
  await theme(page, own);
  return faults;
}

/** The big screen's theme, or another one laid on it. @param {Page} page @param {string} [other] */
const theme = (page, other) => page.evaluate((wanted) => {
  const { dataset } = document.documentElement;
  if (wanted) dataset.theme = wanted;
  return dataset.theme || '';
}, other);
