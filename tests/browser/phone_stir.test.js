// A guest's phone in a draw that is stirred: by a finger or by itself, reloaded, late, silent, asleep; and the words and digits of a witnessed one.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { overflows } from './support/audit.js';
import { launch, person, shot, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Guest } from './support/people.js';
import { ROOT, startServer, until } from './support/server.js';
import { Stirrers } from './support/stirrers.js';
import { begin, call, inPhase, keptStir, quick, stirOf } from './support/stirring.js';
import { words } from './support/words.js';

const { koreanWords, latinWords } = await import(join(ROOT, 'assets/lib/proof/fingerprint.js'));

const browser = await launch({ after });
const say = words('ko');
/** @param {string} value hex */
const commitOf = (value) => createHash('sha256').update(Buffer.from(value, 'hex')).digest('hex');

/** Phones with their numbers, in the order in which they came. @param {import('./support/server.js').Server} server @param {number} count @param {Record<string, any>} [where] */
async function phones(server, count, where = {}) {
  const guests = [];
  for (let i = 0; i < count; i += 1) {
    const guest = await Guest.open(browser, { base: server.url, ...where });
    assert.equal(await guest.number(), i + 1);
    guests.push(guest);
  }
  return guests;
}

/** @param {Guest[]} guests */
const leave = (...guests) => Promise.all(guests.map((guest) => guest.page.context().close()));

/** Notes everything that the page says to those who listen. @param {import('playwright-core').Page} page */
async function listening(page) {
  await page.evaluate(() => {
    const said = /** @type {string[]} */ ([]);
    Object.assign(window, { said });
    new MutationObserver(() => said.push(document.getElementById('announce')?.textContent || '')).observe(/** @type {Node} */ (document.getElementById('announce')), { childList: true });
  });
  return () => page.evaluate(() => /** @type {string[]} */ (/** @type {any} */ (window).said));
}

/** A phone whose number is on its way for so long that it hears of the running draw first. @param {import('./support/server.js').Server} server */
async function hearsBeforeItsNumber(server) {
  const page = await (await person(browser, { base: server.url, phone: true, size: SIZES.phone })).newPage();
  const heard = () => page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith('luckydraw.heard.')));
  await page.route(/\/register$/, async (route) => {
    await until('the draw is heard of', heard);
    await route.continue();
  });
  await page.goto('/', { waitUntil: 'commit' });
  return page;
}

test('a tap throws bytes in, a reload within the window keeps them, and they are in the proof', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await quick(server, { stir_ms: 20000, spin_ms: 6000 }); // time for all that is done within the window, and for what stands only until the winner
  const [tapper, watcher] = await phones(server, 2);
  const said = await listening(tapper.page);
  const { draw } = await begin(server, 'stirred');
  const button = tapper.page.locator('#stir-tap');
  await expectVisible(button);
  await expectText(button, /\d초 남았어요/);
  const box = await button.boundingBox() || assert.fail('a button');
  assert.ok(box.y > SIZES.phone.height * 0.7 && box.height >= 96 && box.width > 300, `where a thumb is: ${JSON.stringify(box)}`);
  assert.equal(await keptStir(tapper.page, draw), null, 'nothing is made before the tap');
  await shot(tapper.page, 'stir-open');
  await button.focus();
  await tapper.page.keyboard.press('Enter');
  await expectText(tapper.page.locator('#stir'), say('guest.stir.bound'));
  assert.equal(await tapper.page.evaluate(() => document.activeElement?.className), 'stir-card in', 'the keyboard stays where the button was');
  const kept = await keptStir(tapper.page, draw);
  assert.match(kept.value, /^[0-9a-f]{32}$/);
  assert.equal(kept.commit, commitOf(kept.value));
  await expectText(tapper.page.locator('#stir .mono'), kept.commit);
  await shot(tapper.page, 'stir-bound');
  assert.deepEqual((await said()).map((text) => text.replace(/\d+초/, '')), [say('guest.stir.say_open', { n: '' }).replace('초', ''), say('guest.stir.bound')], 'each is said once');
  await tapper.page.reload();
  await expectText(tapper.page.locator('#stir'), say('guest.stir.bound'));
  assert.deepEqual(await keptStir(tapper.page, draw), kept, 'it is never made anew');
  await expectText(tapper.page.locator('#stir'), say('guest.stir.shown'), 40000);
  await expectText(watcher.page.locator('#stir'), say('guest.stir.missed'));
  await expectText(tapper.page.locator('#stir .mono'), kept.value);
  await shot(tapper.page, 'stir-shown');
  await inPhase(server, draw, 'winner');
  assert.deepEqual(await stirOf(server, draw), { 1: { commit: kept.commit, value: kept.value } });
  await until('nothing is left of it', async () => (await tapper.page.locator('#stir').textContent()) === '');
  tapper.quiet();
  watcher.quiet();
  await leave(tapper, watcher);
});

test('a phone that joins during the draw stirs from the next one on, and a page that was away comes back into it', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await quick(server, { stir_ms: 60000 });
  const [early] = await phones(server, 1);
  const last = await Stirrers.join(server, 1); // the window stays open until this one is bound too
  const { draw } = await begin(server, 'stirred');
  await early.page.locator('#stir-tap').click();
  await expectText(early.page.locator('#stir'), say('guest.stir.bound'));
  const { value } = await keptStir(early.page, draw);
  await early.page.goto('about:blank');
  const late = await Guest.open(browser, { base: server.url });
  const slow = await hearsBeforeItsNumber(server);
  const away = await Guest.open(browser, { base: server.url });
  await away.number();
  await away.page.goto('about:blank');
  for (const page of [late.page, slow]) {
    await expectText(page.locator('#stir'), say('guest.stir.out'));
    assert.equal(await page.locator('#stir-tap').count(), 0);
    assert.equal(await keptStir(page, draw), null);
  }
  await early.page.goto('/');
  await expectText(early.page.locator('#stir'), say('guest.stir.bound'));
  await last.stir(draw);
  await inPhase(server, draw, 'winner');
  assert.equal((await stirOf(server, draw))[1].value, value);
  await away.page.goto('/');
  await away.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('luckydraw.heard.')).forEach((key) => localStorage.removeItem(key)));
  await away.page.reload();
  for (const page of [late.page, slow, away.page]) await expectText(page.locator('#now'), say('guest.now.joined_later'), 15000);
  late.quiet();
  away.quiet();
  await leave(early, late, away);
  await slow.context().close();
});

test('a number that was drawn before is told why it does not stir, and is asked for nothing', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await quick(server, { stir_ms: 60000 });
  const [winner] = await phones(server, 1);
  const { draw } = await begin(server, 'sealed');
  await inPhase(server, draw, 'winner');
  await expectVisible(winner.page.locator('.win.open'), 15000);
  await Stirrers.join(server, 2);
  await begin(server, 'stirred');
  await expectText(winner.page.locator('#stir'), say('guest.stir.won'));
  assert.equal(await winner.page.locator('#stir-tap').count(), 0);
  await shot(winner.page, 'stir-won');
  winner.quiet();
  await leave(winner);
});

test('a phone that falls silent is told so, and stays in the draw', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await quick(server, { stir_ms: 15000, spin_ms: 6000 });
  const guests = await phones(server, 2);
  await server.register(); // whoever never taps keeps the window open
  const [silent, other] = guests;
  await silent.page.route('**/value', (route) => route.abort());
  const { draw } = await begin(server, 'stirred', { count: 2 });
  for (const { page } of guests) {
    await page.locator('#stir-tap').click();
    await expectText(page.locator('#stir'), say('guest.stir.bound'));
  }
  const refused = silent.page.waitForRequest('**/value', { timeout: 40000 });
  await refused;
  await expectText(silent.page.locator('#stir'), say('guest.stir.silent'), 40000);
  await expectText(other.page.locator('#stir'), say('guest.stir.shown'));
  await inPhase(server, draw, 'winner');
  const stir = await stirOf(server, draw);
  assert.equal(stir[1].value, '-');
  assert.equal(stir[2].value, (await keptStir(other.page, draw)).value);
  await expectVisible(silent.page.locator('#verdict .holds'), 20000);
  await leave(...guests);
});

for (const [language, hall] of /** @type {const} */ ([['ko', 'ko'], ['en', 'ko'], ['en', 'en']])) {
  test(`a witnessed draw on a small phone (${language}, in a hall of ${hall})`, { timeout: 90000 }, async (t) => {
    const server = await startServer(t);
    await quick(server, { language: hall });
    const own = words(language);
    const [guest] = await phones(server, 1, { language, size: SIZES.small });
    const { page } = guest;
    const { draw } = await begin(server, 'witnessed', { digits: 10 });
    await expectVisible(page.locator('#stir-tap'));
    assert.deepEqual(await overflows(page), []);
    await shot(page, `word-${language}-${hall}-open`);
    await page.locator('#stir-tap').click();
    await expectText(page.locator('#print-title'), own('guest.stir.print'), 20000);
    const state = guest.states().at(-1);
    assert.equal(state.stage.phase, 'word');
    const shown = (await page.locator('.print span').allTextContents());
    assert.deepEqual(shown, (hall === 'ko' ? koreanWords : latinWords)(state.stage.stir_hash), 'the words of the big screen');
    await call(server, draw, '0123');
    await until('the digits on the phone', async () => (await page.locator('.called').getAttribute('aria-label')) === '0 1 2 3');
    assert.equal(await page.locator('.cell').count(), 10);
    assert.equal(await page.locator('.cell .digits').count(), 4);
    assert.deepEqual(await overflows(page), []);
    await shot(page, `word-${language}-${hall}-digits`, { full: true });
    await call(server, draw, '0123456789');
    await server.api('POST', `admin/current/draws/${draw}/word`, { word: '0123456789' });
    await expectVisible(page.locator('#verdict .holds'), 20000);
    await shot(page, `word-${language}-${hall}-end`, { full: true });
    guest.quiet();
    await leave(guest);
  });
}

test('where the event says so, phones stir by themselves, and one whose number is out is told', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await quick(server, { stir_by: 'itself', stir_ms: 8000 });
  const [first, second, out] = await phones(server, 3);
  await server.register(); // one that is silent, so that there is time for all to be told
  await server.api('POST', 'admin/current/participants/3/status', { status: 'withdrawn' });
  const { draw } = await begin(server, 'stirred');
  await Promise.all([
    expectText(out.page.locator('#stir'), say('guest.stir.out'), 20000),
    ...[first, second].map(({ page }) => expectText(page.locator('#stir'), say('guest.stir.shown'), 20000)),
  ]);
  for (const { page } of [first, second]) assert.equal(await page.locator('#stir-tap').count(), 0);
  await inPhase(server, draw, 'winner');
  const stir = await stirOf(server, draw);
  assert.deepEqual(Object.keys(stir), ['1', '2']);
  for (const [i, { page }] of [first, second].entries()) assert.equal(stir[i + 1].value, (await keptStir(page, draw)).value);
  out.quiet([/status of 409/]);
  await leave(first, second, out);
});

test('a phone whose page sleeps through the taps shows its value when it wakes, and never another one', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await quick(server, { stir_ms: 15000, spin_ms: 6000 });
  const [sleeper, other] = await phones(server, 2);
  await server.register();
  const { draw } = await begin(server, 'stirred');
  await sleeper.page.locator('#stir-tap').click();
  await expectText(sleeper.page.locator('#stir'), say('guest.stir.bound'));
  const kept = await keptStir(sleeper.page, draw);
  const devtools = await sleeper.page.context().newCDPSession(sleeper.page);
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  await other.page.locator('#stir-tap').click();
  await inPhase(server, draw, 'showing');
  await devtools.send('Page.setWebLifecycleState', { state: 'active' });
  await expectText(sleeper.page.locator('#stir'), say('guest.stir.shown'), 15000);
  await inPhase(server, draw, 'winner');
  assert.deepEqual((await stirOf(server, draw))[1], { commit: kept.commit, value: kept.value });
  await leave(sleeper, other);
});
