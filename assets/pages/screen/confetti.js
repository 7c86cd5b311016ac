// Confetti: dots punched from paper, in paper, ink and gold. One canvas, a few seconds, then gone.

import { h } from '../../lib/dom.js';

const COLOURS = ['#f6f0e3', '#f6f0e3', '#e9b949', '#d8ccb3', '#343b4b'];
const LIFE_MS = 4200;

/** @typedef {{x: number, y: number, vx: number, vy: number, r: number, spin: number, turn: number, colour: string}} Dot */

/** @param {number} width @param {number} height @param {number} i @returns {Dot} */
function dot(width, height, i) {
  const left = i % 2 === 0;
  const power = height * (0.75 + Math.random() * 0.75);
  const angle = (left ? 0.3 : 0.7) * Math.PI + (Math.random() - 0.5) * 0.5;
  return {
    x: left ? -10 : width + 10, y: height * (0.7 + Math.random() * 0.2),
    vx: Math.cos(angle) * power * 1.1, vy: -Math.sin(angle) * power,
    r: height * (0.006 + Math.random() * 0.008), spin: 4 + Math.random() * 6, turn: Math.random() * 6, colour: COLOURS[i % COLOURS.length],
  };
}

/** @param {CanvasRenderingContext2D} pen @param {Dot} d @param {number} s seconds since the last frame @param {number} height */
function move(pen, d, s, height) {
  d.vy += height * 0.85 * s;
  d.vx *= 1 - 0.9 * s;
  d.vy *= 1 - 0.55 * s;
  d.x += d.vx * s;
  d.y += d.vy * s;
  d.turn += d.spin * s;
  pen.fillStyle = d.colour;
  pen.beginPath();
  pen.ellipse(d.x, d.y, d.r, Math.max(d.r * 0.15, Math.abs(Math.cos(d.turn)) * d.r), d.turn * 0.3, 0, 7);
  pen.fill();
}

/**
 * Throws confetti once.
 * @param {number} winners
 * @returns {() => void} takes it away at once
 */
export function burst(winners) {
  const canvas = h('canvas', { class: 'confetti', 'aria-hidden': 'true' });
  const width = canvas.width = Math.min(innerWidth, 1920);
  const height = canvas.height = Math.round((width * innerHeight) / innerWidth);
  const pen = canvas.getContext('2d');
  if (!pen) return () => {};
  document.body.append(canvas);
  const dots = Array.from({ length: winners === 1 ? 180 : 220 }, (_, i) => dot(width, height, i));
  const began = performance.now();
  let before = began;
  let frame = 0;
  const stop = () => { cancelAnimationFrame(frame); canvas.remove(); };
  const step = (/** @type {number} */ now) => {
    if (now - began > LIFE_MS) { stop(); return; }
    frame = requestAnimationFrame(step);
    const s = Math.min(0.05, Math.max(0, (now - before) / 1000));
    before = now;
    pen.clearRect(0, 0, width, height);
    pen.globalAlpha = Math.min(1, (LIFE_MS - (now - began)) / 800);
    dots.forEach((d) => move(pen, d, s, height));
  };
  frame = requestAnimationFrame(step);
  return stop;
}
