// Notices when this computer has no Korean face: then every syllable is drawn as the same box.

import { $ } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';

/** @type {boolean | null} */
let missing = null;

/** @param {CanvasRenderingContext2D} pen @param {string} char */
function picture(pen, char) {
  pen.clearRect(0, 0, 40, 40);
  pen.fillText(char, 2, 30);
  return pen.getImageData(0, 0, 40, 40).data.join();
}

function koreanMissing() {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 40;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return false;
  pen.font = `28px ${getComputedStyle(document.body).fontFamily}`;
  return picture(pen, '가') === picture(pen, '뷁') && picture(pen, '가') === picture(pen, '한');
}

/** Shows the note if the text needs Korean and there is none. @param {string} text */
export function noteMissingFont(text) {
  if (missing === null) missing = koreanMissing();
  const node = $('font-note');
  node.hidden = !(missing && /[\uac00-\ud7a3]/.test(text));
  node.textContent = t('screen.font');
}
