/** Overlay planes against dcmtk's drawing of them: a picture drawn with a plane complemented differs just where it is set. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  embeddedBits,
  type OverlayPlane,
  overlayBits,
  overlayFrameOn,
  overlayPlanesOf,
} from '../../../../renderer/imaging/dicom/overlays.ts';
import { type Element, encodePart10 } from '../../../../scripts/demo-hospital/dicom-writer.ts';
import type { DicomJson } from '../../../../shared/dicom-json.ts';
import { metadataOf, parse } from '../../../shared/dicom-file/parsing.ts';
import { hasTool } from '../../../tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'tomoshibi-overlays-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hasDcm2pnm = hasTool('dcm2pnm');

const columns = 40;
const rows = 28;
let made = 0;

const us = (tag: number, ...value: number[]): Element => ({ tag, vr: 'US', value });
const cs = (tag: number, value: string): Element => ({ tag, vr: 'CS', value });

/** A grey picture with these elements beside it. */
function pictureFile(
  elements: Element[],
  { frames = 1, bits = 8, pixels }: { frames?: number; bits?: number; pixels?: Uint8Array } = {},
): string {
  made += 1;
  const path = join(folder, `${made}.dcm`);
  const allocated = pixels ? 16 : 8;
  const own = pixels ?? Uint8Array.from({ length: columns * rows * frames }, (_, at) => (at * 7) % 251);
  writeFileSync(
    path,
    encodePart10(
      [
        { tag: 0x00080016, vr: 'UI', value: '1.2.840.10008.5.1.4.1.1.7' },
        { tag: 0x00080018, vr: 'UI', value: `2.25.7${made}` },
        cs(0x00080060, 'OT'),
        { tag: 0x00100010, vr: 'PN', value: 'FICTIONAL' },
        { tag: 0x0020000d, vr: 'UI', value: '2.25.71' },
        { tag: 0x0020000e, vr: 'UI', value: '2.25.72' },
        us(0x00280002, 1),
        cs(0x00280004, 'MONOCHROME2'),
        ...(frames > 1 ? [{ tag: 0x00280008, vr: 'IS', value: String(frames) } as const] : []),
        us(0x00280010, rows),
        us(0x00280011, columns),
        us(0x00280100, allocated),
        us(0x00280101, bits),
        us(0x00280102, bits - 1),
        us(0x00280103, 0),
        { tag: 0x7fe00010, vr: pixels ? 'OW' : 'OB', value: own },
        ...elements,
      ],
      'ISO_IR 192',
    ),
  );
  return path;
}

interface PlaneSettings {
  group: number;
  width: number;
  height: number;
  origin: [number, number];
  type?: 'G' | 'R';
  frames?: number;
  firstFrame?: number;
}

function planeElements({
  group,
  width,
  height,
  origin,
  type = 'G',
  frames = 1,
  firstFrame = 1,
}: PlaneSettings): Element[] {
  const tag = (element: number) => ((group << 16) | element) >>> 0;
  const size = width * height * frames;
  const data = new Uint8Array(Math.ceil(size / 16) * 2);
  for (let bit = 0; bit < size; bit += 1) if ((bit * 3 + (bit >> 3) + group) % 5 < 2) data[bit >> 3]! |= 1 << (bit & 7);
  return [
    us(tag(0x0010), height),
    us(tag(0x0011), width),
    ...(frames > 1
      ? [{ tag: tag(0x0015), vr: 'IS', value: String(frames) } as const, us(tag(0x0051), firstFrame)]
      : []),
    cs(tag(0x0040), type),
    { tag: tag(0x0050), vr: 'SS', value: origin },
    us(tag(0x0100), 1),
    us(tag(0x0102), 0),
    { tag: tag(0x3000), vr: 'OW', value: data },
  ];
}

function read(path: string): { dataset: DicomJson; planes: OverlayPlane[]; frames: Map<number, Buffer> } {
  const { instance, frames } = parse(path);
  const dataset = metadataOf(instance) as DicomJson;
  return { dataset, planes: overlayPlanesOf(dataset), frames };
}

/** The plane where it lies on the picture, a byte a pixel. */
function onPicture(plane: OverlayPlane, bits: Uint8Array): Uint8Array {
  const picture = new Uint8Array(columns * rows);
  for (let row = 0; row < plane.rows; row += 1) {
    for (let column = 0; column < plane.columns; column += 1) {
      const [y, x] = [row + plane.origin[0] - 1, column + plane.origin[1] - 1];
      if (x < 0 || y < 0 || x >= columns || y >= rows) continue;
      picture[y * columns + x] = bits[row * plane.columns + column]!;
    }
  }
  return picture;
}

/** Where dcmtk draws overlay `number` on a frame. */
function drawnByDcmtk(path: string, number: number, frame = 1): Uint8Array {
  const draw = (...options: string[]) => {
    const { stdout, stderr, status } = spawnSync('dcm2pnm', ['+F', String(frame), '+Wn', ...options, path], {
      encoding: 'buffer',
    });
    expect(status, stderr.toString()).toBe(0);
    return stdout.subarray(-columns * rows);
  };
  const plain = draw('-O');
  const complemented = draw('+O', String(number), '+Omc');
  return plain.map((value, at) => (value === complemented[at] ? 0 : 1));
}

const own = (plane: OverlayPlane) => Buffer.from(plane.data!, 'base64');

describe.skipIf(!hasDcm2pnm)('overlay planes', () => {
  it.each<[string, PlaneSettings[]]>([
    ['as large as the picture', [{ group: 0x6000, width: columns, height: rows, origin: [1, 1] }]],
    ['of a width that is no whole byte', [{ group: 0x6000, width: 13, height: 11, origin: [5, 9] }]],
    [
      'reaching out of the picture on all sides',
      [
        { group: 0x6000, width: 15, height: 9, origin: [-3, -6] },
        { group: 0x6002, width: 15, height: 9, origin: [24, 33] },
      ],
    ],
    [
      'in several groups, graphics and region of interest',
      [
        { group: 0x6000, width: 10, height: 10, origin: [2, 2] },
        { group: 0x6004, width: 9, height: 7, origin: [12, 20], type: 'R' },
        { group: 0x601e, width: 5, height: 5, origin: [20, 1] },
      ],
    ],
  ])('%s', (_, settings) => {
    const path = pictureFile(settings.flatMap(planeElements));
    const { planes } = read(path);
    expect(planes.map(({ type, problem }) => [type, problem])).toEqual(
      settings.map(({ type }) => [type === 'R' ? 'roi' : 'graphics', null]),
    );
    for (const [place, plane] of planes.entries()) {
      const drawn = onPicture(plane, overlayBits(plane, own(plane), 1));
      expect(drawn.includes(1)).toBe(true);
      expect(drawn).toEqual(Uint8Array.from(drawnByDcmtk(path, place + 1)));
    }
  });

  it('lie on the frames they name', () => {
    const path = pictureFile(
      planeElements({ group: 0x6000, width: 11, height: 13, origin: [3, 4], frames: 2, firstFrame: 2 }),
      { frames: 4 },
    );
    const [plane] = read(path).planes;
    expect([1, 2, 3, 4].map((frame) => overlayFrameOn(plane!, frame, 4))).toEqual([null, 1, 2, null]);
    for (const frame of [2, 3]) {
      const bits = overlayBits(plane!, own(plane!), overlayFrameOn(plane!, frame, 4)!);
      expect(onPicture(plane!, bits)).toEqual(Uint8Array.from(drawnByDcmtk(path, 1, frame)));
    }
  });

  it('are found in unused bits of the pixels', () => {
    const pixels = Uint16Array.from(
      { length: columns * rows },
      (_, at) => ((at * 11) % 4096) | (at % 3 === 0 ? 0x8000 : 0),
    );
    const path = pictureFile(
      [
        us(0x60000010, rows),
        us(0x60000011, columns),
        cs(0x60000040, 'G'),
        { tag: 0x60000050, vr: 'SS', value: [1, 1] },
        us(0x60000100, 16),
        us(0x60000102, 15),
      ],
      { bits: 12, pixels: new Uint8Array(pixels.buffer) },
    );
    const { planes, frames } = read(path);
    const [plane] = planes;
    expect(plane).toMatchObject({ bitPosition: 15, problem: null });
    const bits = embeddedBits(plane!, frames.get(1)!, 16);
    expect([...bits].filter((bit) => bit === 1)).toHaveLength(Math.ceil((columns * rows) / 3));
    expect(onPicture(plane!, bits)).toEqual(Uint8Array.from(drawnByDcmtk(path, 1)));
  });
});

describe('overlay planes that cannot be drawn', () => {
  const planesOf = (dataset: DicomJson) => overlayPlanesOf(dataset);
  it('are named, not left out', () => {
    expect(planesOf({ '60000010': { vr: 'US', Value: [4] }, '60000011': { vr: 'US', Value: [4] } })[0]!.problem).toBe(
      'Overlay Data',
    );
    expect(planesOf({ '60003000': { vr: 'OW', InlineBinary: 'AAAA' } })[0]!.problem).toBe('Overlay Rows / Columns');
    const huge = { vr: 'US', Value: [65_535] };
    expect(
      planesOf({ '60000010': huge, '60000011': huge, '60003000': { vr: 'OW', InlineBinary: 'AAAA' } })[0]!.problem,
    ).toContain('65535');
  });

  it('throw when bits are missing, instead of drawing a part', () => {
    const [plane] = planesOf({
      '60000010': { vr: 'US', Value: [4] },
      '60000011': { vr: 'US', Value: [5] },
      '60003000': { vr: 'OW', InlineBinary: 'AAA=' },
    });
    expect(() => overlayBits(plane!, new Uint8Array(2), 1)).toThrow(RangeError);
    expect(() => overlayBits(plane!, new Uint8Array(3), 1)).not.toThrow();
    expect(() => overlayBits(plane!, new Uint8Array(3), 2)).toThrow(RangeError);
  });
});
