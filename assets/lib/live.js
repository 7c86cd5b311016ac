// The network: one call to the API with retries under one key, and the live state over a WebSocket that heals itself.

import { language, t } from './i18n.js';

const BASE = '/api/luckydraw/';

/** A refusal by the server (`status` > 0) or by the network (`status` 0, reason `network`). */
export class ApiError extends Error {
  /** @param {string} reason @param {string} message @param {number} status @param {any} details @param {string} requestId */
  constructor(reason, message, status, details, requestId) {
    super(message);
    this.reason = reason;
    this.status = status;
    this.details = details || {};
    this.requestId = requestId;
  }
}

/** @param {Uint8Array} bytes */
const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/** A fresh Idempotency-Key: 32 random bytes. @returns {string} */
export const newKey = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** Random bytes in hex. @param {number} count @returns {string} */
export const randomHex = (count) => Array.from(crypto.getRandomValues(new Uint8Array(count)), (b) => b.toString(16).padStart(2, '0')).join('');

/** @param {number} ms @returns {Promise<void>} */
export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * @typedef {object} CallOptions
 * @property {boolean} [idempotent] send an Idempotency-Key and retry with the same one (default: every POST, PUT, PATCH)
 * @property {string} [key] that key, where it must outlive this page
 * @property {number} [retries] further tries after a network fault or an overload (default 2 with a key and for GET, else 0)
 * @property {string} [token] Authorization: Bearer
 * @property {number} [timeout] milliseconds for each try (default 10 s)
 */

/**
 * Calls the API and gives the envelope's `data`.
 * @param {string} method
 * @param {string} path below `/api/luckydraw/`, or absolute if it begins with `/`
 * @param {any} [body] JSON; a Blob goes as it is, with its own type
 * @param {CallOptions} [options]
 * @returns {Promise<any>}
 * @throws {ApiError}
 */
export async function call(method, path, body, options = {}) {
  const keyed = options.idempotent !== undefined ? options.idempotent : /POST|PUT|PATCH/.test(method);
  const request = { method, headers: headers(body, options, keyed), body: payload(body) };
  const left = options.retries !== undefined ? options.retries : keyed || method === 'GET' ? 2 : 0;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once(path, request, options.timeout || 10000);
    } catch (error) {
      const again = error instanceof ApiError && (error.status === 0 || error.status === 503) && attempt < left;
      if (!again) throw error;
      await pause(retryDelay(/** @type {ApiError} */ (error), attempt));
    }
  }
}

/** @param {ApiError} error @param {number} attempt */
const retryDelay = (error, attempt) => Math.min(8000, (error.details.retry_after * 1000 || 600 * 2 ** attempt)) * (0.75 + Math.random() / 2);

/** @param {any} body @param {CallOptions} options @param {boolean} keyed */
function headers(body, options, keyed) {
  /** @type {Record<string, string>} */
  const list = { Accept: 'application/json', 'Accept-Language': language() };
  if (body !== undefined && body !== null) list['Content-Type'] = body instanceof Blob ? body.type : 'application/json';
  if (keyed) list['Idempotency-Key'] = options.key || newKey();
  if (options.token) list.Authorization = `Bearer ${options.token}`;
  return list;
}

/** @param {any} body */
const payload = (body) => (body === undefined || body === null ? undefined : body instanceof Blob ? body : JSON.stringify(body));

/** @param {string} path @param {RequestInit} request @param {number} timeout */
async function once(path, request, timeout) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeout);
  try {
    const answer = await fetch(path.startsWith('/') ? path : BASE + path, { ...request, signal: stop.signal, credentials: 'same-origin' });
    heard(answer.headers.get('Date'));
    return await unwrap(answer);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError('network', t('reason.network'), 0, null, '');
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Response} answer */
async function unwrap(answer) {
  /** @type {any} */
  let json = null;
  try { json = await answer.json(); } catch { /* not ours: a proxy's or a portal's page */ }
  if (answer.ok && json && json.success !== false) return json.data !== undefined ? json.data : json;
  const reason = (json && json.reason) || (answer.status === 503 ? 'overloaded' : 'internal');
  const details = { ...((json && json.details) || {}) };
  const after = Number(answer.headers.get('Retry-After'));
  if (after && !details.retry_after) details.retry_after = after;
  throw new ApiError(reason, (json && json.message) || t(`reason.${reason}`), answer.status, details, (json && json.request_id) || '');
}

// ── the server's clock: what it said is never later than its true time, so the largest difference heard is the best ──

/** @type {number[]} */
let differences = [];

/** @param {string | null} stamp */
function heard(stamp) {
  const at = stamp ? Date.parse(stamp) : NaN;
  if (!Number.isNaN(at)) differences = [...differences, at - Date.now()].slice(-12);
}

/** The server's time now, in milliseconds, as well as it can be told from here. @returns {number} */
export const serverNow = () => Date.now() + (differences.length ? Math.max(...differences) : 0);

// ── live state ──

/** @typedef {'connected' | 'reconnecting' | 'offline'} Connection */
/**
 * @typedef {object} LiveOptions
 * @property {'guest' | 'screen' | 'admin'} audience
 * @property {boolean} [preview] a small mirror of the screen, which counts as none
 * @property {string} [eventId] default `current`
 * @property {() => string | null} [token] the guest's token at the moment of each hello
 * @property {(state: any) => void} onState every new state, never an older one than before
 * @property {(connection: Connection) => void} [onConnection]
 * @property {(reason: string) => void} [onRefused] the server's `error` frame (e.g. `unauthenticated`)
 */

/**
 * Follows the state of an event until `close()`.
 * @param {LiveOptions} options
 * @returns {{close: () => void, reconnect: () => void}}
 */
export function live(options) {
  const link = new Link(options);
  link.start();
  return { close: () => link.close(), reconnect: () => link.fresh(0) };
}

const CONNECT_MS = 5000;
const SLOW_MS = 3000;
const PING_MS = 20000;
const DEAD_MS = 45000;
const POLL_MS = 5000;
const OFFLINE_MS = 15000;

class Link {
  /** @param {LiveOptions} options */
  constructor(options) {
    this.options = options;
    this.event = options.eventId || 'current';
    /** @type {WebSocket | null} */
    this.socket = null;
    this.rev = -1;
    this.failures = 0;
    this.etag = '';
    this.closed = false;
    this.lastHeard = 0;
    this.lastPing = 0;
    this.lastTick = Date.now();
    this.lostSince = Date.now();
    this.probe = 0;
    this.retry = 0;
    this.polledAt = 0;
    /** @type {Connection | ''} */
    this.told = '';
  }

  start() {
    const soon = () => this.fresh(Math.random() * 750);
    /** @type {Array<[EventTarget, string, (e: any) => void]>} */
    this.listens = [
      [document, 'visibilitychange', () => { if (!document.hidden) soon(); }],
      [window, 'pageshow', (e) => { if (e.persisted) soon(); }],
      [window, 'online', soon],
      [window, 'offline', () => this.lost()],
      [window, 'focus', () => this.check()],
    ];
    this.listens.forEach(([target, name, run]) => target.addEventListener(name, run));
    this.ticker = setInterval(() => this.tick(), 1000);
    this.connect();
  }

  close() {
    this.closed = true;
    clearInterval(this.ticker);
    clearTimeout(this.retry);
    (this.listens || []).forEach(([target, name, run]) => target.removeEventListener(name, run));
    this.drop();
  }

  /** Abandons the socket without waiting for it: a sleeping phone's socket may never answer `close`. */
  drop() {
    const old = this.socket;
    this.socket = null;
    if (!old) return;
    old.onopen = old.onmessage = old.onclose = old.onerror = null;
    try { old.close(); } catch { /* already gone */ }
  }

  /** @param {number} delay */
  fresh(delay) {
    if (this.closed) return;
    this.failures = Math.min(this.failures, 1);
    clearTimeout(this.retry);
    this.drop();
    this.retry = window.setTimeout(() => this.connect(), delay);
  }

  connect() {
    if (this.closed) return;
    this.drop();
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}${BASE}ws?event_id=${encodeURIComponent(this.event)}`);
    this.socket = socket;
    this.openedAt = Date.now();
    socket.onopen = () => this.hello(socket);
    socket.onmessage = (e) => this.receive(e.data);
    socket.onclose = () => this.failed();
  }

  /** @param {WebSocket} socket */
  hello(socket) {
    this.lastHeard = Date.now();
    const token = this.options.token ? this.options.token() : null;
    socket.send(JSON.stringify({ type: 'hello', audience: this.options.audience, ...(this.options.preview ? { preview: true } : {}), ...(token ? { session_token: token } : {}) }));
  }

  /** @param {string} data */
  receive(data) {
    this.lastHeard = Date.now();
    this.probe = 0;
    /** @type {any} */
    let frame;
    try { frame = JSON.parse(data); } catch { return; }
    if (frame.type === 'state') { this.failures = 0; this.tell('connected'); this.show(frame); }
    else if (frame.type === 'bye') this.failed();
    else if (frame.type === 'error') this.refused(frame.reason);
  }

  /** @param {string} reason */
  refused(reason) {
    if (this.options.onRefused) this.options.onRefused(reason);
    if (reason === 'unauthenticated' || reason === 'forbidden') this.close();
  }

  /** @param {any} state */
  show(state) {
    heard(state.at);
    if (typeof state.rev === 'number') {
      if (state.rev < this.rev) return;
      this.rev = state.rev;
    }
    reloadForBuild(state);
    this.options.onState(state);
  }

  /** The socket closed or could not open: try again, spread out, and poll meanwhile. */
  failed() {
    this.drop();
    this.failures += 1;
    if (this.failures === 1) this.tell('reconnecting');
    clearTimeout(this.retry);
    const wait = this.failures <= 1 ? Math.random() * 2000 : Math.min(10000, 1000 * 2 ** (this.failures - 1)) * (0.5 + Math.random() / 2);
    this.retry = window.setTimeout(() => this.connect(), wait);
  }

  lost() {
    this.failed();
    this.tell('offline');
  }

  /** Asks a socket that looks alive whether it is; no answer within 1.5 s means that it is not. */
  check() {
    const idle = Date.now() - this.lastHeard;
    if (!this.socket || this.socket.readyState !== 1 || idle < 2000) return;
    this.ping();
    this.probe = Date.now();
  }

  ping() {
    this.lastPing = Date.now();
    try { if (this.socket) this.socket.send('{"type":"ping"}'); } catch { this.failed(); }
  }

  tick() {
    const now = Date.now();
    const gap = now - this.lastTick;
    this.lastTick = now;
    if (document.hidden) return; // timers of hidden pages are held back; coming back makes a fresh socket
    if (gap > 5000) { this.fresh(Math.random() * 750); return; }
    this.watch(now);
    if (this.told !== 'connected' && this.told !== 'offline' && now - this.lostSince > OFFLINE_MS) this.tell('offline');
    if (this.failures >= 2 && now - this.polledAt >= POLL_MS) { this.polledAt = now; this.poll(); }
  }

  /** @param {number} now */
  watch(now) {
    const socket = this.socket;
    if (!socket) return;
    const opening = socket.readyState === 0 ? now - (this.openedAt || 0) : 0;
    if (opening > SLOW_MS && this.failures < 2 && this.told === 'connected') this.tell('reconnecting');
    if (opening > CONNECT_MS) { this.failed(); return; }
    if (socket.readyState !== 1) return;
    if (this.probe && now - this.probe > 1500) { this.probe = 0; this.fresh(0); return; }
    if (now - this.lastHeard > DEAD_MS) { this.failed(); return; }
    if (now - this.lastHeard > PING_MS && now - this.lastPing > PING_MS) this.ping();
  }

  async poll() {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), POLL_MS - 500);
    try {
      const answer = await fetch(`${BASE}events/${encodeURIComponent(this.event)}/state?audience=${this.options.audience}`, { signal: stop.signal, cache: 'no-store', headers: this.etag ? { 'If-None-Match': this.etag } : {} });
      heard(answer.headers.get('Date'));
      if (answer.status === 304) this.tell('connected');
      else if (answer.ok) await this.polled(answer);
    } catch {
      if (this.told === 'connected') this.tell('reconnecting');
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {Response} answer */
  async polled(answer) {
    const json = await answer.json();
    const state = json.data || json;
    if (this.closed || this.failures === 0) return;
    this.etag = answer.headers.get('ETag') || '';
    this.tell('connected');
    this.show(state);
  }

  /** @param {Connection} connection */
  tell(connection) {
    if (this.closed || this.told === connection) return;
    if (this.told === 'connected' || this.told === '') this.lostSince = Date.now();
    this.told = connection;
    if (this.options.onConnection) this.options.onConnection(connection);
  }
}

/**
 * Reloads once for each new build, and only while nothing runs.
 * @param {any} state
 */
function reloadForBuild(state) {
  const mine = document.documentElement.dataset.build;
  const theirs = state.build === undefined || state.build === null ? '' : String(state.build);
  const resting = !state.stage || state.stage.phase === 'idle' || state.stage.phase === 'winner';
  if (!mine || !theirs || mine === theirs || !resting) return;
  try {
    if (sessionStorage.getItem('luckydraw.reloaded') === theirs) return;
    sessionStorage.setItem('luckydraw.reloaded', theirs);
  } catch { return; }
  setTimeout(() => location.reload(), Math.random() * 3000);
}
