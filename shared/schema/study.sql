-- One imaging study. Immutable once written.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE series (
  series_instance_uid TEXT PRIMARY KEY, number INTEGER, modality TEXT NOT NULL, description TEXT, body_part TEXT,
  laterality TEXT, instance_count INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE instance (
  id INTEGER PRIMARY KEY,                 -- order of arrival
  display_order INTEGER NOT NULL,         -- from 1 through the study: by series, then position along the normal or number
  sop_instance_uid TEXT NOT NULL UNIQUE,
  series_instance_uid TEXT NOT NULL REFERENCES series,
  sop_class_uid TEXT NOT NULL,
  number INTEGER,
  transfer_syntax_uid TEXT NOT NULL,      -- as in the file
  frame_count INTEGER NOT NULL,           -- 0: no pixel data
  rows INTEGER, columns INTEGER,
  metadata TEXT NOT NULL,                 -- DICOM JSON (PS3.18 F) without pixel data and large values
  damage TEXT,                            -- why some of its frames cannot be shown; null when whole
  file_digest BLOB NOT NULL               -- SHA-256 of the original file
);
CREATE INDEX instance_series ON instance (series_instance_uid, display_order);

-- The Part 10 file cut at frame boundaries: all segments in order of seq are the original file byte for byte.
-- A frame is the concatenation of the segments that carry its number (1-based), less each segment's `skip` first bytes
-- (the item headers of encapsulated fragments, PS3.5 A.4). Native pixel data: one segment a frame, skip 0.
CREATE TABLE segment (
  instance_id INTEGER NOT NULL REFERENCES instance,
  seq INTEGER NOT NULL,
  frame INTEGER,                          -- null: header, item tables, trailer
  skip INTEGER NOT NULL DEFAULT 0,
  bytes BLOB NOT NULL,
  digest BLOB NOT NULL,                   -- SHA-256 of bytes
  PRIMARY KEY (instance_id, seq)
);
CREATE INDEX segment_frame ON segment (instance_id, frame, seq) WHERE frame IS NOT NULL;

-- Frames that are not byte ranges of the file: deflated data sets (PS3.5 A.5), deflated frames (A.4.13), 1-bit frames that
-- do not start on a byte, and big-endian words other than 16-bit samples, put into little endian. Served in their own
-- transfer syntax; the segments above still give the original file.
CREATE TABLE derived_frame (
  instance_id INTEGER NOT NULL REFERENCES instance,
  frame INTEGER NOT NULL,
  transfer_syntax_uid TEXT NOT NULL,
  bytes BLOB NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (instance_id, frame)
);

-- Values that the metadata leave out (documents, waveforms, tables beyond the size that stays inline), as byte ranges of
-- the original file, which its segments cover. Not of deflated data sets, whose values are no byte ranges of the file.
CREATE TABLE bulk_data (
  instance_id INTEGER NOT NULL REFERENCES instance,
  path TEXT NOT NULL,                     -- 00420011; in an item: sequence, index of the item, tag: 00480105/0/00282000
  vr TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, -- [start, end), in the file's byte order
  PRIMARY KEY (instance_id, path)
) WITHOUT ROWID;
