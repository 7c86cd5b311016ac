// The word: digits that everyone saw appear, the last thing that enters a witnessed draw.

import { hashText } from './bytes.js';
import { ended, hash, read } from './text.js';

/** @param {string} text @returns {{stir: string, digits: string, hash: string}} no digits where nobody witnesses */
export function parseWord(text) {
  const shape = { stir: hash, word: (/** @type {string} */ word) => (/^(-|[0-9]+)$/.test(word) ? word : undefined) };
  const { values, header } = ended(read(text, 'luckydraw-word/1', shape), 4);
  return { stir: values.stir, digits: values.word === '-' ? '' : values.word, hash: hashText(header) };
}
