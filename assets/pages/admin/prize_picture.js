// A prize's picture: chosen or dropped, seen before it is sent, sent with its progress shown, taken away again.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { act, inEvent } from './client.js';
import { icon } from './icons.js';
import { button } from './parts.js';

const TYPES = ['image/png', 'image/jpeg', 'image/webp'];
const MOST_BYTES = 8 * 1024 * 1024;
const UPLOAD_MS = 60000;

/** @param {import('./types.js').Prize|null} prize */
export function pictureField(prize) {
  const input = h('input', { type: 'file', accept: TYPES.join(','), class: 'sr', id: 'prize-picture', 'aria-describedby': 'prize-picture-says' });
  const face = h('div', { class: 'drop-face' });
  const says = h('p', { class: 'field-hint', id: 'prize-picture-says', role: 'status' });
  const drop = h('label', { class: 'drop', for: 'prize-picture' }, face);
  const tools = h('div', { class: 'row' });
  const send = act();
  /** @type {File|null} */
  let chosen = null;
  let taken = false;
  let preview = '';

  /** @param {string} [problem] */
  const paint = (problem = '') => {
    const src = chosen ? preview : taken ? '' : prize?.image?.url ?? '';
    replace(face, src ? h('img', { src, alt: t('admin.picture.alt') }) : [icon('picture'), h('span', {}, t('admin.picture.drop'))]);
    says.textContent = problem || (chosen ? t('admin.picture.ready', { name: chosen.name }) : t('admin.picture.hint'));
    says.classList.toggle('field-error', problem !== '');
    replace(tools, src ? button(t('admin.picture.remove'), { icon: 'trash', small: true, kind: 'quiet', onclick: forget }) : null);
  };
  const forget = () => {
    clearPreview();
    chosen = null;
    taken = Boolean(prize?.image);
    input.value = '';
    paint();
  };
  const clearPreview = () => {
    if (preview) URL.revokeObjectURL(preview);
    preview = '';
  };
  /** @param {File|undefined} file */
  const take = (file) => {
    if (!file) return;
    if (!TYPES.includes(file.type)) return paint(t('admin.picture.wrong_type'));
    if (file.size > MOST_BYTES) return paint(t('admin.picture.too_big'));
    clearPreview();
    chosen = file;
    preview = URL.createObjectURL(file);
    paint();
  };
  input.addEventListener('change', () => take(input.files?.[0]));
  acceptDrop(drop, take);
  paint();

  /** @param {string} prizeId sends what was chosen; throws so that the form can be sent again */
  const save = async (prizeId) => {
    const path = inEvent(`/prizes/${encodeURIComponent(prizeId)}/image`);
    if (!chosen && !taken) return;
    drop.classList.add('sending');
    says.textContent = t(chosen ? 'admin.picture.sending' : 'admin.picture.removing');
    try {
      if (chosen) await send('PUT', path, chosen, { timeout: UPLOAD_MS });
      else await send('DELETE', path);
      clearPreview();
      chosen = null;
      taken = false;
    } finally {
      drop.classList.remove('sending');
      says.textContent = '';
    }
  };
  const element = h('div', { class: 'field' }, h('span', { class: 'field-label' }, t('admin.prize.picture')), h('div', { class: 'drop-line' }, input, drop, h('div', { class: 'stack' }, says, tools)));
  return { element, save, dirty: () => chosen !== null || taken };
}

/**
 * @param {HTMLElement} target
 * @param {(file: File|undefined) => void} take
 */
export function acceptDrop(target, take) {
  /** @param {boolean} over */
  const mark = (over) => target.classList.toggle('over', over);
  target.addEventListener('dragover', (event) => {
    event.preventDefault();
    mark(true);
  });
  target.addEventListener('dragleave', () => mark(false));
  target.addEventListener('drop', (event) => {
    event.preventDefault();
    mark(false);
    take(event.dataTransfer?.files[0]);
  });
}
