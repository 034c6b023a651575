/** Parsing a file as the worker does, and putting its frames together as the viewer does. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DicomInstance } from '../../../shared/dicom-file/instance.ts';
import { parseFile, readBatches } from '../../../shared/dicom-file/parse.ts';

export interface Parsed {
  instance: DicomInstance;
  /** All segments in order. */
  bytes: Buffer;
  /** By number; missing where the frame cannot be shown. */
  frames: Map<number, Buffer>;
}

/** @throws DicomRejection; TypeError for a directory file */
export function parse(file: string): Parsed {
  const parsed = parseFile(file);
  if (parsed.kind === 'directory') throw new TypeError('a directory file');
  const { instance, source } = parsed;
  const bytes = Buffer.concat([...readBatches(instance, source)].map((batch) => batch.bytes));
  source.close();
  const frames = new Map<number, Buffer>();
  for (const derived of instance.derivedFrames) frames.set(derived.frame, Buffer.from(derived.bytes));
  for (const segment of instance.segments) {
    if (segment.frame === null) continue;
    const before = frames.get(segment.frame) ?? Buffer.alloc(0);
    frames.set(segment.frame, Buffer.concat([before, bytes.subarray(segment.start + segment.skip, segment.end)]));
  }
  return { instance, bytes, frames };
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-dicom-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
let written = 0;

export function parseBytes(bytes: Uint8Array): Parsed {
  written += 1;
  const file = path.join(folder, `${written}.dcm`);
  fs.writeFileSync(file, bytes);
  return parse(file);
}

export function metadataOf(
  instance: DicomInstance,
): Record<string, { vr: string; Value?: unknown[]; InlineBinary?: string }> {
  return JSON.parse(instance.metadata) as ReturnType<typeof metadataOf>;
}
