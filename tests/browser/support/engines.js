// Other engines than the newest Chromium: Chromium 80 of February 2020, the oldest that guests may bring, and WebKit, the engine of iPhones.
// Both are real browsers; each is asked only to open a page, to run a script in it and to take its picture.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { brotliDecompressSync } from 'node:zlib';
import { until } from './server.js';

const require = createRequire(import.meta.url);
const MINI_BROWSERS = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'].map((place) => join(place, 'webkit2gtk-4.1', 'MiniBrowser'));

/**
 * @typedef {object} Tab
 * @property {(script: string) => Promise<any>} run the value of an expression
 * @property {(path: string) => Promise<void>} picture
 * @property {() => string[]} faults what went wrong in the page, as far as the engine tells
 */
/** @typedef {{name: string, open: (url: string, size: {width: number, height: number}) => Promise<Tab>}} Engine */

/** Unpacks the old Chromium once beside the packages. @returns {string} its folder */
function unpacked() {
  const source = join(dirname(require.resolve('chrome-aws-lambda/package.json')), 'bin');
  const place = join(dirname(source), '..', '.cache', 'chromium-80');
  if (existsSync(place)) return place;
  mkdirSync(dirname(place), { recursive: true });
  const half = mkdtempSync(join(dirname(place), 'half-'));
  for (const file of readdirSync(source)) {
    const path = join(half, file.replace(/\.br$/, ''));
    writeFileSync(path, brotliDecompressSync(readFileSync(join(source, file))), { mode: 0o755 });
    if (path.endsWith('.tar')) execFileSync('tar', ['xf', path, '-C', half]);
  }
  renameSync(half, place);
  return place;
}

/** @param {{after: (run: () => Promise<void>) => void}} test @returns {Promise<Engine>} */
export async function oldChromium(test) {
  const place = unpacked();
  // The client of that year ships no types.
  const puppeteer = /** @type {any} */ (require('puppeteer-core'));
  return { name: 'Chromium 80', open: (url, size) => openOld(test, puppeteer, place, url, size) };
}

/**
 * A browser of its own for each page: two guests are two people.
 * @param {{after: (run: () => Promise<void>) => void}} test @param {any} puppeteer @param {string} place @param {string} url @param {{width: number, height: number}} size
 * @returns {Promise<Tab>}
 */
async function openOld(test, puppeteer, place, url, size) {
  const home = mkdtempSync(join(tmpdir(), 'luckydraw-chromium-80-'));
  const browser = await puppeteer.launch({
    executablePath: join(place, 'chromium'), userDataDir: home, env: { ...process.env, LD_LIBRARY_PATH: join(place, 'lib') },
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  test.after(async () => { await browser.close(); rmSync(home, { recursive: true, force: true }); });
  const [page] = await browser.pages();
  /** @type {string[]} */
  const faults = [];
  page.on('pageerror', (/** @type {Error} */ error) => faults.push(`uncaught: ${error.message}`));
  page.on('console', (/** @type {any} */ message) => { if (message.type() === 'error') faults.push(`console: ${message.text()}`); });
  await page.setViewport(size);
  await page.goto(url);
  return { run: (script) => page.evaluate(script), picture: (path) => page.screenshot({ path }).then(() => {}), faults: () => faults };
}

/** @returns {Promise<number>} */
const freePort = () => new Promise((resolve) => {
  const server = createServer();
  server.listen(0, '127.0.0.1', () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    server.close(() => resolve(port));
  });
});

/** @param {{after: (run: () => Promise<void>) => void}} test @returns {Promise<Engine>} */
export async function webkit(test) {
  const binary = MINI_BROWSERS.find((path) => existsSync(path));
  if (!binary) throw new Error('no WebKit: install webkit2gtk-driver');
  const base = `http://127.0.0.1:${await freePort()}`;
  const line = ['-a', 'WebKitWebDriver', `--port=${new URL(base).port}`, '--host=127.0.0.1'];
  // Its own process group, so that the X server and the driver end together.
  const driver = spawn('xvfb-run', line, { stdio: 'ignore', detached: true, env: { ...process.env, LIBGL_ALWAYS_SOFTWARE: '1', LANG: 'ko_KR.UTF-8' } });
  let session = '';
  // It drives one window at a time: the next one closes the one before.
  const leave = () => (session ? ask(base, 'DELETE', `/session/${session}`).catch(() => {}) : null);
  test.after(async () => {
    await leave();
    if (driver.pid) process.kill(-driver.pid, 'SIGTERM');
  });
  await until('the WebKit driver answers', () => ask(base, 'GET', '/status').then(() => true, () => false), 20000);
  const open = async (/** @type {string} */ url, /** @type {{width: number, height: number}} */ size) => {
    await leave();
    ({ sessionId: session } = await ask(base, 'POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } } } }));
    return openWebkit(base, session, url, size);
  };
  return { name: 'WebKit', open };
}

/** @param {string} base @param {string} session @param {string} url @param {{width: number, height: number}} size @returns {Promise<Tab>} */
async function openWebkit(base, session, url, size) {
  const at = `/session/${session}`;
  await ask(base, 'POST', `${at}/window/rect`, size);
  await ask(base, 'POST', `${at}/url`, { url });
  return {
    run: (script) => ask(base, 'POST', `${at}/execute/sync`, { script: `return (${script});`, args: [] }),
    picture: async (path) => writeFileSync(path, Buffer.from(await ask(base, 'GET', `${at}/screenshot`), 'base64')),
    faults: () => [],
  };
}

/** @param {string} base @param {string} method @param {string} path @param {any} [body] @returns {Promise<any>} */
async function ask(base, method, path, body) {
  const answer = await fetch(base + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
  return value;
}
