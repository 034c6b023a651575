/** The operating list and the outpatient appointments of the days after the data end, as the CSV a hospital would save. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { departments } from './catalogue.ts';
import { ageAt, compactTime, day, dayOf, hour, isoDate, minute } from './moment.ts';
import { kanaOf, nameOf, type Person } from './people.ts';
import { Random } from './random.ts';

export interface ScheduleCounts {
  operations: number;
  appointments: number;
}

const procedures = [
  ['08', '腹腔鏡下胆嚢摘出術', '全身麻酔'],
  ['08', '腹腔鏡下結腸切除術', '全身麻酔'],
  ['08', '鼠径ヘルニア修復術', '腰椎麻酔'],
  ['09', '人工骨頭挿入術', '腰椎麻酔'],
  ['09', '人工膝関節置換術', '全身麻酔'],
  ['03', 'ペースメーカー電池交換術', '局所麻酔'],
] as const;
const purposes = ['再診', '再診', '再診', '検査説明', '紹介初診', '処方のみ', '術後診察'] as const;
const sexWords = { M: '男', F: '女', U: '不明' } as const;

/** Writes operations.csv and appointments.csv (UTF-8 with a mark, CRLF). `people` are drawn from in order. */
export function writeSchedule(folder: string, people: readonly Person[], seed: number, asOf: number): ScheduleCounts {
  mkdirSync(folder, { recursive: true });
  const random = new Random(seed, 'schedule');
  const tomorrow = dayOf(asOf) + day;
  const operations = people.slice(0, 14).map((person, index) => {
    const [code, procedure, anaesthesia] = random.pick(procedures);
    const department = departments.find((candidate) => candidate.code === code)!;
    const surgeon = random.pick(department.doctors);
    const start = tomorrow + Math.floor(index / 5) * day + 9 * hour + (index % 5) * 105 * minute;
    const age = person.birthDate ? ageAt(person.birthDate, start) : '';
    return [
      isoDate(start),
      clock(start),
      `手術室${(index % 4) + 1}`,
      person.id,
      nameOf(person),
      kanaOf(person),
      age,
      sexWords[person.sex],
      department.name,
      procedure,
      `${surgeon.family} ${surgeon.given}`,
      anaesthesia,
      index === 0 ? '緊急の可能性あり（架空）' : '',
    ];
  });
  const appointments = people.map((person, index) => {
    const department = random.pick(departments);
    const doctor = random.pick(department.doctors);
    const start = tomorrow + (index % 3) * day + 9 * hour + (index % 42) * 10 * minute;
    return [
      isoDate(start),
      clock(start),
      department.name,
      person.id,
      nameOf(person),
      kanaOf(person),
      `${doctor.family} ${doctor.given}`,
      random.pick(purposes),
    ];
  });
  const save = (name: string, head: readonly string[], rows: readonly (readonly (string | number)[])[]) => {
    const sorted = [...rows].sort((a, b) => (`${a[0]}${a[1]}${a[3]}` < `${b[0]}${b[1]}${b[3]}` ? -1 : 1));
    writeFileSync(
      join(folder, name),
      `\ufeff${[head, ...sorted].map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`,
    );
  };
  save(
    'operations.csv',
    [
      '手術日',
      '開始予定',
      '手術室',
      '患者ID',
      '氏名',
      'カナ',
      '年齢',
      '性別',
      '診療科',
      '術式',
      '術者',
      '麻酔',
      '備考',
    ],
    operations,
  );
  save('appointments.csv', ['予約日', '時刻', '診療科', '患者ID', '氏名', 'カナ', '担当医', '目的'], appointments);
  return { operations: operations.length, appointments: appointments.length };
}

function clock(moment: number): string {
  return compactTime(moment, 12).slice(8).replace(/^(..)/, '$1:');
}

function quoted(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
