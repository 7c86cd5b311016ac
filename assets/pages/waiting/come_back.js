// The way back where a file of the page did not come: the whole page again once the server answers, for it may have become another program meanwhile.

import { session } from '../../lib/dom.js';
import { model } from './model.js';

const TRIES = 'luckydraw.tries';
/** Tries after which the waits grow no longer. */
const LONGEST = 4;

/** Watches the page's own files; a browser that keeps nothing would come back as somebody new, so there a hand has to do it. */
export function watchFiles() {
  window.addEventListener('error', ({ target }) => {
    const { src, href } = /** @type {any} */ (target);
    if (model.remembers && /\/assets\//.test(src || href)) comeBack();
  }, true);
}

/** The page is whole. */
export const arrived = () => session.set(TRIES, null);

/** Waits 3–8 s, longer each time, and never while there is no network. */
function comeBack() {
  if (!navigator.onLine) { window.addEventListener('online', comeBack, { once: true }); return; }
  const tries = Math.min(LONGEST, Number(session.get(TRIES)) + 1);
  session.set(TRIES, String(tries));
  setTimeout(reload, tries * (3000 + Math.random() * 5000));
}

async function reload() {
  try {
    if ((await fetch('')).ok) { location.reload(); return; }
  } catch { /* it is still away */ }
  comeBack();
}
