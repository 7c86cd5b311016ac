// How well a colour can be seen on a theme's ground, in the numbers of WCAG.

/** The grounds of the big screen's themes. @type {Record<string, string>} */
export const GROUNDS = { night: '#12151c', paper: '#f6f0e3', bright: '#ffffff' };

/** What a line or a shape needs to be seen against its ground. */
export const ENOUGH = 3;

/** @param {string} hex @returns {number} relative luminance, 0 to 1 */
function luminance(hex) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} a @param {string} b @returns {number} 1 to 21 */
export function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
