// Participants: ten thousand of them, found by number, name, initial consonants and last digits; taken out and put back.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk } from './support/people.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });
const MANY = 10000;

/** @param {import('./support/server.js').Server} server @param {string[]} rows */
const bring = (server, rows) => server.api('POST', 'admin/current/import', { what: 'participants', csv: Buffer.from(['name,phone', ...rows].join('\n')).toString('base64'), images: [], dry_run: false });

/** @param {import('node:test').TestContext} t @param {string[]} rows */
async function open(t, rows) {
  const server = await startServer(t);
  if (rows.length) await bring(server, rows);
  const desk = await Desk.open(browser, { base: server.url });
  await desk.signIn();
  await desk.view('participants', rows.length ? 'table' : '.empty');
  const { page, say } = desk;
  const search = page.locator('input[type=search]');
  const numbers = () => page.locator('.person-number').allInnerTexts();
  /** @param {string} text @param {string} first the numbers that are then shown */
  const finds = async (text, first) => {
    await search.fill(text);
    await until(`${text} finds ${first}`, async () => (await numbers()).join() === first);
  };
  return { server, desk, page, say, search, numbers, finds };
}

test('ten thousand are paged smoothly, and any number is at hand', { timeout: 120000 }, async (t) => {
  const { page, numbers, say, desk } = await open(t, Array.from({ length: MANY }, (_, i) => `손님 ${i + 1},`));
  assert.equal((await numbers()).length, 100, 'a page holds a hundred rows');
  await expectText(page.locator('.pager-where'), /001–100.*10,000/);
  /** @type {number[]} */
  const took = [];
  for (const first of ['101', '201', '301']) {
    const began = Date.now();
    await page.getByRole('button', { name: say('admin.next'), exact: true }).click();
    await until(`the page from ${first}`, async () => (await numbers())[0] === first);
    took.push(Date.now() - began);
  }
  assert.ok(Math.min(...took) < 2000, `pages took ${took} ms`);
  await page.locator('.jump input').fill('9950');
  await page.locator('.jump input').press('Enter');
  await until('the last page', async () => (await numbers())[0] === '9901');
  assert.equal(await page.getByRole('button', { name: say('admin.next'), exact: true }).isDisabled(), true);
  await page.getByRole('button', { name: say('admin.previous'), exact: true }).click();
  await until('the page before', async () => (await numbers())[0] === '9801');
  await page.getByRole('button', { name: say('admin.people.first_page') }).click();
  await until('the first page', async () => (await numbers())[0] === '001');
  await page.getByRole('button', { name: say('admin.people.last_page') }).click();
  await until('the last page again', async () => (await numbers()).pop() === '10000');
  await page.setViewportSize(SIZES.small);
  await until('five digits fit the narrowest phone', () => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  desk.quiet();
});

test('found by number, name, initial consonants, last digits; what fits is marked', { timeout: 60000 }, async (t) => {
  const rows = ['김도현,010-1234-5678', '이서연,010-2222-3333', '남궁 민수,', 'John Smith,010-9999-0042', '김다희,', '박지후,'];
  const { page, finds, search, say, desk } = await open(t, rows);
  await finds('3', '003');
  await finds('서연', '002');
  await finds('smith', '004');
  await finds('ㄱㄷㅎ', '001,005');
  assert.equal(await page.locator('mark').first().innerText(), '김도현');
  await finds('5678', '001');
  await expectText(page.locator('.person-name'), '•••• 5678');
  await search.fill('없는 사람');
  await expectText(page.locator('.empty'), say('admin.people.none_found'));
  await page.getByRole('button', { name: say('admin.people.show_all') }).click();
  await until('all are back', async () => (await page.locator('.person-number').count()) === rows.length);
  assert.equal(await search.inputValue(), '');
  desk.quiet();
});

test('a syllable still being composed is looked for, and Enter takes nothing else', { timeout: 60000 }, async (t) => {
  const { page, search, numbers } = await open(t, ['김도현,', '이서연,']);
  await search.focus();
  const keyboard = await page.context().newCDPSession(page);
  await keyboard.send('Input.imeSetComposition', { text: '서', selectionStart: 1, selectionEnd: 1 });
  await until('the unfinished name is found', async () => (await numbers()).join() === '002');
  await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 });
  assert.equal(await search.inputValue(), '서');
});

test('taken out with a reason, on record, and put back at once', { timeout: 60000 }, async (t) => {
  const { page, server, say, desk } = await open(t, ['김도현,', '이서연,']);
  const status = async () => (await server.api('GET', 'admin/current/participants')).participants[0].status;
  const dialog = page.locator('dialog[open]');
  const takeOut = page.getByRole('button', { name: `001 ${say('admin.people.take_out')}` });
  await takeOut.click();
  await dialog.locator('[name=status][value=disqualified]').check();
  await dialog.getByRole('button', { name: say('admin.people.take_out'), exact: true }).click();
  await expectText(dialog.locator('.field-error:not(:empty)'), say('admin.error.required'));
  assert.equal(await status(), 'in', 'nobody is disqualified without a reason');
  await dialog.locator('[name=reason]').fill('주최 측 직원');
  await dialog.getByRole('button', { name: say('admin.people.take_out'), exact: true }).click();
  await until('it is done', async () => (await status()) === 'disqualified');
  const record = (await server.api('GET', 'admin/current/log')).records.find((/** @type {any} */ one) => one.kind === 'participant_status');
  assert.match(JSON.stringify(record.body), /주최 측 직원/);
  await page.locator('.pill', { hasText: say('admin.status.disqualified') }).click();
  await until('the filter shows one', async () => (await page.locator('.person-number').count()) === 1);
  await page.locator('.toast-action', { hasText: say('admin.people.undo') }).click();
  await until('it is undone', async () => (await status()) === 'in');
  await expectText(page.locator('.empty'), say('admin.people.none_found'));
  desk.quiet();
});

test('nobody yet: where they come from, and registration is closed and opened here', { timeout: 60000 }, async (t) => {
  const { page, server, say, desk } = await open(t, []);
  await expectVisible(page.locator('.empty a[href="/lottery/poster"]'));
  const control = page.getByRole('switch', { name: say('admin.registration.label') });
  await expectText(page.locator('.registration'), say('admin.registration.open')); // as the first state says; until then the switch stands as if it were off
  await control.click();
  await until('it is closed', async () => (await server.api('GET', 'admin/current')).registration === 'closed');
  await expectText(page.locator('.registration'), say('admin.registration.closed'));
  await control.click();
  await until('it is open', async () => (await server.api('GET', 'admin/current')).registration === 'open');
  await server.register();
  await until('who joins appears', async () => (await page.locator('.person-number').count()) === 1);
  desk.quiet();
});
