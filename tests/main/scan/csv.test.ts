import { expect, it } from 'vitest';
import { csvOf, readCsv } from '../../../main/scan/csv.ts';

it('writes what Excel opens, runs no formula, and reads its own again', () => {
  const rows = [
    { id: '0012345', ward: '3西, 北', note: 'a "b"\r\nc' },
    { id: '-12', ward: '', note: "=cmd|' /C calc'!A1" },
    { id: "it's", ward: '+81', note: '@sum' },
  ];
  const csv = csvOf(['id', 'ward', 'note'], rows);
  expect(csv.startsWith('\uFEFFid,ward,note\r\n0012345,"3西, 北","a ""b""\r\nc"\r\n')).toBe(true);
  expect(csv).toContain(`\r\n'-12,,'=cmd|' /C calc'!A1\r\n`);
  expect(readCsv(csv)).toEqual(rows);
  expect(readCsv('a,b\n1,2\n\n3,\n')).toEqual([
    { a: '1', b: '2' },
    { a: '3', b: '' },
  ]);
  expect(() => readCsv('a,b\n"never closed,2')).toThrow(/CSV/);
});
