// The document: building nodes, keeping small things in the browser, and luckydraw's own drawings (digits, seal).
// Digits live here rather than in a sprite so that a guest's phone needs one request less.

/** @typedef {Node | string | number | false | null | undefined | Array<any>} Child */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * The element with this id; its absence is a fault of the page, so it throws.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function $(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`no element #${id}`);
  return node;
}

/** @param {Element} node @param {string} name @param {any} value */
function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
  else if (name === 'style') for (const [k, v] of Object.entries(value)) /** @type {any} */ (node).style.setProperty(k, String(v));
  else if (name === 'value' || name === 'checked') /** @type {any} */ (node)[name] = value;
  else node.setAttribute(name, value === true ? '' : String(value));
}

/** @param {Element} node @param {Child[]} children */
function append(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(node, child);
    else if (child !== null && child !== undefined && child !== false) node.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Builds an HTML element: `h('button', {class: 'button', onclick: fn}, 'text')`. `style` takes an object of CSS properties.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  append(node, children);
  return node;
}

/**
 * Builds an SVG element, in the manner of `h`.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [props]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) setProp(node, name, value);
  append(node, children);
  return node;
}

/**
 * Puts these children in place of whatever the node holds.
 * @template {Element} N
 * @param {N} node
 * @param {...Child} children
 * @returns {N}
 */
export function replace(node, ...children) {
  node.textContent = '';
  append(node, children);
  return node;
}

/**
 * A store of the browser that never throws: private windows and previews may refuse it.
 * @param {() => Storage} store
 */
const guarded = (store) => ({
  /** @param {string} key @returns {string | null} */
  get(key) {
    try { return store().getItem(key); } catch { return null; }
  },
  /** @param {string} key @param {string | null} value @returns {boolean} whether it is really kept */
  set(key, value) {
    try {
      if (value === null) store().removeItem(key);
      else store().setItem(key, value);
      return true;
    } catch { return false; }
  },
});

/** What outlives the tab, and what does not. */
export const keep = guarded(() => localStorage);
export const session = guarded(() => sessionStorage);

/** Whether this browser asks for less motion. @returns {boolean} */
export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The ten digits, each in a box of 60 by 100. */
export const DIGITS = [
  'M30 2C46.5 2 56 13.5 56 35V65C56 86.5 46.5 98 30 98S4 86.5 4 65V35C4 13.5 13.5 2 30 2ZM30 16.5C24.8 16.5 22.4 21.5 22.4 33V67C22.4 78.5 24.8 83.5 30 83.5S37.6 78.5 37.6 67V33C37.6 21.5 35.2 16.5 30 16.5Z',
  'M25 2H41.5V83H56V98H7V83H23V22L8.5 27.5V11.5Z',
  'M5 34C5 13 14.5 2 30.5 2C46 2 55.5 12.3 55.5 29C55.5 39.5 51.5 47.5 44.5 57.5L27.5 82.5H56V98H4.5V84.5L30.5 47.5C35 41 37.2 36.5 37.2 29.8C37.2 20.8 34.8 16.5 30.2 16.5C25.2 16.5 22.8 20.8 22.8 29.5V34Z',
  'M5.5 30.5C5.5 12.3 14.5 2 30 2C45.8 2 55 11 55 26.3C55 36.3 51.3 43.5 43.8 47.4C52.3 51.2 56.5 59 56.5 70.3C56.5 88 46.8 98 30 98C13.3 98 4 88 4 69.5H22.2C22.2 79 24.8 83.5 30 83.5C35.5 83.5 38 79.3 38 70C38 59.8 35 55.3 28 55.3H20.5V40.8H27.5C34 40.8 36.8 37 36.8 28.6C36.8 20.6 34.5 16.5 30 16.5C25.6 16.5 23.4 20.4 23.4 28.5V30.5Z',
  'M30 2H50V63.5H58V78.5H50V98H32.5V78.5H2V64.5ZM32.5 63.5V31L19 63.5Z',
  'M8.5 2H53.5V17H24.6L23.6 36.2C26.2 33.4 29.8 32 34.2 32C48.2 32 56.5 43.8 56.5 64.2C56.5 86 46.8 98 29.6 98C13.3 98 4 88.3 4 70.5H22C22 79 24.6 83.5 29.6 83.5C35.5 83.5 38 78 38 65C38 52.5 35.6 47 30.2 47C26.4 47 24 48.8 22.8 52.8H6Z',
  'M55 24.5H37.2C36.6 19 34.6 16.5 30.6 16.5C24.6 16.5 22.3 22 22.3 36V46C24.6 42.1 28.4 40 33.8 40C48.3 40 56.5 50 56.5 68C56.5 87 47 98 30.3 98C12.8 98 3.8 85.5 3.8 60V40C3.8 14.5 12.7 2 30.6 2C45.5 2 54.5 9.5 55 24.5ZM30.2 53.5C25 53.5 22.3 58.3 22.3 68C22.3 78.8 24.8 83.7 30.2 83.7S38 78.8 38 68C38 58.3 35.5 53.5 30.2 53.5Z',
  'M4 2H56V16.5L34.5 98H14.5L36.5 17.5H4Z',
  'M30 2C46 2 55.2 11.2 55.2 27C55.2 36.3 51.8 43.3 44.8 47.3C52.8 51.4 57 59.3 57 70.5C57 88 47 98 30 98S3 88 3 70.5C3 59.3 7.2 51.4 15.2 47.3C8.2 43.3 4.8 36.3 4.8 27C4.8 11.2 14 2 30 2ZM30 16C25 16 22.6 20 22.6 28.4S25 40.8 30 40.8S37.4 36.8 37.4 28.4S35 16 30 16ZM30 54.5C24.3 54.5 21.4 59.3 21.4 69.2S24.3 84 30 84S38.6 79.2 38.6 69.2S35.7 54.5 30 54.5Z',
  'M5 75.5H22.8C23.4 81 25.4 83.5 29.4 83.5C35.4 83.5 37.7 78 37.7 64V54C35.4 57.9 31.6 60 26.2 60C11.7 60 3.5 50 3.5 32C3.5 13 13 2 29.7 2C47.2 2 56.2 14.5 56.2 40V60C56.2 85.5 47.3 98 29.4 98C14.5 98 5.5 90.5 5 75.5ZM29.8 46.5C35 46.5 37.7 41.7 37.7 32C37.7 21.2 35.2 16.3 29.8 16.3S22 21.2 22 32C22 41.7 24.5 46.5 29.8 46.5Z',
];

/** Advance from one digit to the next, in units of their box. */
export const ADVANCE = 66;

/**
 * A number set in our digits, as one picture that scales by its height.
 * @param {string | number} text digits only; anything else is left out
 * @param {{label?: string, class?: string}} [options] `label`: what a screen reader says (else it is hidden from it)
 * @returns {SVGSVGElement}
 */
export function digits(text, options = {}) {
  const list = String(text).replace(/\D/g, '').split('');
  const width = Math.max(1, list.length) * ADVANCE - 6;
  const hidden = options.label ? { role: 'img', 'aria-label': options.label } : { 'aria-hidden': 'true' };
  const paths = list.map((d, i) => svg('path', { d: DIGITS[Number(d)], transform: i ? `translate(${i * ADVANCE} 0)` : null }));
  return svg('svg', { viewBox: `0 0 ${width} 100`, class: `digits ${options.class || ''}`.trim(), fill: 'currentColor', 'fill-rule': 'evenodd', ...hidden }, paths);
}

const SEAL_BODY = 'M7 3C30 1 68 2 93 3.5C97 4 97.5 8 97.5 30C98.5 60 97.5 80 96.5 92C96 96.5 92 97 70 97.2C45 98.5 25 97.5 8 96.8C4 96.5 3.2 93 3 75C1.8 50 2.2 25 3 8C3.2 4 4.5 3.2 7 3Z';
const SEAL_LINES = 'M16 14H26M12.5 24H29.5M36.5 13V50M46 13V50M36.5 31H46M57 47.5H88M72.5 47.5V60M59 65V86H87';
const SEAL_RINGS = [[21, 39, 8, 8], [30, 73, 15.5, 12.5], [72.5, 25, 13.5, 11.5]];

/**
 * The seal (도장): 행운, cut as shapes so that no font is needed.
 * @param {{label?: string}} [options]
 * @returns {SVGSVGElement}
 */
export function seal(options = {}) {
  const hidden = options.label ? { role: 'img', 'aria-label': options.label } : { 'aria-hidden': 'true' };
  const rings = SEAL_RINGS.map(([cx, cy, rx, ry]) => svg('ellipse', { cx, cy, rx, ry }));
  const lines = svg('g', { class: 'seal-lines', fill: 'none', 'stroke-width': 6.5, 'stroke-linecap': 'square' }, svg('path', { d: SEAL_LINES }), rings);
  return svg('svg', { viewBox: '0 0 100 100', class: 'seal', ...hidden }, svg('path', { d: SEAL_BODY, fill: 'currentColor' }), lines);
}
