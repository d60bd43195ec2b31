-- What the vendor's clock said at the end of a run: archiving compares it with the next run's, not with this machine's.
ALTER TABLE run ADD COLUMN vendor_time INTEGER;

-- The bytes of a pulled report as a digest, so that one document is not taken for two reports; and whether what was
-- taken in is doubted since, and so is to be pulled again.
ALTER TABLE upload ADD COLUMN document TEXT NOT NULL DEFAULT '';
ALTER TABLE upload ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0;
CREATE INDEX upload_by_document ON upload (connector_id, document) WHERE document <> '';

-- When the file was last read from end to end and nothing in it was damaged; one row.
CREATE TABLE found_sound (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  at   INTEGER NOT NULL
) STRICT;
