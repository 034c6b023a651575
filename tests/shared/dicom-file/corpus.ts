/** The DICOM files of the corpus. */
import fs from 'node:fs';
import path from 'node:path';
import { corpus } from '../../corpus.ts';

export const corpusRoot = path.join(corpus, 'dicom');

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
