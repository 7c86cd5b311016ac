-- What the screens of an event show between draws and what covers them; its logo.
ALTER TABLE event ADD COLUMN stage_view TEXT NOT NULL DEFAULT 'code' CONSTRAINT event_stage_view CHECK (stage_view IN ('code', 'history', 'prize'));
ALTER TABLE event ADD COLUMN stage_prize TEXT REFERENCES prize (id) ON DELETE SET NULL;
ALTER TABLE event ADD COLUMN stage_count INTEGER;
ALTER TABLE event ADD COLUMN cover TEXT NOT NULL DEFAULT 'none' CONSTRAINT event_cover CHECK (cover IN ('none', 'blank', 'freeze'));
ALTER TABLE event ADD COLUMN logo TEXT REFERENCES picture (hash);

-- What the event's settings were when the draw was frozen; stopped_at: since when a draw of the host's waits.
ALTER TABLE draw ADD COLUMN reveal_by TEXT NOT NULL DEFAULT 'timed' CONSTRAINT draw_reveal_by CHECK (reveal_by IN ('timed', 'host'));
ALTER TABLE draw ADD COLUMN pace TEXT NOT NULL DEFAULT 'together' CONSTRAINT draw_pace CHECK (pace IN ('together', 'one_by_one'));
ALTER TABLE draw ADD COLUMN stopped_at INTEGER;
