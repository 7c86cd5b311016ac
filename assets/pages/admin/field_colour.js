// A colour: a few inks that suit the paper, any other by the browser's own picker or by its hex name.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';

/** Traditional inks that stand out on every theme as they are, from the seal's own vermilion (the empty value) on. */
const INKS = [['', '#c8361f'], ['#2f72a8', '#2f72a8'], ['#23806a', '#23806a'], ['#7563bd', '#7563bd'], ['#c0417a', '#c0417a'], ['#b07510', '#b07510'], ['#69748a', '#69748a']];
const NAMES = ['seal', 'indigo', 'pine', 'wisteria', 'plum', 'gardenia', 'slate'];
const HEX = /^#[0-9a-f]{6}$/;

/** @param {string} value @returns {boolean} */
export const isColour = (value) => value === '' || HEX.test(value);

/**
 * @param {import('./fields.js').Field} field
 * @param {string} id
 * @returns {import('./fields.js').Control}
 */
export function colourControl(field, id) {
  let value = '';
  const radios = INKS.map(([ink], i) => h('input', { type: 'radio', class: 'ink-input', name: `${field.name}-ink`, value: ink, id: i === 0 ? id : `${id}-${i}`, 'aria-label': t(`admin.setup.ink.${NAMES[i]}`) }));
  const inks = INKS.map(([, shown], i) => h('label', { class: 'ink', title: t(`admin.setup.ink.${NAMES[i]}`), style: { '--ink-shown': shown } }, radios[i], h('span', { class: 'ink-dot' })));
  const picker = h('input', { type: 'color', class: 'ink-picker', 'aria-label': t('admin.setup.ink.picker'), value: '#c8361f' });
  const hex = h('input', { type: 'text', class: 'input ink-hex', name: field.name, 'aria-label': t('admin.setup.ink.hex'), placeholder: '#rrggbb', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' });
  const own = h('span', { class: 'ink-own' }, picker, hex);
  const element = h('div', { class: 'inks' }, h('span', { class: 'ink-row', role: 'radiogroup', 'aria-labelledby': `${id}-l` }, inks), own);

  const show = () => {
    for (const radio of radios) radio.checked = radio.value === value;
    if (HEX.test(value)) picker.value = value;
    own.classList.toggle('chosen', value !== '' && radios.every((radio) => !radio.checked));
  };
  for (const radio of radios) radio.addEventListener('input', () => set(radio.value));
  picker.addEventListener('input', () => set(picker.value));
  hex.addEventListener('input', () => {
    value = tidy(hex.value);
    show();
  });
  /** @param {string} next */
  const set = (next) => {
    value = next;
    hex.value = next;
    show();
  };
  return { control: hex, element, read: () => value, write: (next) => set(tidy(String(next ?? ''))) };
}

/** @param {string} text as people paste it: with or without the sign, three digits or six */
function tidy(text) {
  const plain = text.trim().toLowerCase().replace(/^#/, '');
  if (/^[0-9a-f]{3}$/.test(plain)) return `#${[...plain].map((digit) => digit + digit).join('')}`;
  return plain ? `#${plain}` : '';
}
