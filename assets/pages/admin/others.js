// Notes of what another device of the organiser just did, so that two people at one event do not work against each other.

import { t } from '../../lib/i18n.js';
import { whatHappened } from './desk_devices.js';
import { isOwn } from './own.js';
import { toast } from './toast.js';

/** @typedef {import('./types.js').LiveState} LiveState */
/** @typedef {import('./types.js').LastRecord} LastRecord */

/** What follows from another record, or is no news to anybody. */
const SILENT = ['draw_ranked', 'joined', 'entry_taken_over', 'organiser_signed_in', 'login_link_created'];

/** The organiser on another device, the command line or a program; staff at the prize desk work all the time. @param {LastRecord} record */
const isNews = (record) => /^(organiser|command-line|token:)/.test(record.actor ?? '') && !SILENT.includes(record.kind) && !isOwn(record);

export function othersActs() {
  let seen = -1;
  /** @param {LiveState} state */
  return (state) => {
    const records = state.last ?? [];
    const newest = Math.max(seen, ...records.map((one) => one.seq));
    const fresh = seen < 0 ? [] : records.filter((one) => one.seq > seen && isNews(one));
    seen = records.length ? newest : Math.max(seen, 0);
    for (const record of fresh.sort((a, b) => a.seq - b.seq)) toast(t('admin.devices.did', { what: whatHappened(record.kind), time: record.at }), { kind: 'info' });
  };
}
