// What a record of the audit log says, as one line that people read; the record itself stays below it.

import { drawNumber, has, number, t } from '../../lib/i18n.js';

/** @typedef {Record<string, any>} Body */

const NAMED = 5;

/** @param {unknown} n */
const nth = (n) => t('admin.log.number', { n: drawNumber(Number(n)) });
/** @param {Body} b */
const draw = (b) => t('admin.draw_k', { k: b.draw });
/** @param {string} name @param {unknown} rank */
const prize = (name, rank) => (rank ? `${t('admin.rank', { n: Number(rank) })} ${name}` : name);
/** A word that the log keeps, e.g. `absent`, as the pages say it. @param {"claim"|"status"} set @param {string} word */
const said = (set, word) => (has(`admin.${set}.${word}`) ? t(`admin.${set}.${word}`) : word);
/** @param {"claim"|"status"} set @param {Body} b */
const turn = (set, b) => `${said(set, b.from)} → ${said(set, b.to)}`;
/** @param {Body} b */
const reason = (b) => (b.reason ? t('admin.log.because', { reason: b.reason }) : '');
/** @param {number[]} list */
const numbers = (list) => list.slice(0, NAMED).map(drawNumber).join(', ') + (list.length > NAMED ? ` ${t('admin.stage.and_more', { n: list.length - NAMED })}` : '');

/** @param {Body} b */
const draft = (b) => [prize(b.prize?.name ?? '', b.prize?.rank), b.prize ? t('admin.log.pieces', { n: b.prize.quantity }) : ''];
/** @param {Body} b */
const person = (b) => [nth(b.draw_number)];
/** @param {Body} b */
const reserve = (b) => [draw(b), nth(b.draw_number), has(`admin.log.why.${b.why}`) ? t(`admin.log.why.${b.why}`) : ''];
/** @param {Body} b a place of a draw */
const superseded = (b) => t('admin.log.superseded', { k: b.draw, place: b.place });
/** @param {Body} b */
const rows = (b) => [t('admin.log.rows', { n: b.count })];

/** @type {Record<string, (body: Body) => string[]>} */
const LINES = {
  event_created: (b) => [b.title],
  event_changed: (b) => Object.entries(b).filter(([key, value]) => key !== 'actor' && value !== null).map(([key, value]) => setting(key, value)),
  event_deleted: (b) => [b.event],
  joined: (b) => (b.count === 1 ? person({ draw_number: b.first }) : [t('admin.log.range', { first: drawNumber(b.first), last: drawNumber(b.last) }), t('admin.log.people', { n: b.count })]),
  number_issued: person,
  entry_taken_over: person,
  number_moved: person,
  participant_status: (b) => [nth(b.draw_number), turn('status', b), reason(b)],
  contacts_purged: (b) => [t('admin.log.people', { n: Number(b.people) || 0 })],
  participants_imported: rows,
  prizes_imported: rows,
  prize_created: draft,
  prize_changed: draft,
  prize_deleted: (b) => [b.name],
  prize_pictured: (b) => [t(b.picture ? 'admin.log.picture_set' : 'admin.log.picture_gone')],
  draw_frozen: (b) => [draw(b), prize(b.prize, b.rank), t('admin.stage.facts', { n: b.count, entries: b.entries })],
  draw_ranked: (b) => [draw(b)],
  draw_revealed: (b) => [draw(b), numbers(b.winners ?? [])],
  stir_bound: (b) => [draw(b), t('admin.log.phones', { n: b.commits })],
  stir_stored: (b) => [draw(b), t('admin.log.phones', { n: b.stirs })],
  word_begun: (b) => [draw(b), b.digits],
  word_corrected: (b) => [draw(b), `${b.from} → ${b.to}`],
  word_confirmed: (b) => [draw(b), b.digits],
  draw_aborted: (b) => [draw(b), reason(b)],
  draw_supersedes: (b) => [draw(b), superseded(b.supersedes ?? b)],
  here: person,
  winner_coming: (b) => [draw(b), nth(b.draw_number)],
  claim_settled: (b) => [draw(b), nth(b.draw_number), turn('claim', b), reason(b)],
  reserve_called: reserve,
  reserve_passed_over: reserve,
  head_missing: (b) => [draw(b)],
  restored: (b) => [reason(b), t('admin.log.restored_at', { n: number(Number(b.seq)) }), b.known ? t('admin.log.restored_known', { n: number(Number(b.known.seq)) }) : ''],
  reset: (b) => [t('admin.log.draws', { n: Number(b.draws) || 0 }), b.reset_participants ? t('admin.log.people_gone', { n: Number(b.participants) || 0 }) : t('admin.log.people_kept')],
  staff_pass_created: (b) => [b.name],
  token_created: (b) => [b.name],
  wifi_set: (b) => [b.ssid],
  wifi_removed: (b) => [b.ssid],
};

/** Fields whose label has another name than the setting. @type {Record<string, string>} */
const FIELDS = { title: 'admin.settings.event_title', registration: 'admin.registration.label', spin_ms: 'admin.settings.spin', stop_ms: 'admin.settings.stop', stir_ms: 'admin.settings.stir', claim_ms: 'admin.settings.claim' };

/** A changed setting by the name that its field has. @param {string} key @param {any} value */
function setting(key, value) {
  const named = [FIELDS[key], `admin.setup.${key}.label`, `admin.setup.${key}`, `admin.settings.${key}`].find((one) => one && has(one)) ?? '';
  const label = has(named) ? t(named) : key;
  return `${label}: ${settingValue(key, value)}`;
}

/** @param {string} key @param {any} value @returns {string} */
function settingValue(key, value) {
  if (key.endsWith('_ms')) return `${number(value / 1000)} ${t('admin.settings.seconds')}`;
  if (key.endsWith('grade') && has(`admin.grade.${value}`)) return t(`admin.grade.${value}`);
  if (has(`admin.setup.${key}.${value}`)) return t(`admin.setup.${key}.${value}`);
  if (typeof value === 'boolean') return t(value ? 'admin.log.on' : 'admin.log.off');
  if (key === 'registration') return t(value === 'open' ? 'admin.registration.open' : 'admin.registration.closed');
  if (key === 'language') return has(`languages.${value}`) ? t(`languages.${value}`) : String(value);
  return String(value);
}

/**
 * @param {string} kind
 * @param {unknown} body
 * @returns {string} empty where the kind alone says everything
 */
export function recordLine(kind, body) {
  const line = Object.hasOwn(LINES, kind) ? LINES[kind] : null;
  if (!line || typeof body !== 'object' || body === null) return '';
  return line(/** @type {Body} */ (body)).filter(Boolean).join(' · ');
}
