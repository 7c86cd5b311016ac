// The guest's page: goes on where first.js began, comes to a number by itself, follows the live state, and asks for its own wins when there is a reason to.

import { pause } from '../../lib/api.js';
import { $ } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { nextLanguage, onLanguage, rememberedLanguage, setLanguage } from '../../lib/language.js';
import { live } from '../../lib/live.js';
import { drawEntry } from './entry.js';
import { begun } from './first.js';
import { allResults, onState } from './follow.js';
import { cameBack } from './heads.js';
import { keepCarried, keptCarried } from './kept.js';
import { asked, model, onShow, show } from './model.js';
import { askOwn, enter, followOwn } from './own.js';
import { leaveApp, lookAround, offerOutside, stayInApp, takeCarried } from './outside.js';
import { answered, followQueued, queuedTicket } from './queued.js';
import { adopt } from './register.js';
import { onOtherTab } from './shown.js';
import { readCode, takeOver } from './take_over.js';
import { render, tick } from './view.js';

/** The number that the first script asked for is drawn before anything else is; but nothing waits longer for it than this. */
const ANSWER_MS = 1000;
/** A browser paints what was drawn within this. */
const PAINT_MS = 40;

const actions = {
  retry() {
    model.problem = null;
    enter();
  },
  allResults,
  leaveApp,
  stayInApp,
  bringNumber() { $('entry-send').click(); },
  withoutIt() {
    model.carried = '';
    keepCarried('');
    fillCode('');
    enter();
  },
};

function listen() {
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { show(); askOwn(500); } });
  window.addEventListener('pageshow', (e) => { if (e.persisted) askOwn(500); });
  $('language').addEventListener('click', () => setLanguage(nextLanguage()));
  $('check').addEventListener('toggle', () => { if (model.own && !model.own.entry) askOwn(0); show(); });
  $('entry-form').addEventListener('submit', onCode);
  onLanguage(show);
  onOtherTab((eventId) => { if (adopt(eventId)) askOwn(500); });
  setInterval(tick, 1000);
}

/** @param {Event} event */
async function onCode(event) {
  event.preventDefault();
  const input = /** @type {HTMLInputElement} */ ($('entry-code'));
  const code = readCode(input.value);
  const problem = code ? await takeOver(code) : t('guest.entry.empty');
  $('entry-problem').textContent = problem;
  input.setAttribute('aria-invalid', String(Boolean(problem)));
  if (problem) { input.focus(); return; }
  input.value = '';
  $('entry').removeAttribute('open');
  window.scrollTo(0, 0);
  askOwn(0);
}

/** Lays a code into its form, for the guest to send. @param {string} code */
function fillCode(code) {
  /** @type {HTMLInputElement} */ ($('entry-code')).value = code;
  $('entry-problem').textContent = '';
  $('entry').toggleAttribute('open', Boolean(code));
}

/** Comes to a number where the first script has not. One that the address carries moves only when the guest says so, for a shared link carries it too; a phone without a number gets none before that. */
function arrive() {
  const code = takeCarried() || (model.ticket ? '' : keptCarried());
  const own = model.ticket && Number(code.split('-')[0]) === model.ticket.number;
  if (code && !own) fillCode(code);
  if (!code || model.ticket) { enter(); return; }
  model.carried = code;
  keepCarried(code);
}

/** @type {{reconnect: () => void} | null} */
let link = null;

function draw() {
  offerOutside();
  render(actions);
  followQueued(() => { if (link) link.reconnect(); });
}

async function start() {
  drawEntry();
  onShow(draw);
  lookAround();
  const { asking } = await begun;
  if (asking) await Promise.race([asking.then(() => pause(PAINT_MS)), pause(ANSWER_MS)]);
  else arrive();
  rememberedLanguage();
  listen();
  show();
  followOwn();
  link = live({ audience: 'guest', hello: queuedTicket, onRegistered: answered, eventId: asked || 'current', token: () => (model.ticket ? model.ticket.token : null), onState, onBack: cameBack, onConnection: (connection) => { model.connection = connection; show(); } });
}

start();
