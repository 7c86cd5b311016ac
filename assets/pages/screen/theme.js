// The event's looks: theme, its own colour, title and logo.

import { $, h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { accentTokens, GROUNDS } from '../../lib/colour.js';
import { fitText, framed, runLength } from './fit.js';
import { stageRoom } from './mode.js';

const root = document.documentElement;
let shownLogo = '';

/** @param {any} event */
export function applyTheme(event) {
  const theme = event.theme in GROUNDS ? event.theme : 'night';
  const accent = event.accent ? accentTokens(event.accent, theme) : null;
  if (root.dataset.theme !== theme) root.dataset.theme = theme;
  for (const [name, value] of [['--seal', accent && accent.accent], ['--on-seal', accent && accent.accentInk]]) {
    if (value) root.style.setProperty(String(name), value);
    else root.style.removeProperty(String(name));
  }
  const ground = document.querySelector('meta[name=theme-color]');
  if (ground) ground.setAttribute('content', GROUNDS[theme][0]);
}

/** What is still to be won. @param {any} state */
export const prizesLeft = (state) => (state.prizes && state.prizes.left > 0 ? t('screen.left', { n: state.prizes.left }) : '');

/** Logo, title, and a fact beside them. @param {any} state @param {string} fact */
export function renderBar(state, fact) {
  $('facts').textContent = fact;
  const logo = renderLogo(state.event.logo);
  const width = stageRoom().width - (logo ? 30 : 0) - (fact ? runLength(fact) * 3.4 + 5 : 0);
  fitText($('title'), state.event.title || '', { max: 5.4, min: 2.6, width, lines: 1 });
}

/** On a chip of white paper, whatever its own colours. @param {{url: string, thumb?: string} | null | undefined} logo @returns {boolean} */
function renderLogo(logo) {
  const place = $('logo');
  const src = logo ? logo.url : '';
  if (src !== shownLogo) {
    shownLogo = src;
    replace(place, src && framed(src, { class: '', width: 24, height: 5.6 }));
  }
  place.hidden = !src;
  return Boolean(src);
}

/** The title alone, where there is no picture to keep. @param {HTMLElement} root @param {any} event */
export function renderStill(root, event) {
  const title = h('p', { class: 'still-title' });
  fitText(title, event.title || '', { max: 12, min: 5, width: stageRoom().width * 0.8, lines: 3 });
  replace(root, title);
}
