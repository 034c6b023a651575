import { expect, test } from 'vitest';
import { fitting } from '../../../../renderer/imaging/handover/PrintImagesDialog.tsx';
import { mostPictures, type TrayPicture, trayAfter } from '../../../../renderer/imaging/handover/tray.ts';

const picture = (id: string): TrayPicture => ({
  id,
  address: `blob:${id}`,
  capture: {
    png: new Blob(),
    width: 1,
    height: 1,
    studyUid: '2.25.1',
    seriesInstanceUid: '2.25.10',
    sopInstanceUid: null,
    frame: null,
    caption: '',
  },
});
const tray = ['a', 'b', 'c'].map(picture);
const idsOf = (pictures: readonly TrayPicture[]) => pictures.map(({ id }) => id).join('');

test('pictures are added at the end, moved and taken out', () => {
  expect(idsOf(trayAfter(tray, { type: 'add', picture: picture('d') }))).toBe('abcd');
  expect(idsOf(trayAfter(tray, { type: 'move', id: 'a', by: 1 }))).toBe('bac');
  expect(idsOf(trayAfter(tray, { type: 'move', id: 'c', by: -1 }))).toBe('acb');
  expect(idsOf(trayAfter(tray, { type: 'remove', id: 'b' }))).toBe('ac');
});

test('what cannot be moved stays', () => {
  expect(trayAfter(tray, { type: 'move', id: 'a', by: -1 })).toBe(tray);
  expect(trayAfter(tray, { type: 'move', id: 'c', by: 1 })).toBe(tray);
  expect(trayAfter(tray, { type: 'move', id: 'x', by: 1 })).toBe(tray);
});

test('no more than main takes', () => {
  const full = Array.from({ length: mostPictures }, (_, index) => picture(String(index)));
  expect(trayAfter(full, { type: 'add', picture: picture('more') })).toBe(full);
});

test.each([
  [1, 1],
  [2, 2],
  [3, 4],
  [5, 6],
  [9, 9],
  [30, 9],
])('%i pictures stand %i on a page', (count, perPage) => {
  expect(fitting(count)).toBe(perPage);
});
