/** Video streams in DICOM (PS3.5 8.2.5–8.2.8): what they are coded in, what they are wrapped in, and who plays it. */

/** `mp4` plays in a browser; a transport stream and bare streams do not. */
export type Container = 'mp4' | 'mpeg-ts' | 'mpeg-ps' | 'elementary' | 'unknown';

/** Container by its first bytes: ISO/IEC 14496-12 4.3, ISO/IEC 13818-1 2.4.3.2, 2.5.3.3, ISO/IEC 14496-10 B.1. */
export function containerOf(bytes: Uint8Array): Container {
  const text = String.fromCharCode(...bytes.subarray(4, 8));
  if (text === 'ftyp' || text === 'moov' || text === 'styp') return 'mp4';
  if (bytes[0] === 0x47 && bytes[188] === 0x47 && bytes[376] === 0x47) return 'mpeg-ts';
  const start = bytes[0] === 0 && bytes[1] === 0 && (bytes[2] === 1 || (bytes[2] === 0 && bytes[3] === 1));
  if (!start) return 'unknown';
  return bytes[2] === 1 && bytes[3] === 0xba ? 'mpeg-ps' : 'elementary';
}

export interface VideoCoding {
  name: string;
  /** What a browser is asked with `canPlayType`. */
  type: string;
}

/** By transfer syntax, `.1` being the fragmentable form (PS3.5 A.4.5–A.4.10). */
export function videoCodingOf(transferSyntaxUid: string): VideoCoding | null {
  const number = /^1\.2\.840\.10008\.1\.2\.4\.(10[0-8])(?:\.1)?$/.exec(transferSyntaxUid)?.[1];
  switch (number) {
    case '100':
    case '101':
      return { name: 'MPEG-2', type: 'video/mpeg' };
    case '102':
    case '103':
    case '104':
    case '105':
    case '106':
      return { name: 'MPEG-4 AVC/H.264', type: 'video/mp4; codecs="avc1.640029"' };
    case '107':
      return { name: 'HEVC/H.265', type: 'video/mp4; codecs="hvc1.1.6.L153.B0"' };
    case '108':
      return { name: 'HEVC/H.265 10 bit', type: 'video/mp4; codecs="hvc1.2.4.L153.B0"' };
    default:
      return null;
  }
}
