// What lies on the table: the files given, the anchor typed, and what was found so far. Whoever changes it says so with `changed`.

import { drawNumber } from '../../lib/i18n.js';
import { Report } from '../../lib/proof/report.js';

/**
 * @typedef {object} Item a file, a pasted text, or the proof that came from the server
 * @property {number} id
 * @property {string} name
 * @property {string} text
 * @property {string} kind what it is, or what is wrong with it
 * @property {string} [detail]
 * @property {import('../../lib/proof/receipt.js').Receipt} [receipt]
 */

/** @typedef {{id: string, name: string, text: string, against: import('../../lib/proof/verify.js').Against, report?: Report, progress?: import('./work.js').Progress}} Check `progress`: while it runs */

export const model = {
  /** @type {Item[]} */
  items: [],
  /** As typed, or as this browser noted it when its guest joined. */
  anchor: '',
  /** Whether nobody typed the anchor: it is the one that this browser pinned. */
  isPinned: false,
};

let newest = 0;

/** @param {{name: string, text: string, kind: string, detail?: string, receipt?: Item['receipt']}} item */
export function add(item) {
  newest += 1;
  model.items.push({ id: newest, ...item });
}

/** @param {number} id */
export const remove = (id) => { model.items = model.items.filter((item) => item.id !== id); };

/** Those that are proofs or exports, or say to be. */
const toCheck = () => model.items.filter((item) => item.kind === 'json');

/** @returns {import('../../lib/proof/receipt.js').Receipt[]} */
export const receipts = () => model.items.map((item) => item.receipt).filter(Boolean).map((receipt) => /** @type {any} */ (receipt));

/** The anchor as it counts: 64 digits or nothing. */
export const typedAnchor = () => (/^[0-9a-f]{64}$/.test(tidied()) ? tidied() : '');
/** Whether something is typed that is no anchor. */
export const isBadAnchor = () => tidied() !== '' && !typedAnchor();
const tidied = () => model.anchor.replace(/\s/g, '').toLowerCase();

/** The event that a text says to be of, so that among several receipts its own is taken. @param {string} text */
function eventOf(text) {
  const [, event] = /"event_id"\s*:\s*"([a-z0-9-]{1,64})"/.exec(text) || ['', ''];
  return event;
}

/** What a file is held against: each receipt of its event, else another receipt, else the anchor typed. @param {Item} item @returns {import('../../lib/proof/verify.js').Against[]} */
function grounds(item) {
  const all = receipts();
  const own = all.filter((one) => one.event === eventOf(item.text));
  const some = own.length ? own : all.slice(0, 1);
  return some.length ? some.map((receipt) => ({ receipt })) : [{ anchor: typedAnchor() || undefined }];
}

/** Every check that was asked for, by its name; a file that was found to hold holds as long as it is held against the same. @type {Map<string, Check>} */
let known = new Map();

/** One check for each file and each receipt. @returns {Check[]} */
export const checks = () => [...known.values()];

/** Brings the checks up to what lies on the table; what was found of the same is kept. */
export function arrange() {
  const next = new Map();
  for (const item of toCheck()) {
    const all = grounds(item);
    for (const against of all) {
      const id = `${item.id} ${JSON.stringify(against)}`;
      const name = all.length > 1 && against.receipt ? `${item.name} · ${drawNumber(against.receipt.draw_number)}` : item.name;
      next.set(id, Object.assign(known.get(id) || { id, text: item.text, against }, { name }));
    }
  }
  known = next;
}

/** Whether receipt and typed anchor contradict each other. */
export const isTorn = () => Boolean(typedAnchor()) && receipts().some((receipt) => receipt.anchor !== typedAnchor());

/** @param {import('./work.js').Done} done */
export function found({ id, checks: steps, draws, after }) {
  const check = known.get(id);
  if (check) Object.assign(check, { report: Object.assign(new Report(), { checks: steps, draws, after }), progress: undefined });
}
