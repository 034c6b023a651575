/** A disk with two generations: the night before the hospital knew of an allergy and of a prescription, and the night after. */
import fs from 'node:fs';
import path from 'node:path';
import { runExport } from '../../exporter/run.ts';
import type { Hospital } from './viewer.ts';

/** What the evening before had not yet: allergies of 0012345, what was prescribed to them on the 19th, and the whole 21st. */
const later = [/\/0012345\/-\/ADT-61\//, /\/0012345\/20261119\/OMP-01\//, /\/2026112[1-9]\//, /_2026112[1-9]\d{11}_/];

/** @returns the mount point, in `folder` */
export async function twoGenerations(hospital: Hospital, folder: string): Promise<string> {
  const output = path.join(folder, 'two-generations');
  const before = path.join(folder, 'ssmix2-before');
  const now = path.join(hospital.folder, 'hospital/ssmix2');
  const keys = path.join(folder, 'keys');
  fs.mkdirSync(output, { recursive: true });
  // An export counts and locks beside the keys, and tests run side by side.
  fs.cpSync(path.join(hospital.folder, 'keys'), keys, { recursive: true });
  fs.cpSync(now, before, {
    recursive: true,
    filter: (source) => !later.some((path) => path.test(`${source.replaceAll('\\', '/')}/`)),
  });
  for (const [ssmix2, night] of [
    [before, '2026-11-20T22:00:00'],
    [now, '2026-11-21T22:00:00'],
  ] as const) {
    await runExport(
      {
        keys,
        output,
        reports: path.join(folder, 'reports'),
        keepGenerations: 3,
        sources: [{ name: 'ssmix2', kind: 'ssmix2', path: ssmix2 }],
      },
      { now: new Date(night), signal: new AbortController().signal },
    );
  }
  return output;
}
