// The slot machine alone, in a real page, and what the room reads in its window: by where digits stand, never by what they are called.

/** @typedef {import('playwright-core').Page} Page */

/** Puts tools for machines into a screen's page. @param {Page} page */
export async function machines(page) {
  await page.waitForFunction(() => document.body.dataset.scene === 'idle');
  await page.evaluate(async () => {
    const main = /** @type {HTMLScriptElement} */ (document.querySelector('script[type=module]')).src;
    const [{ Machine }, { DIGITS }, { serverNow }] = await Promise.all(['./reels.js', '../../lib/dom.js', '../../lib/live.js'].map((path) => import(new URL(path, main).href)));
    /** The face that stands in the middle of a drum, or a question mark. @param {Element} drum */
    const face = (drum) => {
      const box = drum.getBoundingClientRect();
      const seen = [...drum.querySelectorAll('.strip')].filter((strip) => Number(getComputedStyle(strip).opacity) > 0.5 && getComputedStyle(strip).visibility === 'visible');
      const middle = seen.flatMap((strip) => [...strip.querySelectorAll('path')]).filter((path) => {
        const own = path.getBoundingClientRect();
        return Math.abs(own.top + own.height / 2 - box.top - box.height / 2) < box.height * 0.02 && Math.abs(own.left + own.width / 2 - box.left - box.width / 2) < box.width * 0.15;
      });
      return middle.length === 1 ? String(DIGITS.indexOf(middle[0].getAttribute('d'))) : '?';
    };
    Object.assign(window, {
      serverNow,
      read: (/** @type {Element} */ root) => [...root.querySelectorAll('.drum')].map(face).join(''),
      /** @param {number} place @param {number} of how many share the page */
      machine: (place, of) => {
        const root = document.body.appendChild(document.createElement('div'));
        const columns = Math.ceil(Math.sqrt(of));
        root.setAttribute('class', 'try');
        for (const [name, value] of Object.entries({ position: 'fixed', 'z-index': '20', width: '90vw', height: '80vh', 'transform-origin': '0 0', left: `${(100 / columns) * (place % columns)}vw`, top: `${(100 / columns) * Math.floor(place / columns)}vh`, transform: `scale(${1 / columns})` })) root.style.setProperty(name, value);
        return { root, machine: new Machine(root) };
      },
      /** @param {number} draw @param {number} spin @param {number} stop @param {number} [ago] */
      stage: (draw, spin, stop, ago = 0) => ({ draw, phase: 'spinning', prize: { name: 'Bicycle', rank: 1 }, count: 1, entries: 480, started_at: new Date(serverNow() - ago).toISOString(), spin_ms: spin, stop_ms: stop }),
    });
  });
}
