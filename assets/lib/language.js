// Which language the page is in: chosen, remembered, and filled into what came with the page.

import { keep } from './dom.js';
import { language, languages, learn, t } from './i18n.js';

const KEY = 'luckydraw.language';
/** @type {Set<() => void>} */
const listeners = new Set();

/** The language that a button for the next one leads to. @returns {string} */
export const nextLanguage = () => languages[(languages.indexOf(language()) + 1) % languages.length];

/** Calls back after every change of language. @param {() => void} callback */
export const onLanguage = (callback) => void listeners.add(callback);

/**
 * Shows the page in another language from now on and remembers it. Throws nothing: without a network the old one stays.
 * @param {string} lang
 * @param {boolean} [remember] also for the next visit (default true)
 * @returns {Promise<boolean>} whether the language is now that one
 */
export async function setLanguage(lang, remember = true) {
  if (lang === language()) return true;
  try {
    learn(await wordsOf(lang), lang);
  } catch { return false; }
  if (remember) keep.set(KEY, lang);
  document.documentElement.lang = lang;
  translate(document);
  listeners.forEach((callback) => callback());
  return true;
}

/** From the page itself where it brings every language, as one does that must work without a server. @param {string} lang @returns {Promise<Record<string, any>>} */
async function wordsOf(lang) {
  const every = document.getElementById('every');
  if (every) return JSON.parse(every.textContent || '{}')[lang];
  const answer = await fetch((document.documentElement.dataset.i18n || '').replace('{lang}', lang));
  if (!answer.ok) throw new Error(`the words of ${lang} are not to be had: ${answer.status}`);
  return answer.json();
}

/** Applies a language chosen on an earlier visit, unless the address asks for one; call once at the start. */
export async function rememberedLanguage() {
  const wanted = keep.get(KEY);
  if (wanted && languages.includes(wanted) && !/[?&]lang=/.test(location.search)) await setLanguage(wanted);
  translate(document);
}

/**
 * Fills every `[data-t]` (text) and `[data-t-label]` (aria-label) below a node.
 * @param {ParentNode} root
 */
export function translate(root) {
  root.querySelectorAll('[data-t]').forEach((n) => { n.textContent = t(n.getAttribute('data-t') || ''); });
  root.querySelectorAll('[data-t-label]').forEach((n) => { n.setAttribute('aria-label', t(n.getAttribute('data-t-label') || '')); });
}
