// Where a picture can be dropped, pasted, chosen or taken with a camera: the empty frame, and what hears of a file.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { button } from './parts.js';
import { TYPES } from './upload.js';

let counter = 0;

/**
 * @param {{says: string, takes: (file: File) => void}} options `says` names the element that tells how it goes
 */
export function pictureFrame({ says, takes }) {
  const id = `picture-${++counter}`;
  const input = h('input', { type: 'file', accept: TYPES.join(','), class: 'sr', id, 'aria-describedby': says });
  const camera = h('input', { type: 'file', accept: 'image/*', capture: 'environment', hidden: true });
  const face = h('div', { class: 'drop-face' });
  const drop = h('label', { class: 'drop', for: id }, face);
  const shoot = button(t('admin.picture.camera'), { icon: 'picture', small: true, class: 'camera', onclick: () => camera.click() });
  for (const one of [input, camera]) one.addEventListener('change', () => {
    const file = one.files?.[0];
    if (file) takes(file);
    one.value = '';
  });
  acceptDrop(drop, (file) => { if (file) takes(file); });
  return { input, camera, drop, face, shoot };
}

/**
 * @param {HTMLElement} target
 * @param {(file: File|undefined) => void} take
 */
export function acceptDrop(target, take) {
  let depth = 0;
  /** @param {number} step */
  const mark = (step) => {
    depth = step === 0 ? 0 : Math.max(0, depth + step);
    target.classList.toggle('over', depth > 0);
  };
  target.addEventListener('dragenter', (event) => { if (hasFile(event)) mark(1); });
  target.addEventListener('dragover', (event) => { if (hasFile(event)) event.preventDefault(); });
  target.addEventListener('dragleave', (event) => { if (hasFile(event)) mark(-1); });
  target.addEventListener('drop', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    event.stopPropagation();
    mark(0);
    take(event.dataTransfer?.files[0]);
  });
}

/** @param {DragEvent} event */
const hasFile = (event) => Boolean(event.dataTransfer?.types.includes('Files'));

/**
 * Takes pictures out of the clipboard as long as an element stands on the page.
 * @param {HTMLElement} element
 * @param {(file: File) => void} take
 */
export function acceptPaste(element, take) {
  /** @param {ClipboardEvent} event */
  const paste = (event) => {
    if (!element.isConnected) return document.removeEventListener('paste', paste);
    const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith('image/'));
    if (!file) return;
    event.preventDefault();
    take(file);
  };
  document.addEventListener('paste', paste);
}
