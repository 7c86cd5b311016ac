// Where notes stand: at the lower edge, and as far up as it takes to leave every large button free, whatever moves.

/** What is pressed in earnest. */
const LARGE = '.btn-primary, .btn-danger, .draw-button, .next-link, .panic-button, .form-actions .btn';
const GAP = 8;

/**
 * How far up from its place a box has to go so that it covers none of the others.
 * @param {{left: number, right: number, top: number, bottom: number}} box
 * @param {{left: number, right: number, top: number, bottom: number}[]} others
 * @returns {number} never out of the window
 */
export function lift(box, others) {
  const above = others.filter((one) => one.left < box.right + GAP && one.right > box.left - GAP).sort((a, b) => b.bottom - a.bottom);
  let up = 0;
  for (const one of above) if (one.bottom > box.top - up - GAP && one.top < box.bottom - up + GAP) up = box.bottom + GAP - one.top;
  return Math.max(0, Math.min(up, box.top - GAP));
}

/** Keeps the box of notes clear from now on. @param {HTMLElement} box */
export function keepClear(box) {
  let frame = 0;
  const place = () => {
    frame = 0;
    if (!box.querySelector('.toast')) return;
    box.style.setProperty('--lift', '0px');
    const own = box.getBoundingClientRect();
    const page = box.closest('dialog') ?? document;
    const rects = [...page.querySelectorAll(LARGE)].map((one) => one.getBoundingClientRect());
    const seen = rects.filter((one) => one.height > 0 && one.bottom > 0 && one.top < innerHeight);
    box.style.setProperty('--lift', `${lift(own, seen)}px`);
  };
  const soon = () => { frame = frame || requestAnimationFrame(place); };
  new MutationObserver(soon).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['hidden', 'open'] });
  addEventListener('scroll', soon, { capture: true, passive: true });
  addEventListener('resize', soon);
}
