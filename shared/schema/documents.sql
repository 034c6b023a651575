-- The hospital's own forms, as the exporter found them whole. Immutable once written.

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
