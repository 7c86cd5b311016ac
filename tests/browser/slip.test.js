// The slip for a guest without a phone: printed alone, readable, and good for taking the number over.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, person, SIZES } from './support/browser.js';
import { pagesOf, readCode } from './support/codes.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk, Guest } from './support/people.js';
import { startServer, until } from './support/server.js';
import { drawNumber } from './support/words.js';

const browser = await launch({ after });

/** Keeps the print dialog from opening and counts how often it was asked for. @param {import('playwright-core').Page} page */
const countPrints = (page) => page.addInitScript(() => { Object.assign(window, { prints: 0, print() { /** @type {any} */ (window).prints += 1; } }); });

for (const language of /** @type {const} */ (['ko', 'en'])) {
  test(`a number given at the desk comes on paper (${language})`, { timeout: 90000 }, async (t) => {
    const server = await startServer(t);
    await server.api('PATCH', 'admin/current', { title: '2026 한마음 송년의 밤' });
    const desk = await Desk.open(browser, { base: server.url, language });
    await countPrints(desk.page);
    await desk.page.reload();
    await desk.signIn();
    await desk.view('participants');
    await desk.page.getByRole('button', { name: desk.say('admin.issue.title') }).first().click();
    const dialog = desk.page.locator('dialog[open]');
    await dialog.locator('[name=name]').fill('알렉산드라 엘리자베스');
    await dialog.locator('[name=name]').press('Enter');
    const code = ((await dialog.locator('.issued-code').textContent()) || '').trim();
    await dialog.getByRole('button', { name: desk.say('slip.print') }).click();
    await until('the print dialog was asked for', () => desk.page.evaluate(() => /** @type {any} */ (window).prints === 1));

    assert.equal(await desk.page.locator('#paper-slip').isVisible(), false, 'on the screen there is no slip');
    await desk.page.emulateMedia({ media: 'print' });
    const slip = desk.page.locator('.paper-slip');
    await expectVisible(slip);
    const others = await desk.page.locator('body > *:not(#paper-slip)').evaluateAll((nodes) => nodes.filter((node) => node.getClientRects().length > 0).map((node) => node.tagName));
    assert.deepEqual(others, [], 'nothing else is printed');
    const text = (await slip.innerText()).replace(/\s+/g, ' ');
    assert.ok(text.includes('2026 한마음 송년의 밤') && text.includes('알렉산드라 엘리자베스') && text.includes(desk.say('slip.keep')), text);
    assert.ok(text.replace(/ /g, '').includes(code), 'the entry code stands there');
    assert.equal(await slip.locator('.paper-slip-number').getAttribute('aria-label'), desk.say('common.number', { number: drawNumber(1) }));
    assert.equal(await readCode(slip.locator('.qr')), `${server.url}/lottery/waiting#code=${code}`);
    const box = await slip.boundingBox();
    assert.ok(box && box.width < 80 * 3.8, 'it fits a receipt printer');
    assert.equal(pagesOf(await desk.page.pdf({ format: 'A4' })).length, 1);

    await desk.page.emulateMedia({ media: 'screen' });
    await desk.page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await desk.page.emulateMedia({ media: 'print' });
    assert.equal(await slip.isVisible(), false, 'printing the page later prints the page');
    await desk.page.emulateMedia({ media: 'screen' });
    await desk.page.getByRole('button', { name: desk.say('admin.issue.done'), exact: true }).click();

    await desk.page.getByText(desk.say('admin.people.show_contact')).click();
    await desk.page.getByRole('button', { name: desk.say('slip.again', { number: drawNumber(1) }) }).click();
    await until('it was asked for again', () => desk.page.evaluate(() => /** @type {any} */ (window).prints === 2));
    assert.equal((await slip.locator('.paper-slip-letters').textContent() || '').replace(/ /g, ''), code, 'the same slip once more');
    desk.quiet();

    const context = await person(browser, { base: server.url, language, phone: true, size: SIZES.phone });
    const phone = new Guest(await context.newPage(), { base: server.url, language });
    await phone.page.goto(`/lottery/waiting#code=${code}`);
    await expectText(phone.page.locator('.carried h1'), phone.say('guest.carried.title_some'));
    await phone.page.locator('#bring').click();
    await until('the phone that scans it has the number', async () => (await phone.number()) === 1);
  });
}
