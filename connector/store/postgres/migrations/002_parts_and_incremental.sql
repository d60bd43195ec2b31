-- A walk is read in parts at the same time: `parts` is [[after, until, read up to], ...]. A walk that an older program
-- left unfinished begins anew.
DELETE FROM cursor;
ALTER TABLE cursor DROP COLUMN last_id, ADD COLUMN parts TEXT COLLATE "C" NOT NULL;

-- Up to when, by the vendor's clock, a connector's findings are known; and how many incremental runs followed the full
-- one that proved it.
CREATE TABLE known_until (
  connector_id BIGINT PRIMARY KEY REFERENCES connector (id) ON DELETE CASCADE,
  question     TEXT COLLATE "C" NOT NULL,
  at           BIGINT NOT NULL,
  runs         BIGINT NOT NULL
);

ALTER TABLE run ADD COLUMN incremental BIGINT NOT NULL DEFAULT 0;

-- What an incremental run counts without reading every finding.
CREATE INDEX finding_ignored ON finding (connector_id, ignored_reason, informational, finding_id)
  WHERE ignored_reason <> '' AND gone_since IS NULL;
DROP INDEX finding_gone;
CREATE INDEX finding_gone ON finding (connector_id, informational) WHERE gone_since IS NOT NULL;
