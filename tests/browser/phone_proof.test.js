// A guest's phone checks every draw by itself: green for winners and losers, red and staying red where something differs from what the phone kept, and again until it was done.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { overflows } from './support/audit.js';
import { launch, shot, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Guest } from './support/people.js';
import { startServer, until } from './support/server.js';
import { Stirrers } from './support/stirrers.js';
import { begin, call, drawOf, inPhase, keptStir, quick } from './support/stirring.js';
import { words } from './support/words.js';

/** @typedef {import('playwright-core').Page} Page */

const browser = await launch({ after });
const say = words('ko');
const BLOCKED = /ERR_FAILED|ERR_INTERNET_DISCONNECTED/;

/** Changes what the phone keeps under a name that begins so. @param {Page} page @param {string} begins @param {[RegExp, string]} change */
async function tamper(page, begins, [find, put]) {
  const changed = await page.evaluate(([name, source, text]) => {
    const key = Object.keys(localStorage).find((one) => one.startsWith(name)) || '';
    const [before, after_] = [localStorage.getItem(key) || '', (localStorage.getItem(key) || '').replace(new RegExp(source), text)];
    localStorage.setItem(key, after_);
    return before !== after_;
  }, [begins, find.source, put]);
  assert.ok(changed, `${begins} holds ${find}`);
}

/** Opens the panel and the steps of a draw. @param {Page} page @param {number} draw */
async function steps(page, draw) {
  if (!(await page.locator('#check').getAttribute('open').catch(() => null) !== null)) await page.locator('#check > summary').click();
  const row = page.locator(`.checked [data-draw="${draw}"]`);
  await row.locator('summary').click();
  return row.locator('.step-line').evaluateAll((nodes) => nodes.map((node) => `${/** @type {HTMLElement} */ (node).dataset.step} ${node.className.replace('step-line ', '')}`));
}

/** What was found of a draw, by the event's anchor as it was pinned. @param {Page} page @param {number} draw @returns {Promise<any[]>} */
const keptVerdicts = (page, draw) => page.evaluate((k) => Object.keys(localStorage)
  .filter((name) => name.startsWith('luckydraw.checked.')).map((key) => JSON.parse(localStorage.getItem(key) || '{}')[k]).filter(Boolean), draw);

/** @param {Page} page @param {number} draw @returns {Promise<any>} */
async function keptVerdict(page, draw) {
  const kept = await keptVerdicts(page, draw);
  assert.equal(kept.length, 1);
  return kept[0];
}

test('winner and loser have checked the draw, step by step, and know what it is worth', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await quick(server, { stir_ms: 20000 }); // over as soon as both have tapped
  const guests = /** @type {Guest[]} */ ([]);
  for (const number of [1, 2]) {
    const guest = await Guest.open(browser, { base: server.url });
    assert.equal(await guest.number(), number);
    guests.push(guest);
  }
  /** @type {string[]} */
  const fetched = [];
  guests[0].page.on('request', (request) => { fetched.push(request.url()); });
  const { draw } = await begin(server, 'stirred');
  await guests[0].page.locator('#stir-tap').click();
  await guests[1].page.locator('#stir-tap').click();
  assert.equal(fetched.filter((url) => url.includes('later')).length, 0, 'nothing is fetched before it is needed');
  await inPhase(server, draw, 'winner');
  for (const { page } of guests) {
    await expectVisible(page.locator(`#verdict .holds[data-draw="${draw}"]`), 20000);
    await expectText(page.locator('#verdict'), `${say('guest.proof.holds')} ${say('guest.proof.holds_in')}`);
    const taken = await steps(page, draw);
    assert.ok(taken.every((line) => line.endsWith(' held')), taken.join());
    for (const step of ['anchor', 'heard', 'heard_stir', 'receipt_line', 'own_stir', 'winner_lines', 'winner_order', 'shown', 'asked_draw', 'heard_commits', 'own_score']) assert.ok(taken.includes(`${step} held`), step);
    await expectText(page.locator('#check-body'), say('proof.limits.machine'));
    assert.equal(await page.locator('#check-body a[href^="/lottery/check?"]').count() >= 1, true);
    assert.equal(await page.locator('#notice-proof').textContent(), '');
  }
  const won = (await drawOf(server, draw)).winners[0].draw_number - 1;
  await expectVisible(guests[won].page.locator('.win.open'));
  await expectText(guests[won].page.locator('[data-step=own_score]'), say('proof.step.own_score.held_won', { number: `00${won + 1}` }));
  await expectText(guests[1 - won].page.locator('[data-step=own_score]'), say('proof.step.own_score.held', { number: `00${2 - won}` }));
  await expectText(guests[0].page.locator('[data-step=own_stir]'), (await keptStir(guests[0].page, draw)).value);
  const asked = fetched.filter((url) => url.includes('/excerpt'));
  assert.equal(asked.length, 1, asked.join());
  assert.ok(asked[0].endsWith('?draw_number=1&places=1'));
  await shot(guests[1 - won].page, 'proof-panel', { full: true });
  for (const guest of guests) {
    await guest.page.setViewportSize(SIZES.small);
    assert.deepEqual(await overflows(guest.page), []);
    await guest.page.reload();
    await expectVisible(guest.page.locator('#verdict .holds'));
    guest.quiet();
  }
  assert.equal(fetched.filter((url) => url.includes('/excerpt')).length, 1, 'what was checked is not checked again');
  await Promise.all(guests.map((guest) => guest.page.context().close()));
});

/** What the phone kept, what somebody changes of it, the step that says so, and how it is then drawn. @type {Array<[string, string, [RegExp, string], string]>} */
const CHANGES = [
  ['the pinned anchor', 'luckydraw.ticket.', [/"anchor":"[0-9a-f]{4}/, '"anchor":"0bad'], 'anchor'],
  ['the sheet as it was heard', 'luckydraw.heard.', [/"sheet":"[0-9a-f]{4}/, '"sheet":"0bad'], 'heard'],
  ['the phone’s own value', 'luckydraw.stir.', [/"value":"[0-9a-f]{4}/, '"value":"0bad'], 'own_stir'],
  ['the nonce', 'luckydraw.ticket.', [/"nonce":"[0-9a-f]{4}/, '"nonce":"0bad'], 'receipt_line'],
];
for (const [what, key, change, step] of CHANGES) {
  test(`red, and red for good, where ${what} differs`, { timeout: 90000 }, async (t) => {
    const server = await startServer(t);
    await quick(server);
    const guest = await Guest.open(browser, { base: server.url });
    const { page } = guest;
    await guest.number();
    await server.register();
    const route = '**/excerpt?*';
    await page.route(route, (one) => one.abort());
    const { draw } = await begin(server, 'stirred');
    await page.locator('#stir-tap').click();
    await expectText(page.locator('#stir'), say('guest.stir.shown'), 15000);
    await page.goto('about:blank'); // nothing of the page is in memory any more
    await page.goto('/');
    await guest.number();
    await tamper(page, key, change);
    await page.reload();
    await inPhase(server, draw, 'winner');
    await page.unroute(route);
    await expectVisible(page.locator('#notice-proof [role=alert]'), 30000);
    await expectText(page.locator('#notice-proof'), say('guest.proof.fails', { draws: draw }));
    const taken = await (async () => { await page.locator('#notice-proof button').click(); return steps(page, draw); })();
    assert.equal(taken.at(-1), `${step} failed`);
    const sentence = (await page.locator(`[data-step=${step}] p`).first().textContent() || '').replace(/^[^:]*: /, '');
    await expectText(page.locator('#notice-proof'), sentence);
    assert.equal(await page.locator('#verdict .holds, #ticket .seal').count(), 0, 'nothing is sealed here');
    await shot(page, `proof-red-${step}`, { full: true });
    await tamper(page, key, [new RegExp(change[1]), change[1].replace('0bad', 'beef')]);
    const before = await keptVerdict(page, draw);
    await page.reload();
    await expectVisible(page.locator('#notice-proof [role=alert]'));
    await page.locator('#check > summary').click();
    await page.locator(`.checked [data-draw="${draw}"] .proof-links button`).click();
    await expectVisible(page.locator('.checked .fails'));
    assert.deepEqual((await keptVerdicts(page, draw)).find(({ at }) => at === before.at), before, 'it stays as it was found');
    guest.quiet([BLOCKED]);
    await page.context().close();
  });
}

test('red where the stir that digits were called for is another one than was heard', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await quick(server);
  const guest = await Guest.open(browser, { base: server.url });
  const { page } = guest;
  await guest.number();
  const { draw } = await begin(server, 'witnessed', { digits: 10 });
  await page.locator('#stir-tap').click();
  await inPhase(server, draw, 'word');
  const heardStir = () => page.evaluate(() => Object.entries(localStorage).some(([key, text]) => key.startsWith('luckydraw.heard.') && text.includes('"stir"')));
  await until('the phone has heard of the stir', heardStir);
  await page.goto('about:blank');
  await page.goto('/');
  await guest.number();
  await tamper(page, 'luckydraw.heard.', [/"stir":"[0-9a-f]{4}/, '"stir":"0bad']);
  await page.reload();
  await call(server, draw, '0123456789');
  await server.api('POST', `admin/current/draws/${draw}/word`, { word: '0123456789' });
  await expectVisible(page.locator('#notice-proof [role=alert]'), 30000);
  assert.equal((await keptVerdict(page, draw)).checks.at(-1).step, 'heard_stir');
  await page.context().close();
});

test('the digits that were confirmed are heard before the reveal, and held against the proof', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await quick(server, { spin_ms: 2000 });
  const guest = await Guest.open(browser, { base: server.url });
  const { page } = guest;
  await guest.number();
  const { draw } = await begin(server, 'witnessed', { digits: 10 });
  await page.locator('#stir-tap').click();
  await inPhase(server, draw, 'word');
  await call(server, draw, '0123456788');
  await call(server, draw, '0123456789'); // misread, and corrected
  await server.api('POST', `admin/current/draws/${draw}/word`, { word: '0123456789' });
  await expectVisible(page.locator(`#verdict .holds[data-draw="${draw}"]`), 30000);
  const { checks } = await keptVerdict(page, draw);
  const found = checks.find((/** @type {any} */ one) => one.step === 'heard_word');
  assert.deepEqual([found.outcome, found.values.found], ['held', '0123456789']);
  guest.quiet();
  await page.context().close();
});

/** Waits until the number is so old that it has to be on the next sheet. @param {Page} page */
async function comeOfAge(page) {
  const at = await page.evaluate(() => /"at":"([^"]*)"/.exec(Object.entries(localStorage).find(([key]) => key.startsWith('luckydraw.ticket.'))?.[1] || '')?.[1] || '');
  await until('the number came long ago', () => Date.now() - Date.parse(at) > 3200);
}

for (const [why, grade, isOld] of /** @type {const} */ ([['its number came about when the list was closed', 'sealed', false], ['it was let in again after the list was closed', 'sealed', true], ['the server refused what it threw in', 'stirred', true]])) {
  test(`a number that is not on the sheet is no red alarm where ${why}`, { timeout: 90000 }, async (t) => {
    const server = await startServer(t);
    await quick(server, { stir_by: 'itself' });
    const stirrers = await Stirrers.join(server, 1);
    const guest = await Guest.open(browser, { base: server.url });
    const { page } = guest;
    assert.equal(await guest.number(), 2);
    await server.api('POST', 'admin/current/participants/2/status', { status: 'withdrawn' });
    await page.route('**/excerpt?*', (one) => one.abort());
    if (isOld) await comeOfAge(page);
    const { draw } = await begin(server, grade);
    if (grade === 'stirred') {
      await expectText(page.locator('#stir'), say('guest.stir.out'), 15000);
      await stirrers.stir(draw);
    }
    await inPhase(server, draw, 'winner');
    await server.api('POST', 'admin/current/participants/2/status', { status: 'in' });
    await page.unroute('**/excerpt?*');
    await expectText(page.locator(`#verdict .partly[data-draw="${draw}"]`), `${say('guest.proof.partly')} ${say('guest.proof.holds_out')}`, 40000);
    assert.equal(await page.locator('#notice-proof [role=alert], #verdict .seal').count(), 0);
    await shot(page, `proof-partly-${grade}`);
    guest.quiet([BLOCKED, /status of 409/]);
    await page.context().close();
  });
}

test('a line that is missing though nothing kept it out is red', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await quick(server);
  await server.register();
  const guest = await Guest.open(browser, { base: server.url });
  assert.equal(await guest.number(), 2);
  await comeOfAge(guest.page);
  await guest.page.route('**/excerpt?*', async (route) => {
    const response = await route.fetch({ url: route.request().url().replace('draw_number=2', 'draw_number=1').replace('places=1', 'places=') });
    const excerpt = await response.json();
    await route.fulfill({ json: { ...excerpt, entries: excerpt.entries.filter((/** @type {any} */ one) => !one.line.startsWith('2 ')) } });
  });
  const { draw } = await begin(server, 'sealed');
  await expectVisible(guest.page.locator('#notice-proof [role=alert]'), 20000);
  assert.equal((await keptVerdict(guest.page, draw)).checks.at(-1).step, 'receipt_line');
  await guest.page.context().close();
});

test('without the server the check waits, says so, and is done later', { timeout: 120000 }, async (t) => {
  const server = await startServer(t);
  await quick(server);
  const guest = await Guest.open(browser, { base: server.url });
  const { page } = guest;
  await guest.number();
  await page.route('**/bundles/*later*', (route) => route.abort());
  await page.route('**/excerpt?*', (route) => route.abort());
  const { draw } = await begin(server, 'sealed');
  await expectText(page.locator('#verdict'), say('guest.proof.plan_failed'), 20000);
  await page.unroute('**/bundles/*later*');
  await page.locator('#check > summary').click();
  await expectText(page.locator('.checked'), say('guest.proof.plan_failed'), 20000);
  await page.unroute('**/excerpt?*');
  await expectVisible(page.locator(`#verdict .holds[data-draw="${draw}"]`), 60000);
  guest.quiet([BLOCKED]);
  await page.context().close();
});

test('of many winners a phone looks at the first, the last and some of its own choice; one who joined later is told that it was not in', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await quick(server);
  for (let i = 0; i < 40; i += 1) await server.register();
  const { draw } = await begin(server, 'sealed', { count: 30 });
  await inPhase(server, draw, 'winner');
  const guest = await Guest.open(browser, { base: server.url, language: 'en' });
  const own = words('en');
  /** @type {number[][]} */
  const places = [];
  guest.page.on('request', (request) => { if (request.url().includes('/excerpt')) places.push((new URL(request.url()).searchParams.get('places') || '').split(',').map(Number)); });
  await guest.number();
  await expectText(guest.page.locator('#verdict .partly'), `${own('guest.proof.partly')} ${own('guest.proof.holds_out')}`, 20000);
  const last = places.at(-1) || [];
  assert.deepEqual([last.length, last[0], last.at(-1)], [10, 1, 30]);
  const taken = await steps(guest.page, draw);
  assert.deepEqual(taken.filter((line) => !line.endsWith(' held')).sort(), ['heard skipped', 'own_score skipped', 'receipt_line skipped']);
  await guest.page.locator('.proof-links button').focus();
  await guest.page.keyboard.press('Enter');
  await until('it was checked again', () => places.length >= 2 && places.at(-1) !== last);
  await expectVisible(guest.page.locator('.proof-links button'));
  assert.equal(await guest.page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).dataset.draw), String(draw), 'the keyboard is in the row that was checked');
  guest.quiet();
  await guest.page.context().close();
});
