/** Images taken in by an export, next to what else a hospital would keep them with: restic, and tar through age. */
import path from 'node:path';
import { sizeOf } from '../files.ts';
import type { BenchMedium } from '../medium.ts';
import { type Result, result } from '../result.ts';
import { AgeArchive, ageMissing } from './age.ts';
import { leftOut } from './left-out.ts';
import { ResticRepository, resticMissing } from './restic.ts';

const megabyte = 1e6;

/** @param medium of a hospital with images, just exported */
export async function backingUp(work: string, medium: BenchMedium): Promise<Result[]> {
  const source = medium.exported.report.sources.find(({ source }) => source === 'dicom')!;
  const ours = source.bytes / megabyte / source.seconds;
  const folder = path.join(medium.hospitalFolder, 'dicom');
  const bytes = sizeOf(folder) / megabyte;
  const found: Result[] = [];
  if (!leftOut('restic', resticMissing())) {
    const repository = new ResticRepository(path.join(work, 'restic'));
    found.push(result('export DICOM; peer: restic backup', ours, 'MB/s', { peer: bytes / repository.backup(folder) }));
    repository.remove();
  }
  if (!leftOut('age', ageMissing())) {
    const archive = new AgeArchive(path.join(work, 'age'));
    found.push(result('export DICOM; peer: tar, age', ours, 'MB/s', { peer: bytes / archive.write(folder) }));
    archive.remove();
  }
  return found;
}
