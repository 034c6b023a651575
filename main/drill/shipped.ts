/** The medium of a drill that goes with the program: `TOMOSHIBI/`, the key of its stations, and drill.json. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ShippedDrill, shippedDrillSchema } from '../../shared/drill.ts';

export interface DrillSource extends ShippedDrill {
  /** Of the medium. */
  folder: string;
  identity: string;
}

/**
 * Where it is looked for: beside the packed app's archive (its resources), from which files can be opened, else beside what was
 * built (dist/drill).
 */
export function drillPlaces(): string[] {
  const { resourcesPath } = process as { resourcesPath?: string };
  return [
    ...(resourcesPath ? [path.join(resourcesPath, 'drill')] : []),
    fileURLToPath(new URL('../drill', import.meta.url)),
  ];
}

/** The first of the places that has one; null where none has. */
export function findDrill(places: readonly string[]): DrillSource | null {
  for (const folder of places) {
    try {
      const told = JSON.parse(fs.readFileSync(path.join(folder, 'drill.json'), 'utf8')) as unknown;
      return { ...shippedDrillSchema.parse(told), folder, identity: path.join(folder, 'station-identity.age') };
    } catch {
      // Not there, or not whole: there is none.
    }
  }
  return null;
}
