// The event's time zone beside that of this computer: where the two differ, one press takes the latter.

import { h, replace } from '../../lib/dom.js';
import { t } from '../../lib/i18n.js';
import { button } from './parts.js';

/** @returns {string} the time zone that this computer is in, or nothing where it does not say */
export const zoneHere = () => new Intl.DateTimeFormat().resolvedOptions().timeZone ?? '';

/** Zones have more than one name. @param {string} zone */
function known(zone) {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return zone;
  }
}

/** @param {string} zone the event's */
export const zonesDiffer = (zone) => zoneHere() !== '' && known(zone) !== known(zoneHere());

/** The names to choose from. */
export function zoneList() {
  const intl = /** @type {{supportedValuesOf?: (key: string) => string[]}} */ (/** @type {unknown} */ (Intl));
  const zones = intl.supportedValuesOf?.('timeZone') ?? ['Asia/Seoul', 'Asia/Tokyo', 'UTC'];
  return h('datalist', { id: 'zones' }, zones.map((zone) => h('option', { value: zone })));
}

/** Offers the zone of this computer. @param {(zone: string) => void} take */
export function zoneOffer(take) {
  const element = h('div', { class: 'zone-offer', role: 'status' });
  let shown = '';
  /** @param {string|undefined} zone what the form holds */
  const update = (zone) => {
    const now = zone && zonesDiffer(zone) ? zone : '';
    if (now !== shown) replace(element, now ? [h('span', {}, t('admin.setup.zone_differs', { event: now, here: zoneHere() })), button(t('admin.setup.zone_take', { here: zoneHere() }), { small: true, onclick: () => take(zoneHere()) })] : null);
    shown = now;
  };
  return { element, update };
}
