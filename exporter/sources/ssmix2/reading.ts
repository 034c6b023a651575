/** What reading came to, as plain data: read in one thread, filed in another. */
import type { PatientInput, Section } from '../../../shared/records.ts';
import type { QuarantineReason, SkipReason } from '../../report.ts';
import type { Found } from './filing.ts';
import type { StoredFile } from './tree.ts';

/** What became of an input: a call of `SourceReport`, to be made where the report is. */
export type Fate =
  | ['mapped', kind: string]
  | ['text', kind: string]
  | ['skipped', kind: string, reason: SkipReason]
  | ['quarantine', kind: string, path: string, reason: QuarantineReason, detail: string]
  | ['warn', kind: string, path: string, reason: QuarantineReason, detail: string];

/** Takes what `SourceReport` takes, for later. */
export class Fates {
  readonly list: Fate[] = [];
  bytes = 0;

  mapped(kind: string): void {
    this.list.push(['mapped', kind]);
  }

  text(kind: string): void {
    this.list.push(['text', kind]);
  }

  skipped(kind: string, reason: SkipReason): void {
    this.list.push(['skipped', kind, reason]);
  }

  quarantine(kind: string, path: string, reason: QuarantineReason, detail: string): void {
    this.list.push(['quarantine', kind, path, reason, detail]);
  }

  warn(kind: string, path: string, reason: QuarantineReason, detail: string): void {
    this.list.push(['warn', kind, path, reason, detail]);
  }
}

export interface Gap {
  sections: readonly Section[];
  source: string;
  reason: string;
}

/** Moments, as written. */
export interface Span {
  newest: string | null;
  oldest: string | null;
}

/** One patient's folder. */
export interface Reading {
  /** As in the path; the key to file under is the sink's to give. */
  id: string;
  /** Null where no message was read. */
  claim: Omit<PatientInput, 'id' | 'identityNote'> | null;
  /** In the order in which they are to be filed. */
  records: Found[];
  gaps: Gap[];
  /** Gaps of other patients, whose folders may come later in the walk. */
  strays: (Gap & { patientId: string })[];
  spans: Map<Section, Span>;
  /** Messages read although PID-3 is the path's id but for leading zeros. */
  padded: { file: StoredFile; count: number } | null;
  fates: Fate[];
  bytes: number;
}
