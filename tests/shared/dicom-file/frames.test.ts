import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseBytes } from './parsing.ts';
import { encapsulate, image } from './synthetic.ts';

const jpeg = '1.2.840.10008.1.2.4.50';
const j2k = '1.2.840.10008.1.2.4.90';
const rle = '1.2.840.10008.1.2.5';

/** A code stream in outline: markers at its ends, even length. */
const jpegStream = (fill: number, length = 12) =>
  Buffer.from([0xff, 0xd8, 0xff, ...Array(length - 5).fill(fill), 0xff, 0xd9]);
const j2kStream = (fill: number) => Buffer.from([0xff, 0x4f, 0xff, 0x51, ...Array(8).fill(fill), 0xff, 0xd9]);
const halves = (stream: Buffer) => [stream.subarray(0, 6), stream.subarray(6)];

describe('native pixel data', () => {
  it('cuts frames at their size and leaves the padding out', () => {
    const pixels = Uint8Array.from({ length: 27 }, (_, i) => i);
    const { instance, frames } = parseBytes(image({ rows: 3, columns: 3, frames: 3, pixels }));
    expect(instance.frameCount).toBe(3);
    expect([...frames.values()].map((frame) => [...frame])).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
      [9, 10, 11, 12, 13, 14, 15, 16, 17],
      [18, 19, 20, 21, 22, 23, 24, 25, 26],
    ]);
  });

  it('shows nothing of pixels that have no samples, and says so', () => {
    const whole = image({ pixels: new Uint8Array(16) });
    const samples = whole.indexOf(Buffer.from([0x28, 0x00, 0x02, 0x00, 0x55, 0x53, 0x02, 0x00]));
    whole.writeUInt16LE(0, samples + 8);
    const { instance, frames } = parseBytes(whole);
    expect([instance.frameCount, frames.size]).toEqual([1, 0]);
    expect(instance.damage).toMatch(/size of the image/);
  });

  it('counts one frame when none is declared, and by the length when the number is none', () => {
    const pixels = new Uint8Array(32);
    expect(parseBytes(image({ pixels })).instance.frameCount).toBe(1);
    expect(parseBytes(image({ pixels, frames: '1A' })).instance.frameCount).toBe(2);
  });

  it('says which frames are missing', () => {
    const { instance, frames } = parseBytes(image({ frames: 4, pixels: new Uint8Array(40) }));
    expect(instance.frameCount).toBe(4);
    expect([...frames.keys()]).toEqual([1, 2]);
    expect(instance.damage).toContain('Frames 3 to 4 of 4');
  });

  it('moves 1-bit frames to a byte boundary', () => {
    // Two frames of 3×3: nine ones, then 010101010, least significant bit first.
    const { instance, frames } = parseBytes(
      image({ rows: 3, columns: 3, bits: 1, frames: 2, pixels: Uint8Array.of(0xff, 0x55, 0x01) }),
    );
    expect([...frames.get(1)!]).toEqual([0xff, 0x01]);
    expect([...frames.get(2)!]).toEqual([0xaa, 0x00]);
    expect(instance.derivedFrames).toHaveLength(2);
  });

  it('puts 8-bit samples in big-endian words into order, and leaves 16-bit samples to the decoder', () => {
    const transferSyntaxUid = '1.2.840.10008.1.2.2';
    const swapped = Uint8Array.from({ length: 16 }, (_, i) => i ^ 1);
    const words = parseBytes(image({ transferSyntaxUid, pixels: swapped, pixelVr: 'OW' }));
    expect([...words.frames.get(1)!]).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(words.instance.derivedFrames[0]?.transferSyntaxUid).toBe('1.2.840.10008.1.2.1');
    const samples = parseBytes(image({ transferSyntaxUid, bits: 16, pixels: new Uint8Array(32) }));
    expect(samples.instance.derivedFrames).toHaveLength(0);
  });

  it('reads subsampled colour at its true size', () => {
    const extra: [number, string, string | number[]][] = [
      [0x00280002, 'US', [3]],
      [0x00280004, 'CS', 'YBR_FULL_422'],
    ];
    const half = parseBytes(image({ extra, frames: 2, pixels: new Uint8Array(64) }));
    expect([...half.frames.values()].map((frame) => frame.length)).toEqual([32, 32]);
    expect(half.instance.damage).toBeNull();
    const full = parseBytes(image({ extra, frames: 2, pixels: new Uint8Array(96) }));
    expect([...full.frames.values()].map((frame) => frame.length)).toEqual([48, 48]);
  });

  it('takes float pixel data for frames', () => {
    const { frames } = parseBytes(
      image({ pixels: null, frames: 2, extra: [[0x7fe00008, 'OF', new Uint8Array(4 * 16 * 2)]] }),
    );
    expect([...frames.values()].map((frame) => frame.length)).toEqual([64, 64]);
  });
});

describe('encapsulated pixel data', () => {
  const framesOf = (offsets: number[], fragments: Buffer[], options: Parameters<typeof image>[0] = {}) =>
    parseBytes(image({ transferSyntaxUid: jpeg, pixels: encapsulate(offsets, fragments), ...options }));

  it('by the basic offset table', () => {
    const [a, b] = [jpegStream(1), jpegStream(2)];
    const { frames } = framesOf([0, 28], [...halves(a), b], { frames: 2 });
    expect(frames.get(1)!.equals(a)).toBe(true);
    expect(frames.get(2)!.equals(b)).toBe(true);
  });

  it('by the extended offset table', () => {
    const [a, b] = [jpegStream(1), jpegStream(2)];
    const table = Buffer.alloc(16);
    table.writeBigUInt64LE(28n, 8);
    const { frames } = framesOf([], [...halves(a), b], { frames: 2, extra: [[0x7fe00001, 'OV', table]] });
    expect(frames.get(1)!.equals(a)).toBe(true);
    expect(frames.get(2)!.equals(b)).toBe(true);
  });

  it('one fragment a frame where the table is empty', () => {
    const streams = [jpegStream(1), jpegStream(2), jpegStream(3)];
    const { frames } = framesOf([], streams, { frames: 3, transferSyntaxUid: rle });
    expect([...frames.values()].every((frame, index) => frame.equals(streams[index]!))).toBe(true);
  });

  it.each([
    [jpeg, jpegStream],
    [j2k, j2kStream],
  ])('by the markers of %s where several fragments make a frame', (transferSyntaxUid, stream) => {
    const streams = [stream(1), stream(2)];
    const { instance, frames } = framesOf([], streams.flatMap(halves), { frames: 2, transferSyntaxUid });
    expect(instance.damage).toBeNull();
    expect([...frames.values()].every((frame, index) => frame.equals(streams[index]!))).toBe(true);
  });

  it('counts the frames when the number is missing', () => {
    const { instance } = framesOf([], [jpegStream(1), jpegStream(2)]);
    expect(instance.frameCount).toBe(2);
  });

  it('an offset table that lies is not believed', () => {
    const streams = [jpegStream(1), jpegStream(2)];
    const { frames } = framesOf([0, 9999], streams, { frames: 2 });
    expect(frames.get(2)!.equals(streams[1]!)).toBe(true);
  });

  it('shows nothing where fragments cannot be told apart', () => {
    const { instance, frames } = framesOf([], [jpegStream(1), Buffer.alloc(4), Buffer.alloc(4)], {
      frames: 2,
      transferSyntaxUid: rle,
    });
    expect(frames.size).toBe(0);
    expect(instance.damage).toMatch(/cannot be told/);
  });

  it('never shows a frame of which bytes are missing', () => {
    const streams = [jpegStream(1), jpegStream(2), jpegStream(3)];
    const offsets = [0, 20, 40];
    for (const table of [offsets, []]) {
      const whole = image({ transferSyntaxUid: jpeg, frames: 3, pixels: encapsulate(table, streams) });
      for (let cut = 1; cut < 60; cut++) {
        const { instance, frames } = parseBytes(whole.subarray(0, whole.length - cut));
        for (const [number, frame] of frames) expect(frame.equals(streams[number - 1]!), `${cut} bytes`).toBe(true);
        // Only the delimiter (8 bytes) may go without loss.
        if (cut > 8) expect(frames.size, `${cut} bytes`).toBeLessThan(3);
        if (frames.size < 3) expect(instance.damage).toMatch(/missing/);
      }
    }
  });

  it('notices a code stream without an end', () => {
    const { instance } = framesOf([], [Buffer.from([0xff, 0xd8, 0xff, 1, 2, 3, 4, 5])]);
    expect(instance.damage).toMatch(/frame 1 has no end/);
  });

  it('inflates frames that are deflated one by one', () => {
    const frame = Buffer.from(Array.from({ length: 16 }, (_, i) => i));
    const deflate = (bytes: Buffer) => {
      const raw = zlib.deflateRawSync(bytes);
      return raw.length % 2 === 0 ? raw : Buffer.concat([raw, Buffer.alloc(1)]);
    };
    const transferSyntaxUid = '1.2.840.10008.1.2.8.1';
    const { instance, frames } = framesOf([], [deflate(frame), deflate(frame)], { frames: 2, transferSyntaxUid });
    expect(frames.get(2)!.equals(frame)).toBe(true);
    expect(instance.derivedFrames.map((derived) => derived.transferSyntaxUid)).toEqual([
      '1.2.840.10008.1.2.1',
      '1.2.840.10008.1.2.1',
    ]);
  });
});
