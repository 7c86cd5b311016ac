// What a guest sees while a draw is stirred: one button under the thumb, then what this phone threw in, then the fingerprint and the digits that everyone sees.

import { $, digits, h } from '../../lib/dom.js';
import { language, t } from '../../lib/i18n.js';
import { icon } from '../../lib/icons.js';
import { serverNow } from '../../lib/clock.js';
import { koreanWords, latinWords } from '../../lib/proof/fingerprint.js';
import { ownStir } from './known.js';
import { model } from './model.js';
import { part } from './part.js';
import { stirStatus, tap } from './stir.js';

/** Phases in which a stirred draw has something to say on a phone. */
const PHASES = ['stirring', 'showing', 'word', 'spinning', 'stopping'];
/** Said to those who listen, once each. */
const SAID = ['open', 'bound', 'shown', 'silent', 'out', 'won', 'elsewhere'];
/** @type {Set<string>} */
const said = new Set();

/** The digits as they stood last, and the places where another one stood before. */
let heard = { draw: 0, word: '', corrected: /** @type {number[]} */ ([]) };

/** Keeps what was corrected. @param {any} stage */
function hearWord({ draw, phase, word = '' }) {
  if (phase !== 'word') return;
  const before = heard.draw === draw ? heard : { word: '', corrected: /** @type {number[]} */ ([]) };
  const changed = before.word.split('').map((digit, i) => (digit !== word[i] ? i : -1)).filter((i) => i >= 0);
  heard = { draw, word, corrected: before.corrected.concat(changed) };
}

/** @param {any} stage */
export function stirPart(stage) {
  const isOn = Boolean(model.ticket) && stage.grade !== 'sealed' && PHASES.includes(stage.phase);
  const status = isOn ? stirStatus(stage) : '';
  const word = stage.phase === 'word';
  hearWord(stage);
  const held = $('stir').contains(document.activeElement);
  document.body.classList.toggle('can-stir', status === 'open' || (status === 'sending' && stage.stir_by !== 'itself'));
  part('stir', [stage.draw, status, word && [stage.stir_hash, stage.word, stage.digits, eventLanguage()]], () => status && [
    status === 'open' ? button() : statusCard(stage.draw, /** @type {import('./stir.js').Status} */ (status), word), word && wordCard(stage)]);
  const card = /** @type {HTMLElement | null} */ (document.querySelector('.stir-card'));
  if (held && card && !$('stir').contains(document.activeElement)) card.focus();
  if (status) say(stage, status);
  tickStir();
}

/** @param {any} stage @param {string} status */
function say(stage, status) {
  const key = `${stage.draw} ${status} ${language()}`;
  if (!SAID.includes(status) || said.has(key)) return;
  said.add(key);
  if (stage.phase === 'stirring' || stage.phase === 'showing') $('announce').textContent = status === 'open' ? t('guest.stir.say_open', { n: secondsLeft(stage) }) : t(`guest.stir.${status}`);
}

function button() {
  return [
    h('section', { class: 'stir-card', tabindex: '-1', 'aria-labelledby': 'stir-title' }, h('h2', { id: 'stir-title' }, t('guest.stir.open')), h('p', {}, t('guest.stir.open_why'))),
    h('button', { class: 'stir-button', id: 'stir-tap', type: 'button', onclick: tap },
      h('span', { class: 'stir-tap' }, t('guest.stir.tap')), h('span', { class: 'stir-left', 'aria-hidden': 'true' }), h('i', { class: 'stir-bar', 'aria-hidden': 'true' })),
  ];
}

/** @param {number} draw @param {import('./stir.js').Status} status @param {boolean} isBrief where something else is to be read */
function statusCard(draw, status, isBrief) {
  const own = ownStir(draw);
  const isIn = status === 'bound' || status === 'showing' || status === 'shown';
  const what = status === 'shown' ? 'value' : 'commit';
  return h('section', { class: `stir-card ${isIn ? 'in' : ''}`, tabindex: '-1', 'data-status': status },
    h('h2', {}, isIn && icon('check'), h('span', {}, t(`guest.stir.${status}`))),
    !isBrief && h('p', {}, t(`guest.stir.${status}_why`)),
    isIn && !isBrief && h('p', { class: 'small' }, t(`guest.stir.what_${what}`), h('span', { class: 'mono' }, own[what])));
}

/** The big screen is in the event's language, and its words are what this phone's are compared with. */
const eventLanguage = () => (model.state && model.state.event.language) || language();

/** @param {any} stage */
function wordCard(stage) {
  const hall = eventLanguage();
  const words = (hall === 'ko' ? koreanWords : latinWords)(stage.stir_hash || '');
  return h('section', { class: 'stir-card', 'aria-labelledby': 'print-title' },
    h('h2', { id: 'print-title' }, t('guest.stir.print')),
    h('p', {}, t('guest.stir.print_why')),
    stage.stir_hash && h('p', { class: 'print', lang: hall === 'ko' ? 'ko' : 'zxx' }, words.map((word) => [h('span', {}, word), ' '])),
    h('h3', {}, t('guest.stir.digits', { n: (stage.word || '').length, count: stage.digits })),
    h('p', { class: 'called', role: 'img', 'aria-label': (stage.word || '').split('').join(' ') || t('guest.stir.no_digits') },
      Array.from({ length: stage.digits }, (_, i) => h('span', { class: heard.corrected.includes(i) && stage.word && stage.word[i] ? 'cell corrected' : 'cell', 'aria-hidden': 'true' }, stage.word && stage.word[i] ? digits(stage.word[i]) : null))),
    heard.corrected.length > 0 && h('p', { class: 'small' }, t('guest.stir.corrected')));
}

/** @param {any} stage */
const secondsLeft = (stage) => Math.max(0, Math.ceil((Date.parse(stage.ends_at) - serverNow()) / 1000)) || 0;

/** The time left, every second. */
export function tickStir() {
  const text = document.querySelector('.stir-left');
  const bar = /** @type {HTMLElement | null} */ (document.querySelector('.stir-bar'));
  if (!text || !bar || !model.state) return;
  const { stage } = model.state;
  const n = secondsLeft(stage);
  text.textContent = n ? t('guest.stir.left', { n }) : t('guest.stir.first');
  const whole = Date.parse(stage.ends_at) - Date.parse(stage.started_at);
  bar.style.setProperty('transform', `scaleX(${Math.max(0, Math.min(1, (n * 1000) / whole || 0)).toFixed(3)})`);
}

