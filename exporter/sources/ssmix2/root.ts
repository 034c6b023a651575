/**
 * One root of standardized storage: walked here, read patient by patient beside it, filed here in the order of the walk.
 * How much is read ahead of what is filed is bounded, so that memory stays flat whatever the number of messages.
 */
import fs from 'node:fs/promises';
import { TomoshibiError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/records.ts';
import type { SourceReport } from '../../report.ts';
import type { CoverageId, SourceContext } from '../source.ts';
import { BareIds } from './bare-ids.ts';
import { Disk } from './disk.ts';
import { Readers } from './readers.ts';
import type { Fate, Reading, Span } from './reading.ts';
import { kindOf, widen } from './run.ts';
import { type StoredFile, walkPatients } from './tree.ts';
import { listingsAside } from './walkers.ts';

/** Files that are handed over at a time, and batches that wait to be filed. */
const batchFiles = 200;
const batchesAhead = 6;

/**
 * Reads one root.
 * @throws TomoshibiError `source-not-found` when the root cannot be listed; the signal's reason when it is aborted
 */
export async function readSsmix2(context: SourceContext): Promise<void> {
  const { name, root, signal } = context;
  await fs.readdir(root).catch(() => {
    throw new TomoshibiError('source-not-found', { path: root });
  });
  const filing = new RootFiling(context);
  const ids = new BareIds(root, signal);
  const readers = new Readers({ name, root }, (id) => ids.isOnly(id));
  const disk = new Disk();
  const ahead: Promise<Reading[]>[] = [];
  try {
    for await (const patients of inBatches(walkPatients(root, disk, listingsAside(root, disk)))) {
      signal.throwIfAborted();
      const next = readers.read(patients);
      // A failure is met when its turn comes.
      next.catch(() => undefined);
      ahead.push(next);
      if (ahead.length > batchesAhead) filing.file(await ahead.shift()!);
    }
    for (const next of ahead) {
      filing.file(await next);
      signal.throwIfAborted();
    }
  } finally {
    await readers.close();
  }
  filing.finish();
}

async function* inBatches(walk: AsyncIterable<StoredFile[]>): AsyncGenerator<StoredFile[][]> {
  let batch: StoredFile[][] = [];
  let files = 0;
  for await (const patient of walk) {
    batch.push(patient);
    files += patient.length;
    if (files < batchFiles) continue;
    yield batch;
    batch = [];
    files = 0;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Standardized storage has plans of stays, but no visits or operations, and physiology, but no readings of images: that a
 * patient has some says nothing of the others.
 */
const onlyOfSome: ReadonlySet<Section> = new Set(['appointments', 'reports']);

/** Hands what was read to the sink and the report, and in the end what only all of it tells. */
class RootFiling {
  readonly #context: SourceContext;
  readonly #coverage: CoverageId;
  readonly #spans = new Map<Section, Span>();
  /** Of `onlyOfSome`: a coverage of the patients who have any. */
  #some: { coverage: CoverageId; spans: Map<Section, Span> } | null = null;
  readonly #strays: Reading['strays'] = [];
  #padded: Reading['padded'] = null;

  constructor(context: SourceContext) {
    this.#context = context;
    this.#coverage = context.sink.coverage({ name: `ssmix2:${context.name}`, kind: 'ssmix2' });
  }

  file(readings: readonly Reading[]): void {
    const { sink, report } = this.#context;
    for (const { id, claim, records, gaps, strays, spans, padded, fates, bytes } of readings) {
      const patientId = claim ? sink.patient(claim, this.#coverage) : id;
      for (const { type, record } of records) sink.put(type, { ...record, patientId } as never);
      for (const { sections, source, reason } of gaps) {
        for (const section of sections) sink.gap(patientId, section, source, reason);
      }
      this.#strays.push(...strays);
      for (const [section, { newest, oldest }] of spans) {
        widen(onlyOfSome.has(section) && claim ? this.#spansOfSome(claim) : this.#spans, section, [newest, oldest]);
      }
      if (padded) {
        this.#padded ??= { file: padded.file, count: 0 };
        this.#padded.count += padded.count;
      }
      for (const fate of fates) tell(report, fate);
      report.bytes += bytes;
    }
  }

  finish(): void {
    const { sink, report } = this.#context;
    if (this.#padded) {
      const { file, count } = this.#padded;
      const detail =
        `PID-3 and the path's patient differ in leading zeros in ${count} messages, of which this is the first; read ` +
        'all the same under the id of the path, because no other patient of this source has that number';
      report.warn(kindOf(file), file.path, 'identity-mismatch', detail);
    }
    for (const { patientId, sections, source, reason } of this.#strays) {
      if (!sink.hasPatient(patientId)) continue;
      for (const section of sections) sink.gap(patientId, section, source, reason);
    }
    this.#cover(this.#coverage, this.#spans);
    if (this.#some) this.#cover(this.#some.coverage, this.#some.spans);
  }

  #cover(coverage: CoverageId, spans: Map<Section, Span>): void {
    const { sink } = this.#context;
    for (const [section, { newest, oldest }] of spans) {
      sink.covers(coverage, section, newest);
      if (oldest !== newest) sink.covers(coverage, section, oldest);
    }
  }

  #spansOfSome(claim: NonNullable<Reading['claim']>): Map<Section, Span> {
    const { name, sink } = this.#context;
    this.#some ??= {
      coverage: sink.coverage({ name: `ssmix2:${name} (ADT-21, ADT-31, ADT-41, ADT-51, OMG-13)`, kind: 'ssmix2' }),
      spans: new Map(),
    };
    sink.patient(claim, this.#some.coverage);
    return this.#some.spans;
  }
}

function tell(report: SourceReport, fate: Fate): void {
  if (fate[0] === 'mapped') report.mapped(fate[1]);
  else if (fate[0] === 'text') report.text(fate[1]);
  else if (fate[0] === 'skipped') report.skipped(fate[1], fate[2]);
  else if (fate[0] === 'quarantine') report.quarantine(fate[1], fate[2], fate[3], fate[4]);
  else report.warn(fate[1], fate[2], fate[3], fate[4]);
}
