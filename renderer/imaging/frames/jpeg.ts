/** The few markers of a JPEG or JPEG-LS stream that decide how its colours are read. */

const app1 = 0xe1;
const app2 = 0xe2;
const app14 = 0xee;
const startOfScan = 0xda;

/**
 * The same JPEG, saying for itself whether its three components are RGB or YCbCr: without an Adobe marker a decoder
 * guesses YCbCr, whatever Photometric Interpretation says. An Adobe marker that is there is left alone. Exif and colour
 * profiles go: a browser would turn or recolour the picture by them, and DICOM knows neither.
 */
export function withColorTransform(bytes: Uint8Array, isRgb: boolean): Uint8Array {
  const parts: Uint8Array[] = [];
  let hasAdobe = false;
  let at = 2;
  for (const segment of headerSegments(bytes)) {
    if (segment.marker === app14) hasAdobe = true;
    if (segment.marker !== app1 && segment.marker !== app2) parts.push(bytes.subarray(segment.start, segment.end));
    at = segment.end;
  }
  const adobe = new Uint8Array([
    0xff,
    app14,
    0,
    14,
    ...new TextEncoder().encode('Adobe'),
    0,
    100,
    0,
    0,
    0,
    0,
    isRgb ? 0 : 1,
  ]);
  return joined([bytes.subarray(0, 2), ...(hasAdobe ? [] : [adobe]), ...parts, bytes.subarray(at)]);
}

/** Bits of a sample (ISO/IEC 10918-1 B.2.2); null without a frame header. */
export function precisionOf(bytes: Uint8Array): number | null {
  const frame = frameHeader(bytes);
  return frame === null ? null : (bytes[frame.start + 4] ?? null);
}

/** Whether the stream is lossless and Huffman-coded (SOF3): transfer syntaxes .57 and .70. */
export function isLossless(bytes: Uint8Array): boolean {
  return frameHeader(bytes)?.marker === 0xc3;
}

function frameHeader(bytes: Uint8Array): { marker: number; start: number } | null {
  for (const segment of headerSegments(bytes)) {
    const { marker } = segment;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return segment;
  }
  return null;
}

/** Marker segments between SOI and the first scan. */
function* headerSegments(bytes: Uint8Array): Generator<{ marker: number; start: number; end: number }> {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === startOfScan) return;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
    yield { marker, start: at, end };
    at = end;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
