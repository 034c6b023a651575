/** What a scanned file is, from its first bytes, and whether it is whole. The ending of its name says nothing. */
import { ScanRejection } from './rejection.ts';

export type FileKind = 'pdf' | 'tiff' | 'jpeg' | 'png';

/** An A3 sheet at 600 dpi has 70 million. */
export const mostPixels = 120_000_000;

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** A header may stand behind other bytes (ISO 32000-1, appendix H.3.4.1). */
const pdfHeaderWithin = 1024;

/** @param start at least the first 1,024 bytes where there are so many */
export function kindOf(start: Buffer): FileKind | null {
  if (start.subarray(0, 8).equals(pngSignature)) return 'png';
  if (start[0] === 0xff && start[1] === 0xd8 && start[2] === 0xff) return 'jpeg';
  const tiff = start.toString('latin1', 0, 4);
  if (tiff === 'II*\0' || tiff === 'MM\0*') return 'tiff';
  if (start.subarray(0, pdfHeaderWithin).includes('%PDF-')) return 'pdf';
  return null;
}

/** @throws ScanRejection `truncated`, `damaged`, `too-large`: a picture that breaks off is not a sheet, though its code be whole */
export function checkPicture(kind: 'jpeg' | 'png', file: Buffer): void {
  const { width, height } = kind === 'png' ? pngSize(file) : jpegFrame(file);
  if (width < 1 || height < 1) throw new ScanRejection('damaged');
  if (width * height > mostPixels) throw new ScanRejection('too-large');
  const end = kind === 'png' ? 'IEND' : Buffer.from([0xff, 0xd9]);
  if (!file.subarray(-pdfHeaderWithin).includes(end)) throw new ScanRejection('truncated');
}

function pngSize(file: Buffer): { width: number; height: number } {
  if (file.length < 33) throw new ScanRejection('truncated');
  return { width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
}

/** From the frame header (ISO/IEC 10918-1, B.2.2). @throws ScanRejection `damaged`, `truncated` */
export function jpegFrame(file: Buffer): { width: number; height: number; components: number } {
  for (let at = 2; at + 10 <= file.length; ) {
    if (file[at] !== 0xff) throw new ScanRejection('damaged');
    const marker = file[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7), components: file[at + 9]! };
    }
    if (marker === 0xd9 || marker === 0xda) throw new ScanRejection('damaged');
    at += 2 + file.readUInt16BE(at + 2);
  }
  throw new ScanRejection('truncated');
}
