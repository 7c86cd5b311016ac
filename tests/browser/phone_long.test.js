// Numbers of five digits and names of forty letters on a guest's phone: nothing stands out to the side and no word is cut off.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { overflows, settled } from './support/audit.js';
import { launch, person, shot, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { startServer, until } from './support/server.js';
import { words } from './support/words.js';

/** @typedef {import('playwright-core').Page} Page */

const browser = await launch({ after });
const NUMBER = 98765;
/** The second is a phone at 200 %. */
const ALL = [SIZES.phone, { width: 195, height: 422 }, SIZES.small];
const LONG = {
  ko: { title: '제이십사회한마음송년의밤대잔치와새해맞이모두의행운추첨과축하공연의시간을여는자리', prize: '최고급구십팔인치초고화질텔레비전과벽걸이설치및십년무상수리보증을포함한일등상품세' },
  en: { title: 'Internationalisationsveranstaltungsgalax', prize: 'Ultrahighdefinitiontelevisionwithsoundba' },
};

/** As if so many had come before: number 1 goes by another wherever the server names it. @param {string} text */
const renumbered = (text) => text.replace(/"draw_number":1\b/g, `"draw_number":${NUMBER}`).replace(/"winners":\[1\]/g, `"winners":[${NUMBER}]`).replace(/"recovery_code":"1-/g, `"recovery_code":"${NUMBER}-`);

/** @param {Page} page */
async function renumber(page) {
  await page.route(/\/api\/luckydraw\/(register|my-number|events)/, async (route) => {
    const response = await route.fetch().catch(() => null); // without a network there is none
    if (response) await route.fulfill({ response, body: renumbered(await response.text()) });
    else await route.abort();
  });
  await page.routeWebSocket(/\/ws/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => socket.send(renumbered(String(message))));
  });
}

for (const language of /** @type {const} */ (['ko', 'en'])) {
  test(`long names and numbers on a phone (${language})`, { timeout: 180000 }, async (t) => {
    const server = await startServer(t);
    const [say, { title, prize }] = [words(language), LONG[language]];
    assert.deepEqual([title, prize].map((name) => [...name].length), [40, 40], 'as long as the server takes them');
    await server.api('PATCH', 'admin/current', { title, spin_ms: 500, stop_ms: 500 });
    const context = await person(browser, { base: server.url, language, phone: true, size: SIZES.phone });
    const page = await context.newPage();
    await renumber(page);
    /** @type {string[]} */
    const faults = [];
    const look = async (/** @type {string} */ name) => {
      for (const size of ALL) {
        await page.setViewportSize(size);
        await settled(page);
        faults.push(...(await overflows(page)).map((line) => `${name} at ${size.width}: ${line}`));
        await shot(page, `long-${language}-${name}-${size.width}`);
      }
      await page.setViewportSize(SIZES.phone);
    };
    await page.goto('/');
    await expectVisible(page.locator('.ticket.length-5'));
    await expectText(page.locator('.ticket-event'), title);
    await look('waiting');
    await page.locator('#entry summary').click();
    await expectText(page.locator('#key-body'), `${NUMBER}-`);
    await page.locator('#check summary').click();
    await expectText(page.locator('#check-body'), say('guest.check.line'));
    await look('folds');
    await context.setOffline(true);
    await expectText(page.locator('#notice-offline'), say('guest.notice.offline').slice(0, 10));
    await look('offline');
    await context.setOffline(false);
    await expectText(page.locator('#connection'), say('common.connected'));
    await server.api('POST', 'admin/current/draw', { prize_name: prize, prize_rank: 1, count: 1 });
    await expectVisible(page.locator('.win.open .claim-code'), 15000);
    await look('win');
    await server.register();
    await server.api('PATCH', 'admin/current', { winners_again: false });
    assert.deepEqual((await server.api('POST', 'admin/current/draw', { prize_name: prize, prize_rank: 2, count: 1 })).winners, [{ draw_number: 2 }]);
    await expectVisible(page.locator('#now .chip'), 15000);
    await expectText(page.locator('#past'), prize);
    await look('result');
    await page.goto(`/lottery/waiting?x#code=${NUMBER}-ABCDEFGH`);
    await expectVisible(page.locator('.ticket.length-5'));
    await page.evaluate(() => localStorage.clear());
    await context.clearCookies();
    await page.goto('about:blank');
    await page.goto(`/lottery/waiting#code=${NUMBER}-ABCDEFGH`);
    await expectVisible(page.locator('#bring'));
    await look('carried');
    assert.deepEqual(faults, []);
    await context.close();
  });
}
