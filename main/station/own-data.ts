/** What an unlocked station keeps of its own: log, ledger and what else it was told, and images that came on discs. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { StationIdentity } from '../../shared/identity.ts';
import { HeadFile, LedgerAnchors } from '../audit/anchors.ts';
import type { AuditLog } from '../audit/audit.ts';
import { Discs } from '../disc/discs.ts';
import { Quarantine } from '../disc/quarantine.ts';
import { Ledger } from '../ledger/ledger.ts';
import { machineMark } from '../ledger/serial.ts';
import { Drafts } from '../paper/drafts.ts';
import type { Forms } from '../paper/forms.ts';
import { IssuedForms } from '../paper/issued-forms.ts';
import { PrintJobs } from '../paper/print-jobs.ts';
import { Printers } from '../printers/printers.ts';
import { ReadinessReports } from '../readiness/reports.ts';
import type { Records } from '../records/records.ts';
import { People } from '../sessions/people.ts';
import { Stock } from '../stock/stock.ts';
import { TemporaryIds } from '../temporary/temporary-ids.ts';
import type { DataDir } from './data-dir.ts';
import { asReadingError, type EncryptedDatabase, openOwn } from './database.ts';
import { mountedDrives } from './drives.ts';
import { codeOf } from './error-code.ts';
import { labelOf, ownKeyOf } from './keys.ts';

export interface OwnDataOptions {
  dataDir: DataDir;
  /** It is opened, and not closed. */
  audit: AuditLog;
  forms: Forms;
  /** Of the medium that is open. */
  records: () => Records;
  /** Folders to look for discs in, instead of the mounted drives. */
  drives: string[] | undefined;
}

export class OwnData {
  readonly identity: StationIdentity;
  readonly ledger: Ledger;
  readonly temporaryIds: TemporaryIds;
  readonly stock: Stock;
  readonly drafts: Drafts;
  readonly printJobs: PrintJobs;
  readonly issuedForms: IssuedForms;
  readonly printers: Printers;
  readonly readinessReports: ReadinessReports;
  readonly discs: Discs;
  readonly people: People;
  readonly #database: EncryptedDatabase;

  private constructor(
    identity: StationIdentity,
    { ledger: database, people }: OwnDatabases,
    quarantine: Quarantine,
    { dataDir, forms, records, drives }: OwnDataOptions,
  ) {
    this.identity = identity;
    this.#database = database;
    this.people = people;
    const machine = machineMark(dataDir.stationName, dataDir.folder);
    this.ledger = new Ledger(database, machine, () => forms.notReturning(), dataDir);
    const temporaryIds = new TemporaryIds(database, this.ledger.prefix);
    this.temporaryIds = temporaryIds;
    this.stock = new Stock(database);
    this.drafts = new Drafts(database);
    this.issuedForms = new IssuedForms(database);
    const { temporary } = quarantine;
    this.printJobs = new PrintJobs(forms, this.ledger, () => temporary.entries(), this.issuedForms);
    this.printers = new Printers(database);
    this.readinessReports = new ReadinessReports(database);
    this.discs = new Discs({
      quarantine,
      records,
      drives: async () => drives ?? (await mountedDrives()),
      newTemporaryId: (by) => temporaryIds.next(1, by)[0]!,
    });
  }

  /** One that can no longer be read is set aside, and the log says so: never a reason not to show a patient. */
  static async open(identity: StationIdentity, options: OwnDataOptions): Promise<OwnData> {
    const databases = await openDatabases(identity, options);
    let quarantine: Quarantine | undefined;
    try {
      quarantine = await openQuarantine(identity, options);
      return new OwnData(identity, databases, quarantine, options);
    } catch (error) {
      quarantine?.close();
      databases.people.close();
      databases.ledger.close();
      throw error;
    }
  }

  /** After `discs` are closed. What was typed into print jobs is forgotten. */
  close(): void {
    this.printJobs.clear();
    this.people.close();
    this.#database.close();
  }
}

interface OwnDatabases {
  ledger: EncryptedDatabase;
  people: People;
}

/** Opens the log. @returns where all else is kept */
async function openDatabases(identity: StationIdentity, { audit, dataDir }: OwnDataOptions): Promise<OwnDatabases> {
  const label = await labelOf(identity);
  const replaced: string[] = [];
  const openOrReplace = async (name: string) => {
    const file = path.join(dataDir.folder, `${name}-${label}.db`);
    try {
      return openOwn(file, ownKeyOf(identity, name));
    } catch (error) {
      if (codeOf(asReadingError(error)) !== 'medium-file-damaged') throw error;
      for (const suffix of ['', '-wal', '-shm']) {
        await fs.rename(`${file}${suffix}`, `${file}.damaged-${Date.now()}${suffix}`).catch(() => undefined);
      }
      replaced.push(name);
      return openOwn(file, ownKeyOf(identity, name));
    }
  };
  const log = await openOrReplace('audit');
  const ledger = await openOrReplace('ledger');
  const people = new People(await openOrReplace('people'));
  const head = new HeadFile(path.join(dataDir.folder, `audit-${label}.head`), ownKeyOf(identity, 'audit-head'));
  audit.open(log, { file: head, ledger: new LedgerAnchors(ledger) });
  if (replaced.length > 0) audit.record({ action: 'log-replaced', detail: { replaced } });
  return { ledger, people };
}

/** Images that came on discs. An index that can no longer be read is set aside with its studies. */
async function openQuarantine(identity: StationIdentity, { audit, dataDir }: OwnDataOptions): Promise<Quarantine> {
  const folder = path.join(dataDir.discsFolder, await labelOf(identity));
  const { quarantine, replaced } = Quarantine.open(folder, (name) => ownKeyOf(identity, `disc/${name}`));
  if (replaced) audit.record({ action: 'log-replaced', detail: { replaced: ['discs'] } });
  return quarantine;
}
