import { expect, test } from 'vitest';
import type { Slice } from '../../../../renderer/imaging/study/display-sets.ts';
import { notesOf } from '../../../../renderer/imaging/viewport/overlay-text.ts';
import type { DicomJson } from '../../../../shared/dicom-json.ts';

const key = (word: string) => word;
const slice = { sopInstanceUid: '2.25.1', frame: 1, damage: null } as Slice;
const frameOf = (interpretation: string, hasPalette: boolean): DicomJson => ({
  '00280004': { vr: 'CS', Value: [interpretation] },
  ...(hasPalette && { '00281101': { vr: 'US', Value: [256, 0, 16] } }),
});

test('greys over which colours belong say that the colours are missing; a palette picture has them', () => {
  const notes = (frame: DicomJson) => notesOf(slice, frame, key, key);
  expect(notes(frameOf('MONOCHROME2', true))).toEqual(['overlay.noSupplementalPalette']);
  expect(notes(frameOf('MONOCHROME2', false))).toEqual([]);
  expect(notes(frameOf('PALETTE COLOR', true))).toEqual([]);
});

test('frames that were lost are said with how many', () => {
  const damaged = { ...slice, damage: 'frame 3 is missing' };
  expect(notesOf(damaged, frameOf('MONOCHROME2', false), key, key)).toEqual(['problem.exported (problem.detail)']);
});
