// Confetti: dots punched from the tickets' paper, in paper, ink and gold. Moved by the browser alone, a few seconds, then gone.

import { h } from '../../lib/dom.js';

const COLOURS = ['var(--sheet)', 'var(--win)', '#343b4b', 'var(--sheet)', 'var(--win)', 'var(--line)', '#1b1e26'];
/** Steps of a flight between which the browser draws straight lines. */
const STEPS = 14;

/** How much a celebration throws: most for the one winner of a first prize, least for the small prizes of a long evening. @param {number} winners @param {number} rank */
function amount(winners, rank) {
  if (winners > 1) return { dots: Math.min(90, 40 + winners), seconds: 2.8, power: 0.85 };
  return rank === 1 ? { dots: 130, seconds: 3.6, power: 1.12 } : { dots: 60, seconds: 2.8, power: 0.9 };
}

/**
 * The flight of one dot from a lower corner, thrown up and held back by the air.
 * @param {number} i @param {{seconds: number, power: number}} how
 * @returns {Keyframe[]}
 */
function flight(i, how) {
  const [wide, high] = [innerWidth, innerHeight];
  const side = i % 2 ? -1 : 1;
  const tilt = 0.22 + Math.random() * 0.5;
  let [vx, vy] = [side * (0.4 * high + 0.4 * wide) * how.power * tilt * (0.8 + 1.3 * Math.random()), -high * how.power * (1.15 + Math.random() * 0.75)];
  let [x, y] = [side > 0 ? -0.03 * wide : 1.03 * wide, high * (0.82 + Math.random() * 0.2)];
  const spin = (2 + Math.random() * 4) * 360;
  const step = how.seconds / STEPS;
  return Array.from({ length: STEPS + 1 }, (_, k) => {
    const frame = { transform: `translate3d(${x.toFixed(1)}px, ${y.toFixed(1)}px, 0) rotate3d(1, ${(i % 5) * 0.2}, .1, ${((spin * k) / STEPS).toFixed(0)}deg)`, opacity: k > STEPS - 3 ? (STEPS - k) / 3 : 1 };
    const drag = Math.exp(-1.25 * step);
    x += ((vx * (1 - drag)) / 1.25);
    y += ((vy * (1 - drag)) / 1.25) + 0.29 * high * step * (2 * k * step + step) * 0.62;
    vx *= drag;
    vy *= drag;
    return frame;
  });
}

/**
 * Throws confetti once.
 * @param {number} winners
 * @param {number} [rank] of the prize
 * @returns {() => void} takes it away at once
 */
export function burst(winners, rank = 1) {
  const how = amount(winners, rank);
  const box = h('div', { class: 'confetti', 'aria-hidden': 'true' });
  const dots = Array.from({ length: how.dots }, (_, i) => {
    const size = 0.9 + Math.random() * 1.1;
    return h('span', { class: 'punched', style: { width: `${size.toFixed(2)}rem`, height: `${size.toFixed(2)}rem`, background: COLOURS[(i >> 1) % COLOURS.length] } });
  });
  box.append(...dots);
  document.body.append(box);
  const flights = dots.map((dot, i) => dot.animate(flight(i, how), { duration: how.seconds * 1000, delay: Math.random() * 160, fill: 'both', easing: 'linear' }));
  const stop = () => { flights.forEach((one) => one.cancel()); box.remove(); };
  Promise.all(flights.map((one) => one.finished)).then(stop, () => {});
  return stop;
}
