/** Once before the suite: a small fictional hospital on a medium, whose keys and patients the tests know. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { initFacility } from '../../exporter/keys.ts';
import { runExport } from '../../exporter/run.ts';
import { buildViewer } from '../../scripts/build.ts';
import { generateHospital } from '../../scripts/demo-hospital/generate.ts';

export const passphrase = 'tomoshibi station 2026';

/** Where this run keeps its hospital; set here, read by the fixture in the workers. */
export const folderVariable = 'TOMOSHIBI_E2E_FOLDER';

export default async function setup(): Promise<() => void> {
  buildViewer();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-e2e-'));
  process.env[folderVariable] = folder;
  const hospital = path.join(folder, 'hospital');
  await generateHospital({ out: hospital, patients: 60, images: 'small' });
  const keys = path.join(folder, 'keys');
  await initFacility({
    folder: keys,
    name: '灯火記念病院 (架空)',
    stationPassphrase: passphrase,
    recoveryPassphrase: `${passphrase} recovery`,
  });
  const output = path.join(folder, 'medium');
  fs.mkdirSync(output);
  const sources = (['ssmix2', 'fhir', 'dicom', 'schedule', 'documents'] as const).map((kind) => ({
    name: kind,
    kind,
    path: path.join(hospital, kind),
  }));
  await runExport(
    { keys, output, reports: path.join(folder, 'reports'), keepGenerations: 3, sources },
    { now: new Date('2026-11-21T22:00:00'), signal: new AbortController().signal },
  );
  return () => fs.rmSync(folder, { recursive: true, force: true });
}
