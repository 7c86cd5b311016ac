// The handbook's page. The text is in the page already; this adds the search, the chapter one is in, printing and the language.

import { $, h, keep } from '../lib/dom.js';
import { language, t } from '../lib/i18n.js';
import { onLanguage } from '../lib/language.js';
import { holds, marks, wanted } from './help_search.js';

const LANGUAGE = 'luckydraw.language';
const search = /** @type {HTMLInputElement} */ ($('search'));
const entries = Array.from(document.querySelectorAll('.entry'));
const chapters = Array.from(document.querySelectorAll('.chapter'));
/** What each entry says. @type {Map<Element, string>} */
const texts = new Map(entries.map((entry) => [entry, (entry.textContent || '').normalize('NFC')]));
/** @type {Element[]} */
let found = [];
let current = -1;

// ── the search ──

function find() {
  const words = wanted(search.value, t('help.also'));
  unmark();
  const on = words.length > 0;
  found = on ? entries.filter((entry) => holds(`${chapterTitle(entry)} ${texts.get(entry)}`, words)) : [];
  current = -1;
  document.body.classList.toggle('searching', on && found.length > 0);
  show(on && found.length > 0);
  if (found.length) found.forEach((entry) => mark(entry, words));
  $('search-tools').hidden = found.length === 0;
  $('found').textContent = !on ? '' : found.length ? t('help.found', { query: search.value.trim(), n: found.length }) : t('help.none', { query: search.value.trim() });
}

/** A chapter's title is found with each of its entries. @param {Element} entry */
function chapterTitle(entry) {
  const title = entry.parentElement && entry.parentElement.querySelector('h2');
  return title ? title.textContent || '' : '';
}

/** @param {boolean} filtered */
function show(filtered) {
  for (const entry of entries) /** @type {HTMLElement} */ (entry).hidden = filtered && !found.includes(entry);
  for (const chapter of chapters) /** @type {HTMLElement} */ (chapter).hidden = filtered && !found.some((entry) => chapter.contains(entry));
  for (const link of document.querySelectorAll('#contents a')) {
    const target = document.getElementById((link.getAttribute('href') || '').slice(1));
    /** @type {HTMLElement} */ (link.parentElement).hidden = Boolean(target && target.hidden);
  }
}

/** @param {Element} root @param {string[][]} words */
function mark(root, words) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  /** @type {Text[]} */
  const nodes = [];
  while (walker.nextNode()) nodes.push(/** @type {Text} */ (walker.currentNode));
  for (const node of nodes) {
    const text = node.data;
    const ranges = marks(text, words);
    if (!ranges.length) continue;
    let at = 0;
    const parts = ranges.map(([from, to]) => {
      const part = [text.slice(at, from), h('mark', {}, text.slice(from, to))];
      at = to;
      return part;
    });
    node.replaceWith(...parts.flat(), text.slice(at));
  }
}

function unmark() {
  for (const node of document.querySelectorAll('#article mark')) {
    const parent = node.parentNode;
    node.replaceWith(node.textContent || '');
    if (parent) parent.normalize();
  }
  entries.forEach((entry) => entry.classList.remove('current'));
}

/** @param {1 | -1} step */
function go(step) {
  if (!found.length) return;
  current = (current + step + found.length) % found.length;
  found.forEach((entry, i) => entry.classList.toggle('current', i === current));
  found[current].scrollIntoView({ block: 'start' });
  const title = found[current].querySelector('h3') || found[current].previousElementSibling;
  $('found').textContent = `${t('help.at', { i: current + 1, n: found.length })} · ${title ? title.textContent : ''}`;
}

function clear() {
  search.value = '';
  find();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); search.focus(); search.select(); }
  else if (event.target === search && event.key === 'Escape') { event.preventDefault(); clear(); }
  else if (event.target === search && event.key === 'Enter' && !event.isComposing && event.keyCode !== 229) { event.preventDefault(); go(event.shiftKey ? -1 : 1); }
}

// ── the chapter one is in ──

function here() {
  const line = innerHeight / 3;
  const at = [...chapters].reverse().find((chapter) => chapter.getBoundingClientRect().top < line) || chapters[0];
  for (const item of document.querySelectorAll('.contents > li')) {
    const link = item.querySelector('a');
    item.classList.toggle('here', Boolean(link && at && link.getAttribute('href') === `#${at.id}`));
  }
}

let waiting = false;
addEventListener('scroll', () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; here(); });
}, { passive: true });

// ── language: another page, so that it is whole without scripts; the choice is kept, and where one was ──

function otherLanguage() {
  const kept = keep.get(LANGUAGE);
  const offered = Array.from(document.querySelectorAll('#languages a')).map((link) => link.getAttribute('lang'));
  if (kept && kept !== language() && offered.includes(kept) && !/[?&]lang=/.test(location.search)) location.replace(`?lang=${kept}${location.hash}`);
}

$('languages').addEventListener('click', (event) => {
  const link = event.target instanceof HTMLAnchorElement ? event.target : null;
  if (!link) return;
  event.preventDefault();
  keep.set(LANGUAGE, link.lang);
  location.assign(`?lang=${link.lang}${location.hash}`);
});

otherLanguage();
onLanguage(find);
search.addEventListener('input', find);
$('search-form').addEventListener('submit', (event) => event.preventDefault());
$('next').addEventListener('click', () => go(1));
$('previous').addEventListener('click', () => go(-1));
$('print').addEventListener('click', () => print());
addEventListener('keydown', onKey);
addEventListener('beforeprint', clear);
addEventListener('hashchange', () => { if (search.value) clear(); });
$('search-form').hidden = false;
$('print').hidden = false;
here();
const asked = new URLSearchParams(location.search).get('q');
if (asked) { search.value = asked; find(); }
