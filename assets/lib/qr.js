// A QR code (byte mode, level M, versions 1 to 13), made in the page: so that a secret in it goes into no request, and without a network too.

import { svg } from './dom.js';

/** Codewords in all, error-correction codewords a block, blocks; by version, level M. */
const VERSIONS = [[26, 10, 1], [44, 16, 1], [70, 26, 1], [100, 18, 2], [134, 24, 2], [172, 16, 4], [196, 18, 4], [242, 22, 4], [292, 22, 5], [346, 26, 5], [404, 30, 5], [466, 22, 8], [532, 22, 9]];
const ALIGN = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50], [6, 30, 54], [6, 32, 58], [6, 34, 62]];
const QUIET = 4;

const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let i = 0, x = 1; i < 255; i += 1) {
  EXP[i] = EXP[i + 255] = x;
  LOG[x] = i;
  x = (x << 1) ^ (x & 0x80 ? 0x11d : 0);
}

/** @param {number} a @param {number} b */
const times = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);

/** @param {number[]} data @param {number} count @returns {number[]} Reed-Solomon codewords */
function correction(data, count) {
  let generator = [1];
  for (let i = 0; i < count; i += 1) generator = [...generator, 0].map((c, j) => c ^ times(generator[j - 1] ?? 0, EXP[i]));
  const rest = [...data, ...Array(count).fill(0)];
  for (let i = 0; i < data.length; i += 1) {
    const factor = rest[i];
    if (factor) generator.forEach((g, j) => { rest[i + j] ^= times(g, factor); });
  }
  return rest.slice(data.length);
}

/** @param {Uint8Array} bytes @param {number} version @param {number} room @returns {number[]} */
function dataWords(bytes, version, room) {
  /** @type {number[]} */
  const bits = [];
  /** @param {number} value @param {number} size */
  const put = (value, size) => { for (let i = size - 1; i >= 0; i -= 1) bits.push((value >> i) & 1); };
  put(4, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  bytes.forEach((b) => put(b, 8));
  put(0, Math.min(4, room * 8 - bits.length));
  while (bits.length % 8) bits.push(0);
  const words = [];
  for (let i = 0; i < bits.length; i += 8) words.push(bits.slice(i, i + 8).reduce((n, b) => n * 2 + b, 0));
  for (let pad = 0xec; words.length < room; pad ^= 0xfd) words.push(pad);
  return words;
}

/** @param {number[]} words @param {number} each @param {number} blocks @returns {number[]} interleaved as the standard has it */
function interleave(words, each, blocks) {
  const short = Math.floor(words.length / blocks);
  const longer = words.length % blocks;
  /** @type {number[][]} */
  const data = [];
  for (let i = 0, at = 0; i < blocks; i += 1) {
    const size = short + (i >= blocks - longer ? 1 : 0);
    data.push(words.slice(at, at + size));
    at += size;
  }
  const checks = data.map((block) => correction(block, each));
  /** @param {number[][]} rows @param {number} width */
  const weave = (rows, width) => Array.from({ length: width }, (_, i) => rows.map((row) => row[i])).flat().filter((w) => w !== undefined);
  return [...weave(data, short + 1), ...weave(checks, each)];
}

/** @typedef {{size: number, dark: boolean[][], fixed: boolean[][]}} Grid */

/** @param {number} version @returns {Grid} with everything that does not depend on the data */
function frame(version) {
  const size = version * 4 + 17;
  /** @type {Grid} */
  const grid = { size, dark: square(size), fixed: square(size) };
  for (let i = 0; i < size; i += 1) {
    set(grid, i, 6, i % 2 === 0);
    set(grid, 6, i, i % 2 === 0);
  }
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) rings(grid, x, y, 4, [0, 1, 3]);
  const places = ALIGN[version - 1];
  const last = places.length - 1;
  places.forEach((x, i) => places.forEach((y, j) => {
    if (!(i === 0 && j === 0) && !(i === 0 && j === last) && !(i === last && j === 0)) rings(grid, x, y, 2, [0, 2]);
  }));
  format(grid, 0);
  if (version >= 7) versionBits(grid, version);
  return grid;
}

/** @param {number} size @returns {boolean[][]} */
const square = (size) => Array.from({ length: size }, () => Array(size).fill(false));

/** @param {Grid} grid @param {number} x @param {number} y @param {boolean} dark */
function set(grid, x, y, dark) {
  if (x < 0 || y < 0 || x >= grid.size || y >= grid.size) return;
  grid.dark[y][x] = dark;
  grid.fixed[y][x] = true;
}

/** @param {Grid} grid @param {number} cx @param {number} cy @param {number} reach @param {number[]} darkRings */
function rings(grid, cx, cy, reach, darkRings) {
  for (let dy = -reach; dy <= reach; dy += 1) for (let dx = -reach; dx <= reach; dx += 1) set(grid, cx + dx, cy + dy, darkRings.includes(Math.max(Math.abs(dx), Math.abs(dy))));
}

/** @param {Grid} grid @param {number} mask */
function format(grid, mask) {
  let rest = mask;
  for (let i = 0; i < 10; i += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const { size } = grid;
  for (let i = 0; i < 15; i += 1) {
    const dark = ((bits >> i) & 1) === 1;
    if (i < 6) set(grid, 8, i, dark);
    else if (i < 8) set(grid, 8, i + 1, dark);
    else set(grid, i === 8 ? 7 : 14 - i, 8, dark);
    if (i < 8) set(grid, size - 1 - i, 8, dark);
    else set(grid, 8, size - 15 + i, dark);
  }
  set(grid, 8, size - 8, true);
}

/** @param {Grid} grid @param {number} version */
function versionBits(grid, version) {
  let rest = version;
  for (let i = 0; i < 12; i += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i += 1) {
    const a = grid.size - 11 + (i % 3);
    const b = Math.floor(i / 3);
    set(grid, a, b, ((bits >> i) & 1) === 1);
    set(grid, b, a, ((bits >> i) & 1) === 1);
  }
}

/** @param {Grid} grid @param {number[]} words */
function fill(grid, words) {
  const { size } = grid;
  let i = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let v = 0; v < size; v += 1) for (const x of [right, right - 1]) {
      const y = ((right + 1) & 2) === 0 ? size - 1 - v : v;
      if (grid.fixed[y][x]) continue;
      grid.dark[y][x] = i < words.length * 8 && ((words[i >> 3] >> (7 - (i & 7))) & 1) === 1;
      if ((x + y) % 2 === 0) grid.dark[y][x] = !grid.dark[y][x];
      i += 1;
    }
  }
}

/**
 * @param {string} text
 * @returns {boolean[][]|null} rows of dark modules, or null when the text is too long
 */
export function qrModules(text) {
  const bytes = new TextEncoder().encode(text);
  const index = VERSIONS.findIndex(([all, each, blocks], i) => bytes.length + (i < 9 ? 2 : 3) <= all - each * blocks);
  if (index < 0) return null;
  const [all, each, blocks] = VERSIONS[index];
  const grid = frame(index + 1);
  fill(grid, interleave(dataWords(bytes, index + 1, all - each * blocks), each, blocks));
  return grid.dark;
}

/**
 * Black on white with its quiet zone, in every theme.
 * @param {string} text
 * @param {string} label
 * @returns {SVGSVGElement|null}
 */
export function qrCode(text, label) {
  const rows = qrModules(text);
  if (!rows) return null;
  const side = rows.length + 2 * QUIET;
  const d = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : ''))).join('');
  return svg('svg', { viewBox: `0 0 ${side} ${side}`, class: 'qr', role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' }, svg('rect', { width: side, height: side, fill: '#fff' }), svg('path', { d, fill: '#000' }));
}
