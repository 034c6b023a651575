/** Ways to spoil bytes that know nothing of what they mean. */
import type { Random } from '../../scripts/demo-hospital/random.ts';

export interface Mutation {
  bytes: Buffer;
  what: string;
}

export interface ByteWays {
  /** Pieces that mean something in the format. */
  tokens: readonly (string | Uint8Array)[];
  /** Another file, to be spliced with. */
  partner?: Uint8Array;
  /** Nothing grows beyond it. */
  mostBytes?: number;
}

type Way = (bytes: Buffer, random: Random, ways: ByteWays) => Mutation;

const interesting = [0x00, 0x01, 0x0a, 0x0d, 0x1b, 0x1c, 0x20, 0x22, 0x27, 0x2c, 0x3c, 0x5c, 0x7f, 0x80, 0xfe, 0xff];

/** One change, or a few on top of each other. */
export function mutateBytes(original: Uint8Array, random: Random, ways: ByteWays): Mutation {
  let bytes: Buffer = Buffer.from(original);
  const said: string[] = [];
  const count = random.pick([1, 1, 1, 1, 2, 2, 3, 8]);
  for (let change = 0; change < count; change++) {
    const done = random.pick(byteWays)(bytes, random, ways);
    bytes = done.bytes.subarray(0, ways.mostBytes ?? 1_000_000);
    said.push(done.what);
  }
  return { bytes, what: said.join(', ') };
}

const flip: Way = (bytes, random) => {
  if (bytes.length === 0) return { bytes, what: 'nothing to flip' };
  const changed = Buffer.from(bytes);
  const flips = random.pick([1, 1, 1, 2, 4, 16]);
  const places: number[] = [];
  for (let index = 0; index < flips; index++) {
    const at = place(bytes, random);
    changed[at]! ^= 1 << random.int(0, 7);
    places.push(at);
  }
  return { bytes: changed, what: `bits flipped at ${places.join(' ')}` };
};

const overwrite: Way = (bytes, random) => {
  if (bytes.length === 0) return { bytes, what: 'nothing to overwrite' };
  const changed = Buffer.from(bytes);
  const at = place(bytes, random);
  const length = Math.min(random.pick([1, 1, 2, 4, 8]), bytes.length - at);
  for (let index = 0; index < length; index++) {
    changed[at + index] = random.chance(0.5) ? random.pick(interesting) : random.int(0, 255);
  }
  return { bytes: changed, what: `${length} bytes overwritten at ${at}` };
};

const insert: Way = (bytes, random) => {
  const length = random.pick([1, 1, 2, 4, 16, 300]);
  const at = random.int(0, bytes.length);
  const added = Buffer.from(Array.from({ length }, () => random.int(0, 255)));
  return { bytes: spliced(bytes, at, at, added), what: `${length} bytes inserted at ${at}` };
};

const insertToken: Way = (bytes, random, { tokens }) => {
  const token = bytesOf(random.pick(tokens));
  const at = random.int(0, bytes.length);
  const over = random.chance(0.4) ? Math.min(token.length, bytes.length - at) : 0;
  return {
    bytes: spliced(bytes, at, at + over, token),
    what: `${JSON.stringify(token.toString('latin1'))} ${over ? 'over' : 'into'} ${at}`,
  };
};

const remove: Way = (bytes, random) => {
  const at = random.int(0, Math.max(0, bytes.length - 1));
  const length = Math.min(bytes.length - at, random.pick([1, 1, 2, 4, 32, 512, random.int(1, bytes.length + 1)]));
  return { bytes: spliced(bytes, at, at + length, Buffer.alloc(0)), what: `${length} bytes gone at ${at}` };
};

const truncate: Way = (bytes, random) => {
  const length = random.int(0, bytes.length);
  return { bytes: bytes.subarray(0, length), what: `cut off after ${length} of ${bytes.length}` };
};

const duplicate: Way = (bytes, random) => {
  const at = random.int(0, Math.max(0, bytes.length - 1));
  const length = Math.min(bytes.length - at, random.pick([1, 8, 64, 700, 4096]));
  const times = random.pick([1, 1, 1, 2, 10, 200]);
  const copies = Buffer.concat(Array.from({ length: times }, () => bytes.subarray(at, at + length)));
  return {
    bytes: spliced(bytes, at, at, copies.subarray(0, 300_000)),
    what: `${length} bytes of ${at} again, ${times} times`,
  };
};

const zero: Way = (bytes, random) => {
  const changed = Buffer.from(bytes);
  const start = random.int(0, Math.max(0, bytes.length - 1));
  const length = random.pick([4, 64, 512]);
  changed.fill(random.pick([0, 0, 0xff, 0x41]), start, Math.min(bytes.length, start + length));
  return { bytes: changed, what: `${length} bytes the same at ${start}` };
};

const swap: Way = (bytes, random) => {
  const [a, b, c] = [0, 0, 0].map(() => random.int(0, bytes.length)).sort((one, other) => one - other) as [
    number,
    number,
    number,
  ];
  const parts = [bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c)];
  return { bytes: Buffer.concat(parts), what: `${a}–${b} and ${b}–${c} exchanged` };
};

const splice: Way = (bytes, random, { partner }) => {
  if (!partner) return flip(bytes, random, { tokens: [] });
  const until = random.int(0, bytes.length);
  const from = random.int(0, partner.length);
  const joined = Buffer.concat([bytes.subarray(0, until), partner.subarray(from)]);
  return { bytes: joined, what: `up to ${until}, then another file from ${from}` };
};

const flood: Way = (bytes, random, { tokens }) => {
  const unit = random.chance(0.6) ? bytesOf(random.pick(tokens)) : Buffer.from([random.int(0, 255)]);
  const length = random.pick([1000, 5000, 20_000, 100_000]);
  const at = random.int(0, bytes.length);
  const piece = Buffer.alloc(length, unit.length > 0 ? unit : 'A');
  return {
    bytes: spliced(bytes, at, at, piece),
    what: `${length} bytes of ${JSON.stringify(unit.toString('latin1'))} at ${at}`,
  };
};

const byteWays: readonly Way[] = [
  flip,
  flip,
  flip,
  overwrite,
  overwrite,
  insert,
  insertToken,
  insertToken,
  insertToken,
  remove,
  remove,
  truncate,
  truncate,
  duplicate,
  duplicate,
  zero,
  swap,
  splice,
  splice,
  flood,
];

/** Heads decide how the rest is read: they get more than their share. */
function place(bytes: Uint8Array, random: Random): number {
  return random.chance(0.15) ? random.int(0, Math.min(200, bytes.length - 1)) : random.int(0, bytes.length - 1);
}

function spliced(bytes: Buffer, from: number, to: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, from), added, bytes.subarray(to)]);
}

function bytesOf(token: string | Uint8Array): Buffer {
  return typeof token === 'string' ? Buffer.from(token, 'latin1') : Buffer.from(token);
}
