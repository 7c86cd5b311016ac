// Every page in every state is usable: by keyboard and screen reader as far as axe can tell, narrow, enlarged and without motion.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch } from './support/browser.js';
import { auditor, settled, stageAuditor } from './support/audit.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk, Guest, Screen } from './support/people.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });
const PRIZES = { ko: ['최신형 무선 스틱 청소기와 물걸레 세트', '동네 빵집 상품권'], en: ['Cordless stick vacuum cleaner, mop set', 'Bakery voucher'] };
const VIEWS = { prizes: '.prize-row', participants: 'table', results: '.result', 'results/export': 'table.export', 'results/log': 'table.log', settings: '.form', setup: '.setup-sheet .form', 'settings/events': '.event-card', 'settings/access': '.credentials, .empty', 'settings/reset': '.view' };

/** An event with prizes and a room of people without pages. @param {import('node:test').TestContext} t @param {'ko' | 'en'} language */
async function event(t, language) {
  const server = await startServer(t);
  const title = language === 'ko' ? '제12회 한마음 송년의 밤 경품 추첨' : 'The twelfth winter party and its great lucky draw';
  await server.api('PATCH', 'admin/current', { language, title, spin_ms: 300, stop_ms: 300 });
  for (const [index, name] of PRIZES[language].entries()) await server.api('POST', 'admin/current/prizes', { name, rank: index + 1, quantity: 30, description: name });
  return server;
}

/** @param {import('./support/server.js').Server} server @param {number} count */
async function join(server, count) {
  for (let i = 0; i < count; i += 1) await server.api('POST', 'admin/current/participants', { name: `손님 ${i}` });
}

for (const language of /** @type {const} */ (['ko', 'en'])) {
  test(`guests’ pages (${language})`, { timeout: 240000 }, async (t) => {
    const server = await event(t, language);
    const audit = auditor(t);
    const where = { base: server.url, language };
    await server.api('PATCH', 'admin/current', { registration: 'closed' });
    const late = await Guest.open(browser, where);
    await expectText(late.page.locator('.problem-card'), late.say('guest.problem.registration_closed'));
    await audit(late.page, `${language}-guest-closed`);
    await server.api('PATCH', 'admin/current', { registration: 'open' });
    assert.equal(await late.number(), 1, 'an open registration is noticed');
    await late.page.locator('#entry summary').click();
    await late.page.locator('#check summary').click();
    await expectText(late.page.locator('#check-body'), late.say('guest.check.line'));
    await audit(late.page, `${language}-guest-ticket`);
    await server.api('POST', 'admin/current/draw', { prize_name: PRIZES[language][0], prize_rank: 1, count: 1 });
    await expectVisible(late.page.locator('.win.open .claim-code'));
    await audit(late.page, `${language}-guest-win`);
    const other = await Guest.open(browser, where);
    await other.number();
    await join(server, 40);
    await server.api('POST', 'admin/current/draw', { prize_name: PRIZES[language][1], prize_rank: 2, count: 30 });
    await until('the list is there', async () => (await other.page.locator('#now .chip').count()) > 5);
    await audit(other.page, `${language}-guest-many`);
    await server.api('POST', 'admin/current/participants/2/status', { status: 'disqualified', reason: 'test' }).catch(() => undefined);
    await other.page.goto('/no/such/page');
    await audit(other.page, `${language}-error`);
    await other.page.goto(`/api/docs?lang=${language}`);
    await other.page.locator('.op summary').first().click();
    await audit(other.page, `${language}-docs`);
    late.quiet([/status of 409/]);
    other.quiet([/status of 404/]);
  });

  test(`the big screen (${language})`, { timeout: 240000 }, async (t) => {
    const server = await event(t, language);
    const audit = stageAuditor(t);
    const screen = await Screen.open(browser, { base: server.url, language, calm: true });
    await screen.shows('idle');
    await join(server, 40);
    await until('the head count', () => screen.page.locator('.head[aria-label^="40 "]').count());
    await audit(screen.page, `${language}-screen-idle`);
    await server.api('POST', 'admin/current/draw', { prize_name: PRIZES[language][0], prize_rank: 1, count: 1 });
    await screen.winners();
    await settled(screen.page);
    assert.equal(await screen.page.locator('canvas').count(), 0, 'no confetti where motion is reduced');
    assert.equal(await screen.page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length), 0);
    await audit(screen.page, `${language}-screen-winner`);
    await server.api('POST', 'admin/current/draw', { prize_name: PRIZES[language][1], prize_rank: 2, count: 24 });
    await until('the board', async () => (await screen.page.locator('.board .small-ticket').count()) > 5, 15000);
    await audit(screen.page, `${language}-screen-many`);
    screen.quiet();
  });

  test(`the organiser’s and the staff’s pages (${language})`, { timeout: 400000 }, async (t) => {
    const server = await event(t, language);
    const audit = auditor(t);
    await join(server, 12);
    const desk = await Desk.open(browser, { base: server.url, language });
    await expectVisible(desk.page.locator('#secret'));
    await audit(desk.page, `${language}-login`);
    await desk.signIn();
    await server.api('POST', 'admin/current/draw', { prize_name: PRIZES[language][0], prize_rank: 1, count: 3 });
    await until('the winners can be handed over', () => desk.page.locator('.winner-actions button').count());
    await audit(desk.page, `${language}-desk`);
    for (const [route, ready] of Object.entries(VIEWS)) {
      await desk.view(route, ready);
      await audit(desk.page, `${language}-admin-${route.replace('/', '-')}`);
    }
    await dialogs(desk, audit);
    const row = (await server.api('GET', 'admin/current/draws')).draws[0].winners[0];
    await desk.page.goto(`/lottery/claim/${row.claim_code}`);
    await expectVisible(desk.page.locator('.slip.ready'));
    await audit(desk.page, `${language}-claim`);
    await desk.page.getByRole('button', { name: desk.say('claim.confirm') }).click();
    await expectVisible(desk.page.locator('.slip.done'));
    await audit(desk.page, `${language}-claim-done`);
    const stranger = await Desk.open(browser, { base: server.url, language }, `/lottery/claim/${row.claim_code}`);
    await expectVisible(stranger.page.locator('input'));
    await audit(stranger.page, `${language}-claim-login`);
    desk.quiet();
    stranger.quiet([/status of 401/]);
  });
}

/** Dialogs that cover a view. @param {Desk} desk @param {ReturnType<typeof auditor>} audit */
async function dialogs(desk, audit) {
  const dialog = desk.page.locator('dialog[open]');
  const { language } = desk.where;
  const away = async () => {
    await desk.page.keyboard.press('Escape');
    await until('the dialog is closed', async () => (await dialog.count()) === 0);
  };
  await desk.view('prizes');
  await desk.page.getByRole('button', { name: desk.say('admin.prizes.add') }).first().click();
  await expectVisible(dialog);
  await audit(desk.page, `${language}-dialog-prize`);
  await away();
  await desk.page.getByRole('button', { name: desk.say('admin.import.from_csv') }).click();
  await expectVisible(dialog);
  await audit(desk.page, `${language}-dialog-import`);
  await away();
  await desk.view('participants');
  await desk.page.getByRole('button', { name: desk.say('admin.issue.title') }).click();
  await expectVisible(dialog);
  await audit(desk.page, `${language}-dialog-issue`);
  await dialog.getByRole('button', { name: desk.say('admin.issue.submit') }).click();
  await expectVisible(dialog.locator('.issued-code'));
  await audit(desk.page, `${language}-dialog-issued`);
  await away();
}
