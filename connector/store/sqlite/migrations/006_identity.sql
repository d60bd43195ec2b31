-- Profile neurons: what a finding is known by, over files of every shape.
--
-- `keys` of a finding says which of its ids are its own, and so may join it with what another file tells: 1
-- detection_id, 2 unique_id, 4 finding_id or id_text. Those of a scan report's record, but for the first, are the
-- record's: they are shown, and join nothing.

ALTER TABLE app_finding ADD COLUMN keys INTEGER NOT NULL DEFAULT 0;
ALTER TABLE app_finding ADD COLUMN id_text TEXT;                     -- an ID that is no number
ALTER TABLE app_finding ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;  -- the file that had it last, whatever its moment
ALTER TABLE app_finding ADD COLUMN was_open INTEGER;                 -- before that file; NULL: it was not known

UPDATE app_finding SET keys =
  (detection_id IS NOT NULL)
  + iif(upload IN (SELECT id FROM upload WHERE type = 'WAS_WEBAPP_REPORT'),
        2 * (ifnull(unique_id, key) <> '') + 4 * (finding_id > 0), 0);

-- Where else a finding is found than by its first key (app_finding_by_key). An application's are written when they are
-- asked for the first time (application.aliased): most files never ask.
CREATE TABLE app_finding_alias (
  application INTEGER NOT NULL REFERENCES application (id) ON DELETE CASCADE,
  digest      INTEGER NOT NULL,  -- of a key, or of what the finding is about
  keys        INTEGER NOT NULL,  -- -1: of a key; else app_finding.keys
  finding     INTEGER NOT NULL,  -- app_finding.id, or app_finding_joined.id
  PRIMARY KEY (application, digest, keys, finding)
) STRICT, WITHOUT ROWID;

-- Findings that turned out to be one: the younger row goes on, so that no row's id is ever given again.
CREATE TABLE app_finding_joined (
  id      INTEGER PRIMARY KEY,
  into_id INTEGER NOT NULL
) STRICT;

-- 1: its aliases are written; 2: it was stored before there were any, perhaps with one finding under two keys.
ALTER TABLE application ADD COLUMN aliased INTEGER NOT NULL DEFAULT 0;
UPDATE application SET aliased = 2;
ALTER TABLE application ADD COLUMN scanned INTEGER;  -- when a scan of it that a file describes ended, or began

-- A refused file of which nothing else can come: it is not asked for again.
ALTER TABLE upload ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;
