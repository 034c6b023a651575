/**
 * What the columns of a roster are called (docs/people.md). The first two of a line are the documented ones, the others are
 * what hospitals' own lists say; widths, spaces, hyphens and underscores do not matter.
 */
import type { Role } from '../../../shared/views.ts';

const columnNames = {
  id: ['職員番号', 'staff_number', '職員ID', '職員コード', '職員No', '社員番号', 'staff_id', 'employee_number'],
  name: ['氏名', 'name', '職員氏名', '職員名', '名前', 'staff_name'],
  kana: ['カナ', 'kana', 'カナ氏名', '氏名カナ', 'フリガナ', 'ふりがな'],
  place: ['所属', 'place', '病棟', '部署', '診療科', 'department', 'ward', 'unit'],
  roles: ['職種', 'role', '役割', '権限', 'roles'],
  pin: ['PIN', 'pin', '暗証番号', 'PINハッシュ', 'pin_hash'],
} as const;

export type StaffColumn = keyof typeof columnNames;

const columnByName = new Map<string, StaffColumn>(
  (Object.entries(columnNames) as [StaffColumn, readonly string[]][]).flatMap(([column, names]) =>
    names.map((name): [string, StaffColumn] => [folded(name), column]),
  ),
);

export class StaffHeader {
  readonly #places: Partial<Record<StaffColumn, number>> = {};

  private constructor(cells: readonly string[]) {
    for (const [place, cell] of cells.entries()) {
      const column = columnByName.get(folded(cell));
      if (column !== undefined) this.#places[column] ??= place;
    }
  }

  /** Null where the row is no header: lists often have a title above it. */
  static of(cells: readonly string[]): StaffHeader | null {
    const header = new StaffHeader(cells);
    return (['id', 'name', 'roles'] as const).every((column) => header.place(column) !== null) ? header : null;
  }

  place(column: StaffColumn): number | null {
    return this.#places[column] ?? null;
  }

  /** A cell's text, trimmed; empty where the column or the cell is not there. */
  text(row: readonly string[], column: StaffColumn): string {
    const place = this.place(column);
    return place === null ? '' : (row[place] ?? '').trim();
  }
}

const roleByName = new Map<string, Role>(
  Object.entries({
    clinician: ['医師', 'clinician', '歯科医師', '研修医', 'doctor', 'physician', 'dentist'],
    nurse: ['看護師', 'nurse', '看護', '助産師', '准看護師', '保健師', 'midwife', 'printing'],
    administrator: ['端末管理者', 'administrator', '管理者', 'admin'],
  } satisfies Record<Role, string[]>).flatMap(([role, names]) =>
    names.map((name): [string, Role] => [folded(name), role as Role]),
  ),
);

/** Several are apart by a comma, a slash, a semicolon or a middle dot. Null where one of them is unknown, or there is none. */
export function rolesOf(text: string): Role[] | null {
  const names = text.split(/[,、/／;;・|]/u).filter((name) => name.trim() !== '');
  const found = names.map((name) => roleByName.get(folded(name)));
  if (found.length === 0) return null;
  const known = found.filter((role) => role !== undefined);
  return known.length === found.length ? [...new Set(known)] : null;
}

function folded(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-:]/g, '');
}
