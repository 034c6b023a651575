/** What the other rooms ask an unlocked station for. Each throws TomoshibiError `station-locked`, `station-not-open`. */
import type { StationIdentity } from '../../shared/identity.ts';
import { Archive } from '../disc/archive.ts';
import type { Discs } from '../disc/discs.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Drafts } from '../paper/drafts.ts';
import type { IssuedForms } from '../paper/issued-forms.ts';
import type { PrintJobs, PrintOrigin } from '../paper/print-jobs.ts';
import type { Printers } from '../printers/printers.ts';
import type { ReadinessReports } from '../readiness/reports.ts';
import type { People } from '../sessions/people.ts';
import type { Stock } from '../stock/stock.ts';
import type { TemporaryIds } from '../temporary/temporary-ids.ts';
import type { DataDir } from './data-dir.ts';
import type { Generation } from './generation.ts';
import type { OwnData } from './own-data.ts';

export abstract class StationRooms {
  /** What is being read. */
  abstract get generation(): Generation;
  /** What the station keeps of its own. */
  abstract get own(): OwnData;
  abstract get dataDir(): DataDir;

  requireReady(): void {
    void this.generation;
  }

  get ledger(): Ledger {
    return this.own.ledger;
  }

  get temporaryIds(): TemporaryIds {
    return this.own.temporaryIds;
  }

  get stock(): Stock {
    return this.own.stock;
  }

  get printJobs(): PrintJobs {
    return this.own.printJobs;
  }

  get issuedForms(): IssuedForms {
    return this.own.issuedForms;
  }

  get printers(): Printers {
    return this.own.printers;
  }

  get readinessReports(): ReadinessReports {
    return this.own.readinessReports;
  }

  get people(): People {
    return this.own.people;
  }

  get drafts(): Drafts {
    return this.own.drafts;
  }

  get discs(): Discs {
    return this.own.discs;
  }

  get identity(): StationIdentity {
    return this.own.identity;
  }

  /** Patients and studies, of the medium and of discs. */
  get archive(): Archive {
    return new Archive(this.generation, this.discs);
  }

  /** What a sheet says of where it comes from. */
  get printOrigin(): PrintOrigin {
    const { facility, createdAt, drill } = this.generation.manifest;
    const origin = { facilityId: facility.id, facilityName: facility.name, station: this.dataDir.stationName };
    // A drill is held on the day on which its data were exported.
    return drill ? { ...origin, day: createdAt.slice(0, 10) } : origin;
  }
}
