// Moving rows of a list by pointer. The keyboard's way is the row's own up and down buttons.

import { errorText } from './client.js';
import { toast } from './toast.js';

/**
 * @param {(from: number, to: number) => Promise<void>} move
 */
export function draggable(move) {
  /** @type {HTMLElement|null} */
  let row = null;
  let from = -1;

  /** @param {HTMLElement} list */
  const attach = (list) => {
    list.addEventListener('pointerdown', (event) => {
      const grip = event.target instanceof Element ? event.target.closest('.grip') : null;
      const item = grip?.closest('li');
      if (!item || event.button !== 0) return;
      event.preventDefault();
      row = item;
      from = Number(item.dataset.index);
      item.classList.add('dragging');
      list.setPointerCapture(event.pointerId);
    });
    list.addEventListener('pointermove', (event) => { if (row) follow(list, row, event.clientY); });
    list.addEventListener('pointerup', () => drop(list));
    list.addEventListener('pointercancel', () => putBack(list));
  };
  /** @param {HTMLElement} list */
  const drop = (list) => {
    if (!row) return;
    const to = [...list.children].indexOf(row);
    const start = from;
    release();
    if (to !== start) move(start, to).catch((error) => toast(errorText(error), { kind: 'error' }));
  };
  /** @param {HTMLElement} list */
  const putBack = (list) => {
    if (!row) return;
    const others = [...list.children].filter((child) => child !== row);
    list.insertBefore(row, others[from] ?? null);
    release();
  };
  const release = () => {
    row?.classList.remove('dragging');
    row = null;
    from = -1;
  };
  return { attach, active: () => row !== null };
}

/**
 * Puts the dragged row where the pointer is among the others.
 * @param {HTMLElement} list
 * @param {HTMLElement} row
 * @param {number} y
 */
function follow(list, row, y) {
  const after = [...list.children].find((child) => {
    if (child === row) return false;
    const box = child.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  if (row.nextElementSibling !== (after ?? null)) list.insertBefore(row, after ?? null);
}
