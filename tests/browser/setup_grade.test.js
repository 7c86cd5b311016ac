// The grade of the draws in the set-up: proposed, never taken without the organiser's press, saved with what it needs.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { launch, shot } from './support/browser.js';
import { expectText, expectVisible } from './support/expect.js';
import { Desk } from './support/people.js';
import { startServer, until } from './support/server.js';

const browser = await launch({ after });
const SIZES = [[1440, 900], [1024, 768], [390, 844]];

/** @param {Desk} desk @param {string} name */
async function shots(desk, name) {
  for (const [width, height] of SIZES) {
    await desk.page.setViewportSize({ width, height });
    await desk.page.locator('.proposal, [name=grade]').first().scrollIntoViewIfNeeded();
    await shot(desk.page, `${name}-${width}`, { full: true });
  }
  await desk.page.setViewportSize({ width: 1440, height: 900 });
}

test('the set-up proposes a grade, and the event stays sealed until the organiser takes one', { timeout: 90000 }, async (t) => {
  const server = await startServer(t);
  const settings = async () => (await server.api('GET', 'admin/current')).settings;
  for (const language of /** @type {const} */ (['ko', 'en'])) {
    const desk = await Desk.open(browser, { base: server.url, language });
    await desk.signIn();
    await desk.view('setup', '.setup-sheet [name=title]');
    await desk.page.locator('.step').nth(2).click();
    await expectVisible(desk.page.locator('.proposal'));
    for (const grade of ['sealed', 'stirred', 'witnessed']) for (const what of ['enters', 'stops', 'honest']) await expectText(desk.page.locator(`.choice:has([name=grade][value=${grade}])`), desk.say(`admin.setup.grade_${what}.${grade}`));
    for (const name of ['stir_ms', 'digits']) assert.equal(await desk.page.locator(`[name=${name}]`).isVisible(), false, `${name} is asked where it matters`);
    await expectText(desk.page.locator('.proposal-now'), desk.say('admin.setup.grade_now', { grade: desk.say('admin.grade.sealed'), top: desk.say('admin.grade.sealed') }));
    await shots(desk, `${language}-setup-grade`);
    desk.quiet();
  }
  assert.deepEqual([(await settings()).grade, (await settings()).top_grade], ['sealed', 'sealed']);

  const desk = await Desk.open(browser, { base: server.url, language: 'ko' });
  await desk.signIn();
  await desk.view('settings', '.settings-form');
  await desk.page.locator('.proposal button').click();
  await until('the proposal goes', async () => !(await desk.page.locator('.proposal').isVisible()));
  assert.equal(await desk.page.locator('[name=grade]:checked').getAttribute('value'), 'stirred');
  assert.equal(await desk.page.locator('[name=top_grade]:checked').getAttribute('value'), 'witnessed');
  assert.equal((await settings()).grade, 'sealed', 'not before it is saved');
  await desk.page.locator('[name=stir_ms]').fill('20');
  await desk.page.locator('[name=stir_by][value=itself]').check();
  await desk.page.locator('[name=digits]').fill('9');
  await desk.page.locator('[name=roll_call_min]').fill('30');
  await desk.page.locator('[name=claim_ms]').fill('90');
  await desk.page.locator('[name=absent][value=fresh]').check();
  await desk.page.locator('[name=top_absent][value=none]').check();
  const save = desk.page.locator('.settings-form button[type=submit]');
  await save.click();
  await expectText(desk.page.locator('.field:has([name=digits])'), desk.say('admin.error.between', { min: 10, max: 64 }));
  await desk.page.locator('[name=digits]').fill('14');
  await save.click();
  await until('it is saved', async () => (await settings()).grade === 'stirred');
  const now = await settings();
  assert.deepEqual([now.top_grade, now.stir_ms, now.stir_by, now.digits, now.roll_call_min, now.claim_ms, now.absent, now.top_absent], ['witnessed', 20000, 'itself', 14, 30, 90000, 'fresh', 'none']);
  await desk.page.reload();
  await expectVisible(desk.page.locator('.settings-form'));
  assert.equal(await desk.page.locator('[name=stir_ms]').inputValue(), '20');
  assert.equal(await desk.page.locator('.proposal').isVisible(), false);
  await desk.view('setup', '.setup-sheet');
  await expectText(desk.page.locator('.steps'), desk.say('admin.setup.says_grades', { grade: desk.say('admin.grade.stirred'), top: desk.say('admin.grade.witnessed') }));
  await desk.view('results/log', 'table.log');
  await expectText(desk.page.locator('table.log'), `${desk.say('admin.setup.grade.label')}: ${desk.say('admin.grade.stirred')}`);
  desk.quiet();
});
