// Looking for participants: what is typed, which status, and whether names and contacts are shown.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { isOrganiser } from './app.js';
import { icon } from './icons.js';

const TYPING_MS = 200;
const STATUSES = ['', 'in', 'withdrawn', 'disqualified'];

/** @param {() => void} changed */
export function peopleFilters(changed) {
  const search = h('input', { class: 'input', type: 'search', placeholder: t('admin.people.search'), 'aria-label': t('admin.people.search'), 'aria-describedby': 'people-hint', autocomplete: 'off', spellcheck: 'false', enterkeyhint: 'search' });
  const hint = h('p', { class: 'field-hint', id: 'people-hint' }, t('admin.people.search_hint'));
  const radios = STATUSES.map((status) => h('input', { type: 'radio', class: 'sr', name: 'people-status', value: status, checked: status === '', onchange: changed }));
  const pills = h('div', { class: 'pills', role: 'radiogroup', 'aria-label': t('admin.people.status') }, STATUSES.map((status, i) => h('label', { class: 'pill' }, radios[i], h('span', {}, t(`admin.status.${status || 'all'}`)))));
  const contact = h('input', { type: 'checkbox', class: 'check', onchange: changed });
  let timer = 0;
  const soon = (wait = TYPING_MS) => {
    clearTimeout(timer);
    timer = setTimeout(changed, wait);
  };
  // A syllable still being composed is looked for as it stands: nobody ends it before looking.
  search.addEventListener('input', () => soon());
  search.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Enter') soon(0);
    if (event.key === 'Escape' && search.value) {
      event.preventDefault();
      clear();
    }
  });
  const typed = () => search.value.normalize('NFC').trim();
  const status = () => radios.find((radio) => radio.checked)?.value ?? '';
  const params = () => {
    const q = typed();
    // Names come only where they are asked for: by the box, by looking for somebody, or by staff, who are shown nothing more.
    const names = contact.checked || !isOrganiser() || q !== '';
    return { ...(q ? { q } : {}), ...(status() ? { status: status() } : {}), ...(names ? { with_contact: 'true' } : {}) };
  };
  const clear = () => {
    search.value = '';
    radios[0].checked = true;
    search.focus();
    changed();
  };
  const label = isOrganiser() ? h('label', { class: 'check-line' }, contact, t('admin.people.show_contact')) : null;
  const element = h('div', { class: 'filters', role: 'search' }, h('div', { class: 'search-box' }, h('span', { class: 'search' }, icon('search'), search), hint), pills, label);
  return { element, params, typed, clear, active: () => Boolean(typed() || status()), contact: () => contact.checked, dispose: () => clearTimeout(timer) };
}
