/** Programs that others wrote and formats are checked with; a test that needs one skips where it is absent. */
import { spawnSync } from 'node:child_process';
import { sayAbsent } from './absence.ts';

const known = new Map<string, boolean>();

/** Says so where the program is not there. */
export function hasTool(name: string): boolean {
  const found = known.get(name) ?? isInstalled(name);
  known.set(name, found);
  if (!found) sayAbsent(`${name} is not installed`);
  return found;
}

/** Says of each that is not there. */
export function hasTools(names: readonly string[]): boolean {
  return names.filter((name) => !hasTool(name)).length === 0;
}

function isInstalled(name: string): boolean {
  return spawnSync(process.platform === 'win32' ? 'where' : 'which', [name], { stdio: 'ignore' }).status === 0;
}
