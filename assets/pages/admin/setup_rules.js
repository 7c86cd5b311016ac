// The rules of the draws: who may enter, who may win again, what becomes of an absent winner, and how a draw is shown.

import { digits, h, svg } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';

/** @typedef {import('./types.js').EventDetail} EventDetail */
/** @typedef {import('./fields.js').Field} Field */
/** @typedef {import('./form.js').Heading} Heading */

/**
 * @param {EventDetail} event
 * @param {Node} timing where the length of a draw is shown
 * @returns {(Field|Heading|Node|null)[]}
 */
export function rulesFields(event, timing) {
  const { settings } = event;
  const seconds = { type: 'number', step: 0.5, min: 0, suffix: t('admin.settings.seconds'), half: true, required: true };
  /** @param {string} name @param {string[]} values @param {{columns?: boolean, art?: (value: string) => Node}} [look] @returns {Field|null} */
  const choice = (name, values, look = {}) => {
    const value = /** @type {any} */ (settings)[name];
    if (value === undefined) return null;
    return { name, label: t(`admin.setup.${name}.label`), value, columns: look.columns, choices: values.map((one) => ({ value: one, label: t(`admin.setup.${name}.${one}`), hint: t(`admin.setup.${name}.${one}_hint`), art: look.art?.(one) })) };
  };
  const places = settings.top_absent === undefined ? ['reserve', 'none'] : ['reserve', 'fresh', 'none'];
  return [
    { heading: t('admin.setup.rules_who') },
    choice('entry_rule', ['token', 'address', 'code']),
    choice('winners_again', ['false', 'true'], { columns: true }),
    minutes('roll_call_min', 120, settings.roll_call_min),
    { heading: t('admin.setup.rules_absent') },
    choice('absent', places, { columns: true }),
    choice('top_absent', places, { columns: true }),
    claimWindow(settings.claim_ms),
    { name: 'absent_again', label: t('admin.settings.absent_again'), type: 'checkbox', value: settings.absent_again, hint: t('admin.settings.absent_again_hint') },
    { heading: t('admin.setup.rules_show') },
    choice('reveal', ['timed', 'host'], { columns: true }),
    timing,
    { ...seconds, name: 'spin_ms', max: 60, label: t('admin.settings.spin'), value: settings.spin_ms / 1000 },
    { ...seconds, name: 'stop_ms', max: 30, label: t('admin.settings.stop'), value: settings.stop_ms / 1000 },
    choice('pace', ['together', 'one_by_one'], { columns: true }),
    choice('shown_as', ['number', 'name', 'phone'], { art: sample }),
  ];
}

/** @param {string} name @param {number} max @param {number|undefined} value @returns {Field|null} */
function minutes(name, max, value) {
  return value === undefined ? null : { name, label: t(`admin.settings.${name}`), hint: t(`admin.settings.${name}_hint`), type: 'number', min: 0, max, half: true, required: true, suffix: t('admin.settings.minutes'), value };
}

/** How long a winner has before the place may go to somebody else. @param {number|undefined} ms @returns {Field|null} */
function claimWindow(ms) {
  return ms === undefined ? null : { name: 'claim_ms', label: t('admin.settings.claim'), hint: t('admin.settings.claim_hint'), type: 'number', min: 10, max: 3600, half: true, required: true, suffix: t('admin.settings.seconds'), value: ms / 1000 };
}

/** What hardly anybody changes. @param {EventDetail} event @param {Node} zone where another time zone is offered @returns {(Field|Node)[]} */
export function rareFields(event, zone) {
  return [
    { name: 'time_zone', label: t('admin.settings.time_zone'), value: event.settings.time_zone, required: true, list: 'zones', maxlength: 64, hint: t('admin.settings.time_zone_hint') },
    zone,
    { name: 'pool', label: t('admin.settings.pool'), value: event.settings.pool, rows: 2, maxlength: 200, hint: t('admin.settings.pool_hint') },
  ];
}

/** A winner as the screen writes it. @param {string} shownAs */
function sample(shownAs) {
  const beside = { number: '', name: t('admin.setup.sample_name'), phone: '•••• 5678' }[shownAs];
  return h('span', { class: 'winner-sample' }, digits('042'), beside ? h('span', {}, beside) : null);
}

/** What a draw takes from the press to the number: a strip in proportion, a sentence, and three lengths to choose from. */
export function timingStrip() {
  const spin = svg('rect', { class: 'timing-spin', y: 4, height: 12 });
  const stop = svg('rect', { class: 'timing-stop', y: 4, height: 12 });
  const strip = svg('svg', { viewBox: '0 0 100 20', preserveAspectRatio: 'none', class: 'timing-strip', 'aria-hidden': 'true' }, spin, stop);
  const text = h('p', { class: 'timing-text', role: 'status' });
  const buttons = ['short', 'usual', 'long'].map((name) => h('button', { type: 'button', class: 'segment', 'data-length': name }, t(`admin.setup.length.${name}`)));
  const element = h('div', { class: 'timing' }, h('span', { class: 'field-label' }, t('admin.setup.length.label')), h('div', { class: 'segments' }, buttons), strip, text);

  /** @param {{spin_ms: number|null, stop_ms: number|null, reveal?: string}} values in seconds, as the form has them */
  const update = ({ spin_ms: spinning, stop_ms: stopping, reveal }) => {
    const [a, b] = [spinning ?? 0, stopping ?? 0];
    const whole = Math.max(a + b, 0.5);
    spin.setAttribute('width', String((a / whole) * 100));
    stop.setAttribute('x', String((a / whole) * 100));
    stop.setAttribute('width', String((b / whole) * 100));
    const sentence = reveal === 'host' ? t('admin.setup.timing_host', { spin: a }) : t('admin.setup.timing', { all: a + b, spin: a, stop: b });
    if (text.textContent !== sentence) text.textContent = sentence;
    for (const one of buttons) one.setAttribute('aria-pressed', String(LENGTHS[one.dataset.length ?? '']?.join() === `${a},${b}`));
  };
  /** @param {(spin: number, stop: number) => void} choose */
  const onchoose = (choose) => {
    for (const one of buttons) one.addEventListener('click', () => choose(...LENGTHS[one.dataset.length ?? '']));
  };
  return { element, update, onchoose };
}

/** Seconds of spinning and of stopping. @type {Record<string, [number, number]>} */
const LENGTHS = { short: [2, 1.5], usual: [4, 2], long: [8, 4] };
