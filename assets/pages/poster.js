// The poster's page: follows the big screen's public state, so that a new address or title is on the paper too, and prints.

import { $, h, keep, replace } from '../lib/dom.js';
import { language, t } from '../lib/i18n.js';
import { onLanguage, rememberedLanguage } from '../lib/language.js';
import { live } from '../lib/live.js';
import { isRehearsal, markPapers } from '../lib/rehearsal.js';
import { sheet } from './poster_sheet.js';

/** @typedef {import('./poster_sheet.js').Say} Say */

const SIZE = 'luckydraw.poster.size';
const ORDER = 'luckydraw.poster.first';
const codes = (document.documentElement.dataset.languages || 'ko,en').split(',');
/** The sheet's words by language. @type {Record<string, any>} */
const words = {};
const model = { size: keep.get(SIZE) === 'a3' ? 'a3' : 'a4', first: '', state: /** @type {any} */ (null), offline: false, url: '' };

/** Fetches the words of every language: the sheet speaks two of them at once. */
async function loadWords() {
  await Promise.all(codes.map(async (code) => {
    try {
      const answer = await fetch((document.documentElement.dataset.i18n || '').replace('{lang}', code));
      if (answer.ok) words[code] = await answer.json();
    } catch { /* without it the sheet has one language less */ }
  }));
}

/** @param {string} code @returns {Say} */
const say = (code) => (key) => String(((words[code] || {}).poster || { sheet: {} }).sheet[key] || t(`poster.sheet.${key}`));

/** @returns {[Say, Say | null]} */
function speakers() {
  const second = codes.find((code) => code !== model.first && words[code]);
  return [say(model.first), second ? say(second) : null];
}

// ── the sheet ──

let shown = '';

function show() {
  const { state } = model;
  notice();
  markPapers(isRehearsal(state && state.event));
  /** @type {HTMLButtonElement} */ ($('print')).disabled = !ready();
  if (!ready()) return;
  const key = JSON.stringify([state.event.title, state.event.anchor, state.event.accent, state.join, model.first, Object.keys(words)]);
  if (key === shown) return;
  shown = key;
  replace($('poster'), sheet(state.event, state.join, speakers()));
}

const ready = () => Boolean(model.state && model.state.join && model.state.join.url);
const isLocal = (/** @type {string} */ url) => /^https?:\/\/(localhost|127\.|\[::1\])/.test(url);

/** @returns {string} the key of what the organiser should know before printing */
function concern() {
  const { state } = model;
  if (model.offline) return 'poster.offline';
  if (!state) return '';
  if (!ready()) return 'poster.no_address';
  if (isLocal(state.join.url)) return 'poster.local';
  if (model.url && model.url !== state.join.url) return 'poster.changed';
  return state.join.wifi ? '' : 'poster.no_wifi';
}

function notice() {
  const key = concern();
  $('notice').hidden = !key;
  if ($('notice').textContent !== (key && t(key))) $('notice').textContent = key ? t(key) : '';
}

// ── the choices ──

/** @param {string} id @param {string} name @param {Array<[string, string]>} options value and text @param {string} chosen @param {(value: string) => void} choose */
function segments(id, name, options, chosen, choose) {
  replace($(id), options.map(([value, text]) => h('label', { class: value === chosen ? 'on' : null },
    h('input', { type: 'radio', name, value, checked: value === chosen, onchange: () => { choose(value); mark(id, value); } }), text)));
}

/** @param {string} id @param {string} value */
function mark(id, value) {
  for (const input of $(id).querySelectorAll('input')) /** @type {HTMLElement} */ (input.parentElement).classList.toggle('on', input.value === value);
}

/** @param {string} code */
const nameOf = (code) => (words[code] && words[code].name) || new Intl.DisplayNames([code], { type: 'language' }).of(code) || code;

function choices() {
  segments('size', 'size', [['a4', 'A4'], ['a3', 'A3']], model.size, (size) => { keep.set(SIZE, size); paper(size); });
  segments('order', 'order', codes.map((code) => [code, nameOf(code)]), model.first, (first) => { keep.set(ORDER, first); model.first = first; show(); });
}

/** @param {string} size */
function paper(size) {
  model.size = size;
  document.body.dataset.size = size;
  for (const one of ['a4', 'a3']) /** @type {HTMLLinkElement} */ ($(`page-${one}`)).media = one === size ? 'print' : 'not all';
}

async function start() {
  await Promise.all([rememberedLanguage(), loadWords()]);
  const kept = keep.get(ORDER) || '';
  model.first = codes.includes(kept) ? kept : language();
  paper(model.size);
  choices();
  onLanguage(() => { choices(); show(); });
  $('choices').addEventListener('submit', (event) => { event.preventDefault(); print(); });
  addEventListener('afterprint', () => { if (ready()) model.url = model.state.join.url; });
  live({
    audience: 'screen', preview: true,
    onState: (state) => { model.state = state; model.offline = false; show(); },
    onConnection: (connection) => { model.offline = connection === 'offline'; notice(); },
  });
}

start();
