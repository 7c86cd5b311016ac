// The prize desk on a phone: sign in, match, confirm in one tap, undo; a picture of the page, a wrong code, a lost network.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { launch, person, SIZES, watch } from './support/browser.js';
import { auditor } from './support/audit.js';
import { expectText, expectVisible } from './support/expect.js';
import { startServer, until } from './support/server.js';
import { words } from './support/words.js';

const browser = await launch({ after });
const PRIZE = '최신형 무선 스틱 청소기와 물걸레 세트';

/** The four digits that a winner's phone shows at a moment. @param {string} key its live key @param {number} [at] */
function digitsOf(key, at = Date.now()) {
  const mac = createHmac('sha256', key).update(String(Math.floor(at / 10000))).digest();
  return String(mac.readUInt32BE(0) % 10000).padStart(4, '0');
}

/** An event with winners who have not come yet. @param {import('node:test').TestContext} t @param {number} count */
async function winners(t, count) {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 0, stop_ms: 0 });
  const guests = [];
  for (let i = 0; i < count + 1; i += 1) guests.push(await server.register());
  await server.api('POST', 'admin/current/draw', { prize_name: PRIZE, prize_rank: 1, count });
  const rows = await until('the draw is revealed', async () => {
    const { draws } = await server.api('GET', 'admin/current/draws');
    return draws[0].winners.every((/** @type {any} */ one) => one.claim_code) && (await server.api('GET', `admin/current/claims/${draws[0].winners[0].claim_code}`).catch(() => null)) && draws[0].winners;
  });
  for (const row of rows) {
    const { session_token: token } = guests.find((guest) => guest.draw_number === row.draw_number);
    const own = await server.api('GET', `my-number?session_token=${encodeURIComponent(token)}`);
    row.live_key = own.wins[0].live_key;
  }
  const pass = await server.api('POST', 'admin/current/staff', { name: '경품 데스크 1' });
  return { server, rows, pass };
}

/** Somebody at the desk with a phone. @param {import('node:test').TestContext} t @param {{server: any, pass: {pin: string}, language?: 'ko' | 'en', path: string}} options */
async function staff(t, { server, pass, language = 'ko', path }) {
  const context = await person(browser, { base: server.url, language, phone: true, size: SIZES.small });
  t.after(() => context.close());
  const page = await context.newPage();
  const watched = watch(page, server.url);
  await page.goto(path.split('?')[0]);
  await page.locator('#pin').fill(pass.pin);
  await page.locator('form button[type=submit]').click();
  await expectVisible(page.locator('.slip'));
  if (path.includes('?')) await page.goto(path);
  return { page, context, watched, say: words(language) };
}

test('one tap hands over, another desk sees it, undo takes it back', { timeout: 90000 }, async (t) => {
  const { server, rows, pass } = await winners(t, 1);
  const { claim_code: code, live_key: key } = rows[0];
  const { page, say, watched } = await staff(t, { server, pass, path: `/lottery/claim/${code}?live=${digitsOf(key)}` });
  await expectVisible(page.locator('.slip.ready'));
  await expectText(page.locator('.slip'), PRIZE);
  await expectText(page.locator('.facts'), `${say('claim.collected')} ${say('claim.open')}`);
  await expectText(page.locator('#live'), say('claim.live_ok'));
  const shown = async () => ((await page.locator('.live-digits').getAttribute('aria-label').catch(() => '')) || '').replace(/\D/g, '');
  await until('the digits are those of the phone', async () => [digitsOf(key), digitsOf(key, Date.now() - 10000)].includes(await shown()));
  const confirm = page.locator('#confirm');
  const box = await confirm.boundingBox();
  assert.ok(box && box.y + box.height <= SIZES.small.height && box.height >= 56, 'the button is under the thumb, without scrolling');

  const other = await staff(t, { server, pass, language: 'en', path: `/lottery/claim/${code}` });
  await expectVisible(other.page.locator('#confirm'));
  await other.page.evaluate(() => { Object.defineProperty(document, 'hidden', { configurable: true, get: () => true }); }); // it does not look again by itself
  await confirm.click();
  await expectText(page.locator('.slip.done .slip-state'), say('claim.done'));
  await other.page.locator('#confirm').click();
  await expectText(other.page.locator('.slip.stop .slip-state'), other.say('claim.already'));
  await expectText(other.page.locator('.facts'), '경품 데스크 1');
  const claims = async () => (await server.api('GET', 'admin/current/draws')).draws[0].winners[0].claim;
  assert.equal(await claims(), 'collected');
  await page.locator('#undo').click();
  await expectVisible(page.locator('#confirm'));
  await expectText(page.locator('.note'), say('claim.undone'));
  assert.equal(await claims(), 'open');
  const { records } = await server.api('GET', 'admin/current/log?limit=1');
  assert.equal(records[0].body.reason, null, 'nobody gave a reason, so none is on record');
  watched.quiet([/status of 401/]);
  other.watched.quiet([/status of 40[19]/]);
});

test('the digits go on by themselves', { timeout: 60000 }, async (t) => {
  const { server, rows, pass } = await winners(t, 1);
  const { claim_code: code, live_key: key } = rows[0];
  const { page } = await staff(t, { server, pass, path: `/lottery/claim/${code}` });
  const shown = async () => ((await page.locator('.live-digits').getAttribute('aria-label').catch(() => '')) || '').replace(/\D/g, '');
  const first = await until('digits', shown);
  await until('others, and the right ones', async () => { const now = await shown(); return now && now !== first && [digitsOf(key), digitsOf(key, Date.now() - 10000)].includes(now); }, 25000);
});

test('a picture of the page is told from the page', { timeout: 60000 }, async (t) => {
  const { server, rows, pass } = await winners(t, 1);
  const { claim_code: code, live_key: key } = rows[0];
  const old = digitsOf(key, Date.now() - 3600000);
  const { page, say } = await staff(t, { server, pass, path: `/lottery/claim/${code}?live=${old}` });
  await expectText(page.locator('.slip.stale .slip-state'), say('claim.live_stale'));
  await expectText(page.locator('.slip'), say('claim.live_stale_why'));
  await expectText(page.locator('#confirm'), say('claim.confirm_stale'));
  await page.locator('#confirm').click();
  await expectVisible(page.locator('.slip.done'));
});

test('a code with a stray % is an unknown one', { timeout: 60000 }, async (t) => {
  const { server, pass } = await winners(t, 1);
  const { page } = await staff(t, { server, pass, path: '/lottery/claim/ABCDEFGHJ%' });
  await expectVisible(page.locator('#other-code'));
});

test('somebody at the desk sees other digits, is told what to do, and goes on to the next winner', { timeout: 60000 }, async (t) => {
  const { server, rows, pass } = await winners(t, 2);
  const { page, say, watched } = await staff(t, { server, pass, path: `/lottery/claim/${rows[0].claim_code}` });
  await page.locator('#differ').click();
  await expectText(page.locator('.slip.stale .slip-state'), say('claim.live_stale'));
  await expectText(page.locator('.slip'), say('claim.live_stale_why'));
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'slip-state', 'it is read out');
  assert.equal(await page.locator('#differ').count(), 0);
  await expectText(page.locator('#confirm'), say('claim.confirm_stale'));
  const box = await page.locator('#confirm').boundingBox();
  assert.ok(box && box.y + box.height <= SIZES.small.height);
  await page.locator('#back').click();
  await expectVisible(page.locator('#claim-code'));
  await page.locator('#claim-code').fill(rows[1].claim_code);
  await page.locator('#claim-code').press('Enter');
  await expectVisible(page.locator('.slip.ready'));
  watched.quiet([/status of 401/]);
});

test('digits that were scanned before signing in, or without a network, accuse nobody', { timeout: 60000 }, async (t) => {
  const { server, rows, pass } = await winners(t, 1);
  const code = rows[0].claim_code;
  const context = await person(browser, { base: server.url, language: 'ko', phone: true, size: SIZES.small });
  t.after(() => context.close());
  const page = await context.newPage();
  const asked = /** @type {string[]} */ ([]);
  page.on('request', (request) => { if (request.url().includes(`/claims/${code}`)) asked.push(new URL(request.url()).search); });
  const old = `/lottery/claim/${code}?live=${digitsOf(code, Date.now() - 3600000)}`;
  const toCompare = async () => {
    await expectVisible(page.locator('.slip.ready'));
    await expectVisible(page.locator('.live-digits'));
    assert.equal(await page.locator('.slip.stale, .live-ok').count(), 0);
    assert.equal(new URL(page.url()).search, '');
    assert.ok(asked.length > 1 && asked[0].startsWith('?live='), JSON.stringify(asked));
    assert.deepEqual(asked.slice(1).filter(Boolean), [], 'later requests carry no digits');
  };
  await page.goto(old);
  await expectVisible(page.locator('#pin'));
  assert.equal(await page.locator(`form a[href^="/lottery/admin"]`).getAttribute('href'), `/lottery/admin?next=${encodeURIComponent(`/lottery/claim/${code}`)}`);
  await page.locator('#pin').fill(pass.pin);
  await page.locator('#pin').press('Enter');
  await toCompare();
  await page.reload();
  await toCompare();

  asked.length = 0;
  await page.route(/\/claims\//, (route) => route.abort('internetdisconnected'));
  await page.goto(old);
  await expectVisible(page.locator('#offline'));
  await page.unroute(/\/claims\//);
  await toCompare();
});

test('passed on, cancelled and unknown codes give nothing', { timeout: 60000 }, async (t) => {
  const { server, rows, pass } = await winners(t, 2);
  const path = (/** @type {number} */ place) => `admin/current/draws/1/winners/${place}/claim`;
  await server.api('POST', path(rows[0].place), { claim: 'absent', reason: '세 번 불렀음' });
  await server.api('POST', path(rows[1].place), { claim: 'void', reason: '행사 진행 직원' });
  const { page, say, watched } = await staff(t, { server, pass, path: `/lottery/claim/${rows[0].claim_code}` });
  await expectText(page.locator('.slip.stop .slip-state'), say('claim.absent'));
  await page.goto(`/lottery/claim/${rows[1].claim_code}`);
  await expectText(page.locator('.slip.stop .slip-state'), say('claim.void'));
  await expectText(page.locator('.facts'), '행사 진행 직원');
  assert.equal(await page.locator('#confirm').count(), 0);
  await page.goto('/lottery/claim/ABCDEFGHJK');
  await expectText(page.locator('.slip.stop .slip-state'), say('claim.not_found'));
  await page.locator('#other-code').fill(rows[1].claim_code.toLowerCase());
  await page.locator('#other-code').press('Enter');
  await expectText(page.locator('.slip.stop .slip-state'), say('claim.void'));
  watched.quiet([/status of 40[14]/]);
});

test('a tap without a network is kept and sent once there is one again', { timeout: 90000 }, async (t) => {
  const { server, rows, pass } = await winners(t, 1);
  const { page, context, say, watched } = await staff(t, { server, pass, path: `/lottery/claim/${rows[0].claim_code}` });
  await expectVisible(page.locator('#confirm'));
  await context.setOffline(true);
  await page.locator('#confirm').click();
  await expectText(page.locator('#offline'), say('claim.waiting'));
  await context.setOffline(false);
  await expectVisible(page.locator('.slip.done'), 15000);
  assert.equal(await page.locator('#offline').isVisible(), false);
  watched.quiet([/status of 401/, /ERR_INTERNET_DISCONNECTED/]);
});

test('a wrong PIN, and pages that everybody can use', { timeout: 120000 }, async (t) => {
  const { server, rows, pass } = await winners(t, 1);
  const audit = auditor(t);
  for (const language of /** @type {const} */ (['ko', 'en'])) {
    const context = await person(browser, { base: server.url, language, phone: true, size: SIZES.small });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.goto(`/lottery/claim/${rows[0].claim_code}?live=0000`);
    await page.locator('#pin').fill('00000000');
    await page.locator('form button[type=submit]').click();
    await expectText(page.locator('#pin-problem'), words(language)('claim.pin_wrong'));
    await audit(page, `${language}-claim-login`);
    await page.locator('#pin').fill(pass.pin);
    await page.locator('#pin').press('Enter');
    await expectVisible(page.locator('#confirm'));
    await audit(page, `${language}-claim-open`);
    await page.goto('/lottery/claim/ABCDEFGHJK');
    await expectVisible(page.locator('#other-code'));
    await audit(page, `${language}-claim-unknown`);
  }
});
