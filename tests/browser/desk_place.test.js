// A place and its winner at the desk: the time to claim, one who is coming and cannot be absent yet, a place drawn anew, and
// who is here at the roll-call.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk } from './support/people.js';
import { startServer, until } from './support/server.js';
import { Stirrers } from './support/stirrers.js';
import { drawOf, inPhase } from './support/stirring.js';

const browser = await launch({ after });
const SIZES = [[1440, 900], [1024, 768], [390, 844]];

/** @param {Desk} one @param {string} name */
async function shots(one, name) {
  for (const [width, height] of SIZES) {
    await one.page.setViewportSize({ width, height });
    await shot(one.page, `${name}-${width}`);
  }
  await one.page.setViewportSize({ width: 1440, height: 900 });
}

/** @param {import('node:test').TestContext} t @param {Record<string, unknown>} settings */
async function event(t, settings) {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 300, stop_ms: 300, ...settings });
  const phones = await Stirrers.join(server, 4);
  await server.api('POST', 'admin/current/prizes', { name: '자전거', rank: 2, quantity: 2 });
  return { server, phones };
}

/** @param {import('./support/server.js').Server} server @param {Stirrers} phones @returns {Promise<number>} */
async function drawn(server, phones) {
  const { winners } = await server.api('POST', 'admin/current/draw', { prize_name: '자전거', count: 1 });
  await inPhase(server, 1, 'winner');
  return winners[0].draw_number;
}

/** @param {string} base @param {'ko' | 'en'} [language] */
async function desk(base, language = 'ko') {
  const one = await Desk.open(browser, { base, language });
  await one.signIn();
  await one.view('desk', '.winner-actions button');
  return one;
}

/** The first of the two taps; what stands there for the second. @param {Desk} one @param {number} number */
async function askAbsent(one, number) {
  const row = one.winner(number);
  await row.getByRole('button', { name: one.say('admin.winner.absent'), exact: true }).click();
  return { early: row.locator('.winner-early'), sure: row.getByRole('button', { name: one.say('admin.winner.absent_sure'), exact: true }) };
}

/** The winner's phone says that its guest is on the way. @param {import('./support/server.js').Server} server @param {Stirrers} phones @param {number} number */
async function sayComing(server, phones, number) {
  const phone = phones.phones.find((each) => each.number === number);
  const answer = await fetch(`${server.url}/api/luckydraw/events/current/draws/1/coming`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ session_token: phone?.token }) });
  assert.equal(answer.status, 200);
}

/** A sentence up to where it counts. @param {Desk} one @param {string} key @param {Record<string, string | number>} [params] */
const upTo = (one, key, params = {}) => one.say(key, { ...params, n: '#', wait: '#' }).split('#')[0];

test('a winner who is coming has the time to come', { timeout: 90000 }, async (t) => {
  const { server, phones } = await event(t, { claim_ms: 600000 });
  const number = await drawn(server, phones);
  const one = await desk(server.url);
  await expectText(one.winner(number).locator('.winner-left'), /9:\d\d/);
  const before = await one.winner(number).locator('.winner-left').innerText();
  await until('the time runs', async () => (await one.winner(number).locator('.winner-left').innerText()) !== before);
  await sayComing(server, phones, number);
  await expectText(one.winner(number).locator('.winner-coming'), one.say('admin.winner.coming'));
  await shots(one, 'ko-desk-coming');
  const { early, sure } = await askAbsent(one, number);
  await expectText(early, upTo(one, 'admin.winner.absent_held', { number: `00${number}` }));
  assert.equal(await sure.isDisabled(), true, 'no absence before the time is over');
  await one.winner(number).getByRole('button', { name: one.say('admin.cancel'), exact: true }).click();
  await one.winner(number).getByRole('button', { name: one.say('admin.winner.void') }).click();
  await one.page.locator('dialog[open] input').fill('실수');
  await one.page.locator('dialog[open] button[type=submit]').click();
  const refusal = one.page.locator('.toast-error');
  await expectText(refusal, upTo(one, 'admin.error.winner_is_coming'));
  assert.equal((await drawOf(server, 1)).winners[0].claim, 'open');
  await server.api('POST', 'admin/current/draw', { prize_name: '자전거', count: 1 });
  await until('the refusal goes with the next draw', async () => (await refusal.count()) === 0);
  one.quiet([/status of 409/]);
});

test('an early absence is the host’s to decide, and the desk says how early it is', { timeout: 90000 }, async (t) => {
  const { server, phones } = await event(t, { claim_ms: 600000 });
  const number = await drawn(server, phones);
  const one = await desk(server.url);
  const { early, sure } = await askAbsent(one, number);
  await expectText(early, upTo(one, 'admin.winner.absent_early', { number: `00${number}` }));
  const before = await early.innerText();
  await until('it counts', async () => (await early.innerText()) !== before);
  await shots(one, 'ko-desk-early');
  await one.page.reload(); // the second tap is awaited for some seconds only, which the pictures may take
  await askAbsent(one, number);
  await sure.click();
  await until('it is allowed', async () => (await drawOf(server, 1)).winners[0].claim === 'absent');
  one.quiet();
});

test('once the time is over, the refusal has gone and whoever did not come is marked absent', { timeout: 90000 }, async (t) => {
  const { server, phones } = await event(t, { claim_ms: 25000 });
  const number = await drawn(server, phones);
  const one = await desk(server.url, 'en');
  await sayComing(server, phones, number);
  await expectText(one.winner(number).locator('.winner-coming'), one.say('admin.winner.coming'));
  const row = one.winner(number);
  await row.getByRole('button', { name: one.say('admin.winner.void') }).click();
  await one.page.locator('dialog[open] input').fill('a slip');
  await one.page.locator('dialog[open] button[type=submit]').click();
  const refusal = one.page.locator('.toast-error');
  await expectText(refusal, upTo(one, 'admin.error.winner_is_coming').trim());
  const left = () => row.locator('.winner-left').innerText();
  await until('little time is left', async () => /0:0[2-4]/.test(await left()), 40000);
  const { early, sure } = await askAbsent(one, number);
  assert.equal(await sure.isDisabled(), true);
  await until('the time is over', () => sure.isEnabled(), 20000);
  assert.equal(await early.innerText(), '', 'nothing is said any more of the time');
  await until('the refusal has gone', async () => (await refusal.count()) === 0);
  await sure.click();
  await until('absent', async () => (await drawOf(server, 1)).winners[0].claim === 'absent');
  one.quiet([/status of 409/]);
});

test('the place of an absent winner is drawn anew, once', { timeout: 90000 }, async (t) => {
  const { server, phones } = await event(t, { absent: 'fresh', claim_ms: 10000 });
  const number = await drawn(server, phones);
  const one = await desk(server.url);
  await one.winner(number).getByRole('button', { name: one.say('admin.winner.absent'), exact: true }).click();
  await expectText(one.winner(number), one.say('admin.winner.absent_follows_fresh'));
  await one.winner(number).getByRole('button', { name: one.say('admin.winner.absent_sure'), exact: true }).click();
  await expectVisible(one.page.locator('.next[data-next="anew"]'));
  await shots(one, 'ko-desk-anew');
  await one.pressable();
  await one.page.locator('.draw-button').click();
  const dialog = one.page.locator('dialog[open]');
  await shots(one, 'ko-desk-anew-asked');
  await dialog.getByRole('button', { name: one.say('admin.anew.confirm') }).click();
  await inPhase(server, 2, 'winner');
  assert.deepEqual((await drawOf(server, 2)).supersedes, { draw: 1, place: 1 });
  await expectText(one.page.locator('.draw-block').first(), one.say('admin.results.supersedes', { k: 1, place: 1 }));
  await expectText(one.winner(number), one.say('admin.winner.superseded', { k: 2 }));
  assert.equal(await one.winner(number).getByRole('button').count(), 0, 'neither undone nor drawn once more');
  await one.view('results', '.result');
  await shots(one, 'ko-results-anew');
  await one.view('results/log', 'table.log');
  await expectText(one.page.locator('table.log'), one.say('admin.log.superseded', { k: 1, place: 1 }));
  one.quiet();
});

test('the desk counts who is here, and confirms who has no phone', { timeout: 90000 }, async (t) => {
  const { server, phones } = await event(t, { roll_call_min: 30 });
  const one = await Desk.open(browser, { base: server.url, language: 'ko' });
  await one.signIn();
  await expectText(one.page.locator('.figure-here dd'), /^\d+$/);
  const before = Number(await one.page.locator('.figure-here dd').innerText());
  await one.view('participants', 'table.people');
  const row = one.page.locator('tbody tr').first();
  await row.getByRole('button', { name: one.say('admin.people.here_do') }).click();
  await expectText(row.locator('.person-here-at'), /\d\d:\d\d/);
  await shots(one, 'ko-people-here');
  const answer = await fetch(`${server.url}/api/luckydraw/here`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ session_token: phones.phones[1].token }) });
  assert.equal(answer.status, 200);
  await one.view('desk', '.draw-button');
  await expectText(one.page.locator('.figure-here dd'), String(before + 2));
  one.quiet();
});
