-- The schema of a store in PostgreSQL. What the tables mean is said in sqlite/migrations, which tell it from the
-- beginning; here stands what SQLite's have become by number 007, with PostgreSQL's types. Truth is 0 or 1, as there.
--
-- The id of a row begins with its connector: connector_id * 2^40, and a number on top. So every table is ordered by
-- connector first, also those that name none, and an engine that spreads tables by ranges of their keys keeps what
-- belongs to one connector together. The session says whose rows it writes (setting qwas.connector).
--
-- Texts are compared byte by byte, as SQLite does it: COLLATE "C".

CREATE TABLE connector (
  id   BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name TEXT COLLATE "C" NOT NULL UNIQUE
);

CREATE SEQUENCE row_number;
CREATE FUNCTION next_id() RETURNS BIGINT LANGUAGE sql VOLATILE
  AS $$ SELECT (current_setting('qwas.connector')::BIGINT << 40) + nextval('qwas.row_number') $$;

CREATE TABLE asset (
  id               BIGINT PRIMARY KEY DEFAULT next_id(),
  connector_id     BIGINT NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  site_id          BIGINT NOT NULL,
  digest           BIGINT NOT NULL,
  name             TEXT COLLATE "C" NOT NULL,
  type             TEXT COLLATE "C" NOT NULL,
  address          TEXT COLLATE "C" NOT NULL,
  operating_system TEXT COLLATE "C",
  attributes       TEXT COLLATE "C" NOT NULL,
  tags             TEXT COLLATE "C" NOT NULL,
  created          BIGINT,
  last_seen        BIGINT,
  archived_at      BIGINT,
  gone_since       BIGINT,
  UNIQUE (connector_id, site_id)
);

CREATE TABLE finding (
  id                 BIGINT PRIMARY KEY DEFAULT next_id(),
  connector_id       BIGINT NOT NULL,
  finding_id         BIGINT NOT NULL,
  digest             BIGINT NOT NULL,
  asset_id           BIGINT NOT NULL,
  qid                BIGINT NOT NULL,
  informational      BIGINT NOT NULL,
  location           TEXT COLLATE "C" NOT NULL,
  status             TEXT COLLATE "C",
  status_precedence  BIGINT NOT NULL,
  score_tenths       BIGINT,
  first_seen         BIGINT,
  last_seen          BIGINT,
  title              TEXT COLLATE "C" NOT NULL,
  unique_id          TEXT COLLATE "C" NOT NULL,
  source_status      TEXT COLLATE "C" NOT NULL,
  ignored_reason     TEXT COLLATE "C" NOT NULL,
  source_severity    TEXT COLLATE "C" NOT NULL,
  type               TEXT COLLATE "C" NOT NULL,
  "group"            TEXT COLLATE "C" NOT NULL,
  param              TEXT COLLATE "C" NOT NULL,
  potential          BIGINT,
  cvss_base          TEXT COLLATE "C" NOT NULL,
  cvss_attack_vector TEXT COLLATE "C" NOT NULL,
  cwe                TEXT COLLATE "C" NOT NULL,
  owasp              TEXT COLLATE "C" NOT NULL,
  wasc               TEXT COLLATE "C" NOT NULL,
  external_ref       TEXT COLLATE "C" NOT NULL,
  detection_score    BIGINT,
  asset_name         TEXT COLLATE "C" NOT NULL DEFAULT '',
  gone_since         BIGINT,
  UNIQUE (connector_id, finding_id)
);
CREATE INDEX finding_by_instance ON finding (connector_id, asset_id, qid, informational);
CREATE INDEX finding_gone ON finding (connector_id) WHERE gone_since IS NOT NULL;

CREATE TABLE finding_text (
  id          BIGINT PRIMARY KEY,
  description TEXT COLLATE "C" NOT NULL,
  result_list TEXT COLLATE "C" NOT NULL
);

CREATE TABLE finding_unmapped (
  finding  BIGINT NOT NULL REFERENCES finding (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  field    TEXT COLLATE "C" NOT NULL,
  value    TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (finding, position)
);

CREATE TABLE solution (
  id              BIGINT PRIMARY KEY DEFAULT next_id(),
  connector_id    BIGINT NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  qid             BIGINT NOT NULL,
  digest          BIGINT NOT NULL,
  title           TEXT COLLATE "C" NOT NULL,
  fix_title       TEXT COLLATE "C" NOT NULL,
  fix_description TEXT COLLATE "C" NOT NULL,
  severity        TEXT COLLATE "C" NOT NULL,
  category        TEXT COLLATE "C" NOT NULL,
  published       BIGINT,
  last_modified   BIGINT,
  cves            TEXT COLLATE "C" NOT NULL,
  cpes            TEXT COLLATE "C" NOT NULL,
  "references"    TEXT COLLATE "C" NOT NULL,
  diagnosis       TEXT COLLATE "C" NOT NULL,
  consequence     TEXT COLLATE "C" NOT NULL,
  cvss_vector     TEXT COLLATE "C" NOT NULL DEFAULT '',
  UNIQUE (connector_id, qid)
);

CREATE TABLE solution_asked (
  connector_id BIGINT NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  qid          BIGINT NOT NULL,
  asked_at     BIGINT NOT NULL,
  PRIMARY KEY (connector_id, qid)
);

CREATE TABLE cursor (
  connector_id BIGINT NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  resource     TEXT COLLATE "C" NOT NULL,
  question     TEXT COLLATE "C" NOT NULL,
  walk_started BIGINT NOT NULL,
  last_id      BIGINT NOT NULL,
  pulled       BIGINT NOT NULL,
  PRIMARY KEY (connector_id, resource)
);

CREATE TABLE trial (
  connector_id BIGINT PRIMARY KEY REFERENCES connector (id) ON DELETE CASCADE,
  asset        BIGINT NOT NULL,
  finding      BIGINT NOT NULL
);

-- Numbers of runs and uploads are shown to people, and so are small.
CREATE TABLE run (
  id                     BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  connector_id           BIGINT NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  started                BIGINT NOT NULL,
  finished               BIGINT,
  state                  TEXT COLLATE "C" NOT NULL,
  verdict                TEXT COLLATE "C",
  reasons                TEXT COLLATE "C" NOT NULL,
  assets_pulled          BIGINT NOT NULL,
  findings_pulled        BIGINT NOT NULL,
  solutions_pulled       BIGINT NOT NULL,
  reports_listed         BIGINT NOT NULL,
  reports_ingested       BIGINT NOT NULL,
  reports_skipped        BIGINT NOT NULL,
  added                  BIGINT NOT NULL,
  changed                BIGINT NOT NULL,
  unreadable             BIGINT NOT NULL,
  solutions_missing      BIGINT NOT NULL,
  archived               BIGINT NOT NULL,
  requests               BIGINT NOT NULL,
  unmapped               TEXT COLLATE "C" NOT NULL,
  format                 TEXT COLLATE "C" NOT NULL,
  vendor_time            BIGINT,
  findings_gone          BIGINT NOT NULL,
  findings_unlisted      BIGINT NOT NULL,
  informational_left_out BIGINT
);
CREATE INDEX run_by_connector ON run (connector_id, id);

CREATE TABLE run_log (
  id   BIGINT GENERATED ALWAYS AS IDENTITY,
  run  BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  at   BIGINT NOT NULL,
  text TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (run, id)
);

CREATE TABLE upload (
  id            BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  connector_id  BIGINT NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  network       TEXT COLLATE "C" NOT NULL,
  owasp_edition BIGINT NOT NULL,
  at            BIGINT NOT NULL,
  origin        TEXT COLLATE "C" NOT NULL,
  name          TEXT COLLATE "C" NOT NULL,
  file          TEXT COLLATE "C" NOT NULL,
  report_id     BIGINT,
  type          TEXT COLLATE "C" NOT NULL,
  generated     BIGINT,
  outcome       TEXT COLLATE "C" NOT NULL,
  reasons       TEXT COLLATE "C" NOT NULL,
  applications  BIGINT NOT NULL,
  findings      BIGINT NOT NULL,
  ignored       BIGINT NOT NULL,
  unreadable    BIGINT NOT NULL,
  added         BIGINT NOT NULL,
  changed       BIGINT NOT NULL,
  closed        BIGINT NOT NULL,
  reopened      BIGINT NOT NULL,
  unmapped      TEXT COLLATE "C" NOT NULL,
  document      TEXT COLLATE "C" NOT NULL DEFAULT '',
  doubted       BIGINT NOT NULL DEFAULT 0,
  settled       BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX upload_by_connector ON upload (connector_id, id);
CREATE INDEX upload_by_report ON upload (connector_id, report_id) WHERE report_id IS NOT NULL;
CREATE INDEX upload_by_document ON upload (connector_id, document) WHERE document <> '';

CREATE TABLE application (
  id               BIGINT PRIMARY KEY DEFAULT next_id(),
  connector_id     BIGINT NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  network          TEXT COLLATE "C" NOT NULL,
  application_id   BIGINT,
  newest           BIGINT NOT NULL,
  whole            BIGINT,
  upload           BIGINT NOT NULL REFERENCES upload (id),
  first_upload     BIGINT NOT NULL REFERENCES upload (id),
  name             TEXT COLLATE "C" NOT NULL,
  url              TEXT COLLATE "C" NOT NULL,
  address          TEXT COLLATE "C" NOT NULL,
  operating_system TEXT COLLATE "C",
  owner            TEXT COLLATE "C" NOT NULL,
  scope            TEXT COLLATE "C" NOT NULL,
  attributes       TEXT COLLATE "C" NOT NULL,
  tags             TEXT COLLATE "C" NOT NULL,
  aliased          BIGINT NOT NULL DEFAULT 0,
  scanned          BIGINT
);
CREATE UNIQUE INDEX application_by_id ON application (connector_id, network, application_id);
CREATE INDEX application_by_name ON application (connector_id, network, name);
CREATE UNIQUE INDEX application_by_name_alone ON application (connector_id, network, name) WHERE application_id IS NULL;

CREATE TABLE app_finding (
  id                 BIGINT PRIMARY KEY DEFAULT next_id(),
  application        BIGINT NOT NULL REFERENCES application (id) ON DELETE CASCADE,
  key_digest         BIGINT NOT NULL,
  key                TEXT COLLATE "C" NOT NULL,
  digest             BIGINT NOT NULL,
  assessment         BIGINT NOT NULL,
  upload             BIGINT NOT NULL,
  state              TEXT COLLATE "C" NOT NULL,
  closed_by          BIGINT,
  rework             BIGINT NOT NULL,
  ignored            BIGINT NOT NULL,
  qid                BIGINT NOT NULL,
  kind               BIGINT NOT NULL,
  finding_id         BIGINT NOT NULL,
  severity           TEXT COLLATE "C",
  first_detected     BIGINT,
  last_detected      BIGINT,
  last_tested        BIGINT,
  times_detected     BIGINT,
  url                TEXT COLLATE "C" NOT NULL,
  unique_id          TEXT COLLATE "C",
  detection_id       BIGINT,
  param              TEXT COLLATE "C" NOT NULL,
  parameter_type     TEXT COLLATE "C",
  vulnerability_type TEXT COLLATE "C",
  source_status      TEXT COLLATE "C",
  report_status      TEXT COLLATE "C" NOT NULL,
  source_severity    TEXT COLLATE "C" NOT NULL,
  ignored_reason     TEXT COLLATE "C" NOT NULL,
  ignored_by         TEXT COLLATE "C" NOT NULL,
  ignored_comment    TEXT COLLATE "C" NOT NULL,
  ignored_at         BIGINT,
  unmapped           TEXT COLLATE "C" NOT NULL,
  keys               BIGINT NOT NULL DEFAULT 0,
  id_text            TEXT COLLATE "C",
  seen               BIGINT NOT NULL DEFAULT 0,
  was_open           BIGINT,
  UNIQUE (application, key_digest)
);

CREATE TABLE app_finding_text (
  id      BIGINT PRIMARY KEY,
  details TEXT COLLATE "C" NOT NULL
);

CREATE TABLE app_finding_alias (
  application BIGINT NOT NULL REFERENCES application (id) ON DELETE CASCADE,
  digest      BIGINT NOT NULL,
  keys        BIGINT NOT NULL,
  finding     BIGINT NOT NULL,
  PRIMARY KEY (application, digest, keys, finding)
);

CREATE TABLE app_finding_joined (
  id      BIGINT PRIMARY KEY,
  into_id BIGINT NOT NULL
);

-- An entry is kept once a connector: to share it with others would let one file wait for another's end.
CREATE TABLE app_glossary_text (
  id                   BIGINT PRIMARY KEY DEFAULT next_id(),
  connector_id         BIGINT NOT NULL DEFAULT current_setting('qwas.connector')::BIGINT,
  digest               BIGINT NOT NULL,
  qid                  BIGINT NOT NULL,
  kind                 BIGINT NOT NULL,
  known                BIGINT NOT NULL,
  severity             TEXT COLLATE "C",
  vulnerability_type   TEXT COLLATE "C",
  source_severity      TEXT COLLATE "C" NOT NULL,
  category             TEXT COLLATE "C" NOT NULL,
  title                TEXT COLLATE "C" NOT NULL,
  "group"              TEXT COLLATE "C" NOT NULL,
  owasp                TEXT COLLATE "C" NOT NULL,
  wasc                 TEXT COLLATE "C" NOT NULL,
  cwe                  TEXT COLLATE "C" NOT NULL,
  cvss_base            TEXT COLLATE "C" NOT NULL,
  cvss_temporal        TEXT COLLATE "C" NOT NULL,
  cvss3_base           TEXT COLLATE "C" NOT NULL,
  cvss3_temporal       TEXT COLLATE "C" NOT NULL,
  cvss3_attack_vector  TEXT COLLATE "C" NOT NULL,
  unmapped             TEXT COLLATE "C" NOT NULL,
  description          TEXT COLLATE "C" NOT NULL,
  impact               TEXT COLLATE "C" NOT NULL,
  solution             TEXT COLLATE "C" NOT NULL,
  UNIQUE (digest, qid, kind, connector_id)
);

CREATE TABLE app_glossary (
  upload   BIGINT NOT NULL,
  qid      BIGINT NOT NULL,
  kind     BIGINT NOT NULL,
  findings BIGINT NOT NULL,
  levelled BIGINT NOT NULL,
  text     BIGINT,
  PRIMARY KEY (upload, qid, kind)
);

CREATE TABLE found_sound (
  "only" BIGINT PRIMARY KEY CHECK ("only" = 1),
  at     BIGINT NOT NULL
);
