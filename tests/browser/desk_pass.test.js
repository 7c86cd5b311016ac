// A staff pass: what the organiser is shown is enough to open it on another phone.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, person, shot, SIZES } from './support/browser.js';
import { expectVisible } from './support/expect.js';
import { Desk } from './support/people.js';
import { startServer } from './support/server.js';

const browser = await launch({ after });

test('a new pass says where it opens, and opens there', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const desk = await Desk.open(browser, { base: server.url });
  await desk.signIn();
  await desk.view('settings/access', '.credentials, .empty');
  await desk.page.locator('[name=name]').first().fill('경품 데스크 2');
  await desk.page.locator('[name=name]').first().press('Enter');
  const dialog = desk.page.locator('dialog[open]');
  const address = (await dialog.locator('.pass-address').textContent()) || '';
  assert.equal(address, `${server.url}/lottery/admin`);
  await expectVisible(dialog.locator('.pass-qr svg'));
  await shot(desk.page, 'ko-pass');
  const pin = ((await dialog.locator('.pin').textContent()) || '').replace(/\s/g, '');
  const phone = await person(browser, { base: server.url, phone: true, size: SIZES.phone });
  t.after(() => phone.close());
  const page = await phone.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: desk.say('admin.role.staff'), exact: true }).click();
  await page.locator('#secret').fill(pin);
  await page.locator('#secret').press('Enter');
  await expectVisible(page.locator('#claim-code'));
});
