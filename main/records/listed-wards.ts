/** The hospital's own list of wards and beds, as exported (docs/media-format.md §8). */
import { type ListedWard, listedWardSchema } from '../../shared/wards.ts';
import type { EncryptedDatabase } from '../station/database.ts';

/** In the hospital's order; wards that this version cannot read are left out. */
export function readListedWards(database: EncryptedDatabase): ListedWard[] {
  return database
    .prepare<[], string>('SELECT definition FROM ward ORDER BY position')
    .pluck()
    .all()
    .flatMap((definition) => {
      const checked = listedWardSchema.safeParse(JSON.parse(definition));
      return checked.success ? [checked.data] : [];
    });
}
