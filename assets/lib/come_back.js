// The way back where a file of a page did not come: the whole page again once the server answers, for it may have become another program meanwhile.
// It stands in the pages themselves, before their scripts, and so needs no other file.

const TRIES = 'luckydraw.tries';
/** Tries after which the waits grow no longer. */
const LONGEST = 4;

/**
 * Watches the files of this page until it is whole.
 * @param {() => boolean} [may] whether the page may be loaded again by itself
 */
export function watchFiles(may = () => true) {
  let isWhole = true;
  window.addEventListener('error', ({ target }) => {
    const { src, href } = /** @type {any} */ (target);
    if (!isWhole || !/\/assets\//.test(src || href)) return;
    isWhole = false;
    if (may()) comeBack();
  }, true);
  window.addEventListener('load', () => { if (isWhole) keepTries(0); });
}

/** Tries until now; 0 where nothing is kept. */
function tries() {
  try { return Number(sessionStorage.getItem(TRIES)); } catch { return 0; }
}

/** @param {number} count */
function keepTries(count) {
  try { if (count) sessionStorage.setItem(TRIES, String(count)); else sessionStorage.removeItem(TRIES); } catch { /* it is a first try each time */ }
}

/** Waits 3–8 s, longer each time, and never while there is no network. */
function comeBack() {
  if (!navigator.onLine) { window.addEventListener('online', comeBack, { once: true }); return; }
  const count = Math.min(LONGEST, tries() + 1);
  keepTries(count);
  setTimeout(reload, count * (3000 + Math.random() * 5000));
}

async function reload() {
  try {
    if ((await fetch('')).ok) { location.reload(); return; }
  } catch { /* it is still away */ }
  comeBack();
}
