// Our line icons, apart from the other drawings: a guest's phone shows its number without them.

import { svg } from './dom.js';

/** Line icons on a grid of 24, two units thick. @type {Record<string, string>} */
const ICONS = {
  alert: 'M12 4 2.5 20.5h19zM12 10v5M12 17.8v.2',
  check: 'M4 12.5 9.5 18 20 6.5',
  chevron: 'm6 9 6 6 6-6',
  cross: 'M5 5l14 14M19 5 5 19',
  gift: 'M4 12h16v8H4zM3 8h18v4H3zM12 8v12M12 8C9 8 7.5 7 7.5 5.5 7.5 3 11 3 12 8c1-5 4.5-5 4.5-2.5C16.5 7 15 8 12 8',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-7 13-7 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14c2.5 1 3.5 3 3.5 6',
  shield: 'M12 3 4.5 6v6c0 4.5 3 7.5 7.5 9 4.5-1.5 7.5-4.5 7.5-9V6zM8.5 12l2.5 2.5 4.5-5',
  wifi: 'M2.5 9c6-5.5 13-5.5 19 0M6 13c4-3.5 8-3.5 12 0M9.5 16.8c1.700-1.300 3.300-1.300 5 0M12 20v.2',
  wifi_off: 'M2.5 9c2-1.8 4-3 6.5-3.600M13.5 5.2c3 .3 5.5 1.5 8 3.8M6 13c1.5-1.300 3-2 4.5-2.400M9.5 16.8c1.700-1.300 3.300-1.300 5 0M12 20v.2M4 3l16 18',
};

/**
 * One of our line icons; pages with icons of their own give a path on a grid of 24.
 * @param {string | {path: string}} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const d = typeof name === 'string' ? ICONS[name] || '' : name.path;
  const line = { fill: 'none', stroke: 'currentColor', 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' };
  return svg('svg', { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true', ...line }, svg('path', { d }));
}
