/** Debian's Orthanc with its DICOMweb plugin: the PACS that our frame serving and our viewer are measured against. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { orthancMissing } from '../../../scripts/runtimes.ts';

export interface Orthanc {
  /** `http://127.0.0.1:<port>/dicom-web` */
  dicomweb: string;
  pid: number;
  stop(): Promise<void>;
}

const executable = 'Orthanc';
const plugin = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

/**
 * Orthanc over copies of these files, in a folder and on a port of its own. Its storage is uncompressed and its cache
 * holds the whole study: nothing is set that slows it down.
 * @returns why it cannot be run here, where it cannot
 */
export async function startOrthanc(work: string, files: readonly string[]): Promise<Orthanc | { missing: string }> {
  const missing = orthancMissing();
  if (missing) return { missing };
  const folder = fs.mkdtempSync(path.join(work, 'orthanc-'));
  const port = await freePort();
  const configuration = path.join(folder, 'orthanc.json');
  fs.writeFileSync(
    configuration,
    JSON.stringify({
      Name: 'bench',
      StorageDirectory: path.join(folder, 'storage'),
      IndexDirectory: path.join(folder, 'storage'),
      Plugins: [plugin],
      DicomServerEnabled: false,
      HttpPort: port,
      KeepAlive: true,
      RemoteAccessAllowed: false,
      AuthenticationEnabled: false,
      DicomWeb: { Enable: true, Root: '/dicom-web/', Host: '127.0.0.1', Ssl: false },
    }),
  );
  const server = spawn(executable, [configuration], { stdio: 'ignore' });
  const stop = async () => {
    await ended(server);
    fs.rmSync(folder, { recursive: true, force: true });
  };
  const base = `http://127.0.0.1:${port}`;
  try {
    await answering(`${base}/system`, server);
    for (const file of files) {
      const stored = await fetch(`${base}/instances`, { method: 'POST', body: fs.readFileSync(file) });
      if (!stored.ok) throw new Error(`Orthanc did not take a file: ${stored.status}`);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { dicomweb: `${base}/dicom-web`, pid: server.pid!, stop };
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (server.exitCode !== null) throw new Error(`Orthanc ended with ${server.exitCode}`);
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Orthanc does not answer');
}

/** Told to end, and waited for. */
export function ended(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null) return resolve();
    const impatient = setTimeout(() => server.kill('SIGKILL'), 10_000);
    server.once('exit', () => {
      clearTimeout(impatient);
      resolve();
    });
    server.kill('SIGTERM');
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
