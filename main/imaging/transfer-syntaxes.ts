/** How stored pixel data are named on the web (PS3.18 tables 8.7.3-2 to 8.7.3-5). */

export const explicitBigEndian = '1.2.840.10008.1.2.2';

const prefix = '1.2.840.10008.1.2.';
const mediaTypes: [string, string[]][] = [
  ['image/jpeg', ['4.50', '4.51', '4.57', '4.70']],
  ['image/jls', ['4.80', '4.81']],
  ['image/jp2', ['4.90', '4.91']],
  ['image/jpx', ['4.92', '4.93']],
  ['image/jphc', ['4.201', '4.202', '4.203']],
  ['image/dicom-rle', ['5']],
  ['video/mpeg', ['4.100', '4.101', '4.100.1', '4.101.1']],
  ['video/mp4', ['4.102', '4.103', '4.104', '4.105', '4.106', '4.102.1', '4.103.1', '4.104.1', '4.105.1', '4.106.1']],
  ['video/H265', ['4.107', '4.108']],
];
const byTransferSyntax = new Map(
  mediaTypes.flatMap(([type, endings]) => endings.map((ending) => [`${prefix}${ending}`, type])),
);

/** The media type of frames as they are stored; null for native pixels. */
export function mediaTypeOf(transferSyntaxUid: string): string | null {
  return byTransferSyntax.get(transferSyntaxUid) ?? null;
}

/** One stream for all frames (PS3.5 §A.4.5 ff.). */
export function isVideo(transferSyntaxUid: string): boolean {
  return mediaTypeOf(transferSyntaxUid)?.startsWith('video/') ?? false;
}
