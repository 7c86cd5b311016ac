// A picture for prizes, made here: a PNG of a wrapped box in two colours.

import { createRequire } from 'node:module';

/** @typedef {{width: number, height: number, data: Buffer}} Png */
/** Ships no types. @type {{sync: {read: (bytes: Buffer) => Png, write: (png: Png) => Buffer}} & (new (of: {width: number, height: number}) => Png)} */
export const PNG = createRequire(import.meta.url)('pngjs').PNG;

/** @param {number} x @param {number} y @param {number} size @returns {[number, number, number]} */
function colour(x, y, size) {
  const [u, v] = [x / size, y / size];
  const ribbon = Math.abs(u - 0.5) < 0.07 || Math.abs(v - 0.42) < 0.07;
  const box = u > 0.15 && u < 0.85 && v > 0.25 && v < 0.85;
  if (!box) return [236, 226, 205];
  return ribbon ? [200, 54, 31] : [52 + Math.round(60 * u), 70 + Math.round(50 * v), 110];
}

/** @param {number} size @returns {Buffer} */
export function picture(size = 480) {
  const png = new PNG({ width: size, height: size });
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) png.data.set([...colour(x, y, size), 255], (y * size + x) * 4);
  }
  return PNG.sync.write(png);
}
