// Draws the whole page from the model.

import { $, h } from '../../lib/dom.js';
import { drawNumber, language, t } from '../../lib/i18n.js';
import { translate } from '../../lib/language.js';
import { serverNow } from '../../lib/clock.js';
import { accentTokens } from '../../lib/colour.js';
import { isRehearsal, markRehearsal } from '../../lib/rehearsal.js';
import { heldHead } from './heads.js';
import { herePart } from './here.js';
import { helpBody, keyBody } from './help.js';
import { againText, blankCard, carriedCard, movedCard, problemCard } from './instead.js';
import { failures } from './known.js';
import { model } from './model.js';
import { moment } from './moment.js';
import { NOTICES, isSpokenTo } from './notices.js';
import { nowCard } from './now.js';
import { maySee, placesShown } from './pace.js';
import { part } from './part.js';
import { pastCard } from './past.js';
import { stirPart, tickStir } from './stir_card.js';
import { ticketPart } from './ticket.js';
import { panelPart, verdictPart } from './verdict.js';
import { tickWins, winCard, winKey } from './win.js';

/** @typedef {{retry: () => void, allResults: () => void, leaveApp: () => void, stayInApp: () => void, bringNumber: () => void, withoutIt: () => void}} Actions */

/** What the page as a whole shows; its words came with it. */
const shown = { words: language(), accent: '' };

/** The wins that may be seen by now, an open one first. */
function visibleWins() {
  const stage = model.state && model.state.stage;
  const mine = model.ticket ? model.ticket.number : -1;
  const wins = model.wins.filter((win) => maySee(win, stage, model.lists.get(win.draw) || [], mine));
  return [...wins].sort((a, b) => Number(b.claim === 'open') - Number(a.claim === 'open'));
}

/** @param {Actions} actions */
export function render(actions) {
  const { state, ticket } = model;
  const stage = state ? state.stage : null;
  const wins = visibleWins();
  const open = wins.some((win) => win.claim === 'open');
  if (shown.words !== language()) { shown.words = language(); translate(document); }
  document.title = [ticket ? drawNumber(ticket.number) : '', (state && state.event.title) || t('common.product')].filter(Boolean).join(' · ');
  markRehearsal(isRehearsal(state && state.event, model.eventId));
  document.body.classList.toggle('tight', Boolean(stage && stage.phase !== 'idle') || isSpokenTo());
  document.body.classList.toggle('has-win', open);
  if (model.connection) part('connection', [model.connection], () => h('span', { class: `dot ${model.connection}` }, h('i'), t(`common.${model.connection}`)));
  NOTICES.forEach(({ id, key, build }) => part(id, key(), () => build(actions)));
  part('wins', [wins.map(winKey), ticket && ticket.number], () => wins.map((win, i) => winCard(win, i)));
  colour();
  model.refuted = failures().length > 0;
  ticketParts(wins, actions);
  stageParts(stage, wins, actions);
  verdictPart();
  herePart();
  foldParts(open);
  moment(wins);
}

/** The event's own colour, where it has one: for the ticket and its seal; what needs attention stays red. */
function colour() {
  const hex = model.state ? model.state.event.accent || '' : shown.accent;
  if (shown.accent === hex) return;
  shown.accent = hex;
  const tokens = hex ? accentTokens(hex, 'paper') : null;
  const { style } = document.documentElement;
  for (const name of ['--edge', '--ticket-seal']) {
    if (tokens) style.setProperty(name, tokens.accent);
    else style.removeProperty(name);
  }
}

/** @param {any[]} wins @param {Actions} actions */
function ticketParts(wins, actions) {
  const { ticket, problem, state } = model;
  const title = state ? state.event.title : '';
  if (ticket) ticketPart(title, wins.length > 0);
  else if (model.carried) part('ticket', ['carried', model.carried], () => carriedCard(actions));
  else if (model.moved) part('ticket', ['moved', model.moved, model.app], movedCard);
  else if (problem) part('ticket', [problem], () => problemCard(problem, actions));
  else part('ticket', ['blank', title, Boolean(model.queued)], () => blankCard(title));
  document.body.classList.toggle('has-problem', Boolean(problem && !ticket && !model.moved));
  $('slow').hidden = Boolean(ticket || problem || model.moved || model.carried);
}

/** @param {any} stage @param {any[]} wins @param {Actions} actions */
function stageParts(stage, wins, actions) {
  const { state, ticket } = model;
  if (!state) return;
  const list = model.lists.get(stage.draw) || [];
  stirPart(stage);
  const claims = wins.map((win) => [win.draw, win.claim]);
  part('now', [stage, state.next, state.called_off, state.results, state.prizes, state.event.registration, ticket && ticket.number, claims, list, placesShown(stage, list.length)], () => nowCard(wins));
  part('past', [state.results, stage.phase, stage.draw, model.all, model.allFailed, ticket && ticket.number, [...model.lists.keys()]], () => pastCard(actions));
}

/** @param {boolean} open whether a prize waits */
function foldParts(open) {
  const { ticket } = model;
  $('entry-form').hidden = open;
  part('key-body', [model.recovery, ticket && ticket.number], keyBody);
  part('help-body', [model.system], helpBody);
  panelPart(ticket && heldHead(model.eventId, ticket.anchor));
}

/** Every second: the wins' clocks and digits, and the countdown to the next try. */
export function tick() {
  tickWins(serverNow());
  tickStir();
  herePart();
  const again = document.getElementById('again');
  if (again && model.problem) again.textContent = againText(model.problem.again);
}
