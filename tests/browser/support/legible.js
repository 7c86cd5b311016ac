// Whether every word on a page can be read: none runs out of its box, is cut off, or lies under something else.

/** @typedef {import('playwright-core').Page} Page */

/**
 * Texts that are cut by a box that hides what does not fit; a box that scrolls or says so by an ellipsis cuts nothing.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export const cutOff = (page) => page.evaluate(() => {
  const SLACK = 2;
  const shown = (/** @type {Element} */ node) => node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const tells = (/** @type {CSSStyleDeclaration} */ style) => style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
  const box = (/** @type {Text} */ text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    return range.getBoundingClientRect();
  };
  const cutter = (/** @type {Text} */ text) => {
    const words = box(text);
    if (words.width < 2) return null;
    for (let node = text.parentElement; node && node !== document.body; node = node.parentElement) {
      const style = getComputedStyle(node);
      if (tells(style) || style.clip !== 'auto' || style.position === 'fixed') return null;
      const edge = node.getBoundingClientRect();
      if (edge.width <= 2) return null; // for screen readers alone
      const across = style.overflowX === 'hidden' && (words.right > edge.right + SLACK || words.left < edge.left - SLACK);
      // A line's box is taller than its letters: only what loses a third of its height is cut.
      const down = style.overflowY === 'hidden' && (words.bottom > edge.bottom + words.height / 3 || words.top < edge.top - words.height / 3);
      if (style.overflowX === 'auto' || style.overflowY === 'auto') return null;
      if (across || down) return node;
    }
    return null;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const parent = text.parentElement;
    if (!parent || !text.textContent?.trim() || !shown(parent) || parent.closest('script, style, .sr, details:not([open]) > :not(summary)')) continue;
    const node = cutter(/** @type {Text} */ (text));
    if (node) found.push(`cut off in ${node.tagName}.${node.className}: ${text.textContent.trim().slice(0, 60)}`);
  }
  return found;
});

/**
 * Texts on a page that does not scroll, such as the big screen, which stand outside it or under something else.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export const hidden = (page) => page.evaluate(() => {
  // A dialog lies over what is behind it on purpose.
  const top = [...document.querySelectorAll('[role=dialog]')].find((node) => node.getClientRects().length) || document.body;
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const parent = text.parentElement;
    if (!parent || !text.textContent?.trim() || parent.closest('script, style, .sr, [hidden]') || !parent.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    // What an ellipsis leaves out stands nowhere.
    const words = (getComputedStyle(parent).textOverflow === 'ellipsis' ? parent : range).getBoundingClientRect();
    if (words.width < 2) continue;
    const say = `${parent.tagName}.${parent.className}: ${text.textContent.trim().slice(0, 60)}`;
    if (words.left < -1 || words.top < -1 || words.right > innerWidth + 1 || words.bottom > innerHeight + 1) { found.push(`outside: ${say}`); continue; }
    const over = document.elementFromPoint(words.left + words.width / 2, words.top + words.height / 2);
    if (over && !parent.contains(over) && !over.contains(parent) && getComputedStyle(over).pointerEvents !== 'none') found.push(`under ${over.tagName}.${over.getAttribute('class')}: ${say}`);
  }
  return found;
});

/**
 * What is wrong and stays so: what follows the size of its box does so with the next picture, which may not have been made yet.
 * @param {Page} page @param {() => Promise<string[]>} look
 * @returns {Promise<string[]>}
 */
export const lasting = async (page, look) => ((await look()).length ? page.screenshot().then(look) : []);

/** The parts of the desk, which stand beside or below one another and never over. */
const PARTED = '.view-desk, .desk, .desk-middle';

/** What lies over its neighbour. @param {import('playwright-core').Page} page @returns {Promise<string[]>} */
export const overlapping = (page) => page.evaluate((parted) => [...document.querySelectorAll(parted)].flatMap((parent) => {
  const parts = [...parent.children].map((node) => ({ node, box: node.getBoundingClientRect() }))
    .filter(({ node, box }) => box.width > 1 && box.height > 1 && ['static', 'relative'].includes(getComputedStyle(node).position));
  return parts.flatMap((one, i) => parts.slice(i + 1)
    .filter((other) => Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 1 && Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top) > 1)
    .map((other) => `.${one.node.className} lies over .${other.node.className}`));
}), PARTED);
