/**
 * The listener: takes connections from the hospital's own senders, over TLS where it is set up so, several at a time. It
 * connects nowhere itself. It runs on the export server in peacetime; nothing of it is in the viewer.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { Association, type AssociationEnd, type AssociationWatcher, type Timeouts } from './association.ts';
import type { ReceivedStore } from './store.ts';

export interface ListenOptions {
  /** Of this machine; undefined: all of them. */
  address: string | undefined;
  /** 0: any that is free. */
  port: number;
  title: string;
  callers: readonly string[];
  /** Associations at a time. */
  associations: number;
  tls: TlsOptions | null;
  timeouts?: Timeouts;
}

export interface TlsOptions {
  /** PEM. */
  certificate: Buffer;
  key: Buffer;
  /** PEM; where it is given, senders have to show a certificate of theirs. */
  authority: Buffer | null;
}

/** One for each connection. */
export type WatchConnection = (address: string) => AssociationWatcher & { ended(end: AssociationEnd): void };

/** How long messages on their way have when the listener is stopped. */
const stopMs = 20_000;
/** Connections beyond the associations, so that they can be told that there is no room. */
const spareConnections = 16;

export class Listener {
  readonly #options: ListenOptions;
  readonly #openStore: () => Promise<ReceivedStore>;
  #store: Promise<ReceivedStore> | null = null;
  readonly #watch: WatchConnection;
  readonly #server: Server;
  readonly #running = new Map<Association, { socket: Socket; ended: Promise<void> }>();
  readonly #sockets = new Set<Socket>();
  #stopping = false;

  /** @param openStore once the port is ours: then no other listener is filling the folder */
  constructor(options: ListenOptions, openStore: () => Promise<ReceivedStore>, watch: WatchConnection) {
    this.#options = options;
    this.#openStore = openStore;
    this.#watch = watch;
    const { tls } = options;
    const take = (socket: Socket) => void this.#take(socket);
    this.#server = tls
      ? createSecureServer(
          {
            cert: tls.certificate,
            key: tls.key,
            minVersion: 'TLSv1.2',
            handshakeTimeout: 20_000,
            ...(tls.authority && { ca: tls.authority, requestCert: true, rejectUnauthorized: true }),
          },
          take,
        )
      : createServer(take);
    this.#server.maxConnections = options.associations + spareConnections;
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    // Of what does not get as far as an association: nothing to answer, and never a reason to stop.
    this.#server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
  }

  /** @returns the port. @throws what the system answers: `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`; what opening the store did */
  async start(): Promise<number> {
    const { port, address: host } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, ...(host && { host }) }, () => {
        this.#server.off('error', reject);
        this.#server.on('error', () => {});
        this.#store = this.#openStore();
        resolve();
      });
    });
    await this.#store!.catch(async (error: unknown) => {
      await this.stop();
      throw error;
    });
    return (this.#server.address() as { port: number }).port;
  }

  /** What is on its way is taken to its end, within limits; then every connection is closed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const association of this.#running.keys()) association.stop();
    const impatience = setTimeout(() => {
      for (const { socket } of this.#running.values()) socket.destroy();
    }, stopMs);
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    clearTimeout(impatience);
    for (const socket of this.#sockets) socket.destroySoon();
    await closed;
  }

  async #take(socket: Socket): Promise<void> {
    socket.on('error', () => {});
    socket.setNoDelay(true);
    const store = await this.#store!.catch(() => null);
    if (!store || this.#stopping) {
      socket.destroy();
      return;
    }
    // An IPv4 address as a socket for both kinds shows it.
    const watcher = this.#watch((socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
    const { title, callers, associations, timeouts } = this.#options;
    const admission = { title, callers, isFull: () => this.#standing() >= associations };
    const association = new Association({
      socket,
      store,
      admission,
      watcher,
      ...(timeouts && { timeouts }),
    });
    const ended = association.run().then((end) => {
      this.#running.delete(association);
      watcher.ended(end);
    });
    this.#running.set(association, { socket, ended });
  }

  /** Connections on which nobody has said yet who it is take no place away. */
  #standing(): number {
    return [...this.#running.keys()].filter(({ callingTitle }) => callingTitle !== '').length;
  }
}
