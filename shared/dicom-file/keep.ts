/** Whether one more file belongs into a study's database, and putting it there. */
import type { DicomInstance, DicomPatient, SegmentBatch } from './instance.ts';
import type { StudyDatabase } from './study-db.ts';

export type Kept =
  | 'kept'
  /** In the place of a damaged file of the same instance: a transfer that broke off and was sent again. */
  | 'replaced'
  /** The same bytes are kept already. */
  | 'duplicate'
  /** Another file with the same SOP Instance UID and other content is kept. */
  | 'contradiction'
  /** The study is kept for another patient, named by its first file. */
  | 'other-patient';

/**
 * @param path where the file lies in the source
 * @param batches the instance's bytes; not always read to the end
 * @throws DicomRejection when the rest of the file cannot be read; nothing of the instance stays
 */
export async function keepInstance(
  database: StudyDatabase,
  instance: DicomInstance,
  path: string,
  batches: AsyncIterable<SegmentBatch>,
): Promise<Kept> {
  if (database.identity && !mayBeSamePatient(database.identity.patient, instance.patient)) return 'other-patient';
  const held = database.held(instance.sopInstanceUid);
  const replaces = held?.damaged === true && instance.damage === null;
  if (held && !replaces) {
    return Buffer.compare(held.fileDigest, await digestOf(batches)) === 0 ? 'duplicate' : 'contradiction';
  }
  if (replaces) database.remove(instance.sopInstanceUid);
  await database.add(instance, path, batches);
  return replaces ? 'replaced' : 'kept';
}

/** One study, one patient: identifiers that differ, or where one is missing names that differ, are two patients. */
export function mayBeSamePatient(one: DicomPatient, other: DicomPatient): boolean {
  if (one.identifier && other.identifier) {
    if (one.identifier !== other.identifier) return false;
    const bornTwice = one.birthDate && other.birthDate && one.birthDate !== other.birthDate;
    return !(bornTwice && differ(nameKey(one), nameKey(other)));
  }
  return !differ(nameKey(one), nameKey(other)) && !differ(one.birthDate ?? '', other.birthDate ?? '');
}

function differ(one: string, other: string): boolean {
  return one !== '' && other !== '' && one !== other;
}

function nameKey(patient: DicomPatient): string {
  return (patient.fullName ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s^]+/g, '');
}

async function digestOf(batches: AsyncIterable<SegmentBatch>): Promise<Uint8Array> {
  let digest: Uint8Array | null = null;
  for await (const batch of batches) digest = batch.fileDigest;
  if (!digest) throw new Error('the last batch carries no digest of the file');
  return digest;
}
