// Every page in every state is usable: by keyboard and screen reader as far as axe can tell, narrow, enlarged and without motion.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { audit, auditStage } from './support/audit.js';
import { launch } from './support/browser.js';
import { Hall } from './support/hall.js';
import { arrive, PAGES } from './support/pages.js';

const browser = await launch({ after });

for (const language of /** @type {const} */ (['ko', 'en'])) {
  test(`every page (${language})`, { timeout: 1200000 }, async (t) => {
    const hall = await Hall.open(t, browser, language);
    for (const line of PAGES) {
      await t.test(line.name, async () => {
        await hall.people.get(line.as)?.page.emulateMedia({ reducedMotion: line.as === 'screen' ? 'reduce' : 'no-preference' });
        const { page } = await arrive(line, hall);
        await page.emulateMedia({ media: line.media || null });
        const name = `${language}-${line.name}`;
        assert.deepEqual(line.as === 'screen' ? await auditStage(page, name) : await audit(page, name, line.sizes), []);
        // Until it is looked at again it stands still: a winner's phone pulses as long as it is open, and drawing that would hold up every page after it.
        await page.emulateMedia({ media: null, reducedMotion: 'reduce' });
      });
    }
    for (const [role, person] of hall.people) await t.test(`nothing went wrong in the browser of the ${role}`, () => person.quiet());
    await t.test('the big screen without motion stands still', async () => {
      const { page } = await hall.person('screen');
      assert.equal(await page.locator('canvas, .confetti').count(), 0);
      assert.equal(await page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length), 0);
    });
  });
}
