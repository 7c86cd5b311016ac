// The live state over a WebSocket that heals itself, and says within five seconds when it is not there.

import { BASE } from './api.js';
import { heard } from './clock.js';

export { ApiError, call, newKey, pause, randomHex } from './api.js';
export { serverNow } from './clock.js';

/** @typedef {'connected' | 'reconnecting' | 'offline'} Connection */
/**
 * @typedef {object} LiveOptions
 * @property {'guest' | 'screen' | 'admin'} audience
 * @property {boolean} [preview] a small mirror of the screen, which counts as none
 * @property {string} [eventId] default `current`
 * @property {() => string | null} [token] the guest's token at the moment of each hello
 * @property {(state: any) => void} onState every new state, never an older one than before
 * @property {() => void} [onBack] before the first state of each socket
 * @property {(connection: Connection) => void} [onConnection]
 * @property {() => Record<string, string>} [hello] what else each hello says
 * @property {() => void} [onRegistered] the request that hello named has its answer
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

/** A socket that has not opened by then never will. */
const CONNECT_MS = 5000;
/** After so much silence the server is asked whether it is there; without an answer in the time below, people are told. Together less than five seconds. */
const ASK_MS = 2800;
const ANSWER_MS = 1700;
/** An answer that is so late does not come any more: a fresh socket. */
const GIVE_UP_MS = 6000;
/** For a page that nobody looks at. */
const DEAD_MS = 45000;
const POLL_MS = 5000;
const OFFLINE_MS = 15000;
/** Phones that come back together spread over this. */
const BACK_MS = 750;
const RESTART_MS = 2000;

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
    this.hasState = false;
    this.openedAt = 0;
    this.lastHeard = 0;
    this.lastTick = Date.now();
    this.lostSince = Date.now();
    this.askedAt = 0;
    this.pulse = 0;
    this.retry = 0;
    this.polledAt = 0;
    /** @type {Connection | ''} */
    this.told = '';
  }

  start() {
    const soon = () => this.fresh(Math.random() * BACK_MS);
    /** @type {Array<[EventTarget, string, (e: any) => void]>} */
    this.listens = [
      [document, 'visibilitychange', () => { if (document.hidden) clearTimeout(this.pulse); else soon(); }],
      [document, 'resume', soon],
      [window, 'pageshow', (e) => { if (e.persisted) soon(); }],
      [window, 'pagehide', () => this.drop()], // an open socket would keep the page out of the browser's memory of pages
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
    clearTimeout(this.pulse);
    this.askedAt = 0;
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
    this.retry = 0;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}${BASE}ws?event_id=${encodeURIComponent(this.event)}`);
    this.socket = socket;
    this.openedAt = Date.now();
    this.hasState = false;
    socket.onopen = () => this.hello(socket);
    socket.onmessage = (e) => this.receive(e.data);
    socket.onclose = () => this.failed();
    this.pulse = window.setTimeout(() => this.doubt(), ASK_MS);
  }

  /** @param {WebSocket} socket */
  hello(socket) {
    this.lastHeard = Date.now();
    const token = this.options.token ? this.options.token() : null;
    socket.send(JSON.stringify({ type: 'hello', audience: this.options.audience, ...(this.options.preview ? { preview: true } : {}), ...(token ? { session_token: token } : {}), ...(this.options.hello ? this.options.hello() : {}) }));
    socket.send('{"type":"ping"}'); // the first state may have been made long ago; the answer says what time it is
  }

  /** @param {string} data */
  receive(data) {
    this.lastHeard = Date.now();
    this.listen();
    /** @type {any} */
    let frame;
    try { frame = JSON.parse(data); } catch { return; }
    if (frame.type === 'pong') heard(frame.at);
    if (frame.type === 'state') {
      this.failures = 0;
      if (!this.hasState && this.options.onBack) this.options.onBack();
      this.hasState = true;
      this.tell('connected');
      this.show(frame);
    } else if (frame.type === 'bye') this.failed();
    else if (frame.type === 'error') this.refused(frame.reason);
    else if (/^register/.test(frame.type) && this.options.onRegistered) this.options.onRegistered();
    else if (this.hasState) this.tell('connected');
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

  // ── the pulse: Wi-Fi that is gone closes no socket, so a silent one is asked ──

  /** Something was heard; the next silence is counted from here. */
  listen() {
    clearTimeout(this.pulse);
    this.askedAt = 0;
    if (!document.hidden) this.pulse = window.setTimeout(() => this.ask(), ASK_MS);
  }

  ask() {
    if (!this.socket || this.socket.readyState !== 1) return;
    this.askedAt = Date.now();
    try { this.socket.send('{"type":"ping"}'); } catch { this.failed(); return; }
    clearTimeout(this.pulse);
    this.pulse = window.setTimeout(() => this.doubt(), ANSWER_MS);
  }

  /** No answer yet: that is said, while the socket has some seconds left to prove it wrong. */
  doubt() {
    if (this.told === 'connected') this.tell('reconnecting');
  }

  /** Somebody looks again at a page whose socket seems alive. */
  check() {
    if (!this.askedAt && Date.now() - this.lastHeard > 1000) this.ask();
  }

  // ── trying again ──

  /** The socket closed or could not open: try again, spread out, and poll meanwhile. */
  failed() {
    this.drop();
    this.failures += 1;
    if (this.failures === 1) this.tell('reconnecting');
    clearTimeout(this.retry);
    const wait = this.failures <= 1 ? Math.random() * RESTART_MS : Math.min(10000, 1000 * 2 ** (this.failures - 1)) * (0.5 + Math.random() / 2);
    this.retry = window.setTimeout(() => this.connect(), wait);
  }

  lost() {
    this.failed();
    this.tell('offline');
  }

  tick() {
    const now = Date.now();
    const gap = now - this.lastTick;
    this.lastTick = now;
    if (document.hidden) return; // timers of hidden pages are held back; coming back makes a fresh socket
    if (gap > 5000) { this.fresh(Math.random() * BACK_MS); return; }
    if (!this.socket && !this.retry) this.connect(); // left for a page that never came
    this.watch(now);
    if (this.told !== 'connected' && this.told !== 'offline' && now - this.lostSince > OFFLINE_MS) this.tell('offline');
    if (this.failures >= 2 && now - this.polledAt >= POLL_MS) { this.polledAt = now; this.poll(); }
  }

  /** @param {number} now */
  watch(now) {
    const socket = this.socket;
    if (!socket) return;
    if (socket.readyState === 0 && now - this.openedAt > CONNECT_MS) this.failed();
    else if (socket.readyState === 1 && ((this.askedAt && now - this.askedAt > GIVE_UP_MS) || now - this.lastHeard > DEAD_MS)) this.failed();
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
