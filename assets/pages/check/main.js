// A guest checks draws by himself, with what he was given and without anybody's help: files in, a verdict and every step out. Nothing leaves the page.

import { $, h, replace } from '../../lib/dom.js';
import { languages, learn, t } from '../../lib/i18n.js';
import { icon } from '../../lib/icons.js';
import { nextLanguage, onLanguage, rememberedLanguage, setLanguage } from '../../lib/language.js';
import { run } from './engine.js';
import { addFiles, addPasted, takeDrops } from './files.js';
import { arrange, checks, found, isBadAnchor, model, remove } from './model.js';
import { drawOrigin, loadAsked } from './origin.js';
import { drawProgress, drawResults } from './results.js';

const anchor = /** @type {HTMLInputElement} */ ($('anchor'));
const chosen = /** @type {HTMLInputElement} */ ($('files'));
const pasted = /** @type {HTMLTextAreaElement} */ ($('pasted'));
const LIMITS = ['secrets', 'sealed', 'stirred', 'witnessed', 'never', 'machine', 'list'];

let end = () => {};

/** Checks what is not checked yet: what a file is worth depends on what it is held against. */
function changed() {
  end();
  arrange();
  draw();
  end = run(checks().filter((one) => !one.report).map(({ id, text, against }) => ({ id, text, against })), {
    progress: (progress) => {
      const check = checks().find((one) => one.id === progress.id);
      if (check) check.progress = progress;
      drawProgress();
    },
    done: (done) => { found(done); drawResults(); },
  });
}

function draw() {
  drawOrigin();
  drawGiven();
  drawAnchor();
  drawResults();
  replace($('limits-body'), LIMITS.map((name) => h('p', {}, t(`proof.limits.${name}`))));
}

/** The focus goes to what follows, else to what is before, else to where files are given. @param {number} id */
function takeAway(id) {
  const at = model.items.findIndex((item) => item.id === id);
  remove(id);
  changed();
  const left = $('given').querySelectorAll('button');
  (left[Math.min(at, left.length - 1)] || chosen).focus();
}

/** What was given, each with its kind, and taken away again by a press. */
function drawGiven() {
  replace($('given'), model.items.map((item) => h('li', { class: item.kind === 'json' || item.kind === 'receipt' ? '' : 'wrong' },
    h('div', {}, h('b', {}, item.name), h('p', { class: 'small' }, t(`check.kind.${item.kind}`)), item.detail ? h('p', { class: 'mono quiet' }, item.detail) : null),
    h('button', { class: 'button plain', type: 'button', 'aria-label': t('check.remove', { name: item.name }), onclick: () => takeAway(item.id) }, icon('cross')))));
  $('given').hidden = !model.items.length;
}

function drawAnchor() {
  if (document.activeElement !== anchor) anchor.value = model.anchor;
  anchor.setAttribute('aria-invalid', String(isBadAnchor()));
  $('anchor-problem').textContent = isBadAnchor() ? t('check.anchor.bad', { count: model.anchor.replace(/\s/g, '').length }) : '';
  $('anchor-note').textContent = t(model.isPinned ? 'check.anchor.pinned' : 'check.anchor.hint');
}

/** @param {FileList} files */
async function take(files) {
  await addFiles(files);
  changed();
}

function listen() {
  chosen.addEventListener('change', async () => {
    if (chosen.files) await take(chosen.files);
    chosen.value = '';
  });
  takeDrops($('drop'), take);
  anchor.addEventListener('input', () => {
    Object.assign(model, { anchor: anchor.value, isPinned: false });
    changed();
  });
  $('paste-form').addEventListener('submit', (event) => {
    event.preventDefault();
    if (!pasted.value.trim()) return;
    addPasted(t('check.pasted'), pasted.value);
    pasted.value = '';
    changed();
  });
  $('language').addEventListener('click', () => setLanguage(nextLanguage()));
  onLanguage(draw);
}

async function start() {
  const { lang } = document.documentElement;
  learn(JSON.parse($('every').textContent || '{}')[lang], languages.includes(lang) ? lang : languages[0]);
  listen();
  await rememberedLanguage();
  draw();
  if (await loadAsked()) changed();
}

start();
