/** One export, top to bottom: sources in, one more generation on the medium out. */
import fs from 'node:fs';
import path from 'node:path';
import { TomoshibiError } from '../shared/errors.ts';
import { fileKeyOf } from '../shared/unlock.ts';
import type { ExportConfig } from './config.ts';
import { bytesOf, type ExportReport, type Findings } from './export-report.ts';
import { FlagRules } from './flags/rules.ts';
import { loadFacility } from './keys.ts';
import { localTime } from './local-time.ts';
import { exportPapers } from './papers.ts';
import { inReadingOrder, isOfRecords, sourcesOf } from './record-sources.ts';
import { type RecordsCoverage, readCoverage } from './report/coverage.ts';
import { type Progress, SourceReport, timed, totalsOf } from './report.ts';
import { SliceRule, warnOfEmptyWards } from './slice.ts';
import { DicomReading } from './sources/dicom/read.ts';
import { readFhir } from './sources/fhir/read.ts';
import { readSchedule } from './sources/schedule/read.ts';
import type { SourceContext } from './sources/source.ts';
import { readSsmix2 } from './sources/ssmix2/root.ts';
import { readSsmix2Extended } from './sources/ssmix2-extended/read.ts';
import { ExportState } from './state.ts';
import { Unchanged } from './unchanged.ts';
import { isOutOfSpace } from './write/durable.ts';
import { MediaSet } from './write/media-set.ts';
import { RecordsDatabase } from './write/records-db.ts';
import { Space } from './write/space.ts';
import { Studies } from './write/studies.ts';

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
 * over as they are; else every source is read, whole. Bad input is set aside and reported; what stops a run is a source that
 * is not there or in which there is nothing, a key folder that is not complete, or a medium that cannot be written, and each
 * leaves the medium's previous generation as it was. Studies that were finished by then stay on the medium for the next run,
 * unless it is full.
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
    const documents = await exportPapers(config, { media, state, reports, createdAt, ...options });

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
