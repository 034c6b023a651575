/** What a medium's next manifest says: this run's generation, and of the older ones what is kept. */
import path from 'node:path';
import {
  deriveFileKey,
  type EarlierGeneration,
  filesOf,
  formatVersion,
  keysName,
  type Manifest,
  type ManifestFile,
  type ManifestSource,
  manifestSchema,
  type Slice,
  type StudyCount,
  sourcesOf,
} from '../../shared/media.ts';
import type { FacilityKeys } from '../keys.ts';
import { studyFilesOf } from './references.ts';

export interface NewGeneration {
  sequence: number;
  createdAt: string;
  sources: ManifestSource[];
  records: ManifestFile;
  /** Who wrote the records, where they are those of an earlier generation. */
  recordsSince?: NonNullable<Manifest['recordsSince']>;
  /** Those of this generation that lie on this medium. */
  studies: ManifestFile[];
  documents?: ManifestFile[];
  /** Generations that the medium holds, this one included. */
  keepGenerations: number;
  slice?: Slice;
  leftOut?: StudyCount[];
  set?: NonNullable<Manifest['set']>;
}

export interface MediumSoFar {
  keys: FacilityKeys;
  /** TOMOSHIBI. */
  folder: string;
  mediumId: string;
  previous: { manifest: Manifest; sha256: string } | null;
  has: (file: ManifestFile) => boolean;
  /** Prepares keys.age for these files. */
  keysFile: (files: ManifestFile[]) => Promise<{ sha256: string; activate(): void }>;
}

export async function nextManifest(
  generation: NewGeneration,
  medium: MediumSoFar,
): Promise<{ manifest: Manifest; activateKeys: () => void }> {
  const { keys, previous } = medium;
  const records = (previous?.manifest.files ?? []).filter(
    (file) => file.kind === 'records' && file.path !== generation.records.path && medium.has(file),
  );
  const keptRecords = records.slice(0, generation.keepGenerations - 1);
  const earlier = earlierGenerations(previous?.manifest ?? null, keptRecords, medium);
  const schedules = generation.sources.filter(({ kind }) => kind === 'schedule');
  const unsigned = {
    formatVersion,
    minViewerVersion: '0.1.0',
    facility: { id: keys.id, name: keys.name, publicKey: keys.publicKey },
    mediumId: medium.mediumId,
    sequence: generation.sequence,
    createdAt: generation.createdAt,
    sources: generation.sources.filter(({ kind }) => kind !== 'schedule'),
    previousManifestSha256: previous?.sha256 ?? null,
    records: generation.records.path,
    files: [
      generation.records,
      ...keptRecords,
      ...generation.studies,
      ...(await olderStudies(generation, keptRecords, medium)),
    ],
    ...(generation.recordsSince && { recordsSince: generation.recordsSince }),
    ...(generation.documents?.length && { documents: generation.documents }),
    ...(schedules.length > 0 && { schedules }),
    ...(generation.slice && { slice: generation.slice }),
    ...(generation.leftOut?.length && { leftOut: generation.leftOut }),
    ...(generation.set && { set: generation.set }),
    ...(earlier.length > 0 && { earlier }),
    ...(keys.drill && { drill: true }),
    ...(keys.recovery && { recovery: keys.recovery }),
  } satisfies Omit<Manifest, 'keys'>;
  const keysFile = await medium.keysFile(filesOf(unsigned));
  const manifest = manifestSchema.parse({ ...unsigned, keys: { path: keysName, sha256: keysFile.sha256 } });
  return { manifest, activateKeys: () => keysFile.activate() };
}

/** What the previous manifest knows of the generations whose records stay. */
function earlierGenerations(
  previous: Manifest | null,
  kept: readonly ManifestFile[],
  { has }: MediumSoFar,
): EarlierGeneration[] {
  if (!previous) return [];
  const { records, sequence, createdAt, documents = [] } = previous;
  const known = [
    { records, sequence, createdAt, sources: sourcesOf(previous), documents },
    ...(previous.earlier ?? []),
  ];
  const paths = new Set(kept.map((file) => file.path));
  return known
    .filter((generation) => paths.has(generation.records))
    .map((generation) => ({ ...generation, documents: generation.documents.filter(has) }));
}

/** Study files of before that this generation does not refer to, and one that is kept does. */
async function olderStudies(
  { studies }: NewGeneration,
  keptRecords: readonly ManifestFile[],
  { keys, folder, previous, has }: MediumSoFar,
): Promise<ManifestFile[]> {
  if (keptRecords.length === 0) return [];
  const current = new Set(studies.map((file) => file.path));
  const candidates = (previous?.manifest.files ?? []).filter(
    (file) => file.kind === 'study' && !current.has(file.path) && has(file),
  );
  if (candidates.length === 0) return [];
  const referred = new Set<string>();
  for (const file of keptRecords) {
    const mediaKey = keys.mediaKeys[file.epoch];
    const files = mediaKey && studyFilesOf(path.join(folder, file.path), await deriveFileKey(mediaKey, file.keyId));
    // Nobody can tell what a damaged generation refers to: whatever it might be stays.
    if (!files) return candidates;
    for (const study of files) referred.add(study);
  }
  return candidates.filter((file) => referred.has(file.path));
}
