/** A key folder and an empty disk in a temporary folder, for tests that write media. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type FacilityKeys, initFacility } from '../../exporter/keys.ts';

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
  const keys = await initFacility({ folder: path.join(folder, 'keys'), name, stationPassphrase, recoveryPassphrase });
  const disk = path.join(folder, 'disk');
  fs.mkdirSync(disk);
  return { folder, keys, disk, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}
