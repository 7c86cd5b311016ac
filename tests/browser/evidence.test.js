// What proves a draw, as a doubter gets it: a proof saved under a name that says which it is, which `luckydraw verify` checks, and the way to the check page.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, test } from 'node:test';
import { launch } from './support/browser.js';
import { expectVisible } from './support/expect.js';
import { Desk, Guest } from './support/people.js';
import { program, startServer, until } from './support/server.js';

const browser = await launch({ after });

/** Saves what a link leads to. @param {import('playwright-core').Page} page @param {string} selector */
async function save(page, selector) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(selector).first().click()]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

test('a proof is saved under its own name, verify checks it, and the check page is beside it', { timeout: 60000 }, async (t) => {
  const server = await startServer(t);
  await server.api('PATCH', 'admin/current', { spin_ms: 500, stop_ms: 500 });
  const guest = await Guest.open(browser, { base: server.url });
  await guest.number();
  await server.api('POST', 'admin/current/draw', { prize_name: '자전거', prize_rank: 1, count: 1 });
  await until('the draw is revealed', async () => (await server.api('GET', 'admin/current/draws')).draws[0].phase === 'winner');
  const { event_id: id, anchor } = await server.api('GET', 'events/current');
  const { page } = guest;
  await page.reload();
  await page.keyboard.press('Escape');
  await page.locator('#check summary').click();
  await expectVisible(page.locator('#check .proof-links a[download]'));
  const saved = await save(page, '#check .proof-links a[download]');
  assert.equal(saved.name, `luckydraw-${id}-1-proof.json`);
  assert.equal(await page.locator('#check .proof-links a[href^="/lottery/check"]').first().getAttribute('href'), `/lottery/check?event_id=${id}&draw=1`);
  execFileSync(program(), ['verify', saved.path, '--anchor', anchor]);

  const desk = await Desk.open(browser, { base: server.url });
  await desk.signIn();
  await desk.view('results', '.result');
  assert.equal((await save(desk.page, '.result-facts a[download]')).name, saved.name);
  await desk.view('results/export', 'table.export');
  const exported = await save(desk.page, '.export-first a');
  const { title } = await server.api('GET', 'events/current');
  assert.ok(exported.name.startsWith(`luckydraw-${title.replace(/[^\p{L}\p{N}]+/gu, '-')}-all-`), exported.name);
  await Promise.all([page.context().close(), desk.page.context().close()]);
});
