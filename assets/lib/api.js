// The API: one call with retries under one key.

import { heard } from './clock.js';
import { language, t } from './i18n.js';

export const BASE = '/api/luckydraw/';

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
      const again = error instanceof ApiError && (error.status === 0 || error.status === 503) && error.reason !== 'waiting_room' && attempt < left;
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
