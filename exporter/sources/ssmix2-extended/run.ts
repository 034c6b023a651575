/** What one run over a root of extended storage knows beyond a single document: its coverage, and gaps until the end. */
import type { Patient } from '../../../shared/records.ts';
import type { QuarantineReason } from '../../report.ts';
import type { CoverageId, SourceContext } from '../source.ts';
import type { Refusal } from '../ssmix2/open.ts';

export class ExtendedRun {
  readonly context: SourceContext;
  readonly coverage: CoverageId;
  /** Of patients who may be met later in the walk. */
  readonly #gaps: { patientId: string; source: string; reason: string }[] = [];

  constructor(context: SourceContext) {
    this.context = context;
    this.coverage = context.sink.coverage({ name: `ssmix2-extended:${context.name}`, kind: 'ssmix2-extended' });
  }

  sourceOf(place: string): string {
    return `${this.context.name}:${place}`;
  }

  /** Everybody filed under this id, leading zeros aside. */
  peopleOf(patientId: string): Patient[] {
    return this.context.sink.people(patientId);
  }

  /** The root covers documents; `times` are those its documents speak of. */
  covers(times: readonly (string | null)[]): void {
    for (const time of times) this.context.sink.covers(this.coverage, 'documents', time);
  }

  quarantine(kind: string, place: string, { reason, detail }: Refusal): void {
    this.context.report.quarantine(kind, place, reason, detail);
  }

  gap(patientId: string, place: string, reason: QuarantineReason): void {
    this.#gaps.push({ patientId, source: this.sourceOf(place), reason });
  }

  finish(): void {
    for (const { patientId, source, reason } of this.#gaps) {
      const exactly = this.peopleOf(patientId).filter(({ identifier }) => identifier === patientId);
      for (const { id } of exactly) this.context.sink.gap(id, 'documents', source, reason);
    }
  }
}
