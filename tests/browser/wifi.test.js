// The venue's Wi-Fi, typed in by the organiser: the screen's and the poster's code say it, and follow a change at once.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, person, shot, SIZES, watch } from './support/browser.js';
import { readCode } from './support/codes.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk, Screen } from './support/people.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });
const SSID = '행사장 "2층"; A';
const PASSWORD = 'a;b,c:d"e\\f 1';
const SAYS = 'WIFI:T:WPA;S:행사장 \\"2층\\"\\; A;P:a\\;b\\,c\\:d\\"e\\\\f 1;;';

/** @param {import('node:test').TestContext} t @param {string} route @param {string} ready @param {Record<string, string>} [env] */
async function open(t, route, ready, env = {}) {
  const server = await startServer(t, { env });
  const desk = await Desk.open(browser, { base: server.url });
  await desk.signIn();
  await desk.view(route, ready);
  const wifi = () => server.api('GET', 'admin/venue/wifi');
  return { server, desk, page: desk.page, say: desk.say, wifi, field: (/** @type {string} */ name) => desk.page.locator(`.settings-form [name=${name}]`) };
}

/** Presses the button and waits for the answer: what is typed before it comes would count as saved. @param {import('playwright-core').Page} page */
async function save(page) {
  await page.locator('.settings-form button[type=submit]').click();
  await until('the form is at rest', async () => (await page.locator('.settings-form button[aria-busy]').count()) === 0);
}

/** @param {import('node:test').TestContext} t @param {string} base */
async function poster(t, base) {
  const context = await person(browser, { base, size: SIZES.laptop });
  t.after(() => context.close());
  const page = await context.newPage();
  const watched = watch(page, base);
  await page.goto('/lottery/poster');
  await expectVisible(page.locator('.sheet'));
  return { page, watched };
}

/** The Wi-Fi's code on the wall. @param {Screen} screen */
const onScreen = (screen) => screen.page.locator('#scene-idle .codes:not(.one) .qr').first();

/** Waits until a code says this; it may be drawn anew while it is looked at. @param {string} what @param {import('playwright-core').Locator} code @param {string} text */
const says = (what, code, text) => until(`${what} says it`, async () => (await code.count()) === 1 && (await readCode(code).catch(() => '')) === text, 20000);

/** What does not stand whole where it belongs: cut texts, a part of the ticket over the next, and by how much the count is off the screen or under the ticket. @param {import('playwright-core').Page} page */
const cutOff = (page) => page.locator('#scene-idle').evaluate((scene) => {
  const rows = [...scene.querySelectorAll('.wifi-row')].filter((row) => row.scrollWidth > row.clientWidth + 1).map((row) => row.textContent);
  const box = (/** @type {string} */ name) => /** @type {Element} */ (scene.querySelector(name)).getBoundingClientRect();
  const [count, sheet] = [box('.head'), box('.ticket-body')];
  const isBelow = count.left < sheet.right;
  const lost = Math.max(0, Math.round(count.bottom - innerHeight), isBelow ? Math.round(sheet.bottom - count.top) : 0);
  return { rows, over: Math.max(0, Math.round(box('.code-text').bottom - box('.stay').top)), lost, steps: scene.querySelectorAll('.wifi-row').length };
});

/** How wide each code is drawn once it came and was given its place; 0 before. @param {import('playwright-core').Page} page */
const codes = (page) => page.locator('#scene-idle .codes').evaluate((row) => [...row.querySelectorAll('img')].map((code) => (code.style.left ? code.naturalWidth : 0)));

test('typed in set-up, it is on the screen and on the poster; changed in settings, both follow without a reload', { timeout: 120000 }, async (t) => {
  const { server, desk, page, wifi, field } = await open(t, 'setup', '.setup-sheet');
  const screen = await Screen.open(browser, { base: server.url });
  await screen.shows('idle');
  const paper = await poster(t, server.url);
  assert.equal(await paper.page.locator('.write').count(), 2, 'lines to write on, so far');
  for (const one of [screen.page, paper.page]) await one.evaluate(() => { document.body.dataset.since = 'the start'; });

  for (const name of ['password', 'open', 'hidden', 'show_password']) assert.equal(await field(name).isVisible(), false, `${name} is asked only for a network with a name`);
  await field('ssid').fill(SSID);
  await field('password').fill(PASSWORD);
  await says('the code on the form', page.locator('.wifi-code .qr'), SAYS);
  const frame = await until('the frame', () => page.frames().find((one) => one.url().includes('preview=1')));
  await frame.waitForSelector('.codes:not(.one) .qr');
  assert.deepEqual((await wifi()).set, null, 'nothing is saved yet');
  await save(page);
  await until('it is saved', async () => (await wifi()).set?.ssid === SSID);
  await says('the wall', onScreen(screen), SAYS);
  await says('the poster', paper.page.locator('#wifi-code'), SAYS);
  await expectText(screen.page.locator('#scene-idle .code-text').first(), screen.say('screen.wifi_scan'));
  assert.equal((await screen.page.locator('#scene-idle').innerText()).includes(PASSWORD), false, 'no password as text unless wanted');

  await desk.view('settings', '.settings-form');
  assert.equal(await field('password').inputValue(), PASSWORD);
  await field('password').fill('new-word-2026');
  await field('show_password').check();
  await field('hidden').check();
  await save(page);
  const changed = SAYS.replace(/P:.*$/, 'P:new-word-2026;H:true;;');
  await says('the wall', onScreen(screen), changed);
  await says('the poster', paper.page.locator('#wifi-code'), changed);
  await expectText(screen.page.locator('#scene-idle .codes'), 'new-word-2026');
  await expectText(paper.page.locator('.step.wifi'), 'new-word-2026');
  await shot(screen.page, 'wifi-screen');

  await field('open').check();
  await save(page);
  await expectText(screen.page.locator('#scene-idle .code-text').first(), screen.say('screen.wifi_open'));
  await field('ssid').fill('');
  await save(page);
  await until('one code is left', async () => (await screen.page.locator('#scene-idle .codes.one').count()) === 1);
  await until('lines again', async () => (await paper.page.locator('.write').count()) === 2);
  assert.equal((await wifi()).set, null);
  for (const one of [screen.page, paper.page]) assert.equal(await one.evaluate(() => document.body.dataset.since), 'the start', 'never loaded again');
  desk.quiet();
  screen.quiet();
  paper.watched.quiet();
});

test('what no phone could join is told beside its field, and nothing is sent', { timeout: 60000 }, async (t) => {
  const { page, say, wifi, field } = await open(t, 'settings', '.settings-form');
  const error = (/** @type {string} */ name) => page.locator('.field', { has: page.locator(`[name=${name}]`) }).locator('.field-error');
  await field('ssid').fill('가'.repeat(11));
  await save(page);
  await expectText(error('ssid'), say('admin.wifi.ssid_problem'));
  await expectText(error('password'), say('admin.error.required'));
  await field('ssid').fill('한마음홀');
  await field('password').fill('비밀번호');
  await save(page);
  await expectText(error('password'), say('admin.wifi.password_problem'));
  assert.equal(await field('password').getAttribute('aria-invalid'), 'true');
  assert.equal(await page.locator('.wifi-code').isVisible(), false, 'no code that nobody could join with');
  assert.equal((await wifi()).set, null);
  await field('open').check();
  await save(page);
  await until('an open one needs none', async () => (await wifi()).set?.ssid === '한마음홀');
  assert.equal((await wifi()).set.password, null);
});

test('the password can be looked at, and a reload keeps what is typed but the password', { timeout: 60000 }, async (t) => {
  const { page, say, field } = await open(t, 'settings', '.settings-form');
  await field('ssid').fill('Hall');
  await field('password').fill('not-to-be-kept');
  assert.equal(await field('password').getAttribute('type'), 'password');
  const look = page.getByRole('button', { name: say('admin.wifi.show_named', { field: say('admin.wifi.password') }), exact: true });
  assert.deepEqual([await look.getAttribute('aria-pressed'), await look.textContent()], [null, say('admin.wifi.show')], 'its name alone says what it does');
  await look.click();
  assert.equal(await field('password').getAttribute('type'), 'text');
  await page.getByRole('button', { name: say('admin.wifi.hide_named', { field: say('admin.wifi.password') }), exact: true }).click();
  assert.equal(await field('password').getAttribute('type'), 'password');
  const kept = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
  assert.ok(kept.includes('Hall') && !kept.includes('not-to-be-kept'), kept);
  await page.locator('.tab[href="#prizes"]').click();
  await expectText(page.locator('dialog[open]'), say('admin.discard_text'));
  await page.locator('dialog[open]').getByRole('button', { name: say('admin.stay') }).click();
  assert.equal(await field('password').inputValue(), 'not-to-be-kept');
  page.once('dialog', (box) => box.accept());
  await page.reload();
  await expectVisible(page.locator('.settings-form'));
  assert.deepEqual([await field('ssid').inputValue(), await field('password').inputValue()], ['Hall', '']);
});

test('the config file’s is shown, gives way, and is back when the name is emptied', { timeout: 60000 }, async (t) => {
  const { server, page, say, wifi, field } = await open(t, 'settings', '.settings-form', { LUCKYDRAW_WIFI_SSID: 'From the file', LUCKYDRAW_WIFI_PASSWORD: 'file-password' });
  const screen = await Screen.open(browser, { base: server.url });
  await screen.shows('idle');
  assert.equal(await field('ssid').inputValue(), 'From the file');
  await expectText(page.locator('.field', { has: page.locator('[name=ssid]') }), say('admin.wifi.ssid_hint_config', { ssid: 'From the file' }));
  await field('ssid').fill('Typed here');
  await save(page);
  await expectText(screen.page.locator('#scene-idle .codes'), 'Typed here');
  await field('ssid').fill('');
  await save(page);
  await expectText(screen.page.locator('#scene-idle .codes'), 'From the file');
  assert.equal((await wifi()).set, null);
  await until('the form shows what holds', async () => (await field('ssid').inputValue()) === 'From the file');
});

test('another organiser’s change appears in a form that is half typed', { timeout: 60000 }, async (t) => {
  const { server, page, field } = await open(t, 'settings', '.settings-form');
  await page.locator('[name=title]').fill('반쯤 쓴 제목');
  await server.api('PUT', 'admin/venue/wifi', { ssid: 'By somebody else' });
  await until('the other change appears', async () => (await field('ssid').inputValue()) === 'By somebody else');
  assert.equal(await page.locator('[name=title]').inputValue(), '반쯤 쓴 제목');
  assert.equal(await field('open').isChecked(), true);
  assert.equal(await field('password').isVisible(), false);
});

test('the longest name and password stand whole on the wall and on one sheet', { timeout: 120000 }, async (t) => {
  const server = await startServer(t);
  const base = server.url;
  await server.api('PUT', 'admin/venue/wifi', { ssid: 'W'.repeat(32), password: 'WM'.repeat(32).slice(0, 63), show_password: true });
  // An address as long as they are in a hall.
  await server.kill();
  server.options.env = { LUCKYDRAW_PUBLIC_URL: 'http://192.168.100.123:8080' };
  await server.start();
  for (const size of [SIZES.hall, { width: 1024, height: 768 }, SIZES.laptop]) {
    const screen = await Screen.open(browser, { base, size });
    let release = () => {};
    const held = new Promise((resolve) => { release = () => resolve(undefined); });
    await screen.page.route('**/api/luckydraw/qr/**', async (route) => { await held; await route.continue(); });
    await screen.page.reload({ waitUntil: 'commit' });
    await screen.shows('idle');
    await expectVisible(screen.page.locator('#scene-idle .stay'));
    assert.deepEqual(await cutOff(screen.page), { rows: [], over: 0, lost: 0, steps: 2 }, `${size.width}, before the codes are there`);
    assert.deepEqual(await codes(screen.page), [0, 0]);
    release();
    await until('the codes are there', async () => (await codes(screen.page)).every((width) => width > 0));
    assert.deepEqual(await cutOff(screen.page), { rows: [], over: 0, lost: 0, steps: 2 }, `${size.width}`);
    await shot(screen.page, `wifi-long-${size.width}`);
    await screen.page.context().close();
  }
  const { page } = await poster(t, base);
  const out = await page.locator('.sheet').evaluate((sheet) => {
    const parts = [...sheet.querySelectorAll(':scope > *')].map((node) => node.getBoundingClientRect());
    return [parts.filter((box, i) => i > 0 && box.top < parts[i - 1].bottom - 1).length, Math.max(0, Math.round(parts[parts.length - 1].bottom - sheet.getBoundingClientRect().bottom)), [...sheet.querySelectorAll('.step')].filter((node) => node.scrollHeight > node.clientHeight + 4).length];
  });
  await shot(page, 'wifi-long-poster', { full: true });
  assert.deepEqual(out, [0, 0, 0], 'nothing lies over anything, and all is on the sheet');
});
