// A luckydraw that cheats, for phones to catch: the real source with a few lines changed, built beside the honest program.
// The honest source holds no switch for any of this; every change must find the line that it changes, once, or there is no program.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './server.js';

/** What a cheating organiser might do; each is chosen by the environment of the program that is built. @typedef {'drop_stir' | 'swap_winner' | 'show_other' | 'late_entry' | 'fork_log'} Cheat */
/** @typedef {{file: string, from: string, to: string}} Change */

const FOLDER = join(process.env.CARGO_TARGET_DIR || join(ROOT, 'target'), 'cheats');
const PARTS = ['src', 'assets', 'Cargo.toml', 'Cargo.lock'];

/** @type {Change[]} */
const CHANGES = [
  {
    file: 'src/lib.rs',
    from: 'pub mod domain;\n',
    to: `pub mod domain;

/// Whether this program cheats in that way.
pub fn cheats(how: &str) -> bool {
    std::env::var("LUCKYDRAW_CHEAT").is_ok_and(|cheat| cheat == how)
}
`,
  },
  // What number 1 threw in is left out of the stir, from the list of commitments on.
  {
    file: 'src/store/drawing/stirring.rs',
    from: '    Ok(rows.collect::<Result<_, _>>()?)\n',
    to: `    let mut lines = rows.collect::<Result<Vec<StirLine>, _>>()?;
    if crate::cheats("drop_stir") {
        lines.retain(|line| line.number != 1);
    }
    Ok(lines)
`,
  },
  // Number 1 wins, and who really won is somewhere behind.
  {
    file: 'src/domain/draw/ranking.rs',
    from: '    ranking.into_iter().map(|(_, number)| number).collect()\n',
    to: `    if let Some(friend) = ranking.iter().position(|(_, number)| *number == 1).filter(|_| crate::cheats("swap_winner")) {
        ranking.swap(0, friend);
    }
    ranking.into_iter().map(|(_, number)| number).collect()
`,
  },
  // Of two numbers the one that did not win is shown as the winner; the proof stays true.
  {
    file: 'src/activity/raffle/state/mod.rs',
    from: 'into_iter().map(|pick| pick.draw_number).collect())',
    to: `into_iter().map(|pick| if crate::cheats("show_other") { 3 - pick.draw_number } else { pick.draw_number }).collect())`,
  },
  // Once everyone has shown their bytes, an entry that suits them is added to the sheet.
  {
    file: 'src/store/drawing/stirring.rs',
    from: `    let draw = find(tx, event, k)?;
    if draw.phase != Phase::Showing || count(tx, event, k)?.stirs == 0 {`,
    to: `    if crate::cheats("late_entry") {
        add_late(tx, event, k)?;
    }
    let draw = find(tx, event, k)?;
    if draw.phase != Phase::Showing || count(tx, event, k)?.stirs == 0 {`,
  },
  {
    file: 'src/store/drawing/stirring.rs',
    from: '/// Stores the stir\'s text with what was shown so far',
    to: `fn add_late(tx: &Tx<'_>, event: &EventId, k: u64) -> Result<(), Error> {
    let text: String = tx.query_row("SELECT sheet FROM draw WHERE event_id = ?1 AND k = ?2", params![event.as_str(), k], |row| row.get(0))?;
    let sheet = crate::domain::draw::Sheet::parse(&text).map_err(broken)?;
    let mut entries = sheet.entries().to_vec();
    let (number, nonce) = tx.query_row("SELECT draw_number, nonce FROM participant WHERE event_id = ?1 ORDER BY draw_number DESC", [event.as_str()], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, [u8; 16]>(1)?)))?;
    if entries.iter().all(|entry| entry.number != number) {
        let digest = crate::domain::draw::entry_digest(event.as_str(), number, &crate::domain::draw::Nonce(nonce));
        entries.push(Entry { number, digest, tickets: 1 });
        let longer = crate::domain::draw::Sheet::new(sheet.fields().clone(), entries).map_err(broken)?;
        tx.execute_batch("DROP TRIGGER IF EXISTS draw_sheet_is_frozen")?;
        tx.execute("UPDATE draw SET sheet = ?3, sheet_hash = ?4, entries = entries + 1 WHERE event_id = ?1 AND k = ?2", params![event.as_str(), k, longer.render(), longer.hash().0])?;
    }
    Ok(())
}

/// Stores the stir's text with what was shown so far`,
  },
  // A draw that nobody liked goes out of the log: what comes next takes the place of its newest record.
  {
    file: 'src/store/audit.rs',
    from: '    let head = head_row(connection, event)?;\n    let salt',
    to: `    if crate::cheats("fork_log") && kind == "event_changed" {
        forget_newest(connection, event)?;
    }
    let head = head_row(connection, event)?;
    let salt`,
  },
  {
    file: 'src/store/audit.rs',
    from: 'fn to_sqlite(error',
    to: `fn forget_newest(connection: &Connection, event: &EventId) -> Result<(), rusqlite::Error> {
    connection.execute_batch("DROP TRIGGER IF EXISTS record_stays")?;
    connection.execute("DELETE FROM record WHERE event_id = ?1 AND seq = (SELECT log_seq FROM event WHERE id = ?1)", [event.as_str()])?;
    connection.execute("UPDATE event SET log_seq = log_seq - 1, log_hash = (SELECT hash FROM record WHERE event_id = ?1 ORDER BY seq DESC) WHERE id = ?1", [event.as_str()])?;
    Ok(())
}

fn to_sqlite(error`,
  },
];

/** Builds it, unless it stands there; crates that were built for the honest program are taken from there. @returns {string} the program */
export function cheatingProgram() {
  mkdirSync(FOLDER, { recursive: true });
  for (const part of PARTS) {
    rmSync(join(FOLDER, part), { recursive: true, force: true }); // a file that has moved would stand there twice
    cpSync(join(ROOT, part), join(FOLDER, part), { recursive: true, preserveTimestamps: true });
  }
  for (const change of CHANGES) apply(change);
  shareCrates();
  execFileSync('cargo', ['build', '--locked', '--quiet', '--target-dir', join(FOLDER, 'target')], { cwd: FOLDER, stdio: ['ignore', 'inherit', 'inherit'] });
  return join(FOLDER, 'target', 'debug', 'luckydraw');
}

/** @param {Change} change */
function apply({ file, from, to }) {
  const path = join(FOLDER, file);
  const parts = readFileSync(path, 'utf8').split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places to change instead of one: ${from}`);
  writeFileSync(path, parts.join(to));
}

function shareCrates() {
  const [honest, own] = [join(ROOT, 'target', 'debug'), join(FOLDER, 'target', 'debug')];
  if (existsSync(own)) return;
  mkdirSync(own, { recursive: true });
  for (const part of ['deps', 'build', '.fingerprint']) execFileSync('cp', ['-al', join(honest, part), own]);
}
