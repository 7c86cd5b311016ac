// What fits its place, in units of the stage (rem = 1 % of it): type by how wide its characters run, pictures by their shape.

import { h } from '../../lib/dom.js';

/** How wide a text runs, in ems: Hangul and other wide characters 1, Latin about half. @param {string} text */
export function runLength(text) {
  let sum = 0;
  for (const char of text) sum += /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60]/.test(char) ? 0.96 : char === ' ' ? 0.28 : /[A-Z0-9]/.test(char) ? 0.64 : 0.55;
  return sum;
}

/**
 * Sets a text at the largest size at which it keeps to its lines; below `min` it is cut with an ellipsis.
 * @param {HTMLElement} node
 * @param {string} text
 * @param {{max: number, min: number, width: number, lines: number}} room in rem
 */
export function fitText(node, text, room) {
  const length = Math.max(1, runLength(text));
  const whole = (room.width * 0.97) / length;
  // One line somewhat smaller reads better, and leaves more room below, than two at full size.
  const lines = whole >= room.max * 0.65 ? 1 : room.lines;
  const size = Math.max(room.min, Math.min(room.max, lines === 1 ? whole : (room.width * lines * 0.86) / length));
  node.textContent = text;
  node.style.setProperty('font-size', `${size.toFixed(2)}rem`);
  node.style.setProperty('-webkit-line-clamp', String(lines));
  node.classList.add('clamp');
}

/** No frame is slimmer than a quarter of its length: a picture beyond that is cropped. */
const SLIMMEST = 4;

/**
 * A picture in a frame of its own shape, as large as the room (in rem) allows; nothing shows before its shape is known.
 * @param {string} src
 * @param {{class: string, width: number, height: number}} room
 * @returns {HTMLImageElement}
 */
export function framed(src, room) {
  const image = h('img', { class: room.class, src, alt: '', style: { width: `${room.height}rem`, height: `${room.height}rem`, visibility: 'hidden' } });
  const shape = () => {
    const ratio = Math.min(SLIMMEST, Math.max(1 / SLIMMEST, image.naturalWidth / image.naturalHeight || 1));
    const width = Math.min(room.width, room.height * ratio);
    image.style.setProperty('width', `${width.toFixed(2)}rem`);
    image.style.setProperty('height', `${(width / ratio).toFixed(2)}rem`);
    image.style.removeProperty('visibility');
  };
  image.addEventListener('load', shape);
  image.addEventListener('error', () => image.remove());
  if (image.complete && image.naturalWidth) shape();
  return image;
}
