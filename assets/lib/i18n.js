// Words in the guest's language: lookup, Korean particles, English plurals, numbers and times.

/** @typedef {Record<string, any>} Params */

/** @type {Record<string, any>} */
let words = {};
let current = 'ko';

/** The codes of the languages that the server has files for. @type {string[]} */
export const languages = (document.documentElement.dataset.languages || 'ko,en').split(',');

/** Reads what the server wrote into the page. */
function readPage() {
  const source = document.getElementById('strings');
  if (!source) return;
  current = source.dataset.lang || languages[0];
  try { words = JSON.parse(source.textContent || '{}'); } catch { words = {}; }
}
readPage();

/** Takes the words of a language; a page may come with its first words alone. @param {Record<string, any>} all @param {string} [lang] another than is shown now */
export function learn(all, lang = current) {
  words = all;
  current = lang;
}

/** Takes the words of a part that came later, unless the page is in another language by now: that one came whole. @param {Record<string, any>} some @param {string} lang */
export function learnMore(some, lang) {
  if (lang === current) words = { ...some, ...words };
}

/** The language now shown. @returns {string} */
export const language = () => current;

/**
 * The text for a dotted key, with `{name}`, `{name:을}` (particle by final sound) and `{n|one|many}` filled in.
 * @param {string} key e.g. `guest.title`
 * @param {Params} [params]
 * @returns {string} the key itself where no text is known
 */
export function t(key, params = {}) {
  const text = lookup(key);
  return text === null ? key : fill(text, params);
}

/** Whether a text is known. @param {string} key @returns {boolean} */
export const has = (key) => lookup(key) !== null;

/** @param {string} key @returns {string | null} */
function lookup(key) {
  /** @type {any} */
  let node = words;
  for (const part of key.split('.')) node = node === undefined || node === null ? undefined : node[part];
  return typeof node === 'string' ? node : null;
}

/** @param {string} text @param {Params} params */
function fill(text, params) {
  return text.replace(/\{(\w+)(?::([^}]+)|\|([^|}]*)\|([^}]*))?\}/g, (_, name, particle, one, many) => {
    const value = params[name];
    if (one !== undefined) return Number(value) === 1 ? one : many;
    const shown = typeof value === 'number' ? number(value) : String(value === undefined || value === null ? '' : value);
    return particle ? shown + josa(shown, particle) : shown;
  });
}

const PAIRS = [['을', '를'], ['이', '가'], ['은', '는'], ['과', '와'], ['으로', '로'], ['이에요', '예요']];

/**
 * The particle that fits the final sound of a word; `particle` is either form of the pair.
 * @param {string} word
 * @param {string} particle
 * @returns {string}
 */
export function josa(word, particle) {
  const pair = PAIRS.find((p) => p.includes(particle));
  if (!pair) return particle;
  const final = finalSound(word);
  const closed = pair[0] === '으로' ? final === 'other' : final !== 'none';
  return closed ? pair[0] : pair[1];
}

/** @param {string} word @returns {'none' | 'l' | 'other'} */
function finalSound(word) {
  const trimmed = word.replace(/[^\p{L}\p{N}]+$/u, '');
  const last = trimmed.slice(-1);
  const code = last.charCodeAt(0) - 0xac00;
  if (code >= 0 && code < 11172) return code % 28 === 0 ? 'none' : code % 28 === 8 ? 'l' : 'other';
  if (/[0-9]/.test(last)) return '178'.includes(last) ? 'l' : '036'.includes(last) ? 'other' : 'none';
  if (/l$/i.test(trimmed)) return 'l';
  return /([mn]|ng|[aeiou][bckpt])$/i.test(trimmed) ? 'other' : 'none';
}

/** A number with thousands separated. @param {number} n @returns {string} */
export const number = (n) => new Intl.NumberFormat(language()).format(n);

/** Who did something, as people say it: the log writes `organiser`, `command-line`, `guest`, `server`, `staff:NAME` or `token:NAME`. @param {string} name @returns {string} */
export function actor(name) {
  const [kind, own] = [name.replace(/:.*$/s, ''), name.replace(/^[^:]*:?/, '')];
  return has(`common.actor.${kind}`) ? t(`common.actor.${kind}`, { name: own }) : name;
}

/** A draw number as the room knows it: at least three digits. @param {number} n @returns {string} */
export const drawNumber = (n) => String(n).padStart(3, '0');

/**
 * Hours and minutes, 24 h.
 * @param {string | number | Date} when
 * @param {string} [zone] e.g. Asia/Seoul; else the browser's own
 * @returns {string}
 */
export const time = (when, zone) => format(when, { hour: '2-digit', minute: '2-digit' }, zone);

/**
 * Month, day, hours and minutes.
 * @param {string | number | Date} when
 * @param {string} [zone]
 * @returns {string}
 */
export const dateTime = (when, zone) => format(when, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }, zone);

/** @param {string | number | Date} when @param {Record<string, string>} parts @param {string} [zone] */
function format(when, parts, zone) {
  const date = new Date(when);
  if (Number.isNaN(date.getTime())) return '';
  const options = /** @type {any} */ ({ ...parts, hourCycle: 'h23' });
  try {
    return new Intl.DateTimeFormat(language(), zone ? { ...options, timeZone: zone } : options).format(date);
  } catch {
    return new Intl.DateTimeFormat(language(), options).format(date);
  }
}
