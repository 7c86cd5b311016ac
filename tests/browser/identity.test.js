// A phone keeps its number: the browser closed and opened again, and either half of what it remembers lost.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { launchOptions, SIZES } from './support/browser.js';
import { expectVisible } from './support/expect.js';
import { startServer } from './support/server.js';

/** @param {import('playwright-core').Page} page */
async function numberOn(page) {
  const digits = page.locator('.ticket-number [role=img]');
  await expectVisible(digits);
  return Number(((await digits.getAttribute('aria-label')) || '').replace(/\D/g, ''));
}

test('a browser that was closed keeps its number, by either of its two memories', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await server.register();
  const profile = mkdtempSync(join(tmpdir(), 'luckydraw-profile-'));
  t.after(() => rmSync(profile, { recursive: true, force: true }));
  /** @param {(page: import('playwright-core').Page, context: import('playwright-core').BrowserContext) => Promise<unknown>} [leave] what happens to its memory at the end */
  const visit = async (leave) => {
    const context = await chromium.launchPersistentContext(profile, { ...launchOptions(), baseURL: server.url, locale: 'ko-KR', viewport: SIZES.phone });
    const page = context.pages()[0] || await context.newPage();
    await page.goto('/');
    const number = await numberOn(page);
    await leave?.(page, context);
    await context.close();
    return number;
  };
  const forget = (/** @type {import('playwright-core').Page} */ page) => page.evaluate(() => localStorage.clear());
  assert.equal(await visit(), 2);
  assert.equal(await visit(forget), 2, 'closed and opened again');
  assert.equal(await visit((_, context) => context.clearCookies()), 2, 'with the cookie alone');
  assert.equal(await visit(async (page, context) => { await forget(page); await context.clearCookies(); }), 2, 'with the local storage alone');
  assert.equal(await visit(), 3, 'with neither it is somebody new');
  assert.equal((await server.api('GET', 'admin/current')).participants, 3);
});

test('a browser that may keep nothing says so and still has a number', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  const browser = await chromium.launch(launchOptions());
  t.after(() => browser.close());
  const context = await browser.newContext({ baseURL: server.url, viewport: SIZES.phone, locale: 'en-US' });
  await context.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });
    Object.defineProperty(document, 'cookie', { get: () => '', set() {} });
  });
  const page = await context.newPage();
  await page.goto('/');
  assert.equal(await numberOn(page), 1);
  await expectVisible(page.locator('.notice', { hasText: 'cannot remember' }));
});
