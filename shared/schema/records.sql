-- One generation of patients and records. Built by the exporter, read-only ever after.
-- Column = key of the schema in shared/records.ts in snake_case. Records are clustered by patient (WITHOUT ROWID, key
-- starting with patient_id), so that one patient's section is one range read and no second index is needed.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE patient (
  id TEXT PRIMARY KEY, identifier TEXT NOT NULL, name TEXT NOT NULL, kana TEXT, romaji TEXT, birth_date TEXT,
  sex TEXT NOT NULL, address TEXT, postal_code TEXT, phones TEXT NOT NULL, deceased_at TEXT, identity_note TEXT,
  source TEXT NOT NULL, recorded_at TEXT
) WITHOUT ROWID;

-- Search columns of shared/japanese.ts, in the order of kana, in which patients are listed.
CREATE TABLE patient_search (
  patient_id TEXT NOT NULL UNIQUE,
  identifier TEXT NOT NULL,      -- folded id
  identifier_bare TEXT NOT NULL, -- the same without leading zeros
  name TEXT NOT NULL,            -- folded kanji, variant characters unified
  name_raw TEXT NOT NULL,        -- folded kanji, variants kept: tells a variant match from a true one
  kana TEXT NOT NULL,            -- folded hiragana
  romaji TEXT NOT NULL,          -- folded romaji of the kana, or of the romaji the source gave
  birth_date TEXT NOT NULL,      -- YYYYMMDD
  phones TEXT NOT NULL,          -- digits, separated by spaces
  position INTEGER PRIMARY KEY   -- from 1, by kana and then patient_id
);
CREATE INDEX patient_search_identifier ON patient_search (identifier);
CREATE INDEX patient_search_identifier_bare ON patient_search (identifier_bare);
CREATE INDEX patient_search_name ON patient_search (name);
CREATE INDEX patient_search_kana ON patient_search (kana);
CREATE INDEX patient_search_romaji ON patient_search (romaji);
CREATE INDEX patient_search_birth_date ON patient_search (birth_date);
-- The beginnings and insides of those values, as grams of shared/patient-grams.ts; rowid = position. Hits are verified.
CREATE VIRTUAL TABLE patient_fts USING fts5 (
  grams, content = '', detail = none, columnsize = 0, tokenize = "ascii"
);

CREATE TABLE allergy_intolerance (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  text TEXT NOT NULL, code TEXT, code_system TEXT, assertion TEXT NOT NULL, category TEXT NOT NULL,
  clinical_status TEXT NOT NULL, verification_status TEXT NOT NULL, severity TEXT, reaction TEXT, onset TEXT, note TEXT,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;

CREATE TABLE condition (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  text TEXT NOT NULL, code TEXT, code_system TEXT, clinical_status TEXT NOT NULL, verification_status TEXT NOT NULL,
  is_main INTEGER NOT NULL, icd10 TEXT, onset TEXT, abatement TEXT, outcome TEXT, note TEXT,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;

CREATE TABLE medication_request (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  text TEXT NOT NULL, code TEXT, code_system TEXT, basis TEXT NOT NULL, status TEXT NOT NULL, setting TEXT NOT NULL,
  order_number TEXT, rp TEXT, dose_text TEXT, daily_dose_text TEXT, quantity_text TEXT, usage TEXT, route TEXT,
  form TEXT, duration_text TEXT, start_date TEXT, end_date TEXT, prescriber TEXT, department TEXT, note TEXT,
  class_code TEXT,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;

CREATE TABLE medication_administration (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  text TEXT NOT NULL, code TEXT, code_system TEXT, kind TEXT NOT NULL, status TEXT NOT NULL, start TEXT, "end" TEXT,
  dose_text TEXT, rate_text TEXT, route TEXT, order_number TEXT, rp TEXT, performer TEXT, note TEXT,
  class_code TEXT,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;

CREATE TABLE observation (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  text TEXT NOT NULL, code TEXT, code_system TEXT, category TEXT NOT NULL, value TEXT NOT NULL, value_number REAL,
  unit TEXT, reference_range TEXT, interpretation TEXT, status TEXT NOT NULL, specimen TEXT, panel TEXT, parent_id TEXT,
  order_number TEXT, effective_at TEXT, note TEXT, value_code TEXT, value_code_system TEXT,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;

CREATE TABLE encounter (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  class TEXT NOT NULL, status TEXT NOT NULL, start TEXT, "end" TEXT, ward TEXT, room TEXT, bed TEXT, department TEXT,
  attending TEXT, reason TEXT, disposition TEXT,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;
-- Who may be lying here, without a walk through every visit.
CREATE INDEX encounter_open ON encounter (patient_id) WHERE class = 'inpatient' AND "end" IS NULL;

CREATE TABLE procedure (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  text TEXT NOT NULL, code TEXT, code_system TEXT, status TEXT NOT NULL, start TEXT, "end" TEXT, body_site TEXT,
  performer TEXT, note TEXT,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;

CREATE TABLE service_request (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  text TEXT NOT NULL, code TEXT, code_system TEXT, category TEXT NOT NULL, status TEXT NOT NULL, order_number TEXT,
  accession_number TEXT, study_instance_uid TEXT, modality TEXT, occurred_at TEXT, ends_at TEXT, requester TEXT,
  department TEXT, note TEXT,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;

CREATE TABLE document_reference (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  title TEXT NOT NULL, type_code TEXT, type_text TEXT, date TEXT, author TEXT, content_type TEXT NOT NULL, text TEXT,
  content BLOB,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;

CREATE TABLE diagnostic_report (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  text TEXT NOT NULL, code TEXT, code_system TEXT, category TEXT NOT NULL, status TEXT NOT NULL, body TEXT,
  conclusion TEXT, effective_at TEXT, issued_at TEXT, author TEXT, accession_number TEXT, study_instance_uid TEXT,
  order_number TEXT,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;

CREATE TABLE imaging_study (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  study_instance_uid TEXT NOT NULL, accession_number TEXT, started TEXT, description TEXT, modalities TEXT NOT NULL,
  body_part TEXT, referrer TEXT, series_count INTEGER NOT NULL, instance_count INTEGER NOT NULL, file TEXT NOT NULL,
  dicom_patient_name TEXT, dicom_patient_id TEXT, dicom_birth_date TEXT,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;
CREATE INDEX imaging_study_uid ON imaging_study (study_instance_uid);

CREATE TABLE appointment (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  text TEXT NOT NULL, code TEXT, code_system TEXT, category TEXT NOT NULL, status TEXT NOT NULL, start TEXT, "end" TEXT,
  place TEXT, department TEXT, practitioner TEXT, laterality TEXT, body_site TEXT, anesthesia TEXT, note TEXT,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;
CREATE INDEX appointment_start ON appointment (start);

CREATE TABLE flag (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  text TEXT NOT NULL, code TEXT, code_system TEXT, category TEXT NOT NULL, assertion TEXT NOT NULL, status TEXT NOT NULL,
  value TEXT, effective_at TEXT, "end" TEXT, rule TEXT, evidence TEXT, evidence_section TEXT, evidence_id TEXT, note TEXT,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;

CREATE TABLE other (
  patient_id TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  kind TEXT NOT NULL, title TEXT NOT NULL, date TEXT, text TEXT NOT NULL,
  PRIMARY KEY (patient_id, id)
) WITHOUT ROWID;

-- Where the data came from. A source is as fine as its coverage: a whole SS-MIX2 root, or one FHIR document.
CREATE TABLE source (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, data_as_of TEXT
);
-- Which sources know a patient, and which sections each source covers: together, section_status.
CREATE TABLE patient_source (
  patient_id TEXT NOT NULL, source_id INTEGER NOT NULL, PRIMARY KEY (patient_id, source_id)
) WITHOUT ROWID;
-- Sources that speak of every patient, named in them or not: the hospital's lists of what is planned.
CREATE TABLE source_of_everyone (source_id INTEGER PRIMARY KEY);
CREATE TABLE source_section (
  source_id INTEGER NOT NULL, section TEXT NOT NULL, as_of TEXT, since TEXT, PRIMARY KEY (source_id, section)
) WITHOUT ROWID;
-- Input about this patient's section that was set aside: the section is then incomplete, and says so.
CREATE TABLE section_gap (
  patient_id TEXT NOT NULL, section TEXT NOT NULL, source TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (patient_id, section, source)
) WITHOUT ROWID;
-- Where else a record was told: what two sources tell alike is one record, and names both.
CREATE TABLE also_from (
  patient_id TEXT NOT NULL, record_type TEXT NOT NULL, record_id TEXT NOT NULL, source TEXT NOT NULL, recorded_at TEXT,
  PRIMARY KEY (patient_id, record_type, record_id, source)
) WITHOUT ROWID;
-- What was exported for a patient and section, from where, as of when and how far back. No row: not exported.
CREATE VIEW section_status AS
  SELECT patient_source.patient_id, source_section.section, source.name AS source, source_section.as_of,
         source_section.since
  FROM patient_source JOIN source_section USING (source_id) JOIN source ON source.id = source_id
  UNION ALL
  SELECT patient.id, source_section.section, source.name, source_section.as_of, source_section.since
  FROM patient CROSS JOIN source_of_everyone CROSS JOIN source_section USING (source_id)
  JOIN source ON source.id = source_id;

-- What the tables above hold, counted when they were finished. `modality` is empty but for studies, which have a row for
-- all of them and one for each modality. Patients are not counted by modality. `month` is `2026-11`, empty when undated.
CREATE TABLE holding (
  section TEXT NOT NULL, modality TEXT NOT NULL, records INTEGER NOT NULL, patients INTEGER, oldest TEXT, newest TEXT,
  PRIMARY KEY (section, modality)
) WITHOUT ROWID;
CREATE TABLE holding_month (
  section TEXT NOT NULL, modality TEXT NOT NULL, month TEXT NOT NULL, records INTEGER NOT NULL,
  PRIMARY KEY (section, modality, month)
) WITHOUT ROWID;

-- Full text of documents and reports: bigram tokens of shared/japanese.ts, contentless; hits are verified against the text.
-- Rows are in the order of their dates, undated ones first: the newest hits are the largest rowids.
CREATE VIRTUAL TABLE note_fts USING fts5 (tokens, content = '', tokenize = "unicode61 remove_diacritics 0");
CREATE TABLE note (
  rowid INTEGER PRIMARY KEY, patient_id TEXT NOT NULL, record_type TEXT NOT NULL, record_id TEXT NOT NULL
);
-- Every token of note_fts once, to look up what begins with what was typed.
CREATE TABLE note_token (token TEXT PRIMARY KEY) WITHOUT ROWID;
