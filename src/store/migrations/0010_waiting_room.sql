-- One row is the line before an event's registration. Places are handed out up to reserved, which is raised before
-- any of them is: a restart goes on above it, so that no place is handed out twice. Places up to admitted may enter,
-- for good. let_in counts the people among them. What is NULL is decided by the program or has no limit.
CREATE TABLE waiting_room (
  event_id     TEXT PRIMARY KEY REFERENCES event (id) ON DELETE CASCADE,
  reserved     INTEGER NOT NULL DEFAULT 0 CONSTRAINT waiting_reserved CHECK (reserved >= 0),
  admitted     INTEGER NOT NULL DEFAULT 0 CONSTRAINT waiting_admitted CHECK (admitted BETWEEN 0 AND reserved),
  let_in       INTEGER NOT NULL DEFAULT 0,
  threshold    INTEGER CONSTRAINT waiting_threshold CHECK (threshold BETWEEN 1 AND 1000000),
  is_paused    INTEGER NOT NULL DEFAULT 0 CONSTRAINT waiting_is_paused CHECK (is_paused IN (0, 1)),
  high_traffic TEXT NOT NULL DEFAULT 'auto' CONSTRAINT waiting_high_traffic CHECK (high_traffic IN ('auto', 'on', 'off')),
  rate         INTEGER CONSTRAINT waiting_rate CHECK (rate BETWEEN 1 AND 1000000)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER waiting_room_only_counts_up BEFORE UPDATE OF reserved, admitted ON waiting_room
  WHEN NEW.reserved < OLD.reserved OR NEW.admitted < OLD.admitted
BEGIN SELECT RAISE(ABORT, 'waiting_room_only_counts_up'); END;
