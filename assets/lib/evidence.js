// Links to what proves a draw: a sheet opens to be read, a proof is saved under a name that says which it is.

import { h } from './dom.js';

/** @typedef {'sheet' | 'proof'} Kind */

/** The name under which a proof is saved. @param {string} event @param {number} draw @returns {string} */
const proofName = (event, draw) => `luckydraw-${event}-${draw}-proof.json`;

/** @param {Kind} kind @param {{event: string, draw: number}} of @param {string} text @param {Record<string, any>} [attributes] */
export function evidenceLink(kind, { event, draw }, text, attributes = {}) {
  const how = kind === 'proof' ? { download: proofName(event, draw) } : { target: '_blank', rel: 'noopener' };
  return h('a', { href: `/api/luckydraw/events/${encodeURIComponent(event)}/draws/${draw}/${kind}`, ...how, ...attributes }, text);
}
