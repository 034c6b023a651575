/**
 * What the columns of a schedule are called (docs/schedule.md). The first of a line's names is the documented one, the
 * others are what hospitals' own lists say; widths, spaces, hyphens and underscores do not matter.
 */
const columnNames = {
  identifier: ['患者ID', 'patient_id', '患者番号', '患者No', '診察券番号', 'カルテ番号', 'ID'],
  name: ['氏名', 'name', '患者氏名', '患者名', '名前', 'patient_name'],
  kana: ['カナ', 'kana', 'カナ氏名', '氏名カナ', 'フリガナ', 'ふりがな'],
  birthDate: ['生年月日', 'birth_date', 'date_of_birth', 'dob'],
  category: ['種別', 'category', '区分', 'type'],
  date: ['日付', 'date', '予定日', '手術日', '予約日', '検査日', '入院予定日', '入院日', '実施予定日'],
  start: [
    '開始',
    'start',
    '開始予定',
    '開始時刻',
    '開始時間',
    '時刻',
    '時間',
    '予約時刻',
    '予約時間',
    '入室予定',
    'start_time',
    'time',
  ],
  end: ['終了', 'end', '終了予定', '終了時刻', '終了時間', '退院予定日', 'end_time'],
  place: ['場所', 'place', '手術室', '診察室', '検査室', '病棟', 'room', 'location', 'ward'],
  department: ['診療科', 'department', '科'],
  practitioner: ['担当医', 'practitioner', '術者', '執刀医', '医師', '医師名', 'surgeon', 'doctor'],
  text: [
    '内容',
    'procedure',
    '術式',
    '予定術式',
    '手術名',
    '目的',
    '検査',
    '検査名',
    '予約内容',
    '入院目的',
    'reason',
    'content',
  ],
  code: ['コード', 'code', '術式コード', '検査コード'],
  codeSystem: ['コード体系', 'code_system'],
  laterality: ['左右', 'laterality', '患側', '術側', 'side'],
  bodySite: ['部位', 'body_site', 'site'],
  anesthesia: ['麻酔', 'anaesthesia', '麻酔法', '麻酔方法', 'anesthesia'],
  status: ['状態', 'status', '状況', 'ステータス'],
  note: ['備考', 'note', 'メモ', 'コメント', 'comment', 'remarks'],
  number: ['番号', 'number', '予約番号', '手術番号', '管理番号', 'appointment_id'],
  updated: ['更新日時', 'updated', '更新日', 'updated_at', 'last_updated'],
} as const;

export type Column = keyof typeof columnNames;

/** The day of a list that has no other: of who is to go home. */
const dischargeDays = new Set(['退院予定日', '退院日', 'discharge_date'].map(folded));

/** Said of a patient elsewhere, and better. */
const ignored = new Set(['年齢', '性別', 'age', 'sex', 'gender'].map(folded));

const columnByName = new Map<string, Column>(
  (Object.entries(columnNames) as [Column, readonly string[]][]).flatMap(([column, names]) =>
    names.map((name): [string, Column] => [folded(name), column]),
  ),
);

/** What is wider is no list that people look at. */
const mostColumns = 300;
/** Each row repeats the names of columns that nothing of ours takes. */
const mostOfName = 60;

/** The header of one file: where each column is, and what else there is. */
export class Header {
  readonly #places: Partial<Record<Column, number>> = {};
  #extra: { name: string; place: number }[] = [];
  /** The list has the days on which stays are to end, and no others. */
  readonly ofDischarges: boolean;

  private constructor(cells: readonly string[]) {
    for (const [place, cell] of cells.entries()) {
      const column = columnByName.get(folded(cell));
      if (column !== undefined && this.#places[column] === undefined) this.#places[column] = place;
      else if (cell.trim() !== '' && !ignored.has(folded(cell))) this.#extra.push({ name: nameOf(cell), place });
    }
    const discharged = cells.findIndex((cell) => dischargeDays.has(folded(cell)));
    this.ofDischarges = this.#places.date === undefined && discharged >= 0;
    if (!this.ofDischarges) return;
    this.#places.date = discharged;
    if (this.#places.end === discharged) delete this.#places.end;
    this.#extra = this.#extra.filter(({ place }) => place !== discharged);
  }

  /** Null where the row is no header: lists often have a title above it. */
  static of(cells: readonly string[]): Header | null {
    if (cells.length > mostColumns) return null;
    const header = new Header(cells);
    return header.has('identifier') && header.has('date') ? header : null;
  }

  has(column: Column): boolean {
    return this.#places[column] !== undefined;
  }

  /** A cell's text, trimmed; empty where the column or the cell is not there. */
  text(row: readonly string[], column: Column): string {
    const place = this.#places[column];
    return place === undefined ? '' : (row[place] ?? '').trim();
  }

  /** `列名: 値` of every filled cell that no column of ours takes. */
  rest(row: readonly string[]): string[] {
    return this.#extra.flatMap(({ name, place }) => {
      const text = (row[place] ?? '').trim();
      return text === '' ? [] : [`${name}: ${text}`];
    });
  }
}

function nameOf(cell: string): string {
  const name = cell.trim();
  return name.length > mostOfName ? `${name.slice(0, mostOfName - 1)}…` : name;
}

function folded(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-・:]/g, '');
}
