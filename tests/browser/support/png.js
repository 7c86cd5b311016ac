// A picture for prizes, made here: a PNG of a wrapped box in two colours.

import { crc32 as nodeCrc, deflateSync } from 'node:zlib';

/** @param {Buffer} bytes */
function crc32(bytes) {
  if (nodeCrc) return nodeCrc(bytes);
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

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
  const rows = Buffer.alloc(size * (size * 3 + 1));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) rows.set(colour(x, y, size), y * (size * 3 + 1) + 1 + x * 3);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}
