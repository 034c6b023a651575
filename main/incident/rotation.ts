/**
 * Replaces the station's key. All that is under the old one is copied under the new one beside it; then one rename of the
 * identity file makes the new ones count. Before it the old identity opens everything, after it the new one does, whenever
 * the power goes:
 *
 *   identity-next.age         the new identity, under the new passphrase
 *   rotation.json             from which key to which, and SHA-256 of that file: whether it became identity.age says how far it came
 *   <name>-<new>.db, discs/<new>/     the copies
 *   identity-next.age → identity.age  from here on the new ones count
 *   incident.json             names the old key as retired
 *   <name>-<old>.db, discs/<old>/     removed
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { StationIdentity } from '../../shared/identity.ts';
import { HeadFile } from '../audit/anchors.ts';
import { AuditLog, type AuditPerson } from '../audit/audit.ts';
import { lastEntry } from '../audit/schema.ts';
import { openOwn } from '../station/database.ts';
import { syncFolder, writeDurably } from '../station/durable.ts';
import { labelOf, ownKeyOf } from '../station/keys.ts';
import { keepIncident, readIncident } from './incident-file.ts';
import { copyUnderKey } from './re-key.ts';

export const journalName = 'rotation.json';
const nextName = 'identity-next.age';
const identityName = 'identity.age';

const label = z.string().regex(/^[0-9a-f]{16}$/);
const journalSchema = z.object({
  at: z.string(),
  from: label,
  to: label,
  recipient: z.string(),
  identitySha256: z.string(),
});
type Journal = z.output<typeof journalSchema>;

export interface RotationRequest {
  /** Of the station; nothing in it is open. */
  folder: string;
  from: StationIdentity;
  to: StationIdentity;
  recipient: string;
  /** The new identity under its passphrase. */
  identityFile: Uint8Array;
  by: AuditPerson;
  /** Called before each step, by its name. */
  beforeStep?: (step: string) => void;
}

/** @throws whatever a full or failing disk does; then `finishRotation` leaves all as it was */
export async function rotateKey({
  folder,
  from,
  to,
  recipient,
  identityFile,
  by,
  beforeStep,
}: RotationRequest): Promise<void> {
  const [old, next] = [await labelOf(from), await labelOf(to)];
  const step = async (name: string, work: () => void | Promise<void>) => {
    beforeStep?.(name);
    await work();
  };
  const journal: Journal = {
    at: new Date().toISOString(),
    from: old,
    to: next,
    recipient,
    identitySha256: sha256(identityFile),
  };
  await step('journal', () => writeDurably(path.join(folder, journalName), `${JSON.stringify(journal)}\n`));
  await step('identity', () => writeDurably(path.join(folder, nextName), identityFile));
  let unreadable = 0;
  for (const name of ownDatabases(folder, old)) {
    await step(name, () => {
      const target = path.join(folder, `${name}-${next}.db`);
      copyUnderKey(path.join(folder, `${name}-${old}.db`), target, ownKeyOf(from, name), ownKeyOf(to, name));
    });
  }
  const [oldDiscs, nextDiscs] = [path.join(folder, 'discs', old), path.join(folder, 'discs', next)];
  for (const name of databasesIn(oldDiscs)) {
    await step(`discs/${name}`, async () => {
      fs.mkdirSync(nextDiscs, { recursive: true, mode: 0o700 });
      const [oldKey, nextKey] = [ownKeyOf(from, `disc/${name}`), ownKeyOf(to, `disc/${name}`)];
      const whole = copyUnderKey(
        path.join(oldDiscs, `${name}.db`),
        path.join(nextDiscs, `${name}.db`),
        oldKey,
        nextKey,
        {
          damagedAllowed: name !== 'index',
        },
      );
      if (!whole) unreadable++;
      // Studies are large: whoever waits must see that the program lives.
      await new Promise((resolve) => setImmediate(resolve));
    });
  }
  await step('log', () =>
    enterRotation(folder, to, next, { action: 'station-key-rotated', from: old, unreadable, by }),
  );
  await step('commit', () => {
    syncFolder(folder);
    fs.renameSync(path.join(folder, nextName), path.join(folder, identityName));
    syncFolder(folder);
  });
  beforeStep?.('finish');
  try {
    finishRotation(folder);
  } catch {
    // The new key counts already; what is left of the old one goes at the next start.
    console.error('key: what the old key opened could not be removed yet');
  }
}

/**
 * Brings to its end what was begun and interrupted: forward where the new identity counts already, else back. Needs no key.
 * @returns what became of it; null where nothing was begun
 */
export function finishRotation(folder: string): 'done' | 'abandoned' | null {
  const file = path.join(folder, journalName);
  if (!fs.existsSync(file)) {
    fs.rmSync(path.join(folder, nextName), { force: true });
    return null;
  }
  const journal = readJournal(file);
  if (!journal) {
    // Torn before anything else was begun.
    fs.rmSync(file, { force: true });
    return 'abandoned';
  }
  const { at, from, to, recipient, identitySha256 } = journal;
  const counts = sha256(readOr(path.join(folder, identityName))) === identitySha256;
  if (counts) {
    const { rotations } = readIncident(folder);
    if (!rotations.some((rotation) => rotation.to === to)) {
      keepIncident(folder, { rotations: [...rotations, { at, from, to, recipient }] });
    }
  }
  removeOwn(folder, counts ? from : to);
  fs.rmSync(path.join(folder, nextName), { force: true });
  syncFolder(folder);
  fs.rmSync(file, { force: true });
  return counts ? 'done' : 'abandoned';
}

/** Entered in the copy: it counts with it, or not at all. */
function enterRotation(
  folder: string,
  to: StationIdentity,
  next: string,
  {
    action,
    from,
    unreadable,
    by,
  }: { action: 'station-key-rotated'; from: string; unreadable: number; by: AuditPerson },
): void {
  const log = new AuditLog();
  const head = new HeadFile(path.join(folder, `audit-${next}.head`), ownKeyOf(to, 'audit-head'));
  const database = openOwn(path.join(folder, `audit-${next}.db`), ownKeyOf(to, 'audit'));
  try {
    const last = lastEntry(database);
    if (last) head.write(last);
    log.open(database, { file: head, ledger: null });
    log.record({ action, person: by, detail: { from, to: next, unreadableStudies: unreadable } });
    if (log.waiting > 0) throw new Error('the log could not be written');
  } finally {
    log.close();
  }
}

/** Names of the station's own databases under a key: `audit`, `ledger`, … */
function ownDatabases(folder: string, key: string): string[] {
  const pattern = new RegExp(`^([a-z-]+)-${key}\\.db$`);
  return fs.readdirSync(folder).flatMap((file) => pattern.exec(file)?.[1] ?? []);
}

function databasesIn(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).flatMap((file) => /^(index|[0-9a-f]{32})\.db$/.exec(file)?.[1] ?? []);
}

function removeOwn(folder: string, key: string): void {
  const pattern = new RegExp(`^[a-z-]+-${key}\\.(?:db|head)(?:-wal|-shm|-journal|\\.part)?$`);
  for (const file of fs.readdirSync(folder)) {
    if (pattern.test(file)) fs.rmSync(path.join(folder, file), { force: true });
  }
  fs.rmSync(path.join(folder, 'discs', key), { recursive: true, force: true });
}

function readJournal(file: string): Journal | null {
  try {
    return journalSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

function readOr(file: string): Uint8Array {
  return fs.existsSync(file) ? fs.readFileSync(file) : new Uint8Array(0);
}

function sha256(bytes: Uint8Array): string {
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
