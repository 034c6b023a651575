/** Runs the reader over a folder and hands back what it filed and reported. */
import fs from 'node:fs';
import { SourceReport } from '../../../exporter/report.ts';
import { readSsmix2 } from '../../../exporter/sources/ssmix2/root.ts';
import { RecordingSink } from '../recording-sink.ts';
import { type TreeFile, writeTree } from './encode.ts';

export async function readFolder(root: string, signal = new AbortController().signal) {
  const sink = new RecordingSink();
  const report = new SourceReport('main');
  await readSsmix2({ name: 'main', root, sink, report, signal });
  return { sink, report };
}

/** The same over a tree made for the occasion. */
export async function readTree(files: readonly TreeFile[], change?: (root: string) => void) {
  const root = writeTree(files);
  try {
    change?.(root);
    return await readFolder(root);
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}
