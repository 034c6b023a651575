/** A CT sent by dcmtk's `storescu`, to `exporter listen` and to Debian's Orthanc. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { orthancMissing, peerMissing } from '../../../scripts/runtimes.ts';
import { shellSeconds, sizeOf } from '../files.ts';
import { ended, freePort } from '../imaging/orthanc.ts';
import type { BenchMedium } from '../medium.ts';
import { percentile, type Result, result } from '../result.ts';
import { leftOut } from './left-out.ts';

interface Receiver {
  port: number;
  process: ChildProcess;
  /** How many files it holds. */
  received: () => number;
}

export async function receiving(work: string, medium: BenchMedium, rounds: number): Promise<Result[]> {
  if (leftOut('storescu', peerMissing('storescu'))) return [];
  const source = path.join(medium.hospitalFolder, 'dicom/ST0001/SE0002');
  const ours = await rateOf(source, rounds, () => startListener(work, medium));
  const peer = leftOut('Orthanc’s storage', orthancMissing())
    ? null
    : await rateOf(source, rounds, () => startOrthancStorage(work));
  return [result('receiving a 300-slice CT from storescu; peer: Orthanc', ours, 'MB/s', { peer })];
}

/** Megabytes a second, from the start of storescu to its end; each time into an empty receiver. */
async function rateOf(source: string, rounds: number, start: () => Promise<Receiver & { folder: string }>) {
  const files = fs.readdirSync(source).length;
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const receiver = await start();
    try {
      seconds.push(
        shellSeconds('storescu -aec TOMOSHIBI -aet STORESCU +sd 127.0.0.1 "$1" "$2"', [String(receiver.port), source]),
      );
      if (receiver.received() < files) throw new Error(`only ${receiver.received()} of ${files} files were received`);
    } finally {
      await ended(receiver.process);
      fs.rmSync(receiver.folder, { recursive: true, force: true });
    }
  }
  return sizeOf(source) / 1e6 / percentile(seconds, 0.5);
}

async function startListener(work: string, medium: BenchMedium): Promise<Receiver & { folder: string }> {
  const folder = fs.mkdtempSync(path.join(work, 'listening-'));
  const port = await freePort();
  fs.mkdirSync(path.join(folder, 'pacs'));
  const config = path.join(folder, 'export.yml');
  fs.writeFileSync(
    config,
    `keys: ${path.dirname(medium.identityPath)}\noutput: medium\nreports: reports\n` +
      `listen: { folder: pacs, port: ${port}, address: 127.0.0.1, callers: [STORESCU], keepFree: 1 }\n` +
      'sources:\n  - { name: pacs, kind: dicom, path: pacs }\n',
  );
  const cli = path.join(import.meta.dirname, '../../../exporter/cli.ts');
  const process_ = spawn(process.execPath, [cli, 'listen', '--config', config], { stdio: 'ignore' });
  await answering(port, process_);
  return { folder, port, process: process_, received: () => filesOf(path.join(folder, 'pacs')) };
}

async function startOrthancStorage(work: string): Promise<Receiver & { folder: string }> {
  const folder = fs.mkdtempSync(path.join(work, 'orthanc-storage-'));
  const port = await freePort();
  const storage = path.join(folder, 'storage');
  const configuration = path.join(folder, 'orthanc.json');
  fs.writeFileSync(
    configuration,
    JSON.stringify({
      Name: 'bench',
      StorageDirectory: storage,
      IndexDirectory: storage,
      Plugins: [],
      DicomAet: 'TOMOSHIBI',
      DicomPort: port,
      DicomAlwaysAllowStore: true,
      HttpServerEnabled: false,
    }),
  );
  const process_ = spawn('Orthanc', [configuration], { stdio: 'ignore' });
  await answering(port, process_);
  return { folder, port, process: process_, received: () => filesOf(storage) };
}

function filesOf(folder: string): number {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

/** Waits until somebody takes connections on a port of this machine. */
export async function answering(port: number, process_: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (process_.exitCode !== null) throw new Error(`${process_.spawnfile} ended with ${process_.exitCode}`);
    const reached = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (reached) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the receiver does not answer');
}
