import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SourceReport } from '../../../exporter/report.ts';
import { readSchedule } from '../../../exporter/sources/schedule/read.ts';
import type { PatientInput } from '../../../shared/records.ts';
import { RecordingSink } from '../recording-sink.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

const taro = { identifier: '0012345', name: '灯火　太郎', kana: 'トモシビ タロウ', birthDate: '1950-01-01' };
const reiko = { identifier: '0012403', name: '髙橋 例子', kana: 'タカハシ レイコ', birthDate: '1972-02-29' };
const written = new Date('2026-11-21T18:30:00');

/** Reads a folder of these files, where two patients are known from another source. */
function read(files: Record<string, string | Buffer>, patients: Omit<PatientInput, 'id' | 'source'>[] = [taro, reiko]) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-schedule-'));
  folders.push(root);
  for (const [name, content] of Object.entries(files)) {
    fs.writeFileSync(path.join(root, name), content);
    fs.utimesSync(path.join(root, name), written, written);
  }
  const sink = new RecordingSink();
  const other = sink.coverage({ name: 'ssmix2:main', kind: 'ssmix2' });
  for (const patient of patients) sink.patient({ ...patient, source: 'main:ADT-00' }, other);
  const report = new SourceReport('plan');
  readSchedule({ name: 'plan', root, sink, report, signal: new AbortController().signal });
  return { sink, report };
}

const japanese = '患者ID,氏名,生年月日,日付,開始,終了,場所,診療科,担当医,内容,左右,部位,麻酔,状態,備考';

describe('a row of a schedule', () => {
  it('becomes an appointment, with every column of the documented Japanese header', () => {
    const row =
      '0012345,灯火 太郎,1950/1/1,2026/11/22,9:00,11:30,手術室2,循環器内科,例題 心太,ペースメーカー電池交換術,左,前胸部,局所麻酔,確定,"禁飲食, 0時から\n家族来院"';
    const { sink, report } = read({ 'operations.csv': `${japanese}\r\n${row}\r\n` });
    expect(sink.of('appointment')).toEqual([
      {
        patientId: '0012345',
        id: 'schedule/surgery/2026-11-22T09:00',
        source: 'plan:operations.csv#3',
        recordedAt: null,
        text: 'ペースメーカー電池交換術',
        code: null,
        codeSystem: null,
        category: 'surgery',
        status: 'booked',
        start: '2026-11-22T09:00',
        end: '2026-11-22T11:30',
        place: '手術室2',
        department: '循環器内科',
        practitioner: '例題 心太',
        laterality: '左',
        bodySite: '前胸部',
        anesthesia: '局所麻酔',
        note: '禁飲食, 0時から\n家族来院',
      },
    ]);
    expect(report.totals().kinds).toMatchObject({ surgery: { mapped: 1 }, csv: { mapped: 1 } });
    expect(report.warnings).toEqual([]);
  });

  it('is read in English, and from Shift_JIS, tabs and UTF-16', () => {
    const english =
      'patient_id,name,birth_date,category,date,start,procedure,status\n0012345,,1950-01-01,examination,2026-11-23,14:00,Gastroscopy,cancelled\n';
    // 患者ID,氏名,生年月日,予約日,時刻,目的 / 0012403,高橋 例子,S47.2.29,令和8年11月24日,午後1時30分,再診
    const shiftJis = Buffer.from(
      '8ab38ed249442c8e8196bc2c90b6944e8c8e93fa2c975c96f193fa2c8e9e8d8f2c96da93490d0a' +
        '303031323430332c8d828bb42097e18e712c5334372e322e32392c97df986138944e31318c8e323493fa2c8cdf8ce3318e9e333095aa2c8dc49066',
      'hex',
    );
    const wide = Buffer.from(
      `\ufeff患者ID\t氏名\t入院予定日\t退院予定日\t病棟\n12345\t灯火太郎\t2026-11-25\t2026-12-01\t4東`,
      'utf16le',
    );
    const { sink, report } = read({ 'list.csv': english, '外来.csv': shiftJis, '入院予定.txt': wide });
    expect(report.quarantined).toEqual([]);
    expect(
      sink.of('appointment').map(({ patientId, category, status, start, end, text, place }) => ({
        patientId,
        category,
        status,
        start,
        end,
        text,
        place,
      })),
    ).toEqual([
      {
        patientId: '0012345',
        category: 'examination',
        status: 'cancelled',
        start: '2026-11-23T14:00',
        end: null,
        text: 'Gastroscopy',
        place: null,
      },
      {
        patientId: '0012345',
        category: 'admission',
        status: 'booked',
        start: '2026-11-25',
        end: '2026-12-01',
        text: '（内容の記載なし）',
        place: '4東',
      },
      {
        patientId: '0012403',
        category: 'outpatient',
        status: 'booked',
        start: '2026-11-24T13:30',
        end: null,
        text: '再診',
        place: null,
      },
    ]);
    // The spreadsheet dropped the zeros; the name settled whose it is.
    expect(report.warnings).toMatchObject([{ path: '入院予定.txt#2', reason: 'identity-mismatch' }]);
  });

  it('keeps words it does not understand beside what it does', () => {
    const { sink } = read({
      'operations.csv': `${japanese},体位\n0012345,灯火太郎,,2026-11-22,オンコール,,手術室1,,,虫垂切除術,,,,要確認,<b>注意</b>,仰臥位\n`,
    });
    expect(sink.of('appointment')[0]).toMatchObject({
      start: '2026-11-22',
      status: 'unknown',
      note: '<b>注意</b>\n開始: オンコール\n状態: 要確認\n体位: 仰臥位',
    });
  });

  it('says who is to go home, of a list that has no other day', () => {
    const header = '患者ID,氏名,生年月日,病棟,退院予定日,担当医';
    const { sink, report } = read({
      '退院予定.csv': `${header}\r\n0012345,灯火 太郎,1950/1/1,4東,2026/11/25,例題 心太`,
    });
    expect(sink.of('appointment')).toMatchObject([
      {
        category: 'other',
        text: '退院予定',
        start: '2026-11-25',
        end: null,
        place: '4東',
        note: null,
        status: 'booked',
      },
    ]);
    expect(report.quarantined).toEqual([]);
    // Of an admission it is the end.
    const admitted = read({
      'admissions.csv': '患者ID,氏名,入院予定日,退院予定日\r\n0012345,灯火 太郎,2026/11/22,2026/11/30',
    });
    expect(admitted.sink.of('appointment')).toMatchObject([
      { category: 'admission', start: '2026-11-22', end: '2026-11-30' },
    ]);
  });

  it('runs over midnight when it ends earlier than it starts', () => {
    const { sink } = read({
      '手術.csv': `手術一覧\n\n${japanese}\n0012345,,S25.1.1,2026-11-22,22:00,1:30,,,,緊急手術,,,,,\n`,
    });
    expect(sink.of('appointment')[0]).toMatchObject({ start: '2026-11-22T22:00', end: '2026-11-23T01:30' });
  });
});

describe('whose a row is', () => {
  const visits = (...rows: string[]) => ({
    'outpatients.csv': ['患者ID,氏名,カナ,生年月日,日付,時刻,内容', ...rows].join('\n'),
  });

  it.each([
    ['another name', '0012345,見本 花子,,,2026-11-22,9:00,再診'],
    ['another birth date', '0012345,灯火 太郎,,1951-01-01,2026-11-22,9:00,再診'],
    ['another name with the same birth date', '0012345,見本 花子,,1950-01-01,2026-11-22,9:00,再診'],
    ['zeros missing and another name', '12345,見本 花子,,,2026-11-22,9:00,再診'],
    ['zeros missing and nothing to settle it', '12345,,,,2026-11-22,9:00,再診'],
  ])('is refused, listed, and missed by the patient: %s', (_, row) => {
    const { sink, report } = read(visits(row));
    expect(sink.of('appointment')).toEqual([]);
    expect(report.quarantined).toMatchObject([
      { kind: 'outpatient', path: 'outpatients.csv#2', reason: 'identity-mismatch' },
    ]);
    expect(sink.gaps).toEqual([
      { patientId: '0012345', section: 'appointments', source: 'plan:outpatients.csv#2', reason: 'identity-mismatch' },
    ]);
  });

  it.each([
    ['the kanji with another space', '0012345,灯火太郎,,,2026-11-22,9:00,再診', '0012345'],
    ['the kana', '0012345,,ﾄﾓｼﾋﾞ ﾀﾛｳ,,2026-11-22,9:00,再診', '0012345'],
    ['a variant character', '0012403,高橋例子,,,2026-11-22,9:00,再診', '0012403'],
    ['the number alone', '0012345,,,,2026-11-22,9:00,再診', '0012345'],
  ])('is settled by %s', (_, row, patientId) => {
    const { sink } = read(visits(row));
    expect(sink.of('appointment').map((appointment) => appointment.patientId)).toEqual([patientId]);
  });

  it('is somebody without a chart only when name and birth date say who', () => {
    const { sink, report } = read(
      visits('0099001,演習 新患,,1980-05-05,2026-11-22,9:00,初診', '0099002,演習 不明,,,2026-11-22,9:10,初診'),
    );
    expect(sink.of('appointment').map(({ patientId }) => patientId)).toEqual(['0099001']);
    expect(sink.patients.get('0099001')).toMatchObject({ name: '演習 新患', birthDate: '1980-05-05' });
    expect(report.quarantined).toMatchObject([{ path: 'outpatients.csv#3', reason: 'reference-missing' }]);
  });

  it('is not told where two people share a number', () => {
    const other = { identifier: '0012345', name: '見本 花子', birthDate: '1988-08-08' };
    const { sink, report } = read(
      visits('0012345,,,,2026-11-22,9:00,再診', '0012345,見本花子,,1988-08-08,2026-11-22,9:30,再診'),
      [taro, other],
    );
    expect(report.quarantined).toMatchObject([{ path: 'outpatients.csv#2', reason: 'identity-mismatch' }]);
    const [appointment] = sink.of('appointment');
    expect(sink.patients.get(appointment!.patientId)?.name).toBe('見本 花子');
  });
});

describe('a folder of schedules', () => {
  it('covers a category even when its list is empty, as of when the list was written', () => {
    const { sink } = read({ 'operations.csv': `${japanese}\n` });
    expect(sink.coverages[1]).toMatchObject({ name: 'schedule:plan/surgery', kind: 'schedule', everyone: true });
    expect(sink.coverages[1]!.sections.get('appointments')).toEqual({
      asOf: '2026-11-21T18:30:00',
      since: '2026-11-21T18:30:00',
    });
    expect(sink.coverages).toHaveLength(2);
  });

  it('reads on where a row is broken, and lists every input that it does not use', () => {
    const { sink, report } = read({
      'operations.csv': [
        japanese,
        ',灯火 太郎,,2026-11-22,9:00,,,,,術',
        '0012345,灯火 太郎,,2026-13-45,9:00,,,,,術',
        '0012345,灯火 太郎,,2026-11-22,9:00,,,,,胆嚢摘出術',
        '0012345,灯火 太郎,,2026-11-22,9:00,,,,,胆嚢摘出術',
        '0012345,"灯火 太郎,,2026-11-22,10:00,,,,,never closed',
      ].join('\n'),
      'notes.csv': '今日,は,よい,天気\n',
      'binary.csv': Buffer.from([0x80, 0xff, 0xfe, 0x00, 0xff]),
      'handbook.pdf': '%PDF',
      '.DS_Store': '',
    });
    expect(sink.of('appointment').map(({ text }) => text)).toEqual(['胆嚢摘出術']);
    expect(report.quarantined.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
      'binary.csv unsupported-encoding',
      'handbook.pdf not-this-format',
      'notes.csv not-this-format',
      'operations.csv#2 identity-missing',
      'operations.csv#3 invalid',
      expect.stringMatching(/^operations\.csv#\d truncated$/),
    ]);
    expect(report.totals().skipped).toEqual({ 'directory-file': 1, duplicate: 1 });
  });

  it('keeps two entries of one time apart, and takes the newer of one number', () => {
    const header = '患者ID,氏名,日付,開始,内容,番号,更新日時';
    const { sink } = read({
      'operations.csv': [
        header,
        '0012345,灯火太郎,2026-11-22,9:00,胆嚢摘出術,OP1,2026-11-20 10:00',
        '0012345,灯火太郎,2026-11-22,10:00,胆嚢摘出術,OP1,2026-11-21 10:00',
        '0012345,灯火太郎,2026-11-22,9:00,ヘルニア修復術,OP2,',
      ].join('\n'),
    });
    expect(sink.of('appointment').map(({ id, start }) => `${id} ${start}`)).toEqual([
      'schedule/surgery/OP1 2026-11-22T10:00',
      'schedule/surgery/OP2 2026-11-22T09:00',
    ]);
  });

  it('takes no time from a cell that is longer than any, and no time over it', () => {
    const row = `0012345,灯火 太郎,,2026-11-22,9${' '.repeat(300_000)}x,,,,,胆嚢摘出術`;
    const started = performance.now();
    const { sink } = read({ 'operations.csv': `${japanese}\n${row}\n` });
    expect(sink.of('appointment')).toMatchObject([{ start: '2026-11-22', text: '胆嚢摘出術' }]);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('repeats no endless column name in every row, and takes no endless row for a header', () => {
    const long = 'あ'.repeat(5000);
    const row = '0012345,灯火 太郎,2026-11-22,左';
    const wide = `患者ID,氏名,日付,${',列'.repeat(400)}`;
    const { sink, report } = read({
      'operations.csv': `患者ID,氏名,日付,${long}\n${row}\n`,
      'wide.csv': `${wide}\n${row}\n`,
    });
    expect(sink.of('appointment').map(({ note }) => note)).toEqual([`${'あ'.repeat(59)}…: 左`]);
    expect(report.quarantined).toMatchObject([{ path: 'wide.csv', reason: 'not-this-format' }]);
  });

  it('takes no rows that an open quote swallowed for the number of somebody new', () => {
    const { sink, report } = read({
      'operations.csv': [
        '患者ID,氏名,生年月日,日付',
        '"0012345,灯火 太郎,1950-01-01,2026-11-22',
        '0012403",新規 次郎,1980-02-03,2026-11-22',
      ].join('\n'),
    });
    expect(sink.patients.size).toBe(2);
    expect(report.quarantined).toMatchObject([{ path: 'operations.csv#3', reason: 'invalid' }]);
  });
});
