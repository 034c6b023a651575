/** What a sender may say to `exporter listen`: whole associations with one instance, spoilt, over a real connection. */
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { AssociationEnd, InstanceFate } from '../../exporter/listen/association.ts';
import { Listener } from '../../exporter/listen/server.ts';
import { ReceivedStore } from '../../exporter/listen/store.ts';
import { receivingFolder } from '../../exporter/sources/dicom/received.ts';
import type { Random } from '../../scripts/demo-hospital/random.ts';
import { ParserPool } from '../../shared/dicom-file/parser-pool.ts';
import { associateRequest, dataPdu, explicit, pdu, storage, storeCommand } from '../exporter/listen/sender.ts';
import { encode, imageAttributes } from '../shared/dicom-file/synthetic.ts';
import { type ByteWays, mutateBytes } from './bytes.ts';
import { dicomTokens } from './dicom-elements.ts';
import type { FuzzCase, Reading, Target } from './target.ts';

const instance = '1.2.3.4.5';
/** Long enough for a busy machine to answer what is whole; a sender that goes quiet is given up after it. */
const timeouts = { requestMs: 1500, messageMs: 1500, idleMs: 1500, closeMs: 200 };
const tokens: ByteWays['tokens'] = [
  ...dicomTokens,
  Buffer.from([1, 0, 0, 0, 0, 4]),
  Buffer.from([4, 0, 0, 0, 0, 0]),
  Buffer.from([4, 0, 0xff, 0xff, 0xff, 0xff]),
  Buffer.from([5, 0, 0, 0, 0, 4, 0, 0, 0, 0]),
  Buffer.from([7, 0, 0, 0, 0, 4, 0, 0, 0, 0]),
  Buffer.from([0x20, 0, 0xff, 0xff]),
  Buffer.from([0x50, 0, 0, 0]),
  '../../../etc/passwd',
  '1.2.840.10008.1.1',
];

/** PDUs of one association, each a file of the case, so that some may be left out or come twice. */
function association(): [string, Buffer][] {
  const dataSet = encode(imageAttributes({ instance, rows: 4, columns: 4 }), explicit);
  const context = { id: 1, abstractSyntax: storage, transferSyntaxes: [explicit] };
  return [
    ['1-associate', associateRequest([context])],
    ['2-command', dataPdu(1, 3, storeCommand(storage, instance))],
    ['3-data', dataPdu(1, 0, dataSet.subarray(0, 200))],
    ['4-data', dataPdu(1, 2, dataSet.subarray(200))],
    ['5-release', pdu(5, Buffer.alloc(4))],
  ];
}

export function listen(): Target {
  const whole = association();
  const pool = new ParserPool({ workers: 1 });
  let listener: Promise<Listening> | null = null;
  const make = (random: Random): FuzzCase => {
    const originals = new Map<string, Uint8Array>(whole);
    const files = new Map(originals);
    const said: string[] = [];
    for (let change = random.pick([1, 1, 2, 3]); change > 0; change--) {
      const name = random.pick([...files.keys()]);
      const way = random.int(0, 6);
      if (way === 0 && files.size > 1) files.delete(name);
      else if (way === 1) files.set(random.pick(['2a', '3a', '4a', '5a']), files.get(name)!);
      else {
        const { bytes, what } = mutateBytes(files.get(name)!, random, { tokens, partner: random.pick(whole)[1] });
        files.set(name, bytes);
        said.push(what);
      }
      said.push(`${name}, way ${way}`);
    }
    return { files, originals, what: said.join(', '), spoilt: 1 };
  };
  const read = async (folder: string, { files }: FuzzCase, number: number): Promise<Reading> => {
    listener ??= Listening.in(`${folder}.received`, pool);
    const listening = await listener;
    const reading: Reading = { fates: { mapped: 0, text: 0, quarantined: 0, skipped: 0 }, rejected: [], wrong: [] };
    const names = [...files.keys()].sort();
    const { end, fates } = await listening.hear(Buffer.concat(names.map((name) => files.get(name)!)));
    if (end === null) reading.wrong.push('the listener did not come to an end with it');
    const refused = end?.how === 'aborted' ? end.detail : end?.how === 'rejected' ? end.why : '';
    if (refused !== '') {
      reading.fates.quarantined += 1;
      reading.rejected.push({ path: 'association', reason: end!.how, detail: refused });
      if (refused.length > 200) reading.wrong.push(`a reason of ${refused.length} characters`);
    } else reading.fates.skipped += 1;
    reading.fates.mapped += fates.filter((fate) => fate === 'new' || fate === 'again' || fate === 'replaced').length;
    reading.wrong.push(...listening.left());
    // Nobody's association may cost the next one's.
    if (number % 20 === 0) {
      const { fates: after } = await listening.hear(Buffer.concat(whole.map(([, bytes]) => bytes)));
      if (after.length !== 1 || !/^(?:new|again|replaced)$/.test(String(after[0])))
        reading.wrong.push('the next sender is not served');
    }
    return reading;
  };
  const close = async () => {
    if (listener) await (await listener).stop();
    await pool.close();
  };
  return { make, read, close };
}

interface Heard {
  fates: InstanceFate[];
  ended: (end: AssociationEnd) => void;
}

class Listening {
  readonly #folder: string;
  readonly #listener: Listener;
  readonly #port: number;
  readonly #heard: Heard;

  private constructor(folder: string, { listener, port, heard }: { listener: Listener; port: number; heard: Heard }) {
    this.#folder = folder;
    this.#listener = listener;
    this.#port = port;
    this.#heard = heard;
  }

  static async in(folder: string, pool: ParserPool): Promise<Listening> {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder, { recursive: true });
    const heard: Heard = { fates: [], ended: () => {} };
    const listener = new Listener(
      { address: '127.0.0.1', port: 0, title: 'TOMOSHIBI', callers: ['PACS1'], associations: 4, tls: null, timeouts },
      () => ReceivedStore.open({ folder, keepFree: 0, pool }),
      () => ({
        opened: () => {},
        echoed: () => {},
        received: ({ fate }) => heard.fates.push(fate),
        ended: (end) => heard.ended(end),
      }),
    );
    return new Listening(folder, { listener, port: await listener.start(), heard });
  }

  /** Sends it all, ends, and waits for what the listener makes of it. */
  async hear(bytes: Buffer): Promise<{ end: AssociationEnd | null; fates: InstanceFate[] }> {
    this.#heard.fates = [];
    const ended = new Promise<AssociationEnd | null>((resolve) => {
      const late = setTimeout(() => resolve(null), 30_000);
      this.#heard.ended = (end) => {
        clearTimeout(late);
        resolve(end);
      };
    });
    const socket = net.connect(this.#port, '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    await once(socket, 'connect');
    socket.end(bytes);
    const end = await ended;
    socket.destroy();
    return { end, fates: this.#heard.fates };
  }

  /** What should not lie in the folder. */
  left(): string[] {
    const names = fs.readdirSync(this.#folder, { recursive: true, encoding: 'utf8' });
    const partial = names.filter((name) => name.startsWith(`${receivingFolder}${path.sep}`));
    return partial.length > 0 ? [`${partial.length} files that were never whole`] : [];
  }

  async stop(): Promise<void> {
    await this.#listener.stop();
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }
}
