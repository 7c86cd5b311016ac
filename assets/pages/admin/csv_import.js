// Prizes or participants from a CSV: first a trial that says line by line what would happen, then the real thing.

import { ApiError } from '../../lib/api.js';
import { h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { act, errorText, inEvent } from './client.js';
import { openDialog } from './dialog.js';
import { icon } from './icons.js';
import { button, loading } from './parts.js';
import { acceptDrop } from './picture_drop.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').ImportLine} ImportLine */

const SHOWN = 500;
const IMPORT_MS = 120000;

/**
 * @param {"prizes"|"participants"} what
 * @param {() => unknown} done
 */
export function openImport(what, done) {
  const csv = fileField('.csv,text/csv,text/plain', t('admin.import.choose'), false);
  const pictures = what === 'prizes' ? fileField('image/png,image/jpeg,image/webp', t('admin.import.pictures'), true) : null;
  const result = h('div', { class: 'import-result', 'aria-live': 'polite' });
  const send = act();
  let imported = 0;
  const go = button(t('admin.import.confirm'), { kind: 'primary', disabled: true, onclick: () => run(false) });

  /** @param {boolean} dry */
  const body = async (dry) => ({
    what,
    csv: await base64(csv.files()[0]),
    images: await Promise.all((pictures?.files() ?? []).map(async (file) => ({ name: file.name, data: await base64(file) }))),
    dry_run: dry,
  });
  /** @param {boolean} dry */
  const run = async (dry) => {
    if (!csv.files().length) return;
    if (dry) replace(result, loading());
    go.disabled = true;
    try {
      const answer = await send('POST', inEvent('/import'), await body(dry), { timeout: IMPORT_MS });
      if (dry) return shown(answer.lines);
      imported = answer.imported;
      toast(t('admin.import.done', { n: imported }));
      dialog.close();
    } catch (error) {
      refused(error, dry);
    }
  };
  /** @param {ImportLine[]} lines */
  const shown = (lines) => {
    const good = lines.filter((line) => line.ok).length;
    replace(result, summary(good, lines.length), lineTable(lines));
    replace(/** @type {HTMLElement} */ (go.querySelector('span')), t('admin.import.confirm_n', { n: good }));
    go.disabled = good === 0 || good < lines.length;
  };
  /** @param {unknown} error @param {boolean} dry */
  const refused = (error, dry) => {
    const lines = error instanceof ApiError ? error.details.lines : null;
    if (Array.isArray(lines)) return shown(lines);
    if (dry) replace(result, h('p', { class: 'form-error', role: 'alert' }, errorText(error)));
    else toast(errorText(error), { kind: 'error' });
    go.disabled = dry;
  };
  csv.onchange(() => void run(true));
  pictures?.onchange(() => void run(true));
  const columns = h('p', { class: 'field-hint' }, t(`admin.import.columns_${what}`));
  const foot = h('div', { class: 'row row-end' }, button(t('admin.cancel'), { onclick: () => dialog.close() }), go);
  const dialog = openDialog({ title: t(`admin.import.title_${what}`), wide: true, body: [h('div', { class: 'stack' }, csv.element, columns, pictures?.element ?? null, result, foot)], onclose: () => { if (imported) done(); } });
}

/**
 * @param {string} accept
 * @param {string} label
 * @param {boolean} multiple
 */
function fileField(accept, label, multiple) {
  const input = h('input', { type: 'file', accept, multiple, class: 'sr' });
  const name = h('span', { class: 'quiet' });
  const element = h('label', { class: 'file-line' }, input, h('span', { class: 'btn btn-plain' }, icon('upload'), h('span', {}, label)), name);
  /** @type {File[]} */
  let files = [];
  /** @type {() => void} */
  let told = () => undefined;
  /** @param {File[]} list */
  const take = (list) => {
    if (!list.length) return;
    files = list;
    name.textContent = list.length === 1 ? list[0].name : t('admin.import.files', { n: list.length });
    told();
  };
  input.addEventListener('change', () => {
    take([...(input.files ?? [])]);
    input.value = '';
  });
  if (!multiple) acceptDrop(element, (file) => { if (file) take([file]); });
  return { element, files: () => files, onchange: (/** @type {() => void} */ run) => { told = run; } };
}

/** @param {number} good @param {number} all */
function summary(good, all) {
  const bad = all - good;
  return h('p', { class: bad ? 'form-error' : 'import-good', role: 'status' }, bad ? t('admin.import.bad', { bad, all }) : t('admin.import.good', { n: all }));
}

/** @param {ImportLine[]} lines bad ones first, so that they are seen */
function lineTable(lines) {
  const sorted = [...lines].sort((a, b) => Number(a.ok) - Number(b.ok) || a.line - b.line);
  const rest = sorted.length - SHOWN;
  const rows = sorted.slice(0, SHOWN).map((line) => h('tr', { class: line.ok ? '' : 'bad' }, h('td', { class: 'num' }, String(line.line)), h('td', {}, h('span', { class: 'line-text' }, line.text), line.problem ? h('span', { class: 'field-error' }, line.problem) : null), h('td', {}, t(line.ok ? 'admin.import.ok' : 'admin.import.fix'))));
  return h('div', { class: 'table-box import-lines', tabindex: '0' }, h('table', { class: 'table' }, h('thead', {}, h('tr', {}, h('th', { class: 'num', scope: 'col' }, t('admin.import.line')), h('th', { scope: 'col' }, t('admin.import.content')), h('th', { scope: 'col' }, t('admin.import.verdict')))), h('tbody', {}, rows)), rest > 0 ? h('p', { class: 'quiet pad' }, t('admin.import.rest', { n: number(rest) })) : null);
}

/** @param {Blob} file @returns {Promise<string>} */
function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(new ApiError('file_unreadable', t('admin.error.file_unreadable'), 400, null, ''));
    reader.readAsDataURL(file);
  });
}
