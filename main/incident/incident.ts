/**
 * The end of an incident, in the order in which it has to go: log and ledger handed over, emergency access closed, the key
 * replaced. Each step stands by itself, so that it can be left and taken up again; the next is refused while one is missing.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { AuditExportView, AuditKind } from '../../shared/audit.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import { formatIdentity, type StationIdentity } from '../../shared/identity.ts';
import { type IncidentView, minimumPassphraseLength, recipientFile, recipientFileName } from '../../shared/incident.ts';
import { filesOf, manifestName, manifestSchema } from '../../shared/media.ts';
import { decryptIdentity } from '../../shared/unlock.ts';
import type { AuditEntry, AuditLog, AuditPerson } from '../audit/audit.ts';
import { exportedLog } from '../audit/export.ts';
import { ledgerCsv } from '../ledger/export.ts';
import { writeBeside } from '../save-file.ts';
import type { Station } from '../station/station.ts';
import { encrypted, handedTo, isStillThere } from './hand-over.ts';
import { keepIncident, readIncident } from './incident-file.ts';
import { rotateKey } from './rotation.ts';

/** age scrypt work factor: 2^17, about half a second on a station. */
const scryptWorkFactor = 17;
/** More than a station prints in years. */
const allSheets = 10_000_000;
/** What must not happen between handing over and the new key without being handed over too. */
const working: readonly AuditKind[] = ['reading', 'printing', 'ledger', 'disc', 'scan', 'temporary'];

type RecordEntry = (entry: Omit<AuditEntry, 'person'>) => void;

export class Incident {
  readonly #station: Station;
  readonly #audit: AuditLog;

  constructor(station: Station, audit: AuditLog) {
    this.#station = station;
    this.#audit = audit;
  }

  async view(): Promise<IncidentView> {
    const { dataDir, people } = this.#station;
    const { exported, rotations } = readIncident(dataDir.folder);
    const last = rotations.at(-1);
    const present = await identityToRecipient(this.#station.identity.secretKey);
    return {
      recovery: await this.#recovery(),
      exported,
      exportStale: exported !== null && this.#audit.countSince(exported.entries, working) > 0,
      emergencyAccess: people.emergencyAccess,
      rotated: last ? { at: last.at, recipient: last.recipient } : null,
      awaitsMedium: last?.recipient === present && !(await this.#station.isListed()),
      copies: await copiesIn(dataDir.completeCopies()),
    };
  }

  /**
   * Log and ledger to a folder, encrypted to the recovery recipient.
   * @throws TomoshibiError `incident-folder-missing`, `save-failed`, `incident-file-differs`
   */
  async export(folder: string, record: RecordEntry): Promise<IncidentView> {
    const { dataDir, ledger } = this.#station;
    const { recipient, from } = await this.#recovery();
    const sheets = ledger.sheets({}, { limit: allSheets });
    record({ action: 'incident-end-begun', detail: { recipient, recipientFrom: from, sheets: sheets.length } });
    const at = new Date().toISOString();
    const { file, entries, head } = await this.#logTo(folder, recipient, at);
    const csv = await encrypted(recipient, [ledgerCsv(sheets)]);
    const files = [file, await handedTo(folder, this.#fileName('ledger', at, 'csv.age'), csv)];
    keepIncident(dataDir.folder, { exported: { at, folder, files, entries, head, sheets: sheets.length } });
    const names = files.map(({ name, sha256 }) => `${name} ${sha256}`);
    record({
      action: 'incident-records-exported',
      detail: { recipient, recipientFrom: from, entries, head, sheets: sheets.length, files: names },
    });
    return this.view();
  }

  /** @throws TomoshibiError `incident-export-missing` */
  async closeAccess(record: RecordEntry): Promise<IncidentView> {
    await this.#requireExport();
    this.#station.people.closeEmergencyAccess();
    record({ action: 'emergency-access-closed' });
    return this.view();
  }

  /** The next incident begins. */
  async openAccess(reason: string, record: RecordEntry): Promise<IncidentView> {
    this.#station.people.openEmergencyAccess();
    keepIncident(this.#station.dataDir.folder, { exported: null });
    record({ action: 'emergency-access-opened', detail: { reason } });
    return this.view();
  }

  /**
   * @param folder where the new recipient is saved, for the hospital's exporter
   * @throws TomoshibiError `incident-export-missing`, `incident-access-open`, `passphrase-wrong`, `passphrase-too-short`,
   *   `import-already-running`, `disk-full`, `save-failed` once all else is done
   */
  async rotate(
    { passphrase, newPassphrase, folder }: { passphrase: string; newPassphrase: string; folder: string },
    by: AuditPerson,
  ): Promise<IncidentView> {
    if (newPassphrase.length < minimumPassphraseLength) {
      throw new TomoshibiError('passphrase-too-short', { minimum: minimumPassphraseLength });
    }
    await this.#requireExport();
    const { dataDir, people } = this.#station;
    if (people.emergencyAccess) throw new TomoshibiError('incident-access-open');
    const stat = await fs.stat(folder).catch(() => null);
    if (!stat?.isDirectory()) throw new TomoshibiError('incident-folder-missing');
    const stored = dataDir.readIdentity();
    if (!stored) throw new TomoshibiError('identity-missing');
    const known = await decryptIdentity(stored, passphrase);
    this.#audit.record({ action: 'key-rotation-begun', person: by });
    await this.#station.replaceKey(async (present) => {
      if (known.secretKey !== present.secretKey) throw new TomoshibiError('passphrase-wrong');
      const to: StationIdentity = { ...present, secretKey: await generateX25519Identity() };
      const encrypter = new Encrypter();
      encrypter.setPassphrase(newPassphrase);
      encrypter.setScryptWorkFactor(scryptWorkFactor);
      await rotateKey({
        folder: dataDir.folder,
        from: present,
        to,
        recipient: await identityToRecipient(to.secretKey),
        identityFile: await encrypter.encrypt(formatIdentity(to)),
        by,
      });
      return to;
    });
    await this.saveRecipient(folder);
    return this.view();
  }

  /** @throws TomoshibiError `request-invalid` where the key was never replaced, `incident-folder-missing`, `save-failed` */
  async saveRecipient(folder: string): Promise<void> {
    const { dataDir, printOrigin } = this.#station;
    const rotated = readIncident(dataDir.folder).rotations.at(-1);
    if (!rotated) throw new TomoshibiError('request-invalid');
    const stat = await fs.stat(folder).catch(() => null);
    if (!stat?.isDirectory()) throw new TomoshibiError('incident-folder-missing');
    const text = recipientFile(printOrigin.station, printOrigin.facilityId, rotated.recipient);
    // One stick goes from station to station: another's file stays.
    const there = await fs.readFile(path.join(folder, recipientFileName), 'utf8').catch(() => null);
    if (there !== text) await writeBeside(folder, recipientFileName, () => [Buffer.from(text, 'utf8')]);
  }

  /** The log alone, at any time. @throws TomoshibiError `incident-folder-missing`, `save-failed`, `incident-file-differs` */
  async exportLog(folder: string, record: RecordEntry): Promise<AuditExportView> {
    const { recipient, from } = await this.#recovery();
    const { file, entries, head } = await this.#logTo(folder, recipient, new Date().toISOString());
    const { name, sha256 } = file;
    record({
      action: 'log-exported',
      detail: { recipient, recipientFrom: from, entries, head, file: name, fileSha256: sha256 },
    });
    return { name, entries };
  }

  async #logTo(folder: string, recipient: string, exportedAt: string) {
    const { facilityName: facility, station } = this.#station.printOrigin;
    const { entries, head } = this.#audit.head();
    const text = exportedLog({ facility, station, exportedAt, entries, head }, this.#audit.links(entries));
    const name = this.#fileName('audit', exportedAt, 'jsonl.age');
    return { file: await handedTo(folder, name, await encrypted(recipient, text)), entries, head };
  }

  /** Says which station's it is by the prefix of its serials, and nobody's name. */
  #fileName(what: string, at: string, extension: string): string {
    const { prefix } = this.#station.ledger;
    return `tomoshibi-${prefix}-${what}-${at.replaceAll(/[-:]|\.\d+Z/g, '')}.${extension}`;
  }

  async #requireExport(): Promise<void> {
    const { exported } = readIncident(this.#station.dataDir.folder);
    const fresh = exported && this.#audit.countSince(exported.entries, working) === 0;
    if (!exported || !fresh || !(await isStillThere(exported.folder, exported.files))) {
      throw new TomoshibiError('incident-export-missing');
    }
  }

  /** The medium says it; else the station itself, so that nothing goes out in the clear. */
  async #recovery(): Promise<IncidentView['recovery']> {
    const { manifest } = this.#station.generation.medium;
    const { identity } = this.#station;
    if (manifest.recovery) return { recipient: manifest.recovery, from: 'medium' };
    return { recipient: await identityToRecipient(identity.secretKey), from: 'own' };
  }
}

async function copiesIn(folders: string[]): Promise<IncidentView['copies']> {
  let bytes = 0;
  for (const folder of folders) {
    const text = await fs.readFile(path.join(folder, manifestName), 'utf8').catch(() => '{}');
    const manifest = manifestSchema.safeParse(JSON.parse(text));
    if (manifest.success) bytes += filesOf(manifest.data).reduce((sum, file) => sum + file.bytes, 0);
  }
  return { count: folders.length, bytes };
}
