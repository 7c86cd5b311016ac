// Who is in: looked for by number, name, initial consonants or last digits, a hundred at a time, taken out and put back.

import { h, replace } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { app, isOrganiser } from './app.js';
import { get, inEvent, request } from './client.js';
import { openImport } from './csv_import.js';
import { registrationSwitch } from './desk_figures.js';
import { icon } from './icons.js';
import { openIssue } from './issue.js';
import { button, empty, loader, viewHead } from './parts.js';
import { peopleFilters } from './people_filters.js';
import { PAGE, peoplePager } from './people_pager.js';
import { statusActions } from './people_status.js';
import { peopleTable } from './people_table.js';
import { toast } from './toast.js';
import { keepFocus } from './winners.js';

/** @typedef {import('./types.js').Participant} Participant */
/** @typedef {{total_count: number, participants: Participant[]}} Page */

/** Whether only those who are known to be in the hall are drawn. */
const rollCall = () => Boolean(app.state?.event.roll_call);

/** @returns {import('./types.js').View} */
export function participantsView() {
  const box = h('div', { class: 'list-box people-box' });
  const count = h('p', { class: 'quiet', role: 'status' });
  const registration = registrationSwitch();
  const filters = peopleFilters(() => {
    pager.reset();
    void load();
  });
  const pager = peoplePager(async () => {
    await load();
    element.querySelector('.filters')?.scrollIntoView({ block: 'start' });
  });
  const actions = statusActions(() => load());
  /** Somebody at the desk sees that this guest is here. @param {Participant} person */
  const confirmHere = async (person) => {
    await request('POST', inEvent(`/participants/${person.draw_number}/here`), {});
    toast(t('admin.people.here_done', { number: drawNumber(person.draw_number) }));
    await load();
  };
  let painted = '';

  const fetchPage = async () => {
    box.setAttribute('aria-busy', 'true');
    try {
      return await get(inEvent(`/participants?${query()}`));
    } finally {
      box.removeAttribute('aria-busy');
    }
  };
  const load = loader(box, fetchPage, (/** @type {Page} */ page) => {
    const people = page.participants;
    count.textContent = t(filters.active() ? 'admin.people.found' : 'admin.people.total', { n: page.total_count });
    const text = JSON.stringify([people, filters.params(), rollCall()]);
    if (text !== painted) keepFocus(box, () => replace(box, people.length ? peopleTable(people, { contact: filters.contact(), typed: filters.typed(), rollCall: rollCall(), confirmHere, ...actions }) : nothing()));
    painted = text;
    pager.show({ total: page.total_count, first: people[0]?.draw_number ?? 0, last: people[people.length - 1]?.draw_number ?? 0, whole: !filters.active() });
  });
  const query = () => {
    const params = new URLSearchParams({ limit: String(PAGE), ...filters.params() });
    if (pager.after()) params.set('after', String(pager.after()));
    return params;
  };
  const nothing = () => (filters.active() ? empty(t('admin.people.none_found'), t('admin.people.none_found_text'), button(t('admin.people.show_all'), { onclick: filters.clear })) : nobody());
  const nobody = () => empty(t('admin.people.empty'), t('admin.people.empty_text'), h('a', { class: 'btn btn-plain', href: '/lottery', target: '_blank', rel: 'noopener' }, icon('screen'), h('span', {}, t('admin.open_screen'))), h('a', { class: 'btn btn-plain', href: '/lottery/poster', target: '_blank', rel: 'noopener' }, icon('qr'), h('span', {}, t('admin.setup.papers.poster'))));
  const issue = button(t('admin.issue.title'), { icon: 'plus', kind: 'primary', onclick: () => openIssue(load) });
  const bring = isOrganiser() ? button(t('admin.import.from_csv'), { icon: 'upload', onclick: () => openImport('participants', load) }) : null;
  const element = h('div', { class: 'view view-people' }, viewHead(t('admin.nav.participants'), bring, issue), h('div', { class: 'people-top' }, filters.element, registration.element), count, box, pager.element);
  if (app.state) registration.update(app.state);
  void load();
  return { element, refresh: load, update: registration.update, dispose: filters.dispose };
}
