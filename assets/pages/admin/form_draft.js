// What was typed and not yet saved, kept in this tab over a reload. Never passwords, names or numbers of guests.

const DRAFT = 'luckydraw.admin.draft.';

/** @param {string|undefined} id @param {Record<string, any>|null} values */
export function keepDraft(id, values) {
  if (!id) return;
  try {
    if (values) sessionStorage.setItem(DRAFT + id, JSON.stringify(values));
    else sessionStorage.removeItem(DRAFT + id);
  } catch { /* a private window may refuse; the form on the page still holds the text */ }
}

/** @param {string|undefined} id @returns {Record<string, any>|null} */
export function readDraft(id) {
  if (!id) return null;
  try {
    return JSON.parse(sessionStorage.getItem(DRAFT + id) ?? 'null');
  } catch {
    return null;
  }
}

/** Forgets every draft, when somebody signs out or throws them away. */
export function forgetDrafts() {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(DRAFT)) sessionStorage.removeItem(key);
  } catch { /* nothing was kept */ }
}
