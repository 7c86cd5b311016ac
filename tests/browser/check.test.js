// The page that checks draws, from the server and saved on a stick: verdicts as `luckydraw verify` gives them, files given in every way, and what is wrong said in words.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, test } from 'node:test';
import { auditor } from './support/audit.js';
import { launch, person, shot, SIZES, watch } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { forged } from './support/proofs.js';
import { ROOT, startServer, until } from './support/server.js';
import { words } from './support/words.js';

const browser = await launch({ after });
const cases = JSON.parse(readFileSync(join(ROOT, 'tests/vectors/fair-draw.json'), 'utf8'));
const [sealed, stirred, witnessed] = cases;
const folder = mkdtempSync(join(tmpdir(), 'luckydraw-check-'));
after(() => rmSync(folder, { recursive: true }));

/** @param {string} name @param {string} text @returns {string} its path */
function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
/** @param {any} one */
const json = (one) => JSON.stringify(one.proof);
/** The receipt of a number of a case, whatever its log. @param {any} one @param {number} number */
const receiptOf = (one, number) => `luckydraw-receipt/1\nevent ${one.proof.event_id}\nanchor ${one.chain.anchor}\ndraw_number ${number}\nnonce ${one.nonces[number]}\nlog 3 ${'a'.repeat(64)}\n`;

/** @typedef {import('playwright-core').Page} Page */
/** @param {import('node:test').TestContext} t @param {{language?: 'ko' | 'en', size?: {width: number, height: number}, phone?: boolean, path?: string, server?: import('./support/server.js').Server}} [options] */
async function open(t, { language = 'ko', size = SIZES.laptop, phone = false, path = '/lottery/check', server: own } = {}) {
  const server = own || await startServer(t);
  const context = await person(browser, { base: server.url, language, size, phone });
  t.after(() => context.close());
  const page = await context.newPage();
  const watched = watch(page, server.url);
  await page.goto(path);
  await expectVisible(page.locator('#limits-body p').first());
  return { server, page, watched, say: words(language) };
}

/** Waits for the verdict over all files. @param {Page} page @param {string} verdict */
const verdict = (page, verdict) => expectVisible(page.locator(`.verdict.${verdict}`));
/** @param {Page} page @param {string[]} paths */
const give = (page, ...paths) => page.locator('#files').setInputFiles(paths);
/** @param {Page} page @param {string} outcome */
const stepsOf = (page, outcome) => page.locator(`.step-line.${outcome}`).evaluateAll((list) => list.map((one) => one.getAttribute('data-step')));

/** The page as a guest takes it home. @param {Page} page @param {string} name */
async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save').click()]);
  assert.equal(download.suggestedFilename(), 'luckydraw-check.html');
  const path = join(folder, name);
  await download.saveAs(path);
  return path;
}

test('a proof is tied to nothing, then held against an anchor and a receipt', { timeout: 60000 }, async (t) => {
  const { page, say, watched } = await open(t);
  await give(page, file('stirred.json', json(stirred)));
  await verdict(page, 'untied');
  assert.deepEqual(await stepsOf(page, 'skipped'), ['anchor']);
  await page.locator('#anchor').fill('f00');
  await expectText(page.locator('#anchor-problem'), say('check.anchor.bad', { count: 3 }));
  await page.locator('#anchor').fill(stirred.chain.anchor.toUpperCase());
  await verdict(page, 'verified');
  await page.locator('#anchor').fill(stirred.proof.reveal);
  await verdict(page, 'fails');
  assert.deepEqual(await stepsOf(page, 'failed'), ['anchor']);
  await page.locator('#anchor').fill('');
  await give(page, file('me.txt', receiptOf(stirred, 1)));
  await verdict(page, 'verified');
  await expectText(page.locator('#verdict'), say('check.ground.receipt'));
  await expectText(page.locator('.lookup-answer .yes'), say('check.lookup.in', { number: '001', tickets: 1 }));
  await give(page, file('other.txt', receiptOf(stirred, 1).replace(stirred.nonces[1], '0'.repeat(32))));
  await verdict(page, 'fails');
  assert.equal(await page.locator('.file').count(), 2, 'each receipt is looked at, not the first alone');
  assert.deepEqual(await stepsOf(page, 'failed'), ['receipt_line']);
  await page.locator('#given button').nth(1).click();
  assert.equal(await page.evaluate(() => document.activeElement?.closest('#given li')?.querySelector('b')?.textContent), 'other.txt', 'the focus is on what follows');
  await verdict(page, 'fails');
  await page.locator('#given button').nth(1).click();
  await verdict(page, 'untied');
  await page.locator('#given button').click();
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'files');
  watched.quiet();
});

test('the whole result stands there, and any number is looked up', { timeout: 60000 }, async (t) => {
  const { page, say, watched } = await open(t, { language: 'en' });
  await page.locator('#anchor').fill(stirred.chain.anchor);
  await give(page, file('stirred.json', json(stirred)));
  await verdict(page, 'verified');
  assert.deepEqual(await page.locator('.numbers.won li').allTextContents(), ['087', '037', '104']);
  assert.deepEqual(await page.locator('.numbers:not(.won) li').allTextContents(), ['113']);
  await expectText(page.locator('.badge'), say('check.drawn.stirred', { stirs: 38, silent: say('check.drawn.and_silent', { n: 2 }) }));
  assert.equal(await page.locator('.print').count(), 2);
  const look = async (/** @type {string} */ number) => {
    await page.locator('.lookup input').fill(number);
    await page.locator('.lookup input').press('Enter');
    return page.locator('.lookup-answer').innerText();
  };
  assert.match(await look('87'), /Place 1 in the order: a winner/);
  assert.match(await look('113'), /reserve 1/);
  assert.match(await look('151'), /Number 151 is not on this sheet/);
  const silent = /\n(\d+) \w+ -\n/.exec(stirred.proof.stir);
  assert.ok(silent && (await look(silent[1])).includes(say('check.lookup.silent')));
  watched.quiet();
});

test('two results of one draw are found, and files that are none are told', { timeout: 60000 }, async (t) => {
  const { page, say, watched } = await open(t, { language: 'en' });
  await give(page, file('first.json', json(sealed)), file('second.json', forged(sealed.proof, { prize: 'Another' })));
  await verdict(page, 'fails');
  await expectText(page.locator('#verdict'), say('check.twice', { event: sealed.proof.event_id, k: 1 }));
  await page.locator('#given button').first().click();
  await verdict(page, 'untied');
  await give(page, file('picture.png', '\u0089PNG'), file('sheet.txt', sealed.proof.sheet), file('empty.json', ' \n'), file('cut.txt', receiptOf(sealed, 1).slice(0, -5)));
  for (const kind of ['other', 'sheet', 'empty', 'bad_receipt']) await expectText(page.locator('#given'), say(`check.kind.${kind}`));
  await expectText(page.locator('#verdict'), say('check.unread', { count: 4 }));
  await give(page, file('half.json', json(sealed).slice(0, 400)));
  await verdict(page, 'fails');
  assert.deepEqual(await stepsOf(page, 'failed'), ['format']);
  watched.quiet();
});

test('files are dropped and texts are pasted', { timeout: 60000 }, async (t) => {
  const { page, watched } = await open(t);
  const drop = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'dropped.json'));
    return data;
  }, json(witnessed));
  await page.dispatchEvent('#drop', 'dragover', { dataTransfer: drop });
  await expectVisible(page.locator('#drop.over'));
  await page.dispatchEvent('#drop', 'drop', { dataTransfer: drop });
  await verdict(page, 'untied');
  await page.locator('.paste summary').press('Enter');
  await page.locator('#pasted').fill(receiptOf(witnessed, 2).replace(/\n/g, '\r\n').trim());
  await page.locator('#paste-form button').click();
  await verdict(page, 'verified');
  watched.quiet();
});

test('the proof of a draw comes by itself, with the anchor that this phone noted', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 500, stop_ms: 500 });
  const guest = await open(t, { server, path: '/lottery/check?event_id=current&draw=1', language: 'en' });
  await expectText(guest.page.locator('#asked'), guest.say('check.not_loaded', { k: 1 }));
  guest.watched.quiet([/status of 404/]);
  await guest.page.goto('/lottery/waiting');
  await expectVisible(guest.page.locator('.ticket-number [role=img]'));
  await server.api('POST', 'admin/current/draw', { prize_name: 'Bicycle', prize_rank: 1, count: 1 });
  await until('the draw is revealed', async () => (await server.api('GET', 'admin/current/draws')).draws[0].phase === 'winner');
  const { event_id: id } = await server.api('GET', 'events/current');
  await guest.page.goto(`/lottery/check?event_id=${id}&draw=1`);
  await verdict(guest.page, 'verified');
  await expectText(guest.page.locator('#verdict'), guest.say('check.ground.pinned'));
  await expectText(guest.page.locator('#origin'), new URL(server.url).host);
  assert.deepEqual(await guest.page.locator('.numbers.won li').allTextContents(), ['001']);
});

test('an export tells what became of its draws and winners, and names the draw that fails', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 300, stop_ms: 300, absent: 'none' });
  for (let i = 0; i < 3; i += 1) await server.register();
  const draw = (/** @type {object} */ more) => server.api('POST', 'admin/current/draw', { prize_name: '자전거', prize_rank: 2, count: 1, ...more });
  const { winners: [absent] } = await draw({});
  await until('revealed', async () => (await server.api('GET', 'admin/current/draws')).draws[0].phase === 'winner');
  await server.api('POST', 'admin/current/draws/1/winners/1/claim', { claim: 'absent' });
  await draw({ grade: 'stirred' });
  await server.api('POST', 'admin/current/draws/2/abort', { reason: '정전' });
  const text = await (await fetch(`${server.url}/api/luckydraw/admin/current/export?what=all&format=json`, { headers: { Cookie: server.cookie } })).text();
  const { page, say } = await open(t, { server });
  await give(page, file('all.json', text));
  await verdict(page, 'untied');
  await expectText(page.locator('.called-off'), say('check.called_off', { k: 2 }));
  await expectText(page.locator('.called-off'), '정전');
  await expectText(page.locator('.numbers.won .gone'), say('check.gone.absent'));
  const other = [1, 2, 3].find((number) => number !== absent.draw_number);
  await page.locator('.lookup input').fill(String(other));
  await page.locator('.lookup input').press('Enter');
  await expectText(page.locator('.lookup-answer'), /예비가 없는 추첨/);
  await shot(page, 'check-export', { full: true });
  await page.locator('#given button').click();
  await give(page, file('changed.json', text.replace(/"claim":\s*"absent"/, '"claim":"collected"')));
  await verdict(page, 'fails');
  await expectText(page.locator('#verdict'), say('proof.draw', { k: 1 }));
  assert.equal(await page.locator('.called-off, .gone').count(), 0, 'nothing that was not checked is told');
});

for (const language of /** @type {const} */ (['ko', 'en'])) {
  test(`saved, it works without any server (${language})`, { timeout: 60000 }, async (t) => {
    const { page, server } = await open(t, { language });
    const path = await saved(page, `check-${language}.html`);
    assert.equal(readFileSync(path, 'utf8'), await (await fetch(`${server.url}/lottery/check?lang=${language}`)).text(), 'the very bytes that the server has');
    await server.kill();
    const context = await person(browser, { base: 'file://', language, size: SIZES.small, phone: true });
    t.after(() => context.close());
    await context.route('http://**', (route) => route.abort());
    const alone = await context.newPage();
    const watched = watch(alone, 'file://');
    await alone.goto(pathToFileURL(path).href);
    await expectText(alone.locator('#origin'), words(language)('check.origin.saved'));
    await alone.locator('#anchor').fill(witnessed.chain.anchor);
    await give(alone, file('witnessed.json', json(witnessed)));
    await verdict(alone, 'verified');
    await shot(alone, `check-saved-${language}`, { full: true });
    const other = language === 'ko' ? 'en' : 'ko';
    await alone.locator('#language').click();
    await expectText(alone.locator('.verdict h2'), words(other)('proof.verdict.verified'));
    assert.equal(await alone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'nothing is wider than the phone');
    const again = await saved(alone, `again-${language}.html`);
    await alone.goto(pathToFileURL(again).href);
    await give(alone, file('bad.json', json(witnessed).replace('"winners":[', '"winners":[1')));
    await verdict(alone, 'fails');
    assert.deepEqual(await stepsOf(alone, 'failed'), ['winners']);
    watched.quiet();
  });
}

test('ten thousand entries leave the page usable', { timeout: 120000 }, async (t) => {
  const { page, watched } = await open(t, { language: 'en', size: SIZES.phone, phone: true });
  const path = file('many.json', forged(sealed.proof, { entries: 10000 }));
  const held = /** @type {number[]} */ ([]);
  const isUsable = () => held.some((ms) => ms < 1000);
  for (let i = 0; i < 3 && !isUsable(); i += 1) { // what else the machine does may hold the page up now and then, but not always
    await page.reload();
    await expectVisible(page.locator('#limits-body p').first());
    await page.locator('#anchor').fill(sealed.chain.anchor);
    await page.evaluate(() => {
      const seen = { longest: 0, progress: false };
      Object.assign(window, { seen });
      let last = performance.now();
      const tick = () => { const now = performance.now(); seen.longest = Math.max(seen.longest, now - last); last = now; setTimeout(tick, 0); };
      tick();
      new MutationObserver(() => { seen.progress ||= Boolean(document.querySelector('#progress progress')?.getClientRects().length); }).observe(document.body, { childList: true, subtree: true });
    });
    await give(page, path);
    await verdict(page, 'verified');
    const { longest, progress } = await page.evaluate(() => /** @type {any} */ (window).seen);
    assert.ok(progress, 'how far it is was shown');
    held.push(Math.round(longest));
  }
  t.diagnostic(`the page was held up for ${held.join(', ')} ms at most`);
  assert.ok(isUsable(), `${held} ms`);
  watched.quiet();
});

for (const [name, size] of Object.entries({ small: SIZES.small, laptop: SIZES.laptop })) {
  for (const language of /** @type {const} */ (['ko', 'en'])) {
    test(`by keyboard alone, readable and in bounds (${name}, ${language})`, { timeout: 60000 }, async (t) => {
      const { page, watched } = await open(t, { language, size, phone: name === 'small' });
      // The browser has to know that somebody waits for its dialog before a key opens it.
      const chosen = page.waitForEvent('filechooser', { timeout: 30000 });
      for (let i = 0; i < 30 && !(await page.evaluate(() => document.activeElement && document.activeElement.id === 'files')); i += 1) await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      const chooser = await chosen;
      await chooser.setFiles([file('stirred.json', json(stirred)), file('broken.json', json(witnessed).replace('"draw":3', '"draw":2'))]);
      await verdict(page, 'fails');
      await shot(page, `check-${name}-${language}`, { full: true });
      const audit = auditor(t);
      await audit(page, `check-${name}-${language}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
      watched.quiet();
    });
  }
}
