/** The hospital's own list of wards and beds as CSV (docs/wards.md): UTF-8 with a mark, CRLF. */
import { writeFileSync } from 'node:fs';
import { bedOf } from './catalogue.ts';

const plan = [
  { ward: 'ICU', code: 'W2I', kind: '集中治療', floor: 2, side: 0, perRoom: 2, phone: '内線 2100' },
  { ward: 'HCU', code: 'W2H', kind: '高度治療', floor: 2, side: 20, perRoom: 2, phone: '内線 2200' },
  { ward: '3東', code: 'W3E', kind: '一般', floor: 3, side: 0, perRoom: 4, phone: '内線 3100' },
  { ward: '3西', code: 'W3W', kind: '一般', floor: 3, side: 20, perRoom: 4, phone: '内線 3200' },
  { ward: '4東', code: 'W4E', kind: '一般', floor: 4, side: 0, perRoom: 4, phone: '内線 4100' },
  { ward: '4西', code: 'W4W', kind: '一般', floor: 4, side: 20, perRoom: 4, phone: '内線 4200' },
  { ward: '5東', code: 'W5E', kind: '一般', floor: 5, side: 0, perRoom: 4, phone: '内線 5100' },
  { ward: '5西', code: 'W5W', kind: '一般', floor: 5, side: 20, perRoom: 4, phone: '内線 5200' },
] as const;
/** Rooms of the cast (roles.ts), and of nobody else. */
const furtherRooms = [15, 16];
/** Closed when the data end: a ward of the list on which nobody lies. */
const closed = { ward: '6東', code: 'W6E', kind: '一般', phone: '内線 6100', note: '改修中（架空）' };

/** @param inpatients ordinary ones, whose rooms must all be on the list @returns rows */
export function writeWards(file: string, inpatients: number, among?: readonly string[]): number {
  const roomsUsed = new Map<string, number>();
  for (let number = 0; number < inpatients; number++) {
    const { ward, room } = bedOf(number, among);
    roomsUsed.set(ward, Math.max(roomsUsed.get(ward) ?? 0, Number(room.slice(1)) % 20));
  }
  const rows = plan.flatMap(({ ward, code, kind, floor, side, perRoom, phone }, index) => {
    const rooms = Array.from({ length: Math.min(12, (roomsUsed.get(ward) ?? 0) + 1) }, (_, room) => room + 1);
    const all = perRoom === 4 ? [...rooms, ...furtherRooms] : rooms;
    const about = [ward, code, '', '', String(all.length * perRoom), kind, phone, String(index + 1), ''];
    const beds = Array.from({ length: perRoom }, (_, bed) => bed + 1).join('、');
    return [
      about,
      ...all.map((room) => [ward, '', `${floor}${String(room + side).padStart(2, '0')}`, beds, '', '', '', '', '']),
    ];
  });
  const { ward, code, kind, phone, note } = closed;
  rows.push([ward, code, '', '', '0', kind, phone, String(plan.length + 1), note]);
  const header = ['病棟', '病棟コード', '病室', '床', '定床', '種類', '電話', '順', '備考'];
  const lines = [header, ...rows].map((cells) => cells.join(','));
  writeFileSync(file, `\uFEFF${lines.join('\r\n')}\r\n`);
  return rows.length;
}
