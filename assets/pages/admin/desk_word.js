// The entry of the called digits: one field over large cells. Each digit goes up as it is typed; the first is taken only
// once the fingerprint has stood on the screen, which the server knows.

import { ApiError } from '../../lib/api.js';
import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { act, errorText, inEvent, outcomeUnknown } from './client.js';
import { digitSender } from './digit_sender.js';

/** @typedef {import('./types.js').Stage} Stage */
/** @typedef {{wait: number, typed: number, of: number, whole: boolean}} WordFacts `wait`: seconds until the first digit; `whole`: all are there, and on every screen */

const GROUP = 4;
const AGAIN_MS = 1000;

/** @param {() => void} changed */
export function wordEntry(changed) {
  const input = h('input', { class: 'word-input', id: 'word-digits', type: 'text', inputmode: 'numeric', autocomplete: 'off', spellcheck: 'false', enterkeyhint: 'done', 'aria-describedby': 'word-count word-note', 'data-draws': 'true' });
  const cells = h('div', { class: 'word-cells', 'aria-hidden': 'true' });
  const count = h('p', { class: 'word-count', id: 'word-count' });
  const note = h('p', { class: 'word-note', id: 'word-note', role: 'status' });
  const problem = h('p', { class: 'form-error', role: 'alert' });
  const element = h('div', { class: 'word' }, h('label', { class: 'word-label', for: 'word-digits' }, t('admin.word.label')), h('div', { class: 'word-field' }, cells, input), h('div', { class: 'word-foot' }, count, note), problem);
  /** @type {Stage|null} */
  let stage = null;
  const lock = wordLock((digits) => put(digits), (text) => { problem.textContent = text; }, () => paint());
  /** @param {string} digits */
  const put = (digits) => act()('PUT', inEvent(`/draws/${stage?.draw}/digits`), { digits }, { retries: 0, timeout: 4000 });
  const sender = digitSender({ put, refused: (error) => told(error), changed: () => paint() });

  /** @param {unknown} error @returns {boolean} whether it is for good */
  const told = (error) => {
    problem.textContent = errorText(error);
    return !outcomeUnknown(error);
  };
  const size = () => stage?.digits ?? 0;
  input.addEventListener('input', () => {
    problem.textContent = '';
    sender.want(input.value.replace(/\D/g, '').slice(0, size()));
    paint();
  });
  // There is one place to type at: the end. What came wrong is taken back from there.
  const toEnd = () => input.setSelectionRange(input.value.length, input.value.length);
  for (const event of ['focus', 'click', 'keyup', 'select']) input.addEventListener(event, toEnd);

  const paint = () => {
    const digits = sender.value();
    if (input.value !== digits) input.value = digits;
    const locked = lock.wait() > 0;
    input.readOnly = locked;
    element.classList.toggle('word-locked', locked);
    replace(cells, groupsOf(digits, size()).map((group) => h('span', { class: 'word-group' }, group.map((cell) => h('span', { class: `word-cell ${cell.next ? 'word-next' : ''}` }, cell.digit)))));
    say(count, t('admin.word.count', { n: digits.length, of: size() }));
    say(note, noteText(locked));
    if (!sender.lost() && !lock.lost() && sender.settled() && digits) problem.textContent = '';
    changed();
  };
  /** @param {boolean} locked */
  const noteText = (locked) => {
    if (locked) return t('admin.word.locked', { n: lock.wait() });
    if (sender.lost()) return t('admin.word.unsent');
    if (!sender.value() && sender.stored()) return t('admin.word.stays', { digits: sender.stored() });
    return sender.value() ? '' : t('admin.word.order');
  };
  /** @param {Stage} now in the phase of the word */
  const update = (now) => {
    const fresh = stage?.draw !== now.draw;
    stage = now;
    if (fresh) {
      sender.forget();
      lock.begin(Boolean(now.word));
    }
    if (now.word) lock.open();
    sender.heard(now.word ?? '');
    paint();
    if (fresh) input.focus({ preventScroll: true });
  };
  const leave = () => {
    if (!stage) return;
    stage = null;
    problem.textContent = '';
    sender.forget();
    lock.end();
  };
  /** @returns {WordFacts} */
  const facts = () => ({ wait: lock.wait(), typed: sender.value().length, of: size(), whole: size() > 0 && sender.value().length === size() && sender.settled() });
  return { element, update, leave, facts, paint, value: sender.value, focus: () => input.focus() };
}

/**
 * How long the first digit has to wait. The server says so; it is asked by sending no digit at all, which changes nothing, and again until it opens.
 * @param {(digits: string) => Promise<unknown>} put @param {(text: string) => void} say @param {() => void} changed
 */
function wordLock(put, say, changed) {
  let until = Infinity;
  let timer = 0;
  let lost = false;
  let turn = 0;
  const open = () => {
    clearTimeout(timer);
    turn += 1;
    until = 0;
    lost = false;
  };
  const ask = async () => {
    const mine = ++turn;
    try {
      await put('');
      if (mine !== turn) return;
      open();
      say('');
    } catch (error) {
      if (mine === turn) later(error);
    }
    changed();
  };
  /** @param {unknown} error */
  const later = (error) => {
    const early = error instanceof ApiError && error.reason === 'word_early';
    lost = outcomeUnknown(error);
    const wait = early ? error.details.wait_ms : AGAIN_MS;
    if (!early) say(errorText(error));
    until = performance.now() + wait;
    timer = window.setTimeout(ask, wait);
  };
  return {
    /** @param {boolean} called whether a digit has been taken already */
    begin: (called) => {
      open();
      if (called) return;
      until = Infinity;
      void ask();
    },
    open,
    end: open,
    lost: () => lost,
    /** In whole seconds; at least one until the server has opened it. */
    wait: () => (until === 0 ? 0 : Math.max(1, until === Infinity ? 3 : Math.ceil((until - performance.now()) / 1000))),
  };
}

/** The cells in groups as people read them out. @param {string} digits @param {number} size @returns {{digit: string, next: boolean}[][]} */
function groupsOf(digits, size) {
  const all = Array.from({ length: size }, (_, i) => ({ digit: digits[i] ?? '', next: i === digits.length }));
  return Array.from({ length: Math.ceil(size / GROUP) }, (_, i) => all.slice(i * GROUP, (i + 1) * GROUP));
}

/** Digits as they are read back. @param {string} digits */
export const readGroups = (digits) => groupsOf(digits, digits.length).map((group) => group.map((cell) => cell.digit).join(''));

/** What stands there already is not read out again. @param {HTMLElement} node @param {string} text */
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
