// The parts of the page, each rebuilt only when what it shows has changed.

import { $, replace } from '../../lib/dom.js';
import { language } from '../../lib/i18n.js';

/** What each part shows. @type {Record<string, string>} */
const shown = {};

/**
 * Rebuilds a part if its key changed.
 * @param {string} id
 * @param {any[]} key
 * @param {() => import('../../lib/dom.js').Child} build
 */
export function part(id, key, build) {
  const mark = JSON.stringify([language(), ...key]);
  if (shown[id] === mark) return;
  replace($(id), build());
  shown[id] = mark;
}
