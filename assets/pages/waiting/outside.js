// Out of an app's own browser into a real one, once, with the number carried along; where that fails, the page simply stays.

import { carried, carrying, inApp, system, wayOut } from './device.js';
import { keepOutside, triedOutside } from './shown.js';
import { hasOpenClaim, model, show } from './model.js';

/** The number is seen before the browser changes. */
const LOOK_MS = 900;
/** So long the address carries the code where a person's own hand opens the other browser. */
const CARRY_MS = 60000;

let offered = false;

/** Finds out where this page stands. */
export function lookAround() {
  model.app = inApp(navigator.userAgent);
  model.system = system(navigator.userAgent, navigator.maxTouchPoints || 0);
}

/** The code that came with the address; it leaves the address at once. */
export function takeCarried() {
  const code = carried(location.hash);
  if (code) history.replaceState(null, '', carrying(location.href, ''));
  return code;
}

/** Once there is a number and the code to carry it: opens the real browser if that can be done, and says how otherwise. */
export function offerOutside() {
  if (offered || !model.app || !model.ticket || !model.recovery || hasOpenClaim()) return;
  offered = true;
  if (triedOutside()) return;
  model.outside = 'offer';
  keepOutside();
  show();
  if (wayOut(model.app, model.system, location.href)) window.setTimeout(leaveApp, LOOK_MS);
}

/** Opens this page in a real browser, or says which button of the app does. */
export function leaveApp() {
  const page = carrying(location.href, model.recovery);
  const way = wayOut(model.app, model.system, page);
  model.outside = 'steps';
  show();
  if (way) location.href = way;
  else carryByHand(page);
}

/** The app's own “open in browser” takes the address as it stands, so for a while that carries the number. @param {string} page */
function carryByHand(page) {
  history.replaceState(null, '', page);
  window.setTimeout(() => history.replaceState(null, '', carrying(location.href, '')), CARRY_MS);
}

export function stayInApp() {
  model.outside = 'hidden';
  show();
}
