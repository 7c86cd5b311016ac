// Roll-call: “I'm here”, how long that still counts, and again when it does not.

import { $, h } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { icon } from '../../lib/icons.js';
import { call } from '../../lib/api.js';
import { serverNow } from '../../lib/clock.js';
import { keepHere } from './known.js';
import { model, show } from './model.js';
import { part } from './part.js';

const MINUTE_MS = 60000;
/** Below so much of its time it may be said anew. */
const LOW = 0.34;

const asking = { isOn: false, problem: '' };

/** Draws it anew where something changed; a minute less is such a change. */
export function herePart() {
  const minutes = (model.state && model.state.event.roll_call) || 0;
  const isCalled = Boolean(minutes && model.ticket && ['idle', 'winner'].includes(model.state.stage.phase));
  const left = isCalled ? minutesLeft(minutes) : 0;
  const held = $('here').contains(document.activeElement);
  part('here', [isCalled, minutes, left, asking], () => isCalled && card(minutes, left));
  const kept = $('here').querySelector('button:not([disabled])') || $('here').querySelector('section');
  if (held && kept && !$('here').contains(document.activeElement)) /** @type {HTMLElement} */ (kept).focus();
}

/** @param {number} minutes */
function minutesLeft(minutes) {
  const at = model.own ? Date.parse(model.own.here_at) : NaN;
  return Number.isNaN(at) ? 0 : Math.max(0, Math.ceil((at + minutes * MINUTE_MS - serverNow()) / MINUTE_MS));
}

/** @param {number} minutes @param {number} left */
function card(minutes, left) {
  const isLow = left < minutes * LOW;
  return h('section', { class: `here-card ${left ? 'in' : ''}`, tabindex: '-1', 'aria-labelledby': 'here-title' },
    h('h2', { id: 'here-title' }, left ? icon('check') : null, h('span', {}, t(left ? 'guest.here.said' : 'guest.here.title'))),
    h('p', {}, left ? t('guest.here.left', { n: left }) : t('guest.here.why', { n: minutes })),
    asking.problem && h('p', { class: 'problem', role: 'alert' }, asking.problem),
    isLow && h('button', { class: `button wide ${left ? '' : 'ink'}`, id: 'here-say', type: 'button', disabled: asking.isOn, onclick: say }, t(left ? 'guest.here.again' : 'guest.here.say')));
}

async function say() {
  const ticket = model.ticket;
  if (asking.isOn || !ticket) return;
  Object.assign(asking, { isOn: true, problem: '' });
  try {
    const { here_at: at } = await call('POST', 'here', { event_id: model.eventId }, { token: ticket.token });
    keepHere(at);
    model.own = { ...model.own, here_at: at };
    $('announce').textContent = t('guest.here.said');
  } catch (error) {
    asking.problem = error instanceof Error ? error.message : t('reason.internal');
  }
  asking.isOn = false;
  show();
}
