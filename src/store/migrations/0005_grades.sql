-- One row is one draw k. Its sheet is what was frozen; what enters after it comes phase by phase, each
-- text once and for all. The long texts stand last, so that reading the rest of a row does not walk over them.
CREATE TABLE draw_of_grades (
  event_id     TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  k            INTEGER NOT NULL CONSTRAINT draw_from_one CHECK (k BETWEEN 1 AND 10000),
  epoch        INTEGER NOT NULL,
  prize_id     TEXT REFERENCES prize (id),
  prize_name   TEXT NOT NULL,
  prize_rank   INTEGER,
  count        INTEGER NOT NULL CONSTRAINT draw_count CHECK (count BETWEEN 1 AND 1000),
  exclusive    INTEGER NOT NULL CONSTRAINT draw_exclusive CHECK (exclusive IN (0, 1)),
  absent       TEXT NOT NULL CONSTRAINT draw_absent CHECK (absent IN ('reserve', 'fresh', 'none')),
  grade        TEXT NOT NULL CONSTRAINT draw_grade CHECK (grade IN ('sealed', 'stirred', 'witnessed')),
  digits       INTEGER NOT NULL DEFAULT 0,
  entries      INTEGER NOT NULL CONSTRAINT draw_entries CHECK (entries >= 1),
  phase        TEXT NOT NULL CONSTRAINT draw_phase
                 CHECK (phase IN ('stirring', 'showing', 'word', 'frozen', 'ranked', 'revealed', 'aborted')),
  phase_at     INTEGER NOT NULL,
  stir_ms      INTEGER NOT NULL DEFAULT 0,
  show_ms      INTEGER NOT NULL DEFAULT 0,
  spin_ms      INTEGER NOT NULL,
  stop_ms      INTEGER NOT NULL,
  reveal_by    TEXT NOT NULL DEFAULT 'timed' CONSTRAINT draw_reveal_by CHECK (reveal_by IN ('timed', 'host')),
  pace         TEXT NOT NULL DEFAULT 'together' CONSTRAINT draw_pace CHECK (pace IN ('together', 'one_by_one')),
  sheet_hash   BLOB NOT NULL,
  commit_root  BLOB CONSTRAINT draw_commit_root CHECK (length(commit_root) = 32),
  stir_hash    BLOB CONSTRAINT draw_stir_hash CHECK (length(stir_hash) = 32),
  called       TEXT NOT NULL DEFAULT '' CONSTRAINT draw_called_digits CHECK (called NOT GLOB '*[^0-9]*' AND length(called) <= digits),
  reveal       BLOB,
  actor        TEXT NOT NULL,
  frozen_at    INTEGER NOT NULL,
  ranked_at    INTEGER,
  stopped_at   INTEGER,
  revealed_at  INTEGER,
  reset_at     INTEGER,
  abort_reason TEXT,
  stir         TEXT,
  word         TEXT,
  sheet        TEXT NOT NULL,
  PRIMARY KEY (event_id, k),
  CONSTRAINT draw_digits CHECK (CASE grade WHEN 'witnessed' THEN digits BETWEEN 10 AND 64 ELSE digits = 0 END),
  CONSTRAINT draw_phase_has_its_grade CHECK (phase NOT IN ('stirring', 'showing') OR grade <> 'sealed'),
  CONSTRAINT draw_word_is_witnessed CHECK (phase <> 'word' OR grade = 'witnessed'),
  CONSTRAINT draw_commits_are_bound CHECK (grade = 'sealed' OR phase IN ('stirring', 'aborted') OR commit_root IS NOT NULL),
  CONSTRAINT draw_stir_is_whole CHECK (grade = 'sealed' OR phase IN ('stirring', 'showing', 'aborted') OR (stir IS NOT NULL AND stir_hash IS NOT NULL)),
  CONSTRAINT draw_word_is_whole CHECK (grade <> 'witnessed' OR phase IN ('stirring', 'showing', 'word', 'aborted') OR word IS NOT NULL),
  CONSTRAINT draw_result_is_whole CHECK (phase NOT IN ('ranked', 'revealed') OR (stir IS NOT NULL AND word IS NOT NULL AND reveal IS NOT NULL AND ranked_at IS NOT NULL)),
  CONSTRAINT draw_reveal_is_dated CHECK ((phase = 'revealed') = (revealed_at IS NOT NULL)),
  CONSTRAINT draw_abort_is_told CHECK ((phase = 'aborted') = (abort_reason IS NOT NULL) AND (phase <> 'aborted' OR reveal IS NOT NULL))
) STRICT;
INSERT INTO draw_of_grades (event_id, k, epoch, prize_id, prize_name, prize_rank, count, exclusive, absent, grade, entries,
    phase, phase_at, spin_ms, stop_ms, reveal_by, pace, sheet_hash, reveal, actor, frozen_at, ranked_at, stopped_at,
    revealed_at, reset_at, stir, word, sheet)
  SELECT event_id, k, epoch, prize_id, prize_name, prize_rank, count, exclusive, absent, grade, entries,
    phase, coalesce(revealed_at, ranked_at, frozen_at), spin_ms, stop_ms, reveal_by, pace, sheet_hash, reveal, actor,
    frozen_at, ranked_at, stopped_at, revealed_at, reset_at, stir, word, sheet
  FROM draw;
DROP TABLE draw;
ALTER TABLE draw_of_grades RENAME TO draw;
CREATE UNIQUE INDEX draw_one_at_a_time ON draw (event_id) WHERE phase NOT IN ('revealed', 'aborted');
CREATE INDEX draw_by_prize ON draw (prize_id) WHERE prize_id IS NOT NULL;

CREATE TRIGGER draw_sheet_is_frozen BEFORE UPDATE OF event_id, k, epoch, count, grade, digits, sheet, sheet_hash ON draw
BEGIN SELECT RAISE(ABORT, 'draw_sheet_is_frozen'); END;
CREATE TRIGGER draw_has_one_result BEFORE UPDATE OF commit_root, stir_hash, stir, word, reveal ON draw
  WHEN (OLD.commit_root IS NOT NULL AND NEW.commit_root IS NOT OLD.commit_root)
    OR (OLD.stir_hash IS NOT NULL AND NEW.stir_hash IS NOT OLD.stir_hash)
    OR (OLD.stir IS NOT NULL AND NEW.stir IS NOT OLD.stir)
    OR (OLD.word IS NOT NULL AND NEW.word IS NOT OLD.word)
    OR (OLD.reveal IS NOT NULL AND NEW.reveal IS NOT OLD.reveal)
BEGIN SELECT RAISE(ABORT, 'draw_has_one_result'); END;
CREATE TRIGGER draw_goes_forward BEFORE UPDATE OF phase ON draw
  WHEN NOT (NEW.phase = OLD.phase OR (OLD.phase, NEW.phase) IN (VALUES ('stirring', 'showing'), ('showing', 'word'),
    ('showing', 'frozen'), ('word', 'frozen'), ('frozen', 'ranked'), ('ranked', 'revealed')) OR (NEW.phase = 'aborted'
    AND (OLD.phase = 'stirring' OR (OLD.grade = 'witnessed' AND OLD.phase IN ('showing', 'word') AND OLD.called = ''))))
BEGIN SELECT RAISE(ABORT, 'draw_goes_forward'); END;
CREATE TRIGGER draw_stays_on_record BEFORE DELETE ON draw WHEN EXISTS (SELECT 1 FROM event WHERE id = OLD.event_id)
BEGIN SELECT RAISE(ABORT, 'draw_stays_on_record'); END;

-- One row is an entry of a draw that phones stir: what it bound itself to, then what it showed. Its rows go
-- when the stir is stored, which holds them all.
CREATE TABLE stir_entry (
  event_id    TEXT NOT NULL,
  k           INTEGER NOT NULL,
  draw_number INTEGER NOT NULL,
  commitment  BLOB CONSTRAINT stir_commitment CHECK (length(commitment) = 32),
  value       BLOB CONSTRAINT stir_value CHECK (length(value) = 16),
  PRIMARY KEY (event_id, k, draw_number),
  FOREIGN KEY (event_id, k) REFERENCES draw (event_id, k) ON DELETE CASCADE,
  CONSTRAINT stir_value_was_bound CHECK (value IS NULL OR commitment IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER stir_binds_once BEFORE UPDATE OF commitment ON stir_entry
  WHEN OLD.commitment IS NOT NULL OR (SELECT phase FROM draw WHERE event_id = OLD.event_id AND k = OLD.k) <> 'stirring'
BEGIN SELECT RAISE(ABORT, 'stir_binds_once'); END;
CREATE TRIGGER stir_shows_once BEFORE UPDATE OF value ON stir_entry
  WHEN OLD.value IS NOT NULL OR (SELECT phase FROM draw WHERE event_id = OLD.event_id AND k = OLD.k) <> 'showing'
BEGIN SELECT RAISE(ABORT, 'stir_shows_once'); END;
CREATE TRIGGER stir_stays BEFORE DELETE ON stir_entry
  WHEN (SELECT phase FROM draw WHERE event_id = OLD.event_id AND k = OLD.k) IN ('stirring', 'showing')
BEGIN SELECT RAISE(ABORT, 'stir_stays'); END;
