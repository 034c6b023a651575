/** A key folder and an empty disk in a temporary folder, for tests that write media. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type FacilityKeys, initFacility } from '../../exporter/keys.ts';
import { quickly } from '../quick-passphrases.ts';

export const stationPassphrase = 'tomoshibi station 2026';
export const recoveryPassphrase = 'tomoshibi recovery 2026';

export interface TestFacility {
  folder: string;
  keys: FacilityKeys;
  /** Mount point of a disk. */
  disk: string;
  remove(): void;
}

export async function makeFacility(name = '灯火記念病院'): Promise<TestFacility> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-facility-'));
  const options = { folder: path.join(folder, 'keys'), name, stationPassphrase, recoveryPassphrase };
  const keys = await quickly(() => initFacility(options));
  const disk = path.join(folder, 'disk');
  fs.mkdirSync(disk);
  return { folder, keys, disk, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

const smallHospital = path.join(import.meta.dirname, '../golden/format-1/source');

/** An export.yml that writes two patients, a study, a document and a roster to the facility's disk. */
export function writeSmallConfig({ folder }: TestFacility): string {
  const paths = { fhir: 'fhir', dicom: 'dicom', documents: 'documents', staff: 'staff/staff.csv' };
  const sources = Object.entries(paths).map(([kind, place]) => ({
    name: kind,
    kind,
    path: path.join(smallHospital, place),
  }));
  const file = path.join(folder, 'export.yml');
  fs.writeFileSync(file, JSON.stringify({ keys: 'keys', output: 'disk', sources }));
  return file;
}

/** What is in that study. */
export function smallStudy(): Buffer[] {
  const folder = path.join(smallHospital, 'dicom');
  return fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name)));
}
