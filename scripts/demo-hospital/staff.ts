/** Who works in the fictional hospital: its roster as CSV, with PINs in clear (docs/people.md). */
import { writeFileSync } from 'node:fs';

export interface StaffRow {
  id: string;
  name: string;
  kana: string;
  place: string;
  roles: string;
  pin: string;
}

/** The nurse of the demo first. */
export const staffRows: readonly StaffRow[] = [
  { id: 'N0034', name: '模擬 花子', kana: 'モギ ハナコ', place: '3西', roles: '看護師', pin: '4716' },
  { id: 'D0012', name: '模擬 一郎', kana: 'モギ イチロウ', place: '内科', roles: '医師', pin: '2580' },
  { id: 'D0027', name: '模擬 部長', kana: 'モギ ブチョウ', place: '外科', roles: '医師、端末管理者', pin: '617403' },
  {
    id: 'A0001',
    name: '模擬 管理',
    kana: 'モギ カンリ',
    place: '情報システム室',
    roles: '端末管理者',
    pin: '83905177',
  },
];

export function writeStaff(file: string): void {
  const header = ['職員番号', '氏名', 'カナ', '所属', '職種', 'PIN'];
  const rows = staffRows.map(({ id, name, kana, place, roles, pin }) => [id, name, kana, place, roles, pin]);
  const lines = [header, ...rows].map((cells) => cells.join(','));
  writeFileSync(file, `\uFEFF${lines.join('\r\n')}\r\n`);
}
