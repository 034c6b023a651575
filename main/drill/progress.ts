/** How far a drill has come: steps are ticked off by what its own log says was done, else by a person. */

import type { DrillGuide, DrillGuideView, PeopleCounts, Seen, StepState } from '../../shared/drill.ts';
import { TomoshibiError } from '../../shared/errors.ts';
import type { AuditEntry } from '../audit/audit.ts';
import type { DrillFolder } from './drills.ts';

export class DrillProgress {
  readonly guide: DrillGuide;
  readonly #drill: DrillFolder;
  readonly #now: () => Date;

  constructor(guide: DrillGuide, drill: DrillFolder, now = () => new Date()) {
    this.guide = guide;
    this.#drill = drill;
    this.#now = now;
  }

  /** An entry of the drill's log, as it is made. */
  entered(entry: AuditEntry): void {
    const { kept } = this.#drill;
    if (entry.action === 'printed' || entry.action === 'batch-printed') this.#drill.keep({ printed: kept.printed + 1 });
    for (const { id, seen } of this.guide.steps) {
      if (!seen || this.#drill.kept.done[id]) continue;
      const before = this.#drill.kept.seen[id] ?? [];
      const more = seen.flatMap((wanted, place) =>
        !before.includes(place) && [wanted].flat().some((one) => fits(one, entry)) ? [place] : [],
      );
      if (more.length === 0) continue;
      const places = [...before, ...more];
      this.#drill.keep({ seen: { ...this.#drill.kept.seen, [id]: places } });
      if (places.length === seen.length && !this.#asks(id)) this.#done(id, 'log');
    }
  }

  /** A person says that a step is done, or takes it back. @throws TomoshibiError `request-invalid` */
  tick(id: string, isDone: boolean): void {
    this.#step(id);
    if (isDone) {
      this.#done(id, 'person');
    } else {
      const { [id]: _, ...done } = this.#drill.kept.done;
      this.#drill.keep({ done });
    }
  }

  /** @throws TomoshibiError `request-invalid` */
  answer(id: string, choice: number): void {
    const { question, seen } = this.#step(id);
    if (!question?.choices[choice]) throw new TomoshibiError('request-invalid');
    this.#drill.keep({ answers: { ...this.#drill.kept.answers, [id]: choice } });
    const isSeen = (this.#drill.kept.seen[id]?.length ?? 0) === (seen?.length ?? 0);
    if (isSeen) this.#done(id, seen ? 'log' : 'person');
  }

  count(people: PeopleCounts): void {
    this.#drill.keep({ people });
  }

  view(): DrillGuideView {
    const { beganAt, done, answers, people } = this.#drill.kept;
    const states = this.guide.steps.map(
      ({ id }): StepState => ({
        id,
        doneAt: done[id]?.at ?? null,
        by: done[id]?.by ?? null,
        answer: answers[id] ?? null,
      }),
    );
    return { guide: this.guide, beganAt, states, people };
  }

  #asks(id: string): boolean {
    return this.#step(id).question !== undefined && this.#drill.kept.answers[id] === undefined;
  }

  #done(id: string, by: 'log' | 'person'): void {
    const { done } = this.#drill.kept;
    if (!done[id]) this.#drill.keep({ done: { ...done, [id]: { at: this.#now().toISOString(), by } } });
  }

  #step(id: string): DrillGuide['steps'][number] {
    const step = this.guide.steps.find((one) => one.id === id);
    if (!step) throw new TomoshibiError('request-invalid');
    return step;
  }
}

function fits({ action, patient, form, ward }: Seen, entry: AuditEntry): boolean {
  if (entry.action !== action) return false;
  if (patient !== undefined && entry.patientId !== patient) return false;
  if (form !== undefined && entry.detail?.form !== form) return false;
  return ward === undefined || entry.detail?.ward === ward;
}
