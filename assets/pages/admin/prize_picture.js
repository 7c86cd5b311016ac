// A picture of a prize or of the event: seen before it is sent, sent with its progress shown, taken away again.

import { h, replace } from '../../lib/dom.js';
import { number, t } from '../../lib/i18n.js';
import { act, errorText } from './client.js';
import { icon } from './icons.js';
import { button } from './parts.js';
import { acceptPaste, pictureFrame } from './picture_drop.js';
import { pictureProblem, shrunk, upload } from './upload.js';

let counter = 0;

/**
 * @param {{label: string, current: string, changed?: () => unknown}} options `current`: the address of the picture that is there; `changed`: somebody chose, or took away
 */
export function pictureField({ label, current, changed = () => undefined }) {
  const saysId = `picture-says-${++counter}`;
  const says = h('p', { class: 'field-hint', id: saysId, role: 'status' });
  const problem = h('p', { class: 'field-error', role: 'alert' });
  const bar = h('progress', { class: 'progress', max: '1', 'aria-label': label, hidden: true });
  const frame = pictureFrame({ says: saysId, takes: (file) => take(file) });
  const tools = h('div', { class: 'row' });
  const send = act();
  let there = current;
  /** @type {File|null} */
  let chosen = null;
  let taken = false;
  let preview = '';

  const shown = () => (chosen ? preview : taken ? '' : there);
  const paint = (text = '') => {
    const src = shown();
    replace(frame.face, src ? h('img', { src, alt: t('admin.picture.alt') }) : [icon('picture'), h('span', {}, t('admin.picture.drop'))]);
    says.textContent = text || (chosen ? t('admin.picture.ready', { name: chosen.name }) : t('admin.picture.hint'));
    replace(tools, frame.shoot, src ? button(t('admin.picture.remove'), { icon: 'trash', small: true, kind: 'quiet', onclick: forget }) : null);
  };
  const clear = () => {
    if (preview) URL.revokeObjectURL(preview);
    preview = '';
    chosen = null;
  };
  const forget = () => {
    clear();
    taken = there !== '';
    problem.textContent = '';
    paint();
    frame.input.focus();
    changed();
  };
  /** @param {File} file */
  const take = (file) => {
    problem.textContent = pictureProblem(file);
    if (problem.textContent) return;
    clear();
    chosen = file;
    taken = false;
    preview = URL.createObjectURL(file);
    paint();
    changed();
  };
  /** @param {number} share */
  const progress = (share) => {
    bar.value = share;
    says.textContent = t('admin.picture.progress', { n: number(Math.round(share * 100)) });
  };

  /** @param {string} path where it goes; throws so that the save can be tried again. @returns {Promise<any>} what the server answered, or null */
  const save = async (path) => {
    if (!chosen && !taken) return null;
    problem.textContent = '';
    frame.drop.classList.add('sending');
    bar.hidden = !chosen;
    try {
      const answer = chosen ? await upload(path, await shrunk(chosen), progress) : await send('DELETE', path);
      if (chosen) there = preview;
      else there = '';
      if (chosen) preview = '';
      chosen = null;
      taken = false;
      paint(t('admin.saved'));
      return answer;
    } catch (error) {
      problem.textContent = errorText(error);
      paint();
      throw error;
    } finally {
      frame.drop.classList.remove('sending');
      bar.hidden = true;
    }
  };
  /** @param {string} url what the server says now, where nothing is chosen */
  const update = (url) => {
    if (chosen || taken || there.startsWith('blob:')) return;
    there = url;
    paint();
  };
  paint();
  const element = h('div', { class: 'field picture-field' }, h('span', { class: 'field-label' }, label), h('div', { class: 'drop-line' }, frame.input, frame.camera, frame.drop, h('div', { class: 'drop-side' }, says, bar, problem, tools)));
  acceptPaste(element, (file) => take(file));
  return { element, save, update, shown, dirty: () => chosen !== null || taken };
}
