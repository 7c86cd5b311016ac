// ChaCha20 of RFC 8439: one block of its keystream at a time.

const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
const ROUNDS = 10;

/** @param {number} x @param {number} n */
const turn = (x, n) => (x << n) | (x >>> (32 - n));

/** @param {Int32Array} s @param {number} a @param {number} b @param {number} c @param {number} d */
function quarter(s, a, b, c, d) {
  s[a] += s[b]; s[d] = turn(s[d] ^ s[a], 16);
  s[c] += s[d]; s[b] = turn(s[b] ^ s[c], 12);
  s[a] += s[b]; s[d] = turn(s[d] ^ s[a], 8);
  s[c] += s[d]; s[b] = turn(s[b] ^ s[c], 7);
}

/**
 * @param {Uint8Array} key 32 bytes
 * @param {number} counter
 * @param {Uint8Array} nonce 12 bytes
 * @returns {Uint8Array} 64 bytes
 */
export function chacha20Block(key, counter, nonce) {
  const start = new Int32Array(16);
  const words = (/** @type {Uint8Array} */ bytes, /** @type {number} */ at) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let i = 0; i < bytes.length / 4; i += 1) start[at + i] = view.getInt32(4 * i, true);
  };
  start.set(CONSTANTS);
  words(key, 4);
  start[12] = counter;
  words(nonce, 13);
  const state = start.slice();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let i = 0; i < 4; i += 1) quarter(state, i, 4 + i, 8 + i, 12 + i);
    for (let i = 0; i < 4; i += 1) quarter(state, i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4));
  }
  const out = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => out.setInt32(4 * i, word + start[i], true));
  return new Uint8Array(out.buffer);
}
