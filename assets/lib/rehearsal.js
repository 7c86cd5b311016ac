// The mark of a rehearsal: its word across pages and papers and a band at the top, so that no picture of one passes for a real draw.

import { h } from './dom.js';
import { language, t } from './i18n.js';

/** What the ids of rehearsals begin with, and of nothing else that was made since there are any. */
const MARK = 'rehearsal-';

/** Whether an event is a rehearsal; one of which this page has heard nothing yet, or no more than fits, says it by its id. @param {{mode?: string, event_id: string} | null | undefined} event @param {string} [id] */
export const isRehearsal = (event, id = '') => (event ? event.mode === 'rehearsal' || event.event_id.startsWith(MARK) : id.startsWith(MARK));

/** Marks the papers that this page prints. @param {boolean} is whether they are a rehearsal's @returns {boolean} whether the mark is another one now */
export function markPapers(is) {
  const { dataset, style } = document.documentElement;
  const mark = is ? language() : '';
  if ((dataset.rehearsal || '') === mark) return false;
  if (is) dataset.rehearsal = mark;
  else delete dataset.rehearsal;
  style.setProperty('--rehearsal', JSON.stringify(t('common.rehearsal.word')));
  return true;
}

/** Marks the whole page, or takes the mark off it. @param {boolean} is whether what it shows is a rehearsal */
export function markRehearsal(is) {
  if (!markPapers(is)) return;
  const before = document.getElementById('rehearsal');
  if (before) before.remove();
  document.body.classList.toggle('rehearsed', is);
  if (is) document.body.prepend(h('p', { id: 'rehearsal', role: 'note' }, h('strong', {}, t('common.rehearsal.word')), ' ', t('common.rehearsal.text')));
}
