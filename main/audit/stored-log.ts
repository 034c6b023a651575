/** A log to look through without the program: in a station's folder, or exported, encrypted or not. */
import fs from 'node:fs';
import path from 'node:path';
import { Decrypter } from 'age-encryption';
import Database from 'better-sqlite3-multiple-ciphers';
import type { LogVerdict } from '../../shared/audit.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import { parseIdentity, type StationIdentity } from '../../shared/identity.ts';
import { asReadingError, openOwn } from '../station/database.ts';
import { labelOf, ownKeyOf } from '../station/keys.ts';
import { HeadFile, LedgerAnchors } from './anchors.ts';
import { AuditLog } from './audit.ts';
import { type ExportHeader, verifyExported } from './export.ts';

/** Identity file as it is on the disk, and how its passphrase is had where it has one. */
export interface IdentityFile {
  bytes: Buffer;
  passphrase: () => Promise<string>;
}

const ageMagic = 'age-encryption.org/v1';

export interface LookedThrough {
  /** What an exported one says of itself. */
  header: ExportHeader | null;
  verdict: LogVerdict;
  /** Hash of an entry; null where it is not told, or the log has fewer. */
  hashAt: (seq: number) => string | null;
}

/** @throws TomoshibiError `passphrase-wrong`, `identity-invalid` */
export async function openIdentity({ bytes, passphrase }: IdentityFile): Promise<{ secretKey: string; text: string }> {
  let text = bytes.toString('latin1');
  if (text.startsWith(ageMagic)) {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(await passphrase());
    try {
      text = await decrypter.decrypt(bytes, 'text');
    } catch (cause) {
      throw new TomoshibiError('passphrase-wrong', {}, { cause });
    }
  }
  const secretKey = /^AGE-SECRET-KEY-1[0-9A-Z]+$/m.exec(text)?.[0];
  if (!secretKey) throw new TomoshibiError('identity-invalid');
  return { secretKey, text };
}

/** The folder is only read: it is copied for that, encrypted as it is, into `scratch`. */
export async function lookThroughFolder(
  folder: string,
  identity: StationIdentity,
  scratch: string,
): Promise<LookedThrough> {
  const label = await labelOf(identity);
  for (const name of [`audit-${label}.db`, `ledger-${label}.db`]) {
    for (const suffix of ['', '-wal']) {
      const file = path.join(folder, `${name}${suffix}`);
      if (fs.existsSync(file)) fs.copyFileSync(file, path.join(scratch, `${name}${suffix}`));
    }
  }
  if (!fs.existsSync(path.join(scratch, `audit-${label}.db`))) throw new TomoshibiError('audit-log-not-found');
  const own = (name: string) => openOwn(path.join(scratch, `${name}-${label}.db`), ownKeyOf(identity, name));
  const ledger = own('ledger');
  const log = new AuditLog();
  try {
    const file = new HeadFile(path.join(folder, `audit-${label}.head`), ownKeyOf(identity, 'audit-head'));
    log.openToRead(own('audit'), { file, ledger: new LedgerAnchors(ledger) });
    const verdict = log.verify();
    const hashes = new Map<number, string>();
    for (const row of log.list(verdict.entries)) hashes.set(row.seq, row.hash);
    return { header: null, verdict, hashAt: (seq) => hashes.get(seq) ?? null };
  } catch (error) {
    if (error instanceof Database.SqliteError) throw asReadingError(error);
    throw error;
  } finally {
    log.close();
    ledger.close();
  }
}

/**
 * @param identity needed for an encrypted one
 * @throws TomoshibiError `identity-missing`, `identity-not-recipient`, `audit-log-not-found`
 */
export async function lookThroughExport(file: string, identity: IdentityFile | null): Promise<LookedThrough> {
  let bytes: Uint8Array = fs.readFileSync(file);
  if (Buffer.from(bytes.subarray(0, ageMagic.length)).toString('latin1') === ageMagic) {
    if (!identity) throw new TomoshibiError('identity-missing');
    const decrypter = new Decrypter();
    decrypter.addIdentity((await openIdentity(identity)).secretKey);
    bytes = await decrypter.decrypt(bytes).catch((cause: unknown) => {
      throw new TomoshibiError('identity-not-recipient', {}, { cause });
    });
  }
  const hashes: string[] = [];
  const found = await verifyExported(
    (function* () {
      for (const line of linesOf(Buffer.from(bytes))) {
        hashes.push(/"hash":"([0-9a-f]{64})"\}$/.exec(line)?.[1] ?? '');
        yield line;
      }
    })(),
  );
  if (!found) throw new TomoshibiError('audit-log-not-found');
  return { ...found, hashAt: (seq) => hashes[seq] || null };
}

export function identityOf(text: string): StationIdentity {
  return parseIdentity(text);
}

function* linesOf(bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    const stop = end < 0 ? bytes.length : end;
    yield bytes.toString('utf8', start, stop);
    start = stop + 1;
  }
}
