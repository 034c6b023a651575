/** Makes the drill that goes with the program where there is none, or where what it is made of has changed. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

/** What its bytes follow from; the exporter's own changes make no other drill. */
const inputs = [
  'scripts/drill-hospital.ts',
  'scripts/demo-hospital',
  'shared/schema',
  'shared/media.ts',
  'shared/drill.ts',
];

/** dist/drill, in a process of its own: its time zone is nobody else's. Only times of files are looked at where it is current. */
export function buildDrill(): void {
  const made = fs.statSync(path.join(root, 'dist/drill/drill.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (inputs.every((input) => newest(path.join(root, input)) < made)) return;
  console.log('Exporting the fictional hospital of the drill…');
  const drill = spawnSync(process.execPath, [path.join(import.meta.dirname, 'drill-hospital.ts')], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TZ: 'Asia/Tokyo' },
  });
  if (drill.status !== 0) throw new Error('the drill could not be made');
}

function newest(place: string): number {
  const stat = fs.statSync(place);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return fs.readdirSync(place).reduce((time, name) => Math.max(time, newest(path.join(place, name))), stat.mtimeMs);
}
