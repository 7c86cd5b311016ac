// The real program: started on a free port of the loopback with a folder of its own, killed and started again at will.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
export const PASSWORD = 'paper-ink-and-one-seal';
const STARTS_WITHIN_MS = 20000;

/** Where cargo put the program. @returns {string} */
export function program() {
  const target = process.env.CARGO_TARGET_DIR || join(ROOT, 'target');
  const path = process.env.LUCKYDRAW_BINARY || join(target, 'debug', 'luckydraw');
  if (!existsSync(path)) throw new Error(`${path} is missing: run cargo build first`);
  return path;
}

/**
 * Starts a server that the test stops at its end.
 * @param {import('node:test').TestContext} test
 * @param {{bind?: string, within?: string[], env?: Record<string, string>, binary?: string}} [options] `within`: a command that runs the rest of its line, e.g. in a network namespace; `binary`: another program than ours
 */
export async function startServer(test, options = {}) {
  const server = new Server(options);
  test.after(() => server.remove());
  await server.start();
  return server;
}

export class Server {
  /** @param {{bind?: string, within?: string[], env?: Record<string, string>, binary?: string}} options */
  constructor(options) {
    this.options = options;
    this.folder = mkdtempSync(join(tmpdir(), 'luckydraw-browser-'));
    this.port = 0;
    this.url = '';
    this.cookie = '';
    /** How the program is asked; where only another host reaches it, by that host. @type {(url: string, request: RequestInit) => Promise<Response>} */
    this.ask = fetch;
    this.said = '';
    /** @type {import('node:child_process').ChildProcess | null} */
    this.child = null;
  }

  /** Starts it, or starts it again on the port that it had. */
  async start() {
    const { bind = '127.0.0.1', within = [], env = {}, binary = program() } = this.options;
    const line = [...within, binary, 'serve', '--db', join(this.folder, 'event.db'), '--bind', bind, '--port', String(this.port), '--no-mdns'];
    const child = spawn(line[0], line.slice(1), { env: { ...process.env, LUCKYDRAW_ADMIN_PASSWORD: PASSWORD, HOME: this.folder, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    this.said = '';
    this.url = await this.#listening(child);
    this.port = Number(new URL(this.url).port);
  }

  /** @param {import('node:child_process').ChildProcess} child @returns {Promise<string>} */
  #listening(child) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the server did not start:\n${this.said}`)), STARTS_WITHIN_MS);
      const hear = (/** @type {Buffer} */ chunk) => {
        this.said += chunk;
        const found = /^listening on (\S+)$/m.exec(this.said);
        if (found) { clearTimeout(timer); resolve(found[1]); }
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      child.once('exit', (code) => { clearTimeout(timer); reject(new Error(`the server ended with ${code}:\n${this.said}`)); });
    });
  }

  /** As a power cut would end it. */
  async kill() {
    const child = this.child;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => { child.once('exit', resolve); });
    child.kill('SIGKILL');
    await gone;
  }

  async remove() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * The API as the organiser, for what a test needs but does not look at.
   * @param {string} method @param {string} path below /api/luckydraw/ @param {any} [body]
   * @returns {Promise<any>} the envelope's data
   */
  async api(method, path, body) {
    if (!this.cookie) await this.#login();
    return this.#data(await this.#fetch(method, path, body), `${method} ${path}`);
  }

  /** A guest's registration without a page. @param {Record<string, string>} [body] */
  register(body = {}) {
    return this.guest('register', body);
  }

  /** What a phone sends that no page runs on: it has no cookie, also where all of them ask by one browser. @param {string} path @param {any} body @returns {Promise<any>} */
  async guest(path, body) {
    const answer = await this.ask(`${this.url}/api/luckydraw/${path}`, { method: 'POST', credentials: 'omit', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    return this.#data(answer, path);
  }

  async #login() {
    const answer = await this.#fetch('POST', 'admin/login', { password: PASSWORD });
    await this.#data(answer, 'login');
    this.cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ') || 'kept by whoever asks';
  }

  /** @param {string} method @param {string} path @param {any} [body] */
  #fetch(method, path, body) {
    /** @type {Record<string, string>} */
    const headers = { Origin: this.url };
    if (this.cookie) headers.Cookie = this.cookie;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    return this.ask(`${this.url}/api/luckydraw/${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }

  /** @param {Response} answer @param {string} what */
  async #data(answer, what) {
    const json = await answer.json();
    if (!json.success) throw new Error(`${what}: ${answer.status} ${JSON.stringify(json)}`);
    return json.data;
  }
}

/**
 * Waits until a condition holds; the last failure says what did not.
 * @template T
 * @param {string} what @param {() => Promise<T | false | null | undefined | 0 | ''> | T | false | null | undefined | 0 | ''} condition @param {number} [ms]
 * @returns {Promise<T>}
 */
export async function until(what, condition, ms = 10000) {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((done) => { setTimeout(done, 50); });
  }
}
