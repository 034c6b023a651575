/** The listener, as senders of others and an ill-behaved one of our own meet it. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Arrivals } from '../../../exporter/listen/arrivals.ts';
import type { AssociationEnd, InstanceFate, Timeouts } from '../../../exporter/listen/association.ts';
import { Listener, type ListenOptions } from '../../../exporter/listen/server.ts';
import { ReceivedStore } from '../../../exporter/listen/store.ts';
import { receivingFolder, supersededFolder } from '../../../exporter/sources/dicom/received.ts';
import { parseFile } from '../../../shared/dicom-file/parse.ts';
import { ParserPool } from '../../../shared/dicom-file/parser-pool.ts';
import { hasCorpus } from '../../corpus.ts';
import { corpusFiles, corpusRoot } from '../../shared/dicom-file/corpus.ts';
import { encode, image, imageAttributes } from '../../shared/dicom-file/synthetic.ts';
import { hasTool, hasTools } from '../../tool.ts';
import {
  accepted,
  associateRequest,
  command,
  dataPdu,
  explicit,
  pdu,
  Sender,
  splitFile,
  storage,
  storeCommand,
  uint16,
} from './sender.ts';

const run = promisify(execFile);
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'tomoshibi-listen-'));
const pool = new ParserPool();
let folder: string;
let listener: Listener | null = null;
let free = 1e12;
let fates: InstanceFate[] = [];
let ends: AssociationEnd[] = [];
let callers = new Set<string>();

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(temporary, 'received-'));
  free = 1e12;
  fates = [];
  ends = [];
  callers = new Set();
});
afterEach(async () => {
  await listener?.stop();
  listener = null;
});
afterAll(async () => {
  await pool.close();
  fs.rmSync(temporary, { recursive: true, force: true });
});

const timeouts: Timeouts = { requestMs: 400, messageMs: 400, idleMs: 2000, closeMs: 300 };

async function listen(options: Partial<ListenOptions> = {}): Promise<number> {
  const openStore = () =>
    ReceivedStore.open({ folder, keepFree: 1e9, pool, freeBytes: async () => free, freeForMs: 0 });
  listener = new Listener(
    {
      address: '127.0.0.1',
      port: 0,
      title: 'TOMOSHIBI',
      callers: ['PACS1', 'STORESCU', 'ECHOSCU'],
      associations: 4,
      tls: null,
      timeouts,
      ...options,
    },
    openStore,
    () => ({
      opened: (title) => callers.add(title),
      echoed: () => {},
      received: ({ fate }) => fates.push(fate),
      ended: (end) => ends.push(end),
    }),
  );
  return listener.start();
}

/** Files under their final names, by SOP Instance UID. */
function kept(): Map<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    names
      .filter((name) => name.endsWith('.dcm') && !name.startsWith(supersededFolder))
      .map((name) => [path.basename(name, '.dcm'), path.join(folder, name)]),
  );
}

const context = { id: 1, abstractSyntax: storage, transferSyntaxes: [explicit] };
function dataSetOf(instance: string, { rows = 4, sopClass = storage } = {}): Buffer {
  const attributes = imageAttributes({ instance, rows, columns: 4 }).filter(([tag]) => tag !== 0x00080016);
  const at = attributes.findIndex(([tag]) => tag > 0x00080016);
  return encode(attributes.toSpliced(at, 0, [0x00080016, 'UI', sopClass]), explicit);
}

describe('what is received', () => {
  it.skipIf(!hasCorpus)('is kept byte for byte in every transfer syntax of the corpus, compressed or not', async () => {
    const port = await listen();
    const ofSyntax = new Map<string, string>();
    for (const file of corpusFiles()) {
      const { meta } = splitFile(path.join(corpusRoot, file.path));
      if (
        !file.transferSyntaxUid ||
        !/^\d+(?:\.\d+)+$/.test(meta.get(3) ?? '') ||
        meta.get(0x10) !== file.transferSyntaxUid
      )
        continue;
      if (!ofSyntax.has(file.transferSyntaxUid)) ofSyntax.set(file.transferSyntaxUid, path.join(corpusRoot, file.path));
    }
    expect(ofSyntax.size).toBeGreaterThanOrEqual(17);
    const sent = [...ofSyntax].map(([syntax, file], index) => ({ id: 2 * index + 1, syntax, ...splitFile(file) }));
    const contexts = sent.map(({ id, syntax, meta }) => ({
      id,
      abstractSyntax: meta.get(2)!,
      transferSyntaxes: [syntax],
    }));
    const { sender, type, body } = await Sender.open(port, contexts);
    expect(type).toBe(2);
    for (const { id, syntax } of sent) expect(accepted(body).contexts.get(id)).toEqual({ result: 0, syntax });
    for (const { id, meta, dataSet, syntax } of sent) {
      const answer = await sender.store(id, {
        sopClass: meta.get(2)!,
        instance: meta.get(3)!,
        dataSet,
        pieces: 16_000,
      });
      expect(answer, syntax).toEqual({ status: 0, comment: '' });
      const file = kept().get(meta.get(3)!)!;
      const stored = splitFile(file);
      expect(stored.dataSet.equals(dataSet), syntax).toBe(true);
      expect([2, 3, 0x10, 0x16, 0x18].map((element) => stored.meta.get(element))).toEqual([
        meta.get(2),
        meta.get(3),
        syntax,
        'PACS1',
        'TOMOSHIBI',
      ]);
    }
    expect(await sender.release()).toBe(6);
    // Some are one instance in several syntaxes: the last is kept.
    expect(fates).toHaveLength(sent.length);
  });

  it.skipIf(!hasCorpus || !hasTools(['storescu', 'storescp']))('is what dcmtk’s own receiver writes', async () => {
    const port = await listen();
    const theirs = fs.mkdtempSync(path.join(temporary, 'storescp-'));
    const other = await freePort();
    const scp = spawn('storescp', ['+B', '+xa', '-od', theirs, String(other)]);
    const files: [option: string, file: string][] = [
      ['-xi', 'pydicom/test_files/MR_small_implicit.dcm'],
      ['-xs', 'pydicom/test_files/JPEG-LL.dcm'],
      ['-xv', 'pydicom/test_files/MR_small_jp2klossless.dcm'],
      ['-xt', 'pydicom/test_files/MR_small_jpeg_ls_lossless.dcm'],
      ['-xr', 'pydicom/test_files/MR_small_RLE.dcm'],
      ['-xd', 'pydicom/test_files/image_dfl.dcm'],
    ];
    try {
      await untilListening(other);
      const present = files.filter(([, file]) => fs.existsSync(path.join(corpusRoot, file)));
      expect(present.length).toBeGreaterThanOrEqual(4);
      for (const [index, [option, file]] of present.entries()) {
        const peers = [port, other].map((each) =>
          run('storescu', [option, '-aec', 'TOMOSHIBI', 'localhost', String(each), path.join(corpusRoot, file)]),
        );
        await Promise.all(peers);
        expect(fates, file).toHaveLength(index + 1);
      }
      const written = fs.readdirSync(theirs).map((name) => splitFile(path.join(theirs, name)));
      expect(written.length).toBeGreaterThan(0);
      for (const { meta, dataSet } of written) {
        const ours = splitFile(kept().get(meta.get(3)!)!);
        expect(ours.meta.get(0x10)).toBe(meta.get(0x10));
        expect(ours.dataSet.equals(dataSet), meta.get(0x10)).toBe(true);
      }
    } finally {
      scp.kill('SIGKILL');
    }
  });

  it('comes from several senders at a time, in parts of any size', async () => {
    const port = await listen();
    const sendTen = async (sender: number) => {
      const { sender: one } = await Sender.open(port, [context]);
      for (let number = 0; number < 10; number++) {
        const instance = `2.25.${sender}${number}`;
        const answer = await one.store(1, {
          sopClass: storage,
          instance,
          dataSet: dataSetOf(instance),
          pieces: 7 * sender,
        });
        expect(answer.status).toBe(0);
      }
      return one.release();
    };
    expect(await Promise.all([1, 2, 3, 4].map(sendTen))).toEqual([6, 6, 6, 6]);
    expect(kept().size).toBe(40);
    for (const [instance, file] of kept()) expect(splitFile(file).dataSet.equals(dataSetOf(instance))).toBe(true);
    expect(fs.readdirSync(path.join(folder, receivingFolder))).toEqual([]);
  });

  it('stays when it is sent again, gives way to what is sent with other content, and that is kept aside', async () => {
    const port = await listen();
    const { sender } = await Sender.open(port, [context]);
    const send = (rows: number) =>
      sender.store(1, { sopClass: storage, instance: '2.25.1', dataSet: dataSetOf('2.25.1', { rows }) });
    for (const rows of [4, 4, 6]) expect((await send(rows)).status).toBe(0);
    expect(fates).toEqual(['new', 'again', 'replaced']);
    expect(splitFile(kept().get('2.25.1')!).dataSet.equals(dataSetOf('2.25.1', { rows: 6 }))).toBe(true);
    const aside = fs.readdirSync(path.join(folder, supersededFolder), { recursive: true, encoding: 'utf8' });
    const [earlier] = aside.filter((name) => name.endsWith('.dcm'));
    expect(splitFile(path.join(folder, supersededFolder, earlier!)).dataSet.equals(dataSetOf('2.25.1'))).toBe(true);
  });

  it('is counted by sender and SOP class, and the count outlasts the listener', () => {
    const reports = fs.mkdtempSync(path.join(temporary, 'reports-'));
    const first = Arrivals.open(reports);
    const arrival = { callingTitle: 'PACS1', sopClassUid: storage, bytes: 10 };
    first.add({ ...arrival, fate: 'new' }, new Date('2026-11-21T10:00:00Z'));
    first.add({ ...arrival, fate: 'again' }, new Date('2026-11-21T11:00:00Z'));
    first.add({ ...arrival, fate: 'disk-full' }, new Date('2026-11-21T12:00:00Z'));
    first.save();
    const [[title, caller] = []] = Arrivals.open(reports).callers();
    expect(title).toBe('PACS1');
    expect(caller).toMatchObject({ instances: 1, again: 1, bytes: 10, refused: { 'disk-full': 1 } });
    expect(caller?.last).toBe('2026-11-21T11:00:00.000Z');
  });
});

describe('who may send, and what', () => {
  it('answers C-ECHO, and nobody who calls it or themselves by another name', async () => {
    const port = await listen();
    if (hasTool('echoscu')) {
      await run('echoscu', ['-aec', 'TOMOSHIBI', 'localhost', String(port)]);
      for (const titles of [
        ['-aec', 'OTHER'],
        ['-aec', 'TOMOSHIBI', '-aet', 'OTHER'],
      ]) {
        await expect(run('echoscu', [...titles, 'localhost', String(port)])).rejects.toThrow(/Not Recognized/);
      }
    }
    const wrong = await Sender.open(port, [context], { called: 'OTHER' });
    expect([wrong.type, ...wrong.body]).toEqual([3, 0, 1, 1, 7]);
    const unknown = await Sender.open(port, [context], { calling: 'STRANGER' });
    expect([unknown.type, ...unknown.body]).toEqual([3, 0, 1, 1, 3]);
  });

  it('takes what is stored and nothing that asks, in the syntax named first, and no messages ahead', async () => {
    const port = await listen();
    const proposed: [
      abstractSyntax: string,
      transferSyntaxes: string[],
      answer: { result: number; syntax?: string },
    ][] = [
      [
        '1.2.840.10008.5.1.4.1.1.2',
        ['1.2.840.10008.1.2.4.90', explicit],
        { result: 0, syntax: '1.2.840.10008.1.2.4.90' },
      ],
      ['1.2.840.10008.5.1.4.1.1.2', ['1.2.840.10008.1.2', explicit], { result: 0, syntax: explicit }],
      ['1.3.12.2.1107.5.9.1', [explicit], { result: 0, syntax: explicit }],
      ['1.2.840.10008.5.1.4.1.2.2.1', [explicit], { result: 3 }],
      ['1.2.840.10008.5.1.4.1.2.2.2', [explicit], { result: 3 }],
      ['1.2.840.10008.5.1.4.1.1.201.2', [explicit], { result: 3 }],
      [storage, ['not a uid'], { result: 4 }],
    ];
    const contexts = proposed.map(([abstractSyntax, transferSyntaxes], index) => ({
      id: 2 * index + 1,
      abstractSyntax,
      transferSyntaxes,
    }));
    const { body } = await Sender.open(port, contexts);
    const answer = accepted(body);
    for (const [index, [, , expected]] of proposed.entries()) {
      expect(answer.contexts.get(2 * index + 1)).toMatchObject(expected);
    }
    // Maximum length, implementation class and version; no window of asynchronous operations.
    expect([...answer.user]).toEqual([0x51, 0x52, 0x55]);
  });

  it('refuses what does not match, what cannot be kept and what it does not do, and goes on', async () => {
    const port = await listen();
    const { sender } = await Sender.open(port, [context]);
    const dataSet = dataSetOf('2.25.1');
    const other = dataSetOf('2.25.1', { sopClass: '1.2.840.10008.5.1.4.1.1.2' });
    const send = async (instance: string, data: Buffer, sopClass = storage) =>
      (await sender.store(1, { sopClass, instance, dataSet: data })).status;
    expect(await send('2.25.2', dataSet)).toBe(0xa900);
    expect(await send('2.25.1', other)).toBe(0xa900);
    expect(await send('../../2.25.1', dataSet)).toBe(0x0117);
    expect(await send('2.25.1', Buffer.alloc(0))).toBe(0xc000);
    expect(await send('2.25.1', dataSet, '1.2.840.10008.5.1.4.1.1.2')).toBe(0x0122);
    free = 0.5e9;
    expect(await send('2.25.1', dataSet)).toBe(0xa700);
    free = 1e12;
    sender.command(
      1,
      command([
        [0x0002, Buffer.from(storage)],
        [0x0100, uint16(0x0020)],
        [0x0110, uint16(1)],
        [0x0800, uint16(1)],
      ]),
    );
    sender.data(1, dataSet);
    expect((await sender.answer()).status).toBe(0x0211);
    expect(await send('2.25.1', dataSet)).toBe(0);
    expect([...kept().keys()]).toEqual(['2.25.1']);
    expect(fates).toEqual([
      'other-instance',
      'other-class',
      'invalid',
      'invalid',
      'other-class',
      'disk-full',
      'invalid',
      'new',
    ]);
  });

  it('says that it is full, and has room again afterwards', async () => {
    const port = await listen({ associations: 1 });
    const first = await Sender.open(port, [context]);
    const second = await Sender.open(port, [context]);
    expect([second.type, ...second.body]).toEqual([3, 0, 2, 3, 2]);
    expect(await first.sender.release()).toBe(6);
    await expect.poll(async () => (await Sender.open(port, [context])).type).toBe(2);
  });
});

describe('what breaks the protocol', () => {
  it('is aborted, keeps nothing, and harms nobody else', async () => {
    const port = await listen({ associations: 40 });
    const good = await Sender.open(port, [context]);
    const request = associateRequest([context]);
    const cut = (at: number, byte: number) => {
      const bytes = Buffer.from(request);
      bytes[at] = byte;
      return bytes;
    };
    const oversized = Buffer.from([1, 0, 0x7f, 0xff, 0xff, 0xff]);
    const beforeAssociation = [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      oversized,
      pdu(5, Buffer.alloc(4)),
      pdu(1, Buffer.alloc(10)),
      cut(76, 0xff),
    ];
    const begun = dataPdu(1, 3, storeCommand(storage, '2.25.9'));
    const afterAssociation = [
      pdu(4, Buffer.from([0, 0, 0, 1, 1])),
      pdu(4, Buffer.from([0x7f, 0xff, 0xff, 0xff, 1, 3])),
      dataPdu(99, 3, storeCommand(storage, '2.25.9')),
      dataPdu(1, 2, Buffer.alloc(10)),
      dataPdu(1, 3, Buffer.from('no command set at all')),
      Buffer.concat([begun, begun]),
      Buffer.concat([begun, pdu(5, Buffer.alloc(4))]),
      Buffer.concat([begun, dataPdu(1, 0, Buffer.alloc(500)), pdu(7, Buffer.alloc(4))]),
      Buffer.from([4, 0, 0x10, 0, 0, 0]),
      request,
    ];
    await Promise.all([
      ...beforeAssociation.map(async (bytes) => {
        const sender = await Sender.connect(port);
        sender.socket.write(bytes);
        for (let answer = await sender.pdu(); answer; answer = await sender.pdu())
          expect([3, 7]).toContain(answer.type);
      }),
      ...afterAssociation.map(async (bytes) => {
        const { sender } = await Sender.open(port, [context]);
        sender.socket.write(bytes);
        for (let answer = await sender.pdu(); answer; answer = await sender.pdu()) expect(answer.type).toBe(7);
      }),
      // Silent ones are not waited for: before the request, and inside a message.
      Sender.connect(port).then(async (sender) => expect(await sender.pdu()).toBeNull()),
      Sender.open(port, [context]).then(async ({ sender }) => {
        sender.socket.write(begun);
        expect(await sender.pdu()).toBeNull();
      }),
    ]);
    const answer = await good.sender.store(1, { sopClass: storage, instance: '2.25.1', dataSet: dataSetOf('2.25.1') });
    expect(answer.status).toBe(0);
    expect([...kept().keys()]).toEqual(['2.25.1']);
    await expect.poll(() => fs.readdirSync(path.join(folder, receivingFolder))).toEqual([]);
  });

  it('survives a thousand requests and messages with random bytes changed', async () => {
    const port = await listen({ associations: 60 });
    const request = associateRequest([context]);
    const message = Buffer.concat([dataPdu(1, 3, storeCommand(storage, '2.25.5')), dataPdu(1, 2, dataSetOf('2.25.5'))]);
    let state = 2026;
    const random = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    const mutated = (bytes: Buffer) => {
      const changed = Buffer.from(bytes);
      for (let count = 1 + random(4); count > 0; count--) changed[random(changed.length)] = random(256);
      return changed.subarray(0, random(4) === 0 ? random(changed.length) : changed.length);
    };
    for (let lot = 0; lot < 20; lot++) {
      await Promise.all(
        Array.from({ length: 50 }, async (_, index) => {
          const sender = await Sender.connect(port);
          sender.socket.end(index % 2 === 0 ? mutated(request) : Buffer.concat([request, mutated(message)]));
          await once(sender.socket, 'close');
        }),
      );
    }
    for (const file of kept().values()) expect(fs.statSync(file).size).toBeGreaterThan(144);
    // What had arrived whole is still being put in its place.
    await expect.poll(() => ends.length, { timeout: 10_000 }).toBe(1000);
    const { sender } = await Sender.open(port, [context]);
    const answer = await sender.store(1, { sopClass: storage, instance: '2.25.1', dataSet: dataSetOf('2.25.1') });
    expect(answer.status).toBe(0);
    await expect.poll(() => fs.readdirSync(path.join(folder, receivingFolder))).toEqual([]);
  }, 30_000);
});

describe('over TLS', () => {
  it.skipIf(!hasTools(['openssl', 'echoscu']))(
    'speaks with those whose certificate was signed, and with nobody else',
    async () => {
      const inFolder = (name: string) => path.join(temporary, name);
      const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: temporary, stdio: 'pipe' });
      openssl(
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        'ca.key',
        '-out',
        'ca.pem',
        '-subj',
        '/CN=ca',
        '-days',
        '9',
      );
      for (const name of ['ours', 'theirs']) {
        openssl(
          'req',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:P-256',
          '-nodes',
          '-keyout',
          `${name}.key`,
          '-out',
          `${name}.csr`,
          '-subj',
          '/CN=localhost',
        );
        openssl(
          'x509',
          '-req',
          '-in',
          `${name}.csr`,
          '-CA',
          'ca.pem',
          '-CAkey',
          'ca.key',
          '-CAcreateserial',
          '-out',
          `${name}.pem`,
          '-days',
          '9',
        );
      }
      const [certificate, key, authority] = ['ours.pem', 'ours.key', 'ca.pem'].map((name) =>
        fs.readFileSync(inFolder(name)),
      );
      const port = await listen({ tls: { certificate: certificate!, key: key!, authority: authority! } });
      const echo = (...options: string[]) =>
        run('echoscu', [...options, '+cf', inFolder('ca.pem'), '-aec', 'TOMOSHIBI', 'localhost', String(port)]);
      await echo('+tls', inFolder('theirs.key'), inFolder('theirs.pem'));
      await expect(echo('+tla')).rejects.toThrow();
      await expect(echo()).rejects.toThrow();
      expect([...callers]).toEqual(['ECHOSCU']);
    },
  );
});

describe('the command', () => {
  const cliFile = path.join(import.meta.dirname, '../../../exporter/cli.ts');

  async function startCommand(port: number): Promise<{ child: ReturnType<typeof spawn>; said: () => string }> {
    const file = path.join(folder, '../listen.yml');
    const callersOf = { callers: ['PACS1', 'ORTHANC'], port, keepFree: 0, address: '127.0.0.1' };
    const sources = [{ name: 'pacs', kind: 'dicom', path: folder }];
    const reports = `${folder}-reports`;
    fs.writeFileSync(
      file,
      JSON.stringify({ keys: 'keys', output: 'disk', reports, sources, listen: { folder, ...callersOf } }),
    );
    const child = spawn(process.execPath, [cliFile, 'listen', '--config', file, '--language', 'en']);
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    await expect.poll(() => said, { timeout: 10_000 }).toContain('Listening on port');
    return { child, said: () => said };
  }

  it('leaves no half file when it is killed, clears up when it starts anew, and stops cleanly', async () => {
    const port = await freePort();
    const first = await startCommand(port);
    const before = await Sender.open(port, [context]);
    expect(
      (await before.sender.store(1, { sopClass: storage, instance: '2.25.1', dataSet: dataSetOf('2.25.1') })).status,
    ).toBe(0);
    before.sender.command(1, storeCommand(storage, '2.25.2'));
    before.sender.socket.write(dataPdu(1, 0, Buffer.alloc(200_000)));
    await expect.poll(() => fs.readdirSync(path.join(folder, receivingFolder)).length).toBe(1);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    expect([...kept().keys()]).toEqual(['2.25.1']);

    const second = await startCommand(port);
    await expect.poll(() => fs.readdirSync(path.join(folder, receivingFolder))).toEqual([]);
    const { sender } = await Sender.open(port, [context]);
    const dataSet = dataSetOf('2.25.3');
    sender.command(1, storeCommand(storage, '2.25.3'));
    sender.socket.write(dataPdu(1, 0, dataSet.subarray(0, 100)));
    await expect.poll(() => fs.readdirSync(path.join(folder, receivingFolder)).length).toBe(1);
    second.child.kill('SIGTERM');
    await expect.poll(second.said).toContain('Stopping');
    // What is on its way is taken and answered; then the association is aborted.
    sender.socket.write(dataPdu(1, 2, dataSet.subarray(100)));
    expect((await sender.answer()).status).toBe(0);
    expect((await sender.pdu())?.type).toBe(7);
    const [code] = await once(second.child, 'exit');
    expect(code).toBe(0);
    expect(splitFile(kept().get('2.25.3')!).dataSet.equals(dataSet)).toBe(true);
    expect(second.said()).toMatch(/PACS1 \(127\.0\.0\.1\) {2}1 received/);
    expect(second.said()).not.toMatch(/Taro|灯火|00012345/);
    const last = await run(process.execPath, [
      cliFile,
      'listen',
      '--config',
      path.join(folder, '../listen.yml'),
      '--last',
      '--language',
      'en',
    ]);
    expect(last.stdout).toMatch(/^PACS1 {2}last .* \(0 min ago\) {2}1 instances/);
  }, 30_000);

  it.skipIf(!hasTool('Orthanc'))(
    'takes what Orthanc forwards',
    async () => {
      const port = await freePort();
      const [http, dicom] = [await freePort(), await freePort()];
      const { child } = await startCommand(port);
      const settings = path.join(folder, '../orthanc.json');
      fs.writeFileSync(
        settings,
        JSON.stringify({
          StorageDirectory: path.join(temporary, 'orthanc'),
          IndexDirectory: path.join(temporary, 'orthanc'),
          HttpPort: http,
          DicomPort: dicom,
          DicomAet: 'ORTHANC',
          AuthenticationEnabled: false,
          RemoteAccessAllowed: false,
          DicomModalities: { listener: ['TOMOSHIBI', '127.0.0.1', port] },
        }),
      );
      const orthanc = spawn('Orthanc', [settings], { stdio: 'ignore' });
      try {
        await untilListening(http);
        const file = image({ instance: '2.25.77', sopClassUid: storage });
        const url = `http://127.0.0.1:${http}`;
        const post = async (place: string, body: BodyInit) =>
          (await fetch(url + place, { method: 'POST', body })).json();
        const { ID } = await post('/instances', new Uint8Array(file));
        expect(await post('/modalities/listener/echo', '{}')).toEqual({});
        expect(await post('/modalities/listener/store', ID)).toMatchObject({
          FailedInstancesCount: 0,
          InstancesCount: 1,
        });
        const received = kept().get('2.25.77')!;
        expect(splitFile(received).meta.get(0x16)).toBe('ORTHANC');
        const parsed = parseFile(received);
        if (parsed.kind === 'instance') parsed.source.close();
        expect(parsed).toMatchObject({ instance: { sopInstanceUid: '2.25.77', damage: null, frameCount: 1 } });
      } finally {
        orthanc.kill('SIGKILL');
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
    },
    30_000,
  );
});

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = net.connect(port, '127.0.0.1');
    const open = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on ${port}`);
}
