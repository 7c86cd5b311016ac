-- What is asked for often stays quick in an event with 100,000 participants and 1,000 draws: each of these indexes
-- answers its question by itself, without a walk over the table.
DROP INDEX pick_by_number;
CREATE INDEX pick_by_number ON pick (event_id, epoch, draw_number, reset, claim);
CREATE INDEX draw_live ON draw (event_id, k) WHERE reset_at IS NULL;
