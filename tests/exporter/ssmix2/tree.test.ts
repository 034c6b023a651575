import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chooseCurrent, parseFileName, type StoredFile, walkPatients } from '../../../exporter/sources/ssmix2/tree.ts';
import { writeTree } from './encode.ts';

const stored = (name: string): StoredFile => ({
  path: name,
  name: parseFileName(name),
  folder: { patientId: null, date: null, datatype: null },
  type: 'file',
});
const names = (files: readonly { path: string }[]) => files.map((file) => file.path);
const lab = (order: string, time: string, flag: number) => `0000123_20250401_OML-11_${order}_${time}_01_${flag}`;

test('file names', () => {
  expect(parseFileName('9999013_20110701_OMP-01_000000011000185_20110701224603984_01_1')).toEqual({
    patientId: '9999013',
    date: '20110701',
    datatype: 'OMP-01',
    orderNumber: '000000011000185',
    timestamp: '20110701224603984',
    department: '01',
    flag: '1',
  });
  expect(parseFileName('A_1_-_ADT-00_999999999999999_20250401000000_-_1')).toMatchObject({
    patientId: 'A_1',
    date: '-',
    timestamp: '20250401000000000',
    department: '-',
  });
  expect(parseFileName('1_20111013_OMD_1_20111014232213000_01_0')).toMatchObject({ datatype: 'OMD', flag: '0' });
  for (const name of [
    '1_20111013_OMD_1_20111014232213000_内科_1',
    '1_20111013_OMD_1_20111014232213000__1',
    '1_20111013_OMD_1_20111014232213000_01_1.txt',
    '1_20111013_omd_1_20111014232213000_01_1.HL7',
  ]) {
    expect(parseFileName(name)).toMatchObject({ patientId: '1', datatype: 'OMD', orderNumber: '1', flag: '1' });
  }
  expect(parseFileName('1_20111013_OMD_A_1_20111014232213000_01_1')).toMatchObject({ orderNumber: 'A_1' });
  for (const name of [
    '1_20111013_OMD_1_20111014232213000_01_1.bak',
    'Thumbs.db',
    '1_2_OMP-01_3_4_5_6',
    '1_20110701_OMP-01_1_20110701224603984_01_3',
  ]) {
    expect(parseFileName(name)).toBeNull();
  }
});

test('one valid file is read, history is superseded', () => {
  const old = lab('1', '20250401100000000', 2);
  const now = lab('1', '20250401110000000', 1);
  const choice = chooseCurrent([stored(old), stored(now)]);
  expect(names(choice.current)).toEqual([now]);
  expect(choice.skipped.map(({ file, reason }) => [file.path, reason])).toEqual([[old, 'superseded']]);
  expect(choice.suspects).toEqual([]);
});

test('without a valid file the order was deleted', () => {
  const files = [lab('1', '20250401100000000', 0), lab('1', '20250401110000000', 0)].map(stored);
  const choice = chooseCurrent(files);
  expect(choice.current).toEqual([]);
  expect(choice.skipped.map(({ reason }) => reason)).toEqual(['deleted', 'deleted']);
});

test('superseded files renamed to _0 (2015) do not hide the valid one', () => {
  const files = [lab('1', '20250401100000000', 0), lab('1', '20250401110000000', 1)].map(stored);
  const choice = chooseCurrent(files);
  expect(names(choice.current)).toEqual([lab('1', '20250401110000000', 1)]);
  expect(choice.suspects).toEqual([]);
});

test('a valid file older than a deletion is read and listed', () => {
  const files = [lab('1', '20250401100000000', 1), lab('1', '20250401110000000', 0)].map(stored);
  const choice = chooseCurrent(files);
  expect(names(choice.current)).toEqual([lab('1', '20250401100000000', 1)]);
  expect(choice.suspects).toHaveLength(1);
});

test('of several valid files the newest is read and the others listed', () => {
  const [first, second] = [lab('1', '20250401100000000', 1), lab('1', '20250401100000001', 1)];
  const choice = chooseCurrent([stored(second), stored(first)]);
  expect(names(choice.current)).toEqual([second]);
  expect(choice.suspects.map(({ file }) => file.path)).toEqual([first]);
});

test('only history: listed, for the current file is missing', () => {
  const choice = chooseCurrent([stored(lab('1', '20250401100000000', 2))]);
  expect(choice.current).toEqual([]);
  expect(choice.suspects).toMatchObject([{ unread: true }]);
});

test('keys are apart by order number', () => {
  const choice = chooseCurrent([lab('1', '20250401100000000', 1), lab('2', '20250401100000000', 0)].map(stored));
  expect(choice.current).toHaveLength(1);
});

test('any depth, one patient at a time, links not followed', async () => {
  const file = (id: string, date: string, datatype: string) => `${id}_${date}_${datatype}_1_20250401100000000_01_1`;
  const root = writeTree([
    { name: file('0000123', '20250401', 'OMP-01'), content: '' },
    { name: file('0000123', '-', 'ADT-00'), content: '' },
    { name: file('12', '20250401', 'OMP-01'), folder: '12/20250401/OMP-01', content: '' },
    { name: file('20110701', '20250401', 'OMP-01'), folder: '201/107/20110701/20250401/OMP-01', content: '' },
    { name: file('77', '20250401', 'OMP-01'), folder: '.', content: '' },
  ]);
  try {
    fs.symlinkSync('/etc', path.join(root, '000', 'loop'));
    const groups: (string | null)[][] = [];
    for await (const files of walkPatients(root)) {
      expect(files.filter((entry) => entry.type === 'file').length).toBeLessThanOrEqual(2);
      groups.push(files.map((entry) => (entry.type === 'file' ? entry.folder.patientId : entry.type)));
    }
    expect(groups).toEqual([[null], ['link'], ['0000123', '0000123'], ['12'], ['20110701']]);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
});
