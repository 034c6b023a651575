/** What the operating room asks of the charts of a day's patients: `GET /api/preoperative?patient=a&patient=b`. */
import type { ImagingStudy, Observation } from './records.ts';
import type { SectionStatus } from './views.ts';

/** In the order in which they are shown. */
export const preoperativeTests = ['hb', 'plt', 'ptInr', 'k', 'cr', 'glucose'] as const;
export type PreoperativeTest = (typeof preoperativeTests)[number];

export interface Preoperative {
  patientId: string;
  /** The newest result of each test in blood; null where none of its names and codes was found. */
  results: Record<PreoperativeTest, Observation | null>;
  observationsStatus: SectionStatus;
  /** How many there are, and the newest, preferably one whose images are on the medium. */
  studies: number;
  newestStudy:
    | (Pick<ImagingStudy, 'studyInstanceUid' | 'started' | 'description' | 'modalities'> & {
        onMedium: boolean;
      })
    | null;
  studiesStatus: SectionStatus;
}

/** More at once are refused. */
export const preoperativeLimit = 100;
