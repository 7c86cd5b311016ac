// One audit record of an export, and the chain that the records form.

import { hashBytes, hashText, joined, unhex, utf8 } from '../bytes.js';

/** @typedef {import('./rows.js').LogRow} LogRow */

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const KIND = /^[a-z0-9._-]{1,64}$/;

/** @param {string} event @param {LogRow} row @returns {string} its hash */
function recordHash(event, { seq, prev, at, kind, body_hash: body }) {
  if (!MOMENT.test(at)) throw new Error(`record ${seq}: \`${at}\` is no time like 2026-01-31T09:30:00.000Z`);
  if (!KIND.test(kind)) throw new Error(`record ${seq}: \`${kind}\` is no kind`);
  return hashText(`luckydraw-log/1\nevent ${event}\nseq ${seq}\nprev ${prev}\nat ${at}\nkind ${kind}\nbody ${body}\n`);
}

/** Throws unless every record names the one before, from the anchor on. @param {import('./rows.js').Event} event @param {LogRow[]} log */
export function checkLogChain(event, log) {
  log.reduce((prev, row, i) => {
    if (row.seq !== i + 1) throw new Error(`record ${i + 1} should follow, and record ${row.seq} stands there`);
    if (row.prev !== prev) throw new Error(`record ${row.seq} names ${row.prev} as the one before, which is ${prev}`);
    const hash = recordHash(event.event_id, row);
    if (row.hash !== hash) throw new Error(`record ${row.seq} hashes to ${hash}, the export says ${row.hash}`);
    return hash;
  }, event.anchor);
}

/** Whether the body is what the record keeps the hash of, or was purged with its salt. @param {LogRow} row */
export function bodyHolds({ salt, body, body_hash: hash }) {
  if (salt === null && body === null) return true;
  return salt !== null && body !== null && hashBytes(joined(unhex(salt), utf8(body))) === hash;
}
