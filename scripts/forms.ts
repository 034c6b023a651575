/**
 * `npm run forms -- lint FILE…` says what is wrong with form definitions, with the line; `npm run forms -- preview FILE… --out DIR`
 * prints them to PDF with the fictional hospital's patient, as a station would. Exit codes: 0 sound, 1 something is
 * wrong, 2 the command was not understood.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfig } from '../exporter/config.ts';
import { initFacility } from '../exporter/keys.ts';
import { SourceReport } from '../exporter/report.ts';
import { runExport } from '../exporter/run.ts';
import { type HospitalForm, readForm } from '../exporter/sources/forms.ts';
import { problemText, readSets } from '../shared/form-file.ts';
import type { WardsView } from '../shared/paper.ts';
import type { PrintJobView } from '../shared/views.ts';
import { buildViewer } from './build.ts';
import { generateHospital } from './demo-hospital/generate.ts';
import { findChromium } from './runtimes.ts';
import { type BrowserHost, startBrowserHost } from './viewer.ts';

const usage = `npm run forms -- lint FILE…                Says what is wrong with form definitions (*.yml), line by line.
npm run forms -- preview FILE… --out DIR   Prints them to DIR/<code>.pdf with a fictional patient.

A PDF that a definition names lies beside it. docs/forms.md has an example.
`;

const passphrase = 'tomoshibi forms preview';

async function main(argv: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { out: { type: 'string' }, help: { type: 'boolean' } },
  });
  const [command, ...files] = positionals;
  const understood = (command === 'lint' || (command === 'preview' && values.out)) && files.length > 0;
  if (values.help || !understood) {
    process.stderr.write(usage);
    return values.help ? 0 : 2;
  }
  const { forms, sound } = await lint(files);
  if (command === 'preview' && forms.length > 0) await preview(forms, path.resolve(values.out!));
  return sound ? 0 : 1;
}

interface FoundForm extends HospitalForm {
  folder: string;
}

async function lint(files: string[]): Promise<{ forms: FoundForm[]; sound: boolean }> {
  const forms: FoundForm[] = [];
  let sound = true;
  for (const file of files) {
    const { form, complaints } = await check(path.resolve(file));
    if (form) forms.push(form);
    sound &&= complaints.length === 0;
    const said = complaints.length > 0 ? complaints.map((line) => `  ${line}\n`).join('') : '  sound\n';
    process.stdout.write(`${file}\n${said}`);
  }
  return { forms, sound };
}

async function check(file: string): Promise<{ form: FoundForm | null; complaints: string[] }> {
  const folder = path.dirname(file);
  if (path.basename(file) === 'sets.yml') {
    const { problems, unknownKeys } = readSets(fs.readFileSync(file, 'utf8'));
    return { form: null, complaints: [...problems, ...unknownKeys].map(problemText) };
  }
  const report = new SourceReport('forms');
  const form = await readForm(folder, path.basename(file), report);
  const complaints = [...report.quarantined, ...report.warnings].flatMap(({ detail }) => detail.split('; '));
  return { form: form && { ...form, folder }, complaints };
}

/** A medium with the forms on it, a station that opens it, and its PDFs. */
async function preview(forms: FoundForm[], out: string): Promise<void> {
  process.env.TZ = 'Asia/Tokyo';
  const chromium = findChromium();
  if ('missing' in chromium) throw new Error(chromium.missing);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-forms-'));
  try {
    const { patientId, identity } = await writeMedium(folder, forms);
    buildViewer();
    const host = await startBrowserHost(
      { dataDir: path.join(folder, 'station'), stationName: 'preview' },
      chromium.path,
    );
    try {
      await printForms(host, { medium: path.join(folder, 'medium'), identity, patientId, forms, out });
    } finally {
      await host.stop();
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function writeMedium(folder: string, forms: FoundForm[]): Promise<{ patientId: string; identity: string }> {
  const hospital = path.join(folder, 'hospital');
  const { featured } = await generateHospital({ out: hospital, patients: 40, images: 'none' });
  const own = path.join(folder, 'forms');
  fs.mkdirSync(own);
  for (const { folder: from, file, definition } of forms) {
    const [block] = definition.blocks;
    for (const name of block?.kind === 'pdf' ? [file, block.file] : [file]) {
      fs.copyFileSync(path.join(from, name), path.join(own, name));
    }
  }
  const keys = path.join(folder, 'keys');
  await initFacility({
    folder: keys,
    name: '灯火記念病院 (架空)',
    stationPassphrase: passphrase,
    recoveryPassphrase: `${passphrase} recovery`,
  });
  fs.mkdirSync(path.join(folder, 'medium'));
  const config = path.join(folder, 'export.yml');
  const sources = (['ssmix2', 'fhir'] as const).map((kind) => ({ name: kind, kind, path: `hospital/${kind}` }));
  fs.writeFileSync(config, JSON.stringify({ keys: 'keys', output: 'medium', forms: 'forms', sources }));
  await runExport(loadConfig(config), { now: new Date(), signal: new AbortController().signal });
  return { patientId: featured.id, identity: path.join(keys, 'station-identity.age') };
}

interface Printing {
  medium: string;
  identity: string;
  patientId: string;
  forms: FoundForm[];
  out: string;
}

async function printForms(host: BrowserHost, { medium, identity, patientId, forms, out }: Printing): Promise<void> {
  const headers: Record<string, string> = { 'X-Tomoshibi-Host': host.token, 'Content-Type': 'application/json' };
  const ask = async (method: string, route: string, body?: object): Promise<Response> => {
    const response = await fetch(new URL(route, host.url), { method, headers, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${route}: ${await response.text()}`);
    return response;
  };
  await ask('POST', '/api/station/open', { path: medium });
  await ask('POST', '/api/station/unlock', { passphrase, identityPath: identity });
  const session = (await (await ask('POST', '/api/sessions', { name: '灯火 看護師', role: 'nurse' })).json()) as {
    token: string;
  };
  headers.Authorization = `Bearer ${session.token}`;
  const { wards } = (await (await ask('GET', '/api/wards')).json()) as WardsView;
  const temporary = { identifier: 'T00000000', sex: 'unknown' };
  const whose = { patient: { patientId }, temporary: { temporary }, ward: { ward: wards[0]?.ward }, station: {} };
  fs.mkdirSync(out, { recursive: true });
  for (const { definition } of forms) {
    const request = { form: definition.code, ...whose[definition.scope] };
    const job = (await (await ask('POST', '/api/print-jobs', request)).json()) as PrintJobView;
    const pdf = await (await ask('GET', `/api/print-jobs/${job.id}/pdf`)).arrayBuffer();
    const file = path.join(out, `${definition.code}.pdf`);
    fs.writeFileSync(file, new Uint8Array(pdf));
    process.stdout.write(`${file}\n`);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
