// Prizes: moved by keys and by hand, pictures dropped, pasted and refused, and faults beside the field that has them.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, SIZES } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk } from './support/people.js';
import { picture } from './support/png.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });
const NAMES = ['자전거', '커피 상품권', '김 선물 세트', '책'];

/** @param {import('node:test').TestContext} t @param {{width: number, height: number}} [size] */
async function open(t, size = SIZES.laptop) {
  const server = await startServer(t);
  for (const [index, name] of NAMES.entries()) await server.api('POST', 'admin/current/prizes', { name, rank: index + 1, quantity: 5 });
  const desk = await Desk.open(browser, { base: server.url, size });
  await desk.signIn();
  await desk.view('prizes', '.prize-row');
  const prizes = async () => (await server.api('GET', 'admin/current/prizes')).prizes;
  return { server, desk, page: desk.page, say: desk.say, prizes, order: async () => (await prizes()).map((/** @type {any} */ p) => p.name) };
}

/** @param {import('playwright-core').Page} page */
const shownOrder = (page) => page.locator('.prize-row').evaluateAll((rows) => rows.map((row) => row.querySelector('.prize-name')?.lastChild?.textContent ?? ''));

/**
 * Lets files fall onto an element, or pastes them, as the browser would.
 * @param {import('playwright-core').Locator} target @param {"drop"|"paste"} how @param {Buffer} bytes @param {string} type
 */
async function give(target, how, bytes, type) {
  await target.evaluate((node, { how: what, base64, mime }) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], 'picture', { type: mime }));
    if (what === 'paste') return void document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    for (const name of ['dragenter', 'dragover', 'drop']) node.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
  }, { how, base64: bytes.toString('base64'), mime: type });
}

test('a row is moved with keys alone, and what happens is said', { timeout: 60000 }, async (t) => {
  const { page, order, desk } = await open(t);
  const grip = page.locator('.prize-row', { hasText: '자전거' }).locator('.grip');
  const said = page.locator('.prizes [aria-live=assertive]');
  assert.match((await page.locator(`#${await grip.getAttribute('aria-describedby')}`).textContent()) ?? '', /스페이스/);
  await grip.focus();
  await page.keyboard.press('Space');
  await expectSaid(said, /집었어요.*4개 중 1번째/);
  assert.equal(await grip.getAttribute('aria-pressed'), 'true');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expectSaid(said, /4개 중 3번째/);
  await page.keyboard.press('Space');
  await expectSaid(said, /3번째에 놓았어요/);
  await until('the server has it', async () => (await order()).join() === '커피 상품권,김 선물 세트,자전거,책');
  await until('the same row keeps the focus', () => page.evaluate(() => Boolean(document.activeElement?.matches('.grip') && document.activeElement.closest('li')?.textContent?.includes('자전거'))));

  await page.keyboard.press('Enter');
  await page.keyboard.press('Home');
  assert.equal((await shownOrder(page))[0], '자전거');
  await page.keyboard.press('Escape');
  await expectSaid(said, /제자리/);
  assert.deepEqual(await shownOrder(page), ['커피 상품권', '김 선물 세트', '자전거', '책']);
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Tab');
  assert.deepEqual(await shownOrder(page), ['커피 상품권', '김 선물 세트', '자전거', '책'], 'going elsewhere puts it back');
  assert.equal((await order())[2], '자전거');
  desk.quiet();
});

/** @param {import('playwright-core').Locator} locator @param {RegExp} text */
const expectSaid = (locator, text) => until(`it says ${text}`, async () => text.test((await locator.textContent()) ?? ''));

for (const [name, size] of Object.entries({ laptop: SIZES.laptop, phone: SIZES.phone })) {
  test(`a row is dragged by its grip (${name})`, { timeout: 60000 }, async (t) => {
    const { page, order } = await open(t, size);
    await expectVisible(page.locator('.connection[data-state=connected]')); // what the bar says may move what stands below it
    const from = await page.locator('.prize-row').nth(0).locator('.grip').boundingBox();
    const to = await page.locator('.prize-row').nth(2).boundingBox();
    assert.ok(from && to);
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(from.x + 20, to.y + to.height - 4, { steps: 8 });
    await until('the row is under the pointer', async () => (await shownOrder(page))[2] === '자전거');
    await page.mouse.up();
    await until('the server has it', async () => (await order())[2] === '자전거');
  });
}

test('a row that the server will not move goes back', { timeout: 60000 }, async (t) => {
  const { page, server, say } = await open(t);
  await page.route('**/prizes/order', (route) => route.fulfill({ status: 409, contentType: 'application/json', body: JSON.stringify({ success: false, reason: 'prize_order', message: '경품 목록이 그사이 바뀌었어요.', request_id: 'x' }) }));
  await page.getByRole('button', { name: say('admin.prizes.down', { name: '자전거' }) }).click();
  await expectText(page.locator('.toast-error'), '바뀌었어요');
  assert.equal((await shownOrder(page))[0], '자전거');
  assert.equal((await server.api('GET', 'admin/current/prizes')).prizes[0].name, '자전거');
});

test('pictures: dropped on a row, pasted into the dialog, refused where they are none', { timeout: 90000 }, async (t) => {
  const { page, prizes, say, desk } = await open(t);
  const row = page.locator('.prize-row', { hasText: '자전거' });
  await give(row, 'drop', Buffer.from('%PDF-1.4'), 'application/pdf');
  await expectText(row.locator('.field-error'), say('admin.picture.wrong_type'));
  await give(row, 'drop', Buffer.from('no picture at all'), 'image/png');
  await expectText(row.locator('.field-error'), /사진/);
  await give(row, 'drop', picture(), 'image/png');
  await expectVisible(row.locator('.prize-picture img'));
  await until('the server has it', async () => (await prizes())[0].image);

  await page.getByRole('button', { name: say('admin.prizes.edit', { name: '책' }) }).click();
  const dialog = page.locator('dialog[open]');
  await expectVisible(dialog);
  await give(dialog, 'paste', picture(), 'image/png');
  await expectVisible(dialog.locator('.drop-face img'));
  let cut = true;
  await page.route('**/image', (route) => (cut ? route.abort('connectionfailed') : route.continue()));
  await dialog.getByRole('button', { name: say('admin.save'), exact: true }).click();
  await expectText(dialog.locator('.lost'), say('admin.setup.lost'));
  assert.equal(await dialog.locator('.drop-face img').isVisible(), true, 'the picture is still there');
  cut = false;
  await until('it is sent by itself', async () => (await prizes())[3].image);
  await until('the dialog is closed', async () => (await dialog.count()) === 0);

  await page.getByRole('button', { name: say('admin.prizes.edit', { name: '책' }) }).click();
  await dialog.getByRole('button', { name: say('admin.picture.remove') }).click();
  await dialog.getByRole('button', { name: say('admin.save'), exact: true }).click();
  await until('it is gone', async () => (await prizes())[3].image === null);
  desk.quiet([/status of 400/, /ERR_CONNECTION_FAILED/]);
});

test('a large photo of a camera is made smaller before it travels', { timeout: 60000 }, async (t) => {
  const { page, prizes } = await open(t);
  await page.evaluate(() => {
    const { send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function sized(body) {
      document.body.dataset.sent = String(body instanceof Blob ? body.size : 0);
      return send.call(this, body);
    };
  });
  const large = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [3000, 2000];
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    for (let i = 0; i < 60000; i += 1) {
      context.fillStyle = `hsl(${(i * 137) % 360} 60% ${30 + (i % 50)}%)`;
      context.fillRect((i * 53) % 3000, (i * 97) % 2000, 9, 7);
    }
    return canvas.toDataURL('image/jpeg', 1).split(',')[1];
  });
  const bytes = Buffer.from(large, 'base64');
  assert.ok(bytes.length > 2_000_000, `a photo of ${bytes.length} bytes`);
  await give(page.locator('.prize-row').first(), 'drop', bytes, 'image/jpeg');
  await until('the server has it', async () => (await prizes())[0].image, 30000);
  const sent = Number(await page.evaluate(() => document.body.dataset.sent));
  assert.ok(sent > 0 && sent < bytes.length * 0.8, `${sent} of ${bytes.length} bytes were sent`);
});

test('faults stand beside their field: too long, too few, the same again', { timeout: 60000 }, async (t) => {
  const { page, server, say } = await open(t);
  for (let i = 0; i < 3; i += 1) await server.register();
  await server.api('PATCH', 'admin/current', { spin_ms: 0, stop_ms: 0 });
  await server.api('POST', 'admin/current/draw', { prize_name: '자전거', prize_rank: 1, count: 3 });
  await until('the draw is over', async () => (await server.api('GET', 'admin/current/draws')).draws[0].revealed_at);
  const dialog = page.locator('dialog[open]');
  /** @param {string} name */
  const fault = (name) => dialog.locator('.field', { has: page.locator(`[name=${name}]`) }).locator('.field-error');
  await until('the row knows of it', async () => (await page.locator('.prize-row').first().innerText()).includes('2 / 5'));
  await page.getByRole('button', { name: say('admin.prizes.edit', { name: '자전거' }) }).click();
  await dialog.locator('[name=quantity]').fill('2');
  await dialog.locator('[name=name]').fill('가'.repeat(41));
  await dialog.getByRole('button', { name: say('admin.save'), exact: true }).click();
  await expectText(fault('name'), '40자');
  await expectText(fault('quantity'), '3');
  await dialog.locator('[name=quantity]').fill('5');
  await dialog.locator('[name=name]').fill('커피 상품권');
  await dialog.locator('[name=rank]').fill('2');
  await dialog.getByRole('button', { name: say('admin.save'), exact: true }).click();
  await expectText(dialog.locator('.form-error'), '이미 있');
  assert.equal(await dialog.locator('[name=name]').inputValue(), '커피 상품권', 'what was typed stays');
});
