/** Checks that bytes are a PNG (ISO/IEC 15948) before they are kept and put into a sheet. */
import zlib from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const mostPixels = 8192;

/**
 * Walks the chunks: header first, every checksum right, nothing behind the end.
 * @returns its size in pixels; null when it is no such file
 */
export function pngSize(bytes: Uint8Array): { width: number; height: number } | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, 8).equals(signature)) return null;
  let size: { width: number; height: number } | null = null;
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    const end = at + 12 + length;
    if (end > file.length || zlib.crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4)) return null;
    const type = file.toString('latin1', at + 4, at + 8);
    if (size === null) {
      if (type !== 'IHDR' || length !== 13) return null;
      size = { width: file.readUInt32BE(at + 8), height: file.readUInt32BE(at + 12) };
      if ([size.width, size.height].some((side) => side < 1 || side > mostPixels)) return null;
    }
    if (type === 'IEND') return end === file.length ? size : null;
    at = end;
  }
  return null;
}
