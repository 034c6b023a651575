/** Programs that others wrote and formats are checked with; a test that needs one skips with its name where it is absent. */
import { spawnSync } from 'node:child_process';

export function hasTool(name: string): boolean {
  const result = spawnSync(process.platform === 'win32' ? 'where' : 'which', [name], { stdio: 'ignore' });
  const found = result.status === 0;
  if (!found) console.log(`skipped: ${name} is not installed`);
  return found;
}
