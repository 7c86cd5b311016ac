// The receipt on a guest's phone: as a file, as a code that a camera reads, and as a text that can be copied without a clipboard.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { launch, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Guest } from './support/people.js';
import { ROOT, startServer } from './support/server.js';
import { words } from './support/words.js';

const { parseReceipt } = await import(join(ROOT, 'assets/lib/proof/receipt.js'));
/** @type {(pixels: Uint8ClampedArray, width: number, height: number) => {data: string} | null} */
const readCode = createRequire(import.meta.url)('jsqr');
const browser = await launch({ after });
const say = words('ko');

/** What a camera reads in a code, which is one square for each dark module. @param {import('playwright-core').Locator} code */
async function scanned(code) {
  const drawing = (await code.locator('path').getAttribute('d')) || '';
  const side = Number(((await code.getAttribute('viewBox')) || '').split(' ')[2]);
  const scale = 4;
  const width = side * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of drawing.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let dy = 0; dy < scale; dy += 1) for (let dx = 0; dx < scale; dx += 1) {
      const at = ((Number(y) * scale + dy) * width + Number(x) * scale + dx) * 4;
      pixels.fill(0, at, at + 3);
    }
  }
  return readCode(pixels, width, width)?.data || '';
}

test('a receipt is a file, a code and a text, all the same', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const guest = await Guest.open(browser, { base: server.url });
  const { page } = guest;
  const number = await guest.number();
  await page.locator('#check > summary').click();
  const area = page.locator('.receipt-text');
  await expectVisible(area);
  const text = await area.inputValue();
  const [ticket, { event_id: event, anchor }] = [await page.evaluate(() => JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith('luckydraw.ticket.'))?.[1] || '{}')), await server.api('GET', 'events/current')];
  const receipt = parseReceipt(text);
  assert.deepEqual({ ...receipt, log: undefined }, { event, anchor, draw_number: number, nonce: ticket.nonce, log: undefined });
  assert.deepEqual(receipt.log, guest.states().find((/** @type {any} */ state) => state.log.seq === receipt.log.seq)?.log);
  assert.equal(await scanned(page.locator('.receipt-code svg')), text);
  const coming = page.waitForEvent('download');
  await page.getByRole('link', { name: say('guest.proof.receipt_save') }).click();
  const file = await coming;
  assert.equal(file.suggestedFilename(), `luckydraw-receipt-${event}-001.txt`);
  assert.equal(readFileSync(await file.path(), 'utf8'), text);
  await page.evaluate(() => {
    document.addEventListener('copy', () => Object.assign(window, { copied: String(/** @type {HTMLTextAreaElement} */ (document.activeElement).value) }));
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
  });
  await page.getByRole('button', { name: say('guest.proof.receipt_copy') }).click();
  await expectText(page.locator('.receipt-buttons [role=status]'), say('guest.proof.copied'));
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).copied), text);
  await page.evaluate(() => { document.execCommand = () => false; });
  await page.getByRole('button', { name: say('guest.proof.receipt_copy') }).click();
  await expectText(page.locator('.receipt-buttons [role=status]'), say('guest.proof.copy_by_hand'));
  await shot(page, 'receipt', { full: true });
  guest.quiet();
  await page.context().close();
});

test('the longest receipt fits the code', async () => {
  const { qrModules } = await import(join(ROOT, 'assets/lib/qr.js'));
  assert.equal(qrModules('x'.repeat(331))?.length, 13 * 4 + 17);
  assert.equal(qrModules('x'.repeat(332)), null);
});
