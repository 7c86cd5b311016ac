-- The few who are out of the draw are counted for the screen without walking over everyone who is in.
CREATE INDEX participant_out ON participant (event_id, epoch, status) WHERE status <> 'in';
