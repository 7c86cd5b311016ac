-- What one row of the file's own facts means: key names a fact, value holds it.
-- Keys: file_id, current_event, rev_epoch, admin_password, first_start.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- One row is one gathering. chain_end is s_L and secret keys its tokens and codes: neither leaves the file.
CREATE TABLE event (
  id           TEXT PRIMARY KEY CONSTRAINT event_id_is_a_slug CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^a-z0-9-]*'),
  title        TEXT NOT NULL CONSTRAINT event_has_a_title CHECK (title <> ''),
  state        TEXT NOT NULL CONSTRAINT event_state CHECK (state IN ('active', 'closed')),
  registration TEXT NOT NULL CONSTRAINT event_registration CHECK (registration IN ('open', 'closed')),
  settings     TEXT NOT NULL CONSTRAINT event_settings_are_json CHECK (json_valid(settings)),
  epoch        INTEGER NOT NULL DEFAULT 1 CONSTRAINT event_epoch CHECK (epoch >= 1),
  anchor       BLOB NOT NULL CONSTRAINT event_anchor CHECK (length(anchor) = 32),
  chain_end    BLOB NOT NULL UNIQUE CONSTRAINT event_chain_end CHECK (length(chain_end) = 32),
  secret       BLOB NOT NULL CONSTRAINT event_secret CHECK (length(secret) = 32),
  next_draw    INTEGER NOT NULL DEFAULT 1 CONSTRAINT event_next_draw CHECK (next_draw BETWEEN 1 AND 10001),
  stage_draw   INTEGER,
  log_seq      INTEGER NOT NULL DEFAULT 0,
  log_hash     BLOB NOT NULL CONSTRAINT event_log_hash CHECK (length(log_hash) = 32),
  created_at   INTEGER NOT NULL
) STRICT;

-- The seal chain of an event is chosen once; another anchor would unmake every proof.
CREATE TRIGGER event_chain_is_fixed BEFORE UPDATE OF anchor, chain_end ON event
BEGIN SELECT RAISE(ABORT, 'event_chain_is_fixed'); END;
CREATE TRIGGER event_draws_only_count_up BEFORE UPDATE OF next_draw ON event WHEN NEW.next_draw < OLD.next_draw
BEGIN SELECT RAISE(ABORT, 'event_draws_only_count_up'); END;

-- One row is one draw number. A reset of participants begins a new epoch and leaves the old rows.
CREATE TABLE participant (
  event_id     TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  epoch        INTEGER NOT NULL,
  draw_number  INTEGER NOT NULL CONSTRAINT draw_number_from_one CHECK (draw_number >= 1),
  token_hash   BLOB CONSTRAINT participant_token_hash CHECK (length(token_hash) = 32),
  request_hash BLOB CONSTRAINT participant_request_hash CHECK (length(request_hash) = 32),
  nonce        BLOB NOT NULL CONSTRAINT participant_nonce CHECK (length(nonce) = 16),
  status       TEXT NOT NULL DEFAULT 'in' CONSTRAINT participant_status CHECK (status IN ('in', 'withdrawn', 'disqualified')),
  source       TEXT NOT NULL CONSTRAINT participant_source CHECK (source IN ('phone', 'desk', 'import')),
  entry_code   TEXT,
  address_hash BLOB CONSTRAINT participant_address_hash CHECK (length(address_hash) = 32),
  created_at   INTEGER NOT NULL,
  PRIMARY KEY (event_id, epoch, draw_number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX participant_by_token ON participant (event_id, epoch, token_hash) WHERE token_hash IS NOT NULL;
CREATE UNIQUE INDEX participant_by_entry_code ON participant (event_id, epoch, entry_code) WHERE entry_code IS NOT NULL;
CREATE UNIQUE INDEX participant_by_address ON participant (event_id, epoch, address_hash) WHERE address_hash IS NOT NULL;

-- What is known of the person behind a number; apart, so that it can be purged alone.
CREATE TABLE contact (
  event_id    TEXT NOT NULL,
  epoch       INTEGER NOT NULL,
  draw_number INTEGER NOT NULL,
  name        TEXT,
  phone       TEXT,
  email       TEXT,
  note        TEXT,
  PRIMARY KEY (event_id, epoch, draw_number),
  FOREIGN KEY (event_id, epoch, draw_number) REFERENCES participant (event_id, epoch, draw_number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- A re-encoded picture and its thumbnail, named by content.
CREATE TABLE picture (
  hash       TEXT PRIMARY KEY,
  full       BLOB NOT NULL,
  thumb      BLOB NOT NULL CONSTRAINT picture_thumb_is_small CHECK (length(thumb) <= 8192),
  width      INTEGER NOT NULL,
  height     INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- One row is one kind of prize; taken counts the places that hold one of it.
CREATE TABLE prize (
  id          TEXT PRIMARY KEY,
  event_id    TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  name        TEXT NOT NULL CONSTRAINT prize_has_a_name CHECK (name <> ''),
  description TEXT NOT NULL,
  rank        INTEGER NOT NULL CONSTRAINT prize_rank CHECK (rank BETWEEN 1 AND 100000),
  quantity    INTEGER NOT NULL CONSTRAINT prize_quantity CHECK (quantity BETWEEN 1 AND 100000),
  taken       INTEGER NOT NULL DEFAULT 0,
  position    INTEGER NOT NULL,
  picture     TEXT REFERENCES picture (hash),
  created_at  INTEGER NOT NULL,
  CONSTRAINT prize_stock CHECK (taken BETWEEN 0 AND quantity),
  CONSTRAINT prize_name_and_rank UNIQUE (event_id, name, rank)
) STRICT;

-- One row is one draw k. Its sheet is what was frozen; a result fills the rest once and for all.
-- The long texts stand last, so that reading the rest of a row does not walk over them.
CREATE TABLE draw (
  event_id    TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  k           INTEGER NOT NULL CONSTRAINT draw_from_one CHECK (k BETWEEN 1 AND 10000),
  epoch       INTEGER NOT NULL,
  prize_id    TEXT REFERENCES prize (id),
  prize_name  TEXT NOT NULL,
  prize_rank  INTEGER,
  count       INTEGER NOT NULL CONSTRAINT draw_count CHECK (count BETWEEN 1 AND 1000),
  exclusive   INTEGER NOT NULL CONSTRAINT draw_exclusive CHECK (exclusive IN (0, 1)),
  absent      TEXT NOT NULL CONSTRAINT draw_absent CHECK (absent IN ('reserve', 'none')),
  grade       TEXT NOT NULL CONSTRAINT draw_grade CHECK (grade IN ('sealed', 'stirred', 'witnessed')),
  entries     INTEGER NOT NULL CONSTRAINT draw_entries CHECK (entries >= 1),
  phase       TEXT NOT NULL CONSTRAINT draw_phase CHECK (phase IN ('frozen', 'ranked', 'revealed')),
  sheet_hash  BLOB NOT NULL,
  reveal      BLOB,
  actor       TEXT NOT NULL,
  frozen_at   INTEGER NOT NULL,
  spin_ms     INTEGER NOT NULL,
  stop_ms     INTEGER NOT NULL,
  ranked_at   INTEGER,
  revealed_at INTEGER,
  reset_at    INTEGER,
  stir        TEXT,
  word        TEXT,
  sheet       TEXT NOT NULL,
  PRIMARY KEY (event_id, k),
  CONSTRAINT draw_result_is_whole CHECK (phase = 'frozen' OR (stir IS NOT NULL AND word IS NOT NULL AND reveal IS NOT NULL AND ranked_at IS NOT NULL)),
  CONSTRAINT draw_reveal_is_dated CHECK ((phase = 'revealed') = (revealed_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX draw_one_at_a_time ON draw (event_id) WHERE phase <> 'revealed';
CREATE INDEX draw_by_prize ON draw (prize_id) WHERE prize_id IS NOT NULL;

CREATE TRIGGER draw_sheet_is_frozen BEFORE UPDATE OF event_id, k, epoch, count, sheet, sheet_hash ON draw
BEGIN SELECT RAISE(ABORT, 'draw_sheet_is_frozen'); END;
CREATE TRIGGER draw_has_one_result BEFORE UPDATE OF stir, word, reveal ON draw WHEN OLD.phase <> 'frozen'
BEGIN SELECT RAISE(ABORT, 'draw_has_one_result'); END;
CREATE TRIGGER draw_stays_on_record BEFORE DELETE ON draw WHEN EXISTS (SELECT 1 FROM event WHERE id = OLD.event_id)
BEGIN SELECT RAISE(ABORT, 'draw_stays_on_record'); END;

-- One row is one place of a draw's ranking that was called: its winners, then the reserves in order.
CREATE TABLE pick (
  event_id    TEXT NOT NULL,
  k           INTEGER NOT NULL,
  place       INTEGER NOT NULL CONSTRAINT pick_place CHECK (place >= 1),
  epoch       INTEGER NOT NULL,
  draw_number INTEGER NOT NULL,
  prize_id    TEXT REFERENCES prize (id),
  exclusive   INTEGER NOT NULL CONSTRAINT pick_exclusive CHECK (exclusive IN (0, 1)),
  claim       TEXT NOT NULL CONSTRAINT pick_claim CHECK (claim IN ('open', 'collected', 'absent', 'void', 'passed')),
  replaces    INTEGER,
  code_hash   BLOB NOT NULL,
  settled_at  INTEGER,
  settled_by  TEXT,
  reason      TEXT,
  reset       INTEGER NOT NULL DEFAULT 0 CONSTRAINT pick_reset CHECK (reset IN (0, 1)),
  PRIMARY KEY (event_id, k, place),
  FOREIGN KEY (event_id, k) REFERENCES draw (event_id, k) ON DELETE CASCADE,
  CONSTRAINT pick_once_a_draw UNIQUE (event_id, k, draw_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX pick_by_number ON pick (event_id, epoch, draw_number);
CREATE UNIQUE INDEX pick_by_code ON pick (event_id, code_hash);
CREATE UNIQUE INDEX pick_wins_once ON pick (event_id, epoch, draw_number)
  WHERE exclusive = 1 AND reset = 0 AND claim IN ('open', 'collected');
CREATE UNIQUE INDEX pick_replaces_once ON pick (event_id, k, replaces)
  WHERE replaces IS NOT NULL AND claim <> 'passed';

-- A place holds one of its prize while its claim is open or collected.
CREATE TRIGGER pick_takes_stock AFTER INSERT ON pick
  WHEN NEW.prize_id IS NOT NULL AND NEW.reset = 0 AND NEW.claim IN ('open', 'collected')
BEGIN UPDATE prize SET taken = taken + 1 WHERE id = NEW.prize_id; END;
CREATE TRIGGER pick_moves_stock AFTER UPDATE OF claim, reset ON pick WHEN NEW.prize_id IS NOT NULL
BEGIN
  UPDATE prize SET taken = taken
    + (NEW.reset = 0 AND NEW.claim IN ('open', 'collected'))
    - (OLD.reset = 0 AND OLD.claim IN ('open', 'collected'))
  WHERE id = NEW.prize_id;
END;

-- One row is one audit record; salt and body may be purged, the hash chain stays.
CREATE TABLE record (
  event_id  TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  seq       INTEGER NOT NULL CONSTRAINT record_from_one CHECK (seq >= 1),
  prev      BLOB NOT NULL,
  at        INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  salt      BLOB,
  body      TEXT,
  hash      BLOB NOT NULL,
  PRIMARY KEY (event_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER record_is_append_only BEFORE UPDATE OF event_id, seq, prev, at, kind, body_hash, hash ON record
BEGIN SELECT RAISE(ABORT, 'record_is_append_only'); END;
CREATE TRIGGER record_stays BEFORE DELETE ON record WHEN EXISTS (SELECT 1 FROM event WHERE id = OLD.event_id)
BEGIN SELECT RAISE(ABORT, 'record_stays'); END;

-- One row is one retried change: the same key within event and route gives the same answer.
CREATE TABLE idempotency (
  event_id   TEXT NOT NULL,
  route      TEXT NOT NULL,
  key_hash   BLOB NOT NULL,
  body_hash  BLOB NOT NULL,
  answer     TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (event_id, route, key_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- One row is a link that staff sign in with, and its PIN; only hashes are stored.
CREATE TABLE staff_pass (
  id         TEXT PRIMARY KEY,
  event_id   TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  pin_hash   BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  used_at    INTEGER,
  revoked_at INTEGER
) STRICT;

-- One row is a browser that is signed in.
CREATE TABLE session (
  token_hash BLOB PRIMARY KEY,
  role       TEXT NOT NULL CONSTRAINT session_role CHECK (role IN ('organiser', 'staff')),
  name       TEXT NOT NULL,
  pass_id    TEXT REFERENCES staff_pass (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  CONSTRAINT session_of_staff_has_a_pass CHECK ((role = 'staff') = (pass_id IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- One row is a key for scripts; revoked ones stay as a record.
CREATE TABLE api_token (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  used_at    INTEGER,
  revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX api_token_name ON api_token (name) WHERE revoked_at IS NULL;

-- One row is a link that signs the organiser in once.
CREATE TABLE login_link (
  token_hash BLOB PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
