// Every page in every state that people meet, as one table: a new page is one line. The lines are walked from the top, and what
// `before` and `then` do stays done; titles, prizes and names are as long as they may be, and numbers have five digits.

import assert from 'node:assert/strict';
import { expectText, expectVisible } from './expect.js';

/** @typedef {import('./hall.js').Hall} Hall */
/** @typedef {import('./hall.js').Person} Person */
/** @typedef {{width: number, height: number}} Size */
/**
 * @typedef {object} Line
 * @property {string} name
 * @property {import('./hall.js').Role} as whose browser shows it
 * @property {string} ready stands once the page is drawn, and not in the page as it comes
 * @property {boolean} [still] nothing is drawn: the page comes as it is
 * @property {string | ((hall: Hall) => string)} [path] where this person goes; without it the page stays
 * @property {(hall: Hall) => Promise<unknown>} [before] what happens at the event first
 * @property {(person: Person) => Promise<unknown>} [then] what this person does there
 * @property {RegExp} [provokes] what the browser reports of it, and may
 * @property {Size[]} [sizes] other sizes than this person's browser otherwise has
 * @property {'print'} [media]
 */

/** A receipt printer's paper, 80 mm. */
const RECEIPT = [{ width: 302, height: 700 }];

/** Phones, a narrow one too. */
const PHONES = [{ width: 320, height: 568 }, { width: 390, height: 844 }];

/** @param {string} route */
const admin = (route) => `/lottery/admin#${route}`;
/** @param {string} selector @returns {Line['then']} */
const press = (selector) => ({ page }) => page.locator(selector).first().click();
/** @param {string} key @returns {Line['then']} */
const button = (key) => ({ page, say }) => page.getByRole('button', { name: say(key) }).first().click();
/** @param {Record<string, unknown>} what @returns {Line['before']} */
const set = (what) => (hall) => hall.set(what);
/** @param {Record<string, unknown>} what @returns {Line['before']} */
const room = (what) => ({ server }) => server.api('PATCH', 'admin/current/waiting-room', what);
/** @param {Record<string, unknown>} what @returns {Line['before']} */
const show = (what) => ({ server, prizes }) => server.api('POST', 'admin/current/stage', what.show === 'prize' ? { ...what, prize_id: prizes[0] } : what);
/** What a phone would keep of a draw whose sheet is another one than it heard of: runs in the page. */
function fail() {
  const key = Object.keys(localStorage).find((name) => name.startsWith('luckydraw.checked.')) || '';
  const verdicts = JSON.parse(localStorage.getItem(key) || '{}');
  for (const verdict of /** @type {any[]} */ (Object.values(verdicts))) {
    Object.assign(verdict, { holds: false }).checks.push({ step: 'heard', outcome: 'failed', values: { expected: '9f3a77c1'.repeat(8), found: '77c19f3a'.repeat(8) } });
  }
  localStorage.setItem(key, JSON.stringify(verdicts));
}

/** @type {Line[]} */
export const PAGES = [
  { name: 'guest-closed', as: 'guest', path: '/', ready: '.problem-card', before: set({ registration: 'closed' }), provokes: /status of 409/ },
  { name: 'guest-ticket', as: 'guest', ready: '.ticket-number [role=img]', before: set({ registration: 'open' }) },
  { name: 'guest-folds', as: 'guest', ready: '#check[open]', then: async ({ page, say }) => {
    for (const fold of ['entry', 'help', 'check']) await page.locator(`#${fold} summary`).click();
    await expectText(page.locator('#check-body'), say('guest.check.line'));
  } },
  { name: 'guest-here', as: 'guest', ready: '#here-say', before: set({ roll_call_min: 10 }) },
  { name: 'guest-here-said', as: 'guest', ready: '.here-card.in', then: press('#here-say') },
  { name: 'screen-idle', as: 'screen', path: '/lottery', ready: '#scene-idle.shown .head', before: set({ roll_call_min: 0 }) },
  { name: 'screen-help', as: 'screen', ready: '#help:not([hidden])', then: ({ page }) => page.keyboard.press('?') },
  { name: 'screen-prize', as: 'screen', ready: '#scene-prize.shown', before: show({ show: 'prize', count: 40 }), then: ({ page }) => page.keyboard.press('Escape') },
  { name: 'guest-next', as: 'guest', ready: '#now .now-prize' },
  { name: 'screen-nothing', as: 'screen', ready: '#scene-history.shown', before: show({ show: 'history' }) },
  { name: 'guest-stir', as: 'guest', ready: '#stir-tap', before: async (hall) => { await hall.set({ stir_ms: 120000 }); await hall.begin(0, 'stirred'); } },
  { name: 'guest-stirred', as: 'guest', ready: '.stir-card.in', then: press('#stir-tap') },
  { name: 'screen-run', as: 'screen', ready: '#scene-run.shown', before: async (hall) => { await hall.abort(); await hall.draw(0, 40); } },
  { name: 'guest-run', as: 'guest', ready: '#now .now.running .now-prize' },
  { name: 'desk-login', as: 'stranger', path: '/lottery/admin', ready: '#secret' },
  { name: 'desk-run', as: 'desk', path: admin('desk'), ready: '.next[data-next=host] .draw-button' },
  { name: 'screen-many', as: 'screen', ready: '#scene-winner.shown .board .small-ticket', before: (hall) => hall.reveal() },
  { name: 'guest-many', as: 'guest', ready: '#now .chip >> nth=5' },
  { name: 'guest-checked', as: 'guest', ready: '.step-line.held', then: async ({ page }) => {
    await expectVisible(page.locator('#verdict .holds'), 30000); // phones of a large room spread over ten seconds
    await page.locator('.checked summary').first().click();
  } },
  { name: 'guest-red', as: 'guest', ready: '#notice-proof .notice.bad', then: async ({ page }) => { await page.evaluate(fail); await page.reload(); } },
  { name: 'guest-carried', as: 'winner', path: (hall) => `/lottery/waiting#code=${hall.entryCode(hall.won)}`, ready: '.carried' },
  { name: 'guest-win', as: 'winner', ready: '.win.open .claim-code', then: press('#bring') },
  { name: 'desk-winners', as: 'desk', ready: '.winner-actions button' },
  { name: 'screen-history', as: 'screen', ready: '#scene-history.shown .history-row', before: show({ show: 'history' }) },
  { name: 'screen-winner', as: 'screen', ready: '#scene-winner.shown .slot-number', before: async (hall) => { await hall.draw(1, 1); await hall.reveal(); } },
  { name: 'screen-stir', as: 'screen', ready: '#scene-stir.shown .print-words', before: (hall) => hall.begin(1, 'stirred') },
  { name: 'screen-past', as: 'screen', ready: '#scene-history.shown .undone', before: async (hall) => { await hall.abort(); await show({ show: 'history' })?.(hall); } },
  { name: 'screen-stands', as: 'screen', ready: '#scene-word.shown .standing', before: async (hall) => { await hall.set({ stir_ms: 8000 }); await hall.begin(1, 'witnessed'); await hall.word(); } },
  { name: 'screen-word', as: 'screen', ready: '#scene-word.shown .called-place.here', before: (hall) => hall.call('0123456') },
  { name: 'screen-called', as: 'screen', ready: '#scene-winner.shown .slot-number', before: (hall) => hall.confirm('012345678901') },

  { name: 'claim-login', as: 'stranger', path: (hall) => `/lottery/claim/${hall.claim}`, ready: '#pin', provokes: /status of 401/ },
  { name: 'claim-open', as: 'desk', path: (hall) => `/lottery/claim/${hall.claim}`, ready: '.slip.ready .live-digits' },
  { name: 'claim-done', as: 'desk', ready: '.slip.done', then: press('#confirm') },
  { name: 'claim-already', as: 'desk', path: (hall) => `/lottery/claim/${hall.claim}?again`, ready: '.slip.stop' },
  { name: 'claim-unknown', as: 'desk', path: '/lottery/claim/ABCDEFGHJK', ready: '#other-code', provokes: /status of 404/ },
  { name: 'guest-collected', as: 'winner', ready: '.win.collected' },

  { name: 'prizes', as: 'desk', path: admin('prizes'), ready: '.prize-row' },
  { name: 'prize-form', as: 'desk', ready: 'dialog[open]', then: button('admin.prizes.add') },
  { name: 'import', as: 'desk', path: admin('prizes'), ready: 'dialog[open]', then: button('admin.import.from_csv') },
  { name: 'participants', as: 'desk', path: admin('participants'), ready: 'table' },
  { name: 'issue', as: 'desk', ready: 'dialog[open]', then: button('admin.issue.title') },
  { name: 'issued', as: 'desk', ready: 'dialog[open] .issued-code', then: async ({ page, say, hall }) => {
    await page.locator('dialog[open] [name=name]').fill(hall.texts.name);
    await page.locator('dialog[open]').getByRole('button', { name: say('admin.issue.submit') }).click();
  } },
  { name: 'slip', as: 'desk', ready: 'dialog[open] .issued-code', media: 'print', sizes: RECEIPT, then: button('slip.print') },
  { name: 'results', as: 'desk', path: admin('results'), ready: '.result' },
  { name: 'export', as: 'desk', path: admin('results/export'), ready: 'table.export' },
  { name: 'purge', as: 'desk', path: admin('results/purge'), ready: '.purge-stays li' },
  { name: 'log', as: 'desk', path: admin('results/log'), ready: 'table.log' },
  { name: 'settings', as: 'desk', path: admin('settings'), ready: '.settings-form' },
  { name: 'events', as: 'desk', path: admin('settings/events'), ready: '.event-card' },
  { name: 'access', as: 'desk', path: admin('settings/access'), ready: '.credential' },
  { name: 'reset', as: 'desk', path: admin('settings/reset'), ready: '.view-reset .panel >> nth=1' },
  { name: 'setup-look', as: 'desk', path: admin('setup'), ready: '.setup-sheet [name=title]' },
  { name: 'setup-prizes', as: 'desk', ready: '.setup-sheet .prize-row', then: press('.step >> nth=1') },
  { name: 'setup-rules', as: 'desk', ready: '.setup-sheet [name=spin_ms]', then: press('.step >> nth=2') },
  { name: 'setup-done', as: 'desk', ready: '.setup-sheet .done-list', then: press('.setup-page button[type=submit]') },
  { name: 'desk-stirring', as: 'desk', path: admin('desk'), ready: '.inputs:not([hidden]) .stir-bar', before: (hall) => hall.begin(0, 'witnessed', 24) },
  { name: 'desk-abort', as: 'desk', ready: 'dialog[open] .follows', then: press('.abort .btn') },
  { name: 'desk-word', as: 'desk', path: admin('desk'), ready: '.next[data-next=word] .word-cell', before: (hall) => hall.word(), provokes: /status of 409/ },
  { name: 'desk-readback', as: 'desk', ready: 'dialog[open] .readback', then: async ({ page }) => {
    await page.locator('.word-input').fill('012345678901234567890123');
    await page.locator('.next[data-next=word_whole] .draw-button:not([aria-disabled])').click();
  } },
  { name: 'staff', as: 'staff', path: admin('claims'), ready: '.claims .winner' },

  { name: 'waiting-room', as: 'stranger', path: '/lottery/waiting', ready: 'output', still: true, sizes: PHONES, before: room({ threshold: 1 }) },
  { name: 'waiting-paused', as: 'stranger', path: '/lottery/waiting', ready: 'output', still: true, sizes: PHONES, before: room({ is_paused: true, high_traffic: 'on' }) },
  { name: 'desk-room', as: 'desk', path: admin('desk'), ready: '.room-card:not([hidden])' },
  { name: 'room', as: 'desk', path: admin('settings/waiting-room'), ready: '.room-facts li' },

  { name: 'poster', as: 'stranger', path: '/lottery/poster', ready: '.sheet #join-code' },
  { name: 'check', as: 'stranger', path: '/lottery/check', before: room({ threshold: null, is_paused: false, high_traffic: 'auto' }), ready: '#limits-body p' },
  { name: 'check-proof', as: 'stranger', path: '/lottery/check?event_id=current&draw=2', ready: '.file .step-line' },
  { name: 'help', as: 'stranger', path: '/help', ready: '#article .entry', still: true },
  { name: 'help-search', as: 'stranger', ready: '#article mark', then: ({ page }) => page.locator('#search').fill('luckydraw') },
  { name: 'docs', as: 'stranger', path: '/api/docs', ready: '.op[open]', then: press('.op summary') },
  { name: 'error', as: 'stranger', path: '/no/such/page', ready: 'main.card section a.button', still: true, provokes: /status of 404/ },
];

/** Whether a page has something before any script runs. @param {import('playwright-core').Page} page @param {string} selector */
const comesWith = (page, selector) => page.evaluate(async (wanted) => {
  const html = await (await fetch(location.href)).text();
  return new DOMParser().parseFromString(html, 'text/html').querySelector(wanted) !== null;
}, selector);

/** Walks a line up to the moment when its page is to be looked at. @param {Line} line @param {Hall} hall @returns {Promise<Person>} */
export async function arrive(line, hall) {
  await line.before?.(hall);
  const person = await hall.person(line.as);
  if (line.provokes) person.may(line.provokes);
  if (line.path) await person.go(typeof line.path === 'string' ? line.path : line.path(hall));
  await line.then?.(person);
  await expectVisible(person.page.locator(line.ready).first());
  if (!line.still) assert.equal(await comesWith(person.page, line.ready.split(' >> ')[0]), false, `${line.name}: ${line.ready} says nothing, for the page comes with it`);
  return person;
}
