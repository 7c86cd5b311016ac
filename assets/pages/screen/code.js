// Codes on the wall: black on white, and every module a whole number of pixels, or a phone far away cannot read it.

import { h } from '../../lib/dom.js';

/** The program draws each module eight units wide, with a quiet zone of four modules on each side. */
const UNITS = 8;
const QUIET = 8;
/** Never less than this part of the screen's height. */
const LEAST = 0.4;

/** @typedef {{src: string, alt: string}} Code */

/**
 * The side of each code in CSS pixels: as large as its place allows, and all of them nearly as large as the smallest, so that their black begins and ends at one height.
 * @param {number[]} modules of each code on a side, quiet zone and all
 * @param {number} size side of their place in CSS pixels
 * @param {number} height of the screen
 * @param {number} ratio device pixels for each CSS pixel
 */
function sides(modules, size, height, ratio) {
  const least = modules.map((n) => Math.max(1, Math.ceil((LEAST * height * ratio) / n)));
  const most = modules.map((n, i) => Math.max(least[i], Math.floor((size * ratio) / n)));
  const black = Math.min(...modules.map((n, i) => (n - QUIET) * most[i]));
  return modules.map((n, i) => (n * Math.max(least[i], Math.min(most[i], Math.round(black / (n - QUIET))))) / ratio);
}

/** Sizes the codes of a row, on equal white plates. @param {HTMLImageElement[]} images @param {number} size */
function fitRow(images, size) {
  const there = images.filter((image) => image.naturalWidth && image.isConnected);
  const all = sides(there.map((image) => Math.round(image.naturalWidth / UNITS)), size, innerHeight, devicePixelRatio || 1);
  const plate = Math.max(...all);
  there.forEach((image, i) => {
    const place = /** @type {HTMLElement} */ (image.parentElement);
    for (const name of ['width', 'height']) { place.style.setProperty(name, `${plate}px`); image.style.setProperty(name, `${all[i]}px`); }
  });
  there.forEach(toWholePixels);
}

/** @param {HTMLImageElement} image */
function toWholePixels(image) {
  image.style.setProperty('left', '0px');
  image.style.setProperty('top', '0px');
  const { left, top } = image.getBoundingClientRect();
  image.style.setProperty('left', `${Math.round(left) - left}px`);
  image.style.setProperty('top', `${Math.round(top) - top}px`);
}

/**
 * Codes that stand in one row.
 * @param {Code[]} codes
 * @param {number} size side of the place of each in CSS pixels
 */
export function codeRow(codes, size) {
  const images = codes.map(({ src, alt }) => h('img', { class: 'qr', src, alt, style: { width: `${size}px`, height: `${size}px` } }));
  images.forEach((image) => image.addEventListener('load', () => requestAnimationFrame(() => fitRow(images, size))));
  return images.map((image) => h('div', { class: 'qr-place', style: { width: `${size}px`, height: `${size}px` } }, image));
}
