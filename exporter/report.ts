/**
 * What became of every input. Each thing read ends in exactly one of: mapped, text (kept as readable text), quarantined
 * (set aside, with the reason), skipped (rightly not exported: deleted, superseded, duplicate, a directory file).
 * Warnings are for a person to look at; the input was used all the same.
 */
export const quarantineReasons = [
  'unreadable', // the bytes are not what the format promises
  'not-this-format', // another kind of file altogether
  'truncated',
  'too-large',
  'timeout', // the parser was stopped
  'identity-mismatch', // the content names another patient than its place
  'identity-missing', // no patient can be told
  'misplaced', // the name does not agree with the folder it is in
  'reference-missing', // refers to a patient that is not there
  'unsupported-encoding',
  'invalid', // readable, but breaks a rule without which it cannot be used safely
  'io-error',
] as const;
export type QuarantineReason = (typeof quarantineReasons)[number];

export type SkipReason =
  | 'deleted'
  | 'superseded'
  | 'duplicate'
  | 'directory-file'
  | 'cancelled'
  | 'not-selected'
  | 'beside-images' // what a disc carries beside its images: a viewer, a page to read
  | 'unfinished'; // is being received

export interface Quarantined {
  source: string;
  kind: string;
  /** Path inside the source, with `#line` or `#entry` where one file holds many inputs. */
  path: string;
  reason: QuarantineReason;
  /** One English sentence for the person who repairs it; no patient data. */
  detail: string;
}

export interface KindCounts {
  read: number;
  mapped: number;
  text: number;
  quarantined: number;
  skipped: number;
}

export interface SourceTotals {
  source: string;
  kinds: Record<string, KindCounts>;
  skipped: Partial<Record<SkipReason, number>>;
  bytes: number;
  seconds: number;
}

/** Characters. */
const mostDetail = 300;

/** Counts of one source while it is read. `kind` is an SS-MIX2 datatype, a FHIR resource type or a DICOM modality. */
export class SourceReport {
  readonly source: string;
  readonly kinds = new Map<string, KindCounts>();
  readonly skips = new Map<SkipReason, number>();
  readonly quarantined: Quarantined[] = [];
  readonly warnings: Quarantined[] = [];
  bytes = 0;
  seconds = 0;

  constructor(source: string) {
    this.source = source;
  }

  mapped(kind: string): void {
    this.#end(kind, 'mapped');
  }

  text(kind: string): void {
    this.#end(kind, 'text');
  }

  skipped(kind: string, reason: SkipReason): void {
    this.#end(kind, 'skipped');
    this.skips.set(reason, (this.skips.get(reason) ?? 0) + 1);
  }

  quarantine(kind: string, path: string, reason: QuarantineReason, detail: string): void {
    this.#end(kind, 'quarantined');
    this.quarantined.push({ source: this.source, kind, path, reason, detail: sentence(detail) });
  }

  warn(kind: string, path: string, reason: QuarantineReason, detail: string): void {
    this.warnings.push({ source: this.source, kind, path, reason, detail: sentence(detail) });
  }

  totals(): SourceTotals {
    return {
      source: this.source,
      kinds: Object.fromEntries([...this.kinds].sort(([a], [b]) => (a < b ? -1 : 1))),
      skipped: Object.fromEntries(this.skips),
      bytes: this.bytes,
      seconds: this.seconds,
    };
  }

  #end(kind: string, fate: 'mapped' | 'text' | 'quarantined' | 'skipped'): void {
    let counts = this.kinds.get(kind);
    if (!counts) {
      counts = { read: 0, mapped: 0, text: 0, quarantined: 0, skipped: 0 };
      this.kinds.set(kind, counts);
    }
    counts.read += 1;
    counts[fate] += 1;
  }
}

/** Libraries quote what they could not read: nothing of it may command a terminal or fill a page. */
function sentence(detail: string): string {
  const plain = detail.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ');
  return plain.length > mostDetail ? `${plain.slice(0, mostDetail - 1)}…` : plain;
}

export interface Progress {
  source: string;
  read: number;
  quarantined: number;
  bytes: number;
  /** The source is read to its end. */
  done: boolean;
}

/** Reads, counts the seconds of it, and tells how far it is twice a second and at the end. */
export async function timed(
  report: SourceReport,
  onProgress: ((progress: Progress) => void) | undefined,
  read: () => Promise<void>,
): Promise<void> {
  const started = performance.now();
  const tell = (done: boolean) => {
    const { inputs: readSoFar, quarantined } = totalsOf([report]);
    onProgress?.({ source: report.source, read: readSoFar, quarantined, bytes: report.bytes, done });
  };
  const timer = setInterval(tell, 500, false);
  let done = false;
  try {
    await read();
    done = true;
  } finally {
    clearInterval(timer);
    report.seconds += (performance.now() - started) / 1000;
    tell(done);
  }
}

/** By fate; `inputs` is the sum of the other four. */
export type Totals = Omit<KindCounts, 'read'> & { inputs: number };

/** Inputs of all of them. */
export function totalsOf(reports: SourceReport[]): Totals {
  const totals = { inputs: 0, mapped: 0, text: 0, quarantined: 0, skipped: 0 };
  for (const report of reports) {
    for (const counts of report.kinds.values()) {
      totals.inputs += counts.read;
      totals.mapped += counts.mapped;
      totals.text += counts.text;
      totals.quarantined += counts.quarantined;
      totals.skipped += counts.skipped;
    }
  }
  return totals;
}
