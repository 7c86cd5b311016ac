// What the address of a claim says: its code, and the digits that were in the scanned one.

export const code = decoded(location.pathname.replace(/\/+$/, '').split('/').pop() || '');

/** What was typed by hand may hold a `%` that means nothing. @param {string} text */
function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

/** The digits leave the address at once, so that neither a reload nor a way back sends them late. */
export function takeScanned() {
  const address = new URL(location.href);
  const live = address.searchParams.get('live') || '';
  address.searchParams.delete('live');
  if (live) history.replaceState(null, '', address);
  return live;
}
