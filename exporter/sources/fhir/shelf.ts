/** What the first pass over a source found, for the second to look up. */
import type { SourceContext } from '../source.ts';
import { Attachments } from './attachments.ts';
import { Spans } from './coverage.ts';
import { MergedPatients } from './merged.ts';
import { Names } from './names.ts';
import { PatientAliases } from './patients.ts';
import { Superseded } from './superseded.ts';

export class Shelf {
  readonly context: SourceContext;
  readonly aliases: PatientAliases;
  readonly merged: MergedPatients;
  readonly names = new Names();
  readonly attachments = new Attachments();
  readonly superseded = new Superseded();
  readonly #spans = new Map<string, Spans>();

  constructor(context: SourceContext) {
    this.context = context;
    this.aliases = new PatientAliases(context.sink, context.name);
    this.merged = new MergedPatients(context);
  }

  /** Between the two passes: every patient has been seen. */
  settle(): void {
    this.merged.settle();
    this.aliases.settle();
  }

  /** Bulk files are one coverage (`''`); each bundle is one of its own. */
  spansOf(path: string): Spans {
    let spans = this.#spans.get(path);
    if (!spans) {
      const { name, sink } = this.context;
      spans = new Spans(sink.coverage({ name: path === '' ? `fhir:${name}` : `fhir:${name}/${path}`, kind: 'fhir' }));
      this.#spans.set(path, spans);
    }
    return spans;
  }

  bulkSpans(): Spans | null {
    return this.#spans.get('') ?? null;
  }

  tellSpans(): void {
    for (const spans of this.#spans.values()) spans.tell(this.context.sink);
  }
}
