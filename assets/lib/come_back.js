// The way back where a file of a page did not come: the whole page again once the server answers, for it may have become another program meanwhile.
// It stands in the pages themselves, before their scripts, and so needs no other file.

const TRIES = 'luckydraw.tries';
/** Tries after which the waits grow no longer. */
const LONGEST = 4;

/** How long the server may take to answer. */
const PATIENCE_MS = 10000;

/**
 * Watches the scripts of this page until it is loaded. Where one is missing nothing runs, so nothing that was typed can be lost; without a style sheet a page still works.
 * @param {() => boolean} [may] whether the page may be loaded again by itself
 */
export function watchFiles(may = () => true) {
  let isWhole = true;
  const miss = (/** @type {Event} */ { target }) => {
    if (!isWhole || !(target instanceof HTMLScriptElement)) return;
    isWhole = false;
    if (may()) comeBack();
  };
  addEventListener('error', miss, true);
  addEventListener('load', () => {
    removeEventListener('error', miss, true);
    if (isWhole) keepTries(0);
  });
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
  if (!navigator.onLine) { addEventListener('online', comeBack, { once: true }); return; }
  const count = Math.min(LONGEST, tries() + 1);
  keepTries(count);
  setTimeout(reload, count * (3000 + Math.random() * 5000));
}

async function reload() {
  const given = new AbortController();
  setTimeout(() => given.abort(), PATIENCE_MS);
  try {
    if ((await fetch('', { signal: given.signal })).ok) { location.reload(); return; }
  } catch { /* it is still away */ }
  comeBack();
}
