/** Records that more than one source told: `GET /api/patients/:id/also-from` and `…/also-from/<section>?record=`. */
import type { Section } from './records.ts';

/** Where a record was told beside its own `source`. */
export interface AlsoFrom {
  /** `<source name>:<path inside the source>`, as in every record. */
  source: string;
  recordedAt: string | null;
}

/** By section, how many records several sources told alike. */
export type ToldTwice = Partial<Record<Section, number>>;
