/** How fast an export reads, and how much memory it takes when there is ten times as much. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
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
    const peer = await copySpeed(path.join(hospitalFolder, 'dicom'), images.bytes);
    results.push(
      result('export DICOM; peer: cp, sha256sum', images.bytes / megabyte / images.seconds, 'MB/s', {
        target: 0.6 * peer,
        peer,
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

/** A copy beside the files, and the hash of every file of it. */
async function copySpeed(folder: string, bytes: number): Promise<number> {
  const target = fs.mkdtempSync(`${folder}-copy-`);
  try {
    const script = 'cp -r "$1/." "$2" && find "$2" -type f -print0 | xargs -0 sha256sum > /dev/null';
    const { seconds, value } = await timed(() => spawnSync('sh', ['-c', script, 'sh', folder, target]));
    if (value.status !== 0) throw new Error('cp and sha256sum failed');
    return bytes / megabyte / seconds;
  } finally {
    fs.rmSync(target, { recursive: true, force: true });
  }
}

async function catSpeed(folder: string, bytes: number): Promise<number> {
  const { seconds, value } = await timed(() =>
    spawnSync('sh', ['-c', `find "$1" -type f -print0 | xargs -0 cat > /dev/null`, 'sh', folder]),
  );
  if (value.status !== 0) throw new Error('cat failed');
  return bytes / megabyte / seconds;
}
