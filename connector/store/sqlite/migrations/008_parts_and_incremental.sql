-- A walk is read in parts at the same time: `parts` is [[after, until, read up to], ...]. A walk that an older program
-- left unfinished begins anew.
DROP TABLE cursor;
CREATE TABLE cursor (
  connector_id INTEGER NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  resource     TEXT NOT NULL,
  question     TEXT NOT NULL,
  walk_started INTEGER NOT NULL,
  parts        TEXT NOT NULL,
  pulled       INTEGER NOT NULL,
  PRIMARY KEY (connector_id, resource)
) STRICT, WITHOUT ROWID;

-- Up to when, by the vendor's clock, a connector's findings are known; and how many incremental runs followed the full
-- one that proved it.
CREATE TABLE known_until (
  connector_id INTEGER PRIMARY KEY REFERENCES connector (id) ON DELETE CASCADE,
  question     TEXT NOT NULL,
  at           INTEGER NOT NULL,
  runs         INTEGER NOT NULL
) STRICT;

ALTER TABLE run ADD COLUMN incremental INTEGER NOT NULL DEFAULT 0;

-- What an incremental run counts without reading every finding.
CREATE INDEX finding_ignored ON finding (connector_id, ignored_reason, informational, finding_id)
  WHERE ignored_reason <> '' AND gone_since IS NULL;
DROP INDEX finding_gone;
CREATE INDEX finding_gone ON finding (connector_id, informational) WHERE gone_since IS NOT NULL;
