import { foldIdentifier } from '../../shared/japanese.ts';
import type { PatientHit } from '../../shared/views.ts';

/** The one patient whose id is what was typed, width and hyphens aside; null when there is none or more than one. */
export function exactHit(text: string, hits: PatientHit[]): PatientHit | null {
  const typed = foldIdentifier(text);
  if (typed === '') return null;
  const exact = hits.filter((hit) => foldIdentifier(hit.identifier) === typed);
  return exact.length === 1 ? exact[0]! : null;
}
