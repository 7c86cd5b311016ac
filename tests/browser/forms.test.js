// Korean input: Enter that ends a syllable sends no form of the organiser's pages, and names arrive as one and the same text.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch } from './support/browser.js';
import { expectVisible } from './support/expect.js';
import { Desk } from './support/people.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });

/** Where a text is typed: the view, what opens the form, the field. @type {[string, string, string | null, string][]} */
const FORMS = [
  ['a prize', 'prizes', 'admin.prizes.add', 'dialog [name=name]'],
  ['the line of prizes', 'setup', null, '.quick-prize [name=name]'],
  ['the settings', 'settings', null, '[name=title]'],
  ['a number at the desk', 'participants', 'admin.issue.title', 'dialog [name=name]'],
  ['who is taken out', 'participants', 'admin.people.take_out', 'dialog [name=reason]'],
  ['an event', 'settings/events', 'admin.events.create', 'dialog [name=title]'],
  ['a pass for staff', 'settings/access', null, '[name=name]'],
];

test('Enter that ends a syllable sends none of the forms', { timeout: 120000 }, async (t) => {
  const server = await startServer(t);
  await server.register();
  const desk = await Desk.open(browser, { base: server.url });
  await desk.signIn();
  await desk.view('setup', '.setup-sheet');
  await desk.page.locator('.step').nth(1).click();
  await expectVisible(desk.page.locator('.quick-prize'));
  const keyboard = await desk.page.context().newCDPSession(desk.page);
  /** @type {string[]} */
  const sent = [];
  desk.page.on('request', (request) => { if (!['GET', 'HEAD'].includes(request.method())) sent.push(`${request.method()} ${request.url()}`); });
  for (const [what, route, opener, field] of FORMS) {
    await desk.view('desk', '.view-desk');
    await desk.view(route, route === 'participants' ? 'table' : '.view h1');
    if (opener) await desk.page.getByRole('button', { name: desk.say(opener) }).first().click();
    const input = desk.page.locator(field).first();
    await expectVisible(input);
    await input.fill('');
    await input.focus();
    await keyboard.send('Input.imeSetComposition', { text: '자', selectionStart: 1, selectionEnd: 1 });
    assert.equal(await input.inputValue(), '자', `${what}: a syllable is being composed`);
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'Enter', code: 'Enter', text: '\r', windowsVirtualKeyCode: 13 });
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 });
    await keyboard.send('Input.insertText', { text: '자' });
    assert.deepEqual(sent, [], `${what}: nothing was sent`);
    assert.equal(await input.inputValue(), '자', `${what}: the syllable stays`);
    await input.fill('');
    await desk.page.keyboard.press('Escape');
    const leave = desk.page.getByRole('button', { name: desk.say('admin.discard'), exact: true });
    if (await leave.isVisible()) await leave.click();
    const revert = desk.page.getByRole('button', { name: desk.say('admin.revert') });
    if (await revert.isVisible()) await revert.click();
    await until('no dialog', async () => (await desk.page.locator('dialog[open]').count()) === 0);
  }
});

test('a name typed in pieces arrives composed, without stray spaces', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const desk = await Desk.open(browser, { base: server.url });
  await desk.signIn();
  await desk.view('setup', '.setup-sheet');
  await desk.page.locator('.step').nth(1).click();
  const name = desk.page.locator('.quick-prize [name=name]');
  await name.fill(`  ${'한글 경품'.normalize('NFD')}  `);
  await name.press('Enter');
  const names = async () => (await server.api('GET', 'admin/current/prizes')).prizes.map((/** @type {any} */ p) => p.name);
  await until('the prize is there', async () => (await names()).length === 1);
  assert.deepEqual(await names(), ['한글 경품']);
});
