/** The upper layer's protocol data units (PS3.8 §9.3): taken from a connection within limits, and written. */

export const pduType = {
  associateRequest: 0x01,
  associateAccept: 0x02,
  associateReject: 0x03,
  data: 0x04,
  releaseRequest: 0x05,
  releaseResponse: 0x06,
  abort: 0x07,
} as const;

export interface Pdu {
  type: number;
  body: Buffer;
}

/** One presentation data value (PS3.8 §9.3.5.1): a part of a command or of a data set. */
export interface DataValue {
  contextId: number;
  isCommand: boolean;
  isLast: boolean;
  bytes: Buffer;
}

/** What we ask senders not to exceed in one P-DATA-TF; a sender with a smaller limit of its own sends less. */
export const maximumDataBytes = 256 * 1024;
/** 128 contexts with the 64 syntaxes that are known, and room to spare. */
const maximumRequestBytes = 1024 ** 2;
/** Release and abort have 4. */
const maximumOtherBytes = 1024;
const headerBytes = 6;

/** Reason of A-ABORT (PS3.8 §9.3.8), source service provider. */
export const abortReason = { notSpecified: 0, unrecognizedPdu: 1, unexpectedPdu: 2, invalidValue: 6 } as const;

/** The peer broke the protocol; the association is aborted. */
export class ProtocolError extends Error {
  readonly reason: number;

  constructor(reason: number, message: string) {
    super(message);
    this.name = 'ProtocolError';
    this.reason = reason;
  }
}

/** Takes PDUs off a connection one at a time; what is not asked for stays in the network. */
export class PduReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  /** @param connection never ended by the reader, so that a last answer can still go out */
  constructor(connection: AsyncIterable<Buffer>) {
    this.#chunks = connection[Symbol.asyncIterator]();
  }

  /**
   * Null where the connection ended between two PDUs.
   * @throws ProtocolError for an unknown or oversized PDU, before it is received; what the connection fails with
   */
  async next(): Promise<Pdu | null> {
    const header = await this.#take(headerBytes);
    if (!header) return null;
    const type = header[0]!;
    const length = header.readUInt32BE(2);
    if (type < pduType.associateRequest || type > pduType.abort) {
      throw new ProtocolError(abortReason.unrecognizedPdu, `PDU of unknown type ${type}`);
    }
    if (length > limitOf(type)) {
      throw new ProtocolError(abortReason.invalidValue, `PDU of type ${type} with ${length} bytes`);
    }
    const body = await this.#take(length);
    if (!body) throw new ProtocolError(abortReason.notSpecified, 'the connection ended inside a PDU');
    return { type, body };
  }

  /** Lets pass by whatever still comes, until the connection ends. */
  async discardRest(): Promise<void> {
    while (!(await this.#chunks.next()).done);
  }

  /** Null at the end of the connection. */
  async #take(length: number): Promise<Buffer | null> {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      if (this.#held.length === 0) {
        const { value, done } = await this.#chunks.next();
        if (done) return null;
        this.#held = value;
      }
      const part = this.#held.subarray(0, missing);
      this.#held = this.#held.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }
}

function limitOf(type: number): number {
  if (type === pduType.associateRequest) return maximumRequestBytes;
  return type === pduType.data ? maximumDataBytes : maximumOtherBytes;
}

/** @throws ProtocolError where a value's length leads out of the PDU */
export function* dataValues(body: Buffer): Generator<DataValue> {
  for (let at = 0; at < body.length; ) {
    const length = at + 4 <= body.length ? body.readUInt32BE(at) : 0;
    const end = at + 4 + length;
    if (length < 2 || end > body.length) {
      throw new ProtocolError(abortReason.invalidValue, 'a data value has no possible length');
    }
    const control = body[at + 5]!;
    yield {
      contextId: body[at + 4]!,
      isCommand: (control & 1) !== 0,
      isLast: (control & 2) !== 0,
      bytes: body.subarray(at + 6, end),
    };
    at = end;
  }
}

export function encodePdu(type: number, body: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes);
  header[0] = type;
  header.writeUInt32BE(body.length, 2);
  return Buffer.concat([header, body]);
}

/**
 * A whole command in as many P-DATA-TF as the peer takes.
 * @param mostBytes of one PDU's variable field, as the peer said; 0: as many as one likes
 */
export function encodeCommandPdus(contextId: number, command: Buffer, mostBytes: number): Buffer {
  const room = Math.max(1, (mostBytes === 0 ? maximumDataBytes : mostBytes) - 6);
  const pdus: Buffer[] = [];
  for (let at = 0; at < command.length; at += room) {
    const part = command.subarray(at, at + room);
    const value = Buffer.alloc(6);
    value.writeUInt32BE(part.length + 2, 0);
    value[4] = contextId;
    value[5] = at + room >= command.length ? 3 : 1;
    pdus.push(encodePdu(pduType.data, Buffer.concat([value, part])));
  }
  return Buffer.concat(pdus);
}

/** @param source 0: the service user (we stop), 2: the service provider (the protocol was broken) */
export function encodeAbort(source: 0 | 2, reason: number): Buffer {
  return encodePdu(pduType.abort, Buffer.from([0, 0, source, reason]));
}

export interface Rejection {
  /** 1 permanent, 2 transient. */
  result: 1 | 2;
  /** 1 service user, 2 service provider (association), 3 service provider (presentation). */
  source: 1 | 2 | 3;
  reason: number;
}

export function encodeReject({ result, source, reason }: Rejection): Buffer {
  return encodePdu(pduType.associateReject, Buffer.from([0, result, source, reason]));
}
