// The card of what is next: the line, the hint, the tools, and either the red button or a link.

import { h } from '../../lib/dom.js';
import { has, t } from '../../lib/i18n.js';

/** @typedef {import('./desk_prizes.js').Choice} Choice */
/** @typedef {import('./desk_next.js').Next} Next */
/** @typedef {{choice: Choice, count: number, grade: import('./types.js').Grade}} Named what the button would draw */
/** @typedef {{resting: boolean, hasty: boolean}} Pause no press counts for a moment, and whether one came too soon */

/** How the button looks where its action alone does not say it. @type {Record<string, string>} */
const LOOKS = { ready: 'ready', unlisted: 'ready', no_stirrer: 'ready', word_whole: 'ready', anew: 'announce', armed: 'armed', sending: 'sending', announcing: 'sending', revealing: 'sending', unknown: 'unknown' };

/** @param {HTMLElement} inputs stands above the button @param {HTMLElement} foot below it */
export function nextFace(inputs, foot) {
  const line = h('p', { class: 'next-line' });
  const hint = h('p', { class: 'next-hint' });
  const tools = h('div', { class: 'next-tools' });
  const label = h('span', { class: 'draw-label' });
  const what = h('span', { class: 'draw-what' });
  const go = h('button', { type: 'button', class: 'draw-button', 'data-draws': 'true' }, label, what, h('span', { class: 'draw-fuse', 'aria-hidden': 'true' }));
  const link = h('a', { class: 'next-link' });
  const problem = h('p', { class: 'form-error', role: 'alert' });
  const say = h('div', { class: 'next-say', role: 'status', 'aria-live': 'polite' }, line, hint);
  const element = h('section', { class: 'next', 'aria-label': t('admin.todo.label') }, h('div', { class: 'next-top' }, say, tools), inputs, h('div', { class: 'next-foot' }, h('div', { class: 'next-go' }, problem, go, link), foot));

  /** @param {Next} next @param {Record<string, any>} params @param {boolean} hasty */
  const showWords = (next, params, hasty) => {
    put(line, t(`admin.todo.${next.key}`, params));
    const hints = [`admin.todo.${next.key}_hint_${params.grade}`, `admin.todo.${next.key}_hint`];
    const known = hints.find(has);
    const usual = known ? t(known, params) : '';
    put(hint, hasty ? t('admin.todo.hasty') : usual);
    element.dataset.next = next.key;
  };
  /** @param {Next} next @param {string} text */
  const showLink = (next, text) => {
    put(link, text);
    link.href = next.href ?? '#';
    link.target = next.href?.startsWith('/') ? '_blank' : '';
  };
  /** While no press counts the button says so, and keeps the focus. @param {Next} next @param {string} text @param {string} about @param {boolean} resting */
  const showButton = (next, text, about, resting) => {
    const rests = resting && next.action !== 'none';
    go.dataset.step = LOOKS[next.key] ?? (next.action === 'none' ? 'wait' : next.action);
    go.disabled = next.action === 'none';
    if (rests) go.setAttribute('aria-disabled', 'true');
    else go.removeAttribute('aria-disabled');
    put(label, rests ? t('admin.draw.resting') : text);
    put(what, about);
  };
  /** @param {Next} next @param {Named|null} prize @param {Pause} pause */
  const show = (next, prize, { resting, hasty }) => {
    const params = prize ? { prize: prize.choice.name, rank: prize.choice.rank, n: prize.count, grade: prize.grade, ...next.params } : next.params;
    const text = t(`admin.draw.${next.button}`, params);
    showWords(next, params, hasty);
    go.hidden = next.action === 'link';
    link.hidden = !go.hidden;
    if (go.hidden) showLink(next, text);
    else showButton(next, text, prize ? t('admin.draw.what', { prize: prize.choice.name, n: prize.count, grade: t(`admin.grade.${prize.grade}`) }) : '', resting);
  };
  /** @param {() => void} press */
  const pressed = (press) => {
    go.addEventListener('click', press);
    go.addEventListener('keydown', (event) => { if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault(); });
  };
  /** @param {string} text */
  const fail = (text) => { problem.textContent = text; };
  return { element, tools, show, pressed, problem: fail };
}

/** What stands there already is not read out again. @param {HTMLElement} node @param {string} text */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
