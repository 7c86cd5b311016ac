// What a guest's phone fetches when it first needs it: the checker, the doubter's panel and the receipt. It goes on with the first part's modules and holds nothing itself.

export { examine } from './examine.js';
export { panelBody, whatDiffers } from './panel.js';
