// Setting up an event: three steps, each saved; what is typed shows on a likeness of the screen; nothing typed is lost.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk } from './support/people.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });

/** @param {import('node:test').TestContext} t @param {string} route @param {string} ready */
async function open(t, route, ready) {
  const server = await startServer(t);
  const desk = await Desk.open(browser, { base: server.url });
  await desk.signIn();
  await desk.view(route, ready);
  const { page, say } = desk;
  return { server, desk, page, say, event: () => server.api('GET', 'admin/current') };
}

/** @param {import('playwright-core').Page} page */
const next = (page) => page.locator('.setup-page button[type=submit]').click();

test('three steps, each saved by itself, left and come back to', { timeout: 90000 }, async (t) => {
  const { server, desk, page, say, event } = await open(t, 'setup', '.setup-sheet');
  await page.locator('[name=title]').fill('제12회 한마음 송년의 밤');
  await page.locator('[name=theme][value=paper]').check();
  await page.locator('[name=accent]').fill('1F5F8B');
  await next(page);
  await expectText(page.locator('.setup-sheet h2'), say('admin.setup.step.prizes'));
  const { title, settings } = await event();
  assert.deepEqual([title, settings.theme, settings.accent], ['제12회 한마음 송년의 밤', 'paper', '#1f5f8b']);
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H2', 'the new step is read out');

  const line = page.locator('.quick-prize');
  for (const [name, quantity] of [['자전거', '3'], ['커피 상품권', '10']]) {
    await line.locator('[name=name]').fill(name);
    await line.locator('[name=quantity]').fill(quantity);
    await line.locator('[name=name]').press('Enter');
    await expectVisible(page.locator('.prize-row', { hasText: name }));
    await until('the line is ready for the next prize', () => page.evaluate(() => document.activeElement?.getAttribute('name') === 'name' && /** @type {HTMLInputElement} */ (document.activeElement).value === ''));
  }
  const { prizes } = await server.api('GET', 'admin/current/prizes');
  assert.deepEqual(prizes.map((/** @type {any} */ p) => [p.name, p.rank, p.quantity]), [['자전거', 1, 3], ['커피 상품권', 2, 10]], 'ranks count up by themselves');
  await expectText(page.locator('.step').nth(1), '2종 13개');

  await page.reload();
  await expectText(page.locator('.setup-sheet h2'), say('admin.setup.step.prizes'), 15000);
  const ticked = () => page.locator('.step').evaluateAll((steps) => steps.map((one) => one.querySelector('.step-number svg') !== null));
  assert.deepEqual(await ticked(), [true, false, false], 'what is done has a tick, also after a reload');
  await page.locator('.step').nth(2).click();
  await page.locator('[name=winners_again][value=true]').check();
  await page.locator('[name=reveal][value=host]').check();
  await page.getByRole('button', { name: say('admin.setup.length.long'), exact: true }).click();
  assert.equal(await page.locator('[name=spin_ms]').inputValue(), '8');
  await next(page);
  await expectText(page.locator('.setup-sheet h2'), say('admin.setup.step.done'));
  assert.deepEqual(await ticked(), [true, true, true]);
  await expectText(page.locator('.step').first(), say('admin.setup.step_done'));
  const rules = (await event()).settings;
  assert.deepEqual([rules.winners_again, rules.reveal, rules.spin_ms, rules.stop_ms], [true, 'host', 8000, 4000]);
  await page.locator('.setup-page a[href="#desk"]').click();
  await expectVisible(page.locator('.view-desk'));
  desk.quiet();
});

test('another step saves what is open first, and stays where that fails', { timeout: 60000 }, async (t) => {
  const { page, desk, say, event } = await open(t, 'setup', '.setup-sheet');
  await page.locator('[name=title]').fill('가'.repeat(61));
  await page.locator('.step').nth(2).click();
  await expectText(page.locator('.field-error:not(:empty)'), '60자');
  await expectText(page.locator('.setup-sheet h2'), say('admin.setup.step.look'));
  await page.locator('[name=title]').fill('  봄  소풍 ');
  await page.locator('.step').nth(2).click();
  await expectText(page.locator('.setup-sheet h2'), say('admin.setup.step.rules'));
  assert.equal((await event()).title, '봄 소풍');
  desk.quiet();
});

test('another step adds the prize that stands in the line, also in a browser of 2021', { timeout: 60000 }, async (t) => {
  const { page, desk, say, server } = await open(t, 'setup', '.setup-sheet');
  await page.evaluate(() => { delete (/** @type {any} */ (HTMLFormElement.prototype).requestSubmit); });
  await page.locator('.step').nth(1).click();
  await page.locator('.quick-prize [name=name]').fill('자전거');
  await page.locator('.step').nth(2).click();
  await expectVisible(page.locator('.setup-sheet .prize-row', { hasText: '자전거' }));
  assert.deepEqual((await server.api('GET', 'admin/current/prizes')).prizes.map((/** @type {any} */ one) => one.name), ['자전거']);
  await page.locator('.step').nth(2).click();
  await expectText(page.locator('.setup-sheet h2'), say('admin.setup.step.rules'));
  desk.quiet();
});

test('the likeness of the screen follows what is typed before it is saved', { timeout: 60000 }, async (t) => {
  const { page, event } = await open(t, 'setup', '.setup-sheet');
  const frame = await until('the frame', () => page.frames().find((one) => one.url().includes('preview=1')));
  await frame.waitForSelector('body[data-scene]');
  const before = (await event()).title;
  await frame.evaluate(() => addEventListener('message', ({ data }) => { document.body.dataset.told = JSON.stringify(data); }));
  const told = () => frame.evaluate(() => JSON.parse(document.body.dataset.told || '{}'));
  await page.locator('[name=title]').fill('여름 음악회');
  await until('the title arrives', async () => (await told()).event?.title === '여름 음악회');
  await page.locator('[name=theme][value=bright]').check();
  await until('the theme arrives', async () => (await told()).event?.theme === 'bright');
  await page.locator('.preview-scenes [data-scene=winner]').click();
  await until('the scene arrives', async () => (await told()).view === 'winner');
  assert.equal((await event()).title, before, 'nothing is saved yet');
  assert.equal(await page.locator('iframe').evaluate((node) => node.getBoundingClientRect().width <= /** @type {HTMLElement} */ (node.parentElement).clientWidth + 1), true, 'it fits its place');
});

test('a colour that the ground swallows is told of at once', { timeout: 60000 }, async (t) => {
  const { page, say } = await open(t, 'setup', '.setup-sheet');
  const hint = page.locator('.contrast');
  await expectText(hint, say('admin.setup.contrast_good'));
  await page.locator('[name=accent]').fill('#1b1e26');
  await expectText(hint, say('admin.setup.contrast_lighter'));
  await page.locator('[name=theme][value=paper]').check();
  await expectText(hint, say('admin.setup.contrast_good'));
  await page.locator('[name=accent]').fill('#12');
  await next(page);
  await expectText(page.locator('.field-error:not(:empty)'), say('admin.error.colour'));
});

test('leaving asks while something is unsaved, and a reload keeps it', { timeout: 60000 }, async (t) => {
  const { page, say, desk } = await open(t, 'settings', '.settings-form');
  await page.locator('[name=title]').fill('아직 저장하지 않은 제목');
  await expectText(page.locator('.unsaved'), say('admin.unsaved'));
  await page.locator('.tab[href="#prizes"]').click();
  const dialog = page.locator('dialog[open]');
  await expectText(dialog, say('admin.discard_text'));
  await dialog.getByRole('button', { name: say('admin.stay') }).click();
  assert.equal(await page.locator('[name=title]').inputValue(), '아직 저장하지 않은 제목');
  let asked = '';
  page.once('dialog', async (box) => { asked = box.type(); await box.accept(); });
  await page.reload();
  assert.equal(asked, 'beforeunload');
  await expectVisible(page.locator('.settings-form'));
  await until('the draft is back', async () => (await page.locator('[name=title]').inputValue()) === '아직 저장하지 않은 제목');
  await page.getByRole('button', { name: say('admin.revert') }).click();
  await page.locator('.tab[href="#prizes"]').click();
  await expectVisible(page.locator('.prizes'));
  desk.quiet();
});

test('a save on a broken connection waits, says so, and is done once', { timeout: 60000 }, async (t) => {
  const { page, say, event } = await open(t, 'settings', '.settings-form');
  /** @type {string[]} */
  const keys = [];
  let cut = true;
  await page.route('**/api/luckydraw/admin/*', async (route) => {
    const request = route.request();
    if (request.method() !== 'PATCH') return route.continue();
    keys.push((await request.headerValue('idempotency-key')) || '');
    return cut ? route.abort('connectionfailed') : route.continue();
  });
  await page.locator('[name=title]').fill('끊겨도 남는 제목');
  await page.locator('.settings-form button[type=submit]').click();
  await expectText(page.locator('.lost'), say('admin.setup.lost'));
  await until('a second try', () => keys.length >= 2);
  assert.equal(await page.locator('[name=title]').inputValue(), '끊겨도 남는 제목');
  cut = false;
  await until('it is saved by itself', async () => (await event()).title === '끊겨도 남는 제목');
  await until('the note is gone', async () => !(await page.locator('.lost').isVisible()));
  assert.equal(new Set(keys).size, 1, 'every try went out under one key');
  await until('nothing is unsaved', async () => !(await page.locator('.unsaved').innerText()));
});

test('what the server refuses stands beside its field', { timeout: 60000 }, async (t) => {
  const { page, say } = await open(t, 'settings', '.settings-form');
  await page.locator('[name=time_zone]').fill('Mars/Olympus');
  await page.locator('.settings-form button[type=submit]').click();
  const field = page.locator('.field', { has: page.locator('[name=time_zone]') });
  await expectText(field.locator('.field-error'), say('admin.error.not_usable'));
  assert.equal(await page.locator('[name=time_zone]').getAttribute('aria-invalid'), 'true');
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('name')), 'time_zone');
});

test('two organisers: what one changes appears at the other, who keeps what is half typed', { timeout: 60000 }, async (t) => {
  const { page, server, event } = await open(t, 'settings', '.settings-form');
  await page.locator('[name=title]').fill('반쯤 쓴 제목');
  await server.api('PATCH', 'admin/current', { theme: 'bright', winners_again: true });
  await until('the other change appears', () => page.locator('[name=theme][value=bright]').isChecked());
  assert.equal(await page.locator('[name=title]').inputValue(), '반쯤 쓴 제목');
  await page.locator('.settings-form button[type=submit]').click();
  await until('saved', async () => (await event()).title === '반쯤 쓴 제목');
  const { settings } = await event();
  assert.deepEqual([settings.theme, settings.winners_again], ['bright', true], 'the other change stays');
});
