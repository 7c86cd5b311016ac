// Files, dropped or chosen or pasted, as items of the table. A file is what stands in it, whatever its name says.

import { kindOf } from '../../lib/proof/check.js';
import { parseReceipt } from '../../lib/proof/receipt.js';
import { add } from './model.js';

const MOST_BYTES = 256 * 1024 * 1024;

/** The text up to and with the first byte that is none, which no format has in it. @param {ArrayBuffer} bytes */
function asText(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replace(/\ufffd[^]*$/, '\ufffd');
  }
}

/** @param {Blob} file @returns {Promise<ArrayBuffer>} */
const bytesOf = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(/** @type {ArrayBuffer} */ (reader.result));
  reader.onerror = () => reject(reader.error);
  reader.readAsArrayBuffer(file);
});

/** @param {string} name @param {string} text */
export function addText(name, text) {
  const kind = kindOf(text);
  if (kind !== 'receipt') return add({ name, text, kind });
  try {
    return add({ name, text, kind, receipt: parseReceipt(text) });
  } catch (error) {
    return add({ name, text, kind: 'bad_receipt', detail: /** @type {Error} */ (error).message });
  }
}

/** @param {File} file */
async function addFile(file) {
  if (file.size > MOST_BYTES) return add({ name: file.name, text: '', kind: 'large' });
  try {
    return addText(file.name, asText(await bytesOf(file)));
  } catch {
    return add({ name: file.name, text: '', kind: 'unreadable' });
  }
}

/** @param {Iterable<File> | ArrayLike<File>} files */
export async function addFiles(files) {
  for (const file of Array.from(files)) await addFile(file);
}

/** A pasted text; what ends a line at the clipboard's own taste is mended, for a receipt ends with one. @param {string} name @param {string} text */
export function addPasted(name, text) {
  const plain = text.replace(/\r\n?/g, '\n').trim();
  addText(name, plain.startsWith('{') ? plain : `${plain}\n`);
}

/** @param {Element} place is marked while something hangs over the page @param {(files: FileList) => void} take */
export function takeDrops(place, take) {
  const mark = (/** @type {boolean} */ over) => place.classList.toggle('over', over);
  document.addEventListener('dragover', (event) => { event.preventDefault(); mark(true); });
  document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) mark(false); });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    mark(false);
    if (event.dataTransfer && event.dataTransfer.files.length) take(event.dataTransfer.files);
  });
}
