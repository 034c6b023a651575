/** How a transfer syntax codes a frame (PS3.5 Annex A), for those that can be decoded here. */
export type FrameCoding = 'native' | 'rle' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'jpeg-xl';

/**
 * What is missing is missing on purpose (docs/imaging.md): no decoder for it is here, and a frame must be refused in
 * words rather than handed to a decoder that does not know it.
 */
const codings: Record<string, FrameCoding> = {
  '1.2.840.10008.1.2': 'native',
  '1.2.840.10008.1.2.1': 'native',
  '1.2.840.10008.1.2.2': 'native',
  '1.2.840.10008.1.2.1.98': 'native',
  '1.2.840.10008.1.2.1.99': 'native',
  '1.2.840.10008.1.2.5': 'rle',
  '1.2.840.10008.1.2.4.50': 'jpeg',
  '1.2.840.10008.1.2.4.51': 'jpeg',
  '1.2.840.10008.1.2.4.53': 'jpeg',
  '1.2.840.10008.1.2.4.55': 'jpeg',
  '1.2.840.10008.1.2.4.57': 'jpeg',
  '1.2.840.10008.1.2.4.70': 'jpeg',
  '1.2.840.10008.1.2.4.80': 'jpeg-ls',
  '1.2.840.10008.1.2.4.81': 'jpeg-ls',
  '1.2.840.10008.1.2.4.90': 'jpeg-2000',
  '1.2.840.10008.1.2.4.91': 'jpeg-2000',
  '1.2.840.10008.1.2.4.110': 'jpeg-xl',
  '1.2.840.10008.1.2.4.111': 'jpeg-xl',
  '1.2.840.10008.1.2.4.112': 'jpeg-xl',
  '1.2.840.10008.1.2.4.201': 'jpeg-2000',
  '1.2.840.10008.1.2.4.202': 'jpeg-2000',
  '1.2.840.10008.1.2.4.203': 'jpeg-2000',
};

/** The coding of a frame that came in `transferSyntaxUid`; null where it cannot be decoded here. */
export function codingOf(transferSyntaxUid: string): FrameCoding | null {
  return codings[transferSyntaxUid] ?? null;
}

/**
 * Whether frames of a file in this transfer syntax can be shown. Deflated frames (PS3.5 A.4.13) can: the medium holds
 * them inflated and serves them as native ones.
 */
export function canDecode(fileTransferSyntaxUid: string): boolean {
  return codingOf(fileTransferSyntaxUid) !== null || fileTransferSyntaxUid === '1.2.840.10008.1.2.8.1';
}

/** MPEG-2, MPEG-4 and HEVC, whole and fragmentable (PS3.5 A.4.5–A.4.10). */
export function isVideo(transferSyntaxUid: string): boolean {
  return /^1\.2\.840\.10008\.1\.2\.4\.10[0-8](\.1)?$/.test(transferSyntaxUid);
}
