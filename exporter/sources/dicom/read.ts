/**
 * A folder of DICOM files → study databases on the medium, and the patients and imaging_study records that lead to them.
 * Every file is read once, in the order of its path; files of one study may lie anywhere. Only a study that a slice turned
 * out to hold after all is read twice.
 */
import path from 'node:path';
import { isDirectoryName } from '../../../shared/dicom-file/file-set.ts';
import { type DicomInstance, DicomRejection, type SegmentBatch } from '../../../shared/dicom-file/instance.ts';
import { keepInstance } from '../../../shared/dicom-file/keep.ts';
import { ParserPool, type PooledFile } from '../../../shared/dicom-file/parser-pool.ts';
import type { StudyReading } from '../../../shared/dicom-file/readings.ts';
import type { StudySummary } from '../../../shared/dicom-file/study-db.ts';
import { type SourceFile, walk } from '../../../shared/dicom-file/walk.ts';
import type { QuarantineReason } from '../../report.ts';
import type { CoverageId, SourceContext } from '../source.ts';
import { DiscFolders } from './disc-folders.ts';
import { OpenStudies } from './open-studies.ts';
import { receivingFolder, supersededFolder } from './received.ts';
import type { FileOutcome, StudyWriter } from './study-writer.ts';

/** Raised whenever the same file could end differently than before; files of earlier runs are then read again. */
const readerVersion = 5;
/** Of a file about which nothing is known. */
const unknownKind = 'file';
/** Names of missing files that a warning gives. */
const namedFiles = 5;

export async function readDicom(context: SourceContext, studies: StudyWriter): Promise<void> {
  const reading = new DicomReading(context, studies);
  await reading.survey();
  await reading.read();
}

/** One source in one run: what is there is listed first, so that somebody can ask whether there is room for it. */
export class DicomReading {
  readonly #context: SourceContext;
  readonly #studies: StudyWriter;
  readonly #coverage: CoverageId;
  #pool: ParserPool | null = null;
  /** Structured reports, once there is one. */
  #reports: CoverageId | null = null;
  readonly #open: OpenStudies;
  /** Studies of which a file was set aside, and why. */
  readonly #gaps = new Map<string, Set<QuarantineReason>>();
  readonly #discs: DiscFolders;
  /** Studies that a DICOMDIR lists and that were not found at all so far: the patient's identifier, and where it says so. */
  readonly #missing = new Map<string, { identifier: string; directory: string }>();

  constructor(context: SourceContext, studies: StudyWriter) {
    this.#context = context;
    this.#studies = studies;
    this.#coverage = context.sink.coverage({ name: `dicom:${context.name}`, kind: 'dicom' });
    this.#open = new OpenStudies(studies);
    this.#discs = new DiscFolders(context.root, (file) => this.#parsers().list(file));
  }

  /** Looks at every name, and puts on the list what earlier runs do not know. */
  async survey(): Promise<void> {
    const { report, root, signal } = this.#context;
    for await (const entry of walk(root)) {
      signal.throwIfAborted();
      if (entry.kind === 'unreadable') {
        // Names in Shift_JIS, as unpacking or mounting without the right character set leaves them, cannot be opened.
        const detail = entry.path.includes('\ufffd')
          ? 'The name of this file or folder is not UTF-8; rename it, or mount the drive with its character set.'
          : 'The file or folder cannot be read.';
        report.quarantine(unknownKind, entry.path, 'io-error', detail);
      } else if (entry.kind === 'link') {
        report.quarantine(unknownKind, entry.path, 'not-this-format', 'Links and devices are not followed.');
      } else if (isIn(entry.file.path, receivingFolder)) {
        report.skipped(unknownKind, 'unfinished');
      } else if (isIn(entry.file.path, supersededFolder)) {
        report.skipped(unknownKind, 'superseded');
      } else {
        if (isDirectoryName(path.posix.basename(entry.file.path))) this.#discs.add(entry.file.path);
        const outcome = this.#studies.earlier(entry.file);
        if (outcome?.reader !== readerVersion) this.#expect(entry.file);
        else if (outcome.studyInstanceUid === null) this.#repeat(entry.file, outcome);
      }
    }
  }

  async read(): Promise<void> {
    const pool = this.#parsers();
    try {
      await this.#askDiscs();
      await this.#readAll(this.#studies.expected());
      await this.#readChangedStudies();
      await this.#finishOpened();
      for (const { files } of this.#studies.toReadAgain()) await this.#readAll(files, { again: true });
      await this.#finishOpened();
      for (const { summary, file } of this.#studies.written()) this.#record(summary, file);
      this.#markMissingStudies();
    } finally {
      await this.#open.closeAll();
      await pool.close();
    }
  }

  #parsers(): ParserPool {
    this.#pool ??= new ParserPool();
    return this.#pool;
  }

  /** What the directories of copied discs list and is not there. */
  async #askDiscs(): Promise<void> {
    const { report, signal } = this.#context;
    for await (const { directory, listed, files } of this.#discs.missing()) {
      signal.throwIfAborted();
      const some = files.slice(0, namedFiles).map(({ fileId }) => fileId.join('/'));
      const names = `${some.join(', ')}${files.length > some.length ? ', …' : ''}`;
      const detail = `${files.length} of the ${listed} files that this DICOMDIR lists are not there: ${names}`;
      report.warn('DICOMDIR', directory, 'reference-missing', detail);
      for (const { patient, study } of files) {
        const uid = study.studyInstanceUid;
        this.#gaps.set(uid, (this.#gaps.get(uid) ?? new Set()).add('reference-missing'));
        this.#missing.set(uid, { identifier: patient.identifier, directory });
      }
    }
  }

  /** A study of which no file is there can only be missed by a patient whom another source or study names. */
  #markMissingStudies(): void {
    const { sink, name } = this.#context;
    for (const { identifier, directory } of this.#missing.values()) {
      const people = identifier === '' ? [] : sink.people(identifier);
      if (people.length === 1) sink.gap(people[0]!.id, 'studies', `${name}:${directory}`, 'reference-missing');
    }
  }

  /** Something is to be parsed: the workers start while the rest is still being looked at. */
  #expect(file: SourceFile): void {
    this.#studies.expect(file);
    if (!this.#pool) this.#parsers().warm();
  }

  /** Studies of earlier runs: taken over when nothing about them changed, else read again whole. */
  async #readChangedStudies(): Promise<void> {
    await this.#open.settle();
    const touched = new Set(this.#studies.opened());
    for await (const earlier of this.#studies.earlierStudies()) {
      this.#context.signal.throwIfAborted();
      const { studyInstanceUid: uid, state, summary } = earlier;
      if (state === 'changed' || (state === 'unchanged' && touched.has(uid))) {
        await this.#readAll([...this.#studies.filesOf(uid)].map(({ file }) => file));
        await this.#open.settle();
        continue;
      }
      for (const { file, outcome } of this.#studies.filesOf(uid)) this.#repeat(file, outcome);
      if (state === 'unchanged') this.#record(summary!, this.#studies.reuse(earlier));
    }
  }

  async #finishOpened(): Promise<void> {
    for (const uid of this.#studies.opened()) {
      this.#context.signal.throwIfAborted();
      await this.#open.finish(uid);
    }
    await this.#open.settle();
  }

  /** Parses ahead, one file for each worker, and keeps the results in order. */
  async #readAll(files: Iterable<SourceFile>, { again = false } = {}): Promise<void> {
    const ahead: { file: SourceFile; parsed: Promise<PooledFile> }[] = [];
    const takeFirst = async () => {
      const { file, parsed } = ahead.shift()!;
      if (again) await this.#takeAgain(file, await parsed);
      else await this.#take(file, await parsed);
    };
    for (const file of files) {
      this.#context.signal.throwIfAborted();
      ahead.push({ file, parsed: this.#pool!.parse(path.join(this.#context.root, file.path)) });
      if (ahead.length === 2) await takeFirst();
    }
    while (ahead.length > 0) await takeFirst();
  }

  async #take(file: SourceFile, parsed: PooledFile): Promise<void> {
    this.#context.report.bytes += file.size;
    if (parsed.kind === 'directory') {
      this.#end(file, 'DICOMDIR', null, { end: 'skipped', reason: 'directory-file' });
    } else if (parsed.kind === 'rejected' && (await this.#isBesideImages(file, parsed.reason))) {
      this.#end(file, unknownKind, null, { end: 'skipped', reason: 'beside-images' });
    } else if (parsed.kind === 'rejected') {
      this.#end(file, unknownKind, null, { end: 'quarantined', reason: parsed.reason, detail: parsed.detail });
    } else {
      const { instance } = parsed;
      try {
        const fate = await this.#keep(file, instance, parsed.batches);
        this.#end(file, instance.series.modality, instance.study.studyInstanceUid, fate);
      } finally {
        parsed.release();
      }
    }
  }

  async #isBesideImages(file: SourceFile, reason: QuarantineReason): Promise<boolean> {
    return reason === 'not-this-format' && this.#discs.isBesideImages(file.path);
  }

  /** What became of the file is known, and reported. */
  async #takeAgain(file: SourceFile, parsed: PooledFile): Promise<void> {
    if (parsed.kind === 'directory' || parsed.kind === 'rejected') return;
    try {
      await this.#keep(file, parsed.instance, parsed.batches, { again: true });
    } finally {
      parsed.release();
    }
  }

  async #keep(
    file: SourceFile,
    instance: DicomInstance,
    batches: AsyncIterable<SegmentBatch>,
    { again = false } = {},
  ): Promise<FileOutcome['fate']> {
    const { study, series, patient } = instance;
    const about = { modalities: [series.modality], started: study.started, identifier: patient.identifier };
    const database = await this.#open.get(study.studyInstanceUid, about, file.size);
    if (!database) return quarantined('invalid', 'The study was written already, from another source of this run.');
    try {
      const kept = await keepInstance(database, instance, file.path, batches);
      if (kept === 'duplicate') return { end: 'skipped', reason: 'duplicate' };
      if (kept === 'contradiction') {
        return quarantined('invalid', 'Another file with the same SOP Instance UID and other content is kept.');
      }
      if (kept === 'other-patient') {
        return quarantined('identity-mismatch', 'The study is kept for another patient, named by its first file.');
      }
      if (kept === 'replaced') {
        const detail = 'It takes the place of a damaged file of the same instance.';
        instance.warnings.push({ reason: 'invalid', detail });
      }
    } catch (error) {
      if (error instanceof DicomRejection) return quarantined(error.reason, error.detail);
      throw error;
    }
    if (!again) this.#warn(file, instance);
    return { end: 'mapped' };
  }

  #warn(file: SourceFile, instance: DicomInstance): void {
    const { report } = this.#context;
    const kind = instance.series.modality;
    if (instance.damage) report.warn(kind, file.path, 'truncated', instance.damage);
    for (const { reason, detail } of instance.warnings) report.warn(kind, file.path, reason, detail);
  }

  #end(file: SourceFile, kind: string, studyInstanceUid: string | null, fate: FileOutcome['fate']): void {
    const outcome: FileOutcome = { reader: readerVersion, kind, studyInstanceUid, fate };
    this.#repeat(file, outcome);
    // What may have been a moment's trouble is tried again next time.
    const passing = fate.end === 'quarantined' && (fate.reason === 'io-error' || fate.reason === 'timeout');
    if (!passing) this.#studies.remember(file, outcome);
  }

  /** Reports how a file ended, now or in the run that read it. */
  #repeat(file: SourceFile, { kind, studyInstanceUid, fate }: FileOutcome): void {
    const { report } = this.#context;
    if (fate.end === 'mapped') report.mapped(kind);
    else if (fate.end === 'skipped') report.skipped(kind, fate.reason);
    else {
      report.quarantine(kind, file.path, fate.reason, fate.detail);
      if (studyInstanceUid !== null) {
        const reasons = this.#gaps.get(studyInstanceUid) ?? new Set();
        this.#gaps.set(studyInstanceUid, reasons.add(fate.reason));
      }
    }
  }

  #record(summary: StudySummary, mediaPath: string): void {
    const { sink, name } = this.#context;
    const { patient, study } = summary;
    this.#missing.delete(study.studyInstanceUid);
    const source = `${name}:${summary.firstPath}`;
    const person = {
      identifier: patient.identifier,
      name: patient.name,
      kana: patient.kana,
      romaji: patient.romaji,
      birthDate: patient.birthDate,
      sex: patient.sex,
      source,
    };
    const patientId = sink.patient(person, this.#coverage, study.studyInstanceUid);
    sink.put('imaging_study', {
      patientId,
      id: study.studyInstanceUid,
      source,
      studyInstanceUid: study.studyInstanceUid,
      accessionNumber: study.accessionNumber,
      started: study.started,
      description: study.description,
      modalities: summary.modalities.join('\\'),
      bodyPart: summary.bodyPart,
      referrer: study.referrer,
      seriesCount: summary.seriesCount,
      instanceCount: summary.instanceCount,
      file: mediaPath,
      dicomPatientName: patient.fullName,
      dicomPatientId: patient.identifier || null,
      dicomBirthDate: patient.birthDate,
    });
    sink.covers(this.#coverage, 'studies', study.started);
    if (summary.readings.length > 0) {
      // Their own stretch: an archive that holds one report does not say of everybody else that there is none.
      this.#reports ??= sink.coverage({ name: `dicom:${name}/sr`, kind: 'dicom' });
      sink.patient(person, this.#reports, study.studyInstanceUid);
      for (const reading of summary.readings) this.#recordReading(patientId, source, summary, reading);
    }
    for (const reason of this.#gaps.get(study.studyInstanceUid) ?? []) sink.gap(patientId, 'studies', source, reason);
  }

  /** Found by its words and beside its images, like a report that a record system kept. */
  #recordReading(patientId: string, source: string, { study }: StudySummary, reading: StudyReading): void {
    const { sink } = this.#context;
    const at = reading.at ?? study.started;
    sink.put('diagnostic_report', {
      patientId,
      id: `sr/${reading.sopInstanceUid}`,
      source,
      text: reading.title ?? study.description ?? 'SR',
      category: 'imaging',
      status: reading.status,
      body: reading.text,
      effectiveAt: at,
      author: reading.authors.join('、') || null,
      accessionNumber: study.accessionNumber,
      studyInstanceUid: study.studyInstanceUid,
    });
    sink.covers(this.#reports!, 'reports', at);
  }
}

function quarantined(reason: QuarantineReason, detail: string): FileOutcome['fate'] {
  return { end: 'quarantined', reason, detail };
}

function isIn(place: string, folder: string): boolean {
  return place.startsWith(`${folder}/`) || place.includes(`/${folder}/`);
}
