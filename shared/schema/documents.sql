-- The hospital's own forms and documents, as the exporter found them whole. Immutable once written.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE form (
  code TEXT PRIMARY KEY,
  file TEXT NOT NULL,                     -- the definition's name in the hospital's folder
  definition TEXT NOT NULL,               -- JSON, formDefinitionSchema of shared/forms.ts
  pdf BLOB,                               -- of a form of kind `pdf`: pages only, without scripts, fields, links
  pages TEXT                              -- JSON: [{"width": mm, "height": mm}, …] of its pages
) WITHOUT ROWID;

CREATE TABLE form_set (
  position INTEGER PRIMARY KEY,
  definition TEXT NOT NULL                -- JSON, an element of formSetsSchema
);

-- Manuals, telephone lists, rosters. Absent from files of earlier writers.
CREATE TABLE document (
  id TEXT PRIMARY KEY,                    -- 32 hexadecimal digits, of the source's name and the path
  path TEXT NOT NULL,                     -- in the hospital's folder, with /
  title TEXT NOT NULL,
  category TEXT NOT NULL,                 -- empty: none
  position INTEGER NOT NULL,              -- order of the list, pinned aside
  pinned INTEGER NOT NULL,
  kind TEXT NOT NULL,                     -- pdf, text, markdown, table, picture
  content_type TEXT NOT NULL,
  modified TEXT NOT NULL,                 -- local time
  bytes INTEGER NOT NULL,                 -- of the hospital's file
  sha256 TEXT NOT NULL,                   -- of the hospital's file
  places INTEGER NOT NULL,                -- pages, lines, rows
  without_text INTEGER NOT NULL           -- pages that hold no text
) WITHOUT ROWID;

-- The content, in order of seq: a PDF and a picture byte for byte, a text as UTF-8, a table as JSON.
CREATE TABLE document_part (document_id TEXT NOT NULL, seq INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE INDEX document_part_of ON document_part (document_id, seq);

-- Readable text by page, line or row, and the bigram tokens of each.
CREATE TABLE document_text (
  rowid INTEGER PRIMARY KEY, document_id TEXT NOT NULL, place INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE VIRTUAL TABLE document_fts USING fts5 (tokens, content = '', tokenize = "unicode61 remove_diacritics 0");

-- Who may sign in. Absent from files of earlier writers.
CREATE TABLE staff (
  id TEXT PRIMARY KEY,                    -- staff number, as the hospital writes it
  name TEXT NOT NULL,
  kana TEXT,
  place TEXT,                             -- ward or department
  roles TEXT NOT NULL,                    -- clinician, nurse, administrator; several with a space between them
  pin TEXT                                -- scrypt$<log2 N>$<r>$<p>$<salt>$<key>, base64; null: none was given
) WITHOUT ROWID;

-- The hospital's wards and beds, in its own order. Absent from files of earlier writers.
CREATE TABLE ward (
  position INTEGER PRIMARY KEY,
  definition TEXT NOT NULL                -- JSON, listedWardSchema of shared/wards.ts
);
