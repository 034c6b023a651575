/** One export, top to bottom: sources in, one more generation on the medium out. */
import fs from 'node:fs';
import path from 'node:path';
import { TomoshibiError } from '../shared/errors.ts';
import { filesOf, type Manifest, type ManifestFile, type Slice, type StudyCount } from '../shared/media.ts';
import { fileKeyOf } from '../shared/unlock.ts';
import type { ExportConfig, SourceConfig } from './config.ts';
import { FlagRules } from './flags/rules.ts';
import { loadFacility } from './keys.ts';
import { localTime } from './local-time.ts';
import { type RecordsCoverage, readCoverage } from './report/coverage.ts';
import { type Quarantined, SourceReport, type SourceTotals } from './report.ts';
import { SliceRule, warnOfEmptyWards } from './slice.ts';
import { DicomReading } from './sources/dicom/read.ts';
import { readFhir } from './sources/fhir/read.ts';
import { readForms } from './sources/forms.ts';
import { readSchedule } from './sources/schedule/read.ts';
import type { SourceContext } from './sources/source.ts';
import { readSsmix2 } from './sources/ssmix2/root.ts';
import { readSsmix2Extended } from './sources/ssmix2-extended/read.ts';
import { ExportState } from './state.ts';
import { Unchanged, type WrittenRecords } from './unchanged.ts';
import { writeDocuments } from './write/documents-db.ts';
import { isOutOfSpace } from './write/durable.ts';
import { exportDocuments } from './write/hospital-documents.ts';
import { MediaSet } from './write/media-set.ts';
import { RecordsDatabase } from './write/records-db.ts';
import { Space } from './write/space.ts';
import { exportStaff } from './write/staff.ts';
import { Studies, type StudyTotals } from './write/studies.ts';
import { exportWards } from './write/wards.ts';

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
  coverage: RecordsCoverage;
  /** The earlier generation whose records were taken over, because nothing was other than then; null: they were read. */
  recordsSince: Manifest['recordsSince'] | null;
  studies: Pick<StudyTotals, 'written' | 'reused'>;
  /** Studies that an interrupted run had finished, and that were not read again; part of those reused. */
  resumed: number;
  /** Studies of this generation that the slice leaves out: why, and how many of each modality. Null without a slice. */
  leftOut: { slice: Slice; why: StudyTotals['leftOut']; studies: StudyCount[] } | null;
  quarantined: Quarantined[];
  warnings: Quarantined[];
  /** On all media of the set. */
  bytesOnMedium: number;
  media: { path: string; studies: number; bytes: number }[];
}

/** What is known of a run before its generation takes effect. */
export type Findings = Pick<
  ExportReport,
  | 'facility'
  | 'sequence'
  | 'startedAt'
  | 'dataAsOf'
  | 'totals'
  | 'sources'
  | 'records'
  | 'coverage'
  | 'quarantined'
  | 'warnings'
>;

export interface Progress {
  source: string;
  read: number;
  quarantined: number;
  bytes: number;
  /** The source is read to its end. */
  done: boolean;
}

export interface ExportOptions {
  now: Date;
  signal: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Where nothing changed since the records were last written, those will do; left out: every source is read. */
  takeOver?: boolean;
  /** What an earlier run counted in this records file, when it is taken over. */
  coverageOf?: (file: string) => RecordsCoverage | null;
  /** How many generations are to stay, this one included; export.yml's `keepGenerations` when left out. */
  keepGenerations?: (found: Findings) => number;
}

/**
 * Runs one export. Where nothing that shapes the records is other than it was when they were last written, those are taken
 * over as they are; else every source is read, whole. Bad input is set aside and reported; what stops a run is a source that is not there or in which there
 * is nothing, a key folder that is not complete, or a medium that cannot be written, and each leaves the medium's
 * previous generation as it was. Studies that were finished by then stay on the medium for the next run, unless it is full.
 * @throws TomoshibiError `keys-missing`, `export-already-running`, `source-not-found`, `source-empty`, `medium-full`,
 *   `medium-unwritable`, `medium-altered`, `medium-other-facility`, `medium-set-incomplete`, `medium-set-twice`
 */
export async function runExport(config: ExportConfig, options: ExportOptions): Promise<ExportReport> {
  const started = performance.now();
  const createdAt = localTime(options.now);
  const keys = loadFacility(config.keys);
  const recordSources = config.sources.filter(isOfRecords);
  for (const source of recordSources) {
    if (!isFolder(source.path)) throw new TomoshibiError('source-not-found', { path: source.path });
  }
  const rules = FlagRules.load(config.flags, config.hotMaster);
  const state = await ExportState.open(keys);
  let media: MediaSet;
  try {
    media = MediaSet.open([config.output, ...(config.furtherOutputs ?? [])], keys, state);
  } catch (error) {
    state.close();
    throw error;
  }
  const sequence = state.nextSequence(media.previousSequence);
  let records: RecordsDatabase | null = null;
  let space: Space | null = null;
  const rule = new SliceRule(config.slice, (identifier) => records!.wardsOf(identifier));
  const studies = new Studies(media, state, sequence, rule);
  const unchanged = new Unchanged({ config, keys, media, state, run: sequence });

  try {
    space = new Space(media, 0);
    space.require();
    const part = await media.newPart();
    records = new RecordsDatabase(part.path, part.keyHex, createdAt, rules);

    const contexts = inReadingOrder(recordSources, config.slice).map((source) => ({
      source,
      context: {
        name: source.name,
        root: source.path,
        sink: records!,
        report: new SourceReport(source.name),
        signal: options.signal,
      } satisfies SourceContext,
    }));
    const images = new Map<string, DicomReading>();
    for (const { source, context } of contexts) {
      if (source.kind !== 'dicom') continue;
      const reading = new DicomReading(context, studies.forSource(source.name));
      images.set(source.name, reading);
      await timed(context.report, options.onProgress, () => reading.survey());
    }
    const surveyed = contexts.map(({ context }) => context.report.quarantined);
    const kept = await unchanged.find(surveyed, options.takeOver ?? false, options.signal);
    const recordReports = kept?.reports ?? contexts.map(({ context }) => context.report);
    const reports = [...recordReports];
    space = new Space(media, config.slice ? 0 : studies.expectedBytes());
    space.require();

    for (const { source, context } of contexts) {
      // The studies of this generation are looked up all the same; their records are in the file that is taken over.
      if (kept && source.kind !== 'dicom') continue;
      await timed(context.report, options.onProgress, async () => {
        if (source.kind === 'ssmix2') await readSsmix2(context);
        else if (source.kind === 'fhir') await readFhir(context);
        else if (source.kind === 'ssmix2-extended') await readSsmix2Extended(context);
        else if (source.kind === 'schedule') readSchedule(context);
        else await images.get(source.name)!.read();
      });
      options.signal.throwIfAborted();
      // A drive that is not connected leaves an empty folder where it was: no generation may be made of that.
      if (context.report.kinds.size === 0) throw new TomoshibiError('source-empty', { path: source.path });
    }

    if (kept) {
      if (studies.totals().written > 0) throw new Error('studies were written of images that had not changed');
      records.abandon();
    }
    const unknownWards = config.slice?.wards ? warnOfEmptyWards(config.slice.wards, records.wards()) : [];
    if (!kept) {
      records.settleRelations();
      records.concludeFlags();
      records.joinSources();
    }
    const forms = await writeForms(config.forms, { media, reports, createdAt });
    const documents = forms ? [forms] : [];
    for (const source of config.sources) {
      if (isOfRecords(source)) continue;
      const report = new SourceReport(source.name);
      reports.push(report);
      await timed(report, options.onProgress, async () => {
        const run = { media, state, report, createdAt, signal: options.signal };
        const file = await exportPaper(source, run);
        if (file) documents.push(file);
      });
    }

    let written = kept;
    if (!written) {
      const told = { sources: sourcesOf(recordSources, records), counts: records.counts(), reports: recordReports };
      const covers = records.sectionsCovered();
      records.finish({ facility: keys.name, sequence: String(sequence), created_at: createdAt });
      written = { file: await media.seal('records', part, covers), sequence, createdAt, ...told };
    }
    const { file: recordsFile, sources } = written;
    const recordsSince = kept && { sequence: kept.sequence, createdAt: kept.createdAt };
    const found: Findings = {
      facility: keys.name,
      sequence,
      startedAt: createdAt,
      dataAsOf: Object.fromEntries(sources.map((source) => [source.name, source.dataAsOf])),
      totals: totalsOf(reports),
      sources: reports.map((report) => report.totals()),
      records: written.counts,
      coverage:
        options.coverageOf?.(recordsFile.path) ??
        readCoverage(
          path.join(media.media[0]!.folder, recordsFile.path),
          await fileKeyOf(keys.mediaKeys, recordsFile),
          recordsFile.path,
          createdAt,
        ),
      quarantined: reports.flatMap((report) => report.quarantined),
      warnings: [...unknownWards, ...reports.flatMap((report) => report.warnings)],
    };
    const leftOut = config.slice ? studies.leftOut() : [];
    const holdings = studies.holdings();
    studies.secure();
    const manifests = await media.commit(
      {
        sequence,
        createdAt,
        sources,
        records: recordsFile,
        ...(recordsSince && { recordsSince }),
        documents,
        keepGenerations: options.keepGenerations?.(found) ?? config.keepGenerations,
        ...(config.slice && { slice: config.slice, leftOut }),
      },
      holdings,
    );
    if (!records.dependsOnToday) unchanged.remember(written);
    studies.commit(config.sources.map((source) => source.name));

    const { written: newStudies, reused, resumed, leftOut: why } = studies.totals();
    return {
      ...found,
      seconds: (performance.now() - started) / 1000,
      recordsSince,
      studies: { written: newStudies, reused },
      resumed,
      leftOut: config.slice ? { slice: config.slice, why, studies: leftOut } : null,
      bytesOnMedium: manifests.reduce((sum, manifest) => sum + bytesOf(manifest), 0),
      media: media.media.map(({ id, folder }, index) => ({
        path: folder,
        studies: holdings.get(id)?.files.length ?? 0,
        bytes: bytesOf(manifests[index]!),
      })),
    };
  } catch (error) {
    if (records) abandon(records);
    studies.stop();
    // A disk that is full is given back what was written; else what is finished stays for the next run.
    if (error instanceof TomoshibiError || !isOutOfSpace(error)) media.discardUncommitted('but-sealed');
    else media.discardUncommitted('all');
    throw media.errorOf(space?.errorOf(error) ?? error);
  } finally {
    studies.stop();
    state.close();
  }
}

type RecordSource = SourceConfig & { kind: Exclude<SourceConfig['kind'], 'documents' | 'staff' | 'wards'> };

/** The hospital's own papers, its roster and its wards are nobody's record, and never stop a run. */
function isOfRecords(source: SourceConfig): source is RecordSource {
  return source.kind !== 'documents' && source.kind !== 'staff' && source.kind !== 'wards';
}

function sourcesOf(sources: readonly RecordSource[], records: RecordsDatabase): WrittenRecords['sources'] {
  return sources.map(({ name, kind }) => ({
    name,
    // One kind to a station: a reader that does not know a kind refuses the manifest.
    kind: kind === 'ssmix2-extended' ? 'ssmix2' : kind,
    dataAsOf: records.dataAsOf(`${kind}:${name}`),
  }));
}

async function exportPaper(
  source: SourceConfig,
  run: Parameters<typeof exportDocuments>[1],
): Promise<ManifestFile | null> {
  if (source.kind === 'staff') return exportStaff(source.path, run);
  if (source.kind === 'wards') return exportWards(source.path, run);
  return exportDocuments(source, run);
}

/**
 * Documents of extended storage after the records that name their patients, schedules last: whose a document or an
 * appointment is, is checked against those. Images after the records where a slice asks who lies on which ward.
 */
function inReadingOrder(sources: readonly RecordSource[], slice: Slice | undefined): RecordSource[] {
  const rank = ({ kind }: RecordSource) => {
    if (kind === 'schedule') return 2;
    return kind === 'ssmix2-extended' || (kind === 'dicom' && slice?.wards) ? 1 : 0;
  };
  return [0, 1, 2].flatMap((place) => sources.filter((source) => rank(source) === place));
}

/** The hospital's own forms, or null where there are none. They never stop a run. */
async function writeForms(
  folder: string | undefined,
  { media, reports, createdAt }: { media: MediaSet; reports: SourceReport[]; createdAt: string },
): Promise<ManifestFile | null> {
  if (!folder) return null;
  const report = new SourceReport('forms');
  reports.push(report);
  const started = performance.now();
  const found = await readForms(folder, report);
  report.seconds = (performance.now() - started) / 1000;
  if (found.forms.length === 0 && found.sets.length === 0) return null;
  const part = await media.newPart();
  writeDocuments(part, found, createdAt);
  return media.seal('documents', part, ['forms']);
}

async function timed(
  report: SourceReport,
  onProgress: ((progress: Progress) => void) | undefined,
  read: () => Promise<void>,
): Promise<void> {
  const started = performance.now();
  const tell = (done: boolean) => {
    const { inputs: readSoFar, quarantined } = totalsOf([report]);
    onProgress?.({ source: report.source, read: readSoFar, quarantined, bytes: report.bytes, done });
  };
  const timer = setInterval(tell, 500, false);
  let done = false;
  try {
    await read();
    done = true;
  } finally {
    clearInterval(timer);
    report.seconds += (performance.now() - started) / 1000;
    tell(done);
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
