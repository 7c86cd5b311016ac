// Checking any file that somebody was given: what it is by what stands in it, and the check that fits, as `luckydraw verify` chooses.

import { verifyExport } from './export/check.js';
import { EXPORT_FORMAT } from './export/rows.js';
import { Report } from './report.js';
import { verifyProof } from './verify.js';

/** @typedef {'receipt' | 'sheet' | 'stir' | 'word' | 'json' | 'empty' | 'other'} Kind only `json` is checked, only a receipt is held against */

const TEXTS = /^luckydraw-(receipt|sheet|stir|word)\//;

/** @param {string} text @returns {Kind} */
export function kindOf(text) {
  const [, title] = TEXTS.exec(text) || ['', ''];
  if (title) return /** @type {Kind} */ (title);
  if (!text.trim()) return 'empty';
  return /^\s*\{/.test(text) || text.includes('luckydraw-proof/') ? 'json' : 'other';
}

/** @param {string} text a proof or an export @param {import('./verify.js').Against} against @param {Report} [report] @returns {Report} */
export function verify(text, against, report = new Report()) {
  return formatOf(text) === EXPORT_FORMAT ? verifyExport(text, against, report) : verifyProof(text, against, report);
}

/** @param {string} text @returns {unknown} */
function formatOf(text) {
  try {
    return JSON.parse(text).format;
  } catch {
    return undefined;
  }
}
