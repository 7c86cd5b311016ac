// The desk's work with people: numbers by hand, finding somebody by name, taking a number over, putting somebody out.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk, Guest } from './support/people.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });

test('a number given by hand is found by name and moves to a phone', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  const where = { base: server.url, language: /** @type {const} */ ('ko') };
  for (let i = 0; i < 3; i += 1) await server.register();
  const desk = await Desk.open(browser, where);
  await desk.signIn();
  await desk.view('participants', 'table.people');
  await desk.page.getByRole('button', { name: desk.say('admin.issue.title') }).click();
  const dialog = desk.page.locator('dialog[open]');
  await dialog.locator('[name=name]').fill('김행운');
  await dialog.locator('[name=name]').press('Enter');
  const code = ((await dialog.locator('.issued-code').textContent()) || '').trim();
  assert.match(code, /^[A-Z0-9]{6,}$/);
  await dialog.getByRole('button', { name: desk.say('admin.issue.done'), exact: true }).click();
  await until('the list shows four', async () => (await desk.page.locator('table.people tbody tr').count()) === 4);
  assert.ok(!(await desk.page.locator('table.people').innerText()).includes('김행운'), 'names are shown only where they are asked for');

  const search = desk.page.getByRole('searchbox');
  await search.fill('행운');
  await expectText(desk.page.locator('table.people tbody'), '김행운');
  assert.equal(await desk.page.locator('table.people tbody tr').count(), 1);
  await search.fill('2');
  await expectText(desk.page.locator('table.people tbody'), '002');
  await shot(desk.page, 'ko-people-found');

  const guest = await Guest.open(browser, where);
  assert.equal(await guest.number(), 5);
  await guest.page.locator('#entry summary').click();
  await guest.page.locator('#entry-code').fill('WRONGCODE');
  await guest.page.getByRole('button', { name: guest.say('guest.entry.send') }).click();
  await expectText(guest.page.locator('#entry-problem'), guest.say('reason.entry_code_unknown'));
  await guest.page.locator('#entry-code').fill(code.toLowerCase());
  await guest.page.getByRole('button', { name: guest.say('guest.entry.send') }).click();
  await until('the phone shows the number given by hand', async () => (await guest.number()) === 4);
  await guest.page.reload();
  await until('and keeps it', async () => (await guest.number()) === 4);
  guest.quiet([/status of 40[049]/]);
  desk.quiet();
});

test('somebody put out is told and is in no draw', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 300, stop_ms: 300 });
  const where = { base: server.url, language: /** @type {const} */ ('en') };
  const out = await Guest.open(browser, where);
  assert.equal(await out.number(), 1);
  const other = await server.register();
  const desk = await Desk.open(browser, where);
  await desk.signIn();
  await desk.view('participants', 'table.people');
  await desk.page.getByRole('button', { name: `001 ${desk.say('admin.people.take_out')}` }).click();
  const dialog = desk.page.locator('dialog[open]');
  const confirm = dialog.getByRole('button', { name: desk.say('admin.people.take_out'), exact: true });
  await dialog.locator('[name=status][value=disqualified]').check();
  await dialog.locator('[name=reason]').fill('works here');
  await confirm.click();
  await expectVisible(desk.page.locator('tr.out .person-number', { hasText: '001' }));
  await out.page.reload();
  await expectText(out.page.locator('#notices'), out.say('guest.notice.disqualified'));
  await shot(out.page, 'en-guest-disqualified');
  const { winners, short_by: short } = await server.api('POST', 'admin/current/draw', { prize_name: 'Bicycle', prize_rank: 1, count: 2 });
  assert.deepEqual([winners, short], [[{ draw_number: other.draw_number }], 1]);
  for (const page of [out, desk]) page.quiet();
});

test('registration closes and opens, and a reset begins again at one', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  const where = { base: server.url, language: /** @type {const} */ ('ko') };
  const first = await Guest.open(browser, where);
  assert.equal(await first.number(), 1);
  const desk = await Desk.open(browser, where);
  await desk.signIn();
  // Before the first state the switch stands as if it were off, and a press would open what is open.
  await expectText(desk.page.locator('.registration'), desk.say('admin.registration.open'));
  await desk.page.locator('.registration .switch').click();
  await expectText(desk.page.locator('.registration'), desk.say('admin.registration.closed'));
  const late = await Guest.open(browser, where);
  await expectText(late.page.locator('.problem-card'), late.say('guest.problem.registration_closed'));
  await expectVisible(late.page.locator('#entry-code'));
  const [card, field, now] = await Promise.all(['.problem-card', '#entry-code', '#now'].map((part) => late.page.locator(part).boundingBox()));
  assert.ok(card && field && now && card.y + card.height < field.y && field.y < now.y, 'the field that the card names stands right below it');
  await expectText(first.page.locator('#now'), first.say('guest.notice.closed'));
  await desk.page.locator('.registration .switch').click();
  assert.equal(await late.number(), 2, 'the phone that waited joins by itself');

  await desk.view('settings/reset', '.view');
  await desk.page.getByRole('button', { name: desk.say('admin.reset.all_do') }).click();
  const dialog = desk.page.locator('dialog[open]');
  await shot(desk.page, 'ko-reset');
  await dialog.locator('input').fill(desk.say('admin.reset.word'));
  await dialog.locator('button[type=submit]').click();
  await until('the phones have new numbers', async () => [await first.number(), await late.number()].sort().join() === '1,2' && (await server.api('GET', 'admin/current')).participants === 2, 45000);
  for (const page of [first, late, desk]) page.quiet([/status of 40[49]/]);
});
