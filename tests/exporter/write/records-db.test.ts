import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordsDatabase } from '../../../exporter/write/records-db.ts';

const keyHex = '11'.repeat(32);
const now = '2026-11-21T22:00:00';
let folder: string;
let records: RecordsDatabase;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-records-'));
  records = new RecordsDatabase(path.join(folder, 'records.part'), keyHex, now);
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const claim = {
  identifier: '0012345',
  name: '灯火 太郎',
  kana: 'トモシビ タロウ',
  birthDate: '1950-01-01',
  source: 'a:1',
};

/** Finishes the build and opens the result as a reader would. */
function finished(): Database.Database {
  records.finish({ facility: '灯火記念病院' });
  const database = new Database(path.join(folder, 'records.part'), { readonly: true });
  database.pragma("cipher='aegis'");
  database.pragma(`key='raw:${keyHex}'`);
  return database;
}

describe('patients', () => {
  it('merges the same person from two sources and fills what the first left empty', () => {
    const coverage = records.coverage({ name: 'ssmix2:main', kind: 'ssmix2' });
    const first = records.patient(claim, coverage);
    const second = records.patient(
      { ...claim, name: 'TOMOSHIBI TARO', kana: null, address: '架空県', source: 'b:2' },
      coverage,
    );
    expect(second).toBe(first);
    const rows = finished().prepare('SELECT * FROM patient').all();
    expect(rows).toEqual([expect.objectContaining({ name: '灯火 太郎', address: '架空県', identity_note: null })]);
  });

  it('keeps two people with one identifier apart and marks both', () => {
    const coverage = records.coverage({ name: 'dicom:pacs', kind: 'dicom' });
    const first = records.patient(claim, coverage);
    const other = records.patient(
      { ...claim, name: '見本 花子', kana: null, birthDate: '1988-08-08', source: 'b:2' },
      coverage,
    );
    const again = records.patient(
      { ...claim, name: 'MIHON HANAKO', kana: null, birthDate: '1988-08-08', source: 'c:3' },
      coverage,
    );
    expect(other).not.toBe(first);
    expect(again).toBe(other);
    const notes = finished().prepare('SELECT identifier, identity_note FROM patient').all();
    expect(notes).toEqual([
      { identifier: '0012345', identity_note: 'identifier-shared' },
      { identifier: '0012345', identity_note: 'identifier-shared' },
    ]);
  });

  it('never merges people without an identifier, except where the source says they are the same', () => {
    const coverage = records.coverage({ name: 'dicom:pacs', kind: 'dicom' });
    const nameless = { identifier: '', name: '', source: 'd:1' };
    const first = records.patient(nameless, coverage, 'study-1');
    expect(records.patient({ ...nameless, source: 'd:2' }, coverage, 'study-1')).toBe(first);
    expect(records.patient({ ...nameless, source: 'd:3' }, coverage, 'study-2')).not.toBe(first);
  });

  it('takes a contradicting name for another person when no birth date can tell', () => {
    const coverage = records.coverage({ name: 'dicom:pacs', kind: 'dicom' });
    const first = records.patient({ ...claim, birthDate: null }, coverage);
    expect(records.patient({ identifier: '0012345', name: '見本 花子', source: 'b' }, coverage)).not.toBe(first);
    expect(records.patient({ identifier: '0012345', name: '灯火　太郎', source: 'c' }, coverage)).toBe(first);
  });
});

describe('one identifier and one birth date', () => {
  const filed = { identifier: '0012345', birthDate: '1950-02-03', source: 'a:1' };
  it.each([
    ['other width and script', { name: '灯火 太郎', kana: 'ともしび たろう' }, { name: 'ﾄﾓｼﾋﾞ ﾀﾛｳ' }, 'one'],
    ['variant characters, no space', { name: '髙﨑 太郎' }, { name: '高崎太郎' }, 'one'],
    ['romaji, the given name first', { name: '大野 太郎', kana: 'おおの たろう' }, { name: 'Taro Ohno' }, 'one'],
    [
      'kanji and romaji that nobody reads',
      { name: '灯火 太郎' },
      { name: 'Tomoshibi Taro', romaji: 'Tomoshibi Taro' },
      'one',
    ],
    ['another family name after a marriage', { name: '灯火 花子' }, { name: '見本 花子' }, 'one'],
    ['nothing in common', { name: '灯火 太郎' }, { name: '見本 一郎' }, 'two'],
    [
      'nothing in common as they are read',
      { name: '灯火 太郎', kana: 'ともしび たろう' },
      { name: 'Mihon Ichiro' },
      'two',
    ],
  ])('with %s', (_, first, second, people) => {
    const coverage = records.coverage({ name: 'dicom:pacs', kind: 'dicom' });
    const keys = new Set([first, second].map((named) => records.patient({ ...filed, ...named }, coverage)));
    expect(keys.size).toBe(people === 'one' ? 1 : 2);
    const notes = finished().prepare('SELECT identity_note FROM patient').pluck().all();
    expect(notes).toEqual(people === 'one' ? [null] : ['identifier-shared', 'identifier-shared']);
  });

  it('with other zeros before it means the same person only where name and birth date say so', () => {
    const coverage = records.coverage({ name: 'dicom:pacs', kind: 'dicom' });
    const person = { ...filed, name: '灯火 太郎', kana: 'ともしび たろう' };
    const first = records.patient(person, coverage);
    expect(records.patient({ ...person, identifier: '12345', name: 'TOMOSHIBI TARO', kana: null }, coverage)).toBe(
      first,
    );
    for (const other of [{ name: '見本 一郎', kana: null }, { birthDate: null }, { birthDate: '1950-02-04' }]) {
      expect(records.patient({ ...person, identifier: '012345', ...other }, coverage)).not.toBe(first);
    }
  });
});

describe('records', () => {
  const allergy = { patientId: '0012345', id: 'x/1', source: 'a:1', text: 'ペニシリン', assertion: 'present' } as const;

  it('writes once what two files say alike, and both where they differ and neither is newer', () => {
    expect(records.put('allergy_intolerance', allergy)).toBe('written');
    expect(records.put('allergy_intolerance', { ...allergy, source: 'b:2' })).toBe('duplicate');
    expect(records.put('allergy_intolerance', { ...allergy, text: 'セフェム' })).toBe('written');
    const texts = finished().prepare('SELECT text FROM allergy_intolerance ORDER BY id').pluck().all();
    expect(new Set(texts)).toEqual(new Set(['セフェム', 'ペニシリン']));
  });

  it('keeps the newer of two dated versions in either order', () => {
    const old = { ...allergy, recordedAt: '2026-01-01', reaction: '発疹' };
    const recent = { ...allergy, recordedAt: '2026-02-01', reaction: 'アナフィラキシー' };
    expect(records.put('allergy_intolerance', old)).toBe('written');
    expect(records.put('allergy_intolerance', recent)).toBe('replaced');
    expect(records.put('allergy_intolerance', old)).toBe('older');
    expect(finished().prepare('SELECT reaction FROM allergy_intolerance').pluck().all()).toEqual(['アナフィラキシー']);
  });
});

describe('coverage', () => {
  it('gives section_status as-of and since, never later than the run', () => {
    const coverage = records.coverage({ name: 'ssmix2:main', kind: 'ssmix2' });
    const id = records.patient(claim, coverage);
    for (const when of ['2026-11-20T08:00:00', '2011-07-01', '2030-01-01'])
      records.covers(coverage, 'observations', when);
    records.covers(coverage, 'allergies');
    const database = finished();
    const rows = database
      .prepare('SELECT section, as_of, since FROM section_status WHERE patient_id = ? ORDER BY section')
      .all(id);
    expect(rows).toEqual([
      { section: 'allergies', as_of: null, since: null },
      { section: 'observations', as_of: '2026-11-20T08:00:00', since: '2011-07-01' },
    ]);
  });
});

describe('flags', () => {
  const result = (id: string, value: string, effectiveAt: string) => ({
    patientId: '0012345',
    id,
    source: `main:${id}`,
    text: 'HBs抗原',
    code: '5F016141002305211',
    codeSystem: 'JC10',
    value,
    effectiveAt,
    status: 'final' as const,
  });

  it('are concluded from what was filed, and covered where their evidence is', () => {
    const coverage = records.coverage({ name: 'ssmix2:main', kind: 'ssmix2' });
    records.patient(claim, coverage);
    records.covers(coverage, 'observations', '2026-11-20T08:00:00');
    records.covers(coverage, 'medications', '2026-11-19T08:00:00');
    const fewer = records.coverage({ name: 'fhir:labs', kind: 'fhir' });
    records.covers(fewer, 'observations', '2026-11-20T08:00:00');
    records.put('observation', result('1', '(-)', '2026-11-01'));
    records.put('observation', result('2', '(+)', '2020-02-02'));
    records.put('observation', {
      ...result('3', '(+)', '2026-11-02'),
      code: '3C015000002327101',
      text: 'クレアチニン',
    });
    const warfarin = { patientId: '0012345', source: 'main:rx', text: 'ワルファリン', classCode: '3332001F1024' };
    records.put('medication_request', { ...warfarin, id: 'rx', startDate: '2026-11-18', durationText: '1日' });
    records.concludeFlags();
    expect(records.sectionsCovered()).toContain('flags');
    const database = finished();
    const flags = database
      .prepare('SELECT id, assertion, status, effective_at, evidence_id FROM flag ORDER BY id')
      .all();
    expect(flags).toEqual([
      // As of the newest medicines, not of today, its one day was over.
      {
        id: 'rule/anticoagulant/ワルファリン',
        assertion: 'present',
        status: 'unknown',
        effective_at: '2026-11-18',
        evidence_id: 'rx',
      },
      {
        id: 'rule/hbs-antigen',
        assertion: 'present',
        status: 'active',
        effective_at: '2020-02-02',
        evidence_id: '2',
      },
    ]);
    const covering = database
      .prepare(
        "SELECT source.name, as_of FROM source_section JOIN source ON source.id = source_id WHERE section = 'flags'",
      )
      .all();
    expect(covering).toEqual([{ name: 'ssmix2:main', as_of: '2026-11-19T08:00:00' }]);
  });

  it('are of both when two results of one id differ', () => {
    const coverage = records.coverage({ name: 'ssmix2:main', kind: 'ssmix2' });
    records.patient(claim, coverage);
    records.put('observation', result('1', '(-)', '2026-11-01'));
    records.put('observation', result('1', '(+)', '2026-11-01'));
    records.concludeFlags();
    expect(finished().prepare('SELECT assertion FROM flag').pluck().all()).toEqual(['present']);
  });
});

describe('people with a number', () => {
  it('are found without their zeros, and all who share it', () => {
    const coverage = records.coverage({ name: 'ssmix2:main', kind: 'ssmix2' });
    records.patient(claim, coverage);
    records.patient({ ...claim, name: '見本 花子', kana: null, birthDate: '1988-08-08' }, coverage);
    records.patient({ ...claim, identifier: '00012345', name: '別名 三郎', birthDate: '1970-01-01' }, coverage);
    const names = (identifier: string) => records.people(identifier).map(({ name }) => name);
    expect(names('12345')).toEqual(['灯火 太郎', '見本 花子', '別名 三郎']);
    expect(names('99999')).toEqual([]);
  });

  it('are covered by a source that speaks of everyone, once', () => {
    const everyone = records.coverage({ name: 'schedule:plan/surgery', kind: 'schedule' });
    records.coversEveryone(everyone);
    records.covers(everyone, 'appointments', '2026-11-21T18:00:00');
    records.patient(claim, records.coverage({ name: 'ssmix2:main', kind: 'ssmix2' }));
    records.patient({ ...claim, identifier: '2', name: '演習 新患' }, everyone);
    const rows = finished()
      .prepare(
        "SELECT patient_id FROM section_status WHERE section = 'appointments' AND as_of = '2026-11-21T18:00:00' ORDER BY 1",
      )
      .pluck()
      .all();
    expect(rows).toEqual(['0012345', '2']);
  });
});

describe('the finished file', () => {
  it('is dense, has no companion, and cannot be opened with another key', () => {
    records.patient(claim, records.coverage({ name: 'ssmix2:main', kind: 'ssmix2' }));
    const database = finished();
    expect(database.pragma('freelist_count', { simple: true })).toBe(0);
    expect(fs.readdirSync(folder)).toEqual(['records.part']);
    const thief = new Database(path.join(folder, 'records.part'), { readonly: true });
    thief.pragma("cipher='aegis'");
    thief.pragma(`key='raw:${'22'.repeat(32)}'`);
    expect(() => thief.prepare('SELECT * FROM patient').all()).toThrow(/not a database/);
  });

  it('finds a note by its words', () => {
    records.put('document_reference', {
      patientId: '0012345',
      id: 'd/1',
      source: 'a:1',
      title: '退院時要約',
      contentType: 'text/plain',
      text: '糖尿病に対し透析を導入した。',
    });
    const found = finished()
      .prepare(`SELECT record_id FROM note_fts JOIN note ON note.rowid = note_fts.rowid WHERE note_fts MATCH '"透析"'`)
      .pluck()
      .all();
    expect(found).toEqual(['d/1']);
  });

  it('lists notes by date, undated ones first, and every token of theirs once', () => {
    for (const [id, date] of [
      ['late', '2026-11-01T09:00:00'],
      ['undated', null],
      ['early', '2019-04-01'],
      ['later the same day', '2026-11-01T10:00:00'],
    ] as const) {
      const text = '透析 透析 HbA1c';
      records.put('document_reference', {
        patientId: id === 'early' ? '2' : '1',
        id,
        date,
        source: 'a:1',
        title: '記録',
        contentType: 'text/plain',
        text,
      });
    }
    const report = { patientId: '1', id: 'report', source: 'a:1', text: '胸部CT', body: '結節' };
    records.put('diagnostic_report', { ...report, issuedAt: '2020-01-01' });
    const database = finished();
    expect(database.prepare('SELECT record_id FROM note ORDER BY rowid').pluck().all()).toEqual([
      'undated',
      'early',
      'report',
      'late',
      'later the same day',
    ]);
    const tokens = database.prepare<[], string>('SELECT token FROM note_token').pluck().all();
    const held = ['hba1c', '録', '記録', '透析', '析', '胸部', '部', 'ct', '結節', '節'];
    expect(new Set(tokens)).toEqual(new Set(held));
    expect(tokens).toHaveLength(held.length);
  });

  it('lists patients by kana, whatever the order in which they came', () => {
    const coverage = records.coverage({ name: 'ssmix2:main', kind: 'ssmix2' });
    for (const [identifier, name, kana] of [
      ['1', '渡邉 一郎', 'ワタナベ イチロウ'],
      ['2', '灯火 太郎', 'トモシビ タロウ'],
      ['3', '髙﨑 翔子', 'ﾀｶｻｷ ｼｮｳｺ'],
    ] as const) {
      records.patient({ ...claim, identifier, name, kana }, coverage);
    }
    const database = finished();
    const listed = database.prepare('SELECT identifier FROM patient_search ORDER BY position').pluck().all();
    expect(listed).toEqual(['3', '2', '1']);
    const grams = 'SELECT identifier FROM patient_fts JOIN patient_search ON position = patient_fts.rowid';
    const found = database.prepare(`${grams} WHERE patient_fts MATCH '"ki高崎" OR "ni高崎"'`).pluck().all();
    expect(found).toEqual(['3']);
  });
});
