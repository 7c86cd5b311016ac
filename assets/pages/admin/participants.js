// Who is in: search by number or name, a hundred at a time, taking someone out and in again, giving a number at the desk.

import { h, replace } from '../../lib/dom.js';
import { dateTime, drawNumber, t } from '../../lib/i18n.js';
import { isOrganiser } from './app.js';
import { act, get, inEvent } from './client.js';
import { openImport } from './csv_import.js';
import { confirmDialog } from './dialog.js';
import { icon } from './icons.js';
import { openIssue } from './issue.js';
import { button, chip, empty, loader, viewHead } from './parts.js';
import { toast } from './toast.js';
import { keepFocus } from './winners.js';

/** @typedef {import('./types.js').Participant} Participant */
/** @typedef {{total_count: number, participants: Participant[], next_after: number|null}} Page */

const PAGE = 100;
const TYPING_MS = 250;

/** @returns {import('./types.js').View} */
export function participantsView() {
  const box = h('div', { class: 'list-box' });
  const count = h('p', { class: 'quiet', role: 'status' });
  const pager = h('div', { class: 'pager row' });
  const filters = filterBar(() => {
    starts = [0];
    void load();
  });
  /** @type {number[]} where each page so far begins; the last is the one on show */
  let starts = [0];
  let painted = '';
  const send = act();

  const load = loader(box, () => get(inEvent(`/participants?${query()}`)), (/** @type {Page} */ page) => {
    count.textContent = t(filters.active() ? 'admin.people.found' : 'admin.people.total', { n: page.total_count });
    const text = JSON.stringify([page.participants, filters.params()]);
    if (text !== painted) keepFocus(box, () => replace(box, page.participants.length ? table(page.participants, filters.contact(), setStatus) : nothing()));
    painted = text;
    paintPager(page);
  });
  const query = () => {
    const from = starts[starts.length - 1];
    const params = new URLSearchParams({ limit: String(PAGE), ...filters.params() });
    if (from) params.set('after', String(from));
    return params;
  };
  const nothing = () => filters.active() ? empty(t('admin.people.none_found'), t('admin.people.none_found_text')) : empty(t('admin.people.empty'), t('admin.people.empty_text'));
  /** @param {Page} page */
  const paintPager = (page) => {
    const next = page.next_after;
    if (!next && starts.length === 1) return replace(pager);
    const turn = () => {
      box.scrollIntoView({ block: 'start' });
      return load();
    };
    const first = page.participants[0]?.draw_number ?? 0;
    const last = page.participants[page.participants.length - 1]?.draw_number ?? 0;
    replace(pager, button(t('admin.previous'), { icon: 'left', small: true, disabled: starts.length === 1, onclick: () => { starts.pop(); return turn(); } }), h('span', { class: 'quiet' }, t('admin.people.range', { from: drawNumber(first), to: drawNumber(last) })), button(t('admin.next'), { icon: 'right', small: true, disabled: !next, onclick: () => { starts.push(next ?? 0); return turn(); } }));
  };
  /** @param {Participant} person @param {"in"|"withdrawn"|"disqualified"} status */
  const setStatus = (person, status) => confirmDialog({
    title: t(`admin.people.${status}_title`, { number: drawNumber(person.draw_number) }), text: t(`admin.people.${status}_text`), confirm: t(`admin.people.${status}_confirm`),
    danger: status === 'disqualified', reason: status === 'disqualified' ? 'required' : 'optional',
    run: async (reason) => {
      await send('POST', inEvent(`/participants/${person.draw_number}/status`), reason ? { status, reason } : { status });
      toast(t(`admin.people.${status}_done`, { number: drawNumber(person.draw_number) }));
      await load();
    },
  });
  const issue = button(t('admin.issue.title'), { icon: 'plus', kind: 'primary', onclick: () => openIssue(load) });
  const bring = isOrganiser() ? button(t('admin.import.from_csv'), { icon: 'upload', onclick: () => openImport('participants', load) }) : null;
  const element = h('div', { class: 'view' }, viewHead(t('admin.nav.participants'), bring, issue), filters.element, count, box, pager);
  void load();
  return { element, refresh: load };
}

/** @param {() => void} changed */
function filterBar(changed) {
  const search = h('input', { class: 'input', type: 'search', placeholder: t('admin.people.search'), 'aria-label': t('admin.people.search'), autocomplete: 'off', enterkeyhint: 'search' });
  const status = h('select', { class: 'input select', 'aria-label': t('admin.people.status'), onchange: changed }, ['', 'in', 'withdrawn', 'disqualified'].map((s) => h('option', { value: s }, t(`admin.status.${s || 'all'}`))));
  const contact = h('input', { type: 'checkbox', class: 'check', onchange: changed });
  let timer = 0;
  search.addEventListener('input', (event) => {
    clearTimeout(timer);
    if (!(event instanceof InputEvent) || !event.isComposing) timer = setTimeout(changed, TYPING_MS);
  });
  search.addEventListener('compositionend', () => { timer = setTimeout(changed, TYPING_MS); });
  const params = () => {
    const q = search.value.normalize('NFC').trim();
    // Names come only where they are asked for: by the box, by looking for one, or by staff, who are shown nothing more.
    const names = contact.checked || !isOrganiser() || !/^\d*$/.test(q);
    return { ...(q ? { q } : {}), ...(status.value ? { status: status.value } : {}), ...(names ? { with_contact: 'true' } : {}) };
  };
  const label = isOrganiser() ? h('label', { class: 'check-line' }, contact, t('admin.people.show_contact')) : null;
  const element = h('div', { class: 'filters', role: 'search' }, h('span', { class: 'search' }, icon('search'), search), status, label);
  return { element, params, active: () => Boolean(search.value.trim() || status.value), contact: () => contact.checked };
}

/**
 * @param {Participant[]} people
 * @param {boolean} contact
 * @param {(person: Participant, status: "in"|"withdrawn"|"disqualified") => unknown} setStatus
 */
function table(people, contact, setStatus) {
  const named = contact || people.some((person) => person.name || person.note);
  const heads = ['number', 'status', ...(named ? ['name'] : []), ...(contact ? ['contact'] : []), 'source', 'joined', ...(isOrganiser() ? ['actions'] : [])];
  const rows = people.map((person) => h('tr', { class: person.status === 'in' ? '' : 'out' },
    h('td', { class: 'num person-number' }, drawNumber(person.draw_number)),
    h('td', { class: 'person-status' }, chip(t(`admin.status.${person.status}`), person.status === 'in' ? 'quiet' : 'alert')),
    named ? h('td', { class: 'person-name' }, h('span', {}, person.name ?? ''), person.note ? h('span', { class: 'quiet small' }, person.note) : null) : null,
    contact ? h('td', { class: 'person-contact' }, [person.phone, person.email].filter(Boolean).join(' · '), person.entry_code ? [' ', h('code', { class: 'select-all', title: t('admin.issue.code') }, person.entry_code)] : null) : null,
    h('td', { class: 'quiet person-source' }, person.source ? t(`admin.source.${person.source}`) : ''),
    h('td', { class: 'quiet person-joined' }, dateTime(person.created_at)),
    isOrganiser() ? h('td', { class: 'person-actions' }, personActions(person, setStatus)) : null));
  return h('div', { class: 'table-box' }, h('table', { class: 'table people' }, h('thead', {}, h('tr', {}, heads.map((key) => h('th', { scope: 'col', class: key === 'number' ? 'num' : '' }, t(`admin.people.${key}`))))), h('tbody', {}, rows)));
}

/**
 * @param {Participant} person
 * @param {(person: Participant, status: "in"|"withdrawn"|"disqualified") => unknown} setStatus
 */
function personActions(person, setStatus) {
  /** @type {("in"|"withdrawn"|"disqualified")[]} */
  const targets = person.status === 'in' ? ['withdrawn', 'disqualified'] : ['in'];
  return targets.map((status) => {
    const node = button(t(`admin.people.${status}_do`), { small: true, kind: 'quiet', onclick: () => setStatus(person, status) });
    node.setAttribute('aria-label', `${drawNumber(person.draw_number)} ${t(`admin.people.${status}_do`)}`);
    node.dataset.focus = `${person.draw_number}|${status}`;
    return node;
  });
}

