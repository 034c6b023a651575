/**
 * What the columns of a list of wards are called (docs/wards.md). The first two of a line are the documented ones; widths,
 * spaces, hyphens and underscores do not matter.
 */
const columnNames = {
  ward: ['病棟', 'ward', '病棟名', '病棟名称', 'ward_name'],
  code: ['病棟コード', 'ward_code', '病棟CD', '病棟ID', '別名', 'alias'],
  room: ['病室', 'room', '部屋', '部屋番号', '病室番号', '号室', 'room_number'],
  bed: ['床', 'bed', 'ベッド', 'ベッド番号', '床番号', '病床', 'bed_number'],
  beds: ['床数', 'beds', 'ベッド数', '病床数', 'bed_count'],
  capacity: ['定床', 'capacity', '定員', '許可病床数', '病棟定床'],
  kind: ['種類', 'kind', '病棟種別', '病床種別', '区分', 'type'],
  phone: ['電話', 'phone', '内線', '電話番号', '内線番号', 'extension'],
  order: ['順', 'order', '表示順', '並び順', '順番', 'position'],
  note: ['備考', 'note', 'メモ', 'コメント', 'remarks'],
} as const;

export type WardColumn = keyof typeof columnNames;

const columnByName = new Map<string, WardColumn>(
  (Object.entries(columnNames) as [WardColumn, readonly string[]][]).flatMap(([column, names]) =>
    names.map((name): [string, WardColumn] => [folded(name), column]),
  ),
);

/** Every column that is read, by its documented names. */
export const wardColumns: readonly (readonly [WardColumn, string, string])[] = (
  Object.entries(columnNames) as [WardColumn, readonly string[]][]
).map(([column, names]) => [column, names[0]!, names[1]!]);

export class WardHeader {
  readonly #places: Partial<Record<WardColumn, number>> = {};

  private constructor(cells: readonly string[]) {
    for (const [place, cell] of cells.entries()) {
      const column = columnByName.get(folded(cell));
      if (column !== undefined) this.#places[column] ??= place;
    }
  }

  /** Null where the row is no header: a ward and at least one thing about it. */
  static of(cells: readonly string[]): WardHeader | null {
    const header = new WardHeader(cells);
    return header.#places.ward !== undefined && Object.keys(header.#places).length > 1 ? header : null;
  }

  /** A cell's text, trimmed; empty where the column or the cell is not there. */
  text(row: readonly string[], column: WardColumn): string {
    const place = this.#places[column];
    return place === undefined ? '' : (row[place] ?? '').trim();
  }
}

function folded(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-・:]/g, '');
}
