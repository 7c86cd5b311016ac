// The screen while the room has its part in a draw: what it asks for, counts and shows, that nothing is claimed too much, and that a
// reload shows the same scene again.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, person, shot, SIZES, watch } from './support/browser.js';
import { Screen } from './support/people.js';
import { startServer, until } from './support/server.js';
import { LONG, unreadable } from './support/stage.js';
import { Stirrers } from './support/stirrers.js';
import { begin, call, inPhase } from './support/stirring.js';

/** @typedef {import('playwright-core').Page} Page */

const browser = await launch({ after });

/** @param {import('node:test').TestContext} t @param {any} [settings] @param {import('./support/people.js').Where['language']} [language] @param {boolean} [calm] */
async function hall(t, settings = {}, language = 'en', calm = false) {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { language, spin_ms: 500, stop_ms: 500, stir_ms: 3000, ...settings });
  const screen = await Screen.open(browser, { base: server.url, language, calm });
  t.after(() => screen.page.context().close());
  await screen.shows('idle');
  return { server, screen, page: screen.page, say: screen.say };
}

/** @param {Page} page @param {string} selector @param {string} wanted @param {number} [ms] */
const reads = (page, selector, wanted, ms = 15000) => until(`${selector} reads ${wanted}`, async () => (await page.locator(selector).first().textContent())?.trim() === wanted, ms);

/** What a fingerprint says on the screen. @param {Page} page */
const printed = (page) => page.locator('.scene.shown .print-words span').allTextContents();

/** The count in the bowl. @param {Page} page @param {number} n */
const counts = (page, n) => until(`${n} in the bowl`, () => page.locator(`.scene.shown .stir-count [aria-label="${n}"]`).count(), 15000);

test('a stirred draw: asked, counted, fingerprints, and who was silent stands beside the winner', { timeout: 90000 }, async (t) => {
  const { server, screen, page, say } = await hall(t, { stir_ms: 20000 });
  const phones = await Stirrers.join(server, 5);
  const follower = await (await person(browser, { base: server.url, phone: true })).newPage();
  t.after(() => follower.context().close());
  await follower.goto('/');
  await follower.waitForSelector('.ticket-number [role=img]');
  const { draw } = await begin(server, 'stirred');
  await screen.shows('stir');
  await reads(page, '.stir-title', say('screen.stir.ask'));
  await reads(page, '.grade-says', say('screen.sheet.stirred'));
  await reads(page, '.scene.shown .print-held', say('screen.sheet.held', { n: 1 }));
  const sheet = await printed(page);
  assert.equal(sheet.length, 8);
  await shot(page, 'screen-stir-asks');
  await phones.commit(draw, 3);
  await counts(page, 3);
  assert.ok((await page.locator('.speck').count()) >= 3, 'ink for each');
  await page.reload();
  await counts(page, 3);
  assert.deepEqual(await printed(page), sheet, 'the same fingerprint after a reload');
  assert.equal(await page.locator('.drop').count(), 0, 'what was there does not fall again');
  await reads(page, '.stir-title', say('screen.stir.showing'), 40000);
  await phones.show(draw, 2);
  await counts(page, 2);
  await until('the fingerprint of the stir', async () => (await page.locator('.print-title').first().textContent()) === say('screen.sheet.fingerprint_stir'), 15000);
  assert.notDeepEqual(await printed(page), sheet);
  await screen.shows('winner', 20000);
  await reads(page, '#scene-winner .grade-says', say('screen.sheet.stirred_by', { stirred: 2, silent: say('screen.sheet.and_silent', { n: 1 }) }));
  assert.equal(await page.evaluate(() => [...document.querySelectorAll('.ring')].flatMap((ring) => ring.getAnimations()).filter((one) => one.playState === 'running').length), 0, 'ink that nobody sees does not swim');
  assert.equal(await page.locator('#scene-winner .check-code svg[role=img]').count(), 1);
  await page.reload();
  await reads(page, '#scene-winner .grade-says', say('screen.sheet.stirred_by', { stirred: 2, silent: say('screen.sheet.and_silent', { n: 1 }) }));
  screen.quiet();
});

test('nobody taps: the screen waits for the first phone, and a draw that was stopped is listed with its reason', { timeout: 90000 }, async (t) => {
  const { server, screen, page, say } = await hall(t, {}, 'ko');
  await Stirrers.join(server, 2);
  const { draw } = await begin(server, 'stirred');
  await screen.shows('stir');
  await reads(page, '.stir-title', say('screen.stir.ask'));
  await reads(page, '.stir-note', say('screen.stir.waiting'));
  assert.equal(await page.locator('.stir-clock').textContent(), '');
  await server.api('POST', `admin/current/draws/${draw}/abort`, { reason: '조명이 나갔다' });
  await screen.shows('off');
  await reads(page, '.off-title', say('screen.called_off', { k: draw }));
  await reads(page, '.off-why', say('screen.called_off_why', { reason: '조명이 나갔다' }));
  await shot(page, 'screen-called-off');
  await server.api('POST', 'admin/current/stage', { show: 'history' });
  await screen.shows('history');
  await reads(page, '.undone .past-fact', say('screen.past.aborted'));
  await reads(page, '.undone .past-why', say('screen.past.aborted_why', { reason: '조명이 나갔다' }));
  assert.equal(await page.locator('.undone .seal').count(), 0, 'no stamp on what does not count');
  screen.quiet();
});

test('a witnessed draw: the fingerprint first, then digits in the order called, corrections marked, also after a reload', { timeout: 90000 }, async (t) => {
  const { server, screen, page, say } = await hall(t, {}, 'ko');
  const phones = await Stirrers.join(server, 3);
  const { draw } = await begin(server, 'witnessed');
  await screen.shows('stir');
  await phones.stir(draw);
  await screen.shows('word', 20000);
  await reads(page, '.standing-title', say('screen.word.stands'));
  const stir = await printed(page);
  assert.equal(stir.length, 4);
  assert.equal(await page.locator('.standing .plate svg').count(), 1);
  await call(server, draw, '01');
  const digits = () => page.locator('.called-place').evaluateAll((list) => list.map((one) => /** @type {HTMLElement} */ (one).dataset.digit || '_').join(''));
  const stands = (/** @type {string} */ wanted) => until(wanted, async () => (await digits()) === wanted);
  await stands('01__________');
  assert.deepEqual(await printed(page), stir, 'the fingerprint stays beside the digits');
  await call(server, draw, '07');
  await stands('07__________');
  const corrected = () => page.locator('.called-place').evaluateAll((list) => list.map((one, i) => (one.classList.contains('corrected') ? i : -1)).filter((i) => i >= 0));
  assert.deepEqual(await corrected(), [1]);
  await page.reload();
  await screen.shows('word');
  await stands('07__________');
  assert.deepEqual(await corrected(), [1], 'what was corrected stays marked');
  await shot(page, 'screen-word');
  await call(server, draw, '072345678901');
  await stands('072345678901');
  await server.api('POST', `admin/current/draws/${draw}/word`, { word: '072345678901' });
  await screen.shows('winner', 20000);
  await reads(page, '#scene-winner .grade-says', say('screen.sheet.witnessed_by', { stirred: 3, silent: '' }));
  screen.quiet();
});

test('a sealed draw claims no more than its seal, and says who is left out before it', { timeout: 60000 }, async (t) => {
  const { server, screen, page, say } = await hall(t, { spin_ms: 5000 });
  for (let i = 0; i < 3; i += 1) await server.register();
  const prize = (await server.api('POST', 'admin/current/prizes', { name: 'Bicycle', rank: 1, quantity: 2 })).prize_id;
  await server.api('POST', 'admin/current/stage', { show: 'prize', prize_id: prize });
  await screen.shows('prize');
  assert.deepEqual(await page.locator('.pool').allTextContents(), [say('screen.sheet.pool', { text: 'everyone who has not won yet' })], 'nobody is left out yet');
  await server.api('POST', 'admin/current/draw', { prize_id: prize, count: 1 });
  await screen.shows('run');
  assert.equal((await printed(page)).length, 8, 'the list’s fingerprint stands before the number');
  assert.equal(await page.locator('.scene.shown .plate svg').count(), 1);
  await reads(page, '.scene.shown .print-held', say('screen.sheet.held', { n: 0 }));
  await screen.shows('winner', 20000);
  await reads(page, '#scene-winner .grade-says', say('screen.sheet.sealed'));
  await server.api('POST', 'admin/current/stage', { show: 'prize', prize_id: prize });
  await screen.shows('prize');
  await until('the winner is left out', async () => (await page.locator('.pool').allTextContents())[1] === say('screen.sheet.out', { list: say('screen.sheet.won', { n: 1 }) }));
  screen.quiet();
});

test('winners have time to answer: the top counts down while they stand there, and whoever comes is marked', { timeout: 60000 }, async (t) => {
  const { server, screen, page, say } = await hall(t, { claim_ms: 60000 });
  const { phones: [phone] } = await Stirrers.join(server, 1);
  const { draw } = await begin(server, 'sealed');
  await screen.shows('winner', 20000);
  const pattern = new RegExp(`^${say('screen.claim.window_one', { time: '0:\\d\\d' })}$`);
  const top = async () => (await page.locator('#facts').textContent()) || '';
  await until('the window', async () => pattern.test(await top()));
  const first = await top();
  await until('it counts down', async () => pattern.test(await top()) && (await top()) < first);
  await server.guest(`events/current/draws/${draw}/coming`, { session_token: phone.token });
  await reads(page, '#scene-winner .coming', say('screen.claim.coming'));
  await server.api('POST', 'admin/current/stage', { show: 'code' });
  await screen.shows('idle');
  assert.doesNotMatch(await top(), pattern);
  screen.quiet();
});

test('a roll-call asks the room on the idle screen, and counts who is here', { timeout: 60000 }, async (t) => {
  const { server, screen, page, say } = await hall(t, { roll_call_min: 15 });
  const { phones: [phone] } = await Stirrers.join(server, 1);
  await reads(page, '.here-ask', say('screen.sheet.here_ask'));
  const before = await page.locator('.here-count [role=img]').getAttribute('aria-label');
  await server.guest('here', { session_token: phone.token });
  await until('one is here', async () => (await page.locator('.here-count [role=img]').getAttribute('aria-label')) === '1');
  assert.ok(before === '0' || before === '1');
  screen.quiet();
});

test('less motion: counts and no ink', { timeout: 60000 }, async (t) => {
  const { server, screen, page } = await hall(t, { stir_ms: 15000 }, 'en', true);
  const phones = await Stirrers.join(server, 2);
  const { draw } = await begin(server, 'stirred');
  await phones.commit(draw, 1);
  await counts(page, 1);
  assert.equal(await page.locator('.speck, .drop').count(), 0);
  screen.quiet();
});

test('over a camera’s picture the room’s part keeps to the lower third', { timeout: 90000 }, async (t) => {
  const { server } = await hall(t, { title: LONG.en.title });
  const context = await person(browser, { base: server.url, size: SIZES.hall, calm: true, language: 'en' });
  t.after(() => context.close());
  const page = await context.newPage();
  const watched = watch(page, server.url);
  await page.goto('/lottery?overlay=1');
  const phones = await Stirrers.join(server, 2);
  const shows = async (/** @type {string} */ name) => {
    await until(name, async () => (await page.evaluate(() => document.body.dataset.scene)) === name, 20000);
    assert.deepEqual(await unreadable(page), [], name);
    await shot(page, `screen-overlay-${name}`);
  };
  const { draw } = await server.api('POST', 'admin/current/draw', { prize_name: LONG.en.prize, prize_rank: 10, count: 1, grade: 'witnessed' });
  await shows('stir');
  await phones.stir(draw);
  await shows('word');
  await call(server, draw, '0123');
  await until('digits', async () => (await page.locator('.called-place.here').count()) === 4);
  assert.deepEqual(await unreadable(page), []);
  assert.equal(await page.locator('.scene.shown .plate').count(), 0, 'no code in a lower third');
  watched.quiet();
});

test('the remote says what the draw waits for, and its presses change nothing', { timeout: 60000 }, async (t) => {
  const { server, screen, page, say } = await hall(t);
  await Stirrers.join(server, 2);
  await page.evaluate(() => localStorage.setItem('luckydraw.remote', 'yes'));
  await page.context().addCookies(server.cookie.split('; ').map((pair) => ({ name: pair.split('=')[0], value: pair.slice(pair.indexOf('=') + 1), url: server.url })));
  await page.reload();
  await screen.shows('idle');
  await begin(server, 'stirred');
  await screen.shows('stir');
  await reads(page, '#remote-line', say('remote.next.stir'));
  const before = screen.states().length;
  await page.keyboard.press('PageDown');
  await server.register();
  await until('the screen hears on', () => screen.states().length > before);
  const { draws } = await server.api('GET', 'admin/current/draws');
  assert.deepEqual(draws.map((/** @type {any} */ one) => one.phase), ['stirring']);
  screen.quiet();
});
