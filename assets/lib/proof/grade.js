// What the texts of a draw say of each other: names that lead from one to the next, and the conditions of the grade.

/**
 * @typedef {import('./sheet.js').SheetHeader} SheetHeader
 * @typedef {import('./stir.js').StirHeader} StirHeader
 * @typedef {{stir: string, digits: string, hash: string}} Word
 */

/**
 * @param {{event_id: string, draw: number, seal: string}} named
 * @param {{sheet: SheetHeader, stir: StirHeader, word: Word}} texts
 * @param {import('./report.js').Report} report
 */
export function checkNames(named, { sheet, stir, word }, report) {
  const { event, draw, seal } = sheet.fields;
  report.require('sheet_names', event === named.event_id && draw === named.draw && seal === named.seal, { event, draw, seal });
  report.require('stir_names', stir.fields.sheet === sheet.hash, { expected: sheet.hash, found: stir.fields.sheet });
  report.require('word_names', word.stir === stir.hash, { expected: stir.hash, found: word.stir });
}

/** @param {{sheet: SheetHeader, stir: StirHeader, word: Word}} texts @param {import('./report.js').Report} report */
export function checkGrade({ sheet, stir, word }, report) {
  const { grade, digits } = sheet.fields;
  const stirred = grade === 'sealed' ? stir.fields.commits === 0 : stir.fields.stirs > 0;
  report.require('grade', stirred && digits === word.digits.length, { grade, stirs: stir.fields.stirs, commits: stir.fields.commits, digits: word.digits.length });
}
