-- Since when a number has been in or out: a phone whose number came back in after a draw's freeze must not look for
-- it on that draw's sheet.
ALTER TABLE participant ADD COLUMN status_at INTEGER;
