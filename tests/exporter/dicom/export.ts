/** Runs the DICOM reader onto a real medium, as an export does, and opens what it wrote. */
import fs from 'node:fs';
import path from 'node:path';
import { SourceReport } from '../../../exporter/report.ts';
import { readDicom } from '../../../exporter/sources/dicom/read.ts';
import { ExportState } from '../../../exporter/state.ts';
import { Medium } from '../../../exporter/write/media.ts';
import { Studies } from '../../../exporter/write/studies.ts';
import { Study } from '../../../main/imaging/study.ts';
import { openReadOnly } from '../../../main/station/database.ts';
import type { ManifestFile } from '../../../shared/media.ts';
import type { ImagingStudy } from '../../../shared/records.ts';
import type { TestFacility } from '../facility.ts';
import { RecordingSink } from '../recording-sink.ts';

export interface DicomExport {
  sink: RecordingSink;
  report: SourceReport;
  counts: { written: number; reused: number };
  studies: ImagingStudy[];
  /** Opens the study's file on the medium; the caller closes it. */
  open(studyInstanceUid: string): Promise<Study>;
  /** The study's file on the disk. */
  fileOf(studyInstanceUid: string): Promise<{ path: string; keyHex: string }>;
}

export async function exportDicom(facility: TestFacility, root: string): Promise<DicomExport> {
  const medium = Medium.open(facility.disk, facility.keys);
  const state = await ExportState.open(facility.keys);
  try {
    const sequence = state.nextSequence(medium.previous?.sequence ?? 0);
    const studies = new Studies(medium, state, sequence);
    const sink = new RecordingSink();
    const report = new SourceReport('pacs');
    const { signal } = new AbortController();
    await readDicom({ name: 'pacs', root, sink, report, signal }, studies.forSource('pacs'));
    const part = await medium.newPart();
    fs.writeFileSync(part.path, 'the records of this run');
    await medium.commit({
      sequence,
      createdAt: '2026-11-22T22:00:00',
      sources: [],
      records: await medium.seal('records', part, []),
      studies: studies.files(),
      keepGenerations: 3,
    });
    const counts = studies.counts();
    const files = new Map(studies.files().map((file) => [file.path, file]));
    studies.commit(['pacs']);
    return describeExport(facility, medium, sink, report, counts, files);
  } finally {
    state.close();
  }
}

function describeExport(
  facility: TestFacility,
  medium: Medium,
  sink: RecordingSink,
  report: SourceReport,
  counts: DicomExport['counts'],
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
  return { sink, report, counts, studies, fileOf, open };
}
