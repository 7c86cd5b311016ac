-- At most one row: the venue's Wi-Fi as set in the pages, over the config file's. The password is for the codes of
-- those in the hall, so no export holds this row.
CREATE TABLE wifi (
  id            INTEGER PRIMARY KEY CONSTRAINT wifi_is_one CHECK (id = 1),
  ssid          TEXT NOT NULL CONSTRAINT wifi_ssid CHECK (length(CAST(ssid AS BLOB)) BETWEEN 1 AND 32),
  password      TEXT CONSTRAINT wifi_password CHECK (length(password) BETWEEN 8 AND 64),
  hidden        INTEGER NOT NULL CONSTRAINT wifi_hidden CHECK (hidden IN (0, 1)),
  show_password INTEGER NOT NULL CONSTRAINT wifi_show_password CHECK (show_password IN (0, 1))
) STRICT;
