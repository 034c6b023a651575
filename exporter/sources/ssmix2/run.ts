/** What one run over a root knows beyond a single patient: its coverage, and gaps of patients not met yet. */
import type { Section } from '../../../shared/records.ts';
import type { QuarantineReason } from '../../report.ts';
import type { CoverageId, SourceContext } from '../source.ts';
import { datatypeOf, fedSections } from './datatypes.ts';
import { type Refusal, withoutZeros } from './open.ts';
import { type StoredFile, walkPatients } from './tree.ts';

export class Run {
  readonly context: SourceContext;
  readonly coverage: CoverageId;
  readonly #spans = new Map<Section, { newest: string | null; oldest: string | null }>();
  /** Gaps of other patients, whose folders may come later in the walk. */
  readonly #strays: { patientId: string; sections: readonly Section[]; source: string; reason: string }[] = [];

  /** Ids of patients' folders and files without leading zeros; null where two ids become one. */
  #bareIds: Map<string, string | null> | null = null;
  #padded: { file: StoredFile; count: number } | null = null;

  constructor(context: SourceContext) {
    this.context = context;
    this.coverage = context.sink.coverage({ name: `ssmix2:${context.name}`, kind: 'ssmix2' });
  }

  sourceOf(file: StoredFile): string {
    return `${this.context.name}:${file.path}`;
  }

  /** The root covers a section; `times` are those its messages and records speak of. */
  covers(section: Section, times: readonly (string | null)[]): void {
    const span = this.#spans.get(section) ?? { newest: null, oldest: null };
    for (const time of times) {
      if (time === null) continue;
      if (span.newest === null || time > span.newest) span.newest = time;
      if (span.oldest === null || time < span.oldest) span.oldest = time;
    }
    this.#spans.set(section, span);
  }

  /**
   * No other patient of this root has an id that is the same but for leading zeros. Costs a walk the first time, which
   * only roots that write ids in two ways have to pay.
   */
  async isOnlyId(patientId: string): Promise<boolean> {
    if (!this.#bareIds) {
      const ids = new Map<string, string | null>();
      for await (const files of walkPatients(this.context.root)) {
        this.context.signal.throwIfAborted();
        for (const { folder, name } of files) {
          for (const id of [folder.patientId, name?.patientId]) {
            if (!id) continue;
            const bare = withoutZeros(id);
            const known = ids.get(bare);
            if (known !== id) ids.set(bare, known === undefined ? id : null);
          }
        }
      }
      this.#bareIds = ids;
    }
    return this.#bareIds.get(withoutZeros(patientId)) === patientId;
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
    this.#strays.push({ patientId, sections: sectionsOf(file), source: this.sourceOf(file), reason });
  }

  /** Hands over what only the end of the walk can tell. */
  finish(): void {
    const { sink, report } = this.context;
    if (this.#padded) {
      const { file, count } = this.#padded;
      const detail =
        `PID-3 and the path's patient differ in leading zeros in ${count} messages, of which this is the first; read ` +
        'all the same under the id of the path, because no other patient of this source has that number';
      report.warn(kindOf(file), file.path, 'identity-mismatch', detail);
    }
    for (const { patientId, sections, source, reason } of this.#strays) {
      if (!sink.hasPatient(patientId)) continue;
      for (const section of sections) sink.gap(patientId, section, source, reason);
    }
    for (const [section, { newest, oldest }] of this.#spans) {
      sink.covers(this.coverage, section, newest);
      if (oldest !== newest) sink.covers(this.coverage, section, oldest);
    }
  }
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
