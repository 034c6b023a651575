/** Ways to spoil DICOM that know of elements, value representations, sequences and fragments (PS3.5 §7). */
import type { Random } from '../../scripts/demo-hospital/random.ts';
import type { ByteWays, Mutation } from './bytes.ts';

const vrs =
  'AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV'.split(' ');
const known = new Set(vrs);
const longVrs = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '));
/** Elements are looked for so far into a file: pixels are found by their tag. */
const headBytes = 16_384;

const tag = (group: number, element: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(group, 0);
  bytes.writeUInt16LE(element, 2);
  return bytes;
};
const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};

export const dicomTokens: ByteWays['tokens'] = [
  'DICM',
  tag(0xfffe, 0xe000),
  tag(0xfffe, 0xe00d),
  tag(0xfffe, 0xe0dd),
  Buffer.concat([tag(0xfffe, 0xe000), word(0xffffffff)]),
  Buffer.concat([tag(0xfffe, 0xe0dd), word(0)]),
  tag(0x7fe0, 0x0010),
  tag(0x0008, 0x0005),
  tag(0x0010, 0x0010),
  tag(0x0010, 0x0020),
  tag(0x0028, 0x0008),
  tag(0x6000, 0x3000),
  word(0xffffffff),
  word(0x7fffffff),
  word(0x80000000),
  word(0),
  '\xff\xff',
  '\x1b$B',
  '\x1b$)C',
  '\\',
  '^^^^',
  '=',
  'ISO 2022 IR 87',
  '\\ISO 2022 IR 58',
  'ISO_IR 192',
  'GB18030',
  '1.2.840.10008.1.2.1.99',
  '1.2.840.10008.1.2.2',
  '1.2.840.10008.1.2.4.50',
  '1.2.840.10008.1.2.5',
  '<script>alert(1)</script>',
  "\"><img src=x onerror='alert(1)'>",
  '\x00',
  ...vrs.slice(0, 12),
];

interface Element {
  /** Of its tag. */
  start: number;
  value: number;
  end: number;
  vr: string;
  name: string;
}

type Way = (bytes: Buffer, random: Random, ways: ByteWays) => Mutation;

export function spoilElements(original: Uint8Array, random: Random, ways: ByteWays): Mutation {
  let bytes: Buffer = Buffer.from(original);
  const said: string[] = [];
  for (let change = random.pick([1, 1, 1, 2, 3]); change > 0; change--) {
    const done = random.pick(elementWays)(bytes, random, ways);
    bytes = done.bytes.subarray(0, 2_000_000);
    said.push(done.what);
  }
  return { bytes, what: said.join(', ') };
}

/** Of a file in explicit little endian; few or none of others. */
function elementsOf(bytes: Buffer): Element[] {
  const found: Element[] = [];
  const last = Math.min(bytes.length - 8, headBytes);
  let at = bytes.subarray(128, 132).toString('latin1') === 'DICM' ? 132 : 0;
  while (at < last) {
    const vr = bytes.toString('latin1', at + 4, at + 6);
    if (!known.has(vr)) {
      at += 2;
      continue;
    }
    const isLong = longVrs.has(vr);
    const value = at + (isLong ? 12 : 8);
    if (value > bytes.length) break;
    const length = isLong ? bytes.readUInt32LE(at + 8) : bytes.readUInt16LE(at + 6);
    const end = length === 0xffffffff || vr === 'SQ' ? value : Math.min(bytes.length, value + length);
    const name = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2)]
      .map((half) => half.toString(16).padStart(4, '0'))
      .join('');
    found.push({ start: at, value, end, vr, name });
    at = Math.max(end, at + 8);
  }
  return found;
}

/** An element with a short length, padded to even. */
function element(group: number, number: number, vr: string, value: Buffer | string): Buffer {
  const raw = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
  const even = raw.length % 2 === 0 ? raw : Buffer.concat([raw, Buffer.from(' ')]);
  const head = Buffer.alloc(longVrs.has(vr) ? 8 : 4);
  head.write(vr, 'latin1');
  if (longVrs.has(vr)) head.writeUInt32LE(even.length, 4);
  else head.writeUInt16LE(even.length & 0xffff, 2);
  return Buffer.concat([tag(group, number), head, even]);
}

function put(bytes: Buffer, from: number, to: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, from), added, bytes.subarray(to)]);
}

const anyOf = (bytes: Buffer, random: Random): Element | null => {
  const all = elementsOf(bytes);
  return all.length > 0 ? random.pick(all) : null;
};
const none = (bytes: Buffer): Mutation => ({ bytes, what: 'no element found' });

const otherVr: Way = (bytes, random) => {
  const found = anyOf(bytes, random);
  if (!found) return none(bytes);
  const vr = random.pick([...vrs, 'ZZ', 'sq', '\0\0', '  ']);
  const changed = Buffer.from(bytes);
  changed.write(vr, found.start + 4, 'latin1');
  return { bytes: changed, what: `${found.name} is ${vr}` };
};

const otherLength: Way = (bytes, random) => {
  const found = anyOf(bytes, random);
  if (!found) return none(bytes);
  const changed = Buffer.from(bytes);
  const length = found.end - found.value;
  const value = random.pick([
    0,
    1,
    length + 1,
    length + 2,
    Math.max(0, length - 1),
    0xffff,
    0xfffe,
    0x7fffffff,
    0xffffffff,
    0x10000,
  ]);
  if (longVrs.has(found.vr)) changed.writeUInt32LE(value, found.start + 8);
  else changed.writeUInt16LE(value & 0xffff, found.start + 6);
  return { bytes: changed, what: `${found.name} of ${value} bytes` };
};

const otherValue: Way = (bytes, random) => {
  const found = anyOf(bytes, random);
  if (!found) return none(bytes);
  const value = random.pick([
    '<script>alert(1)</script>',
    "<img src=x onerror='alert(1)'>^^=漢字",
    '',
    '\0\0',
    '\\\\\\\\',
    '^'.repeat(70),
    '1.2.3',
    '999999999',
    '-1',
    '1e999',
    '20260230',
    'A'.repeat(60_000),
    '\x1b$B;3ED\x1b(B^\x1b$B',
    '\x1b$)C\xfb\xf3',
    '\xff\xff',
    '../../etc/passwd',
  ]);
  const group = Number.parseInt(found.name.slice(0, 4), 16);
  const number = Number.parseInt(found.name.slice(4), 16);
  return {
    bytes: put(bytes, found.start, found.end, element(group, number, found.vr, Buffer.from(value))),
    what: `${found.name} says ${JSON.stringify(value.slice(0, 30))}`,
  };
};

const twice: Way = (bytes, random) => {
  const found = anyOf(bytes, random);
  if (!found) return none(bytes);
  const times = random.pick([1, 1, 3, 2000]);
  const copy = bytes.subarray(found.start, found.end);
  const copies = Buffer.concat(Array.from({ length: copy.length > 500 ? 1 : times }, () => copy));
  return { bytes: put(bytes, found.start, found.start, copies), what: `${found.name} again` };
};

const gone: Way = (bytes, random) => {
  const found = anyOf(bytes, random);
  if (!found) return none(bytes);
  return { bytes: put(bytes, found.start, found.end, Buffer.alloc(0)), what: `${found.name} gone` };
};

const nested: Way = (bytes, random) => {
  const found = anyOf(bytes, random);
  if (!found) return none(bytes);
  const depth = random.pick([2, 60, 500, 5000, 20_000]);
  const isClosed = random.chance(0.5);
  const level = Buffer.concat([
    tag(0x0040, 0xa730),
    Buffer.from('SQ\0\0'),
    word(0xffffffff),
    tag(0xfffe, 0xe000),
    word(0xffffffff),
  ]);
  const close = Buffer.concat([tag(0xfffe, 0xe00d), word(0), tag(0xfffe, 0xe0dd), word(0)]);
  const parts = [Buffer.concat(Array.from({ length: depth }, () => level))];
  if (isClosed) parts.push(Buffer.concat(Array.from({ length: depth }, () => close)));
  return {
    bytes: put(bytes, found.start, found.start, Buffer.concat(parts)),
    what: `${depth} sequences deep before ${found.name}`,
  };
};

const manyItems: Way = (bytes, random) => {
  const found = anyOf(bytes, random);
  if (!found) return none(bytes);
  const count = random.pick([3, 1000, 60_000]);
  const item = Buffer.concat([tag(0xfffe, 0xe000), word(random.pick([0, 0, 0xffffffff]))]);
  const items = Buffer.concat([
    tag(0x0008, 0x1140),
    Buffer.from('SQ\0\0'),
    word(0xffffffff),
    ...Array.from({ length: count }, () => item),
    tag(0xfffe, 0xe0dd),
    word(0),
  ]);
  return { bytes: put(bytes, found.start, found.start, items), what: `${count} items before ${found.name}` };
};

const overlay: Way = (bytes, random) => {
  const pixels = pixelsOf(bytes);
  const at = pixels ?? bytes.length;
  const group = random.pick([0x6000, 0x6002, 0x601e, 0x60ff]);
  const short = (value: number) => {
    const two = Buffer.alloc(2);
    two.writeUInt16LE(value);
    return two;
  };
  const overlays = Buffer.concat([
    element(group, 0x0010, 'US', short(random.pick([0, 1, 65_535]))),
    element(group, 0x0011, 'US', short(random.pick([0, 7, 65_535]))),
    element(group, 0x0015, 'IS', random.pick(['1', '99999999', '-1'])),
    element(group, 0x0050, 'SS', Buffer.concat([short(random.pick([1, 40_000])), short(1)])),
    element(group, 0x0100, 'US', short(random.pick([1, 16]))),
    element(group, 0x0102, 'US', short(random.pick([0, 15, 65_535]))),
    element(group, 0x3000, 'OW', Buffer.alloc(random.pick([0, 2, 512]), 0xaa)),
  ]);
  return { bytes: put(bytes, at, at, overlays), what: `an overlay ${group.toString(16)} at ${at}` };
};

const syntax: Way = (bytes, random) => {
  const found = elementsOf(bytes).find(({ name }) => name === '00020010');
  const uid = random.pick([
    '1.2.840.10008.1.2',
    '1.2.840.10008.1.2.1',
    '1.2.840.10008.1.2.2',
    '1.2.840.10008.1.2.1.99',
    '1.2.840.10008.1.2.4.50',
    '1.2.840.10008.1.2.4.70',
    '1.2.840.10008.1.2.4.80',
    '1.2.840.10008.1.2.4.90',
    '1.2.840.10008.1.2.4.201',
    '1.2.840.10008.1.2.4.102',
    '1.2.840.10008.1.2.5',
    '1.2.3.4.5',
    '',
  ]);
  if (!found) return none(bytes);
  const padded = Buffer.from(uid.length % 2 === 0 ? uid : `${uid}\0`);
  const value = Buffer.concat([tag(0x0002, 0x0010), Buffer.from('UI'), Buffer.from([padded.length, 0]), padded]);
  return { bytes: put(bytes, found.start, found.end, value), what: `transfer syntax ${uid}` };
};

/** What says how many pixels there are. */
const dimensions: Way = (bytes, random) => {
  const wanted = random.pick([
    '00280008',
    '00280010',
    '00280011',
    '00280100',
    '00280002',
    '00280004',
    '00280101',
    '00280006',
  ]);
  const found = elementsOf(bytes).find(({ name }) => name === wanted);
  const number = Number.parseInt(wanted.slice(4), 16);
  const at = found?.start ?? pixelsOf(bytes) ?? bytes.length;
  let added: Buffer;
  if (wanted === '00280008')
    added = element(0x28, number, 'IS', random.pick(['0', '-1', '2', '999999999', '1e9', '', 'x', '3\\4']));
  else if (wanted === '00280004')
    added = element(0x28, number, 'CS', random.pick(['YBR_FULL_422', 'PALETTE COLOR', 'RGB', '', 'X']));
  else
    added = element(
      0x28,
      number,
      'US',
      Buffer.from(
        random.pick([
          [0, 0],
          [1, 0],
          [255, 255],
          [3, 0],
          [8, 0],
          [64, 0],
        ]),
      ),
    );
  return { bytes: put(bytes, at, found?.end ?? at, added), what: `${wanted} otherwise` };
};

const fragments: Way = (bytes, random) => {
  const pixels = pixelsOf(bytes);
  if (pixels === null) return none(bytes);
  const item = (content: Buffer, length = content.length) =>
    Buffer.concat([tag(0xfffe, 0xe000), word(length), content]);
  const head = Buffer.concat([tag(0x7fe0, 0x0010), Buffer.from('OB\0\0'), word(0xffffffff)]);
  const offsets = Array.from({ length: random.pick([0, 1, 2, 400]) }, () =>
    word(random.pick([0, 8, 0xffffffff, 0x7fffffff, random.int(0, 9999)])),
  );
  const pieces = Array.from({ length: random.pick([0, 1, 2, 3, 3000]) }, () =>
    item(
      Buffer.alloc(random.pick([0, 2, 16]), random.pick([0xff, 0xd8, 0x00])),
      random.pick([undefined, undefined, undefined, 0xffffffff, 0x7ffffffe, 3]),
    ),
  );
  const end = random.chance(0.7) ? [tag(0xfffe, 0xe0dd), word(0)] : [];
  const made = Buffer.concat([head, item(Buffer.concat(offsets)), ...pieces, ...end]);
  const after = random.chance(0.3) ? bytes.subarray(pixels + 12) : Buffer.alloc(0);
  return {
    bytes: Buffer.concat([bytes.subarray(0, pixels), made, after]),
    what: `${offsets.length} offsets, ${pieces.length} fragments`,
  };
};

const characterSet: Way = (bytes, random) => {
  const found = elementsOf(bytes).find(({ name }) => name === '00080005');
  const at = found?.start ?? elementsOf(bytes).find(({ name }) => name > '00080005' && !name.startsWith('0002'))?.start;
  if (at === undefined) return none(bytes);
  const value = random.pick([
    'ISO_IR 192',
    'GB18030',
    'GBK',
    '\\ISO 2022 IR 87',
    'ISO 2022 IR 13\\ISO 2022 IR 87\\ISO 2022 IR 159',
    '\\ISO 2022 IR 149',
    'ISO_IR 13',
    'ISO_IR 999',
    'UTF-8',
    '\\\\\\\\',
    'ISO_IR 192\\GB18030',
    '<script>',
  ]);
  return { bytes: put(bytes, at, found?.end ?? at, element(8, 5, 'CS', value)), what: `character set ${value}` };
};

function pixelsOf(bytes: Buffer): number | null {
  const at = bytes.lastIndexOf(tag(0x7fe0, 0x0010));
  return at < 0 ? null : at;
}

const elementWays: readonly Way[] = [
  otherVr,
  otherVr,
  otherLength,
  otherLength,
  otherLength,
  otherValue,
  otherValue,
  otherValue,
  twice,
  gone,
  gone,
  nested,
  manyItems,
  overlay,
  syntax,
  syntax,
  dimensions,
  dimensions,
  dimensions,
  fragments,
  fragments,
  characterSet,
  characterSet,
];
