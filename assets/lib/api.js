// The API client alone, for pages that follow no live state. It lives in live.js, so that a guest's phone needs one request less.

export { ApiError, call, newKey, randomHex } from './live.js';
