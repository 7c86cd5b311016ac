// Every text that the pages ask for is there, in the sections that the page was given.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from './support/server.js';
import { load } from './support/words.js';

const ASSETS = join(ROOT, 'assets');
const all = /** @type {string[]} */ (readdirSync(ASSETS, { recursive: true })).map((path) => path.replaceAll('\\', '/'));
const scripts = all.filter((path) => path.endsWith('.js'));
const pages = all.filter((path) => path.endsWith('.html'));
/** @param {string} path */
const read = (path) => readFileSync(join(ASSETS, path), 'utf8');

/** What stands at a dotted key. @param {'ko' | 'en'} language @param {string} key @returns {unknown} */
const at = (language, key) => key.split('.').reduce((/** @type {any} */ node, part) => (node === undefined ? undefined : node[part]), load(language));

/** A section may be called as a file is. @param {string} key */
const isFileName = (key) => /^\w+\.json$/.test(key);

/** Keys written out whole, and beginnings of keys that are put together. @param {string} path */
function asked(path) {
  const text = read(path);
  const sections = Object.keys(load('ko')).join('|');
  const whole = [...text.matchAll(new RegExp(`['"]((?:${sections})(?:\\.\\w+)+)['"]`, 'g'))].map((found) => found[1]).filter((key) => !isFileName(key));
  const begun = [...text.matchAll(new RegExp(`\`((?:${sections})\\.[\\w.]*?)\\$\\{`, 'g'))].map((found) => found[1]);
  return { whole, begun };
}

test('every text that a script names exists', () => {
  let count = 0;
  for (const path of [...scripts, ...pages]) {
    for (const key of asked(path).whole) {
      count += 1;
      for (const language of /** @type {const} */ (['ko', 'en'])) assert.equal(typeof at(language, key), 'string', `${path}: ${key}`);
    }
  }
  assert.ok(count > 300, `only ${count} texts were found`);
});

test('every beginning of a text that a script completes has endings', () => {
  for (const path of scripts) {
    for (const begun of asked(path).begun) {
      const [section, ending] = [begun.replace(/\.?[^.]*$/, ''), begun.replace(/^.*\./, '')];
      const names = Object.keys(/** @type {object} */ (at('en', section) || {})).filter((name) => name.startsWith(ending));
      assert.ok(names.length > 1, `${path}: nothing in ${section} begins with “${ending}”`);
    }
  }
});

test('every word that a page has before its scripts is a text', () => {
  const words = pages.flatMap((path) => [...read(path).matchAll(/\{\{words:([^}]+)\}\}/g)].flatMap((found) => found[1].split(',')));
  assert.ok(words.length > 0);
  for (const key of words) for (const language of /** @type {const} */ (['ko', 'en'])) assert.equal(typeof at(language, key), 'string', key);
});

test('every page is given the sections that its scripts use', () => {
  const own = { waiting: 'pages/waiting/', screen: 'pages/screen/', admin: 'pages/admin/', check: 'pages/check/', claim: 'pages/claim', docs: 'pages/docs.js', help: 'pages/help', poster: 'pages/poster' };
  for (const [page, folder] of Object.entries(own)) {
    const html = read(`${page}.html`);
    const given = [...html.matchAll(/\{\{(?:strings|bundle|later|every):([^}]+)\}\}/g)].flatMap((found) => found[1].split(','));
    for (const path of [...scripts.filter((one) => one.startsWith(folder)), `${page}.html`]) {
      const { whole, begun } = asked(path);
      for (const key of [...whole, ...begun]) assert.ok(given.includes(key.split('.')[0]), `${path} uses ${key}, and ${page}.html has ${given}`);
    }
  }
});
