/**
 * The least that an HTTP client can do: one kept connection that reads answers into one buffer and counts their bytes, so
 * that what is measured is the server and not Node's own client.
 */
import net from 'node:net';

const head = Buffer.from('\r\n\r\n');

export class FrameClient {
  readonly #socket: net.Socket;
  readonly #host: string;
  #pending: { resolve: (bytes: number) => void; reject: (error: Error) => void } | null = null;
  /** Of the answer being read: what came before its body began. */
  #gathered: Buffer = Buffer.alloc(0);
  /** Bytes still to come of the body, or of a chunk and its line end; null while the head or a chunk's size is read. */
  #expected: number | null = null;
  #chunked = false;
  #lastChunk = false;
  #bytes = 0;

  /** @param origin `http://127.0.0.1:<port>` */
  constructor(origin: string) {
    const { hostname, port, host } = new URL(origin);
    this.#host = host;
    const buffer = Buffer.allocUnsafe(1 << 20);
    this.#socket = net.connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer,
        callback: (length) => {
          this.#read(buffer.subarray(0, length));
          return true;
        },
      },
    });
    const fail = (error: Error) => this.#pending?.reject(error);
    this.#socket.once('error', fail);
    this.#socket.once('close', () => fail(new Error('the connection was closed')));
  }

  /** Bytes of the body of a 200; anything else throws. */
  get(path: string, headers: Record<string, string>): Promise<number> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#gathered = Buffer.alloc(0);
      this.#expected = null;
      this.#chunked = false;
      this.#lastChunk = false;
      this.#bytes = 0;
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\n${lines.join('')}\r\n`);
    });
  }

  close(): void {
    this.#pending = null;
    this.#socket.destroy();
  }

  #read(piece: Buffer): void {
    let rest = piece;
    while (rest.length > 0 && this.#pending) {
      if (this.#expected === null) {
        rest = this.#chunked ? this.#readChunkSize(rest) : this.#readHead(rest);
        continue;
      }
      const taken = Math.min(rest.length, this.#expected);
      this.#expected -= taken;
      this.#bytes += taken;
      rest = rest.subarray(taken);
      if (this.#expected === 0) this.#endOfPart();
    }
  }

  #readHead(piece: Buffer): Buffer {
    this.#gathered = Buffer.concat([this.#gathered, piece]);
    const end = this.#gathered.indexOf(head);
    if (end === -1) return Buffer.alloc(0);
    const text = this.#gathered.subarray(0, end).toString('latin1');
    if (!text.startsWith('HTTP/1.1 200')) {
      this.#finish(new Error(text.split('\r\n')[0]));
      return Buffer.alloc(0);
    }
    const length = /^content-length: *(\d+)/im.exec(text)?.[1];
    this.#chunked = length === undefined;
    this.#expected = length === undefined ? null : Number(length);
    const rest = this.#gathered.subarray(end + head.length);
    this.#gathered = Buffer.alloc(0);
    return rest;
  }

  #readChunkSize(piece: Buffer): Buffer {
    this.#gathered = Buffer.concat([this.#gathered, piece]);
    const end = this.#gathered.indexOf('\r\n');
    if (end === -1) return Buffer.alloc(0);
    const size = Number.parseInt(this.#gathered.subarray(0, end).toString('latin1'), 16);
    const rest = this.#gathered.subarray(end + 2);
    this.#gathered = Buffer.alloc(0);
    // The size's own data end in CR LF; the last chunk is empty and has that end only.
    this.#expected = size + 2;
    this.#lastChunk = size === 0;
    this.#bytes -= 2;
    return rest;
  }

  #endOfPart(): void {
    if (this.#chunked && !this.#lastChunk) this.#expected = null;
    else this.#finish(null);
  }

  #finish(error: Error | null): void {
    const pending = this.#pending;
    this.#pending = null;
    if (error) pending?.reject(error);
    else pending?.resolve(this.#bytes);
  }
}
