// What enters a draw after its list is frozen, while it enters: how far it is, the phones that stir, the digits, and the
// way out for as long as there is one. It shows what the live state says, so any device at any moment shows the same step.

import { h, replace } from '../../lib/dom.js';
import { language, number, t } from '../../lib/i18n.js';
import { koreanWords, latinWords } from '../../lib/proof/fingerprint.js';
import { abortButton } from './desk_abort.js';
import { confirmWord } from './desk_readback.js';
import { wordEntry } from './desk_word.js';
import { icon } from './icons.js';

/** @typedef {import('./types.js').Stage} Stage */
/** @typedef {import('./types.js').LiveState} LiveState */
/** @typedef {import('./desk_word.js').WordFacts} WordFacts */
/** @typedef {{phase: "stirring"|"showing"|"stored"|"word"|"confirmed", seconds: number, commits: number, stirs: number, entries: number, word: WordFacts}} Inputs */

const PHASES = ['stirring', 'showing', 'word'];

/**
 * @param {() => void} changed
 * @param {(answer: import('./desk_draw.js').Answer) => void} drawn
 */
export function inputsPanel(changed, drawn) {
  const steps = h('ol', { class: 'inputs-steps', 'aria-label': t('admin.inputs.steps') });
  const meter = stirMeter();
  const print = h('div', { class: 'inputs-print' });
  const word = wordEntry(changed);
  const abort = abortButton();
  const element = h('div', { class: 'inputs', hidden: true }, steps, meter.element, print, word.element, abort.element);
  /** @type {Stage|null} */
  let stage = null;
  /** The draw whose word this page has confirmed. */
  let confirmed = 0;
  let painted = '';
  /** @type {LiveState|null} */
  let heard = null;
  const readBack = confirmWord((answer) => {
    confirmed = answer.draw;
    drawn(answer);
    changed();
  });

  const paint = () => {
    if (!stage) return;
    const text = JSON.stringify([stage.phase, stage.grade, stage.stir_hash, heard?.event.language]);
    if (text === painted) return;
    painted = text;
    const all = PHASES.filter((one) => one !== 'word' || stage?.grade === 'witnessed');
    const at = all.indexOf(stage.phase);
    replace(steps, all.map((one, i) => h('li', { 'aria-current': i === at ? 'step' : null }, i < at ? icon('claim') : null, t(`admin.inputs.step_${one}`), i < at ? h('span', { class: 'sr' }, ` (${t('admin.setup.step_done')})`) : null)));
    meter.element.hidden = stage.phase === 'word';
    word.element.hidden = stage.phase !== 'word';
    print.hidden = !stage.stir_hash;
    const tongue = heard?.event.language ?? language();
    replace(print, stage.stir_hash ? [h('span', { class: 'inputs-print-label' }, t('admin.inputs.fingerprint')), h('span', { class: 'inputs-print-words', lang: tongue }, wordsOf(stage.stir_hash, tongue))] : null);
  };
  /** @param {LiveState} state */
  const update = (state) => {
    const now = PHASES.includes(state.stage.phase) ? state.stage : null;
    if (now?.phase !== 'word') word.leave();
    const isNews = state !== heard;
    stage = now;
    heard = state;
    element.hidden = !now;
    readBack.follow(now);
    abort.follow(now);
    if (!now) return void (painted = '');
    paint();
    meter.show(now);
    // A state that is only shown once more, as when the connection comes back, says nothing newer than what was typed since.
    if (now.phase === 'word' && isNews) word.update(now);
  };
  /** @param {number} seconds until the window closes @returns {Inputs|null} */
  const facts = (seconds) => {
    if (!stage) return null;
    const phase = stage.phase === 'word' && confirmed === stage.draw ? 'confirmed' : stage.phase === 'showing' && stage.stir_hash ? 'stored' : /** @type {Inputs['phase']} */ (stage.phase);
    return { phase, seconds, commits: stage.commits ?? 0, stirs: stage.stirs ?? 0, entries: stage.entries ?? 0, word: word.facts() };
  };
  return { element, update, facts, tick: () => { if (stage?.phase === 'word') word.paint(); }, readBack: () => { if (stage) readBack.open(stage, word.value()); }, dispose: word.leave };
}

/** @param {string} hash @param {string} tongue the event's, in which the big screen writes it @returns {string} */
const wordsOf = (hash, tongue) => (tongue === 'ko' ? koreanWords(hash) : latinWords(hash)).join(' ');

/** How many phones have come so far, and how many could. */
function stirMeter() {
  const value = h('span', { class: 'stir-value' });
  const of = h('span', { class: 'stir-of' });
  const bar = h('progress', { class: 'stir-bar', max: 1, value: 0 });
  const element = h('div', { class: 'stir-meter' }, h('p', { class: 'stir-line' }, value, of), bar);
  /** @param {Stage} stage */
  const show = (stage) => {
    const [came, all, key] = stage.phase === 'stirring' ? [stage.commits ?? 0, stage.entries ?? 0, 'bound'] : [stage.stirs ?? 0, stage.commits ?? 0, 'shown'];
    element.classList.toggle('stir-stored', Boolean(stage.stir_hash));
    value.textContent = number(came);
    of.textContent = t(`admin.inputs.${key}`, { n: all });
    bar.max = Math.max(1, all);
    bar.value = came;
    bar.setAttribute('aria-label', t(`admin.inputs.${key}_label`));
  };
  return { element, show };
}
