/**
 * Which presentation contexts are accepted, and the answer to an association request (PS3.8 §9.3.3). Everything that is
 * stored for a patient is accepted in the sender's own transfer syntax, so that nothing is compressed or decompressed on
 * its way; nothing that asks, moves or changes is.
 */
import { explicitLittleEndian, implicitLittleEndian } from '../../shared/dicom-file/part10.ts';
import type { AssociateRequest, ProposedContext } from './associate-request.ts';
import { encodePdu, maximumDataBytes, pduType } from './pdu.ts';

export const applicationContext = '1.2.840.10008.3.1.1.1';
export const verification = '1.2.840.10008.1.1';
/** Of this program (PS3.7 §D.3.3.2), under 2.25 (PS3.5 §B.2). */
export const implementationClassUid = '2.25.188143806115977434042897316252638398416';
export const implementationVersionName = 'TOMOSHIBI_1';

/** PS3.8 §9.3.3.2. */
const contextResult = { acceptance: 0, abstractSyntaxUnknown: 3, transferSyntaxesUnknown: 4 } as const;

export interface AcceptedContext {
  abstractSyntax: string;
  transferSyntax: string;
}

export interface Negotiation {
  accepted: Map<number, AcceptedContext>;
  /** A-ASSOCIATE-AC. */
  answer: Buffer;
}

/** Asynchronous operations, roles and extended negotiation are not answered: their defaults hold (PS3.7 annex D.3.3). */
export function negotiate(request: AssociateRequest): Negotiation {
  const accepted = new Map<number, AcceptedContext>();
  const answers = request.contexts.map((context) => {
    const transferSyntax = chosenSyntax(context.transferSyntaxes);
    const result = !isTaken(context.abstractSyntax)
      ? contextResult.abstractSyntaxUnknown
      : transferSyntax === null
        ? contextResult.transferSyntaxesUnknown
        : contextResult.acceptance;
    if (result === contextResult.acceptance) {
      accepted.set(context.id, { abstractSyntax: context.abstractSyntax, transferSyntax: transferSyntax! });
    }
    return contextAnswer(context, result, transferSyntax);
  });
  const fixed = Buffer.alloc(68);
  fixed.writeUInt16BE(1, 0);
  request.titleBytes.copy(fixed, 4);
  const userInformation = Buffer.concat([
    item(0x51, uint32(maximumDataBytes)),
    item(0x52, Buffer.from(implementationClassUid)),
    item(0x55, Buffer.from(implementationVersionName)),
  ]);
  const body = [fixed, item(0x10, Buffer.from(applicationContext)), ...answers, item(0x50, userInformation)];
  return { accepted, answer: encodePdu(pduType.associateAccept, Buffer.concat(body)) };
}

/** Storage classes that belong to a patient but stand outside 5.1.4.1.1 (RT Beams and RT Brachy Application Delivery). */
const furtherStorage = ['1.2.840.10008.5.1.4.34.7', '1.2.840.10008.5.1.4.34.10'];
/** Inside 5.1.4.1.1, but services that query and move: protocol approval and inventory. */
const notStorage = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(?:200\.[456]|201\.[2345])$/;

/** Verification and whatever is stored: the standard's storage classes, and makers' own. */
function isTaken(abstractSyntax: string): boolean {
  if (abstractSyntax === verification || furtherStorage.includes(abstractSyntax)) return true;
  if (abstractSyntax.startsWith('1.2.840.10008.')) {
    return abstractSyntax.startsWith('1.2.840.10008.5.1.4.1.1.') && !notStorage.test(abstractSyntax);
  }
  return isUid(abstractSyntax);
}

/**
 * The first that the sender names is its own. Of the two without compression, the one that says what every element is
 * where both are offered: private elements lose it in the other.
 */
function chosenSyntax(proposed: readonly string[]): string | null {
  const [first] = proposed.filter(isUid);
  if (first === implicitLittleEndian && proposed.includes(explicitLittleEndian)) return explicitLittleEndian;
  return first ?? null;
}

/** PS3.5 §9.1, and digits only: it becomes part of a path. */
export function isUid(value: string): boolean {
  return value.length <= 64 && /^\d+(?:\.\d+)+$/.test(value);
}

function contextAnswer({ id }: ProposedContext, result: number, transferSyntax: string | null): Buffer {
  // The syntax is not significant where the context is refused, but has to be there.
  const syntax = item(0x40, Buffer.from(transferSyntax ?? implicitLittleEndian));
  return item(0x21, Buffer.concat([Buffer.from([id, 0, result, 0]), syntax]));
}

function item(type: number, value: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header[0] = type;
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
