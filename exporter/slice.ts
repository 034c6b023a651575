/** Which studies a run writes to its media, and what of the slice leaves the others out. */
import type { Slice, StudyCount } from '../shared/media.ts';
import type { Quarantined } from './report.ts';

export const leftOutReasons = ['modality', 'period', 'ward'] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

/** What a slice asks about a study. */
export interface SlicedStudy {
  /** DICOM modalities. */
  modalities: readonly string[];
  /** `YYYY-MM-DD…`, or as much of it as is known. */
  started: string | null;
  /** The patient's identifier as the images carry it. */
  identifier: string;
}

export class SliceRule {
  readonly #slice: Slice;
  readonly #modalities: Set<string> | null;
  readonly #wards: Set<string> | null;
  readonly #wardsOf: (identifier: string) => readonly string[];

  /** @param wardsOf where everybody of this identifier lies now */
  constructor(slice: Slice | undefined, wardsOf: (identifier: string) => readonly string[]) {
    this.#slice = slice ?? {};
    this.#modalities = slice?.modalities ? new Set(slice.modalities.map((modality) => modality.toUpperCase())) : null;
    this.#wards = slice?.wards ? new Set(slice.wards) : null;
    this.#wardsOf = wardsOf;
  }

  /** Null for a study that is held. */
  leavesOut({ modalities, started, identifier }: SlicedStudy): LeftOutReason | null {
    if (this.#modalities && !modalities.some((modality) => this.#modalities!.has(modality))) return 'modality';
    const { since, until } = this.#slice;
    // A date that is known in part is left out only when no day of it could be meant.
    if (since && started && started.slice(0, 10) < since.slice(0, started.length)) return 'period';
    if (until && started && started.slice(0, 10) > until.slice(0, started.length)) return 'period';
    if (this.#wards && !this.#wardsOf(identifier).some((ward) => this.#wards!.has(ward))) return 'ward';
    return null;
  }
}

/**
 * A ward that was misspelt would leave out all its images without a word.
 * @param known wards on which somebody lies
 */
export function warnOfEmptyWards(wards: readonly string[], known: readonly string[]): Quarantined[] {
  const detail = 'Nobody lies on a ward of this name: the slice holds no images for it.';
  return wards
    .filter((ward) => !known.includes(ward))
    .map((ward) => ({ source: 'export.yml', kind: 'slice', path: ward, reason: 'reference-missing', detail }));
}

/** Counts studies by modality, with the days they are from; a study of several modalities counts under each. */
export class StudyCounts {
  readonly #counts = new Map<string, StudyCount>();

  add(modalities: readonly string[], started: string | null): void {
    const day = started && /^\d{4}-\d{2}-\d{2}/.test(started) ? started.slice(0, 10) : null;
    for (const modality of new Set(modalities)) {
      const count = this.#counts.get(modality) ?? { modality, studies: 0, since: null, until: null };
      this.#counts.set(modality, count);
      count.studies += 1;
      if (day && (count.since === null || day < count.since)) count.since = day;
      if (day && (count.until === null || day > count.until)) count.until = day;
    }
  }

  list(): StudyCount[] {
    return [...this.#counts.values()].sort((a, b) => (a.modality < b.modality ? -1 : 1));
  }
}
