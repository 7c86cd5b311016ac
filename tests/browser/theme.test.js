// The themes: every pair of colours that meets on a page reads, in numbers from the style sheet itself; and an event's own colour is moved until it does,
// and is the seal's on the wall, on the phone and on paper.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { accentTokens, contrast, GROUNDS, inkOn } from '../../assets/lib/colour.js';
import { launch, person, SIZES } from './support/browser.js';
import { expectVisible } from './support/expect.js';
import { ROOT, startServer, until } from './support/server.js';

const TEXT = 4.5;
const GRAPHICS = 3;
const css = ['tokens', 'screen_themes'].map((name) => readFileSync(join(ROOT, 'assets', 'css', `${name}.css`), 'utf8')).join('\n');

/** The colours of a block. @param {string} selector @returns {Record<string, string>} */
function block(selector) {
  const start = css.indexOf(`${selector} {`);
  assert.ok(start >= 0, selector);
  const body = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/gi)].map((found) => [found[1], found[2].toLowerCase()]));
}

const paper = block(':root');
const themes = { paper, night: { ...paper, ...block('[data-theme="night"]') }, bright: { ...paper, ...block('[data-theme="bright"]') } };
/** Text first, what it stands on second. */
const TEXTS = [['ground-ink', 'ground'], ['ground-quiet', 'ground'], ['ink', 'sheet'], ['quiet', 'sheet'], ['ink', 'win-sheet'], ['on-seal', 'seal'], ['ink', 'slab']];
/** Shapes that carry meaning. */
const SHAPES = [['seal', 'ground'], ['seal', 'sheet'], ['win', 'ground'], ['edge', 'ground'], ['line-strong', 'sheet'], ['pile-line', 'sheet']];

for (const [name, tokens] of Object.entries(themes)) {
  test(`the ${name} theme reads`, () => {
    const check = (/** @type {string[][]} */ pairs, /** @type {number} */ least) => pairs.map(([one, other]) => ({ pair: `${one} on ${other}`, ratio: contrast(tokens[one], tokens[other]) })).filter(({ ratio }) => !(ratio >= least));
    assert.deepEqual(check(TEXTS, TEXT), []);
    assert.deepEqual(check(SHAPES, GRAPHICS), []);
    assert.deepEqual(GROUNDS[name], [tokens.ground, tokens.sheet], 'lib/colour.js knows the grounds');
  });
}

test('contrast is what WCAG says', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21);
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
});

test('an event’s own colour always stands out, and the ink on it reads', () => {
  const steps = ['00', '40', '80', 'c0', 'ff'];
  for (const theme of Object.keys(GROUNDS)) {
    for (const r of steps) for (const g of steps) for (const b of steps) {
      const found = accentTokens(`#${r}${g}${b}`, theme);
      assert.ok(found);
      for (const ground of GROUNDS[theme]) assert.ok(contrast(found.accent, ground) >= GRAPHICS, `#${r}${g}${b} in ${theme}: ${found.accent} on ${ground}`);
      assert.ok(contrast(found.accent, found.accentInk) >= TEXT);
      assert.equal(found.accentInk, inkOn(found.accent));
    }
  }
  assert.equal(accentTokens('#1f5fd0', 'bright')?.accent, '#1f5fd0', 'a colour that stands out stays as it is');
  assert.equal(accentTokens('', 'night'), null);
  assert.equal(accentTokens('red', 'night'), null);
});

test('an event’s own colour is the seal’s on the screen, on the phone’s ticket and on the poster', { timeout: 60000 }, async (t) => {
  const browser = await launch({ after });
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { theme: 'paper', accent: '#3f8fe0', spin_ms: 500, stop_ms: 500 });
  const context = await person(browser, { base: server.url, size: SIZES.hall });
  /** @param {string} path @param {string} selector @param {string} ground theme whose paper it is */
  const sealed = async (path, selector, ground) => {
    const page = await context.newPage();
    await page.goto(path);
    const seal = page.locator(selector);
    await expectVisible(seal.first());
    const wanted = (accentTokens('#3f8fe0', ground)?.accent || '').slice(1).match(/../g)?.map((two) => parseInt(two, 16)).join(', ');
    const shown = () => seal.first().evaluate((node) => getComputedStyle(node).color);
    await until(`${path} has the colour ${wanted}`, async () => (await shown()) === `rgb(${wanted})`);
    return { seal, shown };
  };
  const phone = await sealed('/', '.ticket:not(.blank) .seal', 'paper');
  const poster = await sealed('/lottery/poster', '.sheet .seal', 'bright');
  await server.api('POST', 'admin/current/draw', { prize_name: '자전거', prize_rank: 1, count: 1 });
  await sealed('/lottery', '#scene-winner .seal', 'paper');
  await server.api('PATCH', 'admin/current', { accent: '' });
  for (const one of [phone, poster]) await until('vermilion again', async () => (await one.shown()) === 'rgb(200, 54, 31)');
  await context.close();
});
