// The receipt of this phone: what pins the draw, the number and the log of this moment, to be kept as a file, a picture or a text.

import { h } from '../../lib/dom.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { renderReceipt } from '../../lib/proof/receipt.js';
import { qrCode } from '../../lib/qr.js';
import { model } from './model.js';

/** @param {import('./model.js').Ticket} ticket @param {{seq: number, hash: string} | null} head the newest record of the log that this phone has heard of */
export function receiptPart(ticket, head) {
  const title = h('h3', {}, t('guest.proof.receipt'));
  if (!head) return [title, h('p', { class: 'quiet' }, t('guest.proof.receipt_wait'))];
  const text = renderReceipt({ event: model.eventId, anchor: ticket.anchor, draw_number: ticket.number, nonce: ticket.nonce, log: head });
  const area = h('textarea', { class: 'input mono receipt-text', readonly: true, rows: '6', 'aria-label': t('guest.proof.receipt'), spellcheck: 'false' });
  area.value = text;
  const said = h('span', { class: 'small', role: 'status' });
  return [
    title, h('p', {}, t('guest.proof.receipt_why')),
    h('div', { class: 'receipt-code' }, qrCode(text, t('guest.proof.receipt_code'))),
    area,
    h('p', { class: 'receipt-buttons' },
      h('a', { class: 'button', href: `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`, download: `luckydraw-receipt-${model.eventId}-${drawNumber(ticket.number)}.txt` }, t('guest.proof.receipt_save')),
      h('button', { class: 'button', type: 'button', onclick: () => { said.textContent = t(copied(area) ? 'guest.proof.copied' : 'guest.proof.copy_by_hand'); } }, t('guest.proof.receipt_copy')),
      said),
  ];
}

/** Plain HTTP has no clipboard of its own: the text is marked, and the browser told to copy what is marked. @param {HTMLTextAreaElement} area */
function copied(area) {
  area.focus();
  area.setSelectionRange(0, area.value.length);
  try { return document.execCommand('copy'); } catch { return false; }
}
