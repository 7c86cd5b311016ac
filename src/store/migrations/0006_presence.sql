-- When a participant was last here by the roll-call: said so on the phone, or was confirmed by staff.
ALTER TABLE participant ADD COLUMN here_at INTEGER;
CREATE INDEX participant_by_here ON participant (event_id, epoch, here_at) WHERE here_at IS NOT NULL;

-- What becomes of the place of an absent winner was one rule for all prizes.
UPDATE event SET settings = json_set(settings, '$.top_absent', json_extract(settings, '$.absent'))
  WHERE json_extract(settings, '$.absent') IS NOT NULL;

-- How long a winner has to come once shown; how many phones showed their value and how many fell silent, once the
-- stir is stored; the place of an earlier draw that this one supersedes.
ALTER TABLE draw ADD COLUMN claim_ms INTEGER NOT NULL DEFAULT 60000 CONSTRAINT draw_claim_ms CHECK (claim_ms BETWEEN 10000 AND 3600000);
ALTER TABLE draw ADD COLUMN stirred INTEGER;
ALTER TABLE draw ADD COLUMN silent INTEGER CONSTRAINT draw_stir_is_counted CHECK ((silent IS NULL) = (stirred IS NULL));
ALTER TABLE draw ADD COLUMN supersedes_k INTEGER;
ALTER TABLE draw ADD COLUMN supersedes_place INTEGER
  CONSTRAINT draw_supersedes_one_place CHECK ((supersedes_place IS NULL) = (supersedes_k IS NULL) AND (supersedes_k IS NULL OR (supersedes_k < k AND count = 1)));
UPDATE draw SET
  stirred = CAST(substr(stir, instr(stir, char(10) || 'stirs ') + 7, 12) AS INTEGER),
  silent = CAST(substr(stir, instr(stir, char(10) || 'commits ') + 9, 12) AS INTEGER)
         - CAST(substr(stir, instr(stir, char(10) || 'stirs ') + 7, 12) AS INTEGER)
  WHERE stir_hash IS NOT NULL;

-- Until when a winner may take to come, fixed when the pick is shown; when the winner said to be coming; whether the
-- prize of an absent one is kept for the draw that is to supersede the place.
ALTER TABLE pick ADD COLUMN claim_until INTEGER;
ALTER TABLE pick ADD COLUMN coming_at INTEGER
  CONSTRAINT pick_coming_was_shown CHECK (coming_at IS NULL OR claim_until IS NOT NULL)
  CONSTRAINT pick_coming_is_waited_for CHECK (claim <> 'absent' OR coming_at IS NULL OR settled_at < coming_at OR settled_at >= claim_until);
ALTER TABLE pick ADD COLUMN kept INTEGER NOT NULL DEFAULT 0 CONSTRAINT pick_kept CHECK (kept = 0 OR (kept = 1 AND claim = 'absent'));
UPDATE pick SET claim_until = d.revealed_at + d.claim_ms FROM draw d
  WHERE d.event_id = pick.event_id AND d.k = pick.k AND d.revealed_at IS NOT NULL AND pick.claim <> 'passed';

CREATE TRIGGER pick_window_is_fixed BEFORE UPDATE OF claim_until ON pick
  WHEN OLD.claim_until IS NOT NULL AND NEW.claim_until IS NOT OLD.claim_until
BEGIN SELECT RAISE(ABORT, 'pick_window_is_fixed'); END;
CREATE TRIGGER pick_comes_while_open BEFORE UPDATE OF coming_at ON pick
  WHEN NEW.coming_at IS NOT OLD.coming_at AND (OLD.coming_at IS NOT NULL OR NEW.claim <> 'open')
BEGIN SELECT RAISE(ABORT, 'pick_comes_while_open'); END;

-- A place is drawn anew only where the sheet said so, for a winner who was absent, once, and it stays as it is then.
CREATE UNIQUE INDEX draw_supersedes_once ON draw (event_id, supersedes_k, supersedes_place)
  WHERE supersedes_k IS NOT NULL AND phase <> 'aborted';
CREATE TRIGGER draw_supersedes_the_absent BEFORE INSERT ON draw
  WHEN NEW.supersedes_k IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM pick p JOIN draw d ON d.event_id = p.event_id AND d.k = p.k
    WHERE p.event_id = NEW.event_id AND p.k = NEW.supersedes_k AND p.place = NEW.supersedes_place
      AND p.claim = 'absent' AND p.reset = 0 AND d.absent = 'fresh' AND d.prize_id IS NEW.prize_id)
BEGIN SELECT RAISE(ABORT, 'draw_supersedes_the_absent'); END;
CREATE TRIGGER draw_supersedes_for_good BEFORE UPDATE OF supersedes_k, supersedes_place ON draw
BEGIN SELECT RAISE(ABORT, 'draw_supersedes_for_good'); END;
CREATE TRIGGER pick_is_superseded BEFORE UPDATE OF claim ON pick
  WHEN OLD.claim = 'absent' AND NEW.claim <> 'absent' AND EXISTS (
    SELECT 1 FROM draw WHERE event_id = OLD.event_id AND supersedes_k = OLD.k AND supersedes_place = OLD.place AND phase <> 'aborted')
BEGIN SELECT RAISE(ABORT, 'pick_is_superseded'); END;

-- A place holds one of its prize while its claim is open or collected, and while it is kept.
DROP TRIGGER pick_moves_stock;
CREATE TRIGGER pick_moves_stock AFTER UPDATE OF claim, reset, kept ON pick WHEN NEW.prize_id IS NOT NULL
BEGIN
  UPDATE prize SET taken = taken
    + (NEW.reset = 0 AND (NEW.claim IN ('open', 'collected') OR NEW.kept = 1))
    - (OLD.reset = 0 AND (OLD.claim IN ('open', 'collected') OR OLD.kept = 1))
  WHERE id = NEW.prize_id;
END;
