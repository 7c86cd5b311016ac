-- Whether an event counts. A rehearsal's id begins with `rehearsal-` and no live event's does, so that the mark stands
-- in every text that is hashed: sheets, entries, log records, receipts. A trigger and no CHECK, because an older
-- file may hold a live event of such a name, and its sheets cannot be written anew.
ALTER TABLE event ADD COLUMN mode TEXT NOT NULL DEFAULT 'live' CONSTRAINT event_mode CHECK (mode IN ('live', 'rehearsal'));
CREATE TRIGGER event_id_says_its_mode BEFORE INSERT ON event WHEN (NEW.mode = 'rehearsal') <> (NEW.id GLOB 'rehearsal-*')
BEGIN SELECT RAISE(ABORT, 'event_id_says_its_mode'); END;
CREATE TRIGGER event_mode_is_fixed BEFORE UPDATE OF id, mode ON event
BEGIN SELECT RAISE(ABORT, 'event_mode_is_fixed'); END;
