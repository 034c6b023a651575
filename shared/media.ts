/**
 * What is on a medium: names, the manifest's schema and the derivation of file keys. docs/media-format.md is the
 * normative text; this file is its code.
 */
import { z } from 'zod';

export const mediaFolder = 'TOMOSHIBI';
export const manifestName = 'manifest.json';
export const signatureName = 'manifest.sig';
export const keysName = 'keys.age';
export const readmeName = 'README.txt';

/** The version this program writes, and the newest it reads. */
export const formatVersion = 1;

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

export const fileKinds = ['records', 'study', 'documents'] as const;

/** `records/<sha256>.db`, `documents/<sha256>.db`, `images/<aa>/<sha256>.db`; nothing else is opened, whatever a manifest says. */
export const mediaPathPattern = /^(?:records|documents|images\/[0-9a-f]{2})\/[0-9a-f]{64}\.db$/;

export const manifestFileSchema = z
  .object({
    path: z.string().regex(mediaPathPattern),
    bytes: z.number().int().positive(),
    sha256: sha256Hex,
    kind: z.enum(fileKinds),
    /** Input to the key derivation; random, says nothing about the content. */
    keyId: z.string().regex(/^[0-9a-f]{32}$/),
    /** Which media key of keys.age it is derived from. */
    epoch: z.number().int().positive(),
    /** What it holds, in kinds only: sections of a records file, modalities of a study. Never patient data. */
    covers: z.array(z.string()),
  })
  .refine((file) => file.path === pathOfFile(file.kind, file.sha256), { message: 'path does not match sha256' });

export const manifestSourceSchema = z.object({
  name: z.string(),
  kind: z.enum(['ssmix2', 'fhir', 'dicom', 'schedule']),
  /** Newest moment the source's data speak of; null when the source gave none. */
  dataAsOf: z.string().nullable(),
});

/** `YYYY-MM-DD` */
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** Which images a medium was to hold; what is absent does not narrow. */
export const sliceSchema = z.object({
  /** DICOM modalities (`CT`, `MR`): a study with one of them. */
  modalities: z.array(z.string().min(1)).min(1).optional(),
  /** Study dates, both ends included. A study without a date is held. */
  since: day.optional(),
  until: day.optional(),
  /** Wards, by the name the records give them: studies of the patients who lie there. */
  wards: z.array(z.string().min(1)).min(1).optional(),
});
export type Slice = z.output<typeof sliceSchema>;

/** `imaging_study.file` of a study that the medium's slice leaves out: no path, so that no reader looks for a file. */
export const leftOutFile = 'left-out';

/** How many studies of a modality, and from when to when. Kinds and counts, never people. */
const studyCountSchema = z.object({
  modality: z.string(),
  studies: z.number().int().positive(),
  since: day.nullable(),
  until: day.nullable(),
});
export type StudyCount = z.output<typeof studyCountSchema>;

export const manifestSchema = z.object({
  formatVersion: z.number().int().positive(),
  minViewerVersion: z.string(),
  facility: z.object({
    id: z.string().min(1),
    name: z.string().min(1),
    /** Ed25519 public key, raw 32 bytes in base64. Trusted only after it equals the one a station holds. */
    publicKey: z.string(),
  }),
  /** Random, one per physical medium: tells two disks that take turns apart. */
  mediumId: z.string().regex(/^[0-9a-f]{32}$/),
  sequence: z.number().int().positive(),
  createdAt: z.string(),
  sources: z.array(manifestSourceSchema),
  previousManifestSha256: sha256Hex.nullable(),
  keys: z.object({ path: z.literal(keysName), sha256: sha256Hex }),
  /** The records file of this generation; older ones stay listed in `files`. */
  records: z.string().regex(mediaPathPattern),
  files: z.array(manifestFileSchema),
  /** The earlier generation that wrote the records file, where nothing was other than then. Absent: this one. */
  recordsSince: z.object({ sequence: z.number().int().positive(), createdAt: z.string() }).optional(),
  /** The hospital's own forms. Apart from `files`, of which readers that do not know this kind accept no other. */
  documents: z.array(manifestFileSchema).optional(),
  /** Sources of kind `schedule`. Apart from `sources`, of which readers that do not know this kind accept no other. */
  schedules: z.array(manifestSourceSchema).optional(),
  /** Which images were asked for. Absent: all of them. Records are never sliced. */
  slice: sliceSchema.optional(),
  /** Studies of this generation that are on no medium of it, by modality. Absent: none. */
  leftOut: z.array(studyCountSchema).optional(),
  /** This generation is on several media: each has its own manifest of the same sequence and the same records file. */
  set: z
    .object({
      /** This medium's place, counted from 1, and how many there are. */
      medium: z.number().int().positive(),
      media: z.number().int().min(2),
      /** What the others of the set hold. */
      elsewhere: z.array(
        z.object({
          medium: z.number().int().positive(),
          files: z.number().int().nonnegative(),
          bytes: z.number().int().nonnegative(),
          studies: z.array(studyCountSchema),
        }),
      ),
    })
    .optional(),
  /** Older generations of which the records file is still listed in `files`, newest first; those that were known. */
  earlier: z
    .array(
      z.object({
        records: z.string().regex(mediaPathPattern),
        sequence: z.number().int().positive(),
        createdAt: z.string(),
        /** Of every kind. */
        sources: z.array(manifestSourceSchema),
        /** Its forms and documents; those of this generation among them where they are the same. */
        documents: z.array(manifestFileSchema),
      }),
    )
    .optional(),
  /** Everybody on it is fictional: a medium for drills (docs/drill.md), marked as such wherever it is opened. */
  drill: z.boolean().optional(),
  /** age recipient (`age1…`) of the recovery identity: to whom a station encrypts what it hands back. Public. */
  recovery: z.string().startsWith('age1').optional(),
});

export type Manifest = z.output<typeof manifestSchema>;
export type ManifestFile = z.output<typeof manifestFileSchema>;
export type ManifestSource = z.output<typeof manifestSourceSchema>;
export type EarlierGeneration = NonNullable<Manifest['earlier']>[number];

/** Every database that a manifest lists, once: also the documents of older generations. */
export function filesOf({
  files,
  documents = [],
  earlier = [],
}: Pick<Manifest, 'files' | 'documents' | 'earlier'>): ManifestFile[] {
  const older = earlier.flatMap((generation) => generation.documents);
  if (older.length === 0) return [...files, ...documents];
  const papers = new Map([...documents, ...older].map((file) => [file.path, file]));
  return [...files, ...papers.values()];
}

/** Every source that a manifest names. */
export function sourcesOf({ sources, schedules = [] }: Manifest): ManifestSource[] {
  return [...sources, ...schedules];
}

/** Plain text inside keys.age: `{ "1": "<hex, 32 bytes>" }`, media keys by epoch. */
export const mediaKeysSchema = z.record(z.string().regex(/^[1-9]\d*$/), sha256Hex);
export type MediaKeys = z.output<typeof mediaKeysSchema>;

export function pathOfFile(kind: (typeof fileKinds)[number], sha256: string): string {
  return kind === 'study' ? `images/${sha256.slice(0, 2)}/${sha256}.db` : `${kind}/${sha256}.db`;
}

/**
 * The raw AEGIS-256 key of one file: HKDF-SHA256 (RFC 5869) of the media key, salt empty, info
 * `tomoshibi/file/<keyId>`, 32 bytes, as 64 hex digits for `PRAGMA key='raw:…'`.
 */
export async function deriveFileKey(mediaKeyHex: string, keyId: string): Promise<string> {
  const material = await crypto.subtle.importKey('raw', hexToBytes(mediaKeyHex), 'HKDF', false, ['deriveBits']);
  const info = new TextEncoder().encode(`tomoshibi/file/${keyId}`);
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info },
    material,
    256,
  );
  return bytesToHex(new Uint8Array(bits));
}

/** `data as of` of a whole medium: the newest moment any source of records speaks of; a list of plans makes none fresher. */
export function dataAsOf(manifest: Manifest): string | null {
  const known = manifest.sources.map((source) => source.dataAsOf).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((newest, value) => (value > newest ? value : newest));
}

/** First 16 hex digits of the SHA-256 of a facility's public key, in groups of four, for two people to compare. */
export async function fingerprintOf(publicKeyBase64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(publicKeyBase64), (character) => character.charCodeAt(0));
  const digest = bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  return (digest.slice(0, 16).match(/.{4}/g) ?? []).join(' ');
}

export function bytesToHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

export function hexToBytes(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16);
  }
  return bytes;
}
