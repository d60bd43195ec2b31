-- The first schema. Instants are seconds since 1970 in UTC, NULL when the vendor sent none; lists are JSON arrays.
-- `digest` is a hash over all that a row says: the same digest means that nothing needs to be written.

CREATE TABLE connector (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE asset (
  id               INTEGER PRIMARY KEY,
  connector_id     INTEGER NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  site_id          INTEGER NOT NULL,
  digest           INTEGER NOT NULL,
  name             TEXT NOT NULL,
  type             TEXT NOT NULL,
  address          TEXT NOT NULL,
  operating_system TEXT,
  attributes       TEXT NOT NULL,  -- [["name", "value"], ...]
  tags             TEXT NOT NULL,  -- [[id, "name"], ...]
  created          INTEGER,
  last_seen        INTEGER,
  archived_at      INTEGER
) STRICT;
CREATE UNIQUE INDEX asset_by_site ON asset (connector_id, site_id);

-- asset_id is the vendor's id and no reference: a finding may arrive before its web application does.
CREATE TABLE finding (
  id                 INTEGER PRIMARY KEY,
  connector_id       INTEGER NOT NULL,
  finding_id         INTEGER NOT NULL,
  digest             INTEGER NOT NULL,
  asset_id           INTEGER NOT NULL,
  qid                INTEGER NOT NULL,
  informational      INTEGER NOT NULL,
  location           TEXT NOT NULL,
  status             TEXT,
  status_precedence  INTEGER NOT NULL,
  score_tenths       INTEGER,
  first_seen         INTEGER,
  last_seen          INTEGER,
  title              TEXT NOT NULL,
  unique_id          TEXT NOT NULL,
  source_status      TEXT NOT NULL,
  ignored_reason     TEXT NOT NULL,
  source_severity    TEXT NOT NULL,
  type               TEXT NOT NULL,
  "group"            TEXT NOT NULL,
  param              TEXT NOT NULL,
  potential          INTEGER,
  cvss_base          TEXT NOT NULL,
  cvss_attack_vector TEXT NOT NULL,
  cwe                TEXT NOT NULL,
  owasp              TEXT NOT NULL,
  wasc               TEXT NOT NULL,
  external_ref       TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX finding_by_vendor_id ON finding (connector_id, finding_id);
-- Instances are read along this one. `location` is left out: it would triple what a sync has to write, and the few
-- findings of one asset and QID are sorted as they are read.
CREATE INDEX finding_by_instance ON finding (connector_id, asset_id, qid, informational);

-- The long texts, apart, so that a view that does not show them does not read them. id is finding.id.
CREATE TABLE finding_text (
  id          INTEGER PRIMARY KEY,
  description TEXT NOT NULL,
  result_list TEXT NOT NULL
) STRICT;

CREATE TABLE finding_unmapped (
  finding  INTEGER NOT NULL REFERENCES finding (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  field    TEXT NOT NULL,
  value    TEXT NOT NULL,
  PRIMARY KEY (finding, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE solution (
  id              INTEGER PRIMARY KEY,
  connector_id    INTEGER NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  qid             INTEGER NOT NULL,
  digest          INTEGER NOT NULL,
  title           TEXT NOT NULL,
  fix_title       TEXT NOT NULL,
  fix_description TEXT NOT NULL,
  severity        TEXT NOT NULL,
  category        TEXT NOT NULL,
  published       INTEGER,
  last_modified   INTEGER,
  cves            TEXT NOT NULL,
  cpes            TEXT NOT NULL,
  "references"    TEXT NOT NULL,
  diagnosis       TEXT NOT NULL,
  consequence     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX solution_by_qid ON solution (connector_id, qid);

CREATE TABLE solution_asked (
  connector_id INTEGER NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  qid          INTEGER NOT NULL,
  asked_at     INTEGER NOT NULL,
  PRIMARY KEY (connector_id, qid)
) STRICT, WITHOUT ROWID;

CREATE TABLE cursor (
  connector_id INTEGER NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  resource     TEXT NOT NULL,
  question     TEXT NOT NULL,
  walk_started INTEGER NOT NULL,
  last_id      INTEGER NOT NULL,
  pulled       INTEGER NOT NULL,
  PRIMARY KEY (connector_id, resource)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  id                INTEGER PRIMARY KEY AUTOINCREMENT,
  connector_id      INTEGER NOT NULL REFERENCES connector (id) ON DELETE CASCADE,
  started           INTEGER NOT NULL,
  finished          INTEGER,
  state             TEXT NOT NULL,
  verdict           TEXT,
  reasons           TEXT NOT NULL,
  assets_pulled     INTEGER NOT NULL,
  findings_pulled   INTEGER NOT NULL,
  solutions_pulled  INTEGER NOT NULL,
  added             INTEGER NOT NULL,
  changed           INTEGER NOT NULL,
  unreadable        INTEGER NOT NULL,
  solutions_missing INTEGER NOT NULL,
  archived          INTEGER NOT NULL,
  requests          INTEGER NOT NULL,
  unmapped          TEXT NOT NULL,  -- [["field", "value", findings], ...]
  format            TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_connector ON run (connector_id, id);

CREATE TABLE run_log (
  id   INTEGER PRIMARY KEY,
  run  INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  at   INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX run_log_by_run ON run_log (run, id);
