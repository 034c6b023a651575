/** The listener from its start to a clean stop, with the record of what arrived. */
import fs from 'node:fs';
import { ParserPool } from '../../shared/dicom-file/parser-pool.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { Arrivals } from './arrivals.ts';
import type { ListenConfig } from './config.ts';
import type { ListenLog } from './log.ts';
import { Listener, type TlsOptions } from './server.ts';
import { ReceivedStore } from './store.ts';

/** What arrived is written down this often, and said of associations that stay open. */
const minuteMs = 60_000;
const gigabyte = 1e9;

/**
 * Listens until the signal is given.
 * @throws TomoshibiError `source-not-found`, `listen-port-unavailable`, `listen-certificate-invalid`
 */
export async function listenUntil(
  signal: AbortSignal,
  config: ListenConfig,
  arrivals: Arrivals,
  log: ListenLog,
): Promise<void> {
  // A share that is not connected would leave a folder of ours on the disk below it.
  if (!isFolder(config.folder)) throw new TomoshibiError('source-not-found', { path: config.folder });
  const { folder, title, callers, associations, port, address } = config;
  const pool = new ParserPool();
  const openStore = () => ReceivedStore.open({ folder, keepFree: config.keepFree * gigabyte, pool });
  const tls = config.tls ? readTls(config.tls) : null;
  const listener = makeListener({ address, port, title, callers, associations, tls }, openStore, (from) => {
    const connection = log.connection(from);
    return {
      ...connection,
      received: (instance) => {
        arrivals.add(instance, new Date());
        connection.received(instance);
      },
    };
  });
  const everyMinute = setInterval(() => {
    save(arrivals);
    log.minute(new Date());
  }, minuteMs);
  try {
    await started(listener, port);
    log.started(config);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    log.stopping();
    await listener.stop();
    log.stopped();
  } finally {
    clearInterval(everyMinute);
    save(arrivals);
    await pool.close();
  }
}

function makeListener(...options: ConstructorParameters<typeof Listener>): Listener {
  try {
    return new Listener(...options);
  } catch (cause) {
    throw new TomoshibiError('listen-certificate-invalid', { detail: (cause as Error).message }, { cause });
  }
}

async function started(listener: Listener, port: number): Promise<void> {
  try {
    await listener.start();
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (syscall !== 'listen' && syscall !== 'bind' && syscall !== 'getaddrinfo') throw cause;
    throw new TomoshibiError('listen-port-unavailable', { port, detail: code ?? '' }, { cause });
  }
}

function readTls({ certificate, key, authority }: NonNullable<ListenConfig['tls']>): TlsOptions {
  return {
    certificate: fs.readFileSync(certificate),
    key: fs.readFileSync(key),
    authority: authority ? fs.readFileSync(authority) : null,
  };
}

/** Images matter more than the record of them: a full disk is said elsewhere. */
function save(arrivals: Arrivals): void {
  try {
    arrivals.save();
  } catch {
    // Tried again in a minute.
  }
}

function isFolder(place: string): boolean {
  return fs.statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
