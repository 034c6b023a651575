/** DIMSE command sets (PS3.7 §6.3, annex E): implicit little endian, group 0000. */
import { abortReason, ProtocolError } from './pdu.ts';

export const commandField = {
  storeRequest: 0x0001,
  echoRequest: 0x0030,
  cancelRequest: 0x0fff,
  response: 0x8000,
} as const;

/** PS3.7 annex C, PS3.4 table B.2-1. */
export const status = {
  success: 0x0000,
  sopClassNotSupported: 0x0122,
  invalidInstance: 0x0117,
  unrecognizedOperation: 0x0211,
  outOfResources: 0xa700,
  doesNotMatch: 0xa900,
  cannotUnderstand: 0xc000,
} as const;

export interface CommandSet {
  field: number;
  messageId: number;
  affectedSopClassUid: string;
  affectedSopInstanceUid: string;
  hasDataSet: boolean;
}

const tag = {
  groupLength: 0x0000,
  affectedSopClassUid: 0x0002,
  field: 0x0100,
  messageId: 0x0110,
  messageIdRespondedTo: 0x0120,
  dataSetType: 0x0800,
  status: 0x0900,
  errorComment: 0x0902,
  affectedSopInstanceUid: 0x1000,
} as const;
const noDataSet = 0x0101;

/** @throws ProtocolError where it is no command set */
export function parseCommandSet(bytes: Buffer): CommandSet {
  const elements = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length; ) {
    const end = at + 8 <= bytes.length ? at + 8 + bytes.readUInt32LE(at + 4) : Number.POSITIVE_INFINITY;
    if (end > bytes.length || bytes.readUInt16LE(at) !== 0) {
      throw new ProtocolError(abortReason.invalidValue, 'a command is not encoded as one');
    }
    elements.set(bytes.readUInt16LE(at + 2), bytes.subarray(at + 8, end));
    at = end;
  }
  const short = (element: number): number | null => {
    const value = elements.get(element);
    return value && value.length >= 2 ? value.readUInt16LE(0) : null;
  };
  const uid = (element: number) => (elements.get(element)?.toString('latin1') ?? '').replace(/[\0 ]+$/, '');
  const field = short(tag.field);
  if (field === null) throw new ProtocolError(abortReason.invalidValue, 'a command does not say which it is');
  return {
    field,
    messageId: short(tag.messageId) ?? 0,
    affectedSopClassUid: uid(tag.affectedSopClassUid),
    affectedSopInstanceUid: uid(tag.affectedSopInstanceUid),
    hasDataSet: (short(tag.dataSetType) ?? noDataSet) !== noDataSet,
  };
}

/** @param comment at most 64 characters of ASCII; without patient data, since the sender logs it */
export function encodeResponse(request: CommandSet, code: number, comment: string | null): Buffer {
  const { affectedSopClassUid, affectedSopInstanceUid } = request;
  const rest = Buffer.concat([
    ...(affectedSopClassUid ? [element(tag.affectedSopClassUid, uidBytes(affectedSopClassUid))] : []),
    element(tag.field, uint16(request.field | commandField.response)),
    element(tag.messageIdRespondedTo, uint16(request.messageId)),
    element(tag.dataSetType, uint16(noDataSet)),
    element(tag.status, uint16(code)),
    ...(comment ? [element(tag.errorComment, even(Buffer.from(comment.slice(0, 64), 'latin1'), 0x20))] : []),
    ...(affectedSopInstanceUid ? [element(tag.affectedSopInstanceUid, uidBytes(affectedSopInstanceUid))] : []),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(rest.length);
  return Buffer.concat([element(tag.groupLength, length), rest]);
}

function element(number: number, value: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(number, 2);
  header.writeUInt32LE(value.length, 4);
  return Buffer.concat([header, value]);
}

function uidBytes(uid: string): Buffer {
  return even(Buffer.from(uid, 'latin1'), 0);
}

function even(bytes: Buffer, padding: number): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from([padding])]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
