/** What a study holds beside pictures, told apart by SOP class (PS3.4 B.5, PS3.6 Annex A) and transfer syntax. */
import type { InstanceView } from '../../../shared/views.ts';
import { isVideo } from '../frames/transfer-syntaxes.ts';

/** What can be opened in a pane of its own. */
export const objectKinds = [
  'report',
  'document',
  'waveform',
  'video',
  'presentation',
  'key-object',
  'segmentation',
  'radiotherapy',
] as const;
export type ObjectKind = (typeof objectKinds)[number];

/** One instance that is no stack of pictures and that a person can open. */
export interface StudyObject {
  /** Its SOP Instance UID. */
  id: string;
  kind: ObjectKind;
  seriesInstanceUid: string;
  modality: string;
  number: number | null;
  description: string | null;
  sopClassUid: string;
  transferSyntaxUid: string;
  instanceNumber: number | null;
  frameCount: number;
  damage: string | null;
}

/** Why an object can be neither shown nor opened. */
export const objectRefusals = [
  'model',
  'audio',
  'presentation-other',
  'parametric-map',
  'raw-data',
  'registration',
  'spectroscopy',
  'measurements',
  'other',
] as const;
export type ObjectRefusal = (typeof objectRefusals)[number];

const storage = '1.2.840.10008.5.1.4.1.1.';

/** By the UID's rest after the storage root; the first that fits counts. */
const bySopClass: [RegExp, ObjectKind | ObjectRefusal][] = [
  [/^88\.59$/, 'key-object'],
  [/^88\./, 'report'],
  [/^104\.[345]$/, 'model'],
  [/^104\./, 'document'],
  [/^9\.4\./, 'audio'],
  [/^9\.\d/, 'waveform'],
  [/^11\.[125]$/, 'presentation'],
  [/^(?:10|11|11\..+|131)$/, 'presentation-other'],
  [/^66\.4$/, 'segmentation'],
  [/^30$/, 'parametric-map'],
  [/^(?:66|66\.6)$/, 'raw-data'],
  [/^(?:66\.[1235]|67|77\.1\.5\.3)$/, 'registration'],
  [/^68\./, 'model'],
  [/^4\.2$/, 'spectroscopy'],
  [/^(?:78\..+|79\.1|80\.1|90\.1|91\.1)$/, 'measurements'],
  // RT images (481.1, .23, .24) are pictures of their own; dose grids and contours need the images they lie on.
  [/^481\.(?!1$|23$|24$)/, 'radiotherapy'],
  [/^(?:8|9|129|200\..+|201\.1)$/, 'other'],
];

/** What an instance is if not pictures: a kind that opens, a reason why not, or null for pictures. */
export function objectKindOf(instance: InstanceView): ObjectKind | ObjectRefusal | null {
  const { sopClassUid } = instance;
  const rest = sopClassUid.startsWith(storage) ? sopClassUid.slice(storage.length) : null;
  const known = rest === null ? undefined : bySopClass.find(([pattern]) => pattern.test(rest));
  if (known) return known[1];
  if (isVideo(instance.transferSyntaxUid)) return 'video';
  return null;
}

export function isObjectKind(kind: ObjectKind | ObjectRefusal): kind is ObjectKind {
  return (objectKinds as readonly string[]).includes(kind);
}
