// One whole event on its real pages: an organiser, a big screen, three guests and the prize desk, in Korean and in English.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { launch, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk, Guest, Screen } from './support/people.js';
import { picture } from './support/png.js';
import { startServer, until } from './support/server.js';
import { drawNumber } from './support/words.js';

const browser = await launch({ after });
const PRIZES = { ko: ['무선 청소기', '커피 쿠폰'], en: ['Cordless vacuum cleaner', 'Coffee voucher'] };

/** Opens everybody's pages. @param {string} base @param {'ko' | 'en'} language */
async function room(base, language) {
  const where = { base, language };
  const desk = await Desk.open(browser, where);
  const screen = await Screen.open(browser, where);
  return { desk, screen, where };
}

/** No page of the room was told a winner before the reveal. @param {Array<Guest | Screen>} pages */
function nobodyKnewEarly(pages) {
  for (const page of pages) {
    const early = page.states().filter((state) => state.stage.phase !== 'winner' && JSON.stringify(state.stage).includes('"winners":['));
    assert.deepEqual(early, []);
    assert.ok(page.states().some((state) => state.stage.phase === 'spinning' || state.stage.phase === 'stopping'), 'the page saw the draw run');
  }
}

for (const language of /** @type {const} */ (['ko', 'en'])) {
  test(`a whole event (${language})`, { timeout: 180000 }, async (t) => {
    const server = await startServer(t);
    await server.api('PATCH', 'admin/current', { language, title: language === 'ko' ? '송년의 밤 경품 추첨' : 'Winter party draw', spin_ms: 8000, stop_ms: 1000 });
    const { desk, screen, where } = await room(server.url, language);
    const [first, second] = PRIZES[language];
    /** @type {Guest[]} */
    const guests = [];

    await t.test('the organiser signs in and prepares prizes', async () => {
      await desk.offer('not the password');
      await expectText(desk.page.locator('.form-error'), desk.say('admin.login.wrong_password'));
      await shot(desk.page, `${language}-login`);
      await desk.signIn();
      await desk.addPrize({ name: first, rank: 1, quantity: 1, picture: picture() });
      await desk.addPrize({ name: second, rank: 2, quantity: 2 });
      const thumb = desk.page.locator('.prize-row img').first();
      await until('the picture is shown', () => thumb.evaluate((/** @type {HTMLImageElement} */ img) => img.naturalWidth > 0));
      await shot(desk.page, `${language}-prizes`);
    });

    await t.test('guests get numbers and the screen counts them', async () => {
      await screen.shows('idle');
      await shot(screen.page, `${language}-screen-idle-0`);
      for (const expected of [1, 2, 3]) {
        const guest = await Guest.open(browser, where);
        guests.push(guest);
        assert.equal(await guest.number(), expected);
        assert.match(guest.page.url(), /\/lottery\/waiting$/);
        await expectText(guest.page.locator('#connection'), guest.say('common.connected'));
      }
      await until('the head count is 3', () => screen.page.locator('.head[aria-label^="3 "]').count());
      await until('the codes have loaded', () => screen.page.locator('img.qr').first().evaluate((/** @type {HTMLImageElement} */ img) => img.naturalWidth > 0));
      await shot(screen.page, `${language}-screen-idle-3`);
      await shot(guests[0].page, `${language}-guest-ticket`, { full: true });
    });

    /** @type {number} */
    let won = 0;
    await t.test('a draw runs on every screen and nobody knows before the reveal', async () => {
      const other = await Screen.open(browser, where);
      await other.shows('idle');
      const [winner] = await desk.draw(first);
      won = winner;
      await screen.shows('run');
      await shot(desk.page, `${language}-desk-running`);
      await screen.page.reload();
      await screen.shows('run');
      await shot(screen.page, `${language}-screen-run`);
      await shot(guests[0].page, `${language}-guest-running`);
      for (const guest of guests) assert.equal(await guest.page.locator('.win').count(), 0);
      assert.deepEqual(await screen.winners(), [drawNumber(won)]);
      assert.deepEqual(await other.winners(), [drawNumber(won)]);
      nobodyKnewEarly([...guests, screen, other]);
      await shot(screen.page, `${language}-screen-winner-early`);
      other.quiet();
      await other.page.context().close();
    });

    await t.test('the winner’s phone says so, the others’ quietly', async () => {
      for (const [index, guest] of guests.entries()) {
        if (index + 1 === won) {
          await expectVisible(guest.page.locator('.win.open .claim-code'));
          await expectVisible(guest.page.locator('.claim-qr svg'));
        } else {
          await expectText(guest.page.locator('#now'), guest.say('guest.now.lost'));
          assert.equal(await guest.page.locator('.win').count(), 0);
        }
      }
      await shot(guests[won - 1].page, `${language}-guest-win`, { full: true });
      await shot(guests[won % 3].page, `${language}-guest-lost`, { full: true });
      await shot(screen.page, `${language}-screen-winner`);
      await shot(desk.page, `${language}-desk-winner`);
    });

    await t.test('the prize desk hands over once', async () => {
      const staff = await invite(desk);
      const code = ((await guests[won - 1].page.locator('.claim-code').textContent()) || '').replace(/\s/g, '');
      await staff.page.goto(`/lottery/claim/${code}`);
      await expectText(staff.page.locator('.slip-state'), staff.say('claim.open'));
      await shot(staff.page, `${language}-claim-open`);
      await staff.page.getByRole('button', { name: staff.say('claim.confirm') }).click();
      await expectText(staff.page.locator('.slip.done .slip-state'), staff.say('claim.done'));
      await shot(staff.page, `${language}-claim-done`);
      await staff.page.reload();
      await expectText(staff.page.locator('.slip.stop .slip-state'), staff.say('claim.already'));
      await shot(staff.page, `${language}-claim-already`);
      await expectVisible(guests[won - 1].page.locator('.win.collected'));
      await desk.view('desk', '.desk');
      await expectText(desk.winner(won).first(), desk.say('admin.claim.collected'));
      await expectText(desk.winner(won).first(), /(^|[ ·])Desk 1/);
      staff.quiet();
    });

    await t.test('somebody absent is replaced on record', async () => {
      const [winner] = await desk.draw(second);
      await screen.shows('run'); // until then the winner of before stands there
      assert.deepEqual(await screen.winners(), [drawNumber(winner)]);
      const line = desk.winner(winner).first();
      await line.getByRole('button', { name: desk.say('admin.winner.absent'), exact: true }).click();
      await shot(desk.page, `${language}-desk-absent`);
      await line.getByRole('button', { name: desk.say('admin.winner.absent_sure') }).click();
      const reserve = [1, 2, 3].find((n) => n !== won && n !== winner) || 0;
      await expectVisible(desk.winner(reserve).first());
      await expectText(desk.winner(reserve).first(), desk.say('admin.winner.instead', { number: drawNumber(winner) }));
      await expectVisible(guests[reserve - 1].page.locator('.win.open'));
      await expectVisible(guests[winner - 1].page.locator('.win.absent'));
      await shot(guests[winner - 1].page, `${language}-guest-absent`, { full: true });
    });

    await t.test('results, export and log', async () => {
      await desk.view('results', '.result');
      await shot(desk.page, `${language}-results`);
      await desk.view('results/export', 'table.export');
      const download = desk.page.waitForEvent('download');
      await desk.page.getByRole('link', { name: desk.say('admin.export.get', { what: desk.say('admin.export.winners'), format: desk.say('admin.export.format_csv') }) }).click();
      const text = readFileSync(await (await download).path(), 'utf8');
      assert.ok(text.includes(first) && text.includes(second), text);
      await shot(desk.page, `${language}-export`);
      await desk.view('results/log', 'table.log');
      await expectText(desk.page.locator('table.log'), desk.say('admin.kind.draw_revealed'));
      await shot(desk.page, `${language}-log`);
    });

    for (const page of [desk, screen, ...guests]) page.quiet([/status of 401 .*admin\/login/]);
    await Promise.all([desk, screen, ...guests].map((one) => one.page.context().close()));
  });
}

/** The organiser makes a pass; its link signs somebody in on another phone. @param {Desk} desk @returns {Promise<Desk>} */
async function invite(desk) {
  await desk.view('settings/access', '.credentials, .empty');
  const panel = desk.page.locator('.panel', { hasText: desk.say('admin.staff.title') }).first();
  await panel.locator('[name=name]').fill('Desk 1');
  await panel.getByRole('button', { name: desk.say('admin.staff.create') }).click();
  const link = desk.page.locator('dialog[open] code.select-all');
  await expectVisible(link);
  await shot(desk.page, `${desk.where.language}-pass`);
  const address = (await link.textContent()) || '';
  await desk.page.locator('dialog[open]').getByRole('button', { name: desk.say('admin.access.noted') }).click();
  const staff = await Desk.open(browser, { ...desk.where, size: { width: 390, height: 844 } }, address);
  await expectVisible(staff.page.locator('#claim-code'));
  assert.ok(!staff.page.url().includes('staff='), 'the secret has left the address');
  await shot(staff.page, `${desk.where.language}-staff`);
  return staff;
}
