/** Runs the DICOM reader onto a real medium, as an export does, and opens what it wrote. */
import fs from 'node:fs';
import path from 'node:path';
import { SourceReport } from '../../../exporter/report.ts';
import { SliceRule } from '../../../exporter/slice.ts';
import { readDicom } from '../../../exporter/sources/dicom/read.ts';
import { ExportState } from '../../../exporter/state.ts';
import type { Medium } from '../../../exporter/write/media.ts';
import { MediaSet } from '../../../exporter/write/media-set.ts';
import { Studies, type StudyTotals } from '../../../exporter/write/studies.ts';
import { Study } from '../../../main/imaging/study.ts';
import { openReadOnly } from '../../../main/station/database.ts';
import type { ManifestFile, Slice } from '../../../shared/media.ts';
import type { ImagingStudy } from '../../../shared/records.ts';
import type { TestFacility } from '../facility.ts';
import { RecordingSink } from '../recording-sink.ts';

export interface DicomExport {
  sink: RecordingSink;
  report: SourceReport;
  counts: { written: number; reused: number };
  leftOut: StudyTotals['leftOut'];
  studies: ImagingStudy[];
  /** Opens the study's file on the medium; the caller closes it. */
  open(studyInstanceUid: string): Promise<Study>;
  /** The study's file on the disk. */
  fileOf(studyInstanceUid: string): Promise<{ path: string; keyHex: string }>;
}

export async function exportDicom(facility: TestFacility, root: string, slice?: Slice): Promise<DicomExport> {
  const state = await ExportState.open(facility.keys);
  try {
    const media = MediaSet.open([facility.disk], facility.keys, state);
    const sequence = state.nextSequence(media.previousSequence);
    const studies = new Studies(media, state, sequence, new SliceRule(slice, () => []));
    const sink = new RecordingSink();
    const report = new SourceReport('pacs');
    const { signal } = new AbortController();
    await readDicom({ name: 'pacs', root, sink, report, signal }, studies.forSource('pacs'));
    const part = await media.newPart();
    fs.writeFileSync(part.path, 'the records of this run');
    const holdings = studies.holdings();
    await media.commit(
      {
        sequence,
        createdAt: '2026-11-22T22:00:00',
        sources: [],
        records: await media.seal('records', part, []),
        keepGenerations: 3,
      },
      holdings,
    );
    const totals = studies.totals();
    const files = new Map([...holdings.values()].flatMap((held) => held.files.map((file) => [file.path, file])));
    studies.commit(['pacs']);
    return describeExport(facility, media.media[0]!, sink, report, totals, files);
  } finally {
    state.close();
  }
}

function describeExport(
  facility: TestFacility,
  medium: Medium,
  sink: RecordingSink,
  report: SourceReport,
  totals: StudyTotals,
  files: Map<string, ManifestFile>,
): DicomExport {
  const studies = sink.of('imaging_study');
  const fileOf = async (uid: string) => {
    const record = studies.find((study) => study.studyInstanceUid === uid);
    const file = record && files.get(record.file);
    if (!file) throw new Error(`no file of study ${uid}`);
    return { path: path.join(facility.disk, 'TOMOSHIBI', file.path), keyHex: await medium.keyOf(file.keyId) };
  };
  const open = async (uid: string) => {
    const { path: file, keyHex } = await fileOf(uid);
    return new Study(openReadOnly(file, keyHex));
  };
  const counts = { written: totals.written, reused: totals.reused };
  return { sink, report, counts, leftOut: totals.leftOut, studies, fileOf, open };
}
