/** A sender written for these tests only: it sends any bytes in any transfer syntax, and breaks every rule on request. */

import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';

export interface Context {
  id: number;
  abstractSyntax: string;
  transferSyntaxes: string[];
}

export interface Answer {
  status: number;
  comment: string;
}

export const storage = '1.2.840.10008.5.1.4.1.1.7';
export const explicit = '1.2.840.10008.1.2.1';

export class Sender {
  readonly socket: net.Socket;
  #bytes = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  static async connect(port: number): Promise<Sender> {
    const socket = net.connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Sender(socket);
  }

  /** Connects and asks for contexts; gives the answering PDU's type and, by context, result and syntax. */
  static async open(
    port: number,
    contexts: Context[],
    titles: { called?: string; calling?: string } = {},
  ): Promise<{ sender: Sender; type: number; body: Buffer }> {
    const sender = await Sender.connect(port);
    sender.socket.write(associateRequest(contexts, titles));
    const { type, body } = (await sender.pdu())!;
    return { sender, type, body };
  }

  /** The next PDU; null at the end of the connection. */
  async pdu(): Promise<{ type: number; body: Buffer } | null> {
    for (;;) {
      if (this.#bytes.length >= 6) {
        const end = 6 + this.#bytes.readUInt32BE(2);
        if (this.#bytes.length >= end) {
          const pdu = { type: this.#bytes[0]!, body: this.#bytes.subarray(6, end) };
          this.#bytes = this.#bytes.subarray(end);
          return pdu;
        }
      }
      if (this.#ended) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async store(
    contextId: number,
    what: { sopClass: string; instance: string; dataSet: Buffer; pieces?: number },
  ): Promise<Answer> {
    this.command(contextId, storeCommand(what.sopClass, what.instance));
    this.data(contextId, what.dataSet, what.pieces);
    return this.answer();
  }

  command(contextId: number, command: Buffer): void {
    this.socket.write(dataPdu(contextId, 3, command));
  }

  data(contextId: number, dataSet: Buffer, pieces = 100_000): void {
    for (let at = 0; at === 0 || at < dataSet.length; at += pieces) {
      const last = at + pieces >= dataSet.length;
      this.socket.write(dataPdu(contextId, last ? 2 : 0, dataSet.subarray(at, at + pieces)));
    }
  }

  async answer(): Promise<Answer> {
    const pdu = await this.pdu();
    if (pdu?.type !== 4) throw new Error(`answered by a PDU of type ${pdu?.type ?? 'none'}`);
    const command = pdu.body.subarray(6);
    let answer: Answer = { status: -1, comment: '' };
    for (let at = 0; at < command.length; ) {
      const element = command.readUInt16LE(at + 2);
      const end = at + 8 + command.readUInt32LE(at + 4);
      const value = command.subarray(at + 8, end);
      if (element === 0x0900) answer = { ...answer, status: value.readUInt16LE() };
      if (element === 0x0902) answer = { ...answer, comment: value.toString('latin1').trim() };
      at = end;
    }
    return answer;
  }

  async release(): Promise<number> {
    this.socket.write(pdu(5, Buffer.alloc(4)));
    const answer = await this.pdu();
    this.socket.end();
    return answer?.type ?? -1;
  }
}

export function pdu(type: number, body: Buffer): Buffer {
  const header = Buffer.alloc(6);
  header[0] = type;
  header.writeUInt32BE(body.length, 2);
  return Buffer.concat([header, body]);
}

export function dataPdu(contextId: number, control: number, bytes: Buffer): Buffer {
  const value = Buffer.alloc(6);
  value.writeUInt32BE(bytes.length + 2);
  value[4] = contextId;
  value[5] = control;
  return pdu(4, Buffer.concat([value, bytes]));
}

export function associateRequest(contexts: Context[], { called = 'TOMOSHIBI', calling = 'PACS1' } = {}): Buffer {
  const fixed = Buffer.alloc(68, 0);
  fixed.writeUInt16BE(1);
  fixed.write(called.padEnd(16), 4);
  fixed.write(calling.padEnd(16), 20);
  const proposed = contexts.map(({ id, abstractSyntax, transferSyntaxes }) =>
    item(
      0x20,
      Buffer.concat([
        Buffer.from([id, 0, 0, 0]),
        item(0x30, Buffer.from(abstractSyntax)),
        ...transferSyntaxes.map((uid) => item(0x40, Buffer.from(uid))),
      ]),
    ),
  );
  const user = item(
    0x50,
    Buffer.concat([item(0x51, Buffer.from([0, 0, 0x40, 0])), item(0x53, Buffer.from([0, 9, 0, 9]))]),
  );
  return pdu(1, Buffer.concat([fixed, item(0x10, Buffer.from('1.2.840.10008.3.1.1.1')), ...proposed, user]));
}

/** Result and syntax of each context of an A-ASSOCIATE-AC; the user information's items beside them. */
export function accepted(body: Buffer): {
  contexts: Map<number, { result: number; syntax: string }>;
  user: Set<number>;
} {
  const contexts = new Map<number, { result: number; syntax: string }>();
  const user = new Set<number>();
  for (let at = 68; at < body.length; at += 4 + body.readUInt16BE(at + 2)) {
    const value = body.subarray(at + 4, at + 4 + body.readUInt16BE(at + 2));
    if (body[at] === 0x21) contexts.set(value[0]!, { result: value[2]!, syntax: value.toString('latin1', 8) });
    if (body[at] !== 0x50) continue;
    for (let inner = 0; inner < value.length; inner += 4 + value.readUInt16BE(inner + 2)) user.add(value[inner]!);
  }
  return { contexts, user };
}

export function storeCommand(sopClass: string, instance: string): Buffer {
  return command([
    [0x0002, Buffer.from(sopClass)],
    [0x0100, uint16(1)],
    [0x0110, uint16(7)],
    [0x0700, uint16(0)],
    [0x0800, uint16(0)],
    [0x1000, Buffer.from(instance)],
  ]);
}

export function command(elements: [number, Buffer][]): Buffer {
  return Buffer.concat(
    elements.map(([element, value]) => {
      const bytes = value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.alloc(1)]);
      const header = Buffer.alloc(8);
      header.writeUInt16LE(element, 2);
      header.writeUInt32LE(bytes.length, 4);
      return Buffer.concat([header, bytes]);
    }),
  );
}

export function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function item(type: number, value: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header[0] = type;
  header.writeUInt16BE(value.length, 2);
  return Buffer.concat([header, value]);
}

/** A Part 10 file's meta values and its data set's bytes, by an own look at the header. */
export function splitFile(file: string): { meta: Map<number, string>; dataSet: Buffer } {
  const bytes = fs.readFileSync(file);
  const meta = new Map<number, string>();
  let at = 132;
  while (at + 8 <= bytes.length && bytes.readUInt16LE(at) === 2) {
    const isLong = ['OB', 'UN', 'UT'].includes(bytes.toString('latin1', at + 4, at + 6));
    const start = at + (isLong ? 12 : 8);
    const length = isLong ? bytes.readUInt32LE(at + 8) : bytes.readUInt16LE(at + 6);
    meta.set(bytes.readUInt16LE(at + 2), bytes.toString('latin1', start, start + length).replace(/[\0 ]+$/, ''));
    at = start + length;
  }
  return { meta, dataSet: bytes.subarray(at) };
}
