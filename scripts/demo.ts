/**
 * `npm run demo`: a fictional hospital is written as source formats, exported to a medium, and the viewer opened on it. With
 * no display, or with --once, the viewer is driven through the main job instead, and measured.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { loadConfig } from '../exporter/config.ts';
import type { ExportReport } from '../exporter/export-report.ts';
import { initFacility } from '../exporter/keys.ts';
import { reportText } from '../exporter/report-text.ts';
import { runExport } from '../exporter/run.ts';
import { buildViewer } from './build.ts';
import { generateHospital } from './demo-hospital/generate.ts';
import { staffRows } from './demo-hospital/staff.ts';
import { choosePatient } from './featured-patient.ts';
import { type Performance, performMainJob } from './main-job.ts';
import { findChromium, findElectron, hasDisplay } from './runtimes.ts';
import { openInBrowser, openInElectron, type Viewer } from './viewer.ts';

const usage = `npm run demo -- [options]
  --out DIR        where everything is written (default: demo-out)
  --patients N     size of the fictional hospital (default: 200)
  --seed N         another hospital (default: 1)
  --once           drive the viewer through the main job and leave pictures, the sheet and summary.json
  --ssmix2 DIR     real sources instead of the fictional hospital; any of the three,
  --fhir DIR         never mixed with fictional patients
  --dicom DIR
`;

/** Printed on screen for whoever tries the demo; it guards fictional patients only. */
const demoPassphrase = 'tomoshibi demo 2026';

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: 'demo-out' },
    patients: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    once: { type: 'boolean', default: false },
    ssmix2: { type: 'string' },
    fhir: { type: 'string' },
    dicom: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const program = findProgram();
  if ('missing' in program) {
    console.error(program.missing);
    process.exitCode = 1;
    return;
  }
  const out = path.resolve(options.out);
  for (const name of ['hospital', 'keys', 'medium', 'station', 'pictures', 'pdfs']) {
    fs.rmSync(path.join(out, name), { recursive: true, force: true });
  }
  fs.mkdirSync(out, { recursive: true });
  buildViewer();

  const sources = realSources() ?? (await fictionalSources(path.join(out, 'hospital')));
  const keys = path.join(out, 'keys');
  await initFacility({
    folder: keys,
    name: '灯火記念病院 (架空)',
    stationPassphrase: demoPassphrase,
    recoveryPassphrase: `${demoPassphrase} recovery`,
  });
  const medium = path.join(out, 'medium');
  const configFile = path.join(out, 'export.yml');
  fs.writeFileSync(configFile, stringify({ keys: 'keys', output: 'medium', sources }));

  console.log('Exporting…');
  const report = await runExport(loadConfig(configFile), { now: new Date(), signal: new AbortController().signal });
  process.stdout.write(reportText(report));

  const drive = options.once || !hasDisplay();
  const viewer = await open(program, path.join(out, 'station'), !drive);
  const identity = path.join(keys, 'station-identity.age');
  if (drive) {
    try {
      const patient = await choosePatient(medium, keys);
      const performance = await performMainJob(viewer, { medium, identity, passphrase: demoPassphrase, patient, out });
      writeSummary(out, report, viewer.host, performance);
    } finally {
      await viewer.close();
    }
    return;
  }
  console.log(`
The viewer is open. In it:
  medium      ${medium}
  identity    ${identity}
  passphrase  ${demoPassphrase}
${realSources() ? '' : signInLines()}Close its window to end.`);
  await viewer.page.waitForEvent('close', { timeout: 0 });
  await viewer.close();
}

/** Fictional people, with the PINs that the fictional hospital gave them. */
function signInLines(): string {
  const lines = staffRows.map(({ id, pin, name, roles }) => `  sign in     ${id} · PIN ${pin}   (${name}, ${roles})\n`);
  return lines.join('');
}

function realSources(): object[] | null {
  const given = (['ssmix2', 'fhir', 'dicom'] as const).flatMap((kind) =>
    options[kind] ? [{ name: kind, kind, path: path.resolve(options[kind]) }] : [],
  );
  return given.length > 0 ? given : null;
}

async function fictionalSources(folder: string): Promise<object[]> {
  // The fictional hospital is in Japan, and so are its server and its stations: sources write local times.
  process.env.TZ = 'Asia/Tokyo';
  console.log('Writing a fictional hospital…');
  await generateHospital({ out: folder, patients: Number(options.patients), seed: Number(options.seed) });
  const folders = (['ssmix2', 'ssmix2-extended', 'fhir', 'dicom', 'schedule', 'documents'] as const).map((kind) => ({
    name: kind,
    kind,
    path: path.join(folder, kind),
  }));
  const lists = (['staff', 'wards'] as const).map((kind) => ({
    name: kind,
    kind,
    path: path.join(folder, `${kind}.csv`),
  }));
  return [...folders, ...lists];
}

type Program = { electron: string } | { chromium: string };

/** Electron where it can show itself, else the browser host; a driven viewer needs no display in the latter. */
function findProgram(): Program | { missing: string } {
  const electron = hasDisplay() ? findElectron({ download: true }) : { missing: 'no display' };
  if ('path' in electron) return { electron: electron.path };
  const chromium = findChromium();
  return 'path' in chromium ? { chromium: chromium.path } : chromium;
}

function open(program: Program, dataDir: string, headed: boolean): Promise<Viewer> {
  const viewerOptions = { dataDir, stationName: '3西-PC1', headed };
  if ('electron' in program) return openInElectron(program.electron, viewerOptions);
  return openInBrowser(program.chromium, viewerOptions);
}

function writeSummary(out: string, report: ExportReport, host: Viewer['host'], done: Performance): void {
  const { inputs, mapped, text, quarantined } = report.totals;
  const summary = {
    hospital: { patients: report.records.patient, studies: report.records.imaging_study },
    export: { inputs, mapped, text, quarantined },
    timings: { exportSeconds: report.seconds, ...done.timings },
    host,
    pictures: done.pictures,
    pdfs: done.pdfs,
  };
  fs.writeFileSync(path.join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  console.log(JSON.stringify(summary, null, 2));
}

await main();
