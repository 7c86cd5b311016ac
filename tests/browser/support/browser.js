// Chromium, and one context for each person in the room, each watched for errors and for requests that leave the server.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} Context */
/** @typedef {'ko' | 'en'} Language */

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const FLAGS = ['--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--no-first-run', '--force-color-profile=srgb'];
export const SIZES = { phone: { width: 390, height: 844 }, small: { width: 320, height: 568 }, laptop: { width: 1440, height: 900 }, hall: { width: 1920, height: 1080 }, old: { width: 1024, height: 768 } };

/** @returns {string} */
export function chromiumPath() {
  const path = process.env.CHROMIUM || PLACES.find((place) => existsSync(place));
  if (!path) throw new Error('no Chromium: install it or name it in CHROMIUM');
  return path;
}

/** Chromium refuses to run as root inside its sandbox. */
const sandbox = () => (process.getuid && process.getuid() === 0 ? ['--no-sandbox'] : []);

/** @returns {import('playwright-core').LaunchOptions} */
export const launchOptions = () => ({ executablePath: chromiumPath(), args: [...FLAGS, ...sandbox()] });

/** A browser for one test file. @param {{after: (run: () => Promise<void>) => void}} test */
export async function launch(test) {
  const browser = await chromium.launch(launchOptions());
  test.after(() => browser.close());
  return browser;
}

/**
 * Somebody's own browser window.
 * @param {import('playwright-core').Browser} browser
 * @param {{base: string, language?: Language, size?: {width: number, height: number}, phone?: boolean, calm?: boolean}} options
 */
export async function person(browser, { base, language = 'ko', size = SIZES.laptop, phone = false, calm = false }) {
  const context = await browser.newContext({
    baseURL: base, locale: language === 'ko' ? 'ko-KR' : 'en-US', timezoneId: 'Asia/Seoul', viewport: size,
    hasTouch: phone, isMobile: phone, deviceScaleFactor: phone ? 2 : 1, reducedMotion: calm ? 'reduce' : 'no-preference', acceptDownloads: true,
  });
  context.setDefaultTimeout(10000);
  return context;
}

/**
 * What a page did that it should not: console errors, uncaught errors, requests elsewhere.
 * @param {Page} page @param {string} base
 */
export function watch(page, base) {
  /** @type {string[]} */
  const faults = [];
  /** @type {any[]} */
  const frames = [];
  page.on('console', (message) => { if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`); });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.stack || error}`));
  page.on('request', (request) => { if (!request.url().startsWith(`${base}/`) && !/^(data|blob|about):/.test(request.url())) faults.push(`request elsewhere: ${request.url()}`); });
  page.on('websocket', (socket) => {
    if (!socket.url().startsWith(base.replace('http', 'ws'))) faults.push(`socket elsewhere: ${socket.url()}`);
    socket.on('framereceived', ({ payload }) => { frames.push({ at: Date.now(), ...JSON.parse(String(payload)) }); });
  });
  return {
    frames,
    /** @param {RegExp[]} [allowed] what this test provoked */
    quiet: (allowed = []) => assert.deepEqual(faults.filter((line) => !allowed.some((one) => one.test(line))), []),
  };
}

/** The sign-in page asks whether somebody is signed in, and the browser reports the 401. */
export const NOT_SIGNED_IN = /status of 401 .*admin\/session/;

/** A picture for people who look, kept only where LUCKYDRAW_SHOTS names a folder. @param {Page} page @param {string} name @param {{full?: boolean}} [options] */
export async function shot(page, name, { full = false } = {}) {
  const folder = process.env.LUCKYDRAW_SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.waitForTimeout(500); // scenes fade into one another
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: full });
}
