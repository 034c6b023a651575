/** The DICOM corpus beside the repository; tests that need it skip where it is absent. */
import fs from 'node:fs';
import path from 'node:path';

export const corpusRoot = path.resolve(import.meta.dirname, '../../../../shared/corpus/dicom');

export function hasCorpus(): boolean {
  const found = fs.existsSync(path.join(corpusRoot, 'INDEX.tsv'));
  if (!found) console.log('skipped: the DICOM corpus (../shared/corpus/dicom) is not here');
  return found;
}

export interface CorpusFile {
  path: string;
  modality: string;
  transferSyntaxUid: string;
  frames: string;
  note: string;
}

export function corpusFiles(): CorpusFile[] {
  const [, ...lines] = fs.readFileSync(path.join(corpusRoot, 'INDEX.tsv'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const columns = line.split('\t');
    return {
      path: columns[0]!,
      modality: columns[4]!,
      transferSyntaxUid: columns[5]!,
      frames: columns[6]!,
      note: columns[11] ?? '',
    };
  });
}
