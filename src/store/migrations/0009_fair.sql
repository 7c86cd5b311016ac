-- A winner who is coming is waited for, whatever else would take the place: no claim is annulled within the window either.
CREATE TRIGGER pick_coming_is_not_annulled BEFORE UPDATE OF claim ON pick
  WHEN NEW.claim = 'void' AND OLD.claim <> 'void' AND NEW.settled_at >= NEW.coming_at AND NEW.settled_at < NEW.claim_until
BEGIN SELECT RAISE(ABORT, 'pick_coming_is_not_annulled'); END;

-- A window is fixed when it begins. Only saying to be coming ends one earlier, where a clock that was set back would
-- make it longer than its draw says.
DROP TRIGGER pick_window_is_fixed;
CREATE TRIGGER pick_window_is_fixed BEFORE UPDATE OF claim_until ON pick
  WHEN OLD.claim_until IS NOT NULL AND NEW.claim_until IS NOT OLD.claim_until AND NOT (
    OLD.coming_at IS NULL AND NEW.coming_at IS NOT NULL AND NEW.claim_until < OLD.claim_until AND NEW.claim_until >=
      NEW.coming_at + (SELECT claim_ms FROM draw WHERE event_id = OLD.event_id AND k = OLD.k))
BEGIN SELECT RAISE(ABORT, 'pick_window_is_fixed'); END;

-- Those who are here are counted for the screen at every change: from the index alone.
DROP INDEX participant_by_here;
CREATE INDEX participant_by_here ON participant (event_id, epoch, status, here_at) WHERE here_at IS NOT NULL;

-- Phones that meet another log ask for the few times that a copy was put in place.
CREATE INDEX record_restored ON record (event_id, seq) WHERE kind IN ('restored', 'event_deleted');

-- How phones stir, as the event's settings had it when the draw was frozen.
ALTER TABLE draw ADD COLUMN stir_by TEXT NOT NULL DEFAULT 'tap' CONSTRAINT draw_stir_by CHECK (stir_by IN ('tap', 'itself'));
UPDATE draw SET stir_by = coalesce((SELECT json_extract(settings, '$.stir_by') FROM event WHERE id = draw.event_id), 'tap');
