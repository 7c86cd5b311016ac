-- For each row that is written SQLite builds a table of its own to look a value up in a list of three or more, which
-- made every join dearer. The same rules as comparisons.
CREATE TABLE participant_checked (
  event_id     TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  epoch        INTEGER NOT NULL,
  draw_number  INTEGER NOT NULL CONSTRAINT draw_number_from_one CHECK (draw_number >= 1),
  token_hash   BLOB CONSTRAINT participant_token_hash CHECK (length(token_hash) = 32),
  request_hash BLOB CONSTRAINT participant_request_hash CHECK (length(request_hash) = 32),
  nonce        BLOB NOT NULL CONSTRAINT participant_nonce CHECK (length(nonce) = 16),
  status       TEXT NOT NULL DEFAULT 'in' CONSTRAINT participant_status
                 CHECK (status = 'in' OR status = 'withdrawn' OR status = 'disqualified'),
  source       TEXT NOT NULL CONSTRAINT participant_source CHECK (source = 'phone' OR source = 'desk' OR source = 'import'),
  entry_code   TEXT,
  address_hash BLOB CONSTRAINT participant_address_hash CHECK (length(address_hash) = 32),
  created_at   INTEGER NOT NULL,
  here_at      INTEGER,
  PRIMARY KEY (event_id, epoch, draw_number)
) STRICT, WITHOUT ROWID;
INSERT INTO participant_checked SELECT event_id, epoch, draw_number, token_hash, request_hash, nonce, status, source,
    entry_code, address_hash, created_at, here_at
  FROM participant;
DROP TABLE participant;
ALTER TABLE participant_checked RENAME TO participant;
CREATE UNIQUE INDEX participant_by_token ON participant (event_id, epoch, token_hash) WHERE token_hash IS NOT NULL;
CREATE UNIQUE INDEX participant_by_entry_code ON participant (event_id, epoch, entry_code) WHERE entry_code IS NOT NULL;
CREATE UNIQUE INDEX participant_by_address ON participant (event_id, epoch, address_hash) WHERE address_hash IS NOT NULL;
CREATE INDEX participant_out ON participant (event_id, epoch, status) WHERE status <> 'in';
CREATE INDEX participant_by_here ON participant (event_id, epoch, status, here_at) WHERE here_at IS NOT NULL;
