/** Builds a study database as an export does, from files given as bytes, and opens it as the viewer does. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Study } from '../../../main/imaging/study.ts';
import { openReadOnly } from '../../../main/station/database.ts';
import { parseFile, readBatches } from '../../../shared/dicom-file/parse.ts';
import { createStudyDatabase, type StudySummary } from '../../../shared/dicom-file/study-db.ts';

export const keyHex = '5a'.repeat(32);

export interface StudyFile {
  path: string;
  summary: StudySummary;
  open(): Study;
  remove(): void;
}

/** @param files whole DICOM files of one study */
export async function studyFile(...files: Uint8Array[]): Promise<StudyFile> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-study-'));
  const target = path.join(folder, 'study.db');
  const database = createStudyDatabase(target, keyHex);
  for (const [index, bytes] of files.entries()) {
    const input = path.join(folder, `${index}.dcm`);
    fs.writeFileSync(input, bytes);
    const parsed = parseFile(input);
    if (parsed.kind !== 'instance') throw new TypeError('a directory file');
    await database.add(parsed.instance, input, asAsync(readBatches(parsed.instance, parsed.source)));
    parsed.source.close();
  }
  const summary = database.finish();
  return {
    path: target,
    summary,
    open: () => new Study(openReadOnly(target, keyHex)),
    remove: () => fs.rmSync(folder, { recursive: true }),
  };
}

async function* asAsync<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}
