/** The preamble and file meta information (PS3.10 §7.1) that go before a data set as it was received. */
import { implementationClassUid, implementationVersionName } from './negotiation.ts';

export interface ReceivedAs {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  callingTitle: string;
  calledTitle: string;
}

/** Of preamble and prefix; (0002,0000) with its value follows, and says how long the rest is. */
const prefixBytes = 132;
const groupLengthBytes = 12;

/** A whole head, from the first byte of the file to the first of the data set. */
export function encodeFileMeta(received: ReceivedAs): Buffer {
  const elements = Buffer.concat([
    long(0x0001, 'OB', Buffer.from([0, 1])),
    short(0x0002, 'UI', padded(received.sopClassUid, 0)),
    short(0x0003, 'UI', padded(received.sopInstanceUid, 0)),
    short(0x0010, 'UI', padded(received.transferSyntaxUid, 0)),
    short(0x0012, 'UI', padded(implementationClassUid, 0)),
    short(0x0013, 'SH', padded(implementationVersionName, 0x20)),
    short(0x0016, 'AE', padded(received.callingTitle, 0x20)),
    short(0x0017, 'AE', padded(received.callingTitle, 0x20)),
    short(0x0018, 'AE', padded(received.calledTitle, 0x20)),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(elements.length);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), short(0x0000, 'UL', length), elements]);
}

/** Where the data set begins in a file that begins with `head` (at least 144 bytes); null where it is none of ours. */
export function dataSetStart(head: Buffer): number | null {
  const begin = prefixBytes + groupLengthBytes;
  if (head.length < begin || head.toString('latin1', 128, prefixBytes) !== 'DICM') return null;
  return begin + head.readUInt32LE(prefixBytes + 8);
}

/** (0002,0010) of such a head. */
export function transferSyntaxIn(head: Buffer): string | null {
  const end = Math.min(dataSetStart(head) ?? 0, head.length);
  for (let at = prefixBytes; at + 8 <= end; ) {
    const isLong = head.toString('latin1', at + 4, at + 6) === 'OB';
    const start = at + (isLong ? 12 : 8);
    const length = isLong ? head.readUInt32LE(at + 8) : head.readUInt16LE(at + 6);
    if (head.readUInt16LE(at + 2) === 0x0010) {
      return head.toString('latin1', start, Math.min(start + length, end)).replace(/\0$/, '');
    }
    at = start + length;
  }
  return null;
}

function short(element: number, vr: string, value: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(2, 0);
  header.writeUInt16LE(element, 2);
  header.write(vr, 4, 'latin1');
  header.writeUInt16LE(value.length, 6);
  return Buffer.concat([header, value]);
}

function long(element: number, vr: string, value: Buffer): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16LE(2, 0);
  header.writeUInt16LE(element, 2);
  header.write(vr, 4, 'latin1');
  header.writeUInt32LE(value.length, 8);
  return Buffer.concat([header, value]);
}

function padded(text: string, padding: number): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from([padding])]);
}
