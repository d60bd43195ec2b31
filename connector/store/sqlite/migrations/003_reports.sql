-- Profile neurons: files that were taken in, the applications they assess, and each application's findings as its
-- newest assessment left them.
--
-- An assessment is a moment: the report's own generation time, in seconds since 1970. That of a file without one is the
-- smallest number there is, and so stands before all. Two files of one moment are one assessment.
-- `kind` is model::FindingKind: 0 confirmed, 1 potential, 2 unsaid, 3 sensitive content, 4 information gathered.

CREATE TABLE upload (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  connector_id  INTEGER NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  network       TEXT NOT NULL,     -- empty: of a refused file nobody asked
  owasp_edition INTEGER NOT NULL,  -- the year; 0: unknown
  at            INTEGER NOT NULL,
  origin        TEXT NOT NULL,
  name          TEXT NOT NULL,
  file          TEXT NOT NULL,
  report_id     INTEGER,
  type          TEXT NOT NULL,
  generated     INTEGER,
  outcome       TEXT NOT NULL,
  reasons       TEXT NOT NULL,
  applications  INTEGER NOT NULL,
  findings      INTEGER NOT NULL,
  ignored       INTEGER NOT NULL,
  unreadable    INTEGER NOT NULL,
  added         INTEGER NOT NULL,
  changed       INTEGER NOT NULL,
  closed        INTEGER NOT NULL,
  reopened      INTEGER NOT NULL,
  unmapped      TEXT NOT NULL  -- [["field", "value", findings], ...]
) STRICT;
CREATE INDEX upload_by_report ON upload (connector_id, report_id) WHERE report_id IS NOT NULL;

CREATE TABLE application (
  id               INTEGER PRIMARY KEY,
  connector_id     INTEGER NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  network          TEXT NOT NULL,
  application_id   INTEGER,           -- the vendor's; NULL: known by its name alone
  newest           INTEGER NOT NULL,  -- its newest assessment
  whole            INTEGER,           -- its newest assessment of which an absence could be seen
  upload           INTEGER NOT NULL REFERENCES upload (id),  -- the file that assessed it last, whatever its moment
  first_upload     INTEGER NOT NULL REFERENCES upload (id),
  name             TEXT NOT NULL,
  url              TEXT NOT NULL,
  address          TEXT NOT NULL,
  operating_system TEXT,
  owner            TEXT NOT NULL,
  scope            TEXT NOT NULL,
  attributes       TEXT NOT NULL,  -- [["name", "value"], ...]
  tags             TEXT NOT NULL   -- [["name", "value"], ...]
) STRICT;
CREATE UNIQUE INDEX application_by_id ON application (connector_id, network, application_id);
CREATE INDEX application_by_name ON application (connector_id, network, name);
CREATE UNIQUE INDEX application_by_name_alone ON application (connector_id, network, name) WHERE application_id IS NULL;

CREATE TABLE app_finding (
  id                 INTEGER PRIMARY KEY,
  application        INTEGER NOT NULL REFERENCES application (id) ON DELETE CASCADE,
  key_digest         INTEGER NOT NULL,
  key                TEXT NOT NULL,
  digest             INTEGER NOT NULL,  -- of all that the file said, `details` apart
  assessment         INTEGER NOT NULL,  -- the newest that it was in
  upload             INTEGER NOT NULL,  -- the file whose words these are: its glossary completes them
  state              TEXT NOT NULL,     -- as it stands now, whoever said so
  closed_by          INTEGER,           -- the assessment whose silence closed it; NULL: none did
  rework             INTEGER NOT NULL,
  ignored            INTEGER NOT NULL,
  qid                INTEGER NOT NULL,
  kind               INTEGER NOT NULL,
  finding_id         INTEGER NOT NULL,
  severity           TEXT,
  first_detected     INTEGER,
  last_detected      INTEGER,
  last_tested        INTEGER,
  times_detected     INTEGER,
  url                TEXT NOT NULL,
  unique_id          TEXT,  -- NULL: it is the key
  detection_id       INTEGER,
  param              TEXT NOT NULL,
  parameter_type     TEXT,
  vulnerability_type TEXT,
  source_status      TEXT,
  report_status      TEXT NOT NULL,
  source_severity    TEXT NOT NULL,
  ignored_reason     TEXT NOT NULL,
  ignored_by         TEXT NOT NULL,
  ignored_comment    TEXT NOT NULL,
  ignored_at         INTEGER,
  unmapped           TEXT NOT NULL  -- [["field", "value"], ...]
) STRICT;
-- Findings are found again, and read, along this one. Not the keys themselves: they come in no order, and an index that
-- does not fit into the cache is written anew with every few findings. What is shown of one application is sorted as it
-- is read.
CREATE UNIQUE INDEX app_finding_by_key ON app_finding (application, key_digest);

-- The long text, apart, so that a view that does not show it does not read it. id is app_finding.id.
CREATE TABLE app_finding_text (
  id      INTEGER PRIMARY KEY,
  details TEXT NOT NULL
) STRICT;

-- What glossaries say, each entry once however many files repeat it.
CREATE TABLE app_glossary_text (
  id                   INTEGER PRIMARY KEY,
  digest               INTEGER NOT NULL,
  qid                  INTEGER NOT NULL,
  kind                 INTEGER NOT NULL,
  known                INTEGER NOT NULL,  -- 0: the file's glossary had nothing on this QID
  severity             TEXT,
  vulnerability_type   TEXT,
  source_severity      TEXT NOT NULL,
  category             TEXT NOT NULL,
  title                TEXT NOT NULL,
  "group"              TEXT NOT NULL,
  owasp                TEXT NOT NULL,
  wasc                 TEXT NOT NULL,
  cwe                  TEXT NOT NULL,
  cvss_base            TEXT NOT NULL,
  cvss_temporal        TEXT NOT NULL,
  cvss3_base           TEXT NOT NULL,
  cvss3_temporal       TEXT NOT NULL,
  cvss3_attack_vector  TEXT NOT NULL,
  unmapped             TEXT NOT NULL,
  description          TEXT NOT NULL,
  impact               TEXT NOT NULL,
  solution             TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX app_glossary_text_by_digest ON app_glossary_text (digest, qid, kind);

-- Which entry completes a file's findings of one QID and kind. Joined when they are read, so that no finding is written
-- a second time when the glossary comes at last.
CREATE TABLE app_glossary (
  upload   INTEGER NOT NULL,
  qid      INTEGER NOT NULL,
  kind     INTEGER NOT NULL,
  findings INTEGER NOT NULL,  -- of the file
  levelled INTEGER NOT NULL,  -- those among them that carry a level of their own
  text     INTEGER,           -- app_glossary_text.id; NULL: nothing came
  PRIMARY KEY (upload, qid, kind)
) STRICT, WITHOUT ROWID;

ALTER TABLE run ADD COLUMN reports_listed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN reports_ingested INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN reports_skipped INTEGER NOT NULL DEFAULT 0;
