/** What a sender asks for when it opens an association: the A-ASSOCIATE-RQ (PS3.8 §9.3.2). */
import { abortReason, ProtocolError } from './pdu.ts';

export interface ProposedContext {
  /** Odd, 1 to 255. */
  id: number;
  abstractSyntax: string;
  /** As the sender lists them, its own preference first. */
  transferSyntaxes: string[];
}

export interface AssociateRequest {
  /** Bit 0: version 1, the only one there is. */
  protocolVersion: number;
  calledTitle: string;
  callingTitle: string;
  /** Both titles as they came, 32 bytes: the answer repeats them (PS3.8 §9.3.3). */
  titleBytes: Buffer;
  applicationContext: string;
  contexts: ProposedContext[];
  /** Of one P-DATA-TF that the sender takes; 0: without limit. */
  maximumLength: number;
}

const item = {
  applicationContext: 0x10,
  presentationContext: 0x20,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
  maximumLength: 0x51,
} as const;
const fixedBytes = 68;

/** @throws ProtocolError where lengths lead out of it, or a presentation context is none */
export function parseAssociateRequest(body: Buffer): AssociateRequest {
  if (body.length < fixedBytes) throw invalid('an association request is too short');
  const request: AssociateRequest = {
    protocolVersion: body.readUInt16BE(0),
    calledTitle: titleOf(body.subarray(4, 20)),
    callingTitle: titleOf(body.subarray(20, 36)),
    titleBytes: Buffer.from(body.subarray(4, 36)),
    applicationContext: '',
    contexts: [],
    maximumLength: 0,
  };
  for (const { type, value } of items(body.subarray(fixedBytes))) {
    if (type === item.applicationContext) request.applicationContext = uidOf(value);
    else if (type === item.presentationContext) request.contexts.push(contextOf(value));
    else if (type === item.userInformation) request.maximumLength = maximumLengthOf(value);
  }
  if (new Set(request.contexts.map(({ id }) => id)).size !== request.contexts.length) {
    throw invalid('two presentation contexts have the same number');
  }
  return request;
}

function contextOf(value: Buffer): ProposedContext {
  const id = value.length >= 4 ? value[0]! : 0;
  if (id % 2 === 0) throw invalid('a presentation context has no odd number');
  const context: ProposedContext = { id, abstractSyntax: '', transferSyntaxes: [] };
  for (const { type, value: uid } of items(value.subarray(4))) {
    if (type === item.abstractSyntax) context.abstractSyntax = uidOf(uid);
    else if (type === item.transferSyntax) context.transferSyntaxes.push(uidOf(uid));
  }
  return context;
}

function maximumLengthOf(userInformation: Buffer): number {
  for (const { type, value } of items(userInformation)) {
    if (type === item.maximumLength && value.length === 4) return value.readUInt32BE(0);
  }
  return 0;
}

function* items(bytes: Buffer): Generator<{ type: number; value: Buffer }> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 <= bytes.length ? at + 4 + bytes.readUInt16BE(at + 2) : bytes.length + 1;
    if (end > bytes.length) throw invalid('an item of an association request leads out of it');
    yield { type: bytes[at]!, value: bytes.subarray(at + 4, end) };
    at = end;
  }
}

/** Printable ASCII only: a title is shown to people and written into files. */
function titleOf(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, ' ')
    .trim();
}

function uidOf(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\0 ]+$/, '');
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(abortReason.invalidValue, message);
}
