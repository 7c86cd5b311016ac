// Moving rows of a list: dragged by their grip, or picked up with Space or Enter, moved with the arrows and put down again.
// A row's own up and down buttons are the third way.

import { t } from '../../lib/i18n.js';
import { errorText } from './client.js';
import { toast } from './toast.js';

/** So near the window's edge the page scrolls along. */
const EDGE_PX = 72;
const SCROLL_PX = 12;

/**
 * @param {{move: (from: number, to: number) => Promise<void>, name: (index: number) => string, say: (text: string) => void}} options
 *   `say` is read aloud by a screen reader
 */
export function draggable({ move, name, say }) {
  /** @type {HTMLElement|null} */
  let row = null;
  /** @type {HTMLElement|null} */
  let list = null;
  let from = -1;
  let byKeys = false;
  let frame = 0;
  let y = 0;

  /** @param {HTMLElement} item @param {boolean} keys */
  const lift = (item, keys) => {
    row = item;
    list = item.parentElement;
    from = Number(item.dataset.index);
    byKeys = keys;
    item.classList.add('dragging');
    item.querySelector('.grip')?.setAttribute('aria-pressed', 'true');
  };
  const release = () => {
    cancelAnimationFrame(frame);
    row?.classList.remove('dragging');
    row?.querySelector('.grip')?.setAttribute('aria-pressed', 'false');
    row = null;
    list = null;
  };
  const place = () => (row && list ? [...list.children].indexOf(row) : -1);
  const count = () => list?.children.length ?? 0;
  const drop = () => {
    if (!row) return;
    const [start, to] = [from, place()];
    say(t('admin.prizes.dropped', { name: name(start), n: to + 1, all: count() }));
    release();
    if (to !== start) move(start, to).catch((error) => toast(errorText(error), { kind: 'error' }));
  };
  const putBack = () => {
    if (!row || !list) return;
    while (place() > from) stepUp();
    while (place() < from && row.nextElementSibling) stepDown();
    say(t('admin.prizes.put_back', { name: name(from), n: from + 1 }));
    release();
  };
  /** The neighbour moves, never the row itself, so that it keeps the focus and the pointer. */
  const stepUp = () => { if (row?.previousElementSibling) row.after(row.previousElementSibling); };
  const stepDown = () => { if (row?.nextElementSibling) row.before(row.nextElementSibling); };

  /** The row follows the pointer; near the window's edge the page moves along. */
  const follow = () => {
    if (!row) return;
    if (y < EDGE_PX) window.scrollBy(0, -SCROLL_PX);
    if (y > innerHeight - EDGE_PX) window.scrollBy(0, SCROLL_PX);
    for (let other = row.previousElementSibling; other && y < middle(other); other = row.previousElementSibling) stepUp();
    for (let other = row.nextElementSibling; other && y > middle(other); other = row.nextElementSibling) stepDown();
    frame = requestAnimationFrame(follow);
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const grip = event.target instanceof Element ? event.target.closest('.grip') : null;
    if (!grip || event.isComposing) return;
    const held = row !== null && byKeys;
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      if (held) return drop();
      lift(/** @type {HTMLElement} */ (grip.closest('li')), true);
      return say(t('admin.prizes.lifted', { name: name(from), n: from + 1, all: count() }));
    }
    if (!held) return;
    if (event.key === 'Escape') putBack();
    else if (!shift(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (row) say(t('admin.prizes.now_at', { name: name(from), n: place() + 1, all: count() }));
  };
  /** @param {string} key @returns {boolean} whether that key moves a row */
  const shift = (key) => {
    if (key === 'ArrowUp') stepUp();
    else if (key === 'ArrowDown') stepDown();
    else if (key === 'Home') while (place() > 0) stepUp();
    else if (key === 'End') while (place() < count() - 1) stepDown();
    else return false;
    row?.scrollIntoView({ block: 'nearest' });
    return true;
  };

  /** @param {HTMLElement} rows */
  const attach = (rows) => {
    rows.addEventListener('pointerdown', (event) => {
      const item = event.target instanceof Element ? /** @type {HTMLElement|null} */ (event.target.closest('.grip')?.closest('li') ?? null) : null;
      if (!item || event.button !== 0 || row) return;
      event.preventDefault();
      lift(item, false);
      y = event.clientY;
      rows.setPointerCapture(event.pointerId);
      frame = requestAnimationFrame(follow);
    });
    rows.addEventListener('pointermove', (event) => { y = event.clientY; });
    rows.addEventListener('pointerup', () => { if (!byKeys) drop(); });
    rows.addEventListener('pointercancel', () => { if (!byKeys) putBack(); });
    rows.addEventListener('keydown', onKey);
    rows.addEventListener('focusout', () => { if (byKeys) putBack(); });
  };
  return { attach, active: () => row !== null };
}

/** @param {Element} node */
function middle(node) {
  const box = node.getBoundingClientRect();
  return box.top + box.height / 2;
}
