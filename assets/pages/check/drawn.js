// One draw whose proof holds: its whole result, its fingerprints to compare with the screen, and any number looked up on its sheet.

import { h, replace } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { icon } from '../../lib/icons.js';
import { koreanWords, latinWords } from '../../lib/proof/fingerprint.js';

/** @typedef {import('../../lib/proof/verify.js').Drawn} Drawn */

/** @typedef {import('../../lib/proof/report.js').After} After */

const GONE = ['absent', 'void', 'passed'];

/** @param {Drawn} drawn @param {number} own the number to look up at once, 0 for none @param {After} after */
export function drawnCard(drawn, own, after) {
  const { proof, sheet } = drawn;
  const called = proof.called.map((one) => one.draw_number);
  return h('section', { class: `drawn ${sheet.mode}` },
    sheet.mode === 'rehearsal' ? h('p', { class: 'rehearsal' }, t('check.rehearsal')) : null,
    h('header', { class: 'drawn-head' }, h('h3', {}, sheet.prize), badge(drawn)),
    h('p', { class: 'quiet small' }, t('check.drawn.where', { event: proof.event_id, k: proof.draw })),
    numbers(t('check.drawn.winners'), proof.winners, 'won', goneOf(after, proof.draw)),
    called.length ? numbers(t('check.drawn.called'), called, '', goneOf(after, proof.draw)) : null,
    facts(drawn),
    prints(drawn),
    lookup(drawn, own));
}

/** The grade, and how many stirred and fell silent. @param {Drawn} drawn */
function badge({ sheet, stirs, silent }) {
  const fell = silent ? t('check.drawn.and_silent', { n: silent }) : '';
  const counts = sheet.grade === 'sealed' ? null : h('span', { class: 'badge-counts' }, t('check.drawn.stirred', { stirs, silent: fell }));
  return h('p', { class: `badge ${sheet.grade}` }, h('b', {}, t(`proof.grade.${sheet.grade}`)), counts);
}

/** What became of those who did not keep their place, by number. @param {After} after @param {number} draw @returns {Map<number, string>} */
const goneOf = ({ places }, draw) => new Map(places.filter((one) => one.draw === draw && GONE.includes(one.claim)).map((one) => [one.draw_number, one.claim]));

/** @param {string} label @param {number[]} list @param {string} kind @param {Map<number, string>} gone */
const numbers = (label, list, kind, gone) => [h('h4', {}, label), h('ol', { class: `numbers ${kind}` }, list.map((number) => numberItem(number, gone.get(number))))];

/** @param {number} number @param {string | undefined} claim how the place was lost */
const numberItem = (number, claim) => h('li', { class: claim ? 'gone' : null }, drawNumber(number), claim ? h('span', { class: 'gone-why' }, ` ${t(`check.gone.${claim}`)}`) : null);

/** @param {Drawn} drawn */
function facts({ sheet, digits }) {
  const rows = [
    [t('check.drawn.entries'), t('check.drawn.entries_of', { entries: sheet.entries, tickets: sheet.tickets })],
    [t('check.drawn.asked'), t('check.drawn.places', { count: sheet.winners })],
    [t('check.drawn.pool'), sheet.pool],
    [t('check.drawn.absent'), t(`check.absent.${sheet.absent}`)],
    digits ? [t('check.drawn.word'), h('span', { class: 'mono' }, digits)] : null,
  ];
  return h('dl', { class: 'facts' }, rows.filter(Boolean).map((row) => [h('dt', {}, /** @type {any[]} */ (row)[0]), h('dd', {}, /** @type {any[]} */ (row)[1])]));
}

/** @param {Drawn} drawn */
function prints({ sheet, sheetHash, stirHash }) {
  const list = [[t('check.print.sheet'), sheetHash], ...(sheet.grade === 'sealed' ? [] : [[t('check.print.stir'), stirHash]])];
  return h('div', { class: 'prints' }, h('h4', {}, t('check.print.title')), h('p', { class: 'quiet small' }, t('check.print.why')), list.map(([name, hash]) => h('figure', { class: 'print' },
    h('figcaption', {}, name),
    h('p', { class: 'print-words', lang: 'ko' }, koreanWords(hash).map((word) => h('span', {}, word))),
    h('p', { class: 'print-words latin', lang: 'en' }, latinWords(hash).map((word) => h('span', {}, word))),
    h('p', { class: 'mono quiet' }, hash))));
}

/** @param {Drawn} drawn @param {number} own */
function lookup(drawn, own) {
  const answer = h('div', { class: 'lookup-answer', role: 'status' });
  const input = h('input', { class: 'input', type: 'text', inputmode: 'numeric', pattern: '[0-9]*', maxlength: 16, autocomplete: 'off', value: own ? String(own) : '' });
  const look = () => {
    const number = Number(input.value.replace(/\D/g, ''));
    replace(answer, number ? found(drawn, number) : null);
  };
  if (own) look();
  return h('form', { class: 'lookup', novalidate: true, onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); look(); } },
    h('label', { class: 'field' }, h('span', {}, t('check.lookup.label')), input),
    h('button', { class: 'button', type: 'submit' }, t('check.lookup.button')), answer);
}

/** The line of a number in one of the texts. @param {string} text @param {number} number */
const lineOf = (text, number) => (new RegExp(`\\n(${number} .*)\\n`).exec(text) || [])[1];

/** @param {Drawn} drawn @param {number} number */
function found(drawn, number) {
  const line = lineOf(drawn.proof.sheet, number);
  const name = drawNumber(number);
  if (!line) return h('p', { class: 'no' }, icon('cross'), t('check.lookup.absent', { number: name }));
  const tickets = Number(line.split(' ')[2]);
  return [
    h('p', { class: 'yes' }, icon('check'), t('check.lookup.in', { number: name, tickets })),
    h('p', {}, placeOf(drawn, number)),
    drawn.sheet.grade === 'sealed' ? null : h('p', {}, t(`check.lookup.${stirOf(drawn, number)}`)),
    h('p', { class: 'mono quiet' }, line),
  ];
}

/** @param {Drawn} drawn @param {number} number */
function placeOf({ ranking, proof, sheet }, number) {
  const place = ranking.indexOf(number) + 1;
  const won = place <= proof.winners.length;
  if (!won && sheet.absent !== 'reserve') return t('check.lookup.not_won', { place });
  return t(won ? 'check.lookup.won' : 'check.lookup.reserve', { place, reserve: place - proof.winners.length });
}

/** @param {Drawn} drawn @param {number} number @returns {'stirred' | 'silent' | 'unstirred'} */
function stirOf({ proof }, number) {
  const line = lineOf(proof.stir, number);
  if (!line) return 'unstirred';
  return line.endsWith(' -') ? 'silent' : 'stirred';
}
