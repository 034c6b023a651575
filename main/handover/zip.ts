/** A ZIP archive of stored, uncompressed files (APPNOTE 6.3), written as it is read; ZIP64 where it has to be. */
import zlib from 'node:zlib';

export interface ZipEntry {
  /** ASCII, with `/`. */
  name: string;
  /** Read twice: once for the checksum that stands before the content. At most 4 GiB − 1. */
  read(): Iterable<Uint8Array>;
}

const limit32 = 0xffffffff;
const limit16 = 0xffff;
/** 1980-01-01 00:00, the earliest there is: the archive says nothing of when it was made. */
const noTime = 0x00210000;
const version = 45;

interface Written {
  name: Buffer;
  crc: number;
  size: number;
  offset: number;
}

export function* zipped(entries: Iterable<ZipEntry>): Generator<Uint8Array> {
  const written: Written[] = [];
  let offset = 0;
  for (const entry of entries) {
    let [crc, size] = [0, 0];
    for (const bytes of entry.read()) {
      crc = zlib.crc32(bytes, crc);
      size += bytes.length;
    }
    if (size >= limit32) throw new RangeError('a file of the archive is too large');
    const file: Written = { name: Buffer.from(entry.name, 'latin1'), crc, size, offset };
    const header = localHeader(file);
    yield header;
    yield* entry.read();
    written.push(file);
    offset += header.length + size;
  }
  let length = 0;
  for (const file of written) {
    const header = centralHeader(file);
    length += header.length;
    yield header;
  }
  yield end(written.length, length, offset);
}

function localHeader({ name, crc, size }: Written): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(noTime, 10);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(size, 18);
  header.writeUInt32LE(size, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function centralHeader({ name, crc, size, offset }: Written): Buffer {
  const far = offset >= limit32;
  const extra = Buffer.alloc(far ? 12 : 0);
  if (far) {
    extra.writeUInt16LE(0x0001, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(offset), 4);
  }
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(far ? version : 20, 6);
  header.writeUInt32LE(noTime, 12);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(size, 20);
  header.writeUInt32LE(size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(far ? limit32 : offset, 42);
  return Buffer.concat([header, name, extra]);
}

function end(count: number, length: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(Math.min(count, limit16), 8);
  record.writeUInt16LE(Math.min(count, limit16), 10);
  record.writeUInt32LE(Math.min(length, limit32), 12);
  record.writeUInt32LE(Math.min(offset, limit32), 16);
  if (count < limit16 && length < limit32 && offset < limit32) return record;
  const large = Buffer.alloc(76);
  large.writeUInt32LE(0x06064b50, 0);
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(version, 12);
  large.writeUInt16LE(version, 14);
  large.writeBigUInt64LE(BigInt(count), 24);
  large.writeBigUInt64LE(BigInt(count), 32);
  large.writeBigUInt64LE(BigInt(length), 40);
  large.writeBigUInt64LE(BigInt(offset), 48);
  large.writeUInt32LE(0x07064b50, 56);
  large.writeBigUInt64LE(BigInt(offset + length), 64);
  large.writeUInt32LE(1, 72);
  return Buffer.concat([large, record]);
}
