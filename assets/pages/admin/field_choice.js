// A choice among a few: every answer is on the page with what it means, as one group of radio buttons.

import { h } from '../../lib/dom.js';

/** @typedef {import('./fields.js').Field} Field */
/** @typedef {import('./fields.js').Choice} Choice */

/**
 * @param {Field} field
 * @param {string} id
 * @returns {import('./fields.js').Control}
 */
export function choiceControl(field, id) {
  const choices = field.choices ?? [];
  const inputs = choices.map((choice, i) => h('input', { type: 'radio', name: field.name, value: choice.value, id: i === 0 ? id : `${id}-${i}`, class: 'choice-input' }));
  const cards = choices.map((choice, i) => card(choice, inputs[i]));
  const element = h('div', { class: `choices ${field.columns ? 'choices-columns' : ''} ${field.artOnTop ? 'choices-pictured' : ''}`, role: 'radiogroup', 'aria-labelledby': `${id}-l` }, cards);
  const read = () => {
    const value = inputs.find((input) => input.checked)?.value ?? '';
    return value === 'true' || value === 'false' ? value === 'true' : value;
  };
  /** @param {any} value */
  const write = (value) => {
    for (const input of inputs) input.checked = input.value === String(value);
  };
  return { control: inputs[0] ?? element, element, read, write };
}

/** @param {Choice} choice @param {HTMLInputElement} input */
function card(choice, input) {
  const lines = (choice.lines ?? []).map((line) => h('span', { class: 'choice-line' }, h('span', { class: 'choice-line-name' }, line.name), ' ', h('span', {}, line.text)));
  const text = h('span', { class: 'choice-text' }, h('span', { class: 'choice-label' }, choice.label), choice.hint ? h('span', { class: 'choice-hint' }, choice.hint) : null, lines);
  return h('label', { class: 'choice' }, input, choice.art ? h('span', { class: 'choice-art', 'aria-hidden': 'true' }, choice.art) : null, text);
}
