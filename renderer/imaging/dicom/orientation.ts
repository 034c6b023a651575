import { type DicomJson, numbersOf, stringOf } from '../../../shared/dicom-json.ts';

/** What lies at each edge of the picture as stored: e.g. `R`, `AL`; empty where the image does not say. */
export interface OrientationMarks {
  left: string;
  right: string;
  top: string;
  bottom: string;
}

const opposite: Record<string, string> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };

/**
 * Edge marks from Image Orientation (Patient) (PS3.3 C.7.6.2.1.1), else from Patient Orientation (C.7.6.1.1.1); null
 * where the image carries neither: then nothing is drawn, rather than a guess.
 */
export function orientationMarksOf(frame: DicomJson): OrientationMarks | null {
  const cosines = numbersOf(frame, '00200037');
  const row = cosines.length === 6 ? directionOf(cosines.slice(0, 3)) : (stringOf(frame, '00200020', 0) ?? '');
  const column = cosines.length === 6 ? directionOf(cosines.slice(3, 6)) : (stringOf(frame, '00200020', 1) ?? '');
  if (!/^[LRAPHF]{1,3}$/.test(row) || !/^[LRAPHF]{1,3}$/.test(column)) return null;
  return { right: row, left: opposed(row), bottom: column, top: opposed(column) };
}

/** The letters of a direction in patient coordinates (x to the left, y to the back, z to the head), largest part first. */
function directionOf(vector: readonly number[]): string {
  const [x = 0, y = 0, z = 0] = vector;
  return [
    { letter: x > 0 ? 'L' : 'R', size: Math.abs(x) },
    { letter: y > 0 ? 'P' : 'A', size: Math.abs(y) },
    { letter: z > 0 ? 'H' : 'F', size: Math.abs(z) },
  ]
    .filter((part) => part.size > 0.0001)
    .sort((a, b) => b.size - a.size)
    .map((part) => part.letter)
    .join('');
}

function opposed(direction: string): string {
  return direction.replace(/./g, (letter) => opposite[letter]!);
}
