// An event's own colour: moved in lightness until it can be told from the theme's ground and paper, with an ink that reads on it.
// Pure, so that it can be tested without a page.

/** What an accent stands on, by theme: the ground, and the paper. The same as in css/tokens.css and css/screen_themes.css (a test compares them). @type {Record<string, [string, string]>} */
export const GROUNDS = {
  night: ['#12151c', '#f6f0e3'],
  paper: ['#f6f0e3', '#fffcf5'],
  bright: ['#ffffff', '#ffffff'],
};
const GRAPHICS = 3;
const STEP = 0.01;

/** @typedef {[number, number, number]} Rgb channels from 0 to 1 */

/** @param {string} hex #rrggbb @returns {Rgb | null} */
export function parse(hex) {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(String(hex).trim());
  return found ? [parseInt(found[1], 16) / 255, parseInt(found[2], 16) / 255, parseInt(found[3], 16) / 255] : null;
}

/** @param {Rgb} rgb @returns {string} */
const toHex = (rgb) => `#${rgb.map((c) => Math.round(Math.min(1, Math.max(0, c)) * 255).toString(16).padStart(2, '0')).join('')}`;

/** Relative luminance, as WCAG has it. @param {string} hex @returns {number} */
export function luminance(hex) {
  const [r, g, b] = (parse(hex) || [0, 0, 0]).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours, 1 to 21. @param {string} one @param {string} other @returns {number} */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Towards black (below 0) or white (above), by a part of the way. @param {Rgb} rgb @param {number} way from -1 to 1 @returns {string} */
function moved(rgb, way) {
  const end = way < 0 ? 0 : 1;
  return toHex(/** @type {Rgb} */ (rgb.map((c) => c + (end - c) * Math.abs(way))));
}

/** Black or white, whichever reads better on it (one of them is always 4.5:1 or more). @param {string} hex */
export const inkOn = (hex) => (contrast(hex, '#000000') >= contrast(hex, '#ffffff') ? '#000000' : '#ffffff');

/**
 * The nearest shade of a colour that stands out from the theme's ground and from its paper, and the ink for text on it.
 * @param {string} hex #rrggbb
 * @param {string} [theme] night, paper or bright
 * @returns {{accent: string, accentInk: string} | null} nothing for what is no colour
 */
export function accentTokens(hex, theme = 'paper') {
  const rgb = parse(hex);
  if (!rgb) return null;
  const grounds = GROUNDS[theme] || GROUNDS.paper;
  const fits = (/** @type {string} */ one) => grounds.every((ground) => contrast(one, ground) >= GRAPHICS);
  let accent = toHex(rgb);
  for (let way = STEP; !fits(accent) && way <= 1; way += STEP) accent = [moved(rgb, -way), moved(rgb, way)].find(fits) || accent;
  return { accent, accentInk: inkOn(accent) };
}
