// The handbook: whole without scripts, the same in both languages, true to the program, found by searching, printable.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, test } from 'node:test';
import { launch, person, shot, SIZES, watch } from './support/browser.js';
import { auditor } from './support/audit.js';
import { pagesOf } from './support/codes.js';
import { expectText } from './support/expect.js';
import { program, startServer, until } from './support/server.js';
import { words } from './support/words.js';

const browser = await launch({ after });
const CHAPTERS = ['before', 'during', 'after', 'wifi', 'firewall', 'projector', 'wrong', 'fair', 'privacy'];
const LANGUAGES = /** @type {const} */ (['ko', 'en']);

/** @param {import('node:test').TestContext} t @param {'ko' | 'en'} language @param {{size?: {width: number, height: number}}} [options] */
async function open(t, language, options = {}) {
  const server = await startServer(t);
  const context = await person(browser, { base: server.url, language, size: SIZES.laptop, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const watched = watch(page, server.url);
  await page.goto('/help');
  return { server, page, say: words(language), watched };
}

/** Help of a command, or nothing where there is no such command. @param {string[]} path @returns {string} */
function helpOf(path) {
  try {
    return execFileSync(program(), [...path, '--help'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch { return ''; }
}

/** What is wrong with a command line of the handbook. @param {string} line @returns {string} */
function fault(line) {
  const tokens = line.slice(line.indexOf('luckydraw')).split(/\s+/).slice(1);
  const names = tokens.filter((token) => !token.startsWith('-') && /^[a-z]+$/.test(token));
  let path = [names[0]];
  let help = helpOf(path);
  if (!help) return `no command ${names[0]}`;
  while (/^Commands:$/m.test(help)) {
    const next = names[path.length];
    path = [...path, next];
    help = new RegExp(`^ {2}${next}\\b`, 'm').test(help) ? helpOf(path) : '';
    if (!help) return `no command ${path.join(' ')}`;
  }
  const unknown = tokens.filter((token) => /^-{1,2}\w/.test(token)).find((flag) => !new RegExp(`(^|[\\s,])${flag}\\b`, 'm').test(help));
  return unknown ? `luckydraw ${path.join(' ')} has no ${unknown}` : '';
}

for (const language of LANGUAGES) {
  test(`without scripts everything is there and every link leads somewhere (${language})`, { timeout: 60000 }, async (t) => {
    const server = await startServer(t);
    const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.goto(`/help?lang=${language}`);
    for (const id of CHAPTERS) assert.ok(((await page.locator(`#${id}`).innerText()).length) > 400, `#${id} is thin`);
    const targets = await page.locator('a[href^="#"]').evaluateAll((links) => links.map((link) => link.getAttribute('href') || ''));
    const ids = await page.locator('[id]').evaluateAll((nodes) => nodes.map((node) => node.id));
    assert.deepEqual(targets.filter((target) => !ids.includes(target.slice(1))), []);
    assert.equal(new Set(ids).size, ids.length, 'every id is there once');
    const labels = await page.locator('.ui').allInnerTexts();
    assert.deepEqual(labels.filter((label) => /^[a-z_]+\.[a-z_.]+$/.test(label)), [], 'every button that is named has its text');
    assert.ok(labels.length > 30);
    assert.deepEqual(await page.locator('.languages a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))), ['?lang=ko', '?lang=en']);
    for (const link of ['/lottery/poster', '/lottery/admin']) assert.equal((await page.request.get(link)).status(), 200, link);
  });
}

test('every command exists with its flags, and both languages say the same', { timeout: 60000 }, async (t) => {
  const { server } = await open(t, 'ko');
  /** @type {string[][]} */
  const shapes = [];
  for (const language of LANGUAGES) {
    const page = await browser.newPage();
    await page.goto(`${server.url}/help?lang=${language}`);
    const lines = (await page.locator('pre, td code, li code, p code').allInnerTexts()).flatMap((text) => text.split('\n'));
    const commands = lines.filter((line) => /\bluckydraw [a-z]/.test(line) && !/netsh|nmcli|socketfilterfw/.test(line));
    assert.ok(commands.length > 15, `only ${commands.length} commands`);
    assert.deepEqual(commands.map((line) => fault(line) && `${line}: ${fault(line)}`).filter(Boolean), []);
    const shape = await page.locator('#article *:not(mark, strong, code, a, b, span)').evaluateAll((nodes) => nodes.map((node) => `${node.tagName}${node.id && `#${node.id}`}`));
    shapes.push(shape);
    await page.close();
  }
  assert.deepEqual(shapes[0], shapes[1]);
});

test('searching finds Korean as people type it, marks it, and goes from one place to the next', { timeout: 60000 }, async (t) => {
  const { page, say, watched } = await open(t, 'ko');
  const visible = () => page.locator('.entry:visible').count();
  const all = await visible();
  const cases = /** @type {const} */ ([['방화벽', '방화벽'], ['ㅂㅎㅂ', '방화벽'], ['안열려요', '안 열려요'], ['와이파이', 'Wi-Fi'], ['WIFI', 'Wi-Fi'], ['비밀번호 잊', '비밀번호를 잊었어요']]);
  for (const [typed, expected] of cases) {
    await page.locator('#search').fill(typed);
    await until(`${typed} is found`, async () => (await visible()) < all && (await page.locator('mark').count()) > 0);
    assert.ok((await page.locator('#article').innerText()).includes(expected), `${typed} finds ${expected}`);
    await expectText(page.locator('#found'), new RegExp(`${typed}.*[0-9]+곳`));
  }
  await page.locator('#search').press('Enter');
  await expectText(page.locator('#found'), say('help.at', { i: 1, n: await visible() }));
  await page.locator('#search').press('Shift+Enter');
  await expectText(page.locator('#found'), say('help.at', { i: await visible(), n: await visible() }));
  await shot(page, 'ko-help-search');
  await page.locator('#search').fill('없는말없는말');
  await expectText(page.locator('#found'), '맞는 내용이 없어요');
  assert.equal(await visible(), all, 'nothing found hides nothing');
  await page.locator('#search').press('Escape');
  assert.deepEqual([await visible(), await page.locator('mark').count(), await page.locator('#search').inputValue()], [all, 0, '']);
  await page.locator('h1').click();
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement && document.activeElement.id), 'search');
  watched.quiet();
});

test('a deep link opens there, the other language keeps the place, and the choice stays', { timeout: 60000 }, async (t) => {
  const { page, watched } = await open(t, 'ko');
  await page.goto('/help#wifi-isolation');
  const top = () => page.locator('#wifi-isolation').evaluate((node) => Math.round(node.getBoundingClientRect().top));
  await until('the entry is at the top', async () => (await top()) > 0 && (await top()) < 250);
  await page.locator('.languages a[lang=en]').click();
  await page.waitForURL(/\?lang=en#wifi-isolation$/);
  await expectText(page.locator('#wifi-isolation h3'), 'may not see each other');
  await page.goto('/help');
  await page.waitForURL(/lang=en/);
  await page.goto('/help?lang=ko&q=ufw');
  await expectText(page.locator('#found'), 'ufw');
  watched.quiet();
});

for (const language of LANGUAGES) {
  test(`everybody can read it, on a phone and on paper (${language})`, { timeout: 120000 }, async (t) => {
    const { page, watched } = await open(t, language);
    const audit = auditor(t);
    await audit(page, `${language}-help`);
    await page.locator('#search').fill('luckydraw');
    await audit(page, `${language}-help-search`);
    const pages = pagesOf(await page.pdf({ preferCSSPageSize: true }));
    assert.ok(pages.length >= CHAPTERS.length && pages.length < 30, `${pages.length} pages`);
    assert.ok(pages.every(([width, height]) => width === 210 && height === 297), JSON.stringify(pages[0]));
    watched.quiet();
  });
}
