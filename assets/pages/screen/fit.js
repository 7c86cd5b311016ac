// What fits its place, in units of the stage (rem = 1 % of it): type by how wide its words run, pictures by their shape.

import { h } from '../../lib/dom.js';

/** @type {CanvasRenderingContext2D | null | undefined} */
let pen;
/** The widths of words met so far, in ems. @type {Map<string, number>} */
const known = new Map();

/** How wide a text runs in bold, in ems, as this computer's face has it. @param {string} text @returns {number} */
export function runLength(text) {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (pen === undefined) {
    pen = document.createElement('canvas').getContext('2d');
    if (pen) pen.font = `800 100px ${getComputedStyle(document.body).fontFamily}`;
  }
  const width = pen ? pen.measureText(text).width / 100 : text.length;
  if (known.size > 500) known.clear();
  known.set(text, width);
  return width;
}

/** How many lines words take in a width, both in ems; a word that is too long is broken. @param {string[]} words @param {number} width */
function linesOf(words, width) {
  let lines = 1;
  let at = 0;
  for (const word of words) {
    const long = runLength(word);
    const after = at ? at + runLength(' ') + long : long;
    if (after > width && at) lines += 1;
    at = after > width ? long : after;
    if (at > width) { lines += Math.ceil(at / width) - 1; at %= width; }
  }
  return lines;
}

const STEP = 0.1;

/**
 * Sets a text at the largest size at which it keeps to its lines; below `min` it is cut with an ellipsis.
 * @param {HTMLElement} node
 * @param {string} text
 * @param {{max: number, min: number, width: number, lines: number, another?: number}} room in rem; `another`: the largest type with one line more, for what does not fit otherwise
 */
export function fitText(node, text, room) {
  const words = text.split(/\s+/).filter(Boolean);
  const width = room.width * 0.96;
  const whole = width / Math.max(0.1, runLength(text));
  // One line somewhat smaller reads better, and leaves more room below, than two at full size.
  let lines = whole >= room.max * 0.65 ? 1 : room.lines;
  const fitted = (/** @type {number} */ most) => {
    let type = Math.max(room.min, Math.min(room.max, most));
    while (type > room.min && linesOf(words, width / type) > lines) type = Math.max(room.min, type - STEP);
    return type;
  };
  let size = fitted(lines === 1 ? whole : room.max);
  if (room.another && linesOf(words, width / size) > lines) {
    lines += 1;
    size = fitted(room.another);
  }
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
