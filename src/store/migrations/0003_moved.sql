-- One row is a token that opened a number until the number moved to another phone.
CREATE TABLE moved_token (
  event_id    TEXT NOT NULL,
  epoch       INTEGER NOT NULL,
  token_hash  BLOB NOT NULL CONSTRAINT moved_token_hash CHECK (length(token_hash) = 32),
  draw_number INTEGER NOT NULL,
  moved_at    INTEGER NOT NULL,
  PRIMARY KEY (event_id, epoch, token_hash),
  FOREIGN KEY (event_id, epoch, draw_number) REFERENCES participant (event_id, epoch, draw_number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX moved_token_by_number ON moved_token (event_id, epoch, draw_number);
