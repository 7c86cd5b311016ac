// Giving a draw up while that is still possible: with a reason that everyone can read, and with what becomes of it said first.

import { h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { act, inEvent } from './client.js';
import { confirmDialog, focusOn } from './dialog.js';
import { button } from './parts.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').Stage} Stage */

const FOLLOWS = ['number', 'reveal', 'prize', 'reason'];

/** Whether an input is still to come that nobody knows yet; the server decides by the same rule. @param {Stage} stage */
export function mayBeAborted({ phase, grade, word }) {
  if (phase === 'stirring') return true;
  return grade === 'witnessed' && (phase === 'showing' || (phase === 'word' && !word));
}

export function abortButton() {
  const node = button(t('admin.abort.do'), { kind: 'quiet', small: true, onclick: () => ask() });
  const text = h('p', { class: 'abort-text' });
  const element = h('div', { class: 'abort' }, text, node);
  /** @type {Stage|null} */
  let stage = null;
  /** @type {AbortController|null} */
  let asking = null;
  /** Whether the draw went on while it was asked, past the point where it can be given up. */
  let late = false;

  const ask = async () => {
    const draw = stage?.draw;
    if (!draw || asking) return;
    const mine = asking = new AbortController();
    late = false;
    const send = act();
    const list = h('div', {}, h('p', {}, t('admin.abort.text')), h('ul', { class: 'follows' }, FOLLOWS.map((what) => h('li', {}, t(`admin.abort.${what}`, { k: draw })))));
    const done = await confirmDialog({
      title: t('admin.abort.title', { k: draw }), text: list, confirm: t('admin.abort.confirm'), cancel: t('admin.abort.stay'), danger: true, reason: 'required', signal: mine.signal,
      run: (reason) => send('POST', inEvent(`/draws/${draw}/abort`), { reason }, { retries: 1 }),
    });
    asking = null;
    if (done) toast(t('admin.abort.done', { k: draw }), { kind: 'info' });
    else if (late) toast(t('admin.abort.late'), { kind: 'info' });
  };
  /** @param {Stage|null} now */
  const follow = (now) => {
    const possible = now !== null && mayBeAborted(now);
    const sameDraw = now?.draw === stage?.draw;
    stage = now;
    const held = document.activeElement === node;
    node.hidden = !possible;
    element.hidden = now === null;
    if (held && node.hidden) focusOn(null);
    const words = possible ? '' : t('admin.abort.stands');
    if (text.textContent !== words) text.textContent = words;
    if (!asking || (possible && sameDraw)) return;
    late ||= now !== null;
    asking.abort();
  };
  return { element, follow };
}
