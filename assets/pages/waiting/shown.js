// What the phone keeps of what it has shown and tried, so that each comes once; and what another tab has got meanwhile.

import { keep, session } from '../../lib/dom.js';
import { TICKET } from './kept.js';
import { model } from './model.js';

const SEEN = 'luckydraw.seen.';
const OUTSIDE = 'luckydraw.outside';

/** Whether a win was shown before. @param {number} draw */
export const hasSeen = (draw) => (keep.get(SEEN + model.eventId) || '').split(',').includes(String(draw));

/** @param {number} draw */
export function keepSeen(draw) {
  const seen = (keep.get(SEEN + model.eventId) || '').split(',').filter(Boolean);
  keep.set(SEEN + model.eventId, [...seen, draw].slice(-50).join(','));
}

/** Whether this browser has tried the way out of an app already. */
export const triedOutside = () => Boolean(keep.get(OUTSIDE) || session.get(OUTSIDE)) || /[?&]openExternalBrowser=1/.test(location.search);

export function keepOutside() {
  keep.set(OUTSIDE, '1');
  session.set(OUTSIDE, '1');
}

/** Calls back when another tab has got a ticket. @param {(eventId: string) => void} got */
export function onOtherTab(got) {
  window.addEventListener('storage', (event) => {
    if (event.key && event.key.startsWith(TICKET) && event.newValue) got(event.key.slice(TICKET.length));
  });
}
