/** Station identity files on the drives that are plugged in, for somebody who sets a station up to choose from. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { mountedDrives } from './drives.ts';

/** `GET /api/station/keys` */
export interface FoundKey {
  path: string;
}

/** `<station>-identity.age`, as the exporter names them. That of the safe is no station's. */
const stationKey = /^(?!recovery-).+-identity\.age$/;

/** @param drives folders to look in, instead of the mounted drives */
export async function findKeys(drives?: string[]): Promise<FoundKey[]> {
  const found: FoundKey[] = [];
  for (const drive of drives ?? (await mountedDrives())) {
    const entries = await fs.readdir(drive, { withFileTypes: true }).catch(() => []);
    const names = entries.filter((entry) => entry.isFile() && stationKey.test(entry.name)).map(({ name }) => name);
    found.push(...names.toSorted().map((name) => ({ path: path.join(drive, name) })));
  }
  return found;
}
