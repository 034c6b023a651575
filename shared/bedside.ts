/** What must be known before anything is given or done, of many people at once: `GET /api/bedside?patient=a&patient=b`. */
import type { PatientView, SectionStatus } from './views.ts';

/** Allergies are as on the patient's own page, refuted and resolved ones among them. */
export interface Bedside extends Pick<PatientView, 'allergyState' | 'allergies' | 'flags'> {
  patientId: string;
  /** No flags are "not exported" or "none recorded", as on the patient's page. */
  flagsStatus: SectionStatus;
  allergiesStatus: SectionStatus;
}

/** More at once are refused. */
export const bedsideLimit = 200;
