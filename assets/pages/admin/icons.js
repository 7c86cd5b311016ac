// The organiser page's own line icons: 24 px box, 2 px stroke, drawn with DOM calls only.

import { svg } from '../../lib/dom.js';

/** @type {Record<string, string[]>} */
const PATHS = {
  draw: ['M4 8a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v2a2 2 0 0 0 0 4v2a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-2a2 2 0 0 0 0-4z', 'M14 6v2', 'M14 11v2', 'M14 16v2'],
  prize: ['M4 11h16v9H4z', 'M3 7h18v4H3z', 'M12 7v13', 'M12 7c-2-4-6-4-6-1.5S9 7 12 7z', 'M12 7c2-4 6-4 6-1.5S15 7 12 7z'],
  people: ['M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z', 'M2.5 20c0-3.5 2.900-6 6.5-6s6.5 2.5 6.5 6', 'M16 4.5a3.5 3.5 0 0 1 0 6', 'M18 14.5c2.200.8 3.5 2.900 3.5 5.5'],
  results: ['M5 4h14v16H5z', 'M9 9h6', 'M9 13h6', 'M9 17h3'],
  settings: ['M4 7h9', 'M19 7h1', 'M4 17h1', 'M11 17h9', 'M16 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z', 'M8 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z'],
  claim: ['M4 12.5l5 5L20 6.5'],
  plus: ['M12 5v14', 'M5 12h14'],
  up: ['M6 15l6-6 6 6'],
  down: ['M6 9l6 6 6-6'],
  grip: ['M9 6h.01', 'M15 6h.01', 'M9 12h.01', 'M15 12h.01', 'M9 18h.01', 'M15 18h.01'],
  edit: ['M5 19h3.5L19 8.5 15.5 5 5 15.5z', 'M13 7.5l3.5 3.5'],
  trash: ['M4 7h16', 'M9 7V4h6v3', 'M6.5 7l1 13h9l1-13'],
  picture: ['M4 5h16v14H4z', 'M4 16l5-5 4 4 2.5-2.5L20 17', 'M15.5 9.5h.01'],
  upload: ['M12 16V5', 'M7.5 9.5L12 5l4.5 4.5', 'M5 19h14'],
  download: ['M12 5v11', 'M7.5 11.5L12 16l4.5-4.5', 'M5 19h14'],
  search: ['M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z', 'M15.5 15.5L20 20'],
  copy: ['M9 9h11v11H9z', 'M5 15H4V4h11v1'],
  screen: ['M3 5h18v11H3z', 'M9 20h6', 'M12 16v4'],
  external: ['M14 5h5v5', 'M19 5l-8 8', 'M17 14v5H5V7h5'],
  warn: ['M12 4l9 16H3z', 'M12 10v4', 'M12 17h.01'],
  info: ['M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z', 'M12 11v5', 'M12 8h.01'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  void: ['M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17z', 'M6 6l12 12'],
  undo: ['M8 5L4 9l4 4', 'M4 9h9a6 6 0 0 1 0 12h-2'],
  out: ['M14 4h5v16h-5', 'M4 12h10', 'M10.5 8.5L14 12l-3.5 3.5'],
  qr: ['M4 4h6v6H4z', 'M14 4h6v6h-6z', 'M4 14h6v6H4z', 'M14 14h2v2', 'M20 14v6h-6', 'M17 17h.01'],
  print: ['M7 9V4h10v5', 'M7 17H4V9h16v8h-3', 'M7 14h10v6H7z'],
  more: ['M6 12h.01', 'M12 12h.01', 'M18 12h.01'],
  first: ['M17 6l-6 6 6 6', 'M7 6v12'],
  last: ['M7 6l6 6-6 6', 'M17 6v12'],
  blank: ['M3 5h18v11H3z', 'M4 15.5L20 5.5', 'M9 20h6', 'M12 16v4'],
  freeze: ['M8 5v14', 'M16 5v14'],
  offline: ['M2.5 9c2-1.8 4-3 6.5-3.600', 'M13.5 5.200c3 .3 5.5 1.500 8 3.800', 'M6 13c1.500-1.300 3-2 4.500-2.400', 'M9.500 16.800c1.700-1.300 3.300-1.300 5 0', 'M12 20v.2', 'M4 3l16 18'],
  phone: ['M7 3h10v18H7z', 'M11 18h2'],
  help: ['M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z', 'M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .8-1 1.700', 'M12 16.500h.01'],
  left: ['M15 6l-6 6 6 6'],
  right: ['M9 6l6 6-6 6'],
};

/**
 * @param {string} name one of the icons above
 * @param {string} [label] read aloud; without it the icon is decoration
 * @returns {SVGSVGElement}
 */
export function icon(name, label) {
  const spoken = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': 'true' };
  return svg('svg', { viewBox: '0 0 24 24', class: `icon icon-${name}`, focusable: 'false', ...spoken }, (PATHS[name] ?? []).map((d) => svg('path', { d })));
}
