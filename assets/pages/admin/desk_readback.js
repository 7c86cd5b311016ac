// Reading the digits back: once more in groups, compared with the screen, confirmed once. Should they change meanwhile,
// the dialog goes, for what it shows would no longer be what is confirmed; an answer that is on its way is waited for.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { act, inEvent } from './client.js';
import { readGroups } from './desk_word.js';
import { confirmDialog } from './dialog.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').Stage} Stage */

/** @param {(answer: import('./desk_draw.js').Answer) => void} drawn */
export function confirmWord(drawn) {
  /** @type {{draw: number, word: string, closing: AbortController, changed: boolean}|null} */
  let asked = null;

  /** @param {Stage} stage @param {string} word */
  const open = async ({ draw }, word) => {
    if (asked || !draw) return;
    const closing = new AbortController();
    const mine = asked = { draw, word, closing, changed: false };
    const send = act();
    /** @type {import('./desk_draw.js').Answer|null} */
    let answer = null;
    // The digits have the focus, so that they are read out, and no Enter still held confirms what nobody has read.
    const shown = h('p', { class: 'readback', tabindex: '-1', 'data-autofocus': '', role: 'img', 'aria-label': [...word].join(' ') }, readGroups(word).map((group) => h('span', { class: 'readback-group', 'aria-hidden': 'true' }, group)));
    await confirmDialog({
      title: t('admin.word.readback'), text: h('div', { class: 'stack' }, h('p', {}, t('admin.word.readback_text')), shown, h('p', { class: 'readback-once' }, t('admin.word.readback_once'))),
      confirm: t('admin.word.confirm'), cancel: t('admin.word.correct'), signal: closing.signal, className: 'dialog-readback',
      run: async () => { answer = await send('POST', inEvent(`/draws/${draw}/word`), { word }, { retries: 3 }); },
    });
    asked = null;
    if (answer) drawn(answer);
    else if (mine.changed) toast(t('admin.word.changed'), { kind: 'info' });
  };
  /** @param {Stage|null} stage */
  const follow = (stage) => {
    if (!asked) return;
    const same = stage?.phase === 'word' && stage.draw === asked.draw && stage.word === asked.word;
    if (same) return;
    asked.changed ||= stage?.phase === 'word';
    asked.closing.abort();
  };
  return { open, follow };
}
