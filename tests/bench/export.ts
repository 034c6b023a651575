/** How fast an export reads, and how much memory it takes when there is ten times as much. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { copyAndHash } from './files.ts';
import type { BenchMedium } from './medium.ts';
import { type Result, result, timed } from './result.ts';

const megabyte = 1e6;

export async function exportSpeed(medium: BenchMedium): Promise<Result[]> {
  const { hospital, hospitalFolder, exported } = medium;
  const source = (name: string) => exported.report.sources.find((each) => each.source === name)!;
  const results: Result[] = [];
  const size = `${hospital.patients.ssmix2.toLocaleString('en')} patients`;
  const records = source('ssmix2');
  const messages = Object.values(records.kinds).reduce((sum, kind) => sum + kind.read, 0);
  results.push(result(`export SS-MIX2, ${size}`, messages / records.seconds, 'messages/s'));
  results.push(
    result(`export SS-MIX2, ${size}; peer: cat`, records.bytes / megabyte / records.seconds, 'MB/s', {
      peer: await catSpeed(path.join(hospitalFolder, 'ssmix2'), records.bytes),
    }),
  );
  if (hospital.dicom) {
    const images = source('dicom');
    const megabytes = images.bytes / megabyte;
    results.push(
      result('export DICOM, few and small; peer: cp, sha256sum', megabytes / images.seconds, 'MB/s', {
        peer: megabytes / copyAndHash(path.join(hospitalFolder, 'dicom')),
      }),
    );
  }
  results.push(result(`whole export, ${size}`, exported.seconds, 's'));
  return results;
}

/** Two exports tenfold apart, each in a process of its own. */
export function exportMemory(smaller: BenchMedium, larger: BenchMedium): Result[] {
  const { ssmix2 } = larger.hospital.patients;
  return [
    result(
      `export peak memory, ${ssmix2.toLocaleString('en')} patients; peer: a tenth of them`,
      larger.exported.peakRss,
      'MB RSS',
      {
        target: 500,
        peer: smaller.exported.peakRss,
      },
    ),
  ];
}

async function catSpeed(folder: string, bytes: number): Promise<number> {
  const { seconds, value } = await timed(() =>
    spawnSync('sh', ['-c', `find "$1" -type f -print0 | xargs -0 cat > /dev/null`, 'sh', folder]),
  );
  if (value.status !== 0) throw new Error('cat failed');
  return bytes / megabyte / seconds;
}
