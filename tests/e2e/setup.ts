/** Once before the suite: a small fictional hospital on a medium, whose keys and patients the tests know. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PDFDocument, rgb, StandardFonts } from 'pdf-lib';
import { initFacility } from '../../exporter/keys.ts';
import { runExport } from '../../exporter/run.ts';
import { buildViewer } from '../../scripts/build.ts';
import { generateHospital } from '../../scripts/demo-hospital/generate.ts';
import { quickly } from '../quick-passphrases.ts';

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
  await quickly(() =>
    initFacility({
      folder: keys,
      name: '灯火記念病院 (架空)',
      stationPassphrase: passphrase,
      recoveryPassphrase: `${passphrase} recovery`,
    }),
  );
  const output = path.join(folder, 'medium');
  fs.mkdirSync(output);
  const sources = (['ssmix2', 'fhir', 'dicom', 'schedule', 'documents'] as const).map((kind) => ({
    name: kind,
    kind,
    path: path.join(hospital, kind),
  }));
  const forms = await writeHospitalForm(path.join(folder, 'forms'));
  await runExport(
    { keys, output, forms, reports: path.join(folder, 'reports'), keepGenerations: 3, sources },
    { now: new Date('2026-11-21T22:00:00'), signal: new AbortController().signal },
  );
  return () => fs.rmSync(folder, { recursive: true, force: true });
}

/** The hospital's own: an official PDF of two pages, to be stamped. */
async function writeHospitalForm(folder: string): Promise<string> {
  fs.mkdirSync(folder);
  const definition = {
    code: 'H1',
    version: '2026.1',
    title: { ja: '災害診療記録', en: 'Disaster medical record' },
    paper: { size: 'A4', orientation: 'portrait' },
    blocks: [
      {
        kind: 'pdf',
        title: { ja: '災害診療記録', en: 'Disaster medical record' },
        file: 'record.pdf',
        corner: 'top-right',
        shrink: true,
      },
    ],
    copies: [{ ja: '原本', en: 'Original' }],
  };
  fs.writeFileSync(path.join(folder, 'record.yml'), JSON.stringify(definition));
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const number of [1, 2]) {
    const page = document.addPage([595.28, 841.89]);
    page.drawRectangle({ x: 30, y: 30, width: 535, height: 781, borderWidth: 1, borderColor: rgb(0, 0, 0) });
    page.drawText(`Disaster record page ${number}`, { x: 200, y: 420, size: 20, font });
  }
  fs.writeFileSync(path.join(folder, 'record.pdf'), await document.save());
  return folder;
}
