-- Profile vulcan: what the vendor no longer delivers is kept and marked. `gone_since` is the end of the complete walk
-- that first did not bring the row; NULL: the newest one did, or nothing is known yet.
ALTER TABLE asset ADD COLUMN gone_since INTEGER;
ALTER TABLE finding ADD COLUMN gone_since INTEGER;
-- Holds only what is gone, so that a walk that finds everything in its place does not touch it.
CREATE INDEX finding_gone ON finding (connector_id) WHERE gone_since IS NOT NULL;

-- The web application's name as the finding gives it.
ALTER TABLE finding ADD COLUMN asset_name TEXT NOT NULL DEFAULT '';

-- Of a run whose vendor was not yet recognised as the one whose records are stored: the highest row ids before it. What
-- stands above was added by that run.
CREATE TABLE trial (
  connector_id INTEGER PRIMARY KEY REFERENCES connector (id) ON DELETE CASCADE,
  asset        INTEGER NOT NULL,
  finding      INTEGER NOT NULL
) STRICT;

ALTER TABLE run ADD COLUMN findings_gone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN findings_unlisted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN informational_left_out INTEGER;
