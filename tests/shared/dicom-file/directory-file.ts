/** Writes a DICOMDIR byte by byte, right or wrong (PS3.3 annex F). */
import { type Attribute, encode } from './synthetic.ts';

export interface DirectoryRecord {
  type: string;
  attributes: Attribute[];
  lower?: DirectoryRecord[];
  /** Record In-use Flag; 0 means inactive. */
  inUse?: number;
}

interface Placed {
  record: DirectoryRecord;
  bytes: Buffer;
  next: Placed | null;
  lower: Placed | null;
  at: number;
}

const explicit = '1.2.840.10008.1.2.1';

/** @param wrong `circle`: the last record leads to the first · `astray`: the first offset leads between records */
export function directory(roots: DirectoryRecord[], wrong: { circle?: boolean; astray?: boolean } = {}): Buffer {
  const placed: Placed[] = [];
  const place = (records: DirectoryRecord[]): Placed | null => {
    const siblings = records.map(
      (record): Placed => ({ record, bytes: Buffer.alloc(0), next: null, lower: null, at: 0 }),
    );
    siblings.forEach((entry, index) => {
      entry.next = siblings[index + 1] ?? null;
      placed.push(entry);
      entry.lower = place(entry.record.lower ?? []);
    });
    return siblings[0] ?? null;
  };
  const first = place(roots);
  const meta = encode(
    [
      [0x00020002, 'UI', '1.2.840.10008.1.3.10'],
      [0x00020010, 'UI', explicit],
    ],
    explicit,
  );
  const heads = (start: number): Attribute[] => [
    [0x00041130, 'CS', 'TEST'],
    [0x00041200, 'UL', [start]],
    [0x00041202, 'UL', [0]],
    [0x00041212, 'US', [0]],
  ];
  const sequenceHeader = Buffer.from('04002012534100000000000000', 'hex').subarray(0, 12);
  sequenceHeader.write('SQ', 4, 'latin1');
  // Offsets are of fixed width, so the places are known before their values.
  const encoded = (entry: Placed): Buffer => {
    const { record, next, lower } = entry;
    const attributes: Attribute[] = [
      [0x00041400, 'UL', [next?.at ?? 0]],
      [0x00041410, 'US', [record.inUse ?? 0xffff]],
      [0x00041420, 'UL', [lower?.at ?? 0]],
      [0x00041430, 'CS', record.type],
      ...record.attributes,
    ];
    return encode(
      attributes.sort((a, b) => a[0] - b[0]),
      explicit,
    );
  };
  let at = 132 + meta.length + encode(heads(0), explicit).length + 12;
  for (const entry of placed) {
    entry.at = at;
    at += 8 + encoded(entry).length;
  }
  const last = placed.at(-1);
  if (wrong.circle && last) last.next = first;
  const items = placed.map((entry) => {
    const bytes = encoded(entry);
    const head = Buffer.from('feff00e000000000', 'hex');
    head.writeUInt32LE(bytes.length, 4);
    return Buffer.concat([head, bytes]);
  });
  const content = Buffer.concat(items);
  sequenceHeader.writeUInt32LE(content.length, 8);
  const start = (first?.at ?? 0) + (wrong.astray ? 2 : 0);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    meta,
    encode(heads(start), explicit),
    sequenceHeader,
    content,
  ]);
}
