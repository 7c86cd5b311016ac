// Bytes as texts and back; hashes are lower-case hex everywhere but inside a hash function.

import { sha256 } from '../sha256.js';

const encoder = new TextEncoder();

/** @param {string} text */
export const utf8 = (text) => encoder.encode(text);

/** @param {Uint8Array} bytes */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {string} text lower-case hex */
export function unhex(text) {
  const bytes = new Uint8Array(text.length / 2);
  bytes.forEach((_, i) => { bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16); });
  return bytes;
}

/** @param {Uint8Array[]} parts */
export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
  return whole;
}

/** @param {Uint8Array} bytes @returns {string} hex */
export const hashBytes = (bytes) => hex(sha256(bytes));

/** @param {string} text @returns {string} hex */
export const hashText = (text) => hashBytes(utf8(text));
