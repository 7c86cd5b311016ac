// What the address of a claim says: its code, and the digits that were in the scanned one.

export const code = decodeURIComponent(location.pathname.replace(/\/+$/, '').split('/').pop() || '');

/** The digits leave the address at once, so that neither a reload nor a way back sends them late. */
export function takeScanned() {
  const address = new URL(location.href);
  const live = address.searchParams.get('live') || '';
  address.searchParams.delete('live');
  if (live) history.replaceState(null, '', address);
  return live;
}
