// The spellings of a JSON text that programs produce: a proof that was touched by hand must not pass, even where the touch means nothing.

const LAYOUTS = [tight, spaced, indented];

/** @param {string} text valid JSON @param {unknown} value what it says */
export function isUsual(text, value) {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  return LAYOUTS.some((layout) => {
    const plain = layout(value, body);
    return body === plain || body === ascii(plain);
  });
}

/** @param {unknown} value */
function tight(value) {
  return JSON.stringify(value);
}

/** @param {unknown} value @param {string} body one part a line, indented as its second line is */
function indented(value, body) {
  const [, indent] = /^[^\n]*\n([ \t]*)/.exec(body) || ['', ''];
  return JSON.stringify(value, null, indent);
}

/** With a space after each comma and colon. @param {unknown} value @returns {string} */
function spaced(value) {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${spaced(part)}`).join(', ')}}`;
}

/** The same JSON with all beyond ASCII escaped. @param {string} json */
const ascii = (json) => json.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
