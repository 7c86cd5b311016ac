// The four digits of a claim that change every ten seconds: a picture of a winner's page is not enough at the desk.

import { hmacSha256 } from '../../lib/sha256.js';

/** How long the digits hold. */
export const WINDOW_MS = 10000;

const utf8 = new TextEncoder();

/**
 * @param {string} key the claim's live key, which no screen shows
 * @param {number} now the server's time in milliseconds
 * @returns {string} four digits
 */
export function liveDigits(key, now) {
  const mac = hmacSha256(utf8.encode(key), utf8.encode(String(Math.floor(now / WINDOW_MS))));
  return String(new DataView(mac.buffer).getUint32(0) % 10000).padStart(4, '0');
}

/** How much of the digits' time is left, from 1 to 0. @param {number} now */
export const timeLeft = (now) => 1 - (now % WINDOW_MS) / WINDOW_MS;
