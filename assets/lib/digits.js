// The drawings alone, for pages that need no more of the document's tools. They live in dom.js.

export { ADVANCE, DIGITS, digits, icon, seal } from './dom.js';
