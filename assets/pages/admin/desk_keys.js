// The desk's keys: the red button from anywhere on it, and one step back.

/**
 * Enter presses the button from anywhere on the desk that has no Enter of its own; Escape steps back.
 * @param {() => void} press
 * @param {() => void} stepBack
 */
export function drawKeys(press, stepBack) {
  return (/** @type {KeyboardEvent} */ event) => {
    if (document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape') return stepBack();
    const target = event.target instanceof HTMLElement ? event.target : document.body;
    const ours = target === document.body || target.matches('h1, .pick-radio, input[data-draws]');
    if (event.key !== 'Enter' || event.repeat || event.isComposing || event.keyCode === 229 || !ours) return;
    event.preventDefault();
    press();
  };
}
