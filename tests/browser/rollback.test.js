// The file is put back to an older copy while phones are away: those that were there say so, for ever, and since when; nobody else does.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { launch, shot, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Guest } from './support/people.js';
import { program, startServer, until } from './support/server.js';

const browser = await launch({ after });
const GONE = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|Connection closed before|WebSocket connection to|ERR_INTERNET_DISCONNECTED|status of 404|navigator\.vibrate/;
const BACK_MS = 40000;

/** @typedef {import('./support/server.js').Server} Server */

/** @param {Server} server @param {string[]} args */
const luckydraw = (server, ...args) => execFileSync(program(), [...args, '--db', join(server.folder, 'event.db')], { cwd: server.folder, stdio: ['ignore', 'pipe', 'pipe'] });

/** @param {Server} server @param {number} k */
async function draw(server, k) {
  await server.api('POST', 'admin/current/draw', { prize_name: `상품 ${k}`, prize_rank: k, count: 1 });
  await until(`draw ${k} is revealed`, async () => (await (await fetch(`${server.url}/api/luckydraw/events/current/draws/${k}`)).json()).data?.winners);
}

/** What the phone holds of the log. @param {Guest} guest @param {string} event @returns {Promise<{seq: number, hash: string} | null>} */
const held = (guest, event) => guest.page.evaluate((start) => JSON.parse(localStorage.getItem(Object.keys(localStorage).find((name) => name.startsWith(start)) || '') || 'null'), `luckydraw.head.${event}.`);

/** Waits until the phone has written down the log's newest record, whatever else comes in meanwhile. @param {Server} server @param {Guest} guest */
async function upToDate(server, guest) {
  return until('the phone holds the newest record', async () => {
    const { log, event_id: event } = (await (await fetch(`${server.url}/api/luckydraw/events/current`)).json()).data;
    return (await held(guest, event))?.hash === log.hash && { event, log };
  }, 15000);
}

/** @param {import('node:test').TestContext} t */
async function party(t) {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 0, stop_ms: 0 });
  const where = { base: server.url, language: /** @type {const} */ ('ko') };
  const guest = await Guest.open(browser, where);
  assert.equal(await guest.number(), 1);
  await server.register();
  await server.register();
  await draw(server, 1);
  luckydraw(server, 'backup', '-o', 'first.db');
  return { server, where, guest };
}

test('a phone that was there says that an older copy was put in place, and goes on saying it', { timeout: 180000 }, async (t) => {
  const { server, where, guest } = await party(t);
  const second = await Guest.open(browser, { ...where, language: 'en', size: SIZES.small });
  assert.equal(await second.number(), 4);
  await draw(server, 2);
  const { event, log } = await upToDate(server, guest);
  await upToDate(server, second);

  await server.kill();
  luckydraw(server, 'restore', 'first.db', '--reason', '노트북이 떨어짐', '--yes');
  await server.start();
  await draw(server, 3);
  const notice = guest.page.locator('#notice-log [role=alert]');
  await expectVisible(notice, BACK_MS);
  await expectText(notice, guest.say('guest.rollback.title'));
  const { records } = (await (await fetch(`${server.url}/api/luckydraw/events/current/restores`)).json()).data;
  await expectText(notice, /사본으로 되돌린 기록이 있어요/);
  await expectText(notice, `(기록 ${records[0].seq}번)`);
  await expectText(notice, log.hash);
  await expectVisible(second.page.locator('#notice-log [role=alert]'), BACK_MS);
  await expectText(second.page.locator('#notice-log'), /older copy was put in place on/);
  await guest.page.evaluate(() => window.scrollTo(0, 0));
  await shot(guest.page, 'ko-guest-rollback');
  await shot(second.page, 'en-guest-rollback-small');

  const late = await Guest.open(browser, where);
  await late.number();
  await draw(server, 4);
  await guest.page.reload();
  await expectText(guest.page.locator('#notice-log [role=alert]'), log.hash);
  assert.deepEqual(await held(guest, event), { seq: log.seq, hash: log.hash }, 'what it held is kept for its receipt');
  // The second phone's number was lost and it joins again at its own moment, so the newest record may be one that no phone was told of.
  await until('the late phone holds a record', async () => held(late, event), 15000);
  assert.equal(await late.page.locator('#notice-log > *').count(), 0, 'a phone that knows no other log says nothing');
  for (const one of [guest, second, late]) one.quiet([GONE]);
});

test('where the copy was put back by hand, the phone says that too', { timeout: 120000 }, async (t) => {
  const { server, guest } = await party(t);
  await draw(server, 2);
  const { log } = await upToDate(server, guest);
  await server.kill();
  for (const ending of ['-wal', '-shm', '.head']) rmSync(join(server.folder, `event.db${ending}`), { force: true });
  copyFileSync(join(server.folder, 'first.db'), join(server.folder, 'event.db'));
  await server.start();
  const notice = guest.page.locator('#notice-log [role=alert]');
  await expectVisible(notice, BACK_MS);
  await expectText(notice, guest.say('guest.rollback.text').slice(0, 20));
  await expectText(notice, log.hash);
  guest.quiet([GONE]);
});

test('a server that only starts again, and draws that are reset, are no older file', { timeout: 120000 }, async (t) => {
  const { server, guest } = await party(t);
  const { event, log } = await upToDate(server, guest);
  const asked = guest.page.waitForResponse((response) => response.url().endsWith(`/log/${log.seq}`), { timeout: BACK_MS });
  await guest.page.context().setOffline(true); // it comes back to a log that has gone on
  await server.kill();
  await server.start();
  await server.api('POST', 'admin/current/reset', { reset_participants: true });
  await guest.page.context().setOffline(false);
  assert.equal((await (await asked).json()).data.hash, log.hash);
  await server.register();
  await until('it goes on from there', async () => Number((await held(guest, event))?.seq) > log.seq, BACK_MS);
  assert.equal(await guest.page.locator('#notice-log > *').count(), 0);
  guest.quiet([GONE]);
});

test('what a chance question found stays told as it was found', { timeout: 120000 }, async (t) => {
  const { server, guest } = await party(t);
  await upToDate(server, guest);
  await guest.page.evaluate(() => { Math.random = () => 0.9; }); // the first record that is heard from now on is the one that is asked for
  await guest.page.route(/\/log\/\d+$/, async (route) => {
    const answer = await (await route.fetch()).json();
    await route.fulfill({ json: { ...answer, data: { ...answer.data, hash: 'f'.repeat(64) } } });
  });
  await draw(server, 2);
  const notice = guest.page.locator('#notice-log [role=alert]');
  await expectVisible(notice, BACK_MS);
  const told = await notice.textContent();
  const fork = () => guest.page.evaluate(() => Object.entries(localStorage).filter(([name]) => name.startsWith('luckydraw.fork.')));
  const [[, before]] = await fork();
  const { event_id: event } = (await (await fetch(`${server.url}/api/luckydraw/events/current`)).json()).data;
  await draw(server, 3); // a busy phone may have asked for the newest there was
  await until('an older record than the newest was asked for', async () => Number((await held(guest, event))?.seq) > JSON.parse(before).seq);
  await guest.page.unroute(/\/log\/\d+$/);
  const asked = guest.page.waitForResponse((response) => response.url().endsWith('/restores'), { timeout: BACK_MS });
  await guest.page.context().setOffline(true);
  await server.kill();
  await server.start();
  await guest.page.context().setOffline(false);
  await (await asked).finished();
  await server.register();
  await until('a state came after that', () => guest.page.evaluate(() => !document.querySelector('.dot.offline')), BACK_MS);
  assert.deepEqual(await fork(), [[(await fork())[0][0], before]]);
  assert.equal(await notice.textContent(), told);
  guest.quiet([GONE]);
});

test('an event that the copy does not have is missed by the phones that were in it', { timeout: 120000 }, async (t) => {
  const { server, guest } = await party(t);
  await upToDate(server, guest);
  luckydraw(server, 'event', 'create', '다음 행사', '--id', 'next', '--use');
  await until('the phone is in the next event', async () => held(guest, 'next'), BACK_MS);
  await server.api('PATCH', 'admin/current', { spin_ms: 0, stop_ms: 0 });
  await draw(server, 1);
  const { log } = await upToDate(server, guest);
  await server.kill();
  luckydraw(server, 'restore', 'first.db', '--reason', '노트북이 떨어짐', '--yes');
  await server.start();
  const notice = guest.page.locator('#notice-log [role=alert]');
  await expectText(notice, log.hash, BACK_MS);
  await expectText(notice, /사본으로 되돌린 기록이 있어요/);
  await expectText(notice, guest.say('guest.rollback.gone'));
  guest.quiet([GONE]);
});

test('an event of the same id with another seal is another event', { timeout: 120000 }, async (t) => {
  const { server, guest } = await party(t);
  const { event } = await upToDate(server, guest);
  luckydraw(server, 'event', 'create', '다음 행사', '--id', 'next', '--use');
  await until('the phone is in the next event', async () => held(guest, 'next'), BACK_MS);
  luckydraw(server, 'event', 'delete', event, '--yes');
  luckydraw(server, 'event', 'create', '같은 이름', '--id', event, '--use');
  await until('the phone holds heads of both', () => guest.page.evaluate((start) => Object.keys(localStorage).filter((name) => name.startsWith(start)).length === 2, `luckydraw.head.${event}.`), BACK_MS);
  await guest.page.reload();
  await until('it is connected again', () => guest.page.evaluate(() => Boolean(document.querySelector('.dot.connected'))), BACK_MS);
  await server.register();
  await draw(server, 1);
  assert.equal(await guest.page.locator('#notice-log > *').count(), 0);
  guest.quiet([GONE]);
});
