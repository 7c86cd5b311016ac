// Which system and which app's own browser this is, told by the user agent, and the way out of such a browser.

/** @typedef {'' | 'kakao' | 'line' | 'instagram' | 'facebook' | 'naver' | 'daum' | 'everytime'} App */
/** @typedef {'android' | 'iphone' | 'other'} System */

/** @type {Array<[App, RegExp]>} */
const APPS = [
  ['kakao', /KAKAOTALK/i],
  ['line', /\bLine\//],
  ['instagram', /Instagram/],
  ['facebook', /FBAN|FBAV|FB_IAB/],
  ['naver', /NAVER\(inapp/],
  ['daum', /DaumApps/],
  ['everytime', /everytimeApp/i],
];

/** The app in whose own browser a page stands. @param {string} agent @returns {App} */
export function inApp(agent) {
  const found = APPS.find(([, mark]) => mark.test(agent));
  return found ? found[0] : '';
}

/** @param {string} agent @param {number} touches points of touch: an iPad calls itself a Mac @returns {System} */
export function system(agent, touches) {
  if (/Android/i.test(agent)) return 'android';
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touches > 1)) return 'iphone';
  return 'other';
}

/**
 * The address that opens a page in a real browser, or nothing where only a person's hand can.
 * @param {App} app @param {System} on @param {string} page the page's whole address
 * @returns {string}
 */
export function wayOut(app, on, page) {
  if (app === 'kakao') return `kakaotalk://web/openExternal?url=${encodeURIComponent(page)}`;
  const url = new URL(page);
  if (app === 'line') {
    url.searchParams.set('openExternalBrowser', '1');
    return url.href;
  }
  if (!app || on !== 'android') return '';
  return `intent://${url.host}${url.pathname}${url.search}${url.hash}#Intent;scheme=${url.protocol.slice(0, -1)};package=com.android.chrome;end`;
}

/** The page's address that carries a number to another browser; what follows the # goes to no server. @param {string} page @param {string} code */
export function carrying(page, code) {
  const url = new URL(page);
  url.hash = code ? `code=${code}` : '';
  return url.href;
}

/** The code that an address carries. @param {string} hash */
export const carried = (hash) => (/^#code=([\w-]{4,40})$/.exec(hash) || ['', ''])[1];
