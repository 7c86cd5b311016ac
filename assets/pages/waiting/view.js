// What the guest sees, drawn from the model; each part is rebuilt only when what it shows has changed.

import { $, digits, h, icon, replace, seal } from '../../lib/dom.js';
import { drawNumber, has, number, t, time, translate, language } from '../../lib/i18n.js';
import { serverNow } from '../../lib/live.js';

/** @typedef {import('./main.js').Model} Model */
/** @typedef {{retry: () => void, allResults: () => void}} Actions */

/** @type {Record<string, string>} */
const shown = {};

/**
 * Rebuilds a part if its key changed.
 * @param {string} id
 * @param {any[]} key
 * @param {() => import('../../lib/dom.js').Child} build
 */
function part(id, key, build) {
  const mark = JSON.stringify([language(), ...key]);
  if (shown[id] === mark) return;
  shown[id] = mark;
  replace($(id), build());
}

/** @param {Model} model @param {Actions} actions */
export function render(model, actions) {
  const { state, ticket, problem, wins } = model;
  const stage = state ? state.stage : null;
  const title = state ? state.event.title : '';
  const changed = anchorChanged(model);
  if (shown.words !== language()) { shown.words = language(); translate(document); }
  document.title = [ticket ? drawNumber(ticket.number) : '', title || 'luckydraw'].filter(Boolean).join(' · ');
  document.body.classList.toggle('won', wins.some((win) => win.claim === 'open'));
  document.body.classList.toggle('show-on', Boolean(stage && stage.phase !== 'idle'));
  $('entry').hidden = wins.some((win) => win.claim === 'open');
  part('connection', [model.connection], () => connection(model.connection));
  part('notices', [model.connection === 'offline', model.own && model.own.status, model.remembers, changed, model.nonceWrong], () => notices(model, changed));
  part('wins', [wins, ticket], () => wins.map((win, i) => winCard(win, model, i)));
  part('ticket', [title, ticket, problem, changed, wins.length > 0], () => (ticket ? ticketCard(model, changed) : problem ? problemCard(problem, actions) : waitingLine()));
  part('now', [stage, state && state.event.registration, ticket, wins.map((win) => [win.draw, win.claim]), stage && model.lists.get(stage.draw)], () => stage && nowCard(model));
  part('past', [state && state.results, stage && stage.phase, model.all, model.allFailed, ticket && ticket.number, [...model.lists.keys()]], () => state && pastCard(model, actions));
  part('check-body', [$('check').hasAttribute('open'), changed, ticket, model.own && model.own.entry, state && state.results, model.all], () => $('check').hasAttribute('open') && checkBody(model, changed));
}

/** Every second: the win's clock and the countdown to the next try. @param {Model} model */
export function tick(model) {
  const clock = document.querySelectorAll('.clock');
  if (clock.length) {
    const now = new Date(serverNow());
    const text = [now.getHours(), now.getMinutes(), now.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
    clock.forEach((node) => { node.textContent = t('guest.win.live', { time: text }); });
  }
  const again = document.getElementById('again');
  if (again && model.problem) again.textContent = againText(model.problem.again);
}

/** @param {number} again */
const againText = (again) => t('guest.problem.again_in', { n: Math.max(1, Math.ceil((again - Date.now()) / 1000)) });

/**
 * Says a result once to screen readers.
 * @param {Model} model
 * @param {any} stage
 */
export function announce(model, stage) {
  const list = model.lists.get(stage.draw) || [];
  const prize = stage.prize ? stage.prize.name : '';
  const mine = model.ticket && list.includes(model.ticket.number);
  const few = t('guest.announce_result', { prize, numbers: list.map(drawNumber).join(', ') });
  const others = list.length > 5 ? t('guest.announce_many', { prize, n: list.length }) : few;
  $('announce').textContent = mine ? t('guest.win.announce', { number: drawNumber(/** @type {any} */ (model.ticket).number), prize }) : `${others} ${model.ticket && !joinedAfter(model, stage) ? t('guest.now.lost') : ''}`;
}

/** @param {Model} model */
function anchorChanged(model) {
  const { ticket, state, own } = model;
  if (!ticket || !ticket.anchor) return false;
  const live = state && state.event.event_id === model.eventId ? state.event.anchor : null;
  return Boolean((live && live !== ticket.anchor) || (own && own.anchor && own.anchor !== ticket.anchor));
}

/** @param {string} connection */
function connection(connection) {
  if (!connection) return null;
  return h('span', { class: `dot ${connection}` }, h('i'), t(`common.${connection}`));
}

const waitingLine = () => h('p', { class: 'waiting-line' }, t('guest.getting'));

/** @param {Model} model @param {boolean} changed */
function notices(model, changed) {
  const status = model.own ? model.own.status : '';
  return [
    changed && notice(t('guest.notice.anchor'), 'alert', true),
    model.nonceWrong && notice(t('guest.notice.nonce'), 'alert', true),
    (status === 'withdrawn' || status === 'disqualified') && notice(t(`guest.notice.${status}`), 'alert', true),
    model.connection === 'offline' && notice([h('strong', {}, t('guest.notice.offline')), h('ol', {}, [1, 2, 3].map((n) => h('li', {}, t(`guest.notice.offline_${n}`))))], 'wifi_off', false),
    !model.remembers && notice(t('guest.notice.storage'), 'alert', false),
  ];
}

/** @param {import('../../lib/dom.js').Child} text @param {string} name @param {boolean} bad */
const notice = (text, name, bad) => h('div', { class: bad ? 'notice bad' : 'notice', role: bad ? 'alert' : null }, icon(name), h('div', {}, text));

// ── the ticket ──

/** @param {Model} model @param {boolean} changed */
function ticketCard(model, changed) {
  const ticket = /** @type {import('./main.js').Ticket} */ (model.ticket);
  const text = drawNumber(ticket.number);
  const title = model.state ? model.state.event.title : '';
  return h('article', { class: `ticket length-${Math.min(5, text.length)}${model.wins.length ? ' small-ticket' : ''}` },
    h('div', { class: 'ticket-main' },
      h('h1', { class: 'ticket-event' }, title || t('common.product')),
      h('p', { class: 'ticket-label' }, t('guest.my_number')),
      h('p', { class: 'ticket-number' }, digits(text, { label: t('common.number', { number: text }) }))),
    h('div', { class: 'ticket-stub' },
      h('p', { class: 'serial' }, ticket.at && h('span', {}, t('guest.joined_at', { time: time(ticket.at) })), h('span', { class: 'mono' }, t('guest.seal_words', { words: words(ticket.anchor) }))),
      !changed && !model.nonceWrong && seal({ label: t('guest.sealed') })));
}

/** The first bytes of a fingerprint, as they are read aloud. @param {string} hex */
const words = (hex) => (hex || '').slice(0, 8).replace(/(.{4})(?=.)/g, '$1 ');

/** @param {{reason: string, message: string, again: number}} problem @param {Actions} actions */
function problemCard(problem, actions) {
  const key = `guest.problem.${problem.reason}`;
  return h('article', { class: 'card problem-card', role: 'alert' },
    h('h1', {}, has(key) ? t(key) : t('guest.problem.title')),
    h('p', {}, problem.message),
    problem.reason === 'registration_closed' && h('p', { class: 'quiet' }, t('guest.problem.closed_next')),
    problem.again ? h('p', { class: 'quiet', id: 'again', 'aria-live': 'off' }, againText(problem.again)) : null,
    h('button', { class: 'button ink wide', type: 'button', onclick: actions.retry }, t('common.retry')));
}

// ── winning ──

/** @param {any} win @param {Model} model @param {number} index */
function winCard(win, model, index) {
  const text = drawNumber(model.ticket ? model.ticket.number : 0);
  const open = win.claim === 'open';
  return h('article', { class: `win ${win.claim}` },
    h('p', { class: 'win-title' }, open ? [h('span', {}, t('guest.win.title')), ' ', h('span', {}, t('guest.win.title_2'))] : claimTitle(win)),
    h('p', { class: 'win-prize' }, win.prize_rank ? h('span', { class: 'rank' }, t('common.rank', { rank: win.prize_rank })) : null, ' ', win.prize_name),
    open && h('p', { class: 'win-number' }, digits(text, { label: t('common.number', { number: text }) })),
    open ? claim(win, index) : h('p', { class: 'win-why' }, claimWhy(win)),
    open && win.image && h('img', { class: 'win-picture', src: win.image.url, alt: '', loading: 'lazy' }));
}

/** @param {any} win */
function claimTitle(win) {
  return t(win.claim === 'collected' ? 'guest.win.collected' : win.claim === 'absent' ? 'guest.win.absent' : 'guest.win.void');
}

/** @param {any} win */
function claimWhy(win) {
  if (win.claim === 'collected') return t('guest.win.collected_at', { time: time(win.claimed_at) });
  return t(win.claim === 'absent' ? 'guest.win.absent_why' : 'guest.win.void_why');
}

/** @param {any} win @param {number} index */
function claim(win, index) {
  if (!win.claim_code) return h('p', {}, t('guest.win.code_wait'));
  const spaced = win.claim_code.length <= 12 ? win.claim_code.replace(/(.{5})(?=.)/g, '$1 ') : win.claim_code;
  return h('div', { class: 'claim' },
    h('p', { class: 'claim-show' }, t('guest.win.show')),
    h('p', { class: 'sr', id: `code-${index}` }, t('guest.win.code')),
    h('p', { class: `claim-code ${win.claim_code.length > 12 ? 'long' : ''}`, 'aria-describedby': `code-${index}` }, spaced),
    h('img', { class: 'claim-qr', src: `/api/luckydraw/qr/claim/${encodeURIComponent(win.claim_code)}.svg`, alt: t('guest.win.qr', { code: win.claim_code }), width: 240, height: 240 }),
    h('p', { class: 'clock', 'aria-hidden': 'true' }, ' '),
    h('p', { class: 'small quiet win-keep' }, t('guest.win.keep')));
}

// ── what happens now ──

/** @param {Model} model */
function nowCard(model) {
  const stage = model.state.stage;
  const running = stage.phase !== 'idle' && stage.phase !== 'winner';
  return h('div', { class: `now ${running ? 'running' : ''}` },
    h('h2', { id: 'now-title', class: 'eyebrow' }, running && h('i', { class: 'pulse' }), t('guest.now.title')),
    stage.phase === 'idle' ? idleNow(model) : stage.phase === 'winner' ? resultNow(model, stage) : runningNow(stage));
}

/** @param {Model} model */
function idleNow(model) {
  const closed = model.ticket && model.state.event.registration === 'closed';
  return [h('p', { class: 'now-line' }, t('guest.now.idle')), h('p', { class: 'quiet' }, closed ? t('guest.notice.closed') : t('guest.now.idle_hint'))];
}

/** @param {any} stage */
function prizeLine(stage) {
  const prize = stage.prize;
  if (!prize) return null;
  return h('div', { class: 'now-prize' },
    prize.image && h('img', { src: prize.image.thumb || prize.image.url, alt: '', width: 72, height: 72 }),
    h('p', {}, prize.rank ? h('span', { class: 'rank' }, t('common.rank', { rank: prize.rank })) : null, ' ', prize.name));
}

/** @param {any} stage */
function runningNow(stage) {
  const line = stage.phase === 'spinning' || stage.phase === 'stopping' ? stage.phase : 'preparing';
  const facts = [t('guest.now.count', { n: stage.count }), stage.entries ? t('guest.now.entries', { n: stage.entries }) : ''].filter(Boolean).join(' · ');
  return [h('p', { class: 'now-line' }, t(`guest.now.${line}`)), prizeLine(stage), h('p', { class: 'quiet' }, facts)];
}

/** @param {Model} model @param {any} stage */
function resultNow(model, stage) {
  const list = model.lists.get(stage.draw) || (stage.winners || []).map((/** @type {any} */ w) => w.draw_number);
  if (!list.length) return [prizeLine(stage), h('p', { class: 'now-line' }, t('guest.now.looking'))];
  const mine = model.ticket ? model.ticket.number : -1;
  return [
    prizeLine(stage),
    h('p', { class: 'quiet' }, t(list.length === 1 ? 'guest.now.result_one' : 'guest.now.result')),
    numbers(list, mine, 12),
    model.ticket && h('p', { class: 'now-own' }, outcome(model, stage, list.includes(mine))),
  ];
}

/** What came of it for me; where my card above says that the place was given up, this line says the same. @param {Model} model @param {any} stage @param {boolean} won */
function outcome(model, stage, won) {
  const own = model.wins.find((win) => win.draw === stage.draw);
  if (own && own.claim !== 'open' && own.claim !== 'collected') return t(own.claim === 'absent' ? 'guest.now.passed_on' : 'guest.now.annulled');
  if (won) return h('strong', {}, t('guest.now.won'));
  if (joinedAfter(model, stage)) return t('guest.now.joined_later');
  return t(model.wins.some((win) => win.claim !== 'void') ? 'guest.now.lost_won' : 'guest.now.lost');
}

/** Whether this phone's number is younger than the draw. @param {Model} model @param {any} stage */
function joinedAfter(model, stage) {
  const at = model.ticket ? Date.parse(model.ticket.at) : NaN;
  return !Number.isNaN(at) && Boolean(stage.started_at) && at > Date.parse(stage.started_at);
}

/**
 * Winning numbers as chips, mine marked; a long list folds.
 * @param {number[]} list
 * @param {number} mine
 * @param {number} limit
 */
function numbers(list, mine, limit) {
  const chip = (/** @type {number} */ n) => h('li', { class: n === mine ? 'chip mine' : 'chip' }, digits(drawNumber(n), { label: drawNumber(n) }), n === mine && h('span', {}, t('guest.past.mine')));
  if (list.length <= limit) return h('ul', { class: 'chips' }, list.map(chip));
  const first = [...list].sort((a, b) => Number(b === mine) - Number(a === mine)).slice(0, limit);
  return [
    h('ul', { class: 'chips' }, first.map(chip)),
    h('details', { class: 'more' }, h('summary', {}, t('guest.now.show_all', { n: list.length })), h('p', { class: 'run' }, [...list].sort((a, b) => a - b).map(drawNumber).join(', '))),
  ];
}

// ── past results ──

/** @param {Model} model @param {Actions} actions */
function pastCard(model, actions) {
  const recent = model.state.results || [];
  const stage = model.state.stage;
  const onStage = stage.phase === 'winner' ? stage.draw : 0;
  const rows = (model.all ? model.all.map(fromDraw) : recent).filter((/** @type {any} */ row) => row.draw !== onStage);
  const mine = model.ticket ? model.ticket.number : -1;
  const more = !model.all && (recent.length >= 3 || recent.some((/** @type {any} */ row) => !row.winners && !model.lists.has(row.draw)));
  if (!rows.length && onStage) return null;
  return [
    h('h2', { id: 'past-title', class: 'eyebrow' }, t('guest.past.title')),
    rows.length ? h('ol', { class: 'past' }, rows.map((/** @type {any} */ row) => pastRow(row, model, mine))) : h('p', { class: 'quiet' }, t('guest.past.none')),
    model.allFailed && h('p', { class: 'problem', role: 'alert' }, t('guest.past.failed')),
    more && h('button', { class: 'button wide', type: 'button', onclick: actions.allResults }, t('guest.past.all')),
  ];
}

/** The places that still hold; one that was given up is in the draw's proof, not among its winners. @param {any[] | null} winners */
export const standing = (winners) => (winners || []).filter((w) => w.holds !== false);

/** @param {any} draw */
const fromDraw = (draw) => ({ draw: draw.draw, prize_name: draw.prize_name, winners: standing(draw.winners).map((/** @type {any} */ w) => w.draw_number), winner_count: draw.count });

/** @param {any} row @param {Model} model @param {number} mine */
function pastRow(row, model, mine) {
  const list = row.winners || model.lists.get(row.draw);
  const count = row.winner_count || (list ? list.length : 0);
  return h('li', {},
    h('p', { class: 'past-prize' }, row.prize_name),
    list && list.length ? numbers(list, mine, 6) : h('p', { class: 'quiet small' }, count ? t('guest.past.people', { n: count }) : '—'));
}

// ── the doubter's panel ──

/** @param {Model} model @param {boolean} changed */
function checkBody(model, changed) {
  const ticket = model.ticket;
  const event = encodeURIComponent(model.eventId || 'current');
  const anchor = (ticket && ticket.anchor) || (model.state && model.state.event.anchor) || '';
  const draws = model.all || (model.state && model.state.results) || [];
  return [
    h('p', {}, t('guest.check.intro')),
    changed ? changedAnchor(model) : fact(t('guest.check.anchor'), anchor, ticket ? t(model.remembers ? 'guest.check.same' : 'guest.check.unpinned') : ''),
    ticket && fact(t('guest.check.line'), (model.own && model.own.entry) || t('guest.check.line_wait')),
    ticket && fact(t('guest.check.nonce'), ticket.nonce),
    h('h3', {}, t('guest.check.draws')),
    draws.length ? h('ul', { class: 'proofs' }, draws.map((/** @type {any} */ d) => proofRow(d, event))) : h('p', { class: 'quiet' }, t('guest.check.no_draws')),
    h('h3', {}, t('guest.check.how')),
    h('ol', { class: 'steps' },
      h('li', {}, t('guest.check.step_1')),
      h('li', {}, t('guest.check.step_2'), h('pre', { class: 'mono', tabindex: '0' }, `luckydraw verify proof.json \\\n  --anchor ${anchor}`)),
      h('li', {}, t('guest.check.step_3'))),
  ];
}

/** @param {string} label @param {string} value @param {string} [note] */
const fact = (label, value, note) => h('div', { class: 'fact' }, h('h3', {}, label), h('p', { class: 'mono' }, value), note && h('p', { class: 'small quiet' }, note));

/** @param {Model} model */
function changedAnchor(model) {
  const live = model.state ? model.state.event.anchor : model.own.anchor;
  return h('div', { class: 'notice bad' }, icon('alert'), h('div', {}, h('p', {}, t('guest.notice.anchor')), fact(t('guest.check.was'), /** @type {any} */ (model.ticket).anchor), fact(t('guest.check.is'), live)));
}

/** @param {any} draw @param {string} event */
function proofRow(draw, event) {
  const base = `/api/luckydraw/events/${event}/draws/${draw.draw}`;
  const name = t('common.draw_k', { k: number(draw.draw) });
  return h('li', {}, h('span', {}, `${name} · ${draw.prize_name}`),
    h('span', { class: 'proof-links' }, h('a', { href: `${base}/sheet`, target: '_blank', rel: 'noopener', 'aria-label': `${name} ${t('guest.check.sheet')}` }, t('guest.check.sheet')), ' ', h('a', { href: `${base}/proof`, target: '_blank', rel: 'noopener', 'aria-label': `${name} ${t('guest.check.proof')}` }, t('guest.check.proof'))));
}
