// The newest audit record that this phone has heard of: a log that does not go on from it is a file that was put back, and is told of for ever.
// Invariant: what is held moves on only with a log that has it, so that it outlives every return to something older.

import { ApiError, call, pause } from '../../lib/api.js';
import { keep } from '../../lib/dom.js';
import { isRehearsal } from '../../lib/rehearsal.js';
import { show } from './model.js';

/** @typedef {{seq: number, hash: string}} Head */
/** @typedef {Head & {at: string, kind: string, gone: string[]}} Why a record that says why something is not there any more, and which events went */
/** @typedef {{seq: number, held: string, found: string, restored: {seq: number, at: string} | null}} Fork `found` is empty where there is no such record any more; `restored` where the log says that a copy was put in place */

const HEAD = 'luckydraw.head.';
const FORK = 'luckydraw.fork.';
const GONE = 'luckydraw.gone.';
/** What is held is written down at most this often. */
const KEEP_MS = 5000;
/** Phones that come back together ask over this. */
const SPREAD_MS = 4000;

let event = '';
/** What is kept of the event is kept under its anchor too: another machine may have another event of the same id. */
let name = '';
/** @type {Head | null} */
let held = null;
/** @type {Head | null} the newest that was heard, held once the log is known to have what is held */
let newest = null;
/** One of those heard since the log was last asked, each as likely as any other. @type {Head | null} */
let sample = null;
let heardSince = 0;
/** What the log is asked for. @type {Set<Head>} */
const due = new Set();
/** @type {Fork | null} */
let fork = null;
/** The event that was followed before is not on the server any more. @type {Fork | null} */
let gone = null;
let isBack = true;
let asking = 0;
let keeping = 0;

/** @param {string} key */
function kept(key) {
  try { return JSON.parse(keep.get(key) || 'null'); } catch { return null; }
}

/** @param {string} id @param {string} anchor */
const nameOf = (id, anchor) => `${id}.${anchor.slice(0, 16)}`;

/** @param {string} id */
const pathOf = (id) => `events/${encodeURIComponent(id)}`;

/** The newest record that this phone holds of an event. @param {string} eventId @param {string} anchor @returns {Head | null} */
export const heldHead = (eventId, anchor) => (nameOf(eventId, anchor) === name ? held : kept(HEAD + nameOf(eventId, anchor)));

/** Where the log of the event that is followed, or of the one before it, parted from what this phone holds. */
export const forked = () => fork || gone;

/** The connection is a new one, so another program may answer. */
export const cameBack = () => { isBack = true; };

/** Asks whether the log still has one of the records heard since the last time, of this phone's own choice: what was exchanged behind a connection that held is so missed by some phone. */
export const confirm = () => { if (sample && !fork) ask(sample); };

/** Takes the log's head out of a state. @param {any} state */
export function hear({ log, event: { event_id: id, anchor } }) {
  if (!log) return;
  if (nameOf(id, anchor) !== name) follow(id, anchor);
  newest = log;
  const isSame = held && held.seq === log.seq && held.hash === log.hash;
  const isBehind = held && log.seq <= held.seq && !isSame;
  if (fork) { if (isBack && !fork.restored) lookSoon(); }
  else if (held && !isSame && (isBack || isBehind)) ask(held);
  else if (!asking) hold(log);
  isBack = false;
}

/** @param {string} id @param {string} anchor */
function follow(id, anchor) {
  clearTimeout(asking);
  write();
  if (held && isBack && id !== event && !isRehearsal(null, event)) lookBack(event, held);
  [event, name] = [id, nameOf(id, anchor)];
  [held, fork, gone] = [HEAD, FORK, GONE].map((key) => kept(key + name));
  [asking, isBack, sample, heardSince] = [0, true, null, 0];
  due.clear();
}

/** @param {Head} head */
function hold(head) {
  held = head;
  heardSince += 1;
  if (Math.random() * heardSince < 1) sample = head;
  if (!keeping) keeping = window.setTimeout(write, KEEP_MS);
}

function write() {
  clearTimeout(keeping);
  keeping = 0;
  if (held) keep.set(HEAD + name, JSON.stringify(held));
}

/** @param {Head} head */
function ask(head) {
  due.add(head);
  lookSoon();
}

function lookSoon() {
  if (!asking) asking = window.setTimeout(() => look(name, pathOf(event)), Math.random() * SPREAD_MS);
}

/** @param {string} of whose log it is @param {string} path */
async function look(of, path) {
  try {
    if (!fork) await compare(of, path);
    if (fork && of === name) await explain(of, path);
    if (of !== name) return;
    [sample, heardSince] = [null, 0];
    if (!fork && newest) hold(newest);
  } catch { isBack = true; } // nobody answered; the next state has it asked again
  if (of !== name) return;
  asking = 0;
  if (due.size && !fork && !isBack) lookSoon(); // asked for while the log answered
}

/** @param {string} of @param {string} path */
async function compare(of, path) {
  for (const was of [...due]) {
    const found = (await hashAt(path, was.seq)) || '';
    if (of !== name) return;
    if (found !== was.hash) { keepFork({ seq: was.seq, held: was.hash, found, restored: null }); return; }
    due.delete(was);
  }
}

/** Since when the log is another one, where it says so itself; what was found first stays as it is. @param {string} of @param {string} path */
async function explain(of, path) {
  const why = (await whys(path)).find(({ kind, seq }) => kind === 'restored' && fork && seq <= fork.seq);
  if (why && fork && of === name) keepFork({ ...fork, restored: { seq: why.seq, at: why.at } });
}

/** @param {string} path @returns {Promise<Why[]>} newest first */
const whys = async (path) => (await call('GET', `${path}/restores`)).records;

/** The hash of a record; empty where there is none, null where there is no such event. @param {string} path @param {number} seq @returns {Promise<string | null>} */
async function hashAt(path, seq) {
  try {
    return (await call('GET', `${path}/log/${seq}`)).hash;
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'not_found') return '';
    if (error instanceof ApiError && error.reason === 'event_not_found') return null;
    throw error;
  }
}

/** Another event is on than before the connection was lost: the one before is missed, unless it is there or was deleted on record. @param {string} id @param {Head} was */
async function lookBack(id, was) {
  await pause(Math.random() * SPREAD_MS);
  const [of, path] = [name, pathOf(event)];
  try {
    if (await hashAt(pathOf(id), was.seq) !== null) return;
    const why = (await whys(path)).find((one) => one.gone.includes(id));
    if (of !== name || (why && why.kind !== 'restored')) return;
    gone = { seq: was.seq, held: was.hash, found: '', restored: why ? { seq: why.seq, at: why.at } : null };
    keep.set(GONE + name, JSON.stringify(gone));
    show();
  } catch { if (of === name) lookBack(id, was); } // nobody answered
}

/** @param {Fork} now */
function keepFork(now) {
  fork = now;
  keep.set(FORK + name, JSON.stringify(now));
  write();
  show();
}

window.addEventListener('pagehide', write);
