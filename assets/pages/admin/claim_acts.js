// What is being done to claims: sent, failed and to be sent again under the same key, or waiting for the second tap.
// It outlives the lists that show it, for those are drawn anew with every change.

import { ApiError } from '../../lib/api.js';
import { drawNumber, t } from '../../lib/i18n.js';
import { act, errorText, inEvent, outcomeUnknown } from './client.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').DrawRow} DrawRow */
/** @typedef {import('./types.js').Winner} Winner */
/** @typedef {"asking"|"sending"|"failed"} Doing */
/** @typedef {{doing: Doing, claim: string, reason?: string, send: ReturnType<typeof act>}} Pending */

/** Somebody who does not tap a second time has thought better of it. */
const ASKED_MS = 8000;

/** @type {Map<string, Pending>} */
const pending = new Map();
/** @type {Set<() => void>} */
const watchers = new Set();
/** What was refused only until a time, by winner; `newest`: the newest draw then. @type {Map<string, {newest: number, close: () => void}>} */
const refusals = new Map();
let newest = 0;

/** @param {DrawRow} row @param {Winner} winner */
export const keyOf = (row, winner) => `${row.draw}-${winner.place}`;
/** @param {string} key @returns {Pending|undefined} */
export const doing = (key) => pending.get(key);
/** A text that changes with what is pending. */
export const doingText = () => [...pending].map(([key, one]) => `${key} ${one.doing} ${one.claim}`).join();

/** @param {() => void} repaint @returns {() => void} stops watching */
export function watchActs(repaint) {
  watchers.add(repaint);
  return () => watchers.delete(repaint);
}
const tell = () => { for (const repaint of watchers) repaint(); };

/** A refusal goes when the winner is no longer open, or with another draw. @param {DrawRow[]} rows newest first */
export function heardRows(rows) {
  newest = rows[0]?.draw ?? 0;
  const open = new Set(rows.flatMap((row) => (row.winners ?? []).filter((winner) => winner.claim === 'open').map((winner) => keyOf(row, winner))));
  for (const [key, refusal] of refusals) if (refusal.newest !== newest || !open.has(key)) forget(key, refusal);
}

/** @param {string} key @param {{newest: number, close: () => void}} refusal */
function forget(key, refusal) {
  refusal.close();
  if (refusals.get(key) === refusal) refusals.delete(key);
}

/** The first of two taps. @param {string} key @param {string} claim */
export function ask(key, claim) {
  const asked = { doing: /** @type {const} */ ('asking'), claim, send: act() };
  pending.set(key, asked);
  setTimeout(() => { if (pending.get(key) === asked) stepBack(key); }, ASKED_MS);
  tell();
}

/** @param {string} key */
export function stepBack(key) {
  pending.delete(key);
  tell();
}

/**
 * @param {DrawRow} row
 * @param {Winner} winner
 * @param {string} claim
 * @param {{reason?: string, changed: (row: DrawRow) => void}} options
 */
export async function settle(row, winner, claim, { reason, changed }) {
  const key = keyOf(row, winner);
  const before = pending.get(key);
  if (before?.doing === 'sending') return;
  const send = before?.claim === claim ? before.send : act();
  pending.set(key, { doing: 'sending', claim, reason, send });
  tell();
  try {
    const answer = await send('POST', inEvent(`/draws/${row.draw}/winners/${winner.place}/claim`), reason ? { claim, reason } : { claim }, { retries: 1, timeout: 5000 });
    pending.delete(key);
    told(winner, claim, answer);
    changed(answer.draw);
    tell();
  } catch (error) {
    failed(key, { doing: 'failed', claim, reason, send }, error);
  }
}

/** @param {string} key @param {Pending} left @param {unknown} error */
function failed(key, left, error) {
  if (outcomeUnknown(error)) pending.set(key, left);
  else pending.delete(key);
  tell();
  if (error instanceof ApiError && outcomeUnknown(error)) return;
  const refusal = { newest, close: toast(errorText(error), { kind: 'error' }) };
  const wait = error instanceof ApiError ? error.details.wait_ms : undefined;
  if (!wait) return;
  refusals.set(key, refusal);
  setTimeout(() => forget(key, refusal), wait);
}

/** @param {Winner} winner @param {string} claim @param {{called?: {draw_number: number}|null, draw: DrawRow}} answer */
function told(winner, claim, { called, draw }) {
  const number = drawNumber(winner.draw_number);
  if (claim === 'absent' && called) return toast(t('admin.winner.called', { number: drawNumber(called.draw_number) }));
  if (claim === 'absent') return toast(t(`admin.winner.nobody_called_${draw.absent ?? 'reserve'}`, { number }), { kind: 'info' });
  toast(t(`admin.winner.done_${claim}`, { number }));
}
