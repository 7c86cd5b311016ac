// The poster: one sheet of A4 or A3, both codes readable, both languages, with the Wi-Fi and without.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, person, shot, SIZES, watch } from './support/browser.js';
import { auditor } from './support/audit.js';
import { pagesOf, readCode } from './support/codes.js';
import { expectText, expectVisible } from './support/expect.js';
import { startServer, until } from './support/server.js';
import { load, words } from './support/words.js';

const browser = await launch({ after });
const LONG = '제12회 한국대학교 총동문회 정기총회 및 가족과 함께하는 송년 음악회 그리고 경품 추첨 대잔치';
const WIFI = { LUCKYDRAW_WIFI_SSID: '한마음홀; 2층', LUCKYDRAW_WIFI_PASSWORD: 'year-end-2026' };

/** @param {import('node:test').TestContext} t @param {'ko' | 'en'} language @param {Record<string, string>} [env] */
async function open(t, language, env = {}) {
  const server = await startServer(t, { env });
  const context = await person(browser, { base: server.url, language, size: SIZES.laptop });
  t.after(() => context.close());
  const page = await context.newPage();
  const watched = watch(page, server.url);
  await page.goto('/lottery/poster');
  await expectVisible(page.locator('.sheet'));
  return { server, page, watched, say: words(language) };
}

/** What stands out of the sheet or over something else's edge. @param {import('playwright-core').Page} page */
const cut = (page) => page.locator('.sheet').evaluate((sheet) => {
  const frame = sheet.getBoundingClientRect();
  const out = [...sheet.querySelectorAll('*')].filter((node) => { const box = node.getBoundingClientRect(); return box.bottom > frame.bottom + 1 || box.right > frame.right + 1; });
  const parts = [...sheet.querySelectorAll(':scope > *')].map((node) => node.getBoundingClientRect());
  const over = parts.filter((box, i) => i > 0 && box.top < parts[i - 1].bottom - 1).length;
  const steps = [...sheet.querySelectorAll('.step')].filter((node) => node.scrollHeight > node.clientHeight + 4).length;
  return { out: out.map((node) => node.className), over, steps };
});

test('both codes can be read, the words stand in both languages, and it is one sheet', { timeout: 120000 }, async (t) => {
  const { server, page, watched } = await open(t, 'ko', WIFI);
  await server.api('PATCH', 'admin/current', { title: LONG.slice(0, 60) });
  await expectText(page.locator('.title'), LONG.slice(0, 20));
  assert.equal(await readCode(page.locator('#join-code')), `${server.url}/`.replace(/\/$/, ''));
  assert.equal(await readCode(page.locator('#wifi-code')), 'WIFI:T:WPA;S:한마음홀\\; 2층;P:year-end-2026;;');
  const text = (await page.locator('.sheet').innerText()).replace(/\s+/g, ' ');
  for (const language of /** @type {const} */ (['ko', 'en'])) {
    const own = load(language).poster.sheet;
    for (const key of ['android', 'iphone', 'vpn', 'anchor_text', 'lead_both', 'wifi', 'page']) assert.ok(text.includes(own[key].replaceAll('**', '')), `${language} ${key}`);
  }
  assert.ok(text.includes(server.url), 'the address stands there as text');
  assert.ok(!text.includes('year-end-2026'), 'the password is shown only where the settings say so');
  const { anchor } = await server.api('GET', 'events/current');
  assert.equal((await page.locator('#anchor').innerText()).replace(/\s/g, ''), anchor);
  assert.deepEqual(await cut(page), { out: [], over: 0, steps: 0 });
  for (const [size, expected] of /** @type {const} */ ([['a4', [210, 297]], ['a3', [297, 420]], ['a4', [210, 297]]])) {
    await page.locator(`input[value=${size}]`).check();
    const pages = pagesOf(await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    assert.deepEqual(pages, [expected], size);
  }
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('.controls').isVisible(), false, 'controls are not printed');
  assert.deepEqual(await cut(page), { out: [], over: 0, steps: 0 });
  assert.equal(await readCode(page.locator('#join-code')), server.url);
  await shot(page, 'ko-poster-print', { full: true });
  watched.quiet();
});

test('the first language is a choice that stays', { timeout: 60000 }, async (t) => {
  const { page, watched } = await open(t, 'ko', WIFI);
  await expectText(page.locator('.step-name').first(), load('ko').poster.sheet.wifi);
  await page.locator('input[value=en]').check();
  await expectText(page.locator('.step-name').first(), load('en').poster.sheet.wifi);
  await page.reload();
  await expectText(page.locator('.step-name').first(), load('en').poster.sheet.wifi);
  await expectText(page.locator('h1').first(), load('ko').poster.title);
  watched.quiet();
});

test('without a known Wi-Fi there are lines to write on, and an address that only this computer opens is named', { timeout: 60000 }, async (t) => {
  const { server, page, say, watched } = await open(t, 'en');
  assert.equal(await page.locator('.write').count(), 2);
  assert.equal(await page.locator('#wifi-code').count(), 0);
  assert.equal(await readCode(page.locator('#join-code')), server.url);
  await expectText(page.locator('#notice'), say('poster.local'));
  assert.deepEqual(await cut(page), { out: [], over: 0, steps: 0 });
  assert.deepEqual(pagesOf(await page.pdf({ preferCSSPageSize: true })), [[210, 297]]);
  await server.kill();
  await until('it says that the program is gone', async () => (await page.locator('#notice').innerText()) === say('poster.offline'), 30000);
  assert.equal(await page.locator('.sheet').count(), 1, 'and keeps the sheet');
  watched.quiet([/ERR_CONNECTION_REFUSED/]);
});

for (const language of /** @type {const} */ (['ko', 'en'])) {
  test(`everybody can use it, at every size (${language})`, { timeout: 120000 }, async (t) => {
    const { page, watched } = await open(t, language, WIFI);
    await auditor(t)(page, `${language}-poster`);
    watched.quiet();
  });
}
