// Where this page came from and what that is worth; the proof that its address asks for; and a copy of the page itself to take home.

import { $, h, keep, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { icon } from '../../lib/icons.js';
import { addText } from './files.js';
import { model } from './model.js';

/** The page as it was read, before anything was drawn in it. */
const WHOLE = `<!doctype html>\n${document.documentElement.outerHTML}`;
const NAME = 'luckydraw-check.html';
const TICKET = 'luckydraw.ticket.';
const SAVE = { path: 'M12 3v12M7 10.5l5 5 5-5M4 20h16' };
const LAPTOP = { path: 'M5 5h14v10H5zM2.5 19h19' };

const isServed = () => location.protocol.startsWith('http');
let copy = '';
/** The page as it was read, at one address however often this is drawn. */
const ownCopy = () => { copy = copy || URL.createObjectURL(new Blob([WHOLE], { type: 'text/html' })); return copy; };
/** The server's own bytes where there is a server; else the page as it was read. */
const address = () => (isServed() ? `/lottery/check?lang=${document.documentElement.lang}` : ownCopy());

export function drawOrigin() {
  const text = isServed() ? t('check.origin.served', { host: location.host }) : t('check.origin.saved');
  const save = h('a', { class: 'button', id: 'save', href: address(), download: NAME }, icon(SAVE), t('check.save'));
  replace($('origin'), h('div', { class: 'notice' }, icon(isServed() ? LAPTOP : 'shield'), h('div', {}, h('p', {}, text), h('p', { class: 'quiet small' }, t('check.save_why')), save)));
}

/** Whoever leaves the page needs its copy no more. */
window.addEventListener('pagehide', (event) => { if (copy && !event.persisted) URL.revokeObjectURL(copy); });

/** What this browser noted when its guest joined. @param {string} event */
function pinnedAnchor(event) {
  try {
    return String(JSON.parse(keep.get(TICKET + event) || '').anchor || '');
  } catch {
    return '';
  }
}

/** Fetches the proof that the address asks for. @returns {Promise<boolean>} whether it asks for one */
export async function loadAsked() {
  const asked = new URLSearchParams(location.search);
  const [event, draw] = [asked.get('event_id') || '', asked.get('draw') || ''];
  if (!isServed() || !event || !/^\d{1,5}$/.test(draw)) return false;
  const anchor = pinnedAnchor(event);
  if (anchor) Object.assign(model, { anchor, isPinned: true });
  const name = t('check.from_server', { k: draw });
  const text = await proofText(event, draw);
  if (text === null) $('asked').textContent = t('check.not_loaded', { k: draw });
  else addText(name, text);
  return true;
}

/** @param {string} event @param {string} draw @returns {Promise<string | null>} */
async function proofText(event, draw) {
  try {
    const answer = await fetch(`/api/luckydraw/events/${encodeURIComponent(event)}/draws/${draw}/proof`);
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}
