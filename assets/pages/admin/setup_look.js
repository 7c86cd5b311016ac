// How the event looks: its title, the screen's language and theme, one colour of its own, its logo.

import { digits, h, svg } from '../../lib/dom.js';
import { accentTokens, GROUNDS, luminance } from '../../lib/colour.js';
import { t } from '../../lib/i18n.js';
import { isColour } from './field_colour.js';

/** @typedef {import('./types.js').EventDetail} EventDetail */
/** @typedef {import('./fields.js').Field} Field */

const THEMES = ['night', 'paper', 'bright'];
/** The seal's own vermilion on each ground. @type {Record<string, string>} */
const SEALS = { night: '#e2482f', paper: '#c8361f', bright: '#b3200a' };

/** @returns {[string, string][]} the languages that there are, each by its own name */
function languages() {
  const codes = (document.documentElement.dataset.languages || 'ko,en').split(',');
  return codes.map((code) => [code, new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code]);
}

/**
 * @param {EventDetail} event
 * @param {Node|null} logo the picture's field
 * @param {Node} hint where the colour is judged
 * @returns {(Field|Node|null)[]}
 */
export function lookFields(event, logo, hint) {
  const { settings } = event;
  const themes = THEMES.map((value) => ({ value, label: t(`admin.setup.theme.${value}`), hint: t(`admin.setup.theme.${value}_hint`), art: themeArt(value) }));
  return [
    { name: 'title', label: t('admin.settings.event_title'), hint: t('admin.settings.title_hint'), value: event.title, required: true, maxlength: 60 },
    { name: 'language', label: t('admin.settings.language'), value: settings.language, options: languages(), hint: t('admin.settings.language_hint') },
    settings.theme === undefined ? null : { name: 'theme', label: t('admin.setup.theme.label'), value: settings.theme, choices: themes, columns: true, artOnTop: true },
    settings.accent === undefined ? null : { name: 'accent', type: 'colour', label: t('admin.setup.accent'), hint: t('admin.setup.accent_hint'), value: settings.accent },
    settings.accent === undefined ? null : hint,
    logo,
  ];
}

/** A stage in a matchbox: its ground, a sheet, what is written on it. @param {string} theme */
function themeArt(theme) {
  const [ground, sheet] = GROUNDS[theme];
  return svg('svg', { viewBox: '0 0 64 36', class: 'theme-art', style: { background: ground } },
    svg('rect', { x: 22, y: 7, width: 20, height: 22, rx: 2, fill: sheet, stroke: theme === 'bright' ? '#1b1e26' : 'none', 'stroke-width': 0.75 }),
    svg('path', { d: 'M26 12h12M26 16h12M26 20h7', stroke: '#1b1e26', 'stroke-width': 1.5 }),
    svg('rect', { x: 35, y: 20.5, width: 5, height: 5, rx: 0.75, fill: SEALS[theme] }));
}

/** Says live how well the event's colour stands out, with a sample. */
export function contrastHint() {
  const sample = h('span', { class: 'contrast-sample', 'aria-hidden': 'true' }, digits('042'), h('span', { class: 'contrast-seal' }));
  const text = h('span', { class: 'contrast-text', role: 'status' });
  const element = h('div', { class: 'contrast' }, sample, text);
  let shown = '';
  /** @param {string} theme @param {string} accent */
  const update = (theme, accent) => {
    const now = `${theme}${accent}`;
    if (!isColour(accent) || now === shown) return;
    shown = now;
    const grounds = GROUNDS[theme] ?? GROUNDS.night;
    const wished = accent || SEALS[theme] || SEALS.night;
    const used = accent ? accentTokens(accent, theme)?.accent ?? accent : wished;
    sample.style.setProperty('--sample-ground', grounds[0]);
    sample.style.setProperty('--sample-colour', used);
    element.classList.toggle('weak', used !== wished);
    text.textContent = t(`admin.setup.contrast_${verdict(wished, used)}`);
  };
  return { element, update };
}

/** @param {string} wished @param {string} used */
function verdict(wished, used) {
  if (wished === used) return 'good';
  return luminance(used) > luminance(wished) ? 'lighter' : 'darker';
}
