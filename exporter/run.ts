/** One export, top to bottom: sources in, one more generation on the medium out. */
import fs from 'node:fs';
import { TomoshibiError } from '../shared/errors.ts';
import { filesOf, type Manifest, type ManifestFile } from '../shared/media.ts';
import type { ExportConfig, SourceConfig } from './config.ts';
import { FlagRules } from './flags/rules.ts';
import { loadFacility } from './keys.ts';
import { localTime } from './local-time.ts';
import { type Quarantined, SourceReport, type SourceTotals } from './report.ts';
import { readDicom } from './sources/dicom/read.ts';
import { readFhir } from './sources/fhir/read.ts';
import { readForms } from './sources/forms.ts';
import { readSchedule } from './sources/schedule/read.ts';
import type { SourceContext } from './sources/source.ts';
import { readSsmix2 } from './sources/ssmix2/read.ts';
import { ExportState } from './state.ts';
import { writeDocuments } from './write/documents-db.ts';
import { exportDocuments } from './write/hospital-documents.ts';
import { asMediumError, Medium } from './write/media.ts';
import { RecordsDatabase } from './write/records-db.ts';
import { exportStaff } from './write/staff.ts';
import { Studies } from './write/studies.ts';

export interface ExportReport {
  facility: string;
  sequence: number;
  startedAt: string;
  seconds: number;
  dataAsOf: Record<string, string | null>;
  /** Inputs by fate, over all sources. `inputs` is the sum of the other four. */
  totals: { inputs: number; mapped: number; text: number; quarantined: number; skipped: number };
  sources: SourceTotals[];
  /** Rows by table. */
  records: Record<string, number>;
  studies: { written: number; reused: number };
  quarantined: Quarantined[];
  warnings: Quarantined[];
  bytesOnMedium: number;
}

export interface Progress {
  source: string;
  read: number;
  quarantined: number;
}

/**
 * Runs one export. Bad input is set aside and reported; what stops a run is a source that is not there or in which there
 * is nothing, a key folder that is not complete, or a medium that cannot be written, and each leaves the medium's
 * previous generation as it was.
 * @throws TomoshibiError `keys-missing`, `source-not-found`, `source-empty`, `medium-full`, `medium-unwritable`,
 *   `medium-altered`, `medium-other-facility`
 */
export async function runExport(
  config: ExportConfig,
  options: { now: Date; signal: AbortSignal; onProgress?: (progress: Progress) => void },
): Promise<ExportReport> {
  const started = performance.now();
  const createdAt = localTime(options.now);
  const keys = loadFacility(config.keys);
  const recordSources = config.sources.filter(isOfRecords);
  for (const source of recordSources) {
    if (!isFolder(source.path)) throw new TomoshibiError('source-not-found', { path: source.path });
  }
  const rules = FlagRules.load(config.flags);
  const medium = Medium.open(config.output, keys);
  const state = await ExportState.open(keys);
  const sequence = state.nextSequence(medium.previous?.sequence ?? 0);
  const studies = new Studies(medium, state, sequence);
  let records: RecordsDatabase | null = null;

  try {
    const part = await medium.newPart();
    records = new RecordsDatabase(part.path, part.keyHex, createdAt, rules);

    const reports: SourceReport[] = [];
    for (const source of inReadingOrder(recordSources)) {
      const report = new SourceReport(source.name);
      reports.push(report);
      const context: SourceContext = {
        name: source.name,
        root: source.path,
        sink: records,
        report,
        signal: options.signal,
      };
      await timed(report, options.onProgress, async () => {
        if (source.kind === 'ssmix2') await readSsmix2(context);
        else if (source.kind === 'fhir') await readFhir(context);
        else if (source.kind === 'schedule') readSchedule(context);
        else await readDicom(context, studies.forSource(source.name));
      });
      options.signal.throwIfAborted();
      // A drive that is not connected leaves an empty folder where it was: no generation may be made of that.
      if (report.kinds.size === 0) throw new TomoshibiError('source-empty', { path: source.path });
    }

    records.settleRelations();
    records.concludeFlags();
    const forms = await writeForms(config.forms, { medium, reports, createdAt });
    const documents = forms ? [forms] : [];
    for (const source of config.sources) {
      if (isOfRecords(source)) continue;
      const report = new SourceReport(source.name);
      reports.push(report);
      await timed(report, options.onProgress, async () => {
        const run = { medium, state, report, createdAt, signal: options.signal };
        const file = source.kind === 'staff' ? await exportStaff(source.path, run) : await exportDocuments(source, run);
        if (file) documents.push(file);
      });
    }

    const sources = recordSources.map(({ name, kind }) => ({
      name,
      kind,
      dataAsOf: records!.dataAsOf(`${kind}:${name}`),
    }));
    const covers = records.sectionsCovered();
    const counts = records.counts();
    records.finish({ facility: keys.name, sequence: String(sequence), created_at: createdAt });
    const recordsFile = await medium.seal('records', part, covers);
    const manifest = await medium.commit({
      sequence,
      createdAt,
      sources,
      records: recordsFile,
      studies: studies.files(),
      documents,
      keepGenerations: config.keepGenerations,
    });
    studies.commit(config.sources.map((source) => source.name));

    return {
      facility: keys.name,
      sequence,
      startedAt: createdAt,
      seconds: (performance.now() - started) / 1000,
      dataAsOf: Object.fromEntries(sources.map((source) => [source.name, source.dataAsOf])),
      totals: totalsOf(reports),
      sources: reports.map((report) => report.totals()),
      records: counts,
      studies: studies.counts(),
      quarantined: reports.flatMap((report) => report.quarantined),
      warnings: reports.flatMap((report) => report.warnings),
      bytesOnMedium: bytesOf(manifest),
    };
  } catch (error) {
    if (records) abandon(records);
    medium.discardUncommitted();
    throw asMediumError(error);
  } finally {
    studies.rollback();
    state.close();
  }
}

type RecordSource = SourceConfig & { kind: Exclude<SourceConfig['kind'], 'documents' | 'staff'> };

/** The hospital's own papers and its roster are nobody's record, and never stop a run. */
function isOfRecords(source: SourceConfig): source is RecordSource {
  return source.kind !== 'documents' && source.kind !== 'staff';
}

/** Schedules last: whose an appointment is, is checked against the patients that all other sources have named. */
function inReadingOrder(sources: readonly RecordSource[]): RecordSource[] {
  const isSchedule = ({ kind }: RecordSource) => kind === 'schedule';
  return [...sources.filter((source) => !isSchedule(source)), ...sources.filter(isSchedule)];
}

/** The hospital's own forms, or null where there are none. They never stop a run. */
async function writeForms(
  folder: string | undefined,
  { medium, reports, createdAt }: { medium: Medium; reports: SourceReport[]; createdAt: string },
): Promise<ManifestFile | null> {
  if (!folder) return null;
  const report = new SourceReport('forms');
  reports.push(report);
  const started = performance.now();
  const found = await readForms(folder, report);
  report.seconds = (performance.now() - started) / 1000;
  if (found.forms.length === 0 && found.sets.length === 0) return null;
  const part = await medium.newPart();
  writeDocuments(part, found, createdAt);
  return medium.seal('documents', part, ['forms']);
}

async function timed(
  report: SourceReport,
  onProgress: ((progress: Progress) => void) | undefined,
  read: () => Promise<void>,
): Promise<void> {
  const started = performance.now();
  const tell = () => {
    const { inputs: readSoFar, quarantined } = totalsOf([report]);
    onProgress?.({ source: report.source, read: readSoFar, quarantined });
  };
  const timer = setInterval(tell, 500);
  try {
    await read();
  } finally {
    clearInterval(timer);
    report.seconds = (performance.now() - started) / 1000;
    tell();
  }
}

function totalsOf(reports: SourceReport[]): ExportReport['totals'] {
  const totals = { inputs: 0, mapped: 0, text: 0, quarantined: 0, skipped: 0 };
  for (const report of reports) {
    for (const counts of report.kinds.values()) {
      totals.inputs += counts.read;
      totals.mapped += counts.mapped;
      totals.text += counts.text;
      totals.quarantined += counts.quarantined;
      totals.skipped += counts.skipped;
    }
  }
  return totals;
}

function bytesOf(manifest: Manifest): number {
  return filesOf(manifest).reduce((sum: number, file: ManifestFile) => sum + file.bytes, 0);
}

function isFolder(place: string): boolean {
  try {
    fs.opendirSync(place).closeSync();
    return true;
  } catch {
    return false;
  }
}

/** The error that stopped the run matters, not a second one while closing what it left. */
function abandon(records: RecordsDatabase): void {
  try {
    records.abandon();
  } catch {
    // Already closed.
  }
}
