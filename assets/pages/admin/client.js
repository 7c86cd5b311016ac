// The organiser's calls: paths, one key for one act however often it is sent, and an expired session that loses nothing.

import { ApiError, call, newKey } from '../../lib/api.js';
import { has, t } from '../../lib/i18n.js';
import { app, eventId } from './app.js';
import { noteOwn } from './own.js';

/** @type {() => Promise<void>} */
let signInAgain = () => Promise.reject(new Error('not ready'));

/** @param {() => Promise<void>} ask opens the sign-in dialog and resolves once somebody has signed in */
export function onExpired(ask) {
  signInAgain = ask;
}

/** @param {string} path below the admin API @returns {string} */
export const admin = (path) => `/api/luckydraw/admin${path}`;

/** @param {string} [path] below the event that this page works on @returns {string} */
export const inEvent = (path = '') => admin(`/${encodeURIComponent(eventId())}${path}`);

/**
 * Calls the API; when the session has expired, asks to sign in and then sends the very same thing again.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {{key?: string, timeout?: number, retries?: number}} [options]
 * @returns {Promise<any>}
 */
export async function request(method, path, body, options = {}) {
  const key = options.key ?? newKey();
  const send = () => call(method, path, body, { ...options, key });
  const noted = method === 'GET' ? () => undefined : noteOwn(path);
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    await signInAgain();
    return await send();
  } finally {
    noted();
  }
}

/** @param {string} path @returns {Promise<any>} */
export const get = (path) => request('GET', path);

/** The draws, and with them whether the event is over, for then nothing about them can be changed. @param {string} [query] @returns {Promise<import('./types.js').DrawRow[]>} */
export async function loadDraws(query = '') {
  const [{ draws }, { state }] = await Promise.all([get(inEvent(`/draws${query}`)), get(`/api/luckydraw/events/${encodeURIComponent(eventId())}`)]);
  app.closed = state === 'closed';
  return draws;
}

/**
 * One act of a person, e.g. one press of Save. As long as its outcome is unknown (no answer, overload, fault of the
 * server) the same text goes out under the same key, so that trying again can never do it twice.
 * @returns {(method: string, path: string, body?: unknown, options?: {timeout?: number, retries?: number}) => Promise<any>}
 */
export function act() {
  let pending = '';
  let key = '';
  return async (method, path, body, options = {}) => {
    const what = `${method} ${path} ${body instanceof Blob ? body.size : JSON.stringify(body ?? null)}`;
    if (what !== pending || body instanceof Blob) key = newKey();
    pending = what;
    try {
      const data = await request(method, path, body, { ...options, key });
      pending = '';
      return data;
    } catch (error) {
      if (!outcomeUnknown(error)) pending = '';
      throw error;
    }
  };
}

/**
 * @param {unknown} error
 * @returns {boolean} whether the server may have done what was asked although no answer came
 */
export function outcomeUnknown(error) {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

/**
 * @param {unknown} error
 * @returns {string} what to tell the person
 */
export function errorText(error) {
  if (!(error instanceof ApiError)) return t('admin.error.page');
  if (has(`admin.error.${error.reason}`)) return t(`admin.error.${error.reason}`, { ...error.details, wait: Math.ceil((error.details.wait_ms ?? 0) / 1000) });
  if (error.message && !error.message.startsWith('reason.')) return error.message;
  return t('admin.error.other', { reason: error.reason });
}
