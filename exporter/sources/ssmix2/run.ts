/** What reading one patient's folder knows and collects beside the patient's own records. */
import type { Section } from '../../../shared/records.ts';
import type { QuarantineReason } from '../../report.ts';
import { datatypeOf, fedSections } from './datatypes.ts';
import type { Refusal } from './open.ts';
import { Fates, type Reading, type Span } from './reading.ts';
import type { StoredFile } from './tree.ts';

/** The root that is read. */
export interface Root {
  /** The source's name in export.yml. */
  name: string;
  root: string;
}

/** No other patient of the root has an id that is the same but for leading zeros. */
export type IsOnlyId = (patientId: string) => Promise<boolean>;

export class Run {
  readonly context: Root & { report: Fates };
  readonly spans = new Map<Section, Span>();
  readonly strays: Reading['strays'] = [];
  readonly isOnlyId: IsOnlyId;
  #padded: Reading['padded'] = null;

  constructor({ name, root }: Root, isOnlyId: IsOnlyId) {
    this.context = { name, root, report: new Fates() };
    this.isOnlyId = isOnlyId;
  }

  sourceOf(file: StoredFile): string {
    return `${this.context.name}:${file.path}`;
  }

  /** The root covers a section; `times` are those its messages and records speak of. */
  covers(section: Section, times: readonly (string | null)[]): void {
    widen(this.spans, section, times);
  }

  /** A message whose PID-3 is the path's id but for leading zeros was read all the same. */
  padded(file: StoredFile): void {
    this.#padded ??= { file, count: 0 };
    this.#padded.count += 1;
  }

  /** Reports a file that is not used. The gaps of its patients are the caller's and `stray`'s. */
  quarantine(file: StoredFile, { reason, detail }: Refusal): void {
    this.context.report.quarantine(kindOf(file), file.path, reason, detail);
  }

  /** Another patient than the folder's may miss what is in this file. */
  stray(patientId: string, file: StoredFile, reason: QuarantineReason): void {
    this.strays.push({ patientId, sections: sectionsOf(file), source: this.sourceOf(file), reason });
  }

  /** @param patient what was collected of the folder's own patient */
  end(patient: Pick<Reading, 'id' | 'claim' | 'records' | 'gaps'>): Reading {
    const { list, bytes } = this.context.report;
    return { ...patient, strays: this.strays, spans: this.spans, padded: this.#padded, fates: list, bytes };
  }
}

export function widen(spans: Map<Section, Span>, section: Section, times: readonly (string | null)[]): void {
  const span = spans.get(section) ?? { newest: null, oldest: null };
  for (const time of times) {
    if (time === null) continue;
    if (span.newest === null || time > span.newest) span.newest = time;
    if (span.oldest === null || time < span.oldest) span.oldest = time;
  }
  spans.set(section, span);
}

/** What the report counts a file under: its datatype, as far as its name or folder tells. */
export function kindOf(file: StoredFile): string {
  return file.name?.datatype ?? file.folder.datatype ?? file.type;
}

/** Sections that miss something when this file is not used; all of them when nothing tells what it was. */
export function sectionsOf(file: StoredFile): readonly Section[] {
  const datatypes = [file.name?.datatype, file.folder.datatype].filter((name) => typeof name === 'string');
  if (datatypes.length === 0) return fedSections;
  return [...new Set(datatypes.flatMap((name) => datatypeOf(name).sections))];
}
