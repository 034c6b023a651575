/** What is planned around the day the data end, as the CSV a hospital would save from its systems (docs/schedule.md). */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { departments } from './catalogue.ts';
import { departmentOf } from './chart.ts';
import { compactTime, day, dayOf, hour, isoDate, isoTime, minute } from './moment.ts';
import { kanaOf, nameOf, type Person } from './people.ts';
import { Random } from './random.ts';

export interface ScheduleCounts {
  operations: number;
  appointments: number;
  admissions: number;
  examinations: number;
}

type Row = Record<string, string>;

const who = ['患者ID', '氏名', 'カナ', '生年月日'] as const;
const operationHeader = [
  '番号',
  '手術日',
  '開始',
  '終了',
  '手術室',
  ...who,
  '診療科',
  '執刀医',
  '術式',
  '術式コード',
  'コード体系',
  '左右',
  '麻酔',
  '状態',
  '備考',
  '更新日時',
];
const visitHeader = ['予約日', '時刻', '診療科', '診察室', ...who, '担当医', '目的', '状態'];
const admissionHeader = ['入院予定日', '退院予定日', '病棟', ...who, '診療科', '担当医', '入院目的'];
const examinationHeader = ['種別', '検査日', '時刻', '検査室', ...who, '診療科', '検査', '備考'];

/** Department, procedure, 診療報酬点数表, anaesthesia, whether it has a side, minutes. */
const procedures = [
  ['08', '腹腔鏡下胆嚢摘出術', 'K672-2', '全身麻酔', false, 90],
  ['08', '腹腔鏡下結腸悪性腫瘍切除術', 'K719-3', '全身麻酔＋硬膜外', false, 240],
  ['08', '鼠径ヘルニア手術', 'K633', '脊髄くも膜下麻酔', true, 60],
  ['09', '人工骨頭挿入術（股）', 'K081', '脊髄くも膜下麻酔', true, 90],
  ['09', '人工関節置換術（膝）', 'K082', '全身麻酔', true, 120],
  ['03', 'ペースメーカー交換術', 'K597-2', '局所麻酔', true, 60],
] as const;
const purposes = ['再診', '再診', '再診', '検査説明', '紹介初診', '処方のみ', '術後診察'] as const;
const examinations = [
  ['上部消化管内視鏡', '内視鏡室1'],
  ['下部消化管内視鏡', '内視鏡室2'],
  ['造影CT（胸腹部）', 'CT室'],
  ['心臓超音波', '生理検査室'],
] as const;

/**
 * Writes operations.csv, appointments.csv, admissions.csv and examinations.csv (UTF-8 with a mark, CRLF, saved an hour
 * before the data end). `people` are drawn from in order.
 * @param other whose number the last row of the operating list has beside somebody else's name
 */
export function writeSchedule(
  folder: string,
  people: readonly Person[],
  other: Person,
  { seed, asOf }: { seed: number; asOf: number },
): ScheduleCounts {
  mkdirSync(folder, { recursive: true });
  const random = new Random(seed, 'schedule');
  const today = dayOf(asOf);
  const saved = asOf - hour;
  // Whose chart the demo opens is operated on tomorrow morning, for what the chart gives a reason.
  const [featured, ...others] = people;
  const listed = [...others.slice(0, 5), featured!, ...others.slice(5, 13)];
  const operations = listed.map((person, index) => {
    const drawn = random.pick(procedures);
    const [code, text, kCode, anaesthesia, hasSide, minutes] = person === featured ? procedures.at(-1)! : drawn;
    const department = departmentOf(code);
    const surgeon = random.pick(department.doctors);
    const start = today + Math.floor(index / 5) * day + 9 * hour + (index % 5) * 105 * minute;
    const side = hasSide ? (person === featured ? '左' : random.pick(['左', '右'])) : '';
    const finished = start + minutes * minute < saved;
    return {
      番号: `OP${isoDate(start).replaceAll('-', '')}${String((index % 5) + 1).padStart(2, '0')}`,
      手術日: isoDate(start),
      開始: clock(start),
      終了: clock(start + minutes * minute),
      手術室: `手術室${(index % 4) + 1}`,
      ...identityOf(person),
      診療科: department.name,
      執刀医: `${surgeon.family} ${surgeon.given}`,
      術式: text,
      術式コード: kCode,
      コード体系: '診療報酬点数表',
      左右: side,
      麻酔: anaesthesia,
      状態: index === 7 ? '中止' : finished ? '終了' : '予定',
      備考: index === 7 ? '発熱のため延期' : random.pick(['', '', '抗凝固薬 休薬確認', '輸血準備あり', '術後ICU']),
      更新日時: `${isoDate(saved - day)} ${clock(saved - day)}`,
    };
  });
  const misnamed = {
    ...operations[1]!,
    ...identityOf(other),
    氏名: nameOf(featured!),
    カナ: kanaOf(featured!),
    番号: 'OP-X',
  };
  const appointments = people.map((person, index) => {
    const department = random.pick(departments);
    const doctor = random.pick(department.doctors);
    const start = today + (index % 3) * day + 9 * hour + (index % 42) * 10 * minute;
    return {
      予約日: isoDate(start),
      時刻: clock(start),
      診療科: department.name,
      診察室: `${department.code}診`,
      ...identityOf(person),
      担当医: `${doctor.family} ${doctor.given}`,
      目的: random.pick(purposes),
      状態: start < saved ? random.pick(['診察済', '診察済', '診察済', '未来院']) : '予約',
    };
  });
  const admissions = people.slice(14, 22).map((person, index) => {
    const department = random.pick(departments);
    const doctor = random.pick(department.doctors);
    const start = today + (1 + (index % 4)) * day;
    return {
      入院予定日: isoDate(start),
      退院予定日: isoDate(start + random.int(3, 14) * day),
      病棟: random.pick(['3西', '4東', '5西']),
      ...identityOf(person),
      診療科: department.name,
      担当医: `${doctor.family} ${doctor.given}`,
      入院目的: random.pick(['手術', '精査', '化学療法', '教育入院']),
    };
  });
  const planned = people.slice(5, 17).map((person, index) => {
    const [text, place] = examinations[index % examinations.length]!;
    const start = today + (index % 3) * day + 13 * hour + (index % 6) * 20 * minute;
    return {
      種別: '検査',
      検査日: isoDate(start),
      時刻: clock(start),
      検査室: place,
      ...identityOf(person),
      診療科: random.pick(departments).name,
      検査: text,
      備考: text.includes('内視鏡') ? '当日朝から絶食' : '',
    };
  });
  const save = (name: string, header: readonly string[], rows: readonly Row[]) => {
    const lines = rows.map((row) => header.map((column) => row[column] ?? ''));
    const place = join(folder, name);
    writeFileSync(place, `\ufeff${[header, ...lines].map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`);
    // The zone of the process is the hospital's.
    utimesSync(place, new Date(isoTime(saved)), new Date(isoTime(saved)));
  };
  save('operations.csv', operationHeader, [...operations, misnamed]);
  save('appointments.csv', visitHeader, appointments);
  save('admissions.csv', admissionHeader, admissions);
  save('examinations.csv', examinationHeader, planned);
  return {
    operations: operations.length,
    appointments: appointments.length,
    admissions: admissions.length,
    examinations: planned.length,
  };
}

function identityOf(person: Person): Row {
  return { 患者ID: person.id, 氏名: nameOf(person), カナ: kanaOf(person), 生年月日: person.birthDate ?? '' };
}

function clock(moment: number): string {
  return compactTime(moment, 12).slice(8).replace(/^(..)/, '$1:');
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
