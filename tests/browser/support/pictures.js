// Our own drawings against committed pictures of them. Letters are taken out first, for fonts differ from machine to machine;
// UPDATE_PICTURES=1 draws the pictures anew, and somebody looks at them before they are committed.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from './png.js';
import { ROOT } from './server.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Locator} Locator */

const FOLDER = join(ROOT, 'tests', 'browser', 'pictures');
/** How far a pixel's colour may be off, and how many of ten thousand may be: edges are drawn a little differently by another Chromium. */
const COLOUR = 0.2;
const OF_TEN_THOUSAND = 8;

/** Puts a bare box in the place of every text, and takes away the rule over a line of small print, which stands by its letters: what is left owes nothing to a font. What is written later becomes a box before it is painted. @param {Page} page */
export const withoutLetters = (page) => page.evaluate(() => {
  for (const line of document.querySelectorAll('.serial')) /** @type {HTMLElement} */ (line).style.setProperty('visibility', 'hidden');
  const swap = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
    for (const text of texts) {
      if (!text.data.trim() || text.parentElement?.closest('script, style, svg')) continue;
      const box = document.createElement('span');
      for (const [name, value] of Object.entries({ display: 'inline-block', width: '2em', height: '1em', 'vertical-align': 'top' })) box.style.setProperty(name, value);
      text.replaceWith(box);
    }
  };
  swap();
  new MutationObserver(swap).observe(document.body, { subtree: true, childList: true, characterData: true });
});

/**
 * Takes the picture of a drawing and compares it with the committed one.
 * @param {Locator} locator @param {string} name @param {Locator[]} [mask] what is different each time
 */
export async function looksAs(locator, name, mask = []) {
  const bytes = await locator.screenshot({ animations: 'disabled', caret: 'hide', scale: 'css', mask, maskColor: '#808080' });
  const path = join(FOLDER, `${name}.png`);
  if (process.env.UPDATE_PICTURES) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, bytes);
    return;
  }
  assert.ok(existsSync(path), `no picture ${name}: draw it with UPDATE_PICTURES=1 and look at it`);
  const [found, wanted] = [PNG.sync.read(bytes), PNG.sync.read(readFileSync(path))];
  const { width, height } = wanted;
  if (found.width !== width || found.height !== height) assert.fail(`${name} is ${found.width}×${found.height} and was ${width}×${height}; see ${keep(name, { found: bytes })}`);
  const difference = new PNG({ width, height });
  const off = pixelmatch(wanted.data, found.data, difference.data, width, height, { threshold: COLOUR });
  const most = Math.ceil((width * height * OF_TEN_THOUSAND) / 10000);
  if (off > most) assert.fail(`${name} looks different: ${off} pixels, ${most} at most; see ${keep(name, { found: bytes, wanted: readFileSync(path), difference: PNG.sync.write(difference) })}`);
}

/** @param {string} name @param {Record<string, Buffer>} pictures @returns {string} the folder for whoever looks */
function keep(name, pictures) {
  const folder = mkdtempSync(join(tmpdir(), 'luckydraw-pictures-'));
  for (const [kind, bytes] of Object.entries(pictures)) writeFileSync(join(folder, `${name}-${kind}.png`), bytes);
  return folder;
}
