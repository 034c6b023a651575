import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { SourceReport } from '../../../exporter/report.ts';
import { hashPins } from '../../../exporter/sources/staff/hash-pins.ts';
import { readStaff } from '../../../exporter/sources/staff/read.ts';
import { parsePinHash, type Staff } from '../../../shared/people.ts';
import { temporaryFolder } from '../../main/medium-fixture.ts';

async function read(text: string | Uint8Array) {
  const file = path.join(temporaryFolder(), 'staff.csv');
  fs.writeFileSync(file, text);
  return readFrom(file);
}

async function readFrom(file: string) {
  const report = new SourceReport('staff');
  const staff = await readStaff(file, report, new AbortController().signal);
  return { staff, report };
}

/** By a scrypt called here, not by the program's own. */
function opens({ pin }: Staff, digits: string): boolean {
  const { log2N, r, p, salt, key } = parsePinHash(pin!)!;
  const cost = { N: 2 ** log2N, r, p, maxmem: 2 ** 28 };
  return crypto.scryptSync(digits, Buffer.from(salt, 'base64'), 32, cost).toString('base64') === key;
}

const japanese = `職員名簿,,,,,
2026年11月,,,,,
職員番号,氏名,カナ,所属,職種,PIN
D0012,模擬 医師,モギ イシ,内科,医師,2580
N0034,模擬 花子,モギ ハナコ,3西,看護師、端末管理者,０４７１
A0001,模擬 管理,,情報システム室,端末管理者,83905177
`;

test('people with their roles and PINs, of a list in Japanese', async () => {
  const { staff, report } = await read(`\uFEFF${japanese}`);
  expect(staff).toMatchObject([
    { id: 'A0001', name: '模擬 管理', kana: null, place: '情報システム室', roles: ['administrator'] },
    { id: 'D0012', name: '模擬 医師', kana: 'モギ イシ', place: '内科', roles: ['clinician'] },
    { id: 'N0034', name: '模擬 花子', roles: ['nurse', 'administrator'] },
  ]);
  const [administrator, doctor, nurse] = staff as [Staff, Staff, Staff];
  expect([opens(administrator, '83905177'), opens(doctor, '2580'), opens(nurse, '0471')]).toEqual([true, true, true]);
  expect(opens(doctor, '2581')).toBe(false);
  expect(JSON.stringify(staff)).not.toMatch(/2580|0471|83905177/);
  expect(report.totals().kinds).toMatchObject({ staff: { read: 3, mapped: 3 } });
});

test('the same in Shift_JIS and in English', async () => {
  // 職員番号,氏名,職種 / D1,模擬,nurse
  const shiftJis = Buffer.from('904588f594d48d862c8e8196bc2c90458eed0a44312c96cd8b5b2c6e757273650a', 'hex');
  expect((await read(shiftJis)).staff).toMatchObject([{ id: 'D1', name: '模擬', roles: ['nurse'], pin: null }]);
  const english = 'staff_number,name,role,pin\nd1,Mogi Taro,clinician / administrator,902718\n';
  expect((await read(english)).staff).toMatchObject([{ id: 'd1', roles: ['clinician', 'administrator'] }]);
});

test('what is wrong is set aside by its line, without what it says', async () => {
  const { staff, report } = await read(`staff_number,name,role,pin
1,Aka,nurse,2580
2,Ao,pharmacist,2580
3,Ki,nurse,123
4,Midori,nurse,12a45
5,,nurse,4716
6,Kuro,nurse,4716
6,Shiro,nurse,4717
7,Cha,nurse,4718
７,Cha,administrator,4718
8,Momo,nurse,
9,Hai,nurse,1234
10,Kon,nurse,scrypt$4$8$1$AAAA$BBBB
`);
  expect(staff.map(({ id, roles, pin }) => [id, roles.join(' '), pin !== null])).toEqual([
    ['1', 'nurse', true],
    ['7', 'nurse administrator', true],
    ['8', 'nurse', false],
    ['9', 'nurse', true],
  ]);
  const said = report.quarantined.map((one) => `${one.path} ${one.detail}`).sort();
  expect(said).toEqual([
    'staff.csv#13 the hash of the PIN is not one of ours',
    'staff.csv#3 the role is none of clinician, nurse and administrator',
    'staff.csv#4 a PIN has four to eight digits',
    'staff.csv#5 a PIN has four to eight digits',
    'staff.csv#6 the staff number or the name is missing or too long',
    'staff.csv#7 the staff number is given to two people, or with two PINs',
    'staff.csv#8 the staff number is given to two people, or with two PINs',
  ]);
  expect(report.warnings.map((one) => one.path)).toEqual(['staff.csv#11', 'staff.csv#12']);
  expect(JSON.stringify([report.quarantined, report.warnings])).not.toMatch(/Aka|Ao|2580|471/);
  expect(report.totals().kinds.staff).toEqual({ read: 12, mapped: 5, text: 0, quarantined: 7, skipped: 0 });
});

test.each([
  ['nothing at all', ''],
  ['no roles', '職員番号,氏名\n1,模擬\n'],
  ['no text', new Uint8Array([0x81, 0xff, 0xfe, 0x00])],
  ['a header alone', '職員番号,氏名,職種\n'],
  ['a header and a cell that is never closed', '職員番号,氏名,職種\nD1,"模擬,医師\n'],
])('of a list of %s nobody is taken, and the report says so', async (_name, content) => {
  const { staff, report } = await read(content);
  expect(staff).toEqual([]);
  expect(report.quarantined).toHaveLength(1);
});

test('a list that is not there is said, and stops nothing', async () => {
  const { staff, report } = await readFrom('/nowhere/staff.csv');
  expect(staff).toEqual([]);
  expect(report.quarantined).toMatchObject([{ reason: 'io-error' }]);
});

test('a list whose PINs were hashed beforehand is taken as it is, and has none in clear', async () => {
  const [clear, hashed] = [path.join(temporaryFolder(), 'a.csv'), path.join(temporaryFolder(), 'b.csv')];
  fs.writeFileSync(clear, `${japanese}X9,"模擬, 二郎",,,医師,12\n`);
  expect(await hashPins(['hash-pins', clear, '--out', hashed])).toBe(1);
  const text = fs.readFileSync(hashed, 'utf8');
  expect(text).not.toMatch(/2580|0471|０４７１|83905177/);
  expect(text.match(/scrypt\$16\$8\$1\$/g)).toHaveLength(3);
  const { staff } = await readFrom(hashed);
  expect(staff.map(({ id, name, pin }) => [id, name, pin === null])).toEqual([
    ['A0001', '模擬 管理', false],
    ['D0012', '模擬 医師', false],
    ['N0034', '模擬 花子', false],
    ['X9', '模擬, 二郎', true],
  ]);
  expect(opens(staff[1]!, '2580')).toBe(true);
  expect(await hashPins(['hash-pins', clear])).toBeNull();
});
