// A code on the wall: black on white, and every module a whole number of pixels, or a phone far away cannot read it.

import { h } from '../../lib/dom.js';

/** The program draws each module eight units wide, with a quiet zone of four modules on each side. */
const UNITS = 8;
/** Never less than this part of the screen's height. */
const LEAST = 0.4;

/**
 * @param {number} size side of the code's place in CSS pixels
 * @param {number} modules on a side, quiet zone and all
 * @param {number} height of the screen
 * @param {number} ratio device pixels for each CSS pixel
 * @returns {number} the code's side in CSS pixels
 */
function wholeModules(size, modules, height, ratio) {
  const least = Math.ceil((LEAST * height * ratio) / modules);
  const module = Math.max(1, least, Math.floor((size * ratio) / modules));
  return (module * modules) / ratio;
}

/** @param {HTMLImageElement} image @param {number} size */
function fit(image, size) {
  const modules = Math.round(image.naturalWidth / UNITS);
  if (!modules || !image.isConnected) return;
  const side = wholeModules(size, modules, innerHeight, devicePixelRatio || 1);
  image.style.setProperty('width', `${side}px`);
  image.style.setProperty('height', `${side}px`);
  image.style.setProperty('left', '0px');
  image.style.setProperty('top', '0px');
  const { left, top } = image.getBoundingClientRect();
  image.style.setProperty('left', `${Math.round(left) - left}px`);
  image.style.setProperty('top', `${Math.round(top) - top}px`);
}

/**
 * @param {string} src
 * @param {string} alt
 * @param {number} size side of its place in CSS pixels
 */
export function codePicture(src, alt, size) {
  const image = h('img', { class: 'qr', src, alt, style: { width: `${size}px`, height: `${size}px` } });
  image.addEventListener('load', () => requestAnimationFrame(() => fit(image, size)));
  return h('div', { class: 'qr-place', style: { 'min-width': `${size}px`, 'min-height': `${size}px` } }, image);
}
