/**
 * Fictional notes by the million: a records database with the exporter's own schema, document rows and index, without
 * the source files that would have to be written and read first. Every note can be made again from its number.
 */
import fs from 'node:fs';
import { NoteIndexWriter, PatientIndexWriter } from '../../exporter/write/search-index.ts';
import { searchColumns } from '../../shared/japanese.ts';
import { noteText } from '../../shared/passages.ts';
import { documentReferenceSchema, patientSchema } from '../../shared/records.ts';
import { columnsOf, insertSql, valuesOf } from '../../shared/rows.ts';
import { closeDense, createDatabase } from '../../shared/sqlite/database.ts';

const ddl = fs.readFileSync(new URL('../../shared/schema/records.sql', import.meta.url), 'utf8');
const firstDay = Date.UTC(2016, 10, 21);
const years = 10;

export interface NotesSize {
  patients: number;
  /** A multiple of `patients`: everybody has as many. */
  notes: number;
}

/** Words with the share of notes that hold them, for a bench to look for. */
export const sharesOfWords: Record<string, number> = {
  糖尿病: 0.2,
  高血圧: 0.3,
  ワルファリン: 0.04,
  造影剤: 0.05,
  透析: 0.02,
  褐色細胞腫: 0.0002,
};

/** @param key raw key of the database, 64 hex digits */
export function writeNotes(file: string, key: string, { patients, notes }: NotesSize): void {
  const database = createDatabase(file, key, 256, ddl);
  database.exec('BEGIN');
  const addPatient = database.prepare<[unknown[]]>(insertSql('patient', columnsOf(patientSchema)));
  const patientIndex = new PatientIndexWriter(database);
  const patientValues = valuesOf(patientSchema);
  const addDocument = database.prepare<[unknown[]]>(
    insertSql('document_reference', columnsOf(documentReferenceSchema)),
  );
  const documentValues = valuesOf(documentReferenceSchema);
  const each = notes / patients;
  for (let person = 0; person < patients; person++) {
    const patient = patientSchema.parse({
      id: idOf(person),
      identifier: idOf(person),
      name: `灯火 ${person}`,
      kana: 'トモシビ タロウ',
      birthDate: `${1930 + (person % 90)}-01-01`,
      source: 'bench:notes',
    });
    addPatient.run(patientValues(patient));
    patientIndex.add(searchColumns(patient));
    for (let visit = 0; visit < each; visit++) {
      const { title, date, text } = noteOf(numberOf(person, visit, patients), notes);
      const document = { patientId: idOf(person), id: `n${visit}`, source: 'bench:notes', recordedAt: null };
      const rest = { typeCode: null, typeText: null, author: '模擬 医師', contentType: 'text/plain', content: null };
      addDocument.run(documentValues({ ...document, ...rest, title, date, text }));
    }
  }
  patientIndex.finish();
  const noteIndex = new NoteIndexWriter(database);
  const persons = new Persons(patients);
  for (let number = 0; number < notes; number++) {
    const visit = Math.floor(number / patients);
    const { title, text } = noteOf(number, notes);
    const patientId = idOf(persons.of(number));
    noteIndex.add({
      patientId,
      recordType: 'document_reference',
      recordId: `n${visit}`,
      text: noteText(title, text),
    });
    if (number % 1_000_000 === 999_999) process.stderr.write(`${number + 1} notes indexed\n`);
  }
  noteIndex.finish();
  database.exec('COMMIT');
  closeDense(database);
}

export function idOf(person: number): string {
  return String(person + 1).padStart(8, '0');
}

/** Everybody's first notes come first, then everybody's second, each time in another order. */
function numberOf(person: number, visit: number, patients: number): number {
  return visit * patients + ((person * stride(patients) + visit * 7919) % patients);
}

/** The other way round: whose note a number is. */
class Persons {
  readonly #patients: number;
  readonly #back: bigint;

  constructor(patients: number) {
    this.#patients = patients;
    this.#back = BigInt(inverse(stride(patients), patients));
  }

  of(number: number): number {
    const patients = this.#patients;
    const visit = Math.floor(number / patients);
    const place = ((number % patients) - ((visit * 7919) % patients) + patients) % patients;
    return Number((BigInt(place) * this.#back) % BigInt(patients));
  }
}

/** Shares no factor with a round number of patients. */
function stride(patients: number): number {
  return patients > 7 ? 7 : 1;
}

function inverse(value: number, modulus: number): number {
  for (let candidate = 1; candidate < modulus; candidate++) {
    if ((value * candidate) % modulus === 1) return candidate;
  }
  return 1;
}

/** The same for the same number, on every machine. */
export function noteOf(number: number, notes: number): { title: string; date: string; text: string } {
  let state = Math.imul(number + 1, 0x9e3779b1) >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const digits = (low: number, high: number) => String(low + Math.floor(random() * (high - low)));
  const moment = firstDay + Math.floor((number / notes) * years * 365.25 * 86_400) * 1000;
  const date = new Date(moment).toISOString().slice(0, 19);
  const said: string[] = [];
  for (const [word, share] of Object.entries(sharesOfWords)) {
    if (random() < share) said.push(`${word}${pick(followUps)}`);
  }
  const sentences = [
    `${pick(complaints)}を主訴に${pick(ways)}。`,
    `血圧 ${digits(90, 180)}/${digits(50, 100)}、脈拍 ${digits(50, 120)}、SpO2 ${digits(88, 100)}%。`,
    ...said,
    `${pick(places)}に${pick(findings)}を認め${pick(['る', 'ない', 'た', 'なかった'])}。`,
    `${pick(tests)}: ${pick(values)} ${digits(1, 400)}、${pick(values)} ${digits(1, 200)}.${digits(0, 9)}。`,
    `${pick(drugs)} ${digits(1, 20)}mg を${pick(['開始', '継続', '増量', '減量', '中止'])}。${pick(followUps)}`,
    `${pick(relatives)}に説明し、${pick(plans)}。`,
    `${pick(places)}の${pick(tests)}では${pick(findings)}と${pick(findings)}があり、${pick(relatives)}へ結果を伝えて${pick(plans)}。`,
    `検体 S${digits(1, 200_000)} を提出。担当 ${pick(kanji)}${pick(kanji)}${pick(kanji)}。${pick(followUps)}`,
  ];
  return { title: pick(titles), date, text: sentences.join('\n') };
}

/** Enough for as many pairs of neighbours as notes have. */
const kanji = Array.from({ length: 400 }, (_, index) => String.fromCodePoint(0x4e00 + index * 37));
const titles = ['診療録', '退院時要約', '看護記録', '診療情報提供書', '手術記録', '他科依頼'];
const complaints =
  '胸痛 腹痛 発熱 咳嗽 呼吸困難 頭痛 めまい 嘔気 下痢 便秘 腰痛 関節痛 しびれ 浮腫 動悸 倦怠感 食欲不振 体重減少 不眠 背部痛'.split(
    ' ',
  );
const ways =
  '来院した 救急搬送された 紹介受診した 再診した 予約受診した 予定した 依頼した 本日施行した 来週再検する 経過を追う'.split(
    ' ',
  );
const places =
  '右上肺野 左下肺野 心窩部 右季肋部 左下腹部 頸部 甲状腺 右膝関節 左股関節 腰椎 胸椎 下腿 前腕 眼底 咽頭 口腔 皮膚 腎臓 肝臓 膵臓'.split(
    ' ',
  );
const findings =
  '浸潤影 結節影 圧痛 腫脹 発赤 熱感 腫瘤 石灰化 狭窄 拡張 萎縮 出血 潰瘍 紅斑 水疱 雑音 湿性ラ音 胸水 腹水 リンパ節腫大'.split(
    ' ',
  );
const tests =
  'CT撮影 MRI 腹部エコー 心電図 胸部X線 上部内視鏡 下部内視鏡 血液検査 尿検査 心エコー 骨密度 呼吸機能 脳波 PET-CT'.split(
    ' ',
  );
const values = 'WBC CRP Hb AST ALT BUN Cr Na K HbA1c BNP LDH ALP TSH FT4 CEA PSA PT-INR D-dimer Alb'.split(' ');
const drugs =
  'アムロジピン ロキソプロフェン メトホルミン アスピリン フロセミド ランソプラゾール プレドニゾロン レボフロキサシン アトルバスタチン カルベジロール エナラプリル インスリングラルギン'.split(
    ' ',
  );
const followUps =
  '経過は安定している。 次回採血で確認する。 症状の増悪に注意する。 食事指導を行った。 家族へ連絡済み。 外来で継続する。'.split(
    ' ',
  );
const relatives = '本人 家族 妻 夫 長男 長女 施設職員 訪問看護師'.split(' ');
const plans =
  '同意を得た 入院の方針とした 外来で経過観察とした 専門科へ紹介した 服薬を継続する 検査を予約した 転院を調整する 自宅療養とした'.split(
    ' ',
  );
