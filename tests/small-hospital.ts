/** The demo hospital with few patients and small images, written once in a run (pages.ts); nobody writes to it. */
import { generateHospital } from '../scripts/demo-hospital/generate.ts';
import { builtPage } from './pages.ts';

/** Studies of `small`. */
export const smallHospitalStudies = 10;

/** @returns its folder, with `dicom/ST0001` and so on in it */
export function smallHospital(): Promise<string> {
  return builtPage('small-hospital', (out) => generateHospital({ out, patients: 25, images: 'small' }));
}
