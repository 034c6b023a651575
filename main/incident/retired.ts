/** An identity whose key this station has replaced is refused, and one that no medium here lists yet is told apart. */
import { TomoshibiError } from '../../shared/errors.ts';
import type { StationIdentity } from '../../shared/identity.ts';
import { codeOf } from '../station/error-code.ts';
import { labelOf } from '../station/keys.ts';
import { isRetired, readIncident } from './incident-file.ts';

/** @throws TomoshibiError `identity-retired` */
export async function refuseRetired(folder: string, identity: StationIdentity): Promise<void> {
  if (isRetired(folder, await labelOf(identity))) throw new TomoshibiError('identity-retired');
}

/** A file named when the program is started is the old key's, once the key has been replaced. */
export function hasRotated(folder: string): boolean {
  return readIncident(folder).rotations.length > 0;
}

/** @throws TomoshibiError `identity-rotated` where the medium is from before the key was replaced, and what `open` throws */
export async function listedBy<T>(folder: string, identity: StationIdentity, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const { rotations } = readIncident(folder);
    const isNew = codeOf(error) === 'identity-not-recipient' && rotations.at(-1)?.to === (await labelOf(identity));
    if (isNew) throw new TomoshibiError('identity-rotated', {}, { cause: error });
    throw error;
  }
}
